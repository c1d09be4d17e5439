"""What waits as items, what was told before, who gets mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select

from webapp import core
from webapp.core import clock, jobs
from webapp.core.access import Actor, Permission
from webapp.core.db import db
from webapp.core.errors import N_
from webapp.core.mail import is_address
from webapp.home import queries as home
from webapp.home.notices.models import Digest, MailChoice, Notice
from webapp.home.notices.rules import Item
from webapp.people import queries as people
from webapp.people.models import Person

LOOK = N_("Look at the job")
MOST = 200


def items(*, by: Actor) -> list[Item]:
    """Everything that waits for the person, and for an administrator the jobs that gave up."""
    found = [
        Item(
            key=f"{row.verb}:{row.url}:{row.title if not row.number else ''}"[:400],
            verb=row.verb,
            number=row.number,
            title=f"{row.title} {row.label}".strip(),
            url=row.url,
            due_on=row.due,
            reminded_on=_day(row.reminded_at),
        )
        for row in home.waiting(by=by)
    ]
    if by.may(Permission.SETTINGS_MANAGE):
        found += [Item(f"job:{job.id}", LOOK, job.name, job.error[:120], "/") for job in jobs.stopped()]
    return found


def _day(moment: datetime | None) -> date | None:
    return clock.to_day(moment, core.current_settings().timezone) if moment else None


def last_days(person_id: int, keys: Iterable[str]) -> dict[str, date]:
    """The day of the last notice about each item."""
    statement = (
        select(Notice.key, func.max(Notice.day))
        .where(Notice.person_id == person_id, Notice.key.in_(list(keys)))
        .group_by(Notice.key)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def persons() -> list[Person]:
    """Who may be told something."""
    return list(db.session.scalars(select(Person).where(Person.active.is_(True)).order_by(Person.id)))


@dataclass(frozen=True)
class Shown:
    """A notice as the page shows it; ``title`` is empty when the item no longer waits for the reader."""

    notice: Notice
    title: str
    waits: bool


def notices_of(*, by: Actor) -> list[Shown]:
    """The newest notices of the acting person; titles only of what still waits, so that they may be read."""
    statement = select(Notice).where(Notice.person_id == by.person_id).order_by(Notice.id.desc()).limit(MOST)
    waiting = {item.key: item for item in items(by=by)}
    return [
        Shown(notice, waiting[notice.key].title if notice.key in waiting else "", notice.key in waiting)
        for notice in db.session.scalars(statement)
    ]


def count_unread(*, by: Actor) -> int:
    """How many notices the acting person has not read."""
    unread = select(func.count()).select_from(Notice).where(Notice.person_id == by.person_id, Notice.read_at.is_(None))
    return db.session.scalar(unread) or 0


def to_mail(person: Person) -> tuple[list[Item], list[int]]:
    """Items that were told and not mailed and still wait, each once, and the ids of all their notices."""
    statement = select(Notice).where(Notice.person_id == person.id, Notice.mailed_at.is_(None)).order_by(Notice.id)
    told = list(db.session.scalars(statement))
    by = replace(people.actor_of(person), language=language_of(person))
    waiting = {item.key: item for item in items(by=by)} if told else {}
    notices = [notice for notice in told if notice.key in waiting]
    return [waiting[key] for key in dict.fromkeys(n.key for n in notices)], [notice.id for notice in notices]


def language_of(person: Person) -> str:
    """The language a person reads."""
    return person.language or core.current_settings().language


def wants_mail(person_id: int) -> bool:
    """Whether the person wants mail; who never chose does."""
    found = db.session.get(MailChoice, person_id)
    return found is None or found.wanted


def gets_mail(person: Person) -> bool:
    """Whether a person has an address and wants mail."""
    return person.active and is_address(person.email) and wants_mail(person.id)


def without_address() -> int:
    """How many active persons can not be reached by mail."""
    return sum(not is_address(person.email) for person in persons())


def digests(most: int = 50) -> list[tuple[Digest, Person]]:
    """The last mails, newest first."""
    statement = select(Digest, Person).join(Person, Person.id == Digest.person_id)
    return [(d, p) for d, p in db.session.execute(statement.order_by(Digest.at.desc()).limit(most))]
