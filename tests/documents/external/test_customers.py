"""Customer documents 顾客文件: received, reviewed in time, replaced, returned or destroyed with a receipt."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from webapp.core import current_settings, journal
from webapp.core.errors import Conflict, Invalid, NotFound
from webapp.documents.external.customers import actions, queries
from webapp.documents.external.customers.actions import HAND_BACK, REVIEW, Proof, Receipt, end_paper, receive_paper
from webapp.documents.external.customers.models import CustomerAct, CustomerDocument, Held
from webapp.documents.queries import today
from webapp.duties import workdays
from webapp.duties.actions import complete_duty
from webapp.duties.models import Duty
from webapp.duties.queries import open_duty

from ...factories import World, department_of, drawn

Clients = Callable[[str], Any]


def came(world: World, **more: Any) -> CustomerDocument:
    values: dict[str, Any] = {
        "customer": "华东电力", "number": "HD-2026-07", "title": "机房配电图", "label": "A",
        "department": department_of("技术中心"), "received_on": today(), "days": 5, "projects": "二期扩容", **more,
    }  # fmt: skip
    return receive_paper(Receipt(**values), by=world.actor("li"))


def owed(kind: str, paper: CustomerDocument) -> Duty | None:
    return open_duty(kind, "customer_document", paper.id)


def test_a_receipt_owes_the_review_within_working_days_and_the_review_does_it(both_worlds: World) -> None:
    world = both_worlds
    paper = came(world)
    duty = owed(REVIEW, paper)
    assert duty is not None and duty.due_on == workdays.working_day(today(), 5) == paper.review_by
    actions.review_paper(paper, False, "第 3 页尺寸不全", by=world.actor("li"))
    assert owed(REVIEW, paper) is not None, "a question keeps it owed"
    actions.review_paper(paper, True, "已书面澄清", by=world.actor("li"))
    assert owed(REVIEW, paper) is None and paper.state is Held.ACCEPTED
    assert [line.act for line in paper.log] == [CustomerAct.ACCEPTED, CustomerAct.QUESTIONED, CustomerAct.RECEIVED]
    assert journal.verify(current_settings().keys_dir).failed == []


def test_the_customers_next_revision_replaces_it_and_the_old_one_is_handed_back(both_worlds: World) -> None:
    world = both_worlds
    first = came(world)
    second = came(world, label="B", replaces=first)
    assert first.state is Held.REPLACED and owed(REVIEW, first) is None
    assert owed(HAND_BACK, first) is not None and owed(REVIEW, second) is not None
    with pytest.raises(Conflict):
        came(world, label="C", replaces=first)
    with pytest.raises(Conflict):
        came(world, customer="别家", replaces=second)
    with pytest.raises(Conflict):
        actions.review_paper(first, True, "", by=world.actor("li"))
    end_paper(first, Held.RETURNED, today(), Proof("回执 17 号"), by=world.actor("li"))
    assert owed(HAND_BACK, first) is None and first.log[0].receipt == "回执 17 号"
    with pytest.raises(Conflict):
        end_paper(first, Held.DESTROYED, today(), Proof("再次"), by=world.actor("li"))


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("customer", {"customer": " "}),
        ("received_on", {"received_on": 1}),
        ("days", {"days": 0}),
        ("days", {"days": 61}),
    ],
)
def test_an_impossible_receipt_is_refused(world: World, field: str, values: dict[str, Any]) -> None:
    if field == "received_on":
        values = {"received_on": today() + timedelta(days=1)}
    with pytest.raises(Invalid) as refused:
        came(world, **values)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(("field", "receipt", "ahead"), [("receipt", " ", 0), ("on_day", "1", 1), ("on_day", "1", -1)])
def test_an_end_wants_a_receipt_and_a_day_since_it_came(world: World, field: str, receipt: str, ahead: int) -> None:
    paper = came(world)
    day: date = today() + timedelta(days=ahead)
    with pytest.raises(Invalid) as refused:
        end_paper(paper, Held.DESTROYED, day, Proof(receipt), by=world.actor("li"))
    assert list(refused.value.fields) == [field]


def test_a_review_is_not_ticked_off_and_the_papers_of_others_are_not_seen(world: World) -> None:
    paper = came(world)
    duty = owed(REVIEW, paper)
    assert duty is not None
    with pytest.raises(Conflict):
        complete_duty(duty, by=world.actor("zhou"))
    for login in ("li", "zhou", "he", "chen"):
        assert queries.get_paper(paper.id, by=world.actor(login)).id == paper.id
    for login in ("staff", "sysadmin"):
        with pytest.raises(NotFound):
            queries.get_paper(paper.id, by=world.actor(login))


def test_from_receipt_to_return_on_pages(world: World, client_for: Clients) -> None:
    client = client_for("li")
    values = {
        "customer": "华东电力", "number": "HD-07", "title": "配电图", "label": "A", "received_on": str(today()),
        "days": "5", "department": str(department_of("技术中心").id),
    }  # fmt: skip
    new = "/external/customers/new"
    assert client.post_form(new, {**values, "days": "x"}, page=new).status_code == 422
    empty = {**values, "scan": (io.BytesIO(b""), "图.pdf")}
    assert client.post_form(new, empty, page=new).status_code == 422
    came_with = {**values, "scan": (io.BytesIO(drawn()), "配电图.png")}
    url = client.post_form(new, came_with, page=new).location
    assert "原件" in client.get(url).get_data(as_text=True)
    assert client.post_form(url, {"act": "review", "outcome": "questioned", "note": ""}, page=url).status_code == 422
    assert client.post_form(url, {"act": "review", "outcome": "accepted"}, page=url).status_code == 303
    again = f"{new}?replaces={url.rsplit('/', 1)[-1]}"
    assert "华东电力" in client.get(again).get_data(as_text=True)
    more = {**values, "label": "B", "replaces": url.rsplit("/", 1)[-1]}
    assert client.post_form(new, more, page=again).status_code == 303
    assert "顾客已发来新版" in client.get(url).get_data(as_text=True)
    end = {"act": "end", "how": "returned", "on_day": str(today()), "receipt": "回执 17"}
    bad = {**end, "scan": (io.BytesIO(b"no scan"), "a.png")}
    assert client.post_form(url, bad, page=url).status_code == 422
    good = {**end, "scan": (io.BytesIO(drawn()), "回执.png")}
    assert client.post_form(url, good, page=url).status_code == 303
    page = client.get(url).get_data(as_text=True)
    assert "回执 17" in page
    link = page.split('/file"')[0].rsplit('"', 1)[-1] + "/file"
    assert client.get(link).data.startswith(b"%PDF")
    assert "HD-07" in client.get("/external/customers").get_data(as_text=True)
    assert client_for("staff").get(url).status_code == 404
    assert client_for("he").get("/external/customers?state=returned").status_code == 200
