"""Documents and loans of a past day over the API: described and standing as they were at its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.factories import World, department_of
from webapp.core import clock
from webapp.documents.actions import change_document
from webapp.documents.loans.actions import ask_loan, decide_loan
from webapp.documents.queries import today

from .conftest import Caller


def test_a_document_is_described_as_that_day(
    world: World, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = world.document(clauses=["iso9001@2015:7.5.3"], department=department_of("技术中心"))
    first = world.effective(document)
    then, start = today(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=3))
    change_document(
        world.reload(document),
        title="改名的程序",
        department=department_of("综合管理部"),
        clauses=["iso9001@2015:8.5.1"],
        classification="sensitive",
        by=world.actor("chen"),
    )
    second = world.effective(world.reload(document), "第二版\n", summary="改")
    chen = caller("chen")
    (before,) = chen.get(f"/documents?at={then}").json["items"]
    assert (before["department"], before["clauses"]) == ("技术中心", ["iso9001@2015:7.5.3"])
    assert (before["title"], before["classification"]) == ("服务级别管理程序", "ordinary")
    assert (before["effective"]["id"], before["effective"]["state"]) == (first.id, "effective"), "superseded since"
    assert before["draft"] is None
    (after,) = chen.get(f"/documents?at={today()}").json["items"]
    assert (after["department"], after["clauses"]) == ("综合管理部", ["iso9001@2015:8.5.1"])
    assert (after["title"], after["classification"], after["effective"]["id"]) == ("改名的程序", "sensitive", second.id)
    assert after == {**chen.get("/documents").json["items"][0], "draft": None}
    for day, department, found in ((then, "技术中心", 1), (then, "综合管理部", 0), (today(), "综合管理部", 1)):
        assert chen.get(f"/documents?at={day}&department={department}").json["total"] == found
    assert chen.get(f"/documents?at={then}&clause=8.5").json["total"] == 0
    assert chen.get(f"/documents?at={then}&q=改名").json["total"] == 0
    for day in ("0001-01-01", "9999-12-31"):
        assert chen.get(f"/documents?at={day}&department=技术中心&clause=7.5").status_code == 200


def test_a_state_is_not_asked_of_a_past_day(caller: Callable[..., Caller]) -> None:
    refused = caller("chen").get(f"/documents?at={today()}&state=draft")
    assert refused.status_code == 422 and "state" in refused.text


def test_a_loan_stands_as_it_stood_that_day(
    world: World, caller: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    loan = ask_loan(world.effective().document, "现场", by=world.actor("staff"))
    then, start = today(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=2))
    decide_loan(loan, False, "不便外借", by=world.actor("chen"))
    chen = caller("chen")
    (before,) = chen.get(f"/loans?at={then}").json["items"]
    assert (before["state"], before["decided_by"], before["opinion"]) == ("asked", None, "")
    (after,) = chen.get(f"/loans?at={today()}").json["items"]
    assert (after["state"], after["decided_by"], after["opinion"]) == ("refused", "chen", "不便外借")
    assert {**after, "decided_at": ""} == {**chen.get("/loans").json["items"][0], "decided_at": ""}
    assert chen.get(f"/loans?at={then}&view=waiting").json["total"] == 1
    assert chen.get(f"/loans?at={today()}&view=waiting").json["total"] == 0
    assert chen.get(f"/loans?at={then - timedelta(days=1)}").json["total"] == 0
    assert chen.get("/loans?at=9999-12-31").status_code == 422
