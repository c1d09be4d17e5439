"""Pages of take-over: handed in, settled in bulk, corrected, signed twice, and what a document says afterwards."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from tests.documents.takeover.papers import doc, master_list, system, text_of, workbook
from tests.documents.takeover.test_takeover_actions import again, begun, entered, papers, sent, settle, settle_all
from tests.factories import PASSWORD, World
from webapp.approvals.queries import round_of
from webapp.core.db import db
from webapp.documents.models import Document
from webapp.documents.takeover import jobs
from webapp.documents.takeover.models import ListState, RowState, Takeover

At = Any


def sending(files: dict[str, bytes], registers: dict[str, bytes]) -> dict[str, object]:
    """What a browser sends."""
    return {
        "files": [(io.BytesIO(data), name) for name, data in files.items()],
        "registers": [(io.BytesIO(data), name) for name, data in registers.items()],
    }


def test_the_whole_way_on_pages(world: World, client_for: At) -> None:
    made = system(3, without=1, unlisted=1, differing=1)
    chen = client_for("chen")
    answer = chen.post_form("/docs/takeover", sending(made.files, made.registers), content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    here = answer.headers["Location"]
    page = chen.get(here).get_data(as_text=True)
    assert 'http-equiv="refresh"' in page and "0 / 6" in page, "progress without script"
    jobs.read_files(1)
    for act in ("later", "list", "register", "keep"):
        page = chen.get(here).get_data(as_text=True)
        group = page.split('name="group" value="')[1].split('"')[0]
        answer = chen.post_form(here, {"group": group, "act": act, "all": "1", "reason": "已核对原件"})
        assert answer.status_code == 303
    page = chen.get(f"{here}/check").get_data(as_text=True)
    assert "已核对原件" in page and made.without_file[0].number in page and "王敏" in page
    shown = page.split('name="shown" value="')[1].split('"')[0]
    wrong = chen.post_form(f"{here}/check", {"shown": shown, "password": "falsch"})
    assert wrong.status_code == 422
    stale = chen.post_form(f"{here}/check", {"shown": "0" * 64, "password": PASSWORD})
    assert stale.status_code == 409
    assert chen.post_form(f"{here}/check", {"shown": shown, "password": PASSWORD}).status_code == 303
    round_ = round_of("takeover", 1)
    assert round_ is not None
    approval = f"/approvals/{round_.id}"
    own = chen.post_form(approval, {"act": "approve", "password": PASSWORD, "shown": ""})
    assert own.status_code in {403, 409} and again(world, db.session.get_one(Takeover, 1)).state is ListState.SENT
    he = client_for("he")
    page = he.get(approval).get_data(as_text=True)
    assert made.docs[0].number in page and made.docs[0].prepared in page and "已核对原件" in page
    shown = page.split('name="shown" value="')[1].split('"')[0]
    assert he.post_form(approval, {"act": "approve", "password": PASSWORD, "shown": shown}).status_code == 303
    assert "已生效 0 份，共 4 份" in chen.get(here, headers={"Accept-Language": "zh-CN"}).get_data(as_text=True)
    jobs.enter_documents(1)
    page = chen.get(here).get_data(as_text=True)
    assert made.docs[0].number in page and "/d/" in page
    assert len(db.session.scalars(select(Document)).all()) == 4


def test_a_document_says_everywhere_that_it_was_signed_on_paper(world: World, client_for: At) -> None:
    made = system(1, without=0, unlisted=0, differing=0)
    one = made.docs[0]
    entered(world, made.files, made.registers)
    document = db.session.scalars(select(Document)).one()
    staff = client_for("staff")
    staff.set_cookie("lang", "zh-Hans")
    here = f"/d/{document.slug}"
    page = staff.get(here).get_data(as_text=True)
    assert "纸面签署" in page and one.approved in page and one.effective.isoformat() in page
    history = staff.get(f"{here}/history").get_data(as_text=True)
    assert all(change[2] in history for change in one.changes), "earlier lines are its own history"
    assert "00-1" in history and "技术中心" in history and "陈洁" in history and "何静" in history
    revision = staff.get(f"{here}/r/{one.label.replace('/', ':')}").get_data(as_text=True)
    assert "存量导入，纸面签署" in revision
    assert "存量导入，纸面签署" in staff.get("/docs").get_data(as_text=True)
    at = staff.get(f"/docs?at={one.effective.isoformat()}").get_data(as_text=True)
    assert one.number in at and "存量导入，纸面签署" in at
    assert one.number not in staff.get("/docs?at=2010-01-01").get_data(as_text=True)
    found = staff.get(f"/search?q={one.title}").get_data(as_text=True)
    assert one.number in found
    assert client_for("audadmin").get("/journal?act=revision.taken_over").status_code == 200
    assert one.prepared in client_for("chen").get("/journal?act=revision.taken_over").get_data(as_text=True)


def test_a_row_a_sheet_and_more_files_on_their_pages(world: World, client_for: At) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    chen, here = client_for("chen"), f"/docs/takeover/{takeover.id}"
    row = f"{here}/rows/{takeover.rows[0].id}"
    page = chen.get(row).get_data(as_text=True)
    assert "柜1" in page and one.prepared in page, "cells without a meaning stand there too"
    values = {
        "number": one.number, "title": "新名称", "label": "A/0", "effective": "2016-02-30", "type": "procedure",
        "department": takeover.rows[0].department_id, "version": takeover.rows[0].version, "reason": "按原件",
    }  # fmt: skip
    assert chen.post_form(row, values).status_code == 422
    assert chen.post_form(row, {**values, "effective": "2016.02.03"}).status_code == 303
    assert again(world, takeover).rows[0].title == "新名称"
    sheet = next(sheet for sheet in again(world, takeover).sheets if sheet.header)
    address = f"{here}/sheets/{sheet.id}"
    roles = {f"role-{place}": column["role"] for place, column in enumerate(sheet.columns)}
    twice = chen.post_form(address, {"header": "3", "kind": "controlled", **roles, "role-0": "number"})
    assert twice.status_code == 422
    kept = {**roles, "role-10": "remark", "role-11": ""}
    assert chen.post_form(address, {"header": "3", "kind": "controlled", **kept}).status_code == 303
    line = next(sheet for sheet in again(world, takeover).sheets if sheet.header).lines[0]
    assert line["values"]["remark"] == "柜1" and line["rest"]["备注"] == "原件在档案室"
    more = {"files": [(io.BytesIO(text_of(doc(1)).encode()), "b.md")]}
    answer = chen.post_form(f"{here}/files", more, page=here, content_type="multipart/form-data")
    assert answer.status_code == 303
    jobs.read_files(takeover.id)
    assert len(again(world, takeover).rows) == 2


def test_a_change_on_a_page_tells_that_the_first_signature_fell(world: World, client_for: At) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    settle(world, takeover, "scheme", "keep")
    sent(world, takeover)
    chen, here = client_for("chen"), f"/docs/takeover/{takeover.id}"
    chen.post_form(here, {"group": "clear", "act": "leave", "all": "1"})
    assert again(world, takeover).state is ListState.SENT, "a ready group offers no way to leave out"
    row = takeover.rows[0]
    values = {
        "number": row.number, "title": "改", "label": row.label, "effective": row.effective_on, "type": row.type_key,
        "department": row.department_id,
    }  # fmt: skip
    chen.post_form(f"{here}/rows/{row.id}", values)
    assert again(world, takeover).state is ListState.OPEN
    assert "第一个签字失效" in chen.get(here).get_data(as_text=True)


def test_who_may_not_take_over_finds_no_list(world: World, client_for: At) -> None:
    begun(world, papers([doc(0)]))
    for login in ("staff", "li", "zhou", "sysadmin"):
        client = client_for(login)
        assert client.get("/docs/takeover").status_code == 403, login
        for path in ("", "/rows/1", "/check"):
            assert client.get(f"/docs/takeover/1{path}").status_code == 404, (login, path)
    chen = client_for("chen")
    for path in ("/docs/takeover/99", "/docs/takeover/1/rows/99", "/docs/takeover/1/sheets/99"):
        assert chen.get(path).status_code == 404
    for query in ("?group=nothing", "?group=clear&page=99999", "?page=zz"):
        assert chen.get(f"/docs/takeover/1{query}").status_code == 200


def test_nothing_handed_in_or_nothing_ticked_is_said(world: World, client_for: At) -> None:
    chen = client_for("chen")
    assert chen.post_form("/docs/takeover", {}).status_code == 422
    begun(world, papers([doc(0)]))
    answer = chen.post_form("/docs/takeover/1", {"group": "unlisted", "act": "list"})
    assert answer.status_code == 303 and again(world, db.session.get_one(Takeover, 1)).rows[0].settled == {}
    chen.post_form("/docs/takeover/1", {"group": "unlisted", "act": "together", "all": "1"})
    assert again(world, db.session.get_one(Takeover, 1)).rows[0].state is RowState.LISTED


def test_what_waits_goes_on_and_a_dropped_list_stays_readable(world: World, client_for: At) -> None:
    made = system(1, without=1, unlisted=0, differing=0)
    entered(world, made.files, made.registers)
    chen = client_for("chen")
    answer = chen.post_form("/docs/takeover/1/continue", page="/docs/takeover/1")
    assert answer.headers["Location"].endswith("/docs/takeover/2")
    assert made.without_file[0].number in chen.get("/docs/takeover/2").get_data(as_text=True)
    chen.post_form("/docs/takeover/2/drop", page="/docs/takeover/2")
    assert chen.get("/docs/takeover/2").status_code == 200
    assert chen.post_form("/docs/takeover/1/drop", page="/docs/takeover/1").status_code == 409


def test_the_api_says_the_origin_and_what_the_paper_says(world: World, client_for: At) -> None:
    from webapp.documents.api_values import document_full, revision_full

    one = doc(1)
    entered(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    document = db.session.scalars(select(Document)).one()
    with world.app.test_request_context():
        full = document_full(document, by=world.actor("staff"))
        revision = revision_full(document.revisions[0], by=world.actor("staff"))
    assert (full["origin"], full["effective"]["origin"], revision["origin"]) == ("taken_over",) * 3
    assert revision["taken_over"]["approved"] == one.approved
    assert revision["taken_over"]["entered_by"]["login"] == "chen"
    assert len(revision["taken_over"]["changes"]) == len(one.changes)


@pytest.mark.parametrize(
    "text", ["=1+1", "<script>alert(1)</script>", "%(x)s", "{{ 7*7 }}", "'; DROP TABLE takeover;--"]
)
def test_hostile_words_in_a_register_stay_words(world: World, client_for: At, text: str) -> None:
    rows = [["编号", "名称", "版本", "实施日期", text], ["X-1", text, "A/0", "2020-01-01", text]]
    takeover = begun(
        world, {"X-1.txt": "甲\n文件编号：X-1\n正文\n".encode()}, {"受控文件清单.xlsx": workbook(("S", rows))}
    )
    page = client_for("chen").get(f"/docs/takeover/{takeover.id}").get_data(as_text=True)
    assert "<script>alert" not in page and takeover.rows[0].title == text
    assert client_for("chen").get(f"/docs/takeover/{takeover.id}/sheets/1").status_code == 200
    settle_all(world, takeover)
    assert client_for("chen").get(f"/docs/takeover/{takeover.id}/check").status_code == 200
