"""The clock of these tests, which goes on by days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from webapp.core import clock


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """``later(10)``: from now on it is ten days later."""
    real, gone = clock.now, [0]
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=gone[0]))

    def go_on(days: int) -> None:
        gone[0] += days

    return go_on
