"""Who must read what, who has, and how many are missing; filtered by what the person may know of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.errors import N_, Message, NotAllowed, NotFound, Unmet
from webapp.documents.access import readable_revisions
from webapp.documents.acknowledging.models import Reading, ReadingRule, ReadingState, Whom
from webapp.documents.lifecycle import State
from webapp.documents.models import Classification, Document, DocumentType, Revision
from webapp.people import queries as people
from webapp.people.models import Person


@dataclass(frozen=True)
class Coverage:
    """How far the reading of a revision got."""

    done: int
    total: int
    late: int = 0

    @property
    def complete(self) -> bool:
        """Whether nobody is missing."""
        return self.done >= self.total


def asked_beforehand(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Revision``: approved, and this person is asked to read it before it takes effect."""
    if by.person_id is None:
        return false()
    mine = select(Reading.revision_id).where(Reading.person_id == by.person_id, Reading.state != ReadingState.WAIVED)
    return (Revision.state == State.APPROVED) & Revision.id.in_(mine)


def rules_of(document: Document) -> list[ReadingRule]:
    """The standing rules of a document."""
    statement = select(ReadingRule).where(ReadingRule.document_id == document.id).order_by(ReadingRule.id)
    return list(
        db.session.scalars(statement.options(joinedload(ReadingRule.department), joinedload(ReadingRule.person)))
    )


def readers_of(document: Document) -> tuple[dict[int, Person], list[str]]:
    """Everybody the rules name today: active persons by id, and names without an account."""
    persons: dict[int, Person] = {}
    names: dict[str, None] = {}
    for rule in rules_of(document):
        if rule.whom is Whom.NAME:
            names[rule.key] = None
        else:
            persons |= {person.id: person for person in _persons(rule) if person.active}
    return persons, list(names)


def _persons(rule: ReadingRule) -> list[Person]:
    if rule.whom is Whom.PERSON:
        return [rule.person] if rule.person else []
    if rule.whom is Whom.ROLE:
        return people.holders_of(rule.key)
    if rule.whom is Whom.POST:
        return people.holders_of_post(rule.key)
    statement = select(Person).where(Person.active)
    if rule.whom is Whom.DEPARTMENT and rule.department_id:
        statement = statement.where(Person.department_id.in_(people.departments_below(rule.department_id)))
    return list(db.session.scalars(statement))


def readings_of(revision: Revision) -> list[Reading]:
    """Every reading of a revision: open ones first, by day; for pages that have checked who may see it."""
    statement = select(Reading).where(Reading.revision_id == revision.id).options(joinedload(Reading.person))
    found = list(db.session.scalars(statement))
    return sorted(found, key=lambda r: (r.state is not ReadingState.OPEN, r.due_on, r.reader, r.id))


def blind_of(revision: Revision, readings: Iterable[Reading]) -> set[int]:
    """Persons who still have to read a revision and may not see it: being asked opens no classification."""
    if revision.document.classification is Classification.ORDINARY:
        return set()
    waiting = [r.person for r in readings if r.person is not None and r.state is ReadingState.OPEN]
    return {person.id for person in waiting if not _sees(person, revision)}


def _sees(person: Person, revision: Revision) -> bool:
    seen = select(Revision.id).where(Revision.id == revision.id, readable_revisions(people.actor_of(person)))
    return db.session.scalars(seen).first() is not None


def coverage_of(revision_id: int, today: date) -> Coverage:
    """How many have read; who is waived is not counted."""
    rows = db.session.execute(
        select(Reading.state, func.count(), func.sum(case((Reading.due_on < today, 1), else_=0)))
        .where(Reading.revision_id == revision_id)
        .group_by(Reading.state)
    ).all()
    counts = {ReadingState(state): (count, late) for state, count, late in rows}
    done = counts.get(ReadingState.DONE, (0, 0))[0]
    still, late = counts.get(ReadingState.OPEN, (0, 0))
    return Coverage(done, done + still, int(late or 0))


def mine(*, by: Actor) -> list[Reading]:
    """The person's own readings, open ones first."""
    if by.person_id is None:
        return []
    statement = (
        select(Reading)
        .join(Revision, Revision.id == Reading.revision_id)
        .where(Reading.person_id == by.person_id, readable_revisions(by))
        .options(joinedload(Reading.revision).joinedload(Revision.document))
    )
    found = list(db.session.scalars(statement))
    return sorted(found, key=lambda r: (r.state is not ReadingState.OPEN, r.due_on, -r.id))


def own_reading(revision: Revision, *, by: Actor) -> Reading | None:
    """The acting person's reading of a revision."""
    return reading_by(revision, by.person_id) if by.person_id is not None else None


