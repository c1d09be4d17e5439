"""How a duty stands on a day, and when it begins to be shown (domain.md section 3, Duties)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from webapp.core.errors import N_
from webapp.duties.models import DutyState


class Standing(StrEnum):
    """The words for a duty; the first three follow from the day."""

    COMING = "coming"
    DUE = "due"
    LATE = "late"
    DONE = "done"
    WAIVED = "waived"


STANDING_TITLES: dict[Standing, str] = {
    Standing.COMING: N_("Coming"),
    Standing.DUE: N_("Due today"),
    Standing.LATE: N_("Overdue"),
    Standing.DONE: N_("Done"),
    Standing.WAIVED: N_("Waived"),
}


class Dated(Protocol):
    """What the rules need to know of a duty."""

    @property
    def state(self) -> DutyState:
        """How it is kept."""

    @property
    def due_on(self) -> date:
        """Its last day."""

    @property
    def early(self) -> int:
        """Days before ``due_on`` from which it is shown."""


def state_on(duty: Dated, today: date) -> Standing:
    """How the duty stands on ``today``: its own day is the last one in time."""
    if duty.state is not DutyState.OPEN:
        return Standing(duty.state.value)
    if today > duty.due_on:
        return Standing.LATE
    return Standing.DUE if today == duty.due_on else Standing.COMING


def is_shown(duty: Dated, today: date) -> bool:
    """Whether an open duty is near enough to be brought before who owes it."""
    return duty.state is DutyState.OPEN and today >= duty.due_on - timedelta(days=duty.early)
