"""Pages of check-out and check-in: lock, file to work on, file handed in, what the signers will see."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require, who_may
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import paper, queries
from webapp.documents.authoring import options
from webapp.documents.authoring.forms import intake_of, redraw
from webapp.documents.checkout import actions, files
from webapp.documents.checkout.queries import (
    base_of,
    before_check_out,
    last_of,
    local_day,
    lock_of,
    notes_of,
)
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url

bp = Blueprint("checkout", __name__)
Answer = str | tuple[str, int] | Response
KINDS = ("modify", "new_edition")


@bp.get("/d/<slug>/checkout")
def page(slug: str) -> Answer:
    """Check out; once out, who has it until when, and what can be done about it."""
    by = shell.current_actor()
    return _page(queries.get_document(slug, by=by), by, "", {}, {})


@bp.post("/d/<slug>/checkout")
def act(slug: str) -> Answer:
    """One act about the lock; a refusal shows the page again with what was typed."""
    by, values = shell.current_actor(), shell.Values()
    document = queries.get_document(slug, by=by)
    wanted = values.choice("act", tuple(ACTS), required=True)
    try:
        values.check()
        return ACTS[wanted](document, values, by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        if "reason" in errors:
            errors["opinion"] = errors.pop("reason")
        words = [shell.translate(item) for item in refusal.unmet] or [shell.translate(refusal.message)]
        status = 422 if isinstance(refusal, Invalid) else 409
        again = queries.get_document(slug, by=by)
        return _page(again, by, wanted, values.raw, errors, "" if errors else " ".join(words)), status


def _out(document: Document, values: shell.Values, by: Actor) -> Response:
    until, purpose = values.day("until", required=True), values.text("purpose", lines=True, longest=4000)
    kind = values.choice("kind", KINDS) or "modify"
    values.check()
    lock = actions.check_out(document, until, by=by, kind=kind, purpose=purpose)
    flash(_("%(number)s is checked out until %(day)s.", number=document.number, day=lock.until.isoformat()), "ok")
    return redirect(f"{document_url(document)}/checkin?file=1")


def _extend(document: Document, values: shell.Values, by: Actor) -> Response:
    until = values.day("until", required=True)
    values.check()
    lock = actions.extend_check_out(document, until, by=by)
    flash(_("%(number)s is checked out until %(day)s.", number=document.number, day=lock.until.isoformat()), "ok")
    return redirect(document_url(document))


def _back(document: Document, values: shell.Values, by: Actor) -> Response:
    actions.return_check_out(document, by=by)
    flash(_("%(number)s is given back.", number=document.number), "ok")
    return redirect(document_url(document))


def _take(document: Document, values: shell.Values, by: Actor) -> Response:
    lock = actions.take_over_check_out(document, values.text("opinion", lines=True, longest=4000), by=by)
    flash(_("You have %(number)s checked out now, until %(day)s; the former holder is told.",
            number=document.number, day=lock.until.isoformat()), "ok")  # fmt: skip
    return redirect(document_url(document))


ACTS: dict[str, Callable[[Document, shell.Values, Actor], Response]] = {
    "out": _out,
    "extend": _extend,
    "back": _back,
    "take": _take,
}


def _page(
    document: Document, by: Actor, opened: str, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    lock = lock_of(document)
    missing = before_check_out(document, by=by) if lock is None else []
    base = base_of(document, by=by) if lock is None and not missing else None
    return render_template(
        "documents/checkout.html",
        document=document,
        lock=lock,
        since=local_day(lock) if lock else "",
        mine=lock is not None and lock.holder_id == by.person_id,
        last=last_of(document, by=by),
        base=base,
        labels=[(kind, actions.next_label(document, base, kind)) for kind in KINDS] if base else [],
        drafted=base is not None and base.state in EDITABLE,
        unmet=missing,
        may_take=by.may(Permission.DOCUMENT_UNLOCK) and by.may(Permission.DOCUMENT_CREATE),
        who_takes=who_may(Permission.DOCUMENT_UNLOCK),
        until=actions.usual_end(),
        opened=opened,
        values=values,
        errors=errors,
        problem=problem,
        by=by,
        today=queries.today(),
    )


@bp.get("/d/<slug>/working-file")
def working_file(slug: str) -> Response:
    """The file to work on, marked with what it starts from."""
    by = shell.current_actor()
    made = files.hand_out(queries.get_document(slug, by=by), by=by)
    return shell.send_bytes(made.data, made.name)


@bp.get("/d/<slug>/checkin")
def checkin(slug: str) -> Answer:
    """Hand the file in; right after checking out the file to work on is fetched by itself."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    document = queries.get_document(slug, by=by)
    answer = make_response(_checkin_page(document, by, {}, {}))
    if request.args.get("file"):
        answer.headers["Refresh"] = f"0; url={document_url(document)}/working-file"
    return answer


