"""The search page: one box, facets with counts, cards with place and marked snippets (ux.md 1.2)."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from webapp import shell
from webapp.audit import search_view
from webapp.core import search
from webapp.core.access import Permission, require
from webapp.core.errors import Conflict, Invalid, Message
from webapp.core.search.finding import PAGE
from webapp.core.search.scanner import LONGEST

bp = Blueprint("search", __name__, template_folder="templates")
NARROWING = ("kind", "type", "clause", "department", "state", "year", "from", "to", "in_force_on", "group")
Answer = tuple[str, int]


@bp.get("/search")
def index() -> Answer:
    """Find words, numbers and parts of numbers in everything the person may read."""
    by = shell.current_actor()
    require(by, Permission.SEARCH_USE)
    question = request.args.get("q", "")[: LONGEST + 1]
    asked = bool(question.strip()) or any(request.args.get(name) for name in NARROWING)
    filters, errors = _filters()
    problem: Message | None = None
    found = search.Results(0, 1, 0)
    if asked and not errors:
        try:
            found = search.find(question, filters, by=by)
        except Conflict as refused:
            problem = refused.message
    status = 422 if errors else 409 if problem else 200
    return _page(question, filters, found, asked=asked and not problem, errors=errors, problem=problem), status


def _filters() -> tuple[search.Filters, dict[str, list[str]]]:
    try:
        return search.read_filters(request.args.to_dict(flat=False)), {}
    except Invalid as refused:
        return search.Filters(), shell.field_errors(refused)


def _page(
    question: str,
    filters: search.Filters,
    found: search.Results,
    *,
    asked: bool,
    errors: dict[str, list[str]],
    problem: Message | None,
) -> str:
    words = search_view.Words(shell.current_language().tag)
    kept = [(name, value) for name, values in request.args.lists() for value in values if name in NARROWING and value]
    return render_template(
        "audit/search.html",
        question=question,
        filters=filters,
        found=found,
        cards=search_view.cards(found.items, question),
        facets=search_view.facet_values(found.facets, filters, words),
        facet_titles=search_view.FACETS,
        chips=search_view.chips(filters, words),
        page=shell.Page(found.items, found.total, found.page, PAGE),
        current_words=search_view.CURRENT,
        any_words=search_view.ANY,
        kept=kept,
        asked=asked,
        errors=errors,
        problem=problem,
        days=("in_force_on", "from", "to"),
        add=_link_to_add,
    )


def _link_to_add(name: str, value: str) -> str:
    """This page's address with one more value of a filter, on the first page."""
    return shell.link_with(**{name: [*request.args.getlist(name), value], "page": None})
