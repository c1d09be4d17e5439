"""The list as at a day, the registers and the copies equal a replay of the journal to the end of that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.factories import OPERATOR
from webapp import create_app
from webapp.core.db import db
from webapp.core.settings import read_settings
from webapp.documents import queries
from webapp.documents.copies.past import copies_at
from webapp.documents.listing.rows import every_row
from webapp.documents.queries import DocumentFilter
from webapp.documents.registers.hooks import Scope
from webapp.documents.registers.queries import get_register
from webapp.home.demo import Demo, lives_for
from webapp.home.demo_copies import HANDED_OUT
from webapp.home.demo_loans import READ_ON_LINE

from . import replay

WORKED_ON = {"配置管理程序", "供应商管理程序", "服务报告管理程序", "问题管理程序"}
"""What the check-outs of the demo are about."""


@pytest.fixture
def history(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[list[date]]:
    """A sample organisation with its months of history, and every day of it; the whole demo with ``--deep``."""
    made = create_app(read_settings({}, home=tmp_path / "instance", testing=True))
    lives = lives_for("small")
    if not request.config.getoption("--deep"):
        lives = tuple(
            life
            for life in lives
            if life.file in HANDED_OUT or life.obsolete_after or life.title in {*WORKED_ON, READ_ON_LINE}
        )
    with made.app_context():
        demo = Demo(by=OPERATOR, say=lambda _line: None)
        demo.build(lives)
        first = demo.first_day - timedelta(days=15)
        yield [first + timedelta(days=n) for n in range((queries.today() - first).days + 1)]
        db.session.remove()
        db.engine.dispose()


def test_any_day_of_the_history_equals_a_replay_of_the_journal_to_that_day(history: list[date]) -> None:
    seen: set[frozenset[tuple[str, str]]] = set()
    for day in history:
        end = Scope(day).end
        listed = {(row.number, row.label) for row in every_row(DocumentFilter(at=day), by=OPERATOR)}
        assert listed == replay.in_force(end), day
        register = get_register("controlled").rows(Scope(day), OPERATOR)
        assert {(row["number"], row["label"]) for row in register} == listed
        copies = {copy.id: str(then.state) for copy, then in copies_at(end, by=OPERATOR)}
        assert copies == replay.copy_states(end), day
        seen.add(frozenset(listed))
    assert len(seen) > 4 and copies
