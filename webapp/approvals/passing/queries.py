"""Who may be asked beyond the chain, and who may ask them."""

from __future__ import annotations

from webapp.approvals import rules
from webapp.approvals.models import Round
from webapp.approvals.queries import everybody_asked, may_sign, seat_of, signers, why_not_sign
from webapp.approvals.subjects import subject_for
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, NotAllowed, Refusal
from webapp.people import queries as people
from webapp.people.models import Person


def check_may_be_asked(round_: Round, person: Person, reason: str) -> None:
    """A step goes to a person who may sign, may know of the subject, and has no part in the round yet.

    Raises:
        NotAllowed: this person may not. Conflict: no reason.
    """
    rules.check_may_be_asked(
        rules.Asking(
            person_id=person.id,
            name=person.name,
            active=person.active,
            may_sign=may_sign(person),
            authors={*round_.authors, round_.prepared_by_id, round_.started_by_id},
            signed_already=signers(round_),
            asked_already=everybody_asked(round_),
            reason=reason,
        )
    )
    subject_for(round_.subject_kind).check_may_be_asked(round_.subject_id, person)


def why_not_pass_on(round_: Round, *, by: Actor) -> Refusal | None:
    """Why the acting person can neither pass the open step on nor add a signer: only who is asked can."""
    found = why_not_sign(round_, by=by)
    if found is not None:
        return found
    seat = seat_of(round_, by.person_id)
    if seat is not None and seat.for_id is not None:
        return NotAllowed(N_("A deputy decides or leaves it; only who is asked passes a step on or adds a signer."))
    return None


def candidates(round_: Round) -> list[Person]:
    """Persons a step of this round may go to, by name."""
    found = []
    for person in sorted(people.holders_of_permission(Permission.APPROVAL_SIGN), key=lambda p: (p.pinyin, p.id)):
        try:
            check_may_be_asked(round_, person, "-")
        except NotAllowed:
            continue
        found.append(person)
    return found
