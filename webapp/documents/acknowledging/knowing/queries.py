"""What a person or a post must know, and how far each of them got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, Permission
from webapp.core.db import db
from webapp.core.errors import N_, NotAllowed
from webapp.documents.access import readable_revisions
from webapp.documents.acknowledging.models import Reading, ReadingRule, Whom
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.people import queries as people
from webapp.people.models import Department, Person, PersonRole, Role


@dataclass(frozen=True)
class Required:
    """A document that must be known, its revision in force, and the readings of it by person; None: not asked yet.

    A person who need not know it (another department of the same post, the author) is not among ``readings``.
    """

    document: Document
    revision: Revision
    readings: dict[int, Reading | None]


def required_of(person: Person) -> list[Document]:
    """Every document whose rules name a person today, by number."""
    if not person.active:
        return []
    held = select(Role.key).join(PersonRole, PersonRole.role_id == Role.id).where(PersonRole.person_id == person.id)
    named = [
        ReadingRule.whom == Whom.ALL,
        (ReadingRule.whom == Whom.PERSON) & (ReadingRule.person_id == person.id),
        (ReadingRule.whom == Whom.ROLE) & ReadingRule.key.in_(held),
        (ReadingRule.whom == Whom.DEPARTMENT) & ReadingRule.department_id.in_(_above(person.department_id)),
    ]
    if person.post:
        named.append((ReadingRule.whom == Whom.POST) & (ReadingRule.key == person.post))
    return _documents(select(ReadingRule.document_id).where(or_(*named)))


def required_of_post(post: str) -> list[Document]:
    """岗位文件清单: what a post must know, by number: by its name, as everybody, by department and role of its holders.

    What a person reads under the own name belongs to the person, not to the post.
    """
    holders = people.holders_of_post(post)
    held = (
        select(Role.key)
        .join(PersonRole, PersonRole.role_id == Role.id)
        .where(PersonRole.person_id.in_([person.id for person in holders]))
    )
    above = {above for person in holders for above in _above(person.department_id)}
    named = or_(
        ReadingRule.whom == Whom.ALL,
        (ReadingRule.whom == Whom.POST) & (ReadingRule.key == post),
        (ReadingRule.whom == Whom.ROLE) & ReadingRule.key.in_(held),
        (ReadingRule.whom == Whom.DEPARTMENT) & ReadingRule.department_id.in_(above),
    )
    return _documents(select(ReadingRule.document_id).where(named))


def _documents(ids: Select[Any]) -> list[Document]:
    return list(db.session.scalars(select(Document).where(Document.id.in_(ids)).order_by(Document.number)))


def _above(department_id: int | None) -> list[int]:
    """A department and every one above it."""
    found: list[int] = []
    node = db.session.get(Department, department_id) if department_id is not None else None
    while node is not None:
        found.append(node.id)
        node = db.session.get(Department, node.parent_id) if node.parent_id else None
    return found


def posts(*, by: Actor) -> list[str]:
    """Posts held today whose holders the acting person may look at, by name."""
    statement = select(Person.post).where(Person.active, Person.post != "").distinct().order_by(Person.post)
    if not by.may(Permission.READING_MANAGE):
        statement = statement.where(or_(Person.department_id.in_(sorted(by.heads)), Person.id == (by.person_id or 0)))
    return list(db.session.scalars(statement))


def of_post(post: str, *, by: Actor) -> tuple[list[Person], list[Required]]:
    """Who holds a post and may be looked at, and every document in force it must know.

    Raises:
        NotAllowed: neither on the post nor who looks after reading.
    """
    holders = people.holders_of_post(post)
    if not (by.may(Permission.READING_MANAGE) or by.heads or by.person_id in {person.id for person in holders}):
        raise NotAllowed(N_("Who holds the post, heads a department or looks after reading sees this."))
    seen = [person for person in holders if may_look_at(person, by=by)]
    return seen, _standing(required_of_post(post), seen, by=by)


def of_person(person: Person, *, by: Actor) -> list[Required]:
    """Every document in force a person must know, by number.

    Raises:
        NotAllowed: neither the person, nor who heads the department or looks after reading.
    """
    if not may_look_at(person, by=by):
        raise NotAllowed(N_("The person, the head of the department and who looks after reading see this."))
    return _standing(required_of(person), [person], by=by)


def read_by(person: Person, *, by: Actor) -> list[Reading]:
    """Everything a person was ever asked to read, newest first, as far as the acting person may know of it."""
    statement = (
        select(Reading)
        .join(Revision, Revision.id == Reading.revision_id)
        .where(Reading.person_id == person.id, readable_revisions(by))
        .options(joinedload(Reading.revision).joinedload(Revision.document))
    )
    return list(db.session.scalars(statement.order_by(Reading.asked_at.desc(), Reading.id.desc())))


def may_look_at(person: Person, *, by: Actor) -> bool:
    """Whether what a person reads is the acting person's business."""
    return by.may(Permission.READING_MANAGE) or person.id == by.person_id or person.department_id in by.heads


def _standing(documents: list[Document], seen: list[Person], *, by: Actor) -> list[Required]:
    statement = (
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(Revision.state == State.EFFECTIVE, Revision.document_id.in_([d.id for d in documents]))
        .where(readable_revisions(by))
        .options(joinedload(Revision.document))
        .order_by(Document.number)
    )
    revisions = list(db.session.scalars(statement))
    wanted = {person.id: {document.id for document in required_of(person)} for person in seen}
    asked = select(Reading).where(Reading.revision_id.in_([r.id for r in revisions]), Reading.person_id.in_(wanted))
    known = {(reading.revision_id, reading.person_id): reading for reading in db.session.scalars(asked)}
    found = []
    for revision in revisions:
        due = [p for p, ids in wanted.items() if revision.document_id in ids and p != revision.prepared_by_id]
        found.append(Required(revision.document, revision, {p: known.get((revision.id, p)) for p in due}))
    return found
