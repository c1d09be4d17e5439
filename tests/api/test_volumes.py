"""Volumes and the ten contents of a process document over the API."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Caller
from .test_copies import in_force

ORDER = "本汇编自发布之日起执行。"
PROCEDURE = "1 目的\n统一做法。\n2 职责\n服务台登记。\n3 工作程序\n先登记，后处理。\n"


def test_a_volume_is_made_shown_and_drafts_its_next_issue(caller: Callable[..., Caller]) -> None:
    li, parts = caller("li"), [in_force(caller), in_force(caller)]
    wanted = {"title": "运维程序汇编", "department": "技术中心", "order": ORDER, "parts": [p["id"] for p in parts]}
    made = li.post("/volumes", wanted)
    assert made.status_code == 201, made.text
    assert [part["revision"] for part in made.json["parts"]] == wanted["parts"]
    assert made.json["state"] == "draft" and made.json["outdated"] == 0 and made.json["parts"][0]["in_force"]
    where = f"/documents/{made.json['document']}/volume"
    assert made.headers["Location"].endswith(where)
    assert li.get(where).json["parts"] == li.get("/volumes").json["items"][0]["parts"] == made.json["parts"]
    assert li.post(where, {"order": ORDER}).status_code == 409, "its draft is on its way"


def test_what_can_not_be_a_volume_is_refused(caller: Callable[..., Caller]) -> None:
    li, part = caller("li"), in_force(caller)
    wanted = {"title": "汇编", "department": "技术中心", "parts": [part["id"]]}
    assert li.post("/volumes", {**wanted, "parts": []}).status_code == 422
    assert li.post("/volumes", {**wanted, "parts": [part["id"]] * 2}).status_code == 422, "the same document twice"
    assert li.post("/volumes", {**wanted, "parts": [99999]}).status_code == 404
    assert li.post("/volumes", {**wanted, "parts": [li.draft(li.make())["id"]]}).status_code == 422, "not in force"
    assert li.post("/volumes", {**wanted, "department": "无此部门"}).status_code == 422
    assert caller("staff").post("/volumes", wanted).status_code == 403
    assert li.get(f"/documents/{part['document']}/volume").status_code == 404
    assert li.get("/volumes").json["items"] == []


def test_the_ten_contents_name_the_chapter_that_covers_each(caller: Callable[..., Caller]) -> None:
    li = caller("li")
    found = li.get(f"/revisions/{li.draft(li.make(), PROCEDURE)['id']}/contents").json
    covered = {item["content"]: item["chapter"] for item in found["items"]}
    assert found["looked"] and len(covered) == 10
    assert covered["goals"] and "目的" in covered["goals"] and covered["steps"] and covered["principles"] is None
    manual = li.draft(li.make(type="manual", title="质量手册"), PROCEDURE)
    assert li.get(f"/revisions/{manual['id']}/contents").status_code == 404
