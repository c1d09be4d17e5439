"""Pages of the organisation: its settings, its companies and sites."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core import files
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.people import queries
from webapp.people.models import OrganisationSetting, Site, SiteKind
from webapp.people.organisation.actions import add_site, change_settings, change_site
from webapp.people.organisation.queries import departments_at, get_site, history, last_change, who_combine
from webapp.people.profile import LIMITS, PAPER_LANGUAGES, STAMP_MODES, profile
from webapp.people.sites import sites
from webapp.rendering import Limits, clean_picture

organisation = Blueprint("organisation", __name__, url_prefix="/admin/organisation")
Answer = str | Response | tuple[str, int]
KINDS = {SiteKind.COMPANY: N_("Company: named on covers"), SiteKind.SITE: N_("Site: a place of the company above it")}
STAMPS = {"printed": N_("Printed by the system"), "frame": N_("An empty frame; the document controller stamps by hand")}
LANGUAGES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
WORDS = {
    "stamp_mode": N_("Stamp"),
    "small_company": N_("Small-company profile"),
    "approval_days": N_("Working days for a step of an approval"),
    "emergency_days": N_("Working days for the full chain after an emergency release"),
    "paper_language": N_("Language of papers"),
    "force_new_edition": N_("Modifications before a new edition"),
    "mail": N_("Notices by mail as well"),
    "backup_folder": N_("Backup folder"),
    "answered": N_("Answered in the first set-up"),
}
TEXTS = ("name", "name_en", "abbreviation", "prefix", "system_title")
LONGEST = {"name": 200, "name_en": 200, "abbreviation": 20, "prefix": 20, "system_title": 200}


@organisation.get("")
def overview() -> Answer:
    """Companies and sites as a tree, and the settings that hold for all."""
    require(shell.current_actor(), Permission.SETTINGS_MANAGE)
    return _overview_page(_known_settings(), {})


@organisation.post("/settings")
def settings() -> Answer:
    """Change the settings."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.SETTINGS_MANAGE)
    try:
        wanted: dict[str, Any] = {
            "stamp_mode": values.choice("stamp_mode", list(STAMP_MODES), required=True),
            "paper_language": values.choice("paper_language", list(PAPER_LANGUAGES), required=True),
            "small_company": values.ticked("small_company"),
            "mail": values.ticked("mail"),
        }
        for name, (least, most) in LIMITS.items():
            wanted[name] = values.whole(name, required=True, least=least, most=most)
        expected = values.whole("expected", required=True)
        values.check()
        change_settings(by=by, expected=expected, **wanted)
    except Invalid as refusal:
        return _overview_page(values.raw, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        typed = {**values.raw, "expected": last_change()}
        return _overview_page(typed, {"stamp_mode": [shell.translate(refusal.message)]}, stale=True), 409
    flash(_("Saved."), "ok")
    return redirect(url_for(".overview"))


@organisation.get("/history")
def past() -> str:
    """Every change of a setting."""
    by = shell.current_actor()
    paging, rows = shell.wanted_page(), history(by=by)
    shown = rows[paging.offset : paging.offset + paging.per_page]
    return render_template(
        "people/settings_history.html", page=shell.Page(shown, len(rows), paging.page, paging.per_page),
        words={name: _(text) for name, text in WORDS.items()}, values={row.id: _value(row) for row in shown},
        names={row.set_by: _name(row.set_by) for row in shown},
    )  # fmt: skip


@organisation.route("/new", methods=["GET", "POST"])
@shell.uploads(1)
def new() -> Answer:
    """Add a company or site."""
    by = shell.current_actor()
    require(by, Permission.SETTINGS_MANAGE)
    if request.method == "GET":
        return _site_page(None, {"kind": SiteKind.SITE, "parent": str(sites()[0].id)}, {})
    values = shell.Values()
    try:
        fields = _read(values, None, by)
        name, abbreviation, parent = fields.pop("name"), fields.pop("abbreviation"), fields.pop("parent")
        add_site(name, abbreviation, parent=parent, by=by, **fields)
    except Invalid as refusal:
        return _site_page(None, values.raw, shell.field_errors(refusal)), 422
    flash(_("Saved."), "ok")
    return redirect(url_for(".overview"))


@organisation.route("/<int:site_id>", methods=["GET", "POST"])
@shell.uploads(1)
def site(site_id: int) -> Answer:
    """A company or site: names, letterhead, stamp, controller."""
    by = shell.current_actor()
    require(by, Permission.SETTINGS_MANAGE)
    found = get_site(site_id, by=by)
    if request.method == "GET":
        return _site_page(found, _known(found), {})
    values = shell.Values()
    try:
        fields = _read(values, found, by)
        change_site(found, by=by, expected=values.whole("expected"), **fields)
    except Invalid as refusal:
        return _site_page(get_site(site_id, by=by), values.raw, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        now = get_site(site_id, by=by)
        typed = {**values.raw, "expected": now.version}
        return _site_page(now, typed, {"name": [shell.translate(refusal.message)]}, stale=True), 409
    flash(_("Saved. Covers made from now on show it; those that exist stay as they are."), "ok")
    return redirect(url_for(".overview"))


@organisation.get("/<int:site_id>/logo.png")
def logo(site_id: int) -> Response:
    """The logo of a company or site."""
    found = get_site(site_id, by=shell.current_actor())
    if found.logo_sha is None:
        raise NotFound(N_("There is no such page."))
    return shell.send_bytes(files.read(found.logo_sha), "logo.png", "image/png")


def _read(values: shell.Values, found: Site | None, by: Actor) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: values.text(name, required=name in {"name", "abbreviation"}, longest=LONGEST[name]) for name in TEXTS
    }
    for name in ("letterhead", "address"):
        fields[name] = values.text(name, lines=True, longest=600)
    fields["kind"] = values.choice("kind", [str(kind) for kind in KINDS], required=True)
    fields["stamp_mode"] = values.choice("stamp_mode", list(STAMP_MODES))
    controller, parent = values.whole("controller"), values.whole("parent")
    sent, without = values.file("logo"), values.ticked("no_logo")
    values.check()
    fields["controller"] = queries.get_person(controller, by=by) if controller else None
    if found is None or found.parent_id is not None:
        fields["parent"] = get_site(parent, by=by) if parent else None
        if fields["parent"] is None:
            raise Invalid(fields={"parent": [N_("Please choose one.")]})
    if sent is not None:
        fields["logo"] = clean_picture(
            sent.filename or "logo", sent.read(), limits=Limits.from_settings(core.current_settings())
        )
    elif without:
        fields["logo"] = None
    return fields


def _known(found: Site) -> dict[str, Any]:
    names = (*TEXTS, "letterhead", "address", "kind", "stamp_mode")
    plain = {name: getattr(found, name) for name in names}
    ids = {"controller": str(found.controller_id or ""), "parent": str(found.parent_id or "")}
    return {**plain, **ids, "expected": found.version}


def _site_page(
    found: Site | None, values: dict[str, Any], errors: dict[str, list[str]], *, stale: bool = False
) -> str:
    by = shell.current_actor()
    labels = {
        "name": _("Name"), "name_en": _("English name"), "abbreviation": _("Abbreviation"), "prefix": _("Prefix"),
        "system_title": _("Title of the management system"), "letterhead": _("Lines beside the logo"),
        "address": _("Address and telephone"),
    }  # fmt: skip
    stored = _known(found) if found else {}
    return render_template(
        "people/site_form.html", site=found, values=values, errors=errors, labels=labels,
        first=found is not None and found.parent_id is None,
        kinds=[(str(kind), _(text)) for kind, text in KINDS.items()],
        stamps=[(key, _(text)) for key, text in STAMPS.items()],
        parents=[(str(node.id), node.name) for node in sites() if found is None or node.id != found.id],
        persons=[(str(p.id), f"{p.name} {p.post}".strip(), f"{p.pinyin} {p.initials}") for p in queries.persons(by=by)],
        both=[
            (label, str(values.get(name, "")), str(stored[name])) for name, label in labels.items()
            if str(values.get(name, "")) != str(stored[name])
        ] if stale else [],
    )  # fmt: skip


def _known_settings() -> dict[str, Any]:
    known = profile()
    return {**{name: getattr(known, name) for name in WORDS}, "expected": last_change()}


def _overview_page(values: dict[str, Any], errors: dict[str, list[str]], *, stale: bool = False) -> str:
    stored = _known_settings()
    return render_template(
        "people/organisation.html", values=values, errors=errors, nodes=_tree(sites(), None, 0),
        departments=departments_at(), stamps=[(key, _(text)) for key, text in STAMPS.items()],
        languages=list(LANGUAGES.items()), words={name: _(text) for name, text in WORDS.items()},
        combined=who_combine(), limits=LIMITS, folder=profile().backup_folder,
        both=[
            (_(WORDS[name]), str(values.get(name, "")), str(stored[name]))
            for name in ("stamp_mode", "paper_language", *LIMITS) if str(values.get(name, "")) != str(stored[name])
        ] if stale else [],
    )  # fmt: skip


def _tree(known: list[Site], parent: int | None, depth: int) -> list[tuple[Site, int]]:
    found = []
    for node in known:
        if node.parent_id == parent:
            found += [(node, depth), *_tree(known, node.id, depth + 1)]
    return found


def _value(row: OrganisationSetting) -> str:
    words = {**{key: _(text) for key, text in STAMPS.items()}, **LANGUAGES}
    if isinstance(row.value, bool):
        return str(_("yes") if row.value else _("no"))
    if isinstance(row.value, list):
        return str(_(", ")).join(str(item) for item in row.value)
    return str(words.get(row.value, row.value)) if isinstance(row.value, str) else str(row.value)


def _name(set_by: str) -> str:
    person = queries.find_person(int(set_by)) if set_by.isdigit() else None
    return person.name if person else set_by
