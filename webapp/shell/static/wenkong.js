"use strict";
/* Helps where script runs; every page works without it. No framework, no inline code, nothing from outside. */
(function () {
  var doc = document, root = doc.documentElement;
  root.classList.add("js");

  function all(selector, within) { return Array.prototype.slice.call((within || doc).querySelectorAll(selector)); }
  function make(tag, attributes, text) {
    var node = doc.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
    if (text !== undefined) { node.textContent = text; }
    return node;
  }
  function phrase(name, count) { return (doc.body.dataset[name] || "").replace("{n}", count); }
  function say(text) { var place = doc.getElementById("say"); if (place) { place.textContent = ""; setTimeout(function () { place.textContent = text; }, 60); } }
  function keep(store, key, value) {
    try { if (value === null) { store.removeItem(key); } else { store.setItem(key, value); } } catch (refused) { return false; }
    return true;
  }
  function kept(store, key) { try { return store.getItem(key); } catch (refused) { return null; } }

  /* ---- focus: the error summary or the headline of a refusal comes first ---- */
  function firstFocus() {
    var target = doc.querySelector(".error-summary[data-focus]") || doc.querySelector("[data-focus]");
    if (target) { target.focus(); }
    doc.addEventListener("click", function (event) {
      var link = event.target.closest(".error-summary a");
      var field = link && doc.getElementById(link.hash.slice(1));
      if (field) { event.preventDefault(); field.focus(); field.scrollIntoView({ block: "center" }); }
    });
  }

  /* ---- menus made of <details>: close on Escape, outside click and leaving ---- */
  function menus() {
    var found = all("details.menu, details.drawer");
    function close(except) {
      found.forEach(function (menu) { if (menu.open && menu !== except && !(except && menu.contains(except))) { menu.open = false; } });
    }
    doc.addEventListener("click", function (event) {
      var summary = event.target.closest("details.drawer[open] > summary");
      if (!summary) { close(event.target); }
    });
    doc.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") { return; }
      found.forEach(function (menu) { if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); } });
    });
    found.forEach(function (menu) {
      menu.addEventListener("focusout", function (event) {
        if (event.relatedTarget && !menu.contains(event.relatedTarget)) { menu.open = false; }
      });
    });
  }

  /* ---- keys ---- */
  var pending = "", pendingTimer = 0, row = -1;
  function keysOn() { return kept(localStorage, "wk-keys") !== "off"; }
  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);
  }
  function rows() { return all("[data-rows] tbody tr, [data-row]").filter(function (item) { return item.offsetParent !== null; }); }
  function move(step) {
    var list = rows();
    if (!list.length) { return false; }
    row = Math.max(0, Math.min(list.length - 1, row + step));
    list.forEach(function (item, index) { item.classList.toggle("here", index === row); });
    var target = list[row].querySelector("a[href], input[data-tick], button");
    if (target) { target.focus({ preventScroll: true }); }
    list[row].scrollIntoView({ block: "nearest" });
    return true;
  }
  function go(letter) {
    var key = { h: "todo", d: "documents", c: "copies", r: "records", a: "audit", m: "reviews", s: "search" }[letter];
    var link = key && doc.querySelector(".rail [data-go=" + key + "]");
    if (link) { location.href = link.href; }
    return Boolean(link);
  }
  /* The keys take the reader to the change; the buttons keep the finger on them. */
  function change(step, stay) {
    var marks = all("[data-change]").filter(function (item) { return item.offsetParent !== null; });
    if (!marks.length) { return false; }
    var at = marks.findIndex(function (item) { return item.classList.contains("at"); });
    var next = at < 0 && step < 0 ? marks.length - 1 : (at + step + marks.length) % marks.length;
    marks.forEach(function (item, index) { item.classList.toggle("at", index === next); });
    if (!stay) { marks[next].setAttribute("tabindex", "-1"); marks[next].focus({ preventScroll: true }); }
    marks[next].scrollIntoView({ block: "center" });
    all("[data-at]").forEach(function (place) { place.textContent = next + 1 + " / " + marks.length; });
    return true;
  }
  function steps() {
    all("[data-steps]").forEach(function (bar) { bar.hidden = false; });
    all("[data-step]").forEach(function (button) {
      button.addEventListener("click", function () { change(Number(button.dataset.step), true); });
    });
  }
  function openRow() {
    var item = rows()[row], link = item && item.querySelector("a[href]");
    if (link) { link.click(); }
    return Boolean(link);
  }
  function tickRow() {
    var item = rows()[row], box = item && item.querySelector("[data-tick]");
    if (box) { box.click(); }
    return Boolean(box);
  }
  function act(key) {
    if (pending === "g") { pending = ""; return go(key); }
    if (key === "g") {
      pending = "g"; clearTimeout(pendingTimer); pendingTimer = setTimeout(function () { pending = ""; }, 1200);
      return true;
    }
    if (key === "/") { var box = doc.getElementById("q"); if (box) { box.focus(); box.select(); } return Boolean(box); }
    if (key === "j") { return move(1); }
    if (key === "k") { return move(-1); }
    if (key === "x") { return tickRow(); }
    if (key === "n") { return change(1); }
    if (key === "p") { return change(-1); }
    if (key === "?") { return showKeys(); }
    var extra = doc.querySelector("[data-key='" + (/^[a-z]$/.test(key) ? key : "") + "']");
    if (extra) { extra.click(); }
    return Boolean(extra);
  }
  function showKeys() {
    var dialog = doc.getElementById("keys");
    if (!dialog || !dialog.showModal) { return false; }
    dialog.showModal();
    return true;
  }
  function keys() {
    doc.addEventListener("keydown", function (event) {
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) { return; }
      if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || !keysOn()) { return; }
      if (doc.querySelector("dialog[open]")) { return; }
      if (event.key === "Enter" && row >= 0 && event.target === doc.body) { openRow(); return; }
      if (event.key.length === 1 && act(event.key)) { event.preventDefault(); }
    });
    /* Enter that ends a composition must not send the form (an old WebKit and Chromium habit). */
    doc.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) { event.stopPropagation(); }
    }, true);
    all("[data-keys-on]").forEach(function (box) {
      box.checked = keysOn();
      box.addEventListener("change", function () { keep(localStorage, "wk-keys", box.checked ? "on" : "off"); });
    });
    all("[data-help]").forEach(function (link) {
      link.addEventListener("click", function (event) { if (!event.ctrlKey && !event.metaKey && showKeys()) { event.preventDefault(); } });
    });
  }

  /* ---- ticks: shift for a range, the whole page, all that match; kept for going back ---- */
  function ticks() {
    var boxes = all("[data-tick]");
    if (!boxes.length) { return; }
    var last = null, name = "wk-ticks:" + location.pathname + location.search;
    var bars = all("[data-bulk]"), heads = all("[data-tick-all]"), every = all("[data-bulk-all]");
    function show() {
      var count = boxes.filter(function (box) { return box.checked; }).length;
      heads.forEach(function (head) { head.checked = count === boxes.length; head.indeterminate = count > 0 && count < boxes.length; });
      bars.forEach(function (bar) {
        bar.classList.toggle("live", count > 0);
        var line = bar.querySelector("[data-bulk-count]");
        line.dataset.idle = line.dataset.idle || line.textContent;
        line.textContent = count ? phrase("sayTicked", count) : line.dataset.idle;
        all("button", bar).forEach(function (button) {
          if (button.hasAttribute("data-refused")) { return; }
          button.disabled = !count && !every.some(function (box) { return box.checked; });
        });
      });
      keep(sessionStorage, name, count ? JSON.stringify(boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; })) : null);
    }
    boxes.forEach(function (box, index) {
      box.addEventListener("click", function (event) {
        if (event.shiftKey && last !== null) {
          boxes.slice(Math.min(last, index), Math.max(last, index) + 1).forEach(function (other) { other.checked = box.checked; });
        }
        last = index; show();
      });
    });
    heads.forEach(function (head) {
      head.addEventListener("change", function () { boxes.forEach(function (box) { box.checked = head.checked; }); show(); });
    });
    every.forEach(function (box) {
      box.addEventListener("change", function () { boxes.forEach(function (other) { other.checked = box.checked; }); show(); });
    });
    var before = [];
    try { before = JSON.parse(kept(sessionStorage, name) || "[]"); } catch (broken) { before = []; }
    boxes.forEach(function (box) { if (before.indexOf(box.value) >= 0) { box.checked = true; } });
    boxes.forEach(function (box) { if (box.form) { box.form.addEventListener("submit", function () { keep(sessionStorage, name, null); }); } });
    show();
  }

  /* ---- choosing people: type characters, pinyin or initials ---- */
  function picker(select, number) {
    var many = select.multiple, url = select.dataset.url, timer = 0, shown = [], active = -1, turn = 0;
    var box = make("div", { "class": "picker" }), list = make("ul", { role: "listbox", id: select.id + "-list", hidden: "" });
    var input = make("input", { type: "text", "class": "form-control", role: "combobox", autocomplete: "off", "aria-expanded": "false",
      "aria-controls": list.id, "aria-autocomplete": "list", placeholder: select.dataset.placeholder || "" });
    var chosen = make("ul", { "class": "chosen" });
    ["aria-describedby", "aria-invalid", "aria-required"].forEach(function (name) { if (select.hasAttribute(name)) { input.setAttribute(name, select.getAttribute(name)); } });
    input.id = select.id; select.id = select.id + "-kept"; select.hidden = true;
    select.parentNode.insertBefore(box, select);
    box.appendChild(input); box.appendChild(list); box.appendChild(chosen); box.appendChild(select);

    function option(value) { return all("option", select).find(function (item) { return item.value === value; }); }
    function close() { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
    function draw() {
      chosen.textContent = "";
      var picked = all("option", select).filter(function (item) { return item.selected && item.value; });
      if (!many) { input.value = picked.length ? picked[0].textContent : ""; return; }
      picked.forEach(function (item) {
        var button = make("button", { type: "button", "aria-label": phrase("sayRemove") + " " + item.textContent }, item.textContent + " ×");
        button.addEventListener("click", function () { item.selected = false; draw(); input.focus(); });
        var line = make("li"); line.appendChild(button); chosen.appendChild(line);
      });
    }
    function pick(item) {
      var found = option(item.value);
      if (!found) { found = make("option", { value: item.value }, item.text); select.appendChild(found); }
      if (!many) { select.value = item.value; } else { found.selected = true; input.value = ""; }
      draw(); close(); say(item.text);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function mark(index) {
      active = index;
      all("[role=option]", list).forEach(function (item, place) {
        item.setAttribute("aria-selected", String(place === index));
        if (place === index) { input.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); }
      });
    }
    function offer(items) {
      shown = items.slice(0, 30); list.textContent = "";
      shown.forEach(function (item, index) {
        var line = make("li", { role: "option", id: list.id + "-" + number + "-" + index, "aria-selected": "false" }, item.text);
        if (item.note) { line.appendChild(make("span", { "class": "soft small" }, " " + item.note)); }
        line.addEventListener("mousedown", function (event) { event.preventDefault(); pick(item); });
        list.appendChild(line);
      });
      if (!shown.length) { list.appendChild(make("li", { "class": "soft pad" }, phrase("sayNone"))); }
      list.hidden = false; input.setAttribute("aria-expanded", "true"); active = -1;
      say(shown.length ? phrase("sayFound", items.length) : phrase("sayNone"));
    }
    function local(words) {
      return all("option", select).filter(function (item) {
        return item.value && !(many && item.selected) && (item.textContent + " " + (item.dataset.keys || "")).toLowerCase().indexOf(words) >= 0;
      }).map(function (item) { return { value: item.value, text: item.textContent }; });
    }
    function search() {
      var words = input.value.trim().toLowerCase(), mine = ++turn;
      if (!url) { offer(local(words)); return; }
      fetch(url + (url.indexOf("?") < 0 ? "?" : "&") + "q=" + encodeURIComponent(words), { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
        .then(function (data) {
          if (mine === turn) { offer(data.items.map(function (item) { return { value: String(item.value), text: item.text, note: item.note || "" }; })); }
        })
        .catch(function () { if (mine === turn) { offer(local(words)); } });
    }
    input.addEventListener("input", function (event) {
      if (event.isComposing) { return; }
      if (!many) { select.value = ""; }
      clearTimeout(timer); timer = setTimeout(search, url ? 180 : 0);
    });
    input.addEventListener("compositionend", function () { clearTimeout(timer); timer = setTimeout(search, 60); });
    input.addEventListener("focus", function () { if (many || !input.value) { search(); } });
    input.addEventListener("blur", function () { close(); if (!many) { draw(); } });
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || event.keyCode === 229) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { search(); return; }
        mark((active + (event.key === "ArrowDown" ? 1 : -1) + shown.length) % (shown.length || 1));
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        if (shown.length) { pick(shown[Math.max(0, active)]); }
      } else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); }
    });
    draw();
  }

  /* ---- signing: the unfolding panel becomes a dialog; what was typed moves along ---- */
  function signing(panel) {
    var box = panel.querySelector(".sign-box"), opener = panel.querySelector("summary"), dialog = make("dialog", { "class": "wk-dialog signing" });
    if (!dialog.showModal) { return; }
    var title = box.getAttribute("aria-labelledby");
    if (title) { dialog.setAttribute("aria-labelledby", title); }
    var start = panel.open;
    panel.open = false;
    dialog.appendChild(box); doc.body.appendChild(dialog);
    all("[data-close]", box).forEach(function (button) { button.hidden = false; button.addEventListener("click", function () { dialog.close(); }); });
    function show() {
      dialog.showModal();
      /* What was typed into the bar while reading goes along into the panel that is signed. */
      var typed = doc.querySelector("[data-opinion]"), opinion = dialog.querySelector("textarea[name=opinion]");
      if (typed && opinion && !opinion.value) { opinion.value = typed.value; }
      var target = dialog.querySelector(".error-summary") || dialog.querySelector("textarea, input:not([type=hidden]), select");
      if (target) { target.focus(); }
    }
    opener.addEventListener("click", function (event) { event.preventDefault(); show(); });
    dialog.addEventListener("close", function () { opener.focus(); });
    if (start) { show(); }
  }

  /* ---- one press, one sending ---- */
  function sendOnce() {
    doc.addEventListener("submit", function (event) {
      var form = event.target;
      if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) { return; }
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      var pressed = event.submitter;
      if (pressed) { pressed.setAttribute("aria-busy", "true"); say(phrase("saySending")); }
    });
    addEventListener("pageshow", function () {
      all("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
      all("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    });
    doc.addEventListener("click", function (event) { if (event.target.closest("[data-refused]")) { event.preventDefault(); } });
    /* Empty fields of a filter do not belong into the address a colleague gets. */
    all("form[data-filter]").forEach(function (form) {
      form.addEventListener("submit", function () { all("input, select", form).forEach(function (field) { if (!field.value) { field.disabled = true; } }); });
      addEventListener("pageshow", function () { all(":disabled", form).forEach(function (field) { field.disabled = false; }); });
    });
  }

  /* ---- drafts: what was typed outlives a change of language or look ---- */
  var DRAFT = "wk-draft:" + location.pathname;
  function draftFields() {
    return all("main input, main textarea, main select, dialog.signing input, dialog.signing textarea, dialog.signing select").filter(function (field) {
      return field.name && field.name !== "csrf_token" && !/^(hidden|password|file|submit|button)$/.test(field.type) &&
        !field.hasAttribute("data-tick") && !(field.form && field.form.hasAttribute("data-keep-draft"));
    });
  }
  function drafts() {
    var stored = kept(sessionStorage, DRAFT);
    if (stored) {
      keep(sessionStorage, DRAFT, null);
      var before = [];
      try { before = JSON.parse(stored); } catch (broken) { before = []; }
      var changed = false;
      draftFields().forEach(function (field, index) {
        var old = before[index];
        if (!old || old.name !== field.name) { return; }
        if (/^(checkbox|radio)$/.test(field.type)) { changed = changed || field.checked !== old.on; field.checked = old.on; }
        else if (field.multiple && field.options) { all("option", field).forEach(function (item) { item.selected = old.many.indexOf(item.value) >= 0; }); }
        else if (field.value !== old.value) { field.value = old.value; changed = true; }
      });
      if (changed) { say(phrase("sayDraft")); }
    }
    all("form[data-keep-draft]").forEach(function (form) {
      form.addEventListener("submit", function () {
        var now = draftFields().map(function (field) {
          return { name: field.name, value: field.value, on: Boolean(field.checked),
            many: field.multiple && field.options ? all("option", field).filter(function (item) { return item.selected; }).map(function (item) { return item.value; }) : [] };
        });
        keep(sessionStorage, DRAFT, now.length ? JSON.stringify(now) : null);
      });
    });
  }

  /* ---- unsaved entries are not lost by a stray click, in forms that ask for it ---- */
  function unsaved() {
    all("form[data-warn]").forEach(function (form) {
      var dirty = false;
      form.addEventListener("input", function () { dirty = true; });
      form.addEventListener("submit", function () { dirty = false; });
      all("form[data-keep-draft]").forEach(function (other) { other.addEventListener("submit", function () { dirty = false; }); });
      addEventListener("beforeunload", function (event) { if (dirty) { event.preventDefault(); event.returnValue = ""; } });
    });
  }

  function printing() { all("[data-print]").forEach(function (button) { button.hidden = false; button.addEventListener("click", function () { print(); }); }); }

  /* ---- files that are read as soon as they are chosen; without script a button sends them ---- */
  function sendChosen() {
    all("input[data-send-when-chosen]").forEach(function (field) {
      field.addEventListener("change", function () {
        if (!field.files.length || !field.form.requestSubmit) { return; }
        say(phrase("saySending"));
        field.form.requestSubmit(field.form.querySelector("button"));
      });
    });
  }

  /* ---- parts of a page that follow what is typed: the form is sent as its button would send it, and only they are taken ---- */
  function parts() {
    function renew(form, button, names, then) {
      var data = new FormData(form), turn = form.dataset.turn = String(Number(form.dataset.turn || 0) + 1);
      data.set(button.name, button.value);
      fetch(form.action, { method: "POST", body: data, credentials: "same-origin" })
        .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
        .then(function (html) {
          if (form.dataset.turn !== turn) { return; }
          var fresh = new DOMParser().parseFromString(html, "text/html");
          delete form.dataset.acting;
          names.split(" ").forEach(function (name) {
            var old = doc.getElementById(name), part = fresh.getElementById(name);
            if (!old || !part) { return; }
            old.replaceWith(doc.importNode(part, true));
            all("select[data-picker]", doc.getElementById(name)).forEach(picker);
          });
          if (then) { then(); }
        })
        .catch(function () { delete form.dataset.acting; if (then) { form.requestSubmit(button); } });
    }
    doc.addEventListener("click", function (event) {
      var button = event.target.closest("button[data-part]");
      if (!button || event.defaultPrevented) { return; }
      event.preventDefault();
      if (button.form.dataset.acting) { return; }
      button.form.dataset.acting = "1";
      var form = button.form, label = button.getAttribute("aria-label") || button.textContent, value = button.value;
      renew(form, button, button.dataset.part, function () {
        var again = all("button[data-part]:not([disabled])", form).find(function (item) { return item.value === value; }) ||
          all("[data-part]:not([disabled])", form)[0];
        if (again) { again.focus(); }
        say(label);
      });
    });
    all("form[data-live]").forEach(function (form) {
      var timer = 0, button = form.querySelector("button[value=sample]");
      /* A press is never overtaken by what is merely shown: samples wait until it is done. */
      function later() {
        clearTimeout(timer);
        timer = setTimeout(function () { if (form.dataset.acting) { later(); } else { renew(form, button, form.dataset.live); } }, 350);
      }
      form.addEventListener("input", function (event) { if (!event.isComposing) { later(); } });
      form.addEventListener("change", later);
      form.addEventListener("compositionend", later);
    });
  }

  addEventListener("DOMContentLoaded", function () {
    parts();
    all("[data-sign]").forEach(signing);
    drafts();
    all("select[data-picker]").forEach(picker);
    menus(); keys(); steps(); ticks(); sendOnce(); unsaved(); printing(); sendChosen(); firstFocus();
  });
}());
