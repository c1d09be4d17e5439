"""Pages of controlled copies: the ledger, the copies of a document, issuing, one copy and what is done to it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core import files
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Conflict, Invalid, NotFound, Refusal
from webapp.documents import queries as documents
from webapp.documents.copies import actions, papers, queries
from webapp.documents.copies.issuing.web import NOT_READY, PDF
from webapp.documents.copies.models import Copy, Medium
from webapp.documents.copies.queries import CopyFilter
from webapp.documents.copies.states import Act, CopyState, may
from webapp.documents.copies.words import ACT_WORDS, MEDIUM_WORDS, STATE_WORDS, chip_of_copy
from webapp.documents.models import Revision
from webapp.documents.renditions.queries import NotReady
from webapp.people import queries as people
from webapp.rendering.tables import XLSX, workbook
from webapp.rendering.values import TableColumn, TablePaper
from webapp.shell.filters import day

bp = Blueprint("copies", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/copies")
def ledger() -> str:
    """The ledger: every copy the person may know of, filtered and paged."""
    by, paging = shell.current_actor(), shell.wanted_page()
    wanted = _wanted()
    found, total = queries.copies(wanted, by=by, page=paging.page, per_page=paging.per_page)
    return render_template(
        "documents/copies.html",
        page=shell.Page(found, total, paging.page, paging.per_page),
        wanted=wanted,
        values=request.args.to_dict(),
        states=_states(),
        chips=_chips(wanted),
        chip_of=chip_of_copy,
        recalling=queries.recalling(by=by) if by.may(Permission.COPY_RECALL) else [],
        planned=queries.planned(by=by) if by.may(Permission.COPY_ISSUE) else [],
        by=by,
    )


@bp.get("/copies.xlsx")
def workbook_of_ledger() -> Response:
    """The same lines as a workbook."""
    found, _total = queries.copies(_wanted(), by=shell.current_actor(), page=0)
    titles = (
        _("Number"), _("Title"), _("Revision"), _("Distribution number"), _("Holder"), _("Place"), _("State"),
        _("Handed out on"), _("Signed for on"),
    )  # fmt: skip
    columns = tuple(TableColumn(name, 16) for name in titles)
    rows = tuple(
        (
            copy.document.number,
            copy.document.title,
            copy.revision.label,
            copy.number,
            copy.holder.name,
            copy.place,
            shell.translate(chip_of_copy(copy).text),
            day(copy.issued_at) if copy.issued_at else "",
            day(copy.received_at) if copy.received_at else "",
        )
        for copy in found
    )
    site = people.organisation()
    paper = TablePaper(site.name if site else "", _("Controlled copies"), columns, rows, note=_as_of())
    return shell.send_bytes(workbook(paper), f"{_('Controlled copies')} {documents.today()}.xlsx", XLSX)


@bp.get("/d/<slug>/copies")
def of_document(slug: str) -> str:
    """The copies of a document by revision, each with how it balances."""
    by = shell.current_actor()
    document = documents.get_document(slug, by=by)
    groups: dict[Revision, list[Copy]] = {}
    for copy in queries.copies_of_document(document, by=by):
        groups.setdefault(copy.revision, []).append(copy)
    current = documents.effective_of(document)
    return render_template(
        "documents/copies_of_document.html",
        document=document,
        groups=[(revision, queries.balance_of(revision.id), copies) for revision, copies in groups.items()],
        current=current,
        issuable=[r for r in documents.revisions_of(document, by=by) if r.state in queries.ISSUABLE],
        over=queries.OVER,
        chip_of=chip_of_copy,
        by=by,
    )


@bp.get("/c/<int:copy_id>")
def copy(copy_id: int) -> str:
    """One copy: its life line, its holder, what can be done."""
    by = shell.current_actor()
    return _copy_page(queries.get_copy(copy_id, by=by), by, "", {}, {})


@bp.get("/c/<int:copy_id>/scan/<int:line_id>")
def scan(copy_id: int, line_id: int) -> Response:
    """The signed sheet that was entered with a line."""
    found = queries.get_copy(copy_id, by=shell.current_actor())
    line = queries.line_of(found, line_id)
    if not line.file_sha:
        raise NotFound(N_("There is no such line."))
    return shell.send_bytes(files.read(line.file_sha), f"{found.number}.pdf", PDF, own_pdf=True)


@bp.post("/c/<int:copy_id>/pdf")
def pdf(copy_id: int) -> Response:
    """Print this copy's pages."""
    by = shell.current_actor()
    found = queries.get_copy(copy_id, by=by)
    try:
        data = papers.copy_pdf(found, by=by)
    except NotReady as wait:
        raise Conflict(NOT_READY) from wait
    actions.note_printed([found], by=by)
    return shell.send_bytes(data, f"{found.document.number} {found.number}.pdf", PDF, own_pdf=True)


