"""Pages of an import: hand files in, correct the proposals, take over, check and send."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import Invalid
from webapp.documents.authoring import options
from webapp.documents.importing import actions, forms, pages, queries
from webapp.documents.importing.models import ImportBatch, ImportItem, RowState
from webapp.documents.importing.reading import read_all
from webapp.documents.importing.sources import sources
from webapp.rendering import Limits

bp = Blueprint("importing", __name__, url_prefix="/docs/import")
Answer = str | tuple[str, int] | Response
PER_PAGE = 50
MOST_FILES = 60
ACCEPT = ".docx,.doc,.pdf,.xlsx,.md,.txt,.zip"


@bp.get("")
def start() -> Answer:
    """Choose files; own imports below."""
    return _start({}, {}), 200


@bp.post("")
@shell.uploads(MOST_FILES)
def read() -> Answer:
    """Read the files that were sent; every file becomes a row, also a broken one."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_IMPORT)
    values = shell.Values()
    try:
        given = forms.sent_files(values)
        type_key = values.choice("type", [key for key, _title in options.types()])
        department = values.text("department", longest=120)
        values.check()
        frame = queries.frame(type_key=type_key, department=department)
        limits = Limits.from_settings(core.current_settings())
        readings = list(read_all(sources(given, limits), frame, keep=True))
        batch = actions.begin_import(given[0].name, readings, frame, by=by)
    except Invalid as refusal:
        return _start(values.raw, shell.field_errors(refusal)), 422
    return redirect(url_for(".grid", batch_id=batch.id), 303)


@bp.get("/<int:batch_id>")
def grid(batch_id: int) -> Answer:
    """The grid: proposals with their reasons, rows with problems on top."""
    by = shell.current_actor()
    return _grid(queries.get_batch(batch_id, by=by), by), 200


@bp.post("/<int:batch_id>")
def work(batch_id: int) -> Answer:
    """Save what was corrected, then do what the pressed button says."""
    by = shell.current_actor()
    batch = queries.get_batch(batch_id, by=by)
    values, wanted = shell.Values(), forms.wish()
    shown = [i for i in forms.rows_shown(batch, values) if i.state is RowState.PROPOSED and i.sha]
    types = [key for key, _title in options.types()]
    try:
        chosen = [(item, forms.chosen_values(item, values, wanted, types)) for item in shown]
        values.check()
        changed = sum(actions.change_row(item, row, by=by) for item, row in chosen)
    except Invalid as refusal:
        return _grid(queries.get_batch(batch_id, by=by), by, values, shell.field_errors(refusal)), 422
    return _do(queries.get_batch(batch_id, by=by), wanted, values, changed, by)


def _do(batch: ImportBatch, wanted: forms.Wish, values: shell.Values, changed: int, by: Actor) -> Response:
    here = redirect(request.full_path.rstrip("?"), 303)
    if wanted.act in {"take", "check"}:
        return _take(batch, wanted, values, by)
    if wanted.act in {"drop", "restore"}:
        _put_aside(batch, wanted, values, by)
    elif wanted.act == "fill":
        filled = actions.fill_numbers(forms.rows_shown(batch, values), by=by)
        flash(_("Numbers filled in: %(count)s", count=filled), "ok")
    elif changed:
        flash(_("Rows saved: %(count)s", count=changed), "ok")
    return here


def _put_aside(batch: ImportBatch, wanted: forms.Wish, values: shell.Values, by: Actor) -> None:
    before = RowState.PROPOSED if wanted.act == "drop" else RowState.DROPPED
    act = actions.drop_row if wanted.act == "drop" else actions.restore_row
    found = (
        [item for item in batch.items if item.id == wanted.row]
        if wanted.row is not None
        else forms.ticked(batch, values, before)
    )
    for item in found:
        act(item, by=by)


