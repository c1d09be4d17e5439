"""Finding deputies: who stands for whom today, and why somebody does not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from webapp.approvals.deputies import rules
from webapp.approvals.deputies.models import Deputy
from webapp.approvals.models import Assignment, Round
from webapp.core import clock, current_settings
from webapp.core.access import Actor, Permission
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotFound


def today() -> date:
    """The day at the organisation."""
    return clock.today(current_settings().timezone)


def term_of(row: Deputy) -> rules.Term:
    """A deputyship as the rules take it."""
    return rules.Term(row.from_on, row.until_on, row.entries, row.ended_at is not None)


def serving(deputy_id: int, day: date | None = None) -> list[Deputy]:
    """Whom a person may act for today (or on ``day``), earliest first."""
    moment = day or today()
    statement = (
        select(Deputy)
        .where(Deputy.deputy_id == deputy_id, Deputy.ended_at.is_(None))
        .where(Deputy.from_on <= moment, Deputy.until_on >= moment)
        .options(selectinload(Deputy.person))
        .order_by(Deputy.id)
    )
    return list(db.session.scalars(statement))


def deputises(deputy_id: int, person_ids: Collection[int], kind: str, type_key: str) -> list[int]:
    """Those of ``person_ids`` this person stands for today over such a subject."""
    rows = [row for row in serving(deputy_id) if rules.covers(row.entries, kind, type_key)]
    return [row.person_id for row in rows if row.person_id in person_ids]


def why_not_deputy(deputy_id: int, person_ids: Collection[int], kind: str, type_key: str) -> Message | None:
    """Why somebody who has to do with deputies of ``person_ids`` does not stand for them now; None: nothing to say."""
    served = [row.person_id for row in serving(deputy_id)]
    mine = _rows(Deputy.deputy_id == deputy_id, Deputy.person_id.in_(person_ids))
    now = [row for row in mine if rules.in_period(term_of(row), today())]
    if now and not any(rules.covers(row.entries, kind, type_key) for row in now):
        return Message(N_("You are the deputy of %(name)s for other things than this."), {"name": now[0].person.name})
    if mine and not now:
        return Message(N_("Your time as deputy of %(name)s is over or has not begun."), {"name": mine[0].person.name})
    for row in _rows(Deputy.deputy_id.in_(served), Deputy.person_id.in_(person_ids)):
        if rules.in_period(term_of(row), today()):
            words = N_("%(deputy)s is the deputy of %(name)s. A deputy of a deputy does not sign.")
            return Message(words, {"deputy": row.deputy.name, "name": row.person.name})
    return None


def seats_for(deputy_id: int) -> ColumnElement[bool]:
    """The clause over ``Assignment`` and ``Round``: seats this person may take for somebody today."""
    day = today()
    return exists(
        select(Deputy.id)
        .where(Deputy.deputy_id == deputy_id, Deputy.person_id == Assignment.person_id)
        .where(Deputy.ended_at.is_(None), Deputy.from_on <= day, Deputy.until_on >= day)
        .where(or_(Deputy.scope == "", _names(rules.KIND, Round.subject_kind), _names(rules.TYPE, Round.type_key)))
    )


def _names(sort: str, key: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether the scope holds this entry, exactly."""
    exact = func.replace(key, "_", "\\_")
    return and_(key != "", Deputy.scope.like(literal(f"% {sort}") + exact + literal(" %"), escape="\\"))


def deputies_of(person_id: int) -> list[Deputy]:
    """Deputies of a person, newest period first."""
    return _rows(Deputy.person_id == person_id)


def served_by(deputy_id: int) -> list[Deputy]:
    """For whom a person stands or stood, newest period first."""
    return _rows(Deputy.deputy_id == deputy_id)


def every_deputy(*, over: bool = False) -> list[Deputy]:
    """Deputies of everybody for now and later, with ``over`` also those of before."""
    if over:
        return _rows()
    return _rows(Deputy.ended_at.is_(None), Deputy.until_on >= today())


def get_deputy(deputy_id: int, *, by: Actor) -> Deputy:
    """A deputyship the acting person may end: the own one, or any with the permission to appoint.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = db.session.get(Deputy, deputy_id)
    if found is None or (by.person_id not in {found.person_id, found.deputy_id} and not may_see_all(by)):
        raise NotFound(N_("There is no such deputy."))
    return found


def may_see_all(by: Actor) -> bool:
    """Who sees the deputies of everybody: who may appoint them, who enters paper, who manages roles."""
    permissions = (Permission.APPROVAL_APPOINT, Permission.APPROVAL_KEEP, Permission.ROLE_MANAGE)
    return any(by.may(permission) for permission in permissions)


def _rows(*where: ColumnElement[bool]) -> list[Deputy]:
    statement = select(Deputy).where(*where).options(selectinload(Deputy.person), selectinload(Deputy.deputy))
    return list(db.session.scalars(statement.order_by(Deputy.from_on.desc(), Deputy.id.desc())))
