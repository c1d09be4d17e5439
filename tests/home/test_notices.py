"""Notices: what is news is told once a day, leads to the exact decision, and says no title to who may not read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import OPERATOR, World, person_of
from webapp.approvals import actions as approvals
from webapp.core import clock, jobs
from webapp.core.access import system
from webapp.core.db import db, transaction
from webapp.home.notices import actions, queries
from webapp.home.notices.models import Notice, NoticeRun
from webapp.home.notices.rules import Item, is_news

Clients = Callable[[str], Any]
BY = system("notices")
ENGLISH = {"Accept-Language": "en"}
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("last", "due", "reminded", "working", "news"),
    [
        (None, None, None, False, True),  # it is new
        (0, None, None, True, False),  # told today
        (-1, None, None, True, False),  # told yesterday and nothing changed
        (-3, 0, None, False, True),  # its last day
        (-1, -1, None, True, True),  # late on a working day
        (-1, -1, None, False, False),  # late, but nobody works
        (0, -1, 0, True, False),  # at most once a day, whatever happened
        (-2, 5, -1, True, True),  # asked again since
        (-1, 5, -1, True, False),  # asked again before it was told
    ],
)
def test_what_is_news(last: int | None, due: int | None, reminded: int | None, working: bool, news: bool) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else TODAY + timedelta(days=offset)

    item = Item("k", "Approve", "QP-01", "t", "/", due_on=day(due), reminded_on=day(reminded))
    assert is_news(item, day(last), TODAY, working=working) is news


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Let the days pass; the instance is no demo, so only what writes no journal entry may run under it."""
    yield lambda days: monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(days=days))


def told(login: str) -> list[tuple[str, str]]:
    found = select(Notice).where(Notice.person_id == person_of(login).id).order_by(Notice.id)
    return [(notice.verb, notice.url) for notice in db.session.scalars(found)]


def test_who_is_asked_is_told_once_and_again_when_it_is_late(both_worlds: World, moving: Callable[[int], None]) -> None:
    round_ = both_worlds.sent()
    assert actions.write_notices(by=BY) == 1
    assert actions.write_notices(by=BY) == 0, "run twice, told once"
    assert told("wang") == [("Approve", f"/approvals/{round_.id}")] and told("zhao") == []
    days = {notice.day for notice in db.session.scalars(select(Notice))}
    for ahead in range(1, 15):
        moving(ahead)
        actions.write_notices(by=BY)
    assert len(told("wang")) > 3, "each working day after its last one"
    keys = db.session.execute(select(Notice.person_id, Notice.key, Notice.day, func.count()).group_by(
        Notice.person_id, Notice.key, Notice.day)).all()  # fmt: skip
    assert {row[3] for row in keys} == {1} and len(days) == 1


def test_the_worker_tells_by_itself_and_then_rests(world: World) -> None:
    world.sent()
    jobs.run_round()
    jobs.run_round()
    assert len(told("wang")) == 1
    run = db.session.get_one(NoticeRun, 1)
    size = run.size
    assert actions.look_around(by=BY) is False
    world.draft(world.document(title="另一程序"))
    assert actions.look_around(by=BY) is False, "within a minute it rests"
    with transaction():
        run.at = clock.now() - timedelta(minutes=2)
    assert actions.look_around(by=BY) is True
    assert db.session.get_one(NoticeRun, 1).size > size


def test_the_author_hears_of_a_return_and_the_controller_of_a_release(world: World) -> None:
    back = world.sent()
    approvals.return_step(back, 0, "缺少记录清单", by=world.actor("wang"), proof=world.proof("wang"))
    world.approved(world.document(title="采购控制程序"))
    actions.write_notices(by=BY)
    assert [verb for verb, _url in told("li")] == ["Revise"]
    assert [verb for verb, _url in told("chen")] == ["Release"]


def test_the_administrator_hears_of_a_job_that_gave_up(world: World, client_for: Clients) -> None:
    with transaction():
        gone = {"state": "stopped", "tries": 8, "error": "disk full", "due_at": clock.now()}
        db.session.add(jobs.Job(name="freeze_body", arguments="{}", **gone))
    actions.write_notices(by=BY)
    assert [verb for verb, _url in told("sysadmin")] == ["Look at the job"] and told("li") == []
    assert "disk full" in client_for("sysadmin").get("/notices", headers=ENGLISH).get_data(as_text=True)


def test_the_bell_counts_and_each_notice_leads_to_its_decision(world: World, client_for: Clients) -> None:
    round_ = world.sent()
    world.sent(world.document(title="采购控制程序"))
    actions.write_notices(by=BY)
    client = client_for("wang")
    html = client.get("/", headers=ENGLISH).get_data(as_text=True)
    assert re.search(r'href="/notices">.{0,200}Notices</span> <span class="num">2<', html, re.S)
    html = client.get("/notices", headers=ENGLISH).get_data(as_text=True)
    assert "服务级别管理程序" in html and "采购控制程序" in html
    first = db.session.scalars(select(Notice).order_by(Notice.id)).first()
    assert first is not None
    answer = client.post_form(f"/notices/{first.id}", page="/notices")
    assert answer.location == f"/approvals/{round_.id}" and first.read_at is not None
    client.post_form("/notices/read", page="/notices")
    assert queries.count_unread(by=world.actor("wang")) == 0
    html = client.get("/", headers=ENGLISH).get_data(as_text=True)
    assert "Notices</span></a>" in html, "nothing unread, no number"


def test_nobody_reads_or_marks_the_notices_of_others(world: World, client_for: Clients) -> None:
    world.sent()
    actions.write_notices(by=BY)
    notice = db.session.scalars(select(Notice)).one()
    client = client_for("li")
    assert "服务级别管理程序" not in client.get("/notices").get_data(as_text=True)
    assert client.post_form(f"/notices/{notice.id}", page="/notices").status_code == 404
    client.post_form("/notices/read", page="/notices")
    assert notice.read_at is None


def test_a_title_goes_with_the_right_to_read_it(world: World, client_for: Clients) -> None:
    round_ = world.sent(world.document(title="密钥管理规定", classification="confidential"))
    actions.write_notices(by=BY)
    stored = " ".join(str(value) for value in db.session.execute(select(Notice.__table__)).one())
    assert "密钥" not in stored
    approvals.withdraw(round_, by=world.actor("li"))
    html = client_for("wang").get("/notices", headers=ENGLISH).get_data(as_text=True)
    assert "密钥" not in html and "no longer waits for you" in html


def test_who_leaves_is_told_nothing(world: World) -> None:
    from webapp.people.actions import let_go

    let_go(person_of("staff"), by=world.actor("sysadmin"))
    actions.write_notices(by=OPERATOR)
    assert told("staff") == []
