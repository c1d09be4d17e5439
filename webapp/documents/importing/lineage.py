"""Rows cut out of the files of other rows: which rows hold lines of one another; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Lines ``first`` to ``last`` of the file of row ``of``, by id."""

    of: int
    first: int
    last: int


Spans = Mapping[int, Span]


def line_of(row: int, spans: Spans) -> list[int]:
    """The row, the row it was cut out of, and so on up to the file that was handed in."""
    found = [row]
    while found[-1] in spans:
        found.append(spans[found[-1]].of)
    return found


def share_lines(one: int, other: int, spans: Spans) -> bool:
    """Whether some text stands in both rows: one was cut out of the other, or they overlap in a file they share."""
    mine, theirs = line_of(one, spans), line_of(other, spans)
    if one in theirs or other in mine:
        return True
    pairs = ((spans[a], spans[b]) for a in mine if a in spans for b in theirs if b in spans and a != b)
    return any(a.of == b.of and a.first <= b.last and b.first <= a.last for a, b in pairs)


def cut_out_of(row: int, rows: Iterable[int], spans: Spans) -> list[int]:
    """Those of ``rows`` that were cut out of ``row``, also by way of another."""
    return [other for other in rows if other != row and row in line_of(other, spans)]