@bp.post("/c/<int:copy_id>")
def act(copy_id: int) -> Answer:
    """One act on the copy; a refusal shows the page again with what was typed."""
    by, values = shell.current_actor(), shell.Values()
    found = queries.get_copy(copy_id, by=by)
    chosen = values.choice("act", tuple(ACTS), required=True)
    try:
        values.check()
        words = ACTS[chosen](found, values, by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        again = queries.get_copy(copy_id, by=by)
        return _copy_page(again, by, chosen, dict(values.raw), errors, refusal), refusal.status
    flash(words, "ok")
    back = url_for("home.index") if values.ticked("home") else url_for("copies.copy", copy_id=copy_id)
    return redirect(back, 303)


def _receive(found: Copy, values: shell.Values, by: Actor) -> str:
    actions.receive_copy(found, by=by, signed_by=values.text("name", longest=120), day=values.day("day"))
    return str(_("Signed for copy %(number)s.", number=found.number))


def _recall(found: Copy, values: shell.Values, by: Actor) -> str:
    actions.recall_copy(found, _reason(values), by=by)
    return str(_("Copy %(number)s is recalled.", number=found.number))


def _return(found: Copy, values: shell.Values, by: Actor) -> str:
    sheet = values.whole("sheet", least=1) or 0
    values.check()
    actions.return_copy(found, by=by, sheet=sheet, remark=_reason(values))
    return str(_("Copy %(number)s is back.", number=found.number))


def _lost(found: Copy, values: shell.Values, by: Actor) -> str:
    _lost_one, new = actions.lose_copy(found, _reason(values), by=by)
    if new is None:
        return str(_("Number %(number)s is void; all holders are told.", number=found.number))
    return str(
        _(
            "Number %(number)s is void; all holders are told. %(new)s takes its place.",
            number=found.number,
            new=new.number,
        )
    )


def _damaged(found: Copy, values: shell.Values, by: Actor) -> str:
    made = actions.damage_copy(found, _reason(values), by=by)
    return str(
        _(
            "Copy %(number)s is printed anew, print %(sheet)s; the old one must come back.",
            number=made.number,
            sheet=made.sheet,
        )
    )


def _keep(found: Copy, values: shell.Values, by: Actor) -> str:
    keeper, place = values.text("keeper", longest=120), values.text("place", longest=200)
    until = values.day("until")
    values.check()
    actions.keep_copy(found, _reason(values), by=by, keeper=keeper, place=place, until=until)
    return str(_("Copy %(number)s is kept for reference.", number=found.number))


def _replaced(found: Copy, values: shell.Values, by: Actor) -> str:
    actions.replace_copy(found, _reason(values), by=by)
    return str(_("Copy %(number)s is replaced by notice.", number=found.number))


def _write_off(found: Copy, values: shell.Values, by: Actor) -> str:
    sheet = values.whole("sheet", least=1) or 0
    actions.write_off_copy(found, _reason(values), by=by, sheet=sheet)
    if sheet and sheet != found.sheet:
        return str(_("The damaged print %(sheet)s is written off.", sheet=sheet))
    return str(_("Copy %(number)s is written off.", number=found.number))


def _cancel(found: Copy, values: shell.Values, by: Actor) -> str:
    actions.cancel_copy(found, _reason(values), by=by)
    return str(_("Copy %(number)s is cancelled.", number=found.number))


def _correct(found: Copy, values: shell.Values, by: Actor) -> str:
    line = queries.line_of(found, values.whole("line", required=True, least=1) or 0)
    text = values.text("text", required=True, longest=4000, lines=True)
    values.check()
    actions.correct_line(found, line, text, by=by)
    return str(_("The correction stands as a further line."))


PLAIN = {"receive", "return", "agree", "correct", "print"}
"""Acts with a button or place of their own; the others unfold with a reason."""
ACTS: dict[str, Callable[[Copy, shell.Values, Actor], str]] = {
    "receive": _receive,
    "recall": _recall,
    "return": _return,
    "lost": _lost,
    "damaged": _damaged,
    "keep": _keep,
    "replaced": _replaced,
    "write_off": _write_off,
    "cancel": _cancel,
    "correct": _correct,
}


def _reason(values: shell.Values) -> str:
    text = values.text("reason", longest=4000, lines=True)
    values.check()
    return text


def _copy_page(
    found: Copy,
    by: Actor,
    opened: str,
    values: dict[str, str],
    errors: dict[str, list[str]],
    refusal: Refusal | None = None,
) -> str:
    state, recalls = found.state, by.may(Permission.COPY_RECALL)
    holder = queries.may_hand_over(found, by)
    over = found.revision.state in queries.OVER
    old_sheets = [sheet for sheet in found.sheets if sheet.is_out]
    offered = {
        "receive": may(state, Act.RECEIVE) and (holder or by.may(Permission.COPY_ISSUE)),
        "return": may(state, Act.RETURN) and (holder or recalls),
        "recall": may(state, Act.RECALL) and recalls,
        "lost": may(state, Act.LOSE) and recalls,
        "damaged": may(state, Act.DAMAGE) and recalls and found.medium is Medium.PAPER,
        "keep": may(state, Act.KEEP) and recalls and over,
        "replaced": may(state, Act.REPLACE) and recalls and found.holder.outside,
        "write_off": (bool(old_sheets) or may(state, Act.WRITE_OFF)) and by.may(Permission.COPY_WRITE_OFF),
        "cancel": may(state, Act.CANCEL) and by.may(Permission.COPY_ISSUE),
        "agree": state is CopyState.PLANNED and by.may(Permission.COPY_APPROVE_ISSUE),
        "correct": recalls,
        "print": found.issued_at is not None and found.ended_at is None and by.may(Permission.COPY_ISSUE),
    }
    return render_template(
        "documents/copy.html",
        copy=found,
        document=found.document,
        revision=found.revision,
        chip=chip_of_copy(found),
        medium=MEDIUM_WORDS[found.medium],
        acts=ACT_WORDS,
        offered={name for name, possible in offered.items() if possible},
        mine=holder,
        plain_acts=PLAIN,
        old_sheets=old_sheets,
        is_out=may(state, Act.WRITE_OFF),
        opened=opened,
        values=values,
        errors=errors,
        problem=None if errors else refusal,
        by=by,
        today=documents.today(),
    )


def _wanted() -> CopyFilter:
    values = shell.Values(request.args)
    number = values.text("document", longest=120)
    named = documents.document_numbered(number, by=shell.current_actor()) if number else None
    return CopyFilter(
        document=named.id if named else -1 if number else 0,
        state=values.choice("state", ["out", "unsigned", *map(str, CopyState)]),
        holder=values.text("holder", longest=120),
        number=values.text("number", longest=20),
    )


def _states() -> list[tuple[str, str]]:
    every = [("out", _("out (all)")), ("unsigned", _("never signed for"))]
    return every + [(str(state), shell.translate(words)) for state, words in STATE_WORDS.items()]


def _chips(wanted: CopyFilter) -> list[tuple[str, str, str]]:
    names = {"document": _("Document"), "state": _("State"), "holder": _("Holder"), "number": _("Distribution number")}
    found = []
    for name, label in names.items():
        typed = request.args.get(name, "").strip()
        if typed:
            shown = dict(_states()).get(typed, typed) if name == "state" else typed
            found.append((label, shown, shell.link_without(name)))
    return found


def _as_of() -> str:
    return str(_("As of %(day)s", day=documents.today().isoformat()))
