"""Two revisions compared as far as the person may read both; what the comparison can not see, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from webapp.core import search
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Message
from webapp.documents import queries
from webapp.documents.indexing import KIND
from webapp.documents.lifecycle import OPEN
from webapp.documents.models import Document, Revision
from webapp.documents.reading.text import Block, blocks_of
from webapp.rendering.comparing import Comparison, Entry, Line, Unit, compare

KINDS: dict[str, str] = {
    "added": N_("added"),
    "removed": N_("removed"),
    "changed": N_("changed"),
    "moved": N_("moved"),
    "split": N_("split"),
    "joined": N_("joined"),
    "level": N_("other level"),
    "renumbered": N_("renumbered"),
}
LEVELS: dict[str, str] = {
    "heading": N_("heading of level %(level)s"),
    "item": N_("list item of level %(level)s"),
    "text": N_("running text"),
}
Level = tuple[str, int]
"""A key of ``LEVELS``, and the number of the level."""
NAMED = 12
"""Of what was merely renumbered the beginning is enough to know it by, in characters."""
Reasons = Callable[[Revision], dict[str, str]]
_reasons: dict[str, Reasons] = {}


@dataclass(frozen=True)
class Change:
    """One entry of the list of changes: where, what kind, the words before and after, and why.

    ``levels`` are what the words were and what they are now, where only that differs.
    """

    place: str
    kind: str
    old: str
    new: str
    entry: Entry
    reason: str = ""
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True)
class Compared:
    """Two revisions of one document, the older first."""

    old: Revision
    new: Revision
    old_units: tuple[Unit, ...]
    new_units: tuple[Unit, ...]
    comparison: Comparison
    changes: tuple[Change, ...]
    unseen: tuple[Message, ...]

    @cached_property
    def starts(self) -> dict[Line, int]:
        """At which line the n-th change begins, counted from 1; 0 for every other line."""
        found = dict.fromkeys(self.comparison.lines, 0)
        return found | {change.entry.lines[0]: n for n, change in enumerate(self.changes, start=1)}


def register_reasons(key: str, reasons: Reasons) -> None:
    """Let ``reasons(revision)`` say why a place of it changed, by place."""
    _reasons[key] = reasons


def compare_revisions(a: Revision, b: Revision) -> Compared:
    """Compare two revisions; ``a`` is the older side.

    Raises:
        Conflict: they are of different documents.
    """
    if a.document_id != b.document_id:
        raise Conflict(N_("Only revisions of one document are compared."))
    old, new = units_of(a), units_of(b)
    found = compare(old, new)
    return Compared(a, b, old, new, found, _changes(b, found, old, new), tuple(_unseen(a, b, found)))


def units_of(revision: Revision) -> tuple[Unit, ...]:
    """The kept text of a revision as headings, paragraphs and rows, each with the headings above it."""
    return units_of_blocks(blocks_of(search.parts_of(KIND, revision.id)))


def units_of_blocks(blocks: list[Block]) -> tuple[Unit, ...]:
    """Blocks as units to be compared; pages of a PDF are no units."""
    found: list[Unit] = []
    above: dict[int, str] = {}
    title = _title_of(blocks)
    for block in blocks:
        if block.kind == "heading":
            above = {level: text for level, text in above.items() if level < block.level}
            above |= {block.level: block.text} if block is not title else {}
            found.append(Unit("heading", block.text, level=block.level, place=_place(above)))
        elif block.rows:
            found += [Unit("row", " | ".join(row), tuple(row), place=_place(above)) for row in block.rows if any(row)]
        elif block.text:
            kind: Literal["aside", "text"] = "aside" if block.kind == "aside" else "text"
            found.append(Unit(kind, block.text, level=block.step, place=_place(above)))
    return tuple(found)


def _title_of(blocks: list[Block]) -> Block | None:
    """The first heading where nothing else is of its level and it has no number: the title, which is no place."""
    headings = [block for block in blocks if block.kind == "heading"]
    if not headings or headings[0].anchor.startswith("heading:"):
        return None
    return headings[0] if all(block.level > headings[0].level for block in headings[1:]) else None


def two_of(document: Document, first: str, second: str, *, by: Actor) -> tuple[Revision, Revision] | None:
    """The revisions of two labels; by default the one in force and the one before it, or the one on its way.

    Returns:
        The older and the newer, or None when there are not two that may be seen.
    """
    seen = queries.revisions_of(document, by=by)
    if first and second:
        a, b = queries.get_revision(document, first, by=by), queries.get_revision(document, second, by=by)
        return (a, b) if a.position <= b.position else (b, a)
    released = [r for r in seen if r.released_at is not None]
    coming = next((r for r in seen if r.state in OPEN), None)
    pair = [coming, *released][:2] if coming is not None else released[:2]
    return (pair[1], pair[0]) if len(pair) == 2 else None


def _place(above: dict[int, str]) -> str:
    return " › ".join(above[level] for level in sorted(above))


def _changes(b: Revision, found: Comparison, old: tuple[Unit, ...], new: tuple[Unit, ...]) -> tuple[Change, ...]:
    why = {place: text for reasons in _reasons.values() for place, text in reasons(b).items()}
    changes = []
    for entry in found.entries:
        before = [old[line.old] for line in entry.lines if line.old is not None]
        after = [new[line.new] for line in entry.lines if line.new is not None]
        place = (after or before)[0].place
        levels = (_level(before[0]), _level(after[0])) if entry.kind == "level" else ()
        was, is_now = _said(before, entry.kind), _said(after, entry.kind)
        changes.append(Change(place, entry.kind, was, is_now, entry, why.get(place, ""), levels))
    return tuple(changes)


def _level(unit: Unit) -> Level:
    if unit.kind == "heading":
        return "heading", unit.level - 1
    return ("item", unit.level + 1) if unit.level else ("text", 0)


def _said(units: list[Unit], kind: str) -> str:
    if kind != "renumbered":
        return "\n".join(unit.text for unit in units)
    return "\n".join(unit.text if len(unit.text) <= NAMED else f"{unit.text[:NAMED]}…" for unit in units)


def _unseen(a: Revision, b: Revision, found: Comparison) -> list[Message]:
    said = [Message(N_("Pictures, layout and formatting are not compared; look at the PDF of both."))]
    if "pdf" in {a.source_kind, b.source_kind}:
        said.append(Message(N_("A PDF knows no tables: its tables are compared as lines of text.")))
    if "xlsx" in {a.source_kind, b.source_kind}:
        said.append(Message(N_("Formulas of a workbook are not compared, only what its cells show.")))
    if a.source_kind != b.source_kind:
        said.append(Message(N_("The two files are of different kinds; what looks like a change may come from that.")))
    if found.coarse:
        said.append(Message(N_("The texts are very long: what was removed and added may be one thing that changed.")))
    if a.source_sha == b.source_sha:
        said.append(Message(N_("Both revisions were made from the same file.")))
    return said
