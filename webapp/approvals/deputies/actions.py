"""A deputy is named and ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select

from webapp.approvals.deputies import queries, rules
from webapp.approvals.deputies.models import Deputy
from webapp.approvals.models import ApprovalAct
from webapp.approvals.subjects import subject_kinds
from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.people import queries as people
from webapp.people.models import Person


def name_deputy(
    person: Person,
    deputy: Person,
    *,
    from_on: date,
    until_on: date,
    scope: Sequence[str] = (),
    reason: str = "",
    by: Actor,
) -> Deputy:
    """Name who decides for a person from one day to another, both counted.

    The person names the own deputy; a management representative names one for somebody else, with a
    reason. ``scope`` lists ``kind:<kind>`` and ``type:<type>``; empty means everything.

    Raises:
        NotAllowed: for somebody else without the permission. Invalid: period, scope, reason or deputy is wrong.
        Conflict: a deputy is named for these days already, or the deputy is represented in them.
    """
    with transaction():
        own = by.person_id == person.id
        if own:
            require(by, Permission.APPROVAL_SIGN)
        else:
            require(by, Permission.APPROVAL_APPOINT)
        person = fresh(person)
        term = _checked_term(from_on, until_on, scope)
        _check_persons(person, deputy, term)
        if not own and not reason.strip():
            raise Invalid(fields={"reason": [N_("Say why the person does not name the deputy.")]})
        row = Deputy(
            person_id=person.id,
            deputy_id=deputy.id,
            scope=f" {' '.join(term.scope)} " if term.scope else "",
            from_on=from_on,
            until_on=until_on,
            reason=reason.strip(),
            set_by_id=by.person_id,
            set_at=clock.now(),
        )
        db.session.add(row)
        journal.record(
            ApprovalAct.DEPUTY_NAMED,
            row,
            by=by,
            private={"reason": reason.strip()},
            person=person.id,
            deputy=deputy.id,
            from_on=from_on,
            until_on=until_on,
            scope=list(term.scope),
        )
    return row


def _checked_term(from_on: date, until_on: date, scope: Sequence[str]) -> rules.Term:
    known = {f"{rules.KIND}{kind}" for kind in subject_kinds()}
    known |= {f"{rules.TYPE}{key}" for subject in subject_kinds().values() for key, _ in subject.types("en")}
    if until_on < from_on:
        raise Invalid(fields={"until_on": [N_("The last day lies before the first.")]})
    if until_on < queries.today():
        raise Invalid(fields={"until_on": [N_("The last day lies in the past.")]})
    if until_on - from_on > timedelta(days=rules.LONGEST_DAYS):
        raise Invalid(fields={"until_on": [N_("A deputy is named for a year at most.")]})
    if set(scope) - known:
        raise Invalid(fields={"scope": [N_("Please choose one of the list.")]})
    return rules.Term(from_on, until_on, tuple(sorted(set(scope))))


def _check_persons(person: Person, deputy: Person, term: rules.Term) -> None:
    if person.id == deputy.id:
        raise Invalid(fields={"deputy": [N_("Nobody is the own deputy.")]})
    if not person.active or not people.actor_of(person).may(Permission.APPROVAL_SIGN):
        raise Conflict(N_("%(name)s does not hold the permission to sign, so nobody can stand in."), name=person.name)
    if not deputy.active or not people.actor_of(deputy).may(Permission.APPROVAL_SIGN):
        raise Invalid(fields={"deputy": [N_("A deputy needs the same permission: to decide and sign.")]})
    for other in queries.deputies_of(person.id):
        if rules.overlap(term, queries.term_of(other)):
            raise Conflict(
                N_("%(name)s is deputy from %(start)s to %(end)s already. End that first, or choose other days."),
                name=other.deputy.name,
                start=other.from_on.isoformat(),
                end=other.until_on.isoformat(),
            )
    for other in queries.deputies_of(deputy.id):
        if rules.overlap(term, queries.term_of(other)):
            raise Conflict(
                N_("%(name)s is away in these days and has a deputy. A deputy of a deputy does not sign."),
                name=deputy.name,
            )


def end_deputy(deputy: Deputy, *, by: Actor) -> Deputy:
    """End a deputyship before its last day: the person, the deputy, or who may appoint.

    Raises:
        NotAllowed: somebody else. Conflict: it has ended.
    """
    with transaction():
        deputy = fresh(deputy)
        if by.person_id not in {deputy.person_id, deputy.deputy_id} and not by.may(Permission.APPROVAL_APPOINT):
            raise NotAllowed(N_("The person, the deputy or a management representative can end this."))
        if deputy.ended_at is not None:
            raise Conflict(N_("This has ended already."))
        _end(deputy, by=by)
    return deputy


def end_for_leaver(person: Person, *, by: Actor) -> int:
    """Whoever leaves is represented by nobody and represents nobody; returns how many ended."""
    with transaction():
        either = or_(Deputy.person_id == person.id, Deputy.deputy_id == person.id)
        rows = list(db.session.scalars(select(Deputy).where(either, Deputy.ended_at.is_(None))))
        for row in rows:
            _end(row, by=by)
    return len(rows)


def _end(deputy: Deputy, *, by: Actor) -> None:
    deputy.ended_at, deputy.ended_by = clock.now(), by.id
    journal.record(ApprovalAct.DEPUTY_ENDED, deputy, by=by, person=deputy.person_id, deputy=deputy.deputy_id)
