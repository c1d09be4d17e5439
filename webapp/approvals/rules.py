"""Who may sign what, as pure rules (domain.md Approval, trust.md section 1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.core.errors import N_, Conflict, NotAllowed, Refusal

APPROVING = "approve"
LONGEST_OPINION = 4000
PREPARING = "prepare"
REMIND_EVERY = timedelta(hours=20)


@dataclass(frozen=True)
class Signing:
    """What is known when somebody wants to decide a step."""

    round_open: bool
    asked: bool
    decided_by: str
    person_id: int
    authors: Collection[int]
    signed_already: Collection[int]
    meaning: str


def check_may_sign(signing: Signing) -> None:
    """The person is asked at the open step, is not the author, and has signed no other step.

    Raises:
        Conflict: the round or the step is over. NotAllowed: this person may not decide it.
    """
    problem = _why_not(signing)
    if problem:
        raise problem


def _why_not(signing: Signing) -> Refusal | None:
    if not signing.round_open:
        return Conflict(N_("This approval has ended. Reload the page to see how."))
    if not signing.asked and signing.decided_by:
        return Conflict(N_("%(name)s has decided this step already."), name=signing.decided_by)
    if not signing.asked:
        return NotAllowed(N_("This step is for somebody else to decide."))
    if signing.meaning != PREPARING and signing.person_id in signing.authors:
        return NotAllowed(N_("Who wrote, changed or prepared a document does not approve it."))
    if signing.person_id in signing.signed_already:
        return NotAllowed(N_("One person signs one step of a round."))
    return None


def needed_of(how: str, quorum: int | None, assigned: int) -> int:
    """How many approvals finish a step: one, all, or the quorum (never more than were asked)."""
    if how == "all":
        return assigned
    return min(quorum or 1, assigned) if how == "quorum" else 1


def is_done(approvals: int, needed: int) -> bool:
    """Whether a step has what it needs."""
    return approvals >= needed


def check_return(position: int, current: int, reason: str) -> None:
    """A return goes to an earlier step (0 is the author) and says why.

    Raises:
        Conflict: not an earlier step, or no reason.
    """
    if not 0 <= position < current:
        raise Conflict(N_("Choose an earlier step to return to."))
    if not reason.strip():
        raise Conflict(N_("Say why, so that the author knows what to do."))


def check_may_withdraw(*, mine: bool, submitter: str, round_open: bool, decided: bool) -> None:
    """The submitter takes a subject back until the first decision.

    Raises:
        NotAllowed: somebody else. Conflict: ended, or somebody has decided.
    """
    if not mine:
        raise NotAllowed(N_("Only who sent it for approval can withdraw it."), who=submitter)
    if not round_open:
        raise Conflict(N_("This approval has ended. Reload the page to see how."))
    if decided:
        raise Conflict(N_("Somebody has decided already; ask the signer to return it."))


def reminder_is_due(reminded_at: datetime | None, now: datetime) -> bool:
    """Whether a reminder may be sent: at most one in 20 hours."""
    return reminded_at is None or reminded_at + REMIND_EVERY <= now


def check_may_remind(
    *, mine: bool, submitter: str, round_open: bool, reminded_at: datetime | None, now: datetime
) -> None:
    """The submitter reminds who is asked, at most once in 20 hours, while the round is open.

    Raises:
        NotAllowed: somebody else. Conflict: ended, or reminded a short while ago.
    """
    if not mine:
        raise NotAllowed(N_("Only who sent it for approval can remind."), who=submitter)
    if not round_open:
        raise Conflict(N_("This approval has ended. Reload the page to see how."))
    if not reminder_is_due(reminded_at, now):
        raise Conflict(N_("A reminder was sent within the last day."))


def without(candidates: Sequence[int], excluded: Collection[int]) -> list[int]:
    """Candidates in order, those excluded left out, none twice."""
    return [c for c in dict.fromkeys(candidates) if c not in excluded]
