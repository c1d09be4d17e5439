"""The number register and its report: gaps, voids, duplicates, violations (auditor's question 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import not_, select

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Invalid, NotFound
from webapp.documents import number_forms
from webapp.documents.access import readable_documents, reads_all
from webapp.documents.models import Document, DocumentType, Number, NumberCounter
from webapp.documents.number_gaps import Gap, NumberEntry, find_gaps
from webapp.documents.numbering import Pattern, date_values, parse_pattern
from webapp.people.models import Department
from webapp.people.sites import house_of

MOST_LOOKED_AT = 50
Values = Mapping[str, str | Sequence[str]]
"""What a pattern fills in, by the name of its part."""


def numbers(*, by: Actor) -> list[Number]:
    """The register, by scope and serial: all of it for the number office and who reads all, to anybody
    else without the numbers of documents this person may not know of."""
    require(by, Permission.DOCUMENT_VIEW)
    hidden = _hidden(by)
    return [number for number in _register() if number.document_id not in hidden]


def _register() -> list[Number]:
    return list(db.session.scalars(select(Number).order_by(Number.type_key, Number.scope, Number.seq, Number.id)))


def _hidden(by: Actor) -> set[int]:
    """Ids of documents whose numbers are not for this person's eyes."""
    if reads_all(by) or by.may(Permission.DOCUMENT_NUMBER):
        return set()
    return set(db.session.scalars(select(Document.id).where(not_(readable_documents(by)))))


def get_number(number_id: int, *, by: Actor) -> Number:
    """One entry of the register, or NotFound."""
    require(by, Permission.DOCUMENT_NUMBER)
    found = db.session.get(Number, number_id)
    if found is None:
        raise NotFound(N_("There is no such number."))
    return found


def counter_marks() -> dict[str, int]:
    """The next serial of every scope, for checkpoints: a restore jumps past them."""
    rows = db.session.execute(select(NumberCounter.scope, NumberCounter.next).order_by(NumberCounter.scope))
    return {row[0]: row[1] for row in rows}


def gap_report(*, by: Actor) -> list[Gap]:
    """Gaps, voids, duplicates and violations over the register, without what the person may not know of."""
    require(by, Permission.DOCUMENT_VIEW)
    hidden = _hidden(by)
    closed = {n.printed for n in _register() if n.document_id in hidden}
    patterns: dict[str, Pattern] = {t.key: parse_pattern(t.pattern) for t in db.session.scalars(select(DocumentType))}
    found = find_gaps(
        NumberEntry(
            printed=n.printed,
            type_key=n.type_key,
            scope=n.scope,
            seq=n.seq,
            state=str(n.state),
            reason=n.reason,
            pattern=patterns[n.type_key] if n.seq is not None else None,
        )
        for n in _register()
    )
    return [gap for gap in found if gap.number not in closed]


def pattern_values(
    type_: DocumentType,
    department: Department,
    *,
    clauses: Sequence[str] = (),
    parent: Document | None = None,
    day: date,
) -> dict[str, str | list[str]]:
    """What a pattern may ask for: company, department code, clauses, date parts, parent number."""
    house = house_of(department)
    values: dict[str, str | list[str]] = {
        "company": house.abbreviation,
        "site": house.prefix,
        "system": "ITSS" if any(c.startswith("gbt28827") for c in clauses) else "QMS",
        "type": type_.code,
        "dept": department.code,
        "clause": [c.split(":")[-1] for c in clauses],
        "parent": parent.number if parent else "",
    }
    return {**values, **date_values(day)}


def next_number(
    type_: DocumentType,
    department: Department,
    *,
    clauses: Sequence[str] = (),
    parent: Document | None = None,
    day: date,
) -> str:
    """What the office would give next, as a preview; empty where the pattern asks for more.

    Nothing is taken: another may be faster.
    """
    pattern = parse_pattern(type_.pattern)
    values = pattern_values(type_, department, clauses=clauses, parent=parent, day=day)
    try:
        found = following_numbers(pattern, type_.key, values, 1)
    except Invalid:
        return ""
    return found[0] if found else ""


def following_numbers(
    pattern: Pattern, type_key: str, values: Values, count: int
) -> list[str]:
    """The next ``count`` numbers the office would give for ``values``; what is taken is stepped over.

    Raises:
        Invalid: the pattern asks for a value that is missing.
    """
    row = db.session.get(NumberCounter, f"{type_key}|{pattern.scope_key(values)}")
    first = row.next if row else 1
    places = range(first, first + MOST_LOOKED_AT) if pattern.seq else (None,)
    printed = [pattern.identity(values, place) for place in places]
    keys = [number_forms.key(text) for text in printed]
    taken = set(db.session.scalars(select(Number.key).where(Number.key.in_(keys))))
    return [text for text, key in zip(printed, keys, strict=True) if key not in taken][:count]


def documents_of(rows: Sequence[Number], *, by: Actor) -> dict[int, Document]:
    """By number's id, the documents this person may know of."""
    ids = [number.document_id for number in rows if number.document_id is not None]
    statement = select(Document).where(Document.id.in_(ids), readable_documents(by))
    known = {document.id: document for document in db.session.scalars(statement)}
    return {n.id: known[n.document_id] for n in rows if n.document_id in known}
