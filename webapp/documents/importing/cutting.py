"""A file of an import is cut: every accepted part becomes a row of its own, the original is put aside and kept;
as long as no part was taken over, the cut can be undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message, NotFound, Unmet
from webapp.documents.importing import lineage, queries
from webapp.documents.importing.actions import item_of, name_file
from webapp.documents.importing.models import ImportAct, ImportItem, ImportPart, RowState
from webapp.documents.importing.pieces import Piece, pieces_of
from webapp.documents.importing.proposals import LONGEST_TITLE, Frame
from webapp.documents.importing.reading import Reading, read_all
from webapp.documents.importing.sources import Source, base_name, safe_path
from webapp.documents.importing.texts import lines_of
from webapp.documents.intake import take_in
from webapp.documents.models import Document

MOST_PARTS = 200


@dataclass(frozen=True)
class Wanted:
    """A cut a person accepted: before which line, and the title of what begins there."""

    line: int
    title: str = ""


def read_lines(item: ImportItem) -> list[str]:
    """The text of a row's file line by line.

    Raises:
        Invalid: the file can no longer be read.
    """
    return lines_of(take_in(base_name(item.file), queries.source_of(item)))


def cut_row(item: ImportItem, wanted: Sequence[Wanted], frame: Frame, *, by: Actor, clean: bool) -> list[ImportItem]:
    """Cut a file before the wanted lines; each part is read like any other file and becomes a row.

    Args:
        clean: leave out the lines a web site left behind; which ones is kept beside the part. A part that is
            nothing else becomes no row. Otherwise the parts joined together are the original text.

    Raises:
        Invalid: a line outside the text, too many cuts or none. Conflict: the row was dealt with already.
    """
    require(by, Permission.DOCUMENT_IMPORT)
    lines = read_lines(item)
    _check(wanted, len(lines))
    titles = {cut.line: "".join(c for c in cut.title if c.isprintable()).strip()[:LONGEST_TITLE] for cut in wanted}
    pieces = [p for p in pieces_of(lines, [cut.line for cut in wanted]) if not (clean and p.empty) and p.text.strip()]
    named = [_source(item, number, piece, titles.get(piece.first, ""), clean) for number, piece in enumerate(pieces, 1)]
    readings = [
        _titled(reading, titles.get(piece.first, ""))
        for reading, piece in zip(read_all(named, frame, keep=True), pieces, strict=True)
    ]
    with transaction():
        item = fresh(item)
        if item.state is not RowState.PROPOSED:
            raise Conflict(N_("%(file)s is no longer waiting to be taken over."), file=item.file)
        made = [_row(item, reading, piece, frame, clean) for reading, piece in zip(readings, pieces, strict=True)]
        item.state, item.refusal = RowState.DROPPED, None
        journal.record(
            ImportAct.CUT,
            item,
            by=by,
            private={"file": item.file, "titles": "\n".join(titles.values())},
            row=item.position,
            lines=sorted(titles),
            parts=[part.position for part in made],
            cleaned=clean,
        )
    return made


def undo_cut(item: ImportItem, *, by: Actor) -> ImportItem:
    """Put the rows cut out of a file aside and the file itself back.

    Raises:
        Conflict: it is not cut, or a part was taken over as a draft already.
    """
    with transaction():
        require(by, Permission.DOCUMENT_IMPORT)
        item = fresh(item)
        parts = standing_parts(item)
        taken = [part for part in parts if part.state is RowState.TAKEN]
        if taken:
            raise Conflict(N_("%(file)s stays cut."), file=item.file, unmet=[_is_taken(part) for part in taken])
        if not parts or item.state is not RowState.DROPPED:
            raise Conflict(N_("%(file)s is not cut."), file=item.file)
        for part in parts:
            part.state, part.refusal = RowState.DROPPED, None
        item.state, item.refusal = RowState.PROPOSED, None
        journal.record(
            ImportAct.CUT_UNDONE,
            item,
            by=by,
            private={"file": item.file},
            row=item.position,
            parts=[part.position for part in parts],
        )
    return item


def standing_parts(item: ImportItem) -> list[ImportItem]:
    """The rows cut out of a row's file that were not put aside, also parts of parts."""
    rows = {row.id: row for row in item.batch.items if row.state is not RowState.DROPPED}
    return [rows[id_] for id_ in lineage.cut_out_of(item.id, rows, queries.spans_of(item.batch))]


def _is_taken(part: ImportItem) -> Unmet:
    text = N_("%(file)s was taken over as %(number)s already; what is taken over stays cut.")
    return Unmet(Message(text, {"file": part.file, "number": part.number}))


def take_original(document: Document, *, by: Actor) -> tuple[str, bytes]:
    """The file a document was cut out of, as it was handed in: its name and bytes; every taking is journalled.

    Raises:
        NotAllowed: no permission for sources. NotFound: the document was cut out of no file.
    """
    with transaction():
        require(by, Permission.DOCUMENT_SOURCE)
        part = queries.part_of_document(document)
        if part is None:
            raise NotFound(N_("%(number)s was not cut out of another file."), number=document.number)
        original = queries.handed_in(part)
        journal.record(
            ImportAct.ORIGINAL_TAKEN,
            document,
            by=by,
            private={"file": original.file},
            number=document.number,
            source=original.sha,
        )
    return base_name(original.file), queries.source_of(original)


def _check(wanted: Sequence[Wanted], count: int) -> None:
    if not wanted:
        raise Invalid(fields={"cuts": [N_("Tick at least one cut, or leave the file as it is.")]})
    if len(wanted) > MOST_PARTS:
        raise Invalid(fields={"cuts": [N_("At most 200 cuts at once.")]})
    outside = [cut.line for cut in wanted if not 1 <= cut.line <= count]
    if outside:
        text = N_("The text has lines 1 to %(count)s; line %(line)s is not among them.")
        raise Invalid(fields={"cuts": [Message(text, {"count": count, "line": outside[0]})]})


def _source(item: ImportItem, number: int, piece: Piece, title: str, clean: bool) -> Source:
    stem = item.file.rpartition(".")[0] or item.file
    name = safe_path(f"{stem} {number:02d} {title}".strip().replace("/", "-") + ".txt")
    return Source(name, (piece.cleaned if clean else piece.text).encode("utf-8", "replace"))


def _titled(reading: Reading, title: str) -> Reading:
    """The title a person gave at the cut goes before the one that was guessed."""
    if reading.proposal is None or not title:
        return reading
    why = {**reading.proposal.why, "title": [Message(N_("Given when the file was cut."))]}
    return replace(reading, proposal=replace(reading.proposal, title=title, why=why))


def _row(item: ImportItem, reading: Reading, piece: Piece, frame: Frame, clean: bool) -> ImportItem:
    name_file(reading)
    made = item_of(item.batch, max(row.position for row in item.batch.items) + 1, reading, frame)
    db.session.add(made)
    db.session.flush()
    db.session.expire(item.batch, ["items"])  # a batch is append-only: its list is read again, never written
    left = list(piece.leavings) if clean else []
    db.session.add(
        ImportPart(item_id=made.id, of_id=item.id, first_line=piece.first, last_line=piece.last, left_out=left)
    )
    return made
