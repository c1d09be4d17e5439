"""Several rounds are signed at once: one proof, one signature each, every row with its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webapp.approvals.actions import approve_proved
from webapp.approvals.models import ApprovalAct, Round
from webapp.approvals.queries import get_round, heading_of, my_step, shown_of
from webapp.approvals.subjects import Heading
from webapp.approvals.together.models import RoundOpened
from webapp.approvals.together.queries import MOST, kind_of, opened_by, why_not_together
from webapp.core import clock, guards, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Refusal
from webapp.people.credentials import consume
from webapp.people.models import Credential


@dataclass(frozen=True)
class Wanted:
    """A row to be signed: the round, the digest that stood on the check page, the meaning as displayed."""

    round_id: int
    shown: str
    displayed: str = ""


@dataclass(frozen=True)
class Result:
    """What became of a row: signed, or why not."""

    round_id: int
    heading: Heading
    problem: Refusal | None = None


def note_opened(round_: Round, *, by: Actor) -> None:
    """Remember how a round stood when the person who is asked had it on the screen; no evidence, no entry."""
    if my_step(round_, by=by) is None or not guards.may_write():
        return
    shown, known = shown_of(round_), opened_by(by, round_.id)
    if known is not None and known.shown == shown:
        return
    round_id = round_.id
    with transaction():
        db.session.merge(RoundOpened(person_id=by.person_id, round_id=round_id, shown=shown, opened_at=clock.now()))


def approve_list(wanted: Sequence[Wanted], *, by: Actor, proof: str) -> list[Result]:
    """Approve several rounds of one type, each opened before, with one proof and a signature each.

    Every row is an act of its own: one that is refused stops no other, and is journalled as refused.

    Raises:
        NotAllowed: no permission, or the proof does not hold: then nothing is signed.
        Conflict: nothing is wanted, or too much at once.
    """
    require(by, Permission.APPROVAL_SIGN)
    rows = {row.round_id: row for row in wanted}
    if not rows or len(rows) > MOST:
        raise Conflict(N_("Tick between 1 and %(most)s rows."), most=MOST)
    kinds = _kind_of_list(rows, by=by)
    with transaction():
        credential = consume(proof, by.person_id or 0)
        key = (credential.person_id, credential.kind)
    return [_sign_row(row, kinds, lambda: db.session.get_one(Credential, key), by=by) for row in rows.values()]


def _kind_of_list(rows: Mapping[int, Wanted], *, by: Actor) -> tuple[str, str]:
    """The type of the first row is the type of the list; who may not know of a row signs none."""
    return [kind_of(get_round(round_id, by=by)) for round_id in rows][0]


def _sign_row(row: Wanted, kinds: tuple[str, str], credential: Callable[[], Credential], *, by: Actor) -> Result:
    round_ = get_round(row.round_id, by=by)
    heading, subject = heading_of(round_), (round_.subject_kind, round_.subject_id)
    try:
        with transaction():
            found = why_not_together(get_round(row.round_id, by=by), kinds, by=by)
            if found is not None:
                raise found
            approve_proved(round_, credential, by=by, shown=row.shown, displayed=row.displayed)
    except Refusal as problem:
        journal.refused(ApprovalAct.STEP_APPROVED, subject, problem, by=by)
        return Result(row.round_id, heading, problem)
    return Result(row.round_id, heading)
