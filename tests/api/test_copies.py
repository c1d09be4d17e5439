"""Copies in the API: twelve handed out, swapped, lost, damaged, destroyed with a witness; the ledger balances."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ..factories import PASSWORD
from .conftest import Caller

HOLDERS = [{"party": f"客户{number}"} for number in range(1, 11)] + [{"person": "li"}, {"department": "技术中心"}]


def in_force(caller: Callable[..., Caller], document: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A revision in force."""
    li = caller("li")
    revision = li.sent(document, **fields)
    for step in ("wang",):
        answer = caller(step).decide(revision)
        assert answer.status_code == 200, answer.text
    released = caller("chen").release(revision)
    assert released.status_code == 200, released.text
    found: dict[str, Any] = released.json
    return found


@pytest.fixture
def twelve(caller: Callable[..., Caller]) -> list[dict[str, Any]]:
    """Twelve copies of a procedure in force."""
    revision = in_force(caller)
    answer = caller("chen").post(f"/revisions/{revision['id']}/issue", {"holders": HOLDERS})
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def test_each_copy_has_its_own_number_holder_and_code(twelve: list[dict[str, Any]]) -> None:
    assert [copy["number"] for copy in twelve] == [f"A{number:02}" for number in range(1, 13)]
    assert len({copy["sheets"][0]["token"] for copy in twelve}) == 12
    assert {copy["state"] for copy in twelve} == {"issued"}
    assert twelve[10]["holder"]["person"] == "li" and twelve[11]["holder"]["department"] == "技术中心"
    assert [line["act"] for line in twelve[0]["log"]] == ["copy.planned", "copy.issued"]


def test_the_ledger_balances(caller: Callable[..., Caller], twelve: list[dict[str, Any]]) -> None:
    chen, document = caller("chen"), twelve[0]["document"]
    assert chen.get(f"/documents/{document}").json["copies_out"] == 12
    lost = chen.post(f"/copies/{twelve[0]['id']}/lost", {"reason": "遗失"}).json
    assert lost["state"] == "lost" and lost["replacement"]["number"] == "A13"
    damaged = chen.post(f"/copies/{twelve[1]['id']}/damaged", {"reason": "浸水"}).json
    assert damaged["replacement"]["number"] == "A02" and damaged["replacement"]["sheet"] == 2
    in_force(caller, {"id": document}, text="第二版\n", summary="改写")
    out = chen.get(f"/copies?document={document}&state=recall_asked").json
    assert out["total"] == 12
    for copy in out["items"]:
        answer = chen.post(f"/copies/{copy['id']}/return")
        assert answer.status_code == 200 and answer.json["state"] == "returned", answer.text
    assert chen.get(f"/copies?document={document}&state=out").json["total"] == 0
    one = out["items"][0]
    asked = chen.post(
        f"/copies/{one['id']}/destroy",
        {"authority": "管理者代表", "method": "粉碎", "witness": "staff", "password": PASSWORD},
    )
    assert asked.status_code == 200 and (asked.json["state"], asked.json["destruction"]) == ("returned", "asked")
    assert chen.post(f"/copies/{one['id']}/witness", {"password": PASSWORD}).status_code == 403
    done = caller("staff").post(f"/copies/{one['id']}/witness", {"password": PASSWORD})
    assert done.status_code == 200 and done.json["state"] == "destroyed", done.text


def test_a_holder_signs_for_the_own_copy_and_sees_no_other(
    caller: Callable[..., Caller], twelve: list[dict[str, Any]]
) -> None:
    li = caller("li")
    assert li.post(f"/copies/{twelve[10]['id']}/receive").json["signed_by"] == "李强"
    assert {copy["holder"]["name"] for copy in li.get("/copies").json["items"]} == {"李强", "技术中心"}
    assert li.post(f"/copies/{twelve[0]['id']}/receive").status_code == 404
    assert li.post(f"/copies/{twelve[10]['id']}/recall", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("act", "body", "status"),
    [
        ("recall", {}, 422), ("lost", {}, 422), ("keep", {"reason": "留"}, 409), ("destroy", {"method": "粉碎"}, 422),
        ("witness", {"password": PASSWORD}, 409), ("return", {"sheet": 2}, 409), ("replaced", {"reason": "已毁"}, 200),
        ("write_off", {"reason": "找不到"}, 403), ("recall", {"reason": "x", "colour": "red"}, 422),
    ],
)  # fmt: skip
def test_what_is_refused(
    caller: Callable[..., Caller], twelve: list[dict[str, Any]], act: str, body: dict[str, Any], status: int
) -> None:
    answer = caller("chen").post(f"/copies/{twelve[0]['id']}/{act}", body)
    assert answer.status_code == status, answer.text


def test_a_holder_is_named_in_exactly_one_way(caller: Callable[..., Caller]) -> None:
    revision = in_force(caller)
    path = f"/revisions/{revision['id']}/issue"
    for holder in ({}, {"person": "li", "party": "甲"}, {"person": "nobody"}, {"department": "没有的部门"}):
        assert caller("chen").post(path, {"holders": [holder]}).status_code == 422
    assert caller("chen").post(path, {"holders": []}).status_code == 422
    assert caller("staff").post(path, {"holders": [{"person": "li"}]}).status_code == 403
