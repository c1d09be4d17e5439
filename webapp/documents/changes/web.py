"""Pages of change requests: the list, a new one, its decision, its notice, the reasons for the changed places."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.changes import actions, papers, queries
from webapp.documents.changes.impact import impact_of
from webapp.documents.changes.models import Category, ChangeRequest, ChangeState
from webapp.documents.changes.page import CATEGORY_WORDS, STATE_KINDS, STATE_WORDS, cards_of
from webapp.documents.changes.settling import open_ends
from webapp.documents.chips import chip_of
from webapp.documents.models import Document, Revision
from webapp.documents.places import revision_url
from webapp.rendering import Limits, make_table

bp = Blueprint("changes", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/changes")
def index() -> str:
    """Requests, newest first, by state."""
    by, paging = shell.current_actor(), shell.wanted_page()
    state = request.args.get("state", "")
    state = state if state in set(map(str, ChangeState)) else ""
    found, total = queries.changes(state, by=by, page=paging.page, per_page=paging.per_page)
    return render_template(
        "documents/changes.html",
        page=shell.Page(found, total, paging.page, paging.per_page),
        state=state,
        words=STATE_WORDS,
        kinds=STATE_KINDS,
        categories=CATEGORY_WORDS,
    )


@bp.get("/changes/new")
def new() -> str:
    """Why, and of which documents."""
    by = shell.current_actor()
    document = documents.get_document(request.args.get("document", ""), by=by)
    return _new_page(document, by, {}, {})


@bp.post("/changes/new")
def ask() -> Answer:
    """Ask for the change."""
    by, values = shell.current_actor(), shell.Values()
    document = documents.get_document(values.text("document", longest=200), by=by)
    try:
        category = values.choice("category", [str(c) for c in Category], required=True)
        reason = values.text("reason", required=True, longest=4000, lines=True)
        bundle = [document, *_further(values, by)]
        values.check()
        made = actions.ask_change(bundle, Category(category), reason, by=by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        again = documents.get_document(document.slug, by=by)
        return _new_page(again, by, values.raw, errors, problem), refusal.status
    flash(_("%(number)s is asked for; the owner decides.", number=made.number), "ok")
    return redirect(url_for("changes.show", change_id=made.id), 303)


@bp.get("/changes/<int:change_id>")
def show(change_id: int) -> str:
    """Why, what is touched, where it stands."""
    by = shell.current_actor()
    return _page(queries.get_change(change_id, by=by), by, {}, {})


@bp.post("/changes/<int:change_id>")
def act(change_id: int) -> Answer:
    """Accept, refuse, take back, or complete the impact."""
    by, values = shell.current_actor(), shell.Values()
    found = queries.get_change(change_id, by=by)
    chosen = values.choice("act", tuple(ACTS), required=True)
    try:
        values.check()
        words = ACTS[chosen](found, values, by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        words = " ".join(shell.translate(item) for item in refusal.unmet) or shell.translate(refusal.message)
        again = queries.get_change(change_id, by=by)
        return _page(again, by, dict(values.raw), errors, "" if errors else words), refusal.status
    flash(words, "ok")
    return redirect(url_for("changes.show", change_id=change_id), 303)


@bp.get("/changes/<int:change_id>.pdf")
def notice(change_id: int) -> Response:
    """文件更改申请单, which is the notice once it is accepted."""
    found = queries.get_change(change_id, by=shell.current_actor())
    paper = papers.change_notice(found, language=shell.current_language().tag)
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{found.number}.pdf", "application/pdf", own_pdf=True)


@bp.get("/revisions/<int:revision_id>/reasons")
def reasons(revision_id: int) -> str:
    """Every changed place of a draft with its reason."""
    by = shell.current_actor()
    return _reasons_page(documents.get_revision_by_id(revision_id, by=by))


@bp.post("/revisions/<int:revision_id>/reasons")
def explain(revision_id: int) -> Response:
    """Keep the reasons."""
    by, values = shell.current_actor(), shell.Values()
    revision = documents.get_revision_by_id(revision_id, by=by)
    places = queries.places_of(revision)
    given = {place: values.text(f"reason-{n}", longest=4000, lines=True) for n, place in enumerate(places)}
    values.check()
    left = actions.give_reasons(revision, given, by=by)
    flash(_("Saved; %(count)s places are still without a reason.", count=left), "ok")
    return redirect(revision_url(revision), 303)


def _accept(found: ChangeRequest, values: shell.Values, by: Actor) -> str:
    actions.decide_change(found, True, values.text("opinion", longest=4000, lines=True), by=by)
    return str(_("%(number)s is accepted.", number=found.number))


def _refuse(found: ChangeRequest, values: shell.Values, by: Actor) -> str:
    words = values.text("opinion", longest=4000, lines=True)
    if not words:
        values.wrong("opinion", N_("Give a reason."))
    values.check()
    actions.decide_change(found, False, words, by=by)
    return str(_("%(number)s is refused.", number=found.number))


def _withdraw(found: ChangeRequest, values: shell.Values, by: Actor) -> str:
    actions.withdraw_change(found, by=by)
    return str(_("%(number)s is taken back.", number=found.number))


def _impact(found: ChangeRequest, values: shell.Values, by: Actor) -> str:
    ticked = set(values.ids("touched"))
    touched = {line.id: line.id in ticked for line in found.impacts}
    further = values.text("further", longest=4000, lines=True).splitlines()
    values.check()
    actions.note_impact(found, touched, further, by=by)
    return str(_("The impact is noted."))


ACTS = {"accept": _accept, "refuse": _refuse, "withdraw": _withdraw, "impact": _impact}


def _further(values: shell.Values, by: Actor) -> list[Document]:
    found = []
    for typed in values.text("further", longest=4000, lines=True).splitlines():
        if not typed.strip():
            continue
        document = documents.document_numbered(typed.split(" ")[0].strip(), by=by)
        if document is None:
            values.wrong("further", N_("There is no document %(number)s, or you may not see it."), number=typed.strip())
        else:
            found.append(document)
    return found


def _new_page(
    document: Document, by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    return render_template(
        "documents/change_new.html",
        document=document,
        impact=impact_of(document, by=by),
        categories=[(str(key), shell.translate(words)) for key, words in CATEGORY_WORDS.items()],
        values=values,
        errors=errors,
        problem=problem,
    )


def _page(
    found: ChangeRequest, by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    unmet = queries.before_deciding(found, by=by)
    return render_template(
        "documents/change.html",
        change=found,
        category=CATEGORY_WORDS[found.category],
        state=STATE_WORDS[found.state],
        kind=STATE_KINDS[str(found.state)],
        unmet=unmet if found.state is ChangeState.OPEN else [],
        decides=found.state is ChangeState.OPEN and not unmet,
        own=found.asked_by_id == by.person_id,
        completes=found.state in {ChangeState.OPEN, ChangeState.ACCEPTED}
        and (found.asked_by_id == by.person_id or queries.may_decide(found, by)),
        open_ends=open_ends(found) if found.state is ChangeState.ACCEPTED else [],
        cards=cards_of(found, by),
        chip_of=chip_of,
        current=documents.effective_of,
        values=values,
        errors=errors,
        problem=problem,
        by=by,
    )


def _reasons_page(revision: Revision) -> str:
    return render_template(
        "documents/change_reasons.html",
        document=revision.document,
        revision=revision,
        places=queries.places_of(revision),
        known=queries.reasons_of(revision),
    )
