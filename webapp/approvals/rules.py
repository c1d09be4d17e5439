"""Who may sign what, as pure rules (domain.md Approval, trust.md section 1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.core.errors import N_, Conflict, Message, NotAllowed, Refusal

APPROVING = "approve"
LONGEST_OPINION = 4000
PREPARING = "prepare"
REMIND_EVERY = timedelta(hours=20)


@dataclass(frozen=True)
class Signing:
    """What is known when somebody wants to decide a step.

    ``for_id`` is the person represented, when a deputy decides; ``able`` whether that person may still
    sign; ``waits_for`` who signs before in the same step; ``why_not_deputy`` why a deputy is none here.
    """

    round_open: bool
    asked: bool
    decided_by: str
    person_id: int
    authors: Collection[int]
    signed_already: Collection[int]
    meaning: str
    for_id: int | None = None
    able: bool = True
    waits_for: str = ""
    why_not_deputy: Message | None = None

    @property
    def persons(self) -> set[int]:
        """Who signs and for whom: the same rules hold for both."""
        return {self.person_id} if self.for_id is None else {self.person_id, self.for_id}


def check_may_sign(signing: Signing) -> None:
    """The person is asked at the open step, is not the author, and has signed no other step.

    A deputy decides for whom is asked, when both the deputy and the person represented might.

    Raises:
        Conflict: the round or the step is over. NotAllowed: this person may not decide it.
    """
    problem = _why_not(signing)
    if problem:
        raise problem


def _why_not(signing: Signing) -> Refusal | None:
    if not signing.round_open:
        return Conflict(N_("This approval has ended. Reload the page to see how."))
    if not signing.asked and signing.waits_for:
        return Conflict(N_("%(name)s signs before you."), name=signing.waits_for)
    if not signing.asked and signing.decided_by:
        return Conflict(N_("%(name)s has decided this step already."), name=signing.decided_by)
    if not signing.asked and signing.why_not_deputy:
        return NotAllowed(signing.why_not_deputy.key, **signing.why_not_deputy.values)
    if not signing.asked:
        return NotAllowed(N_("This step is for somebody else to decide."))
    if signing.for_id is not None and not signing.able:
        return NotAllowed(N_("The person you stand for may not sign any more, so neither may a deputy."))
    own_preparation = signing.meaning == PREPARING and signing.for_id is None
    if not own_preparation and signing.persons & set(signing.authors):
        return NotAllowed(N_("Who wrote, changed or prepared a document does not approve it."))
    if signing.persons & set(signing.signed_already):
        return NotAllowed(N_("One person signs one step of a round."))
    return None


@dataclass(frozen=True)
class Asking:
    """What is known when somebody is to be asked beyond the chain: by transfer or as added signer."""

    person_id: int
    name: str
    active: bool
    may_sign: bool
    authors: Collection[int]
    signed_already: Collection[int]
    asked_already: Collection[int]
    reason: str


def check_may_be_asked(asking: Asking) -> None:
    """Never an author, never twice in a round, only who may sign; always with a reason.

    Raises:
        NotAllowed: the person may not decide here. Conflict: no reason.
    """
    if asking.person_id in asking.authors:
        raise NotAllowed(N_("%(name)s wrote, changed or prepared this and does not approve it."), name=asking.name)
    if asking.person_id in asking.signed_already:
        raise NotAllowed(
            N_("%(name)s has signed in this round. One person signs one step of a round."), name=asking.name
        )
    if asking.person_id in asking.asked_already:
        raise NotAllowed(N_("%(name)s is asked in this round. One person signs one step of a round."), name=asking.name)
    if not asking.active or not asking.may_sign:
        raise NotAllowed(N_("%(name)s does not hold the permission to decide and sign."), name=asking.name)
    if not asking.reason.strip():
        raise Conflict(N_("Say why; the reason stays beside the route."))


def needed_of(how: str, quorum: int | None, assigned: int) -> int:
    """How many approvals finish a step: one, all, or the quorum (never more than were asked)."""
    if how == "all":
        return assigned
    return min(quorum or 1, assigned) if how == "quorum" else 1


def is_done(approvals: int, needed: int, added_open: int = 0) -> bool:
    """Whether a step has what it needs: enough of those the chain named, and everybody who was added."""
    return approvals >= needed and not added_open


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
