"""What is done with the calendar: single days and ranges, the yearly order of holidays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Invalid
from webapp.duties import workdays
from webapp.duties.models import CalendarAct, CalendarDay
from webapp.people import queries as people
from webapp.people.models import Site

MOST_DAYS = 400


def set_days(days: Collection[date], *, working: bool, note: str, by: Actor) -> int:
    """Say of days that they are worked, or not; as the region has it anyway, the own line goes. Returns how many.

    Raises:
        Invalid: no day, or more than a year and a bit.
    """
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        wanted = _checked(days)
        kept, calendar = _kept(wanted), workdays.current()
        changed = 0
        for day in wanted:
            own = kept.get(day)
            needed = working != calendar.is_usually_worked(day) or (own is not None and own.announced)
            changed += _put(day, working, note, own=own) if needed else _drop(own)
        _record(CalendarAct.CHANGED, wanted, changed, working=working, note=note, by=by)
    return changed


def clear_days(days: Collection[date], *, by: Actor) -> int:
    """Take the organisation's own days back, so that the region's calendar holds. Returns how many."""
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        wanted = _checked(days)
        changed = sum(_drop(own) for own in _kept(wanted).values())
        _record(CalendarAct.CHANGED, wanted, changed, working=None, note="", by=by)
    return changed


def import_order(days: Mapping[date, tuple[bool, str]], *, by: Actor) -> int:
    """Enter the yearly order of holidays: its years are no longer provisional. Returns how many days it names.

    Args:
        days: day to (worked, note), as ``calendar.lists.read_list`` gives them.
    """
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        wanted = _checked(days)
        kept = _kept(wanted)
        for day in wanted:
            working, note = days[day]
            _put(day, working, note, announced=True, own=kept.get(day))
        workdays.forget()
        years = sorted({day.year for day in wanted})
        journal.record(CalendarAct.IMPORTED, _organisation(), by=by, years=years, days=len(wanted))
    return len(wanted)


def _checked(days: Collection[date]) -> list[date]:
    if not days:
        raise Invalid(fields={"first": [N_("Name at least one day.")]})
    if len(days) > MOST_DAYS:
        raise Invalid(fields={"last": [N_("This is more than a year.")]})
    return sorted(set(days))


def _kept(days: Collection[date]) -> dict[date, CalendarDay]:
    statement = select(CalendarDay).where(CalendarDay.day.in_(days)).with_for_update()
    return {own.day: own for own in db.session.scalars(statement)}


def _put(day: date, working: bool, note: str, *, own: CalendarDay | None, announced: bool | None = None) -> bool:
    if own is None:
        own = CalendarDay(site_id=_organisation().id, day=day, announced=bool(announced))
        db.session.add(own)
    elif (own.working, own.note) == (working, note.strip()) and announced in {None, own.announced}:
        return False
    own.working, own.note = working, note.strip()[:200]
    own.announced = own.announced if announced is None else announced
    return True


def _drop(own: CalendarDay | None) -> bool:
    if own is None:
        return False
    db.session.delete(own)
    return True


def _record(act: CalendarAct, days: list[date], changed: int, *, working: bool | None, note: str, by: Actor) -> None:
    """One entry for the whole range; nothing is written when nothing changed."""
    workdays.forget()
    if changed:
        journal.record(
            act,
            _organisation(),
            by=by,
            private={"note": note.strip()},
            first=days[0],
            last=days[-1],
            days=changed,
            working=working,
        )


def _organisation() -> Site:
    found = people.organisation()
    if found is None:
        raise Invalid(N_("Set the organisation up first."))
    return found
