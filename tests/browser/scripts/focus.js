const element = document.activeElement;
if (!element || element === document.body) return {name: '', ok: true};
const style = getComputedStyle(element), box = element.getBoundingClientRect();
const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none' ||
  getComputedStyle(element.parentElement).boxShadow !== 'none' && element.parentElement.matches(':focus-within');
const x = box.left + Math.min(box.width / 2, 8), y = box.top + box.height / 2;
const top = document.elementFromPoint(x, y);
const free = Boolean(top) && (element === top || element.contains(top) || top.contains(element) || Boolean(top.closest('label') && top.closest('label').contains(element)));
return {name: (element.getAttribute('aria-label') || element.textContent || element.name || '').trim().slice(0, 40), id: element.id, tag: element.tagName,
  ok: ring && free, why: (ring ? '' : 'no ring ') + (free ? '' : 'covered by ' + (top ? top.outerHTML.slice(0, 80) : 'nothing'))};
