"""The year as a page shows it: twelve months of days, the organisation's own days, who changed what."""

from __future__ import annotations

import json
from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from webapp.core.access import ActorKind
from webapp.core.clock import from_micros
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.core.journal.entry import ACTOR_KINDS
from webapp.duties import workdays
from webapp.duties.models import CalendarAct, CalendarDay, Duty, DutyState
from webapp.people import queries as people

FIRST_YEAR, LAST_YEAR = 2004, 2099


@dataclass(frozen=True)
class Day:
    """One day: whether it is worked, whether that is the organisation's own word, whether it is out of the usual."""

    day: date
    working: bool
    own: bool
    unusual: bool


@dataclass(frozen=True)
class Change:
    """One entry of the journal about the calendar."""

    at: datetime
    who: str
    act: str
    facts: dict[str, object]


def months_of(year: int) -> list[list[list[Day | None]]]:
    """Twelve months, each as weeks that begin on Monday; None outside the month."""
    calendar = workdays.current()
    weeks = Weeks(firstweekday=0)

    def shown(day: date, month: int) -> Day | None:
        if day.month != month:
            return None
        working = calendar.is_working_day(day)
        return Day(day, working, day in calendar.overrides, working != (day.weekday() < 5))

    return [
        [[shown(day, month) for day in week] for week in weeks.monthdatescalendar(year, month)]
        for month in range(1, 13)
    ]


def own_days(year: int) -> list[CalendarDay]:
    """The organisation's own days of a year, in order."""
    span = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(db.session.scalars(select(CalendarDay).where(span).order_by(CalendarDay.day)))


def changes(most: int = 30) -> list[Change]:
    """Who changed the calendar, newest first."""
    acts = [str(act) for act in CalendarAct]
    statement = select(JournalEntry).where(JournalEntry.act.in_(acts)).order_by(JournalEntry.seq.desc()).limit(most)
    return [
        Change(from_micros(entry.time), _who(entry), entry.act, json.loads(entry.facts))
        for entry in db.session.scalars(statement)
    ]


def duties_on_days_off() -> int:
    """How many open duties fall on a day that is not worked any more."""
    calendar = workdays.current()
    statement = select(Duty.due_on, func.count()).where(Duty.state == DutyState.OPEN).group_by(Duty.due_on)
    return sum(count for day, count in db.session.execute(statement) if not calendar.is_working_day(day))


def _who(entry: JournalEntry) -> str:
    if entry.actor_kind != ACTOR_KINDS[ActorKind.PERSON]:
        return entry.actor_id
    person = people.find_person(int(entry.actor_id))
    return person.name if person else entry.actor_id
