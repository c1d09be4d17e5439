"""Pages of issuing: who gets a copy, what was handed out, the pack to print, the signed sheet."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.documents import queries as documents
from webapp.documents.authoring import options
from webapp.documents.copies import actions, papers, queries
from webapp.documents.copies.issuing.wanting import read_wanted, take_sheet
from webapp.documents.copies.models import Copy
from webapp.documents.copies.states import CopyState
from webapp.documents.copies.words import chip_of_copy
from webapp.documents.models import Revision
from webapp.documents.renditions.queries import NotReady

bp = Blueprint("issuing", __name__)
Answer = str | tuple[str, int] | Response
PDF = "application/pdf"
MOST_AT_ONCE = 500
NOT_READY = N_("The PDF pages are still being made. Try again in a moment.")
UNKNOWN = N_("There is no such copy, or you may not see it.")


@bp.get("/copies/issue")
def issue() -> Answer:
    """Who gets a copy: the planned ones, a saved list, or named here; without a revision, choose the document."""
    by = shell.current_actor()
    chosen = request.args.get("revision", "")
    if not chosen.isdecimal() or len(chosen) > 9:
        return render_template("documents/copy_choose.html", revisions=queries.issuable(by=by), by=by)
    return _issue_page(documents.get_revision_by_id(int(chosen), by=by), {}, {})


@bp.post("/copies/issue")
def issue_copies() -> Answer:
    """Hand out what was ticked and named; the next page prints the pack."""
    by, values = shell.current_actor(), shell.Values()
    revision = documents.get_revision_by_id(values.whole("revision", required=True, least=1) or 0, by=by)
    try:
        require(by, Permission.COPY_ISSUE)
        wanted = read_wanted(values, revision, by=by)
        reason = values.text("reason", lines=True, longest=4000)
        values.check()
        made = actions.issue_copies(revision, wanted, by=by, reason=reason)
    except Invalid as refusal:
        again = documents.get_revision_by_id(revision.id, by=by)
        return _issue_page(again, values.raw, shell.field_errors(refusal)), 422
    out = sum(copy.state is CopyState.ISSUED for copy in made)
    flash(ngettext("%(num)d copy handed out.", "%(num)d copies handed out.", out), "ok")
    return redirect(url_for("issuing.issued", ids=",".join(str(copy.id) for copy in made)), 303)


@bp.get("/copies/issued")
def issued() -> str:
    """What was just handed out, to print the pack and to enter the signed sheet."""
    by = shell.current_actor()
    found = _named(request.args.get("ids", ""), by)
    return render_template(
        "documents/copies_issued.html",
        copies=found,
        revision=found[0].revision,
        document=found[0].document,
        chip_of=chip_of_copy,
        waiting=[copy for copy in found if copy.state is CopyState.PLANNED],
        may_agree=by.may(Permission.COPY_APPROVE_ISSUE),
        ids=",".join(str(copy.id) for copy in found),
        errors={},
        by=by,
    )


@bp.post("/copies/agree")
def agree() -> Response:
    """Agree to extra issues."""
    by, values = shell.current_actor(), shell.Values()
    found = [queries.get_copy(copy_id, by=by) for copy_id in values.ids("id")[:MOST_AT_ONCE]]
    if not found:
        raise NotFound(UNKNOWN)
    actions.agree_to_issue(found, by=by)
    flash(ngettext("%(num)d copy handed out.", "%(num)d copies handed out.", len(found)), "ok")
    return redirect(url_for("issuing.issued", ids=",".join(str(copy.id) for copy in found)), 303)


@bp.post("/copies/pack")
def pack() -> Response:
    """One PDF of all pages of the ticked copies, and the sheet to sign for them."""
    by, values = shell.current_actor(), shell.Values()
    found = [copy for copy in _named(values.text("ids", longest=8000), by) if copy.issued_at is not None]
    if not found:
        raise Conflict(N_("None of these copies is handed out."))
    document = found[0].document
    try:
        data = papers.pack_pdf(found, by=by)
    except NotReady as wait:
        raise Conflict(NOT_READY) from wait
    actions.note_printed(found, by=by)
    return shell.send_bytes(data, f"{document.number} {found[0].revision.label}.pdf", PDF, own_pdf=True)


@bp.post("/copies/sheet")
@shell.uploads()
def enter_sheet() -> Answer:
    """Enter the signed sheet: its scan stands at every copy it shows."""
    by, values = shell.current_actor(), shell.Values()
    found = _named(values.text("ids", longest=8000), by)
    require(by, Permission.COPY_ISSUE)
    ticked = set(values.ids("signed"))
    name, pdf = take_sheet(values)
    values.check()
    signed = {copy.id: values.text(f"name-{copy.id}", longest=120) for copy in found if copy.id in ticked}
    count = actions.attach_scan(found, name, pdf, by=by, signed=signed)
    flash(ngettext("%(num)d copy signed for by this sheet.", "%(num)d copies signed for by this sheet.", count), "ok")
    return redirect(url_for("issuing.issued", ids=",".join(str(copy.id) for copy in found)), 303)


def _issue_page(revision: Revision, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    by = shell.current_actor()
    known = queries.copies_of(revision)
    return render_template(
        "documents/copy_issue.html",
        document=revision.document,
        revision=revision,
        planned=[copy for copy in known if copy.state is CopyState.PLANNED],
        out=[copy for copy in known if copy.state is not CopyState.PLANNED],
        list_options=[("", "—"), *((str(x.id), f"{x.name} ({len(x.lines)})") for x in queries.saved_lists())],
        departments=options.departments(by=by),
        persons=options.persons(by=by),
        former=queries.former_holders(revision, by=by),
        unmet=queries.before_issue(revision, by=by),
        chip_of=chip_of_copy,
        values=values,
        errors=errors,
    )


def _named(text: str, by: Actor) -> list[Copy]:
    """The copies of an address like ``3,4,5``, all of one revision.

    Raises:
        NotFound: none, or one the person may not know of.
    """
    ids: Sequence[int] = [int(part) for part in text.split(",") if part.isdecimal() and len(part) < 10][:MOST_AT_ONCE]
    found = [queries.get_copy(copy_id, by=by) for copy_id in dict.fromkeys(ids)]
    if not found or len({copy.revision_id for copy in found}) != 1:
        raise NotFound(UNKNOWN)
    return found
