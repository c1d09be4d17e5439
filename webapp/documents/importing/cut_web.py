"""The pages on which a file of an import is cut, a cut is undone, the original is fetched."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid, NotFound
from webapp.documents import queries as documents
from webapp.documents.importing import queries
from webapp.documents.importing.cut_view import piece_views, title_at
from webapp.documents.importing.cuts import find_cuts
from webapp.documents.importing.cutting import Wanted, cut_row, read_lines, take_original, undo_cut
from webapp.documents.importing.models import ImportBatch, ImportItem, RowState
from webapp.documents.importing.sources import base_name

bp = Blueprint("cutting", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/docs/import/<int:batch_id>/cut/<int:item_id>")
def page(batch_id: int, item_id: int) -> Answer:
    """The text in the pieces that are proposed; each line can be ticked as the first of a document."""
    by = shell.current_actor()
    batch, item = _item(batch_id, item_id, by)
    lines = read_lines(item)
    return _page(batch, item, lines, {cut.line for cut in find_cuts(lines)}, {"clean": "1"})


@bp.post("/docs/import/<int:batch_id>/cut/<int:item_id>")
def cut(batch_id: int, item_id: int) -> Answer:
    """Cut before the ticked lines, or only show the pieces they make."""
    by, values = shell.current_actor(), shell.Values()
    batch, item = _item(batch_id, item_id, by)
    lines = read_lines(item)
    ticked = {line for line in values.ids("cut") if line <= len(lines)}
    try:
        ticked |= _further(values)
        values.check()
        if values.text("do") == "look":
            return _page(batch, item, lines, ticked, {"clean": values.text("clean")})
        wanted = [Wanted(line, title_at(lines, line)) for line in sorted(ticked) if line > 1]
        made = cut_row(item, wanted, queries.frame(), by=by, clean=values.ticked("clean"))
    except Invalid as refusal:
        batch, item = _item(batch_id, item_id, by)
        inside = {line for line in ticked if line <= len(lines)}
        return _page(batch, item, lines, inside, values.raw, shell.field_errors(refusal)), 422
    flash(_("Cut into %(count)s rows; the original is kept, and the cut can be undone.", count=len(made)), "ok")
    return redirect(url_for("importing.grid", batch_id=batch_id), 303)


@bp.post("/docs/import/<int:batch_id>/uncut/<int:item_id>")
def undo(batch_id: int, item_id: int) -> Answer:
    """Put the rows cut out of a file aside and the file itself back."""
    by = shell.current_actor()
    batch = queries.get_batch(batch_id, by=by)
    item = undo_cut(_row(batch, item_id), by=by)
    flash(_("The cut of %(file)s is undone.", file=item.file), "ok")
    return redirect(url_for("importing.grid", batch_id=batch_id), 303)


@bp.get("/docs/import/<int:batch_id>/original/<int:item_id>")
def handed_in(batch_id: int, item_id: int) -> Response:
    """The file of a row of an own import, as it was handed in."""
    item = _row(queries.get_batch(batch_id, by=shell.current_actor()), item_id)
    return shell.send_bytes(queries.source_of(item), base_name(item.file))


@bp.get("/d/<slug>/original")
def original(slug: str) -> Response:
    """The file a document was cut out of."""
    by = shell.current_actor()
    name, data = take_original(documents.get_document(slug, by=by), by=by)
    return shell.send_bytes(data, name)


def _further(values: shell.Values) -> set[int]:
    """The lines typed one by one; whatever is no number is a wrong value."""
    typed = re.split(r"[\s,，、;；]+", values.text("further"))
    found = {int(text) for text in typed if text.isdecimal() and len(text) < 10}
    if any(text and not (text.isdecimal() and len(text) < 10) for text in typed):
        values.wrong("further", N_("Type numbers of lines with commas between them, like 45, 120."))
    return found


def _item(batch_id: int, item_id: int, by: Actor) -> tuple[ImportBatch, ImportItem]:
    """A row of an own import that still waits.

    Raises:
        NotFound: no such row. Conflict: dealt with already.
    """
    batch = queries.get_batch(batch_id, by=by)
    item = _row(batch, item_id)
    if item.state is not RowState.PROPOSED:
        raise Conflict(N_("%(file)s is no longer waiting to be taken over."), file=item.file)
    return batch, item


def _row(batch: ImportBatch, item_id: int) -> ImportItem:
    item = next((row for row in batch.items if row.id == item_id and row.sha), None)
    if item is None:
        raise NotFound(N_("There is no such import, or it is another person's."))
    return item


def _page(
    batch: ImportBatch,
    item: ImportItem,
    lines: Sequence[str],
    ticked: Collection[int],
    values: dict[str, str],
    errors: dict[str, list[str]] | None = None,
) -> str:
    pieces = piece_views(lines, ticked, {cut.line: cut for cut in find_cuts(lines)})
    return render_template(
        "documents/import_cut.html",
        batch=batch,
        item=item,
        pieces=pieces,
        count=len(lines),
        leavings=sum(len(view.piece.leavings) for view in pieces),
        text_file=item.kind in {"txt", "md"},
        values=values if errors else {"clean": values.get("clean", "")},
        errors=errors or {},
    )
