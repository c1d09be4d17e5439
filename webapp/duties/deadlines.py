"""By when a step of an approval is to be decided."""

from __future__ import annotations

from datetime import date, datetime

from webapp.core import clock, current_settings
from webapp.duties import workdays

APPROVAL_DAYS = 3


def approval_due(opened_at: datetime) -> date:
    """The last day for a step that was opened at this moment: ``APPROVAL_DAYS`` working days later."""
    return workdays.working_day(clock.to_day(opened_at, current_settings().timezone), APPROVAL_DAYS)
