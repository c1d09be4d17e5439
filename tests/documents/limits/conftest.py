"""A clock that a test moves, and what the worker does on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest

from webapp.core import clock
from webapp.core.access import system
from webapp.core.db import db
from webapp.documents.emergency.actions import lapse_overdue
from webapp.documents.models import Revision
from webapp.documents.queries import today
from webapp.documents.releasing.actions import switch_due
from webapp.documents.temporary.actions import lapse_due


class Days:
    """Days pass by hand; the worker comes round after each jump."""

    def __init__(self) -> None:
        self.moved = timedelta(0)
        self.real = clock.now

    def __call__(self) -> datetime:
        return self.real() + self.moved

    def until(self, day: date) -> None:
        """It is ``day`` now, and the worker has come round."""
        self.moved += day - today()
        db.session.rollback()
        by = system("switch_due")
        switch_due(by=by)
        lapse_overdue(by=by)
        lapse_due(by=by)
        db.session.rollback()


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    moved = Days()
    monkeypatch.setattr(clock, "now", moved)
    yield moved


@pytest.fixture
def in_days() -> Callable[[int], date]:
    """The day so many days from now."""
    return lambda count: today() + timedelta(days=count)


def again(revision: Revision) -> Revision:
    """The revision as it stands now."""
    return db.session.get_one(Revision, revision.id, populate_existing=True)
