"""What stands in the way of a row: same content, same number, values that can not be; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.core.errors import N_, Invalid, Message
from webapp.documents import number_forms, versions
from webapp.documents.importing.near import twins_of
from webapp.documents.importing.proposals import LONGEST_NUMBER, LONGEST_TITLE, first_label


@dataclass(frozen=True)
class Row:
    """One row as it stands: what the checks look at."""

    position: int
    file: str
    sha: str | None
    number: str
    title: str
    revision: str
    type_key: str
    department_id: int
    target_id: int | None = None
    problems: tuple[Message, ...] = ()
    sketch: tuple[int, ...] = ()


@dataclass(frozen=True)
class Known:
    """A document that is here already, as far as the person may see it (``document_id`` None: not at all)."""

    number: str
    title: str = ""
    label: str = ""
    url: str = ""
    document_id: int | None = None
    void: bool = False
    on_its_way: str = ""
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Register:
    """What is here already: by content hash, by number key, by id; schemes by type."""

    contents: Mapping[str, Known] = field(default_factory=dict)
    numbers: Mapping[str, Known] = field(default_factory=dict)
    documents: Mapping[int, Known] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Why a row can not be taken over; ``field`` is the value to change, ``url`` leads to what is in the way,
    ``offer`` is the document whose next revision the file can become.
    """

    message: Message
    field: str = ""
    url: str = ""
    label: str = ""
    offer: int | None = None


def problems(rows: Sequence[Row], register: Register) -> dict[int, list[Problem]]:
    """Problems by position; a row without one may be taken over. Of two equal rows the later has it."""
    contents: dict[str, Row] = {}
    numbers: dict[str, Row] = {}
    found: dict[int, list[Problem]] = {}
    for row in rows:
        if row.problems:
            found[row.position] = [Problem(message) for message in row.problems]
            continue
        same = _content(row, register, contents)
        mine = same or [*_values(row, register), *_number(row, register, numbers)]
        if row.sha:
            contents.setdefault(row.sha, row)
        if row.number and row.target_id is None:
            numbers.setdefault(number_forms.key(row.number), row)
        found[row.position] = mine
    return found


def notes(rows: Sequence[Row], titles: Mapping[str, Known]) -> dict[int, list[Problem]]:
    """What is worth a look and stops nothing: another document with the same title (``titles`` are those that are
    here already), a text that is nearly the same.
    """
    seen: dict[str, Row] = {}
    found: dict[int, list[Problem]] = {}
    for row in rows:
        title = row.title.strip()
        here = titles.get(title) if row.target_id is None else None
        if here is not None:
            text = N_("%(number)s has this title too; look whether they are one document.")
            found.setdefault(row.position, []).append(
                Problem(Message(text, {"number": here.number}), "title", here.url, here.number)
            )
        elif title and title in seen:
            text = N_("%(file)s has this title too; look whether they are one document.")
            found.setdefault(row.position, []).append(Problem(Message(text, {"file": seen[title].file}), "title"))
        seen.setdefault(title, row)
    for later, (earlier, part) in twins_of([row.sketch for row in rows]).items():
        if rows[later].sha != rows[earlier].sha:
            text = N_("%(percent)s %% of the shorter text stands in %(file)s too; look whether they are one document.")
            values = {"percent": round(part * 100), "file": rows[earlier].file}
            found.setdefault(rows[later].position, []).append(Problem(Message(text, values), "file"))
    return found


def _content(row: Row, register: Register, before: Mapping[str, Row]) -> list[Problem]:
    here = register.contents.get(row.sha or "")
    if here is not None:
        text = N_("%(file)s is here already, unchanged, as %(number)s %(label)s. Drop this row and open that revision.")
        values = {"file": row.file, "number": here.number, "label": here.label}
        return [Problem(Message(text, values), "file", here.url, here.number)]
    twin = before.get(row.sha or "")
    if twin is not None:
        text = N_("%(file)s has the same content as %(other)s of this import. Drop one of the two.")
        return [Problem(Message(text, {"file": row.file, "other": twin.file}), "file")]
    return []


def _values(row: Row, register: Register) -> list[Problem]:
    found = []
    if not row.title.strip():
        found.append(Problem(Message(N_("%(file)s needs a title. Type one."), {"file": row.file}), "title"))
    elif len(row.title) > LONGEST_TITLE:
        text = N_("The title of %(file)s is longer than 300 characters. Shorten it.")
        found.append(Problem(Message(text, {"file": row.file}), "title"))
    scheme = register.schemes.get(row.type_key, "decimal")
    found += _label(row, scheme)
    return found


def _label(row: Row, scheme: str) -> list[Problem]:
    example = first_label(scheme)
    try:
        read = versions.parse(row.revision)
    except Invalid:
        text = N_("“%(label)s” is no version of this type: write it like %(example)s.")
        return [Problem(Message(text, {"label": row.revision, "example": example}), "revision")]
    if read.scheme != ("edition" if scheme == "edition" else "decimal"):
        text = N_("%(label)s does not fit the versions of this type: write it like %(example)s.")
        return [Problem(Message(text, {"label": row.revision, "example": example}), "revision")]
    return []


def _number(row: Row, register: Register, before: Mapping[str, Row]) -> list[Problem]:
    if row.target_id is not None:
        return _target(row, register)
    if not row.number.strip():
        return []
    key = number_forms.key(row.number)
    if not key or len(row.number) > LONGEST_NUMBER:
        text = N_("“%(number)s” can not be a number: 1 to 120 characters are needed.")
        return [Problem(Message(text, {"number": row.number[:LONGEST_NUMBER]}), "number")]
    here = register.numbers.get(key)
    if here is not None:
        return [_taken(here)]
    twin = before.get(key)
    if twin is not None:
        text = N_("%(other)s of this import has the number %(number)s too. Change one of the two.")
        return [Problem(Message(text, {"other": twin.file, "number": row.number}), "number")]
    return []


def _taken(here: Known) -> Problem:
    if here.void:
        text = N_("The number %(number)s was voided and is never used again. Type another number.")
        return Problem(Message(text, {"number": here.number}), "number")
    if here.document_id is None:
        text = N_("The number %(number)s is taken already. Type another number.")
        return Problem(Message(text, {"number": here.number}), "number")
    if here.on_its_way:
        text = N_("The number %(number)s belongs to “%(title)s”, whose revision %(label)s is on its way. Type another.")
        values = {"number": here.number, "title": here.title, "label": here.on_its_way}
        return Problem(Message(text, values), "number", here.url, here.number)
    text = N_(
        "The number %(number)s belongs to “%(title)s”. Type another number, or take the file over as its next revision."
    )
    message = Message(text, {"number": here.number, "title": here.title})
    return Problem(message, "number", here.url, here.number, here.document_id)


def _target(row: Row, register: Register) -> list[Problem]:
    here = register.documents.get(row.target_id or 0)
    if here is None:
        return [Problem(Message(N_("There is no such document, or you may not see it.")), "number")]
    if here.on_its_way:
        text = N_("Revision %(label)s of %(number)s is on its way. Finish or discard it first.")
        message = Message(text, {"label": here.on_its_way, "number": here.number})
        return [Problem(message, "number", here.url, here.number)]
    if row.revision in here.labels:
        text = N_("There is a revision %(label)s of %(number)s already. Type the next label.")
        message = Message(text, {"label": row.revision, "number": here.number})
        return [Problem(message, "revision", here.url, here.number)]
    return []
