"""Pages of the document types: the list, and one type with its pattern, chain and release."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.approvals.chains import HOW, MEANINGS
from webapp.core.access import Permission, require
from webapp.core.errors import Conflict, Invalid
from webapp.core.words import in_language
from webapp.documents import queries
from webapp.documents.chips import FURNITURE_TITLES, LEVEL_TITLES, RELEASE_TITLES
from webapp.documents.models import DocumentType
from webapp.documents.types.actions import change_type, confirm_chain
from webapp.documents.types.queries import chain_rows, documents_of_type, proposed_rows, sample_number
from webapp.people import queries as people

bp = Blueprint("document_types", __name__)
Answer = str | tuple[str, int] | Response
MOST_STEPS = 12
SPARE = 2


@bp.get("/admin/types")
def types() -> str:
    """All types with a sample of their numbers and who approves."""
    rows = queries.types()
    return render_template(
        "documents/types.html",
        types=rows,
        titles={t.key: in_language(t.titles, _language()) for t in rows},
        samples={t.key: sample_number(t.pattern, t.code)[0] for t in rows},
        counts={t.key: documents_of_type(t.key) for t in rows},
        chains={t.key: chain_rows(t) for t in rows},
        proposed={t.key: proposed_rows(t) for t in rows},
        me=shell.current_actor(),
        may_confirm=shell.current_actor().may(Permission.ROLE_CONFIRM),
        who=dict(_who_options()),
        levels=LEVEL_TITLES,
        releases=RELEASE_TITLES,
        may=shell.current_actor().may(Permission.TYPE_MANAGE),
    )


@bp.get("/admin/types/<key>")
def edit(key: str) -> Answer:
    """One type as a form."""
    require(shell.current_actor(), Permission.TYPE_MANAGE)
    type_ = queries.get_type(key)
    typed: dict[str, Any] = {
        "title_zh": type_.titles.get("zh", ""),
        "title_en": type_.titles.get("en", ""),
        "code": type_.code,
        "pattern": type_.pattern,
        "release": type_.release,
        "furniture": type_.furniture,
        "review_months": type_.review_months,
        "sign_together": type_.sign_together,
        "version": type_.version,
    }
    return _type_page(type_, typed, chain_rows(type_), {})


@bp.post("/admin/types/<key>")
def change(key: str) -> Answer:
    """Show a sample of the pattern, or save the type."""
    by = shell.current_actor()
    require(by, Permission.TYPE_MANAGE)
    type_ = queries.get_type(key)
    values = shell.Values()
    rows = _typed_rows(values)
    if values.text("act") == "sample":
        return _type_page(type_, dict(values.raw), rows, {})
    try:
        changes = {
            "titles": {
                **type_.titles,
                "zh": values.text("title_zh", required=True, longest=80),
                "en": values.text("title_en", required=True, longest=80),
            },
            "code": values.text("code", longest=20),
            "pattern": values.text("pattern", required=True, longest=120),
            "release": values.choice("release", list(RELEASE_TITLES), required=True),
            "furniture": values.choice("furniture", list(FURNITURE_TITLES), required=True),
            "review_months": values.whole("review_months", required=True, least=0, most=120),
            "sign_together": values.ticked("sign_together"),
            "chain": [_step(row) for row in rows],
        }
        seen = values.whole("version")
        values.check()
        change_type(type_, by=by, expected=seen, **changes)
    except Invalid as refusal:
        return _type_page(queries.get_type(key), dict(values.raw), rows, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        errors = {"version": [shell.translate(refusal.message)]}
        return _type_page(queries.get_type(key), dict(values.raw), rows, errors), 409
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


def _typed_rows(values: shell.Values) -> list[dict[str, Any]]:
    """The rows of the chain that name a meaning, in order."""
    rows = []
    for place in range(1, MOST_STEPS + 1):
        meaning = values.text(f"meaning-{place}")
        if meaning:
            how, quorum = values.text(f"how-{place}") or "one", values.text(f"quorum-{place}")
            row = {"meaning": meaning, "who": values.many(f"who-{place}"), "how": how, "quorum": quorum}
            rows.append({**row, "reply_days": values.text(f"reply_days-{place}")})
    return rows


def _step(row: dict[str, Any]) -> dict[str, Any]:
    """A row as a step of the chain's data."""
    who: list[dict[str, Any]] = []
    for key in row["who"]:
        kind, _colon, value = key.partition(":")
        who.append({kind: True if kind == "original_approver" else value})
    step: dict[str, Any] = {"meaning": row["meaning"], "who": who, "how": row["how"]}
    if row["how"] == "quorum":
        step["quorum"] = int(row["quorum"]) if str(row["quorum"]).isdigit() else 0
    if row["reply_days"]:
        step["reply_days"] = int(row["reply_days"]) if str(row["reply_days"]).isdigit() else 0
    return step


def _type_page(
    type_: DocumentType, typed: dict[str, Any], rows: list[dict[str, Any]], errors: dict[str, list[str]]
) -> str:
    sample, fault = sample_number(str(typed.get("pattern", "")), str(typed.get("code", "")))
    spare = max(0, min(SPARE, MOST_STEPS - len(rows)))
    empty: dict[str, Any] = {"meaning": "", "who": [], "how": "one", "quorum": "", "reply_days": ""}
    return render_template(
        "documents/type.html",
        type=type_,
        title=in_language(type_.titles, _language()),
        values=typed,
        errors=errors,
        chain_errors=[text for name, texts in errors.items() if name.startswith("chain") for text in texts],
        rows=[*rows, *(dict(empty) for _place in range(spare))],
        sample=sample,
        fault=fault,
        who=_who_options(rows),
        meanings=[(key, _(title)) for key, title in MEANINGS.items()],
        hows=_hows(),
        levels=LEVEL_TITLES,
        releases=[(key, _(title)) for key, title in RELEASE_TITLES.items()],
        furnitures=[(key, _(title)) for key, title in FURNITURE_TITLES.items()],
    )


def _hows() -> list[tuple[str, str]]:
    words = {"one": _("one of them"), "all": _("all of them"), "quorum": _("this many of them")}
    return [(key, words[key]) for key in HOW]


def _who_options(rows: list[dict[str, Any]] | None = None) -> list[tuple[str, str]]:
    """Everything a step may name: departments' heads, roles, persons; what is there already stays."""
    by = shell.current_actor()
    found = [
        ("head_of:owner", _("Head of the owner department")),
        ("in_charge_of:owner", _("Manager in charge of the owner department")),
        ("original_approver:", _("Who approved it first")),
    ]
    found += [(f"role:{r.key}", in_language(r.titles, _language())) for r in people.roles() if r.signing]
    found += [(f"person:{p.login}", f"{p.name} ({p.login})") for p in people.persons(by=by)]
    known = {key for key, _title in found}
    listed = [key for row in rows or [] for key in row["who"]]
    return found + [(key, key) for key in dict.fromkeys(listed) if key not in known]


def _language() -> str:
    return shell.current_language().tag
