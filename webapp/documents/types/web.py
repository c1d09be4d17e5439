"""Pages of the document types: the list, adding one, and one type with its pattern, chain and release."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.approvals.chains import MEANINGS
from webapp.approvals.resolve import PASSED
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import Conflict, Invalid
from webapp.core.words import in_language
from webapp.documents import queries
from webapp.documents.chips import (
    CLASSIFICATION_TITLES,
    FURNITURE_TITLES,
    LEVEL_TITLES,
    RELEASE_TITLES,
    SCHEME_TITLES,
)
from webapp.documents.models import DocumentType
from webapp.documents.numbering_presets import PATTERNS
from webapp.documents.types import forms
from webapp.documents.types import queries as samples
from webapp.documents.types.actions import add_type, change_type, confirm_chain, reopen_type, retire_type
from webapp.people import queries as people

bp = Blueprint("document_types", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/admin/types")
def types() -> str:
    """All types with a sample of their numbers and who approves."""
    by, rows = shell.current_actor(), queries.types()
    chains = {t.key: samples.chain_rows(t) for t in rows}
    proposed = {t.key: samples.proposed_rows(t) for t in rows}
    parent = samples.sample_parent(rows)
    numbers = {
        t.key: samples.sample_numbers(t.pattern, t.code, type_key=t.key, scheme=t.scheme, parent=parent) for t in rows
    }
    return render_template(
        "documents/types.html",
        types=rows,
        titles={t.key: in_language(t.titles, _language()) for t in rows},
        samples={key: found.printed[0] if found.printed else "" for key, found in numbers.items()},
        counts=samples.documents_per_type(),
        chains=chains,
        proposed=proposed,
        me=by,
        may_confirm=by.may(Permission.ROLE_CONFIRM),
        who=forms.who_words([row for group in (chains, proposed) for rows in group.values() for row in rows], by=by),
        levels=LEVEL_TITLES,
        releases=RELEASE_TITLES,
        may=by.may(Permission.TYPE_MANAGE),
    )


@bp.route("/admin/types/new", methods=["GET", "POST"])
def new() -> Answer:
    """Add a type that begins as a copy of another."""
    by = shell.current_actor()
    require(by, Permission.TYPE_MANAGE)
    if request.method == "GET":
        like = queries.get_type(shell.clean(request.args.get("like")) or "procedure")
        return _new_page(like, {"like": like.key, "code": like.code, "pattern": like.pattern}, {})
    values = shell.Values()
    like = queries.get_type(values.choice("like", [t.key for t in queries.types()]) or "procedure")
    if values.text("act") == "sample":
        return _new_page(like, dict(values.raw), {})
    try:
        titles = {name: values.text(f"title_{name}", required=True, longest=80) for name in ("zh", "en")}
        code, pattern = values.text("code", longest=20), values.text("pattern", required=True, longest=120)
        values.check()
        made = add_type(like, titles, code=code, pattern=pattern, by=by)
    except Invalid as refusal:
        return _new_page(like, dict(values.raw), shell.field_errors(refusal)), 422
    flash(_("The type is added, with the approval chain of the one it began from. Look through its other facts."), "ok")
    return redirect(url_for(".edit", key=made.key))


@bp.get("/admin/types/<key>")
def edit(key: str) -> Answer:
    """One type as a form."""
    require(shell.current_actor(), Permission.TYPE_MANAGE)
    type_ = queries.get_type(key)
    return _type_page(type_, forms.known_values(type_), samples.chain_rows(type_), {})


@bp.post("/admin/types/<key>")
def change(key: str) -> Answer:
    """Show samples, move a step, take a pattern that is met in practice, or save the type."""
    by = shell.current_actor()
    require(by, Permission.TYPE_MANAGE)
    type_ = queries.get_type(key)
    values = shell.Values()
    rows, act = forms.typed_rows(values), values.text("act")
    if act and act != "save":
        typed: dict[str, Any] = dict(values.raw)
        if act == "preset" and values.text("preset") in PATTERNS:
            typed["pattern"] = PATTERNS[values.text("preset")].pattern
        return _type_page(type_, typed, forms.moved(rows, act), {})
    try:
        changes, seen = forms.typed_changes(values, type_, rows), values.whole("version")
        change_type(type_, by=by, expected=seen, **changes)
    except Invalid as refusal:
        return _type_page(queries.get_type(key), dict(values.raw), rows, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        errors = {"version": [shell.translate(refusal.message)]}
        return _type_page(queries.get_type(key), dict(values.raw), rows, errors, stale=True), 409
    if queries.get_type(key).proposed_chain:
        flash(_("The type is changed. Its new chain waits for a second person to confirm it."), "info")
    else:
        flash(_("The type is changed. Documents already sent keep the chain they were sent with."), "ok")
    return redirect(url_for("document_types.types"))


@bp.post("/admin/types/<key>/confirm")
def confirm(key: str) -> Response:
    """Agree as second person to a changed chain."""
    confirm_chain(queries.get_type(key), by=shell.current_actor())
    flash(_("Confirmed."), "ok")
    return redirect(url_for("document_types.types"))


@bp.post("/admin/types/<key>/retire")
def retire(key: str) -> Response:
    """No new documents of this type."""
    retire_type(queries.get_type(key), by=shell.current_actor())
    flash(_("The type is retired: no new documents of it. Those that exist live on."), "ok")
    return redirect(url_for("document_types.types"))


@bp.post("/admin/types/<key>/reopen")
def reopen(key: str) -> Response:
    """Take a retired type back into use."""
    reopen_type(queries.get_type(key), by=shell.current_actor())
    flash(_("The type is in use again."), "ok")
    return redirect(url_for("document_types.types"))


def _new_page(like: DocumentType, typed: dict[str, Any], errors: dict[str, list[str]]) -> str:
    found = samples.sample_numbers(str(typed.get("pattern", "")), str(typed.get("code", "")), scheme=like.scheme)
    return render_template(
        "documents/type_new.html", values=typed, errors=errors, numbers=found,
        types=[(t.key, in_language(t.titles, _language())) for t in queries.types()],
    )  # fmt: skip


def _type_page(
    type_: DocumentType,
    typed: dict[str, Any],
    rows: list[dict[str, Any]],
    errors: dict[str, list[str]],
    *,
    stale: bool = False,
) -> str:
    by = shell.current_actor()
    return render_template(
        "documents/type.html",
        type=type_,
        title=in_language(type_.titles, _language()),
        values=typed,
        errors=errors,
        chain_errors=_chain_errors(errors),
        rows=rows,
        most=forms.MOST_STEPS,
        who=forms.who_groups(rows, by=by),
        meanings=[(key, _(title)) for key, title in MEANINGS.items()],
        hows=forms.hows(),
        presets=[(p.key, f"{_(p.title)} · {p.examples[0].printed}") for p in PATTERNS.values() if not p.spans],
        both=_both(type_, typed) if stale else [],
        **_options(),
        **_samples(type_, typed, rows, by),
    )


def _options() -> dict[str, Any]:
    lists = {
        "levels": LEVEL_TITLES, "schemes": SCHEME_TITLES, "releases": RELEASE_TITLES,
        "furnitures": FURNITURE_TITLES, "classifications": {str(k): v for k, v in CLASSIFICATION_TITLES.items()},
    }  # fmt: skip
    return {name: [(key, _(title)) for key, title in words.items()] for name, words in lists.items()}


def _samples(type_: DocumentType, typed: dict[str, Any], rows: list[dict[str, Any]], by: Actor) -> dict[str, Any]:
    """What the samples beside the form need: the next numbers, and whom the chain would ask."""
    departments, persons = people.departments(by=by), people.persons(by=by)
    chosen = {str(d.id): d for d in departments}
    # A first look falls on a department that works, not on the organisation as a whole.
    first = next((d for d in departments if d.parent_id), departments[0])
    department = chosen.get(str(typed.get("sample_department", ""))) or first
    submitter = {str(p.id): p for p in persons}.get(str(typed.get("sample_person", "")))
    submitter = submitter or samples.sample_submitter(department, by=by)
    asked, fault = [], ""
    if submitter is not None:
        try:
            asked = samples.sample_chain([forms.step_of(row) for row in rows], department, submitter)
        except Invalid as refusal:
            fault = shell.translate(refusal.message)
    return {
        "numbers": samples.sample_numbers(
            str(typed.get("pattern", "")), str(typed.get("code", "")), type_key=type_.key,
            scheme=str(typed.get("scheme", "")), department=department if department.code else None,
            parent=samples.sample_parent(queries.types()),
        ),
        "sample": {"department": department, "person": submitter, "asked": asked, "fault": fault},
        "sample_values": {"sample_department": department.id, "sample_person": submitter.id if submitter else ""},
        "departments": [(str(d.id), d.name) for d in departments],
        "persons": [(str(p.id), p.name, f"{p.pinyin} {p.initials} {p.login}") for p in persons],
        "passed": {key: _(text) for key, text in PASSED.items()},
    }  # fmt: skip


def _chain_errors(errors: dict[str, list[str]]) -> list[str]:
    """The faults of the chain, each with the step it stands at."""
    found = []
    for name, texts in errors.items():
        if name.startswith("chain"):
            place = name.removeprefix("chain[").partition("]")[0]
            at = _("Step %(number)s", number=place) + _(": ") if place.isdecimal() else ""
            found += [f"{at}{text}" for text in texts]
    return found


def _both(type_: DocumentType, typed: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What was typed and what is stored by now, where they differ."""
    words = {
        "title_zh": _("Chinese title"), "title_en": _("English title"), "code": _("Code"),
        "pattern": _("Number pattern"), "review_months": _("Review, months"),
        "modifications_limit": _("Modifications before a new edition"),
    }  # fmt: skip
    stored = forms.known_values(type_)
    return [
        (label, str(typed.get(name, "")), str(stored[name]))
        for name, label in words.items()
        if str(typed.get(name, "")) != str(stored[name])
    ]


def _language() -> str:
    return shell.current_language().tag
