"""The page on which a file of an import is cut: each proposed cut is accepted, moved or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid, Message, NotFound
from webapp.documents.importing import queries
from webapp.documents.importing.cuts import find_cuts
from webapp.documents.importing.cutting import Wanted, cut_row, read_lines
from webapp.documents.importing.models import ImportBatch, ImportItem, RowState
from webapp.documents.text_checks import is_noise

bp = Blueprint("cutting", __name__, url_prefix="/docs/import")
Answer = str | tuple[str, int] | Response
FURTHER = 5
AROUND = 3
SHOWN = 60


@dataclass(frozen=True)
class CutRow:
    """One line of the page; ``around`` are numbers and beginnings of the lines at the cut."""

    number: int
    line: int | None
    title: str
    ticked: bool
    around: Sequence[tuple[int, str]] = ()
    why: Message | None = None


@bp.get("/<int:batch_id>/cut/<int:item_id>")
def page(batch_id: int, item_id: int) -> Answer:
    """The cuts that are proposed, with the text around each, and rows for further ones."""
    by = shell.current_actor()
    batch, item = _item(batch_id, item_id, by)
    lines = read_lines(item)
    rows = [
        CutRow(n, cut.line, cut.title if not cut.noise else "", True, _around(lines, cut.line), cut.why)
        for n, cut in enumerate(find_cuts(lines), start=1)
    ]
    rows += [CutRow(n, None, "", False) for n in range(len(rows) + 1, len(rows) + 1 + FURTHER)]
    return _page(batch, item, lines, rows, clean=True)


@bp.post("/<int:batch_id>/cut/<int:item_id>")
def cut(batch_id: int, item_id: int) -> Answer:
    """Cut before the ticked lines; the parts stand in the grid as rows of their own."""
    by, values = shell.current_actor(), shell.Values()
    batch, item = _item(batch_id, item_id, by)
    rows, clean = _typed(values), values.ticked("clean")
    try:
        values.check()
        wanted = [Wanted(row.line, row.title) for row in rows if row.ticked and row.line]
        made = cut_row(item, wanted, queries.frame(), by=by, clean=clean)
    except Invalid as refusal:
        batch, item = _item(batch_id, item_id, by)
        errors = {"cuts": [text for texts in shell.field_errors(refusal).values() for text in texts]}
        return _page(batch, item, read_lines(item), rows, clean=clean, errors=errors), 422
    flash(_("Cut into %(count)s rows; the original is among the dropped ones.", count=len(made)), "ok")
    return redirect(url_for("importing.grid", batch_id=batch_id), 303)


def _typed(values: shell.Values) -> list[CutRow]:
    ticked = set(values.ids("cut"))
    return [
        CutRow(
            number,
            values.whole(f"line-{number}", required=number in ticked, least=1),
            values.text(f"title-{number}"),
            number in ticked,
        )
        for number in values.ids("shown")
    ]


def _item(batch_id: int, item_id: int, by: Actor) -> tuple[ImportBatch, ImportItem]:
    """A row of an own import that still waits.

    Raises:
        NotFound: no such row. Conflict: dealt with already.
    """
    batch = queries.get_batch(batch_id, by=by)
    item = next((row for row in batch.items if row.id == item_id and row.sha), None)
    if item is None:
        raise NotFound(N_("There is no such import, or it is another person's."))
    if item.state is not RowState.PROPOSED:
        raise Conflict(N_("%(file)s is no longer waiting to be taken over."), file=item.file)
    return batch, item


def _around(lines: Sequence[str], line: int) -> list[tuple[int, str]]:
    """What stands before and after a cut, empty lines left out."""
    before = [(n, lines[n - 1]) for n in range(line - 1, 0, -1) if lines[n - 1].strip()][:1]
    after = [(n, lines[n - 1]) for n in range(line, len(lines) + 1) if lines[n - 1].strip()][:AROUND]
    return [(n, text.strip()[:SHOWN]) for n, text in (*before, *after)]


def _page(
    batch: ImportBatch,
    item: ImportItem,
    lines: Sequence[str],
    rows: Sequence[CutRow],
    *,
    clean: bool,
    errors: dict[str, list[str]] | None = None,
) -> str:
    return render_template(
        "documents/import_cut.html",
        batch=batch,
        item=item,
        rows=rows,
        count=len(lines),
        leavings=sum(1 for line in lines if line.strip() and is_noise(line)),
        clean=clean,
        errors=errors or {},
    )
