"""Pages of take-over: hand in, settle, sign, watch it come into force."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core import files
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import Conflict, Invalid, Refusal
from webapp.documents.authoring import options
from webapp.documents.importing.packing import unpack_all
from webapp.documents.takeover import actions, forms, pages, queries, rules
from webapp.documents.takeover.approving import STATE_TITLES
from webapp.documents.takeover.columns import KINDS, ROLES
from webapp.documents.takeover.models import ListState, Takeover, TakeoverRow, TakeoverSheet
from webapp.documents.takeover.registers import columns_again
from webapp.people.signing.panel import proof_of
from webapp.rendering import Limits, read_grids

bp = Blueprint("takeover", __name__, url_prefix="/docs/takeover")
Answer = str | tuple[str, int] | Response
PER_PAGE = 50
MOST_FILES = 60
SECONDS = 3
PAPERS, REGISTERS = ".docx,.doc,.pdf,.xlsx,.md,.txt,.zip", ".xlsx,.xls,.zip"


@bp.get("")
def start() -> Answer:
    """Hand in documents and registers; the lists there are, below."""
    return _start({}, {})


@bp.post("")
@shell.uploads(MOST_FILES)
def begin() -> Answer:
    """Keep what was sent as a new list; a job reads it."""
    by = shell.current_actor()
    rules.require_open_door(by)
    values = shell.Values()
    try:
        name, found = forms.sent(values)
        takeover = actions.begin_takeover(name, found, by=by)
    except Invalid as refusal:
        return _start(values.raw, shell.field_errors(refusal)), 422
    return redirect(url_for(".show", takeover_id=takeover.id), 303)


@bp.get("/<int:takeover_id>")
def show(takeover_id: int) -> Answer:
    """The list: progress while it is read, what is to be settled, what became of each row."""
    by = shell.current_actor()
    takeover = queries.get_takeover(takeover_id, by=by)
    if pages.waits(takeover):
        return _progress(takeover)
    if takeover.state in {ListState.DONE, ListState.DROPPED}:
        return _result(takeover)
    return _list(takeover, by)


@bp.post("/<int:takeover_id>")
def work(takeover_id: int) -> Answer:
    """Settle the ticked rows of the group that is shown, or all of it."""
    by = shell.current_actor()
    takeover = queries.get_takeover(takeover_id, by=by)
    values = shell.Values()
    group, act = values.text("group"), values.text("act")
    reason = forms.reason(values)
    try:
        values.check()
        shown = pages.list_page(takeover, group, by=by)
        rows = forms.ticked([view.row for view in shown.rows], values) if shown.group == group else []
        if not rows:
            flash(_("Tick the rows first."), "warn")
            return redirect(url_for(".show", takeover_id=takeover.id, group=group or None), 303)
        _do(takeover, rows, group, act, reason, by)
    except Invalid as refusal:
        flash(shell.translate(next(iter(refusal.fields.values()))[0]), "warn")
    return redirect(url_for(".show", takeover_id=takeover_id), 303)


def _do(takeover: Takeover, rows: list[TakeoverRow], group: str, act: str, reason: str, by: Actor) -> None:
    was_sent = takeover.state is ListState.SENT
    if act == "restore":
        flash(_("Rows put back: %(count)s", count=actions.restore_rows(takeover, rows, by=by)), "ok")
    else:
        done = actions.settle_rows(takeover, rows, group, act, reason, by=by)
        flash(_("Rows settled: %(count)s", count=done), "ok")
    _say_fallen(was_sent)


def _say_fallen(was_sent: bool) -> None:
    if was_sent:
        flash(_("The list changed, so its first signature has fallen. Sign it again when it is ready."), "warn")


@bp.post("/<int:takeover_id>/files")
@shell.uploads(MOST_FILES)
def add(takeover_id: int) -> Answer:
    """Further files or registers for the list."""
    by = shell.current_actor()
    takeover = queries.get_takeover(takeover_id, by=by)
    was_sent = takeover.state is ListState.SENT
    try:
        _name, found = forms.sent(shell.Values())
        actions.add_files(takeover, found, by=by)
        _say_fallen(was_sent)
    except Invalid as refusal:
        flash(shell.translate(next(iter(refusal.fields.values()))[0]), "warn")
    return redirect(url_for(".show", takeover_id=takeover_id), 303)


@bp.get("/<int:takeover_id>/rows/<int:row_id>")
def row(takeover_id: int, row_id: int) -> Answer:
    """One row: register and file side by side, with reasons; every value can be typed."""
    takeover, found = _row_of(takeover_id, row_id)
    return _row(takeover, found, forms.row_values(found), {})


@bp.post("/<int:takeover_id>/rows/<int:row_id>")
def change(takeover_id: int, row_id: int) -> Answer:
    """Save the values of a row."""
    by = shell.current_actor()
    takeover, found = _row_of(takeover_id, row_id)
    was_sent = takeover.state is ListState.SENT
    values = shell.Values()
    try:
        typed = forms.typed_row(found, values, [key for key, _title in options.types()])
        expected = values.whole("version")
        values.check()
        if actions.change_row(found, typed, by=by, expected=expected):
            flash(_("Saved: %(number)s", number=typed.number), "ok")
            _say_fallen(was_sent)
    except Invalid as refusal:
        takeover, found = _row_of(takeover_id, row_id)
        return _row(takeover, found, values.raw, shell.field_errors(refusal)), 422
    return redirect(url_for(".show", takeover_id=takeover_id), 303)


@bp.get("/<int:takeover_id>/sheets/<int:sheet_id>")
def sheet(takeover_id: int, sheet_id: int) -> Answer:
    """One register: how its columns are read and why, and all its lines."""
    takeover = queries.get_takeover(takeover_id, by=shell.current_actor())
    found = queries.get_sheet(takeover, sheet_id)
    return _sheet(takeover, found, pages.sheet_values(found), {})


@bp.post("/<int:takeover_id>/sheets/<int:sheet_id>")
def choose(takeover_id: int, sheet_id: int) -> Answer:
    """Read the register as chosen; the rows are made anew."""
    by = shell.current_actor()
    takeover = queries.get_takeover(takeover_id, by=by)
    found = queries.get_sheet(takeover, sheet_id)
    was_sent = takeover.state is ListState.SENT
    values = shell.Values()
    try:
        header, kind, roles = forms.chosen_columns(values, len(found.columns))
        values.check()
        cells = _cells_of(found)
        wanted = roles if header == found.header else None
        actions.choose_columns(found, cells, by=by, header=header, kind=kind, roles=wanted or {})
        flash(_("The register was read again; its rows are made anew."), "ok")
        _say_fallen(was_sent)
    except Invalid as refusal:
        return _sheet(takeover, found, values.raw, shell.field_errors(refusal)), 422
    return redirect(url_for(".sheet", takeover_id=takeover_id, sheet_id=sheet_id), 303)


def _cells_of(found: TakeoverSheet) -> tuple[tuple[str, ...], ...]:
    limits = Limits.from_settings(core.current_settings())
    grids = read_grids(found.file.name, files.read(found.file.sha or ""), limits)
    return next((grid.rows for grid in grids if grid.name == found.name), ())


@bp.get("/<int:takeover_id>/check")
def check(takeover_id: int) -> Answer:
    """What will come into force and what will not, before it is signed."""
    by = shell.current_actor()
    return _check(queries.get_takeover(takeover_id, by=by), by)


@bp.post("/<int:takeover_id>/check")
def send(takeover_id: int) -> Answer:
    """Sign the list as the one who entered it; a second person is asked."""
    by = replace(shell.current_actor(), language=shell.current_language().tag)
    takeover = queries.get_takeover(takeover_id, by=by)
    values = shell.Values()
    shown = values.text("shown")
    try:
        rules.require_open_door(by)
        proof = proof_of(values, by)
        takeover = queries.get_takeover(takeover_id, by=by)
        actions.send_takeover(takeover, by=by, proof=proof, displayed=_("Entered from paper"), shown=shown)
    except Invalid as refusal:
        takeover = queries.get_takeover(takeover_id, by=by)
        return _check(takeover, by, shell.field_errors(refusal)), 422
    except Conflict as refusal:
        takeover = queries.get_takeover(takeover_id, by=by)
        return _check(takeover, by, problem=refusal), 409
    flash(_("Signed. A second person is asked to confirm; nothing is in force before."), "ok")
    return redirect(url_for(".show", takeover_id=takeover_id), 303)


@bp.post("/<int:takeover_id>/drop")
def drop(takeover_id: int) -> Answer:
    """End a list that will not be signed."""
    by = shell.current_actor()
    actions.drop_takeover(queries.get_takeover(takeover_id, by=by), by=by)
    flash(_("The list was dropped. Nothing of it came into force."), "ok")
    return redirect(url_for(".start"), 303)


@bp.post("/<int:takeover_id>/continue")
def go_on(takeover_id: int) -> Answer:
    """A next list with the rows that wait for their file."""
    by = shell.current_actor()
    following = actions.continue_takeover(queries.get_takeover(takeover_id, by=by), by=by)
    flash(_("A new list holds the rows that waited. Hand their files in below."), "ok")
    return redirect(url_for(".show", takeover_id=following.id), 303)


def _row_of(takeover_id: int, row_id: int) -> tuple[Takeover, TakeoverRow]:
    takeover = queries.get_takeover(takeover_id, by=shell.current_actor())
    return takeover, queries.get_row(takeover, row_id)


def _start(values: dict[str, str], errors: dict[str, list[str]]) -> str:
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_TAKE_OVER)
    return render_template(
        "documents/takeover.html",
        values=values,
        errors=errors,
        off=rules.switched_off(),
        lists=queries.takeovers(by=by),
        states=STATE_TITLES,
        number_of=queries.number_of,
        accept=(PAPERS, REGISTERS),
        limit=core.current_settings().max_upload_mb,
    )


def _progress(takeover: Takeover) -> str:
    reading = takeover.state is ListState.READING
    progress = queries.reading_progress(takeover.id) if reading else queries.entering_progress(takeover)
    return render_template(
        "documents/takeover_progress.html",
        takeover=takeover,
        number=queries.number_of(takeover.id),
        reading=reading,
        progress=progress,
        seconds=SECONDS,
    )


def _list(takeover: Takeover, by: Actor) -> str:
    found = pages.list_page(takeover, request.args.get("group", ""), by=by)
    paging = shell.wanted_page(PER_PAGE)
    shown = found.rows[paging.offset : paging.offset + paging.per_page]
    return render_template(
        "documents/takeover_list.html",
        takeover=takeover,
        number=queries.number_of(takeover.id),
        state=STATE_TITLES[takeover.state],
        found=found,
        page=shell.Page(shown, len(found.rows), paging.page, paging.per_page),
        round=queries.round_about(takeover),
        may_change=by.may(Permission.DOCUMENT_TAKE_OVER) and rules.switched_off() is None,
        register_title=pages.register_title,
        type_title=options.type_title,
        accept=(PAPERS, REGISTERS),
    )


def _result(takeover: Takeover) -> str:
    found = pages.results(takeover)
    paging = shell.wanted_page(PER_PAGE)
    shown = found[paging.offset : paging.offset + paging.per_page]
    counts = {str(state): sum(1 for view in found if view.row.state is state) for state in pages.STATES}
    return render_template(
        "documents/takeover_result.html",
        takeover=takeover,
        number=queries.number_of(takeover.id),
        state=STATE_TITLES[takeover.state],
        page=shell.Page(shown, len(found), paging.page, paging.per_page),
        counts=counts,
        round=queries.round_about(takeover),
        waiting=sum(1 for view in found if view.row.state in rules.WAITING_ROWS),
        register_title=pages.register_title,
        may_change=shell.current_actor().may(Permission.DOCUMENT_TAKE_OVER) and rules.switched_off() is None,
    )


def _row(takeover: Takeover, found: TakeoverRow, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    by = shell.current_actor()
    return render_template(
        "documents/takeover_row.html",
        takeover=takeover,
        number=queries.number_of(takeover.id),
        row=found,
        view=pages.view_of_row(found, queries.open_findings(takeover, by=by).get(found.id, ())),
        sides=pages.both_sides(found),
        cells=pages.other_cells(found),
        reasons=pages.reasons_of_file(found),
        values=values,
        errors=errors,
        types=options.types(),
        departments=options.departments(by=by),
        fixed=takeover.state in rules.OVER,
    )


def _sheet(takeover: Takeover, found: TakeoverSheet, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    paging = shell.wanted_page(PER_PAGE)
    lines = found.lines[paging.offset : paging.offset + paging.per_page]
    return render_template(
        "documents/takeover_sheet.html",
        takeover=takeover,
        number=queries.number_of(takeover.id),
        sheet=found,
        columns=columns_again(found.columns),
        why=unpack_all(found.why),
        values=values,
        errors=errors,
        kinds=[(key, _(title)) for key, title in KINDS.items()],
        roles=[(key, _(title)) for key, title in ROLES.items()],
        role_titles=ROLES,
        samples=pages.samples(found),
        page=shell.Page(lines, len(found.lines), paging.page, paging.per_page),
        fixed=takeover.state in rules.OVER,
    )


def _check(
    takeover: Takeover, by: Actor, errors: dict[str, list[str]] | None = None, problem: Refusal | None = None
) -> str:
    wanted = [row for row in takeover.rows if row.state not in queries.KEPT_OUT]
    kept_out = [pages.view_of_row(row) for row in takeover.rows if row.state in queries.KEPT_OUT]
    settled = [view for view in map(pages.view_of_row, wanted) if view.said]
    return render_template(
        "documents/takeover_check.html",
        takeover=takeover,
        number=queries.number_of(takeover.id),
        wanted=wanted,
        kept_out=kept_out,
        settled=settled,
        unmet=actions.unmet_before_send(takeover, by=by),
        confirmers=queries.confirmers(takeover),
        shown=queries.list_digest(takeover),
        signer=by.name,
        errors=errors or {},
        problem=problem,
    )
