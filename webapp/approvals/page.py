"""What the approval page asks for, gathered once."""

from __future__ import annotations

from functools import cached_property

from webapp.approvals import queries
from webapp.approvals.conditions import why_not_approve
from webapp.approvals.models import Round, RoundState, Step
from webapp.approvals.opinions import queries as opinions
from webapp.approvals.paper import queries as paper
from webapp.approvals.route import Event, Stop, Target, events_of, route_of, signed_meaning, targets_of
from webapp.approvals.rules import PREPARING
from webapp.approvals.subjects import Heading, SubjectView, subject_for
from webapp.core.access import Actor
from webapp.core.errors import N_, Message, Refusal, Unmet
from webapp.people.models import Person

ENDINGS: dict[RoundState, tuple[str, str]] = {
    RoundState.APPROVED: ("ok", N_("Every step is done: approved.")),
    RoundState.RETURNED: ("warn", N_("It was returned to its author; this approval has ended.")),
    RoundState.REJECTED: ("stop", N_("It was not agreed to; this approval has ended.")),
    RoundState.WITHDRAWN: ("warn", N_("It was withdrawn; this approval has ended.")),
}
AGREEING = (
    N_("Agreed."),
    N_("Agreed; the content fits the practice."),
    N_("Agreed; please see to the training."),
)
OBJECTING = (
    N_("Please state the reason for the change."),
    N_("Please complete the missing content."),
    N_("The content does not fit the practice; please revise."),
    N_("The format does not meet the rules; please correct it."),
)


class ApprovalPage:
    """One round as one person sees it."""

    def __init__(self, round_: Round, by: Actor, language: str) -> None:
        self.round = round_
        self.by = by
        self.language = language
        self.subject: SubjectView = subject_for(round_.subject_kind).view(
            round_.subject_id, by=by, language=language, submission=round_.number
        )
        self.heading: Heading = queries.heading_of(round_)
        self.phrases = {"approve": AGREEING, "return": OBJECTING, "reject": OBJECTING}

    @property
    def text_language(self) -> str:
        """The language the text is marked with: Chinese when Chinese characters stand at its head."""
        head = "".join(block.text for block in self.subject.blocks[:40])
        return "zh-Hans" if any("\u4e00" <= sign <= "\u9fff" for sign in head) else self.language

    @cached_property
    def step(self) -> Step | None:
        """The open step, when the acting person may decide it now."""
        return None if self.why_not else queries.open_step(self.round)

    @cached_property
    def why_not(self) -> Refusal | None:
        """Why this person can not decide."""
        return queries.why_not_sign(self.round, by=self.by)

    @property
    def unmet(self) -> list[Unmet]:
        """The same, for the disabled button."""
        return [Unmet(self.why_not.message, self.why_not.who)] if self.why_not else []

    @cached_property
    def represented(self) -> Person | None:
        """Whom this person stands for as deputy."""
        seat = queries.seat_of(self.round, self.by.person_id)
        return seat.represented if seat is not None else None

    @property
    def meaning(self) -> Message:
        """The meaning of the signature: that of the step, and for whom a deputy signs."""
        represented = self.represented.name if self.represented else ""
        return signed_meaning(self.step.meaning if self.step else "", self.by.name, represented)

    @cached_property
    def approve_unmet(self) -> list[Unmet]:
        """What stands against approving, while returning and rejecting are possible."""
        return _unmet(why_not_approve(self.round, by=self.by))

    @cached_property
    def may_pass_on(self) -> bool:
        """Whether the step can be passed on or a signer added."""
        return self.step is not None and self.step.meaning != PREPARING and self.represented is None

    @cached_property
    def opinions(self) -> list[opinions.Opinion]:
        """The opinions of countersign steps."""
        return opinions.opinions_of(self.round)

    @cached_property
    def to_answer(self) -> int:
        """How many opinions wait for this person's answer."""
        return len(opinions.unanswered(self.round)) if opinions.may_answer(self.round, by=self.by) else 0

    @cached_property
    def may_close(self) -> bool:
        """Whether this person may close the countersign step without the silent ones now."""
        return opinions.why_not_close(self.round, queries.open_step(self.round), by=self.by) is None

    @cached_property
    def may_enter_paper(self) -> bool:
        """Whether this person prints sign sheets and enters what comes back."""
        return paper.why_not_enter(self.round, by=self.by) is None

    @cached_property
    def shown(self) -> str:
        """The digest of what stands here, which the signature states."""
        return queries.shown_of(self.round)

    @property
    def ending(self) -> tuple[str, Message] | None:
        """How the round ended, as a banner's level and words."""
        found = ENDINGS.get(self.round.state)
        return (found[0], Message(found[1])) if found else None

    @cached_property
    def stops(self) -> list[Stop]:
        """The route."""
        return route_of(self.round, person_id=self.by.person_id)

    @cached_property
    def events(self) -> list[Event]:
        """Everything that was decided or said beyond what the route shows, oldest first."""
        return [e for e in events_of(self.round) if e.kind not in {"submit", "approve"} or e.set_aside]

    @cached_property
    def targets(self) -> list[Target]:
        """Where it can be returned to."""
        return targets_of(self.round, self.step) if self.step else []

    @property
    def mine(self) -> bool:
        """Whether the acting person sent it."""
        return self.round.started_by_id == self.by.person_id

    @cached_property
    def withdraw_unmet(self) -> list[Unmet]:
        """What stands against taking it back."""
        return _unmet(queries.why_not_withdraw(self.round, by=self.by))

    @cached_property
    def remind_unmet(self) -> list[Unmet]:
        """What stands against a reminder."""
        return _unmet(queries.why_not_remind(self.round, by=self.by))

    @cached_property
    def newer(self) -> Round | None:
        """A later round of the same subject, when there is one."""
        latest = queries.round_of(self.round.subject_kind, self.round.subject_id)
        return latest if latest is not None and latest.id != self.round.id else None


def _unmet(found: Refusal | None) -> list[Unmet]:
    return [Unmet(found.message, found.who)] if found else []
