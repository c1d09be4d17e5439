"""What upper rooms want done before somebody approves a step, such as background that must have been opened."""

from __future__ import annotations

from collections.abc import Callable

from webapp.approvals.models import Round, Step
from webapp.approvals.opinions.queries import why_answers_wait
from webapp.approvals.queries import open_step, seat_of
from webapp.core.access import Actor
from webapp.core.errors import Refusal

Condition = Callable[[Round, Step, int, int | None], Refusal | None]
_conditions: dict[str, Condition] = {}


def register_condition(key: str, condition: Condition) -> None:
    """Let ``condition(round, step, signer, represented)`` say why this person can not approve the step yet.

    ``represented`` is the person a deputy signs for. Returning and rejecting stay possible.
    """
    _conditions[key] = condition


def why_not_yet(round_: Round, step: Step, person_id: int, for_id: int | None = None) -> Refusal | None:
    """The first thing that stands against approving, or None."""
    found = (condition(round_, step, person_id, for_id) for condition in _conditions.values())
    return next((refusal for refusal in found if refusal is not None), None)


def require_conditions(round_: Round, step: Step, person_id: int, for_id: int | None = None) -> None:
    """Go on only when nothing stands against approving.

    Raises:
        Refusal: what has to be done first.
    """
    refusal = why_not_yet(round_, step, person_id, for_id)
    if refusal is not None:
        raise refusal


def why_not_approve(round_: Round, *, by: Actor) -> Refusal | None:
    """Why the acting person can return or reject the open step, but not approve it."""
    step, seat = open_step(round_), seat_of(round_, by.person_id)
    if step is None:
        return None
    waits = why_answers_wait(round_, step)
    if waits is not None or seat is None or by.person_id is None:
        return waits
    return why_not_yet(round_, step, by.person_id, seat.for_id)
