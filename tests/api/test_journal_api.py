"""The journal through the API: in order, filtered, recomputable, and private to who may read it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

from .conftest import Caller


def test_entries_come_in_order_and_their_hashes_can_be_recomputed(caller: Callable[..., Caller], li: Caller) -> None:
    li.make()
    found = caller("chen").get("/journal?per_page=200").json
    assert [e["sequence"] for e in found["items"]] == list(range(found["total"]))
    before = "00" * 32
    for entry in found["items"]:
        assert entry["prev"] == before
        before = hashlib.sha256(b"\0" + base64.b64decode(entry["entry"])).hexdigest()
        assert entry["hash"] == before


def test_following_with_after_misses_and_repeats_nothing(caller: Callable[..., Caller], li: Caller) -> None:
    chen = caller("chen")
    seen: list[int] = []
    page = chen.get("/journal?per_page=7").json
    while page["items"]:
        seen += [entry["sequence"] for entry in page["items"]]
        page = chen.get(f"/journal?per_page=7&after={seen[-1]}").json
    assert seen == list(range(len(seen))) and len(seen) > 20


def test_filters_by_act_person_and_subject(caller: Callable[..., Caller], li: Caller) -> None:
    chen, document = caller("chen"), li.make()
    one = chen.get("/journal?act=document.created").json["items"]
    assert [entry["subject"] for entry in one] == [{"kind": "document", "id": str(document["id"])}]
    assert one[0]["private"] == {"title": "服务级别管理程序"} and one[0]["actor"]["login"] == "li"
    assert one[0]["via"].startswith("api:") and one[0]["facts"]["number"] == document["number"]
    mine = chen.get("/journal?person=li").json
    assert mine["total"] and {entry["actor"]["login"] for entry in mine["items"]} == {"li"}
    about = chen.get(f"/journal?subject=document:{document['id']}").json
    assert "document.created" in {entry["act"] for entry in about["items"]}
    assert chen.get("/journal?person=nobody").status_code == 422


def test_private_values_of_what_one_may_not_know_stay_closed(caller: Callable[..., Caller], li: Caller) -> None:
    li.make(title="并购方案", classification="confidential")
    answer = caller("audadmin").get("/journal?act=document.created")
    assert answer.status_code == 200 and "并购方案" not in answer.text
    assert answer.json["items"][0]["private"] == {"title": None}


def test_verification_names_its_log(caller: Callable[..., Caller]) -> None:
    verdict = caller("audadmin").get("/journal/verify").json
    assert verdict["ok"] is True and verdict["failed"] == [] and len(verdict["fingerprint"]) == 64
    assert verdict["size"] > 0 and verdict["checked"]
