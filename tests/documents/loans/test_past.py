"""Loans as at a day: every list, the page, the papers and the calls show how each stood then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from webapp.core.db import db
from webapp.documents import queries as documents
from webapp.documents.copies.recalling.actions import recall_copy
from webapp.documents.loans import papers
from webapp.documents.loans.actions import ask_loan, decide_loan, hand_over_loan, lend_copy, return_loan, withdraw_loan
from webapp.documents.loans.models import Check, Loan
from webapp.documents.loans.past import Line, lines
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.states import LoanState as S
from webapp.documents.registers.hooks import Scope, register_of
from webapp.people.actions import change_person

from ...factories import World, person_of
from .lending import lent, out

Later = Callable[[int], None]


def on(world: World, day: date | None, view: str = "all", login: str = "chen") -> list[Line]:
    return lines(LoanFilter(view, at=day), by=world.actor(login), page=0)[0]


def borrowed(world: World, later: Later) -> tuple[Loan, list[date]]:
    """Asked for, agreed to, lent, called back, handed over and brought back, a day or more apart; and the days."""
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    days = [documents.today()]
    loan = ask_loan(revision.document, "现场审核", by=world.actor("staff"))
    steps: list[Callable[[], object]] = [
        lambda: decide_loan(loan, True, "可以", by=world.actor("zhou")),
        lambda: lend_copy(loan, copy, by=world.actor("chen")),
        lambda: recall_copy(copy, "换版", by=world.actor("chen")),
        lambda: hand_over_loan(loan, person_of("sun"), by=world.actor("chen")),
        lambda: return_loan(loan, Check.DAMAGED, by=world.actor("chen"), remark="缺角"),
    ]
    for step in steps:
        later(1)
        days.append(documents.today())
        step()
    return loan, days


def test_a_loan_is_told_day_by_day(both_worlds: World, later: Later) -> None:
    world = both_worlds
    loan, days = borrowed(world, later)
    later(1)
    stood = [line for day in days for line in on(world, day)]
    assert [line.state for line in stood] == [S.ASKED, S.AGREED, S.LENT, S.LENT, S.LENT, S.RETURNED]
    assert [line.login for line in stood] == ["staff"] * 4 + ["sun"] * 2
    assert [line.decided_by_name for line in stood] == [""] + [person_of("zhou").name] * 5
    assert [line.opinion for line in stood] == [""] + ["可以"] * 5
    assert [line.called_back_at is not None for line in stood] == [False] * 3 + [True] * 3
    assert len({line.due_on for line in stood[:3]}) == 1 and stood[2].due_on >= stood[3].due_on == loan.due_on
    assert [line.lent_by_name for line in stood] == [""] * 2 + [person_of("chen").name] * 4
    assert on(world, days[0] - timedelta(days=1)) == []
    (now,) = on(world, None)
    assert (now.state, now.login, now.due_on) == (stood[-1].state, stood[-1].login, stood[-1].due_on)


def test_each_list_holds_what_it_held_that_day(both_worlds: World, later: Later) -> None:
    world = both_worlds
    _loan, days = borrowed(world, later)
    later(30)
    assert [len(on(world, day, "waiting")) for day in days] == [1, 1, 0, 0, 0, 0]
    assert [len(on(world, day, "out")) for day in days] == [0, 0, 1, 1, 1, 0]
    assert [len(on(world, day, "mine", "sun")) for day in days] == [0, 0, 0, 0, 1, 1]
    assert all(on(world, day, "overdue") == [] for day in days)


def test_what_was_not_back_in_time_was_overdue_that_day_and_no_more(world: World, later: Later) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    loan = lent(world, revision, copy)
    later(30)
    late = documents.today()
    later(1)
    return_loan(loan, Check.COMPLETE, by=world.actor("chen"))
    later(1)
    assert [line.loan.id for line in on(world, late, "overdue")] == [loan.id]
    assert on(world, documents.today(), "overdue") == [] == on(world, None, "overdue")
    assert on(world, loan.due_on, "overdue") == [], "the day itself is in time"


def test_agreed_to_and_refused_after_all_was_agreed_to_between(world: World, later: Later) -> None:
    revision = world.effective()
    loan, other = (ask_loan(revision.document, "x", by=world.actor(login)) for login in ("staff", "sun"))
    decide_loan(loan, True, "同意", by=world.actor("zhou"))
    between = documents.today()
    later(2)
    decide_loan(loan, False, "已作废", by=world.actor("chen"))
    withdraw_loan(other, by=world.actor("sun"))
    then, now = ({line.loan.id: line for line in on(world, day)} for day in (between, documents.today()))
    assert (then[loan.id].state, then[loan.id].opinion) == (S.AGREED, "同意")
    assert then[loan.id].decided_by_name == person_of("zhou").name
    assert (now[loan.id].state, now[loan.id].opinion) == (S.REFUSED, "已作废")
    assert (then[other.id].state, now[other.id].state) == (S.ASKED, S.WITHDRAWN)


def test_page_register_papers_and_calls_agree(world: World, later: Later, client_for: Callable[[str], Any]) -> None:
    _loan, days = borrowed(world, later)
    staff, sun = person_of("staff").name, person_of("sun").name
    later(1)
    change_person(person_of("sun"), name="孙新名", by=world.actor("sysadmin"))
    chen = client_for("chen")
    pages = [chen.get(f"/loans?view=all&at={day}").get_data(as_text=True) for day in days]
    words = ["待审批", "待借出", "借出中", "已催还", "已催还", "已归还"]
    for page, day, who, word in zip(pages, days, [staff] * 4 + [sun] * 2, words, strict=True):
        rows = page.split("<tbody>")[1].split("</tbody>")[0]
        assert who in rows and "孙新名" not in rows and word in rows
        assert str(day) in page and 'name="code"' not in page and "btn" not in rows, "nothing is done in the past"
    assert all("A01" in page for page in pages[2:]) and "A01" not in pages[1]
    assert "孙新名" in chen.get("/loans?view=all").get_data(as_text=True)
    register = register_of("loans")
    assert register is not None
    for day in days:
        (line,) = on(world, day)
        (row,) = register.rows(Scope(day), world.actor("chen"))
        paper = papers.register([line], language="zh-Hans", at=day).rows[0]
        assert (row["borrower"], row["due"]) == (line.borrower, line.due_on) == (paper[3], date.fromisoformat(paper[7]))


@pytest.mark.parametrize("day", ["yesterday", "2099-01-01", "9999-12-31"])
def test_a_day_that_is_none_or_to_come_shows_no_list(world: World, client_for: Callable[[str], Any], day: str) -> None:
    ask_loan(world.effective().document, "用途甲", by=world.actor("staff"))
    chen = client_for("chen")
    answer = chen.get(f"/loans?view=all&at={day}")
    assert answer.status_code == 422 and "用途甲" not in answer.get_data(as_text=True)
    assert chen.get(f"/loans.xlsx?view=all&at={day}").status_code == 422
    assert "用途甲" in chen.get(f"/loans?view=all&at={documents.today()}").get_data(as_text=True)


def test_many_loans_ask_no_more_statements_of_a_past_day(both_worlds: World) -> None:
    revision, sent = both_worlds.effective(), []

    def count() -> int:
        db.session.expire_all()
        sent.clear()
        assert on(both_worlds, day)
        return len(sent)

    def ask(login: str) -> None:
        ask_loan(revision.document, "x", by=both_worlds.actor(login))

    ask("staff")
    day = documents.today()
    event.listen(db.engine, "before_cursor_execute", lambda *about: sent.append(about[2]))
    count()  # what is kept in memory until the journal grows
    few = count()
    for login in ("sun", "wang", "li", "zhao"):
        ask(login)
    assert len(on(both_worlds, day)) == 5
    count()
    assert count() == few
