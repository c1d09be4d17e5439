"""Which file belongs to which row of the register: by number, by title, by likeness; each with its reason. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from webapp.core.errors import N_, Message
from webapp.documents import number_forms
from webapp.documents.takeover.cells import bare

ALIKE = 0.84
AHEAD = 0.05
MOST_COMPARED = 400_000


@dataclass(frozen=True)
class Listed:
    """A row of the register as matching sees it."""

    key: int
    number: str
    title: str
    label: str = ""


@dataclass(frozen=True)
class Paper:
    """A file as matching sees it: the numbers it may have, its title, and its name without folders and ending."""

    key: int
    numbers: tuple[str, ...]
    title: str
    name: str
    label: str = ""


@dataclass(frozen=True)
class Match:
    """A file for a row; ``sure`` when the number says so, else a person has to agree."""

    row: int
    file: int
    sure: bool
    why: Message


def match(rows: Sequence[Listed], papers: Sequence[Paper]) -> list[Match]:
    """Pairs of rows and files; what is left on either side has no match. One file has one row at most."""
    found = list(_by_number(rows, papers))
    rows, papers = _left(rows, papers, found)
    found += _by_title(rows, papers)
    rows, papers = _left(rows, papers, found)
    return [*found, *_by_likeness(rows, papers)]


def _left(rows: Sequence[Listed], papers: Sequence[Paper], found: Iterable[Match]) -> tuple[list[Listed], list[Paper]]:
    done_rows, done_files = {m.row for m in found}, {m.file for m in found}
    return [r for r in rows if r.key not in done_rows], [p for p in papers if p.key not in done_files]


def _by_number(rows: Sequence[Listed], papers: Sequence[Paper]) -> Iterable[Match]:
    """Of rows with one number the one with the file's version is served first."""
    waiting: dict[str, list[Listed]] = {}
    for row in rows:
        if number_forms.key(row.number):
            waiting.setdefault(number_forms.key(row.number), []).append(row)
    for paper in papers:
        for number in paper.numbers:
            same = waiting.get(number_forms.key(number))
            if not same:
                continue
            row = next((r for r in same if r.label and r.label == paper.label), same[0])
            same.remove(row)
            yield Match(row.key, paper.key, True, Message(N_("Both have the number %(number)s."), {"number": number}))
            break


def _by_title(rows: Sequence[Listed], papers: Sequence[Paper]) -> Iterable[Match]:
    """Titles that are the same and stand once on either side."""
    listed, filed = _once(rows), _once(papers)
    for title, paper in filed.items():
        row = listed.get(title)
        if row is not None:
            why = Message(N_("Both have the title “%(title)s”."), {"title": row.title})
            yield Match(row.key, paper.key, False, why)


def _once(items: Sequence[Listed] | Sequence[Paper]) -> Mapping[str, Listed | Paper]:
    seen: dict[str, list[Listed | Paper]] = {}
    for item in items:
        if bare(item.title):
            seen.setdefault(bare(item.title), []).append(item)
    return {title: found[0] for title, found in seen.items() if len(found) == 1}


def _by_likeness(rows: Sequence[Listed], papers: Sequence[Paper]) -> Iterable[Match]:
    """The most alike title, when it is clearly ahead of the next; not tried where there is too much to compare."""
    if len(rows) * len(papers) > MOST_COMPARED:
        return
    free = {row.key: (row, bare(row.title)) for row in rows if len(bare(row.title)) >= 4}
    for paper in papers:
        marks = sorted(((_alike(paper, title), key) for key, (_row, title) in free.items()), reverse=True)
        if not marks or marks[0][0] < ALIKE or (len(marks) > 1 and marks[0][0] - marks[1][0] < AHEAD):
            continue
        row, _title = free.pop(marks[0][1])
        words = {"title": row.title, "other": paper.title or paper.name}
        yield Match(row.key, paper.key, False, Message(N_("“%(title)s” and “%(other)s” are alike."), words))


def _alike(paper: Paper, title: str) -> float:
    best = 0.0
    for words in {bare(paper.title), bare(paper.name)}:
        matcher = SequenceMatcher(None, words, title, autojunk=False)
        if words and matcher.quick_ratio() >= ALIKE:
            best = max(best, matcher.ratio())
    return best
