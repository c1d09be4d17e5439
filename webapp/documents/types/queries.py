"""What the type page shows beside pattern and chain: samples made by the very rules that number and ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from webapp.approvals.chains import parse_chain
from webapp.approvals.resolve import Resolved, consider_chain
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import Invalid, Message
from webapp.documents import queries
from webapp.documents.models import Document, DocumentType
from webapp.documents.number_fields import Field
from webapp.documents.numbering import Pattern, date_values, parse_pattern
from webapp.documents.numbers.queries import following_numbers
from webapp.documents.versions import first_release
from webapp.people import queries as people
from webapp.people.models import Department, Person
from webapp.people.sites import house_of

SHOWN = 3


@dataclass(frozen=True)
class Numbers:
    """The next numbers a pattern would give in this organisation, or the fault of the pattern."""

    printed: tuple[str, ...] = ()
    fault: Message | None = None


def sample_numbers(
    pattern_text: str,
    code: str,
    *,
    type_key: str = "",
    scheme: str = "decimal",
    department: Department | None = None,
    parent: str = "",
) -> Numbers:
    """The next three numbers, counted on from those given; the version behind them where the pattern prints it."""
    try:
        pattern = parse_pattern(pattern_text)
        values = sample_values(pattern, code, department, parent)
        found = following_numbers(pattern, type_key, values, SHOWN)
        behind = _label_behind(pattern, scheme)
        return Numbers(tuple(f"{number}{behind}" for number in found))
    except Invalid as refusal:
        texts = [text for texts in refusal.fields.values() for text in texts]
        return Numbers(fault=texts[0] if texts else refusal.message)


def sample_values(
    pattern: Pattern, code: str, department: Department | None = None, parent: str = ""
) -> dict[str, str | list[str]]:
    """Values as a document of this organisation would bring them; made up where only a document knows."""
    owner = department or _coded_department()
    house = house_of(owner)
    widths = {part.name: part.width for part in pattern.parts if isinstance(part, Field)}
    return {
        "company": house.abbreviation,
        "site": house.prefix,
        "system": "QMS",
        "type": code,
        "dept": owner.code if owner is not None and owner.code else "JS",
        "group": "1".zfill(widths.get("group") or 2),
        "clause": ["7.5"],
        "parent": parent or f"{house.abbreviation}/QP-07",
        **date_values(queries.today()),
    }


def sample_parent(types: Sequence[DocumentType], patterns: Mapping[str, str] | None = None) -> str:
    """The seventh number of the first type of procedures, as ``patterns`` (or the type's own) would print it."""
    type_ = next((t for t in types if t.level == "2"), None)
    if type_ is None:
        return ""
    try:
        pattern = parse_pattern((patterns or {}).get(type_.key, type_.pattern))
        return pattern.identity(sample_values(pattern, type_.code), 7 if pattern.seq else None)
    except Invalid:
        return ""


def _coded_department() -> Department | None:
    statement = select(Department).where(Department.code != "", Department.parent_id.is_not(None))
    return db.session.scalars(statement.order_by(Department.id).limit(1)).first() or people.top_department()


def _label_behind(pattern: Pattern, scheme: str) -> str:
    last, lead = pattern.parts[-1], pattern.parts[-2] if len(pattern.parts) > 1 else ""
    if not isinstance(last, Field) or last.name != "label" or not isinstance(lead, str):
        return ""
    separator = lead[len(lead.rstrip("-/._ —–－")) :]
    return separator + first_release("edition" if scheme == "edition" else "decimal")


@dataclass(frozen=True)
class Asked:
    """One step of the sample: who would be asked, who is passed over and why, whether another stands in."""

    step: Resolved
    persons: tuple[Person, ...]
    passed: tuple[tuple[Person, str], ...]


def sample_chain(steps: list[dict[str, Any]], department: Department, submitter: Person) -> list[Asked]:
    """Whom these steps would ask for a first document of ``department``, sent by ``submitter``.

    Raises:
        Invalid: the steps are no chain.
    """
    found = consider_chain(
        parse_chain(steps), department_id=department.id, authors={submitter.id}, original=lambda: None
    )
    ids = {i for step in found for i in (*step.persons, *(person for person, _why in step.passed))}
    known = {p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [
        Asked(step, tuple(known[i] for i in step.persons), tuple((known[i], why) for i, why in step.passed))
        for step in found
    ]


def sample_submitter(department: Department, *, by: Actor) -> Person | None:
    """Who would send a document of ``department``: somebody there who is not its head, else anybody."""
    able = [p for p in people.persons(by=by) if people.actor_of(p).may("document.submit")]
    near = [p for p in able if p.department_id == department.id]
    return next((p for p in near if p.id != department.head_id), None) or next(iter(near or able), None)


def proposed_rows(type_: DocumentType) -> list[dict[str, Any]]:
    """The steps of a changed chain that waits for a second person."""
    return _rows(type_.proposed_chain) if type_.proposed_chain else []


def chain_rows(type_: DocumentType) -> list[dict[str, Any]]:
    """The steps of a type's chain as rows of a form: meaning, keys of who, how, quorum."""
    return _rows(type_.chain)


def _rows(chain: dict[str, Any]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for step in parse_chain(chain["steps"]).steps:
        who = [f"{w.kind}:{w.value}" for w in step.who]
        quorum, days = step.quorum or "", step.reply_days or ""
        rows.append({"meaning": step.meaning, "who": who, "how": step.how, "quorum": quorum, "reply_days": days})
    return rows


def documents_per_type() -> dict[str, int]:
    """How many documents are of each type."""
    rows = select(Document.type_key, func.count()).group_by(Document.type_key)
    return {row[0]: row[1] for row in db.session.execute(rows)}
