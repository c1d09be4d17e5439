"""What may be signed at once: rounds of one type, whose type allows it, each opened as it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.approvals.conditions import why_not_approve
from webapp.approvals.models import Round
from webapp.approvals.queries import get_round, heading_of, open_step, seat_of, shown_of, why_not_sign
from webapp.approvals.route import signed_meaning
from webapp.approvals.subjects import Heading, subject_for
from webapp.approvals.together.models import RoundOpened
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, Message, NotFound, Refusal

MOST = 100


@dataclass(frozen=True)
class Row:
    """One line of the check page: what would be signed, or why it would not."""

    round_id: int
    heading: Heading
    meaning: Message
    shown: str
    problem: Refusal | None = None


def rows_for(round_ids: Sequence[int], *, by: Actor) -> list[Row]:
    """A line for every round the acting person may know of, in the order asked for.

    The type of the first that may be signed is the type of the list.
    """
    rounds = _readable(round_ids, by=by)
    wanted = next((kind_of(r) for r in rounds if why_not_together(r, kind_of(r), by=by) is None), None)
    return [_row(r, why_not_together(r, wanted or kind_of(r), by=by), by=by) for r in rounds]


def _readable(round_ids: Sequence[int], *, by: Actor) -> list[Round]:
    found = []
    for round_id in dict.fromkeys(round_ids[:MOST]):
        try:
            found.append(get_round(round_id, by=by))
        except NotFound:
            continue
    return found


def _row(round_: Round, problem: Refusal | None, *, by: Actor) -> Row:
    step, seat = open_step(round_), seat_of(round_, by.person_id)
    represented = seat.represented.name if seat and seat.represented else ""
    meaning = signed_meaning(step.meaning if step else "", by.name, represented)
    return Row(round_.id, heading_of(round_), meaning, shown_of(round_), problem)


def kind_of(round_: Round) -> tuple[str, str]:
    """What a list may hold only one of."""
    return round_.subject_kind, round_.type_key


def why_not_together(round_: Round, wanted: tuple[str, str], *, by: Actor) -> Refusal | None:
    """Why a round can not be signed on a list of this kind and type, or None."""
    found = why_not_sign(round_, by=by) or why_not_approve(round_, by=by)
    if found is not None:
        return found
    if kind_of(round_) != wanted:
        return Conflict(N_("It is of another type. One list holds one type; sign it on a list of its own."))
    if not subject_for(round_.subject_kind).may_sign_together(round_.subject_id):
        return Conflict(N_("Its type is signed one by one."))
    opened = opened_by(by, round_.id)
    if opened is None:
        return Conflict(N_("You have not opened it yet. Only what was opened is signed."))
    if opened.shown != shown_of(round_):
        return Conflict(N_("It has changed since you opened it. Open it again."))
    return None


def opened_by(by: Actor, round_id: int) -> RoundOpened | None:
    """How the acting person last saw a round."""
    return db.session.get(RoundOpened, (by.person_id, round_id)) if by.person_id else None