@bp.post("/d/<slug>/checkin")
@shell.uploads(2)
def take_file(slug: str) -> Answer:
    """Take the file in; what is wrong with it stands beside it, what differs is shown on the next page."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_CREATE)
    queries.get_document(slug, by=by)
    values = shell.Values()
    try:
        summary, language = values.text("summary", lines=True, longest=4000), values.choice("language", paper.LANGUAGES)
        intake = intake_of(values, required=True)
        assert intake is not None  # a missing file was noted and refused above
        handed = files.read_handed(intake)
        document = queries.get_document(slug, by=by)
        revision = files.check_in(document, handed, by=by, summary=summary, language=language)
    except Invalid as refusal:
        again = redraw(refusal, values)
        return _checkin_page(queries.get_document(slug, by=by), by, again.values, again.errors), 422
    flash(_("%(number)s %(label)s is checked in.", number=revision.document.number, label=revision.label), "ok")
    return redirect(f"{document_url(revision.document)}/checked")


def _checkin_page(document: Document, by: Actor, typed: dict[str, object], errors: dict[str, list[str]]) -> str:
    lock = lock_of(document)
    actions.refuse_others(document, by=by)
    base = base_of(document, by=by)
    kind = lock.kind if lock else "modify"
    return render_template(
        "documents/checkin.html",
        document=document,
        lock=lock,
        since=local_day(lock) if lock else "",
        base=base,
        label=actions.next_label(document, base, kind),
        drafted=base.state in EDITABLE,
        fetching=bool(request.args.get("file")),
        values=typed,
        errors=errors,
        paper_languages=options.paper_languages(),
    )


@bp.get("/d/<slug>/checked")
def checked(slug: str) -> Answer:
    """After check-in: what the signers will see of the file, and the change note to be adjusted."""
    by = shell.current_actor()
    document, draft = _draft(slug, by)
    return _checked_page(document, draft, by, {"summary": draft.summary, "version": draft.version}, {})


@bp.post("/d/<slug>/checked")
def write_note(slug: str) -> Answer:
    """Write the change note."""
    by, values = shell.current_actor(), shell.Values()
    document, draft = _draft(slug, by)
    note, seen = values.text("summary", lines=True, longest=4000, required=True), values.whole("version")
    if values.errors:
        wrong = {name: [shell.translate(text) for text in texts] for name, texts in values.errors.items()}
        return _checked_page(document, draft, by, dict(values.raw), wrong), 422
    files.change_note(draft, note, by=by, expected=seen)
    flash(_("The change note is written."), "ok")
    return redirect(document_url(document))


def _checked_page(
    document: Document, draft: Revision, by: Actor, values: dict[str, object], errors: dict[str, list[str]]
) -> str:
    return render_template(
        "documents/checked.html",
        document=document,
        revision=draft,
        notes=notes_of(draft),
        before=queries.last_released(document),
        may_edit=by.may(Permission.DOCUMENT_EDIT),
        values=values,
        errors=errors,
    )


def _draft(slug: str, by: Actor) -> tuple[Document, Revision]:
    """The document's draft.

    Raises:
        Conflict: nothing is drafted. NotFound: a draft this person may not see.
    """
    document = queries.get_document(slug, by=by)
    coming = queries.open_of(document)
    if coming is None or coming.state not in EDITABLE:
        raise Conflict(N_("There is no draft of this document now."))
    return document, queries.get_revision_by_id(coming.id, by=by)
