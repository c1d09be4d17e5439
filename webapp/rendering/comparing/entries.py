"""What a person calls one change: mostly one line, sometimes several together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from webapp.rendering.comparing.line import Line
from webapp.rendering.comparing.units import Unit

Kind = Literal["added", "removed", "changed", "level", "renumbered", "moved", "split", "joined"]


@dataclass(frozen=True)
class Entry:
    """One change and its lines: a block that moved as a whole, a paragraph that was ``split`` into several or
    ``joined`` from them, everything that was merely ``renumbered``."""

    kind: Kind
    lines: tuple[Line, ...]


def entries_of(lines: Sequence[Line], old: Sequence[Unit], new: Sequence[Unit]) -> tuple[Entry, ...]:
    """Every line that differs in exactly one entry, in the order of their first lines."""
    together = [*_parted(lines, old, new), *_blocks(lines)]
    renumbered = tuple(line for line in lines if line.kind == "renumbered")
    together += [Entry("renumbered", renumbered)] if renumbered else []
    entries = {line: entry for entry in together for line in entry.lines}
    found: dict[int, Entry] = {}
    for line in lines:
        if line.kind != "same" and line.kind != "moved_away":
            entry = entries.get(line) or Entry(line.kind, (line,))
            found[id(entry)] = entry
    return tuple(found.values())


def _blocks(lines: Sequence[Line]) -> list[Entry]:
    """What moved, with what stood beside it before and does so now."""
    found: list[list[Line]] = []
    for line in lines:
        if line.kind != "moved" or line.old is None or line.new is None:
            continue
        last = found[-1][-1] if found else line
        if (last.old, last.new) == (line.old - 1, line.new - 1):
            found[-1].append(line)
        else:
            found.append([line])
    return [Entry("moved", tuple(block)) for block in found]


def _parted(lines: Sequence[Line], old: Sequence[Unit], new: Sequence[Unit]) -> list[Entry]:
    """Paragraphs whose words all stand in several paragraphs of the other text."""
    added = {line.new: line for line in lines if line.kind == "added" and line.new is not None}
    removed = {line.old: line for line in lines if line.kind == "removed" and line.old is not None}
    order = {line: number for number, line in enumerate(lines)}
    found: list[Entry] = []
    for line in lines:
        if line.kind != "changed" or line.old is None or line.new is None or old[line.old].group == "row":
            continue
        into = _neighbours(_squeezed(old[line.old]), new, line.new, added)
        of = [] if into else _neighbours(_squeezed(new[line.new]), old, line.old, removed)
        if into or of:
            found.append(Entry("split" if into else "joined", tuple(sorted((line, *into, *of), key=order.__getitem__))))
    return found


def _neighbours(whole: str, units: Sequence[Unit], at: int, free: dict[int, Line]) -> list[Line]:
    """The free lines beside ``at`` that make up ``whole`` with it; none where they do not."""
    low = high = at
    words = _squeezed(units[at])
    while high + 1 in free and words + (more := _squeezed(units[high + 1])) in whole:
        words, high = words + more, high + 1
    while low - 1 in free and (more := _squeezed(units[low - 1])) + words in whole:
        words, low = more + words, low - 1
    return [free.pop(n) for n in range(low, high + 1) if n != at] if words == whole else []


def _squeezed(unit: Unit) -> str:
    return "".join(unit.text.split())