def _take(batch: ImportBatch, wanted: forms.Wish, values: shell.Values, by: Actor) -> Response:
    """Take the ticked rows over; with ``check`` go on to the page that sends them for approval."""
    rows = [item for item in forms.ticked(batch, values, RowState.PROPOSED) if item.sha]
    everything = values.ticked("all")
    ids = [item.id for item in rows]
    batch_id = batch.id
    done, refused = actions.take_rows(rows, by=by)
    if done:
        flash(_("Taken over as drafts: %(count)s", count=done), "ok")
    if refused:
        flash(_("Refused: %(count)s; the reason stands beside each row.", count=refused), "warn")
    if wanted.act == "check" and done:
        return redirect(url_for(".check", batch_id=batch_id, row=None if everything else ids), 303)
    return redirect(url_for(".result", batch_id=batch_id), 303)


@bp.get("/<int:batch_id>/check")
def check(batch_id: int) -> Answer:
    """Routes by type, warnings, what is still missing; one button sends all that are ready."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_SUBMIT)
    batch = queries.get_batch(batch_id, by=by)
    chosen = [int(text) for text in request.args.getlist("row") if text.isdigit() and len(text) < 10]
    groups = pages.check_page(pages.drafts_of(batch, chosen, by=by), by=by)
    rows = [row for group in groups for row in group.rows]
    page = render_template(
        "documents/import_check.html",
        batch=batch,
        groups=groups,
        ready=[row for row in rows if not row.unmet],
        waiting=sum(1 for row in rows if row.waiting),
        stuck=sum(1 for row in rows if row.unmet and not row.waiting),
        chosen=chosen,
    )
    return page, 200


@bp.post("/<int:batch_id>/check")
def send(batch_id: int) -> Answer:
    """Send the drafts; each goes along the chain of its type."""
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_SUBMIT)
    batch = queries.get_batch(batch_id, by=by)
    wanted = set(shell.Values().ids("row"))
    found: list[ImportItem] = [item for item, _revision in pages.drafts_of(batch, sorted(wanted), by=by) if wanted]
    done, refused = actions.send_rows(found, by=by)
    if done:
        flash(_("Sent for approval: %(count)s", count=done), "ok")
    if refused:
        flash(_("Refused: %(count)s; the reason stands beside each row.", count=refused), "warn")
    return redirect(url_for(".result", batch_id=batch_id), 303)


@bp.get("/<int:batch_id>/result")
def result(batch_id: int) -> Answer:
    """What became of each row, with links."""
    by = shell.current_actor()
    batch = queries.get_batch(batch_id, by=by)
    drafts = pages.drafts_of(batch, [], by=by) if by.may(Permission.DOCUMENT_SUBMIT) else []
    page = render_template(
        "documents/import_result.html",
        batch=batch,
        results=pages.results(batch, by=by),
        drafts=len(drafts),
        open=sum(1 for item in batch.items if item.state is RowState.PROPOSED),
    )
    return page, 200


def _start(values: dict[str, str], errors: dict[str, list[str]]) -> str:
    by = shell.current_actor()
    require(by, Permission.DOCUMENT_IMPORT)
    return render_template(
        "documents/import.html",
        values=values,
        errors=errors,
        batches=queries.batches(by=by),
        types=options.types(),
        departments=[(name, name) for _id, name in options.departments(by=by)],
        accept=ACCEPT,
        limit=core.current_settings().max_upload_mb,
    )


def _grid(
    batch: ImportBatch, by: Actor, typed: shell.Values | None = None, errors: dict[str, list[str]] | None = None
) -> str:
    found = pages.grid(batch, by=by, typed=typed, errors=errors or {})
    paging = shell.wanted_page(PER_PAGE)
    page = shell.Page(
        found.rows[paging.offset : paging.offset + paging.per_page], len(found.rows), paging.page, paging.per_page
    )
    return render_template(
        "documents/import_grid.html",
        batch=batch,
        grid=found,
        page=page,
        errors=errors or {},
        ticked=typed.ids("row") if typed is not None else [],
        types=options.types(),
        departments=options.departments(by=by),
        may_send=by.may(Permission.DOCUMENT_SUBMIT),
    )
