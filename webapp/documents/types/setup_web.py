"""The numbering page of the first set-up: one way for all types, each with samples of this organisation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Permission, require
from webapp.core.errors import Invalid
from webapp.core.words import in_language
from webapp.documents import queries
from webapp.documents.types.actions import number_by_family
from webapp.documents.types.families import FAMILIES, family_in_use, patterns_of
from webapp.documents.types.queries import sample_numbers, sample_parent
from webapp.people.setting_up.wizard import wizard_at

bp = Blueprint("numbering_setup", __name__)
Answer = str | tuple[str, int] | Response
KEEP = "keep"


@bp.route("/setup/numbering", methods=["GET", "POST"])
def numbering() -> Answer:
    """Choose how all types are numbered, or keep what is."""
    by = shell.current_actor()
    require(by, Permission.TYPE_MANAGE)
    if request.method == "GET":
        return _page(family_in_use(queries.types()) or KEEP, {})
    values = shell.Values()
    chosen = values.choice("family", [KEEP, *FAMILIES], required=True)
    try:
        values.check()
        number_by_family(FAMILIES.get(chosen), by=by)
    except Invalid as refusal:
        return _page(chosen, shell.field_errors(refusal)), 422
    flash(_("Saved. Each type can be numbered in its own way on its page."), "ok")
    return redirect(wizard_at("numbering_setup.numbering", by=by).next_url)


def _page(chosen: str, errors: dict[str, list[str]]) -> str:
    types, language = queries.types(), shell.current_language().tag
    ways: list[tuple[str, str, dict[str, str]]] = [
        (KEEP, _("As it is now"), {t.key: t.pattern for t in types if not t.retired})
    ]
    ways += [(family.key, _(family.title), patterns_of(family, types)) for family in FAMILIES.values()]
    by_key = {t.key: t for t in types}
    rows = []
    for key, title, patterns in ways:
        parent = sample_parent(types, patterns)
        samples = [
            (
                in_language(by_key[k].titles, language),
                sample_numbers(p, by_key[k].code, scheme=by_key[k].scheme, parent=parent),
            )
            for k, p in patterns.items()
        ]
        rows.append((key, title, [(name, s.printed[0] if s.printed else "") for name, s in samples]))
    return render_template(
        "documents/setup_numbering.html", rows=rows, chosen=chosen, errors=errors,
        wizard=wizard_at("numbering_setup.numbering", by=shell.current_actor()),
    )  # fmt: skip
