"""Where a file seems to hold several documents: a title alone in a line that is said again, or that number, version,
a first heading or a long text follow; or the next part of a numbered collection. Only proposed; a person accepts, moves
or drops each cut. What a web site left behind is marked apart (seeds.md G.1, G.2).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.core.errors import N_, Message
from webapp.documents.importing.cut_shapes import (
    WEAK,
    Shape,
    ends_as_document,
    is_company,
    is_short,
    names_document,
    plain_title,
    shape_of,
)
from webapp.documents.text_checks import is_noise

MOSTLY = 0.6
"""So many of the lines of one weak shape must name a document, else they are headings of one."""
COLLECTION = 2
"""So many numbered parts make a collection."""
HEAD = 2
"""So many lines below a title another one still belongs to its head."""
WHY = {
    Shape.PART: N_("The next part of a collection."),
    Shape.AGAIN: N_("The title stands alone and is said again below."),
    Shape.IDENTITY: N_("The title stands alone, and number or version follow."),
    Shape.CONTENTS: N_("The title stands alone, and a table of contents follows."),
    Shape.CODE: N_("A number and a title stand alone."),
    Shape.FILE: N_("The name of a file stands alone."),
    Shape.FIRST: N_("The title stands alone, and a numbering begins below it."),
    Shape.LONG: N_("The title stands alone, and a long text follows."),
    Shape.HEADED: N_("The title stands alone, and a heading with a long text follows."),
    Shape.PLAIN: N_("The title stands alone between texts."),
}


@dataclass(frozen=True)
class Cut:
    """Before which line (from 1) a document begins, its title, why it is proposed; ``noise``: leavings of a web
    site begin there, which belong to no document."""

    line: int
    title: str
    why: Message
    noise: bool = False


def find_cuts(lines: Sequence[str]) -> list[Cut]:
    """Every proposed cut in order; where the first document begins is none, unless something stands before it.

    Args:
        lines: the text line by line, empty lines included where the file has any.
    """
    filled = [n for n, line in enumerate(lines) if line.strip()]
    noisy = {n for n in filled if is_noise(lines[n])}
    shapes = {n: shape for at, n in enumerate(filled) if n not in noisy and (shape := shape_of(lines, filled, at))}
    titles = _titles(lines, filled, _sound(lines, shapes))
    heads = [_head(lines, filled, n) for n in titles]
    starts = [
        Cut(head + 1, plain_title(lines[n]), Message(WHY[shapes[n]]))
        for n, head in zip(titles, heads, strict=True)
        if head != filled[0]
    ]
    return sorted([*starts, *_leavings(lines, filled, noisy, heads)], key=lambda cut: cut.line)


def _sound(lines: Sequence[str], shapes: Mapping[int, Shape]) -> dict[int, Shape]:
    """The shapes that speak for a title. A weak one speaks only together with the words of the lines that have it,
    and not in a numbered collection, which says itself where its parts begin."""
    weak = {n: _named(lines[n], shape) for n, shape in shapes.items() if shape in WEAK}
    parts = sum(1 for shape in shapes.values() if shape is Shape.PART)
    strong = {n: shape for n, shape in shapes.items() if n not in weak}
    if parts >= COLLECTION:
        return strong
    spoken = {shape for shape in WEAK if _mostly([weak[n] for n in weak if shapes[n] is shape])}
    if _mostly([named for n, named in weak.items() if shapes[n] is not Shape.PLAIN]):
        spoken |= WEAK - {Shape.PLAIN}
    return strong | {n: shapes[n] for n, named in weak.items() if named and shapes[n] in spoken}


def _named(line: str, shape: Shape) -> bool:
    return ends_as_document(line) if shape is Shape.PLAIN else names_document(line)


def _mostly(named: Sequence[bool]) -> bool:
    return sum(named) >= MOSTLY * len(named) > 0


def _titles(lines: Sequence[str], filled: Sequence[int], shapes: Mapping[int, Shape]) -> list[int]:
    """The lines at which documents begin: of a head of several titles, the first."""
    found: list[int] = []
    last = -1
    for at, n in enumerate(filled):
        if n not in shapes:
            continue
        below = last >= 0 and at - last <= HEAD and all(is_short(lines[m]) for m in filled[last:at])
        if not below or shapes[n] is Shape.PART:
            found.append(n)
        last = at
    return found


def _head(lines: Sequence[str], filled: Sequence[int], n: int) -> int:
    """The first line of what begins with a title: the name of the organisation above it belongs to it."""
    above = bisect_left(filled, n) - 1
    return filled[above] if above >= 0 and is_company(lines[filled[above]]) else n


def _leavings(lines: Sequence[str], filled: Sequence[int], noisy: set[int], titles: Sequence[int]) -> Iterator[Cut]:
    """Where leavings begin that reach to the next title or to the end; inside a document they cut nothing, and
    neither do they after bare titles."""
    why = Message(N_("Leavings of a web site begin here."))
    ends = [*titles, len(lines)]
    for before, end in zip([-1, *titles], ends, strict=True):
        part = [n for n in filled if max(before, 0) <= n < end]
        tail = len(part)
        while tail and part[tail - 1] in noisy:
            tail -= 1
        if tail < len(part) and any(not is_short(lines[n]) for n in part[:tail]):
            yield Cut(part[tail] + 1, lines[part[tail]].strip(), why, noise=True)
