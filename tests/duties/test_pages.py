"""Pages and API of duties: lists, one duty with its log, and what may be done with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories import OPERATOR, World, department_of, person_of
from webapp.duties import actions, hooks, queries, workdays
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty
from webapp.home import queries as home
from webapp.people.sign_in import make_token

Clients = Callable[[str], Any]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _kind() -> None:
    hooks.register_kind("tested", lambda duty, by: Heading(f"QP-{duty.subject_id:02}", "服务级别管理程序", "/docs"))


def opened(subject: int, days: int, **owed: Any) -> Duty:
    owed = owed or {"owner": person_of("li")}
    day = queries.today() + timedelta(days=days)
    return actions.assign_duty("tested", ("document", subject), verb="Review again", due_on=day, by=OPERATOR, **owed)


def words(client: Any, url: str) -> str:
    answer = client.get(url, headers=ENGLISH)
    assert answer.status_code == 200, url
    html = answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]))


def test_lists_show_what_is_mine_and_my_departments(world: World, client_for: Clients) -> None:
    opened(1, -2)
    opened(2, 0, department=department_of("技术中心"))
    opened(3, 3, role="quality_manager")
    opened(4, 40, owner=person_of("staff"))
    seen = words(client_for("li"), "/duties?scope=mine")
    assert "QP-01" in seen and "2 days overdue" in seen and "QP-02" not in seen
    assert "QP-02" in words(client_for("li"), "/duties") and "QP-02" in words(client_for("zhou"), "/duties?scope=mine")
    assert "QP-01" in words(client_for("zhou"), "/duties"), "the head sees what the department's people owe"
    assert "QP-04" not in words(client_for("li"), "/duties?scope=all")
    everything = words(client_for("he"), "/duties?scope=all")
    assert all(number in everything for number in ("QP-01", "QP-02", "QP-03", "QP-04"))
    late = words(client_for("he"), "/duties?scope=all&state=late")
    assert "QP-01" in late and "QP-02" not in late
    assert "QP-04" in words(client_for("he"), f"/duties?scope=all&owner={person_of('staff').id}")


def test_home_brings_what_is_near_and_counts_it(world: World, client_for: Clients) -> None:
    near, far = opened(1, 7), opened(2, 8)
    by = world.actor("li")
    assert [row.url for row in home.waiting(by=by)] == [queries.duty_url(near)]
    assert home.count_waiting(by=by) == 1
    assert [item.url for item in home.coming(by=by)] == [queries.duty_url(far)], "not twice on one page"
    assert "QP-01" in words(client_for("li"), "/") and "QP-02" in words(client_for("li"), "/")


def test_a_step_of_an_approval_has_its_last_day(world: World, client_for: Clients) -> None:
    world.sent()
    (row,) = home.waiting(by=world.actor("wang"))
    assert row.due is not None and row.due > queries.today()
    assert [r.due for r in home.started(by=world.actor("li"))] == [row.due]


def test_who_owes_it_closes_it_with_own_words(world: World, client_for: Clients) -> None:
    duty, client = opened(1, 0), client_for("li")
    url = queries.duty_url(duty)
    seen = words(client, url)
    assert "Close as done" in seen and "Not yet possible" in seen, "moving is somebody else's"
    assert client.post_form(url, {"act": "complete", "note": "已核对"}).location == url
    seen = words(client, url)
    assert "已核对" in seen and "Reopen" in seen
    assert "已核对" in words(client, "/duties?scope=mine&state=done")


def test_the_head_moves_it_to_a_working_day_and_a_stale_page_is_told(world: World, client_for: Clients) -> None:
    duty, client = opened(1, 0), client_for("zhou")
    url, version, year = queries.duty_url(duty), duty.version, queries.today().year + 1
    move = {"act": "move", "due_on": f"{year}-10-02", "reason": "客户推迟", "expected": str(version)}
    assert client.post_form(url, {**move, "reason": ""}).status_code == 422
    assert client.post_form(url, {**move, "due_on": "someday"}).status_code == 422
    assert client.post_form(url, move).location == url
    assert duty.due_on > date(year, 10, 2) and workdays.is_working_day(duty.due_on), "2 October is a day off"
    assert client.post_form(url, move).status_code == 409
    assert client.post_form(url, {"act": "explode"}).status_code == 422


def test_others_find_nothing(world: World, client_for: Clients) -> None:
    url = queries.duty_url(opened(1, 0))
    client = client_for("staff")
    assert client.get(url).status_code == 404
    assert client.post_form(url, {"act": "complete"}, page="/duties").status_code == 404
    assert client.get("/duties/999999").status_code == 404
    for strange in ("?state=x", "?owner=x", "?due_before=x", "?scope=x"):
        assert client.get(f"/duties{strange}").status_code == 422, strange


def test_the_api_lists_the_same(world: World, client_for: Clients) -> None:
    opened(1, -2)
    opened(2, 5)
    opened(3, 1, owner=person_of("staff"))
    actions.complete_duties_of("tested", ("document", 2), by=OPERATOR)
    client = client_for("")
    headers = {"Authorization": f"Bearer {make_token(person_of('he'), by=world.actor('he'))}"}

    def numbers(query: str) -> list[str]:
        answer = client.get(f"/api/v1/duties{query}", headers=headers)
        assert answer.status_code == 200, answer.json
        assert answer.json["total"] == len(answer.json["items"])
        return [item["number"] for item in answer.json["items"]]

    assert numbers("") == ["QP-01", "QP-03"]
    assert numbers("?state=late") == ["QP-01"] and numbers("?state=done") == ["QP-02"]
    assert numbers("?owner=staff") == ["QP-03"]
    assert numbers(f"?due_before={queries.today().isoformat()}") == ["QP-01"]
    (line,) = client.get("/api/v1/duties?state=late", headers=headers).json["items"]
    assert (line["owner"], line["state"], line["subject"]) == ("li", "late", "document:1")
    for bad in ("?owner=nobody", "?state=x", "?due_before=x"):
        assert client.get(f"/api/v1/duties{bad}", headers=headers).status_code == 422
    mine = {"Authorization": f"Bearer {make_token(person_of('sysadmin'), by=world.actor('sysadmin'))}"}
    assert client.get("/api/v1/duties", headers=mine).json["items"] == []