def reading_by(revision: Revision, person_id: int) -> Reading | None:
    """The reading of a revision by one person."""
    statement = select(Reading).where(Reading.revision_id == revision.id, Reading.person_id == person_id)
    return db.session.scalars(statement).one_or_none()


def open_of(person: Person) -> list[Reading]:
    """What a person still has to read."""
    statement = select(Reading).where(Reading.person_id == person.id, Reading.state == ReadingState.OPEN)
    return list(db.session.scalars(statement.order_by(Reading.id)))


def waited_for(document: Document) -> list[Revision]:
    """Revisions of a document somebody still has to read."""
    open_ones = select(Reading.revision_id).where(Reading.state == ReadingState.OPEN)
    statement = select(Revision).where(Revision.document_id == document.id, Revision.id.in_(open_ones))
    return list(db.session.scalars(statement.order_by(Revision.id)))


def in_force(document_ids: Collection[int]) -> list[Revision]:
    """What is to be read of these documents: in force, or approved where the type wants it read before."""
    beforehand = Revision.document_id.in_(
        select(Document.id)
        .join(DocumentType, DocumentType.key == Document.type_key)
        .where(DocumentType.require_reading.is_(True))
    )
    statement = select(Revision).where(
        Revision.document_id.in_(sorted(document_ids)),
        or_(Revision.state == State.EFFECTIVE, (Revision.state == State.APPROVED) & beforehand),
    )
    return list(db.session.scalars(statement.order_by(Revision.id)))


def shown_of(revision: Revision) -> str:
    """The digest of what a reader is shown: number, label, title and the digests of its file and pages.

    The form carries it and the acknowledgement names it: ``D("reading/1", JSON)`` as signatures do (trust.md 3).
    """
    sent = revision.submissions[-1] if revision.submissions else None
    facts = {
        "revision": revision.id,
        "number": revision.document.number,
        "label": revision.label,
        "title": sent.title if sent else revision.document.title,
        "source": revision.source_sha or "",
        "body": (sent.body_sha or "") if sent else "",
    }
    return digest("reading/1", binary(canonical_json(facts))).hex()


def get_reading(reading_id: int, *, by: Actor) -> Reading:
    """A reading: one's own, or any for who looks after reading.

    Raises:
        NotFound: no such reading, or not the person's business.
    """
    found = db.session.get(Reading, reading_id)
    if found is None or not (found.person_id == by.person_id or manages(found.revision.document, by)):
        raise NotFound(N_("There is no such reading, or you may not see it."))
    return found


def require_manager(document: Document, by: Actor) -> None:
    """Refuse who does not look after the reading of a document.

    Raises:
        NotAllowed: neither the permission nor head of the owner department.
    """
    if not manages(document, by):
        raise NotAllowed(
            N_("Reading is looked after by the head of the owner department."), who=who_may(Permission.READING_MANAGE)
        )


def manages(document: Document, by: Actor) -> bool:
    """Whether the person looks after the reading of a document: by permission, or as head of its department."""
    return by.may(Permission.READING_MANAGE) or document.department_id in by.heads


def running(*, by: Actor) -> list[tuple[Revision, Coverage]]:
    """Revisions somebody still has to read, those with most overdue first."""
    from webapp.documents import queries

    open_ones = select(Reading.revision_id).where(Reading.state == ReadingState.OPEN)
    statement = select(Revision).where(Revision.id.in_(open_ones), readable_revisions(by), _managed(by))
    found = db.session.scalars(statement.options(joinedload(Revision.document)))
    rows = [(revision, coverage_of(revision.id, queries.today())) for revision in found]
    return sorted(rows, key=lambda row: (-row[1].late, row[0].document.number))


def _managed(by: Actor) -> ColumnElement[bool]:
    if by.may(Permission.READING_MANAGE):
        return true()
    return Revision.document_id.in_(select(Document.id).where(Document.department_id.in_(sorted(by.heads))))


def before_release(revision: Revision, day: date) -> list[Unmet]:
    """What reading has against release where the type requires it (domain.md Reading)."""
    if not revision.document.type.require_reading or revision.state is not State.APPROVED:
        return []
    missing = [r.reader for r in readings_of(revision) if r.state is ReadingState.OPEN]
    if not missing:
        return []
    values = {"count": len(missing), "names": "、".join(missing[:5])}
    text = Message(N_("%(count)s have still to read it before it takes effect: %(names)s"), values)
    return [Unmet(text, who_may(Permission.READING_MANAGE))]


def known_posts() -> list[str]:
    """Every post somebody holds now, for the forms."""
    statement = select(Person.post).where(Person.active, Person.post != "").distinct().order_by(Person.post)
    return list(db.session.scalars(statement))
