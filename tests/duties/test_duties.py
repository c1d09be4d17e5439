"""Duties: who owes what until when, what happens to it, and the log that remembers all of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from webapp.core import journal
from webapp.core.access import system
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.duties import actions, hooks, queries, rules
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty, DutyAct, DutyLog, DutyState
from webapp.duties.rules import Standing
from webapp.people.actions import let_go

from ..factories import OPERATOR, World, department_of, person_of

DUE = date.today() + timedelta(days=30)


@pytest.fixture(autouse=True)
def _kinds() -> None:
    hooks.register_kind("tested", lambda duty, by: Heading("QP-01", "服务级别管理程序", "/documents/1"))
    hooks.register_kind("secret", lambda duty, by: None)


def opened(kind: str = "tested", subject: int = 1, **values: object) -> Duty:
    owed: dict[str, object] = {"owner": person_of("li"), "verb": "Review", "due_on": DUE, "by": OPERATOR, **values}
    return actions.assign_duty(kind, ("document", subject), **owed)  # type: ignore[arg-type]


def told(duty: Duty) -> list[tuple[str, str]]:
    lines = db.session.scalars(select(DutyLog).where(DutyLog.duty_id == duty.id).order_by(DutyLog.id))
    return [(str(line.act), line.note) for line in lines]


def entries(act: DutyAct) -> list[dict[str, object]]:
    found = db.session.scalars(
        select(journal.JournalEntry.facts)
        .where(journal.JournalEntry.act == str(act))
        .order_by(journal.JournalEntry.seq)
    )
    return [json.loads(facts) for facts in found]


@pytest.mark.parametrize(
    ("state", "days_left", "standing", "shown"),
    [
        (DutyState.OPEN, 8, Standing.COMING, False),
        (DutyState.OPEN, 7, Standing.COMING, True),
        (DutyState.OPEN, 1, Standing.COMING, True),
        (DutyState.OPEN, 0, Standing.DUE, True),
        (DutyState.OPEN, -1, Standing.LATE, True),
        (DutyState.DONE, -1, Standing.DONE, False),
        (DutyState.WAIVED, 3, Standing.WAIVED, False),
    ],
)
def test_the_day_says_how_a_duty_stands(state: DutyState, days_left: int, standing: Standing, shown: bool) -> None:
    duty = SimpleNamespace(state=state, due_on=DUE, early=7)
    today = DUE - timedelta(days=days_left)
    assert (rules.state_on(duty, today), rules.is_shown(duty, today)) == (standing, shown)


def test_a_duty_is_owed_one_way_and_of_a_known_kind(world: World) -> None:
    with pytest.raises(KeyError):
        opened("unheard")
    with pytest.raises(ValueError, match="one person, one role or one department"):
        opened(role="quality_manager")
    with pytest.raises(ValueError, match="one person, one role or one department"):
        opened(owner=None)


def test_assigning_again_moves_the_open_duty_and_does_not_double_it(both_worlds: World) -> None:
    duty = opened()
    assert opened().id == duty.id and told(duty) == [("duty.opened", "")]
    later = opened(owner=None, role="quality_manager", due_on=DUE + timedelta(days=3))
    assert later.id == duty.id
    assert (later.owner_id, later.role_key, later.due_on) == (None, "quality_manager", DUE + timedelta(days=3))
    assert told(duty) == [("duty.opened", ""), ("duty.moved", "")]
    assert [e["due_on"] for e in entries(DutyAct.MOVED)] == [(DUE + timedelta(days=3)).isoformat()]
    assert opened(subject=2).id != duty.id


def test_it_joins_the_act_that_makes_it_necessary(world: World) -> None:
    with pytest.raises(RuntimeError), transaction():
        opened()
        raise RuntimeError("the act failed")
    assert db.session.scalar(select(Duty.id)) is None


def test_who_owes_it_completes_it_and_others_do_not(both_worlds: World) -> None:
    duty = opened()
    with pytest.raises(NotAllowed, match="somebody else") as refused:
        actions.complete_duty(duty, by=both_worlds.actor("staff"))
    assert refused.value.who == "李强"
    actions.complete_duty(duty, by=both_worlds.actor("li"), note="已评审，继续有效")
    assert (duty.state, duty.closed_by_id, duty.reason) == (DutyState.DONE, person_of("li").id, "已评审，继续有效")
    assert told(duty)[-1] == ("duty.done", "已评审，继续有效")
    with pytest.raises(Conflict, match="closed already"):
        actions.complete_duty(duty, by=both_worlds.actor("li"))
    assert "已评审" not in json.dumps(entries(DutyAct.DONE), ensure_ascii=False)


def test_nobody_lets_themselves_off(both_worlds: World) -> None:
    duty = opened()
    for login, words in (("li", "Who owes a duty"), ("staff", "head of the department")):
        with pytest.raises(NotAllowed, match=words):
            actions.move_duty(duty, DUE + timedelta(days=1), "忙", by=both_worlds.actor(login))
        with pytest.raises(NotAllowed, match=words):
            actions.waive_duty(duty, "忙", by=both_worlds.actor(login))
    with pytest.raises(Invalid):
        actions.waive_duty(duty, "  ", by=both_worlds.actor("he"))
    with pytest.raises(Invalid, match="correct"):
        actions.move_duty(duty, date.today() - timedelta(days=2), "补", by=both_worlds.actor("he"))
    actions.move_duty(duty, DUE + timedelta(days=1), "客户要求推迟", by=both_worlds.actor("zhou"))
    actions.waive_duty(duty, "服务已终止", by=both_worlds.actor("he"))
    actions.reopen_duty(duty, "服务恢复", by=both_worlds.actor("he"))
    assert [act for act, _ in told(duty)] == ["duty.opened", "duty.moved", "duty.waived", "duty.reopened"]
    assert (duty.state, duty.closed_at, duty.closed_by_id) == (DutyState.OPEN, None, None)


def test_a_duty_is_not_reopened_beside_a_newer_one(world: World) -> None:
    first = opened()
    assert actions.complete_duties_of("tested", ("document", 1), by=system("tests")) == 1
    assert actions.complete_duties_of("tested", ("document", 1), by=system("tests")) == 0
    opened()
    with pytest.raises(Conflict, match="opened anew"):
        actions.reopen_duty(first, "还没做完", by=world.actor("he"))


def test_a_leavers_duties_go_to_the_head_of_the_department(both_worlds: World) -> None:
    mine, roles = opened(), opened(subject=2, owner=None, role="quality_manager")
    let_go(person_of("li"), by=both_worlds.actor("sysadmin"))
    assert (mine.owner_id, mine.role_key) == (person_of("zhou").id, "")
    assert (roles.owner_id, roles.role_key) == (None, "quality_manager")
    assert told(mine)[-1] == ("duty.handed_over", "")
    let_go(person_of("zhou"), by=both_worlds.actor("sysadmin"))
    assert mine.owner_id == person_of("sun").id, "then to who is in charge of the department"


def test_what_may_not_be_known_is_not_found(world: World) -> None:
    plain, hidden = opened(), opened("secret", 5)
    assert queries.get_duty(plain.id, by=world.actor("li"))[1].number == "QP-01"
    assert queries.get_duty(plain.id, by=world.actor("zhou"))[0] is plain, "the head sees the department's"
    for duty, login in ((plain, "staff"), (hidden, "li"), (hidden, "he")):
        with pytest.raises(NotFound):
            queries.get_duty(duty.id, by=world.actor(login))


def test_a_department_owes_through_its_head(world: World) -> None:
    duty = opened(owner=None, department=department_of("技术中心"))
    assert queries.owes(duty, by=world.actor("zhou")) and not queries.owes(duty, by=world.actor("li"))
    actions.complete_duty(duty, by=world.actor("li"), note="已办")
    assert duty.state is DutyState.DONE
