"""Lists, registers, copies and loans as at a day equal a replay of the journal to the end of that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.factories import OPERATOR
from webapp import create_app
from webapp.core.db import db
from webapp.core.settings import read_settings
from webapp.documents import queries
from webapp.documents.actions import change_document
from webapp.documents.authoring.options import clause_names
from webapp.documents.copies.past import copies_at, holders_at
from webapp.documents.copies.states import OUT
from webapp.documents.listing.rows import Row, every_row
from webapp.documents.loans import past as loans
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.then import STATE_AFTER
from webapp.documents.queries import DocumentFilter
from webapp.documents.registers.hooks import Scope
from webapp.documents.registers.queries import get_register
from webapp.home.demo import Demo, Story, lives_for
from webapp.home.demo_copies import HANDED_OUT
from webapp.home.demo_loans import READ_ON_LINE
from webapp.home.demo_plan import SPAN
from webapp.people.actions import change_person
from webapp.people.departments import change_department
from webapp.people.queries import department_named

from . import replay

WORKED_ON = {"配置管理程序", "供应商管理程序", "服务报告管理程序", "问题管理程序"}
"""What the check-outs of the demo are about."""
CLAUSE = "iso9001@2015:8.5"
BORROWER = "luhao"


class Restless(Demo):
    """The sample organisation, in which owners, clauses and names change on the way as well."""

    def _play(self, stories: list[Story]) -> None:
        super()._play([*stories, self._changes()])

    def _changes(self) -> Story:
        names = ["技术中心", "综合管理部"]
        for place, day in enumerate(range(30, SPAN - 2, 12)):
            yield self.at(day, time(16, 45))
            by = self._actor("chenjie")
            free = [d for d in self.documents.values() if queries.effective_of(d) and queries.open_of(d) is None]
            for document in free[place % 3 :: 3]:
                department = department_named(names[place % 2])
                change_document(document, department=department, clauses=[f"{CLAUSE}.{place % 6 + 1}"], by=by)
            change_person(self._person(BORROWER), name=f"陆浩{'一二三四五六七八九十'[place % 10]}", by=self.by)
        yield self.at(SPAN, time(16, 50))
        department = department_named(names[0])
        assert department is not None
        change_department(department, name="技术与研发中心", by=self.by)


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
    with made.test_request_context(headers={"Accept-Language": "zh-Hans"}):
        demo = Restless(by=OPERATOR, say=lambda _line: None)
        demo.build(lives)
        first = demo.first_day - timedelta(days=15)
        yield [first + timedelta(days=n) for n in range((queries.today() - first).days + 1)]
        db.session.remove()
        db.engine.dispose()


def rows_of(day: date, **wanted: str) -> list[Row]:
    return every_row(DocumentFilter(at=day, **wanted), by=OPERATOR)


def compare_documents(day: date, end: datetime) -> frozenset[tuple[str, ...]]:
    """What was listed: in force, owned and described as the journal says, by every filter and register."""
    told, rows = replay.described(end), rows_of(day)
    assert {(row.number, row.label) for row in rows} == replay.in_force(end), day
    listed = {row.number: (row.department, row.clauses) for row in rows}
    assert listed == {number: (told[number][0], clause_names(told[number][1])) for number in listed}, day
    for name in {department for department, _clauses in listed.values()}:
        assert {row.number for row in rows_of(day, department=name)} == {n for n in listed if told[n][0] == name}, day
    answering = {n for n in listed if any(c == CLAUSE or c.startswith(f"{CLAUSE}.") for c in told[n][1])}
    assert {row.number for row in rows_of(day, clause=CLAUSE)} == answering, day
    register = get_register("controlled").rows(Scope(day), OPERATOR)
    assert {(r["number"], r["label"], r["department"]) for r in register} == {
        (row.number, row.label, row.department) for row in rows
    }, day
    return frozenset((row.number, row.label, row.department, row.clauses) for row in rows)


def compare_copies(day: date, end: datetime) -> int:
    """How many copies there were, each in the state and with the holder the journal says."""
    found, holders = copies_at(end, by=OPERATOR), replay.copy_holders(end)
    assert {copy.id: str(then.state) for copy, then in found} == replay.copy_states(end), day
    held = {(what, number, name) for what, copies in holders_at(end, by=OPERATOR).items() for number, name in copies}
    out = {((c.document.number, c.revision.label), c.number, holders[c.id]) for c, then in found if then.state in OUT}
    assert held == out, day
    return len(found)


def compare_loans(day: date, end: datetime) -> int:
    """How many loans there were, each in the state, until the day and with the borrower the journal says."""
    told = {
        key: (STATE_AFTER[f"loan.{act}"], date.fromisoformat(due), name)
        for key, (act, due, name) in replay.loans(end).items()
    }
    found, total = loans.lines(LoanFilter(at=day), by=OPERATOR, page=0)
    assert {line.loan.id: (line.state, line.due_on, line.borrower) for line in found} == told, day
    assert total == len(told)
    for view in ("waiting", "out", "overdue"):
        shown = loans.lines(LoanFilter(view, at=day), by=OPERATOR, page=0)[0]
        states = {"waiting": {"asked", "agreed"}}.get(view, {"lent"})
        late = {line.loan.id for line in found if line.late}
        wanted = {key for key, (state, _due, _name) in told.items() if state in states}
        assert {line.loan.id for line in shown} == (wanted & late if view == "overdue" else wanted), day
    return total


def test_any_day_of_the_history_equals_a_replay_of_the_journal_to_that_day(history: list[date]) -> None:
    seen: set[frozenset[tuple[str, ...]]] = set()
    copies = loans_seen = 0
    for day in history:
        end = Scope(day).end
        seen.add(compare_documents(day, end))
        copies, loans_seen = compare_copies(day, end), compare_loans(day, end)
    assert len(seen) > 8 and copies and loans_seen > 4
    print(f"{len(history)} days, {len(max(seen, key=len))} documents at most in {len(seen)} states of the list,")
    print(f"{copies} copies and {loans_seen} loans at the end")
