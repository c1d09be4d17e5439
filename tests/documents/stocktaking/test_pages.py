"""Pages of stock-takes: begun, ticked, scanned, checked, signed, printed; all as plain forms."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from tests.factories import PASSWORD, World, department_of
from webapp.documents.copies import queries as copies
from webapp.documents.copies.states import CopyState
from webapp.rendering import pdf_text

from .shelf import shelf_of

Clients = Callable[[str], Any]


def begun(client: Any, **form: str) -> str:
    """The address of a stock-take that was begun by the form."""
    wanted = form or {"department": str(department_of("技术中心").id)}
    answer = client.post_form("/copies/stocktaking", wanted)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:500]
    return re.sub(r"^https?://[^/]+", "", answer.headers["Location"])


def test_a_shelf_is_counted_signed_and_printed(world: World, client_for: Clients) -> None:
    shelf, chen = shelf_of(world), client_for("chen")
    page = begun(chen)
    html = chen.get(page).get_data(as_text=True)
    assert "0/2" in html and "未盘点" in html
    ticked = {"act": "tick", "row": [f"c{shelf.first.id}.1"]}
    assert chen.post_form(page, ticked).status_code == 303
    scanned = {"act": "code", "code": copies.token_of(shelf.elsewhere).token, "remark": "应在客户处"}
    assert chen.post_form(page, scanned).status_code == 303
    assert chen.post_form(page, {"act": "other", "what": "复印件"}).status_code == 303
    assert "1/2" in chen.get(page).get_data(as_text=True)
    check = chen.get(f"{page}/close").get_data(as_text=True)
    assert "1 份未盘点" in check and "应在客户处" in check
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', check)
    assert shown is not None
    wrong = chen.post_form(f"{page}/close", {"shown": shown[1], "password": "wrong"})
    assert wrong.status_code == 422
    signed = chen.post_form(f"{page}/close", {"shown": shown[1], "password": PASSWORD, "opinion": "已核对"})
    assert signed.status_code == 303
    assert chen.get(f"{page}/close").status_code == 303, "a signed one has nothing to check"
    text = pdf_text(chen.get(f"{page}.pdf").data)
    for words in ("受控文件盘点表", "技术中心", "缺失", "应在客户处", "复印件", "已核对"):
        assert words in text.replace("\n", ""), words


def test_what_is_missing_is_followed_up_from_its_row(world: World, client_for: Clients) -> None:
    shelf, chen = shelf_of(world), client_for("chen")
    page, row = begun(chen), f"c{shelf.second.id}.1"
    missing = {"act": "judge", "row": row, "found": "missing", "remark": "=1+1 柜中没有"}
    assert chen.post_form(page, missing).status_code == 303
    assert "声明遗失" in chen.get(page).get_data(as_text=True)
    assert chen.post_form(page, {"act": "follow", "row": row, "what": "lost", "reason": ""}).status_code == 422
    lost = {"act": "follow", "row": row, "what": "lost", "reason": "查找三天未果"}
    assert chen.post_form(page, lost).status_code == 303
    assert copies.get_copy(shelf.second.id, by=world.actor("chen")).state is CopyState.LOST
    assert chen.post_form(page, lost).status_code == 409
    sheet = rows_of(chen.get(f"{page}.xlsx").data)
    assert any("=1+1 柜中没有" in str(cell) for line in sheet for cell in line)


def test_the_phone_that_scans_a_code_offers_the_count_that_is_open(world: World, client_for: Clients) -> None:
    shelf, chen = shelf_of(world), client_for("chen")
    token = copies.token_of(shelf.first).token
    assert "stocktaking" not in chen.get(f"/q/{token}").get_data(as_text=True)
    page = begun(chen)
    link = f"{page}?code={token}"
    assert link in chen.get(f"/q/{token}").get_data(as_text=True)
    assert "stocktaking" not in client_for("").get(f"/q/{token}").get_data(as_text=True)
    assert f'value="{token}"' in chen.get(link).get_data(as_text=True)


def test_odd_input_is_answered_in_words(world: World, client_for: Clients) -> None:
    shelf_of(world)
    chen = client_for("chen")
    for form in ({}, {"place": "没有这个地方"}, {"department": "x"}):
        assert chen.post_form("/copies/stocktaking", form).status_code == 422
    assert chen.post_form("/copies/stocktaking", {"department": "999"}).status_code == 404
    page = begun(chen)
    for form in (
        {"act": "tick"},
        {"act": "code"},
        {"act": "code", "code": "A77"},
        {"act": "code", "code": "1" + "0" * 21},
        {"act": "other", "what": "x" * 201},
        {"act": "judge", "row": "c1.1", "found": "gone"},
        {"act": "follow", "row": "c1.1", "what": "none"},
        {"act": "nonsense"},
        {},
    ):
        assert chen.post_form(page, form).status_code == 422, form
    assert chen.post_form(page, {"act": "judge", "row": "c77.1", "found": "there"}).status_code == 404


def test_only_who_keeps_the_ledger_opens_a_count(world: World, client_for: Clients) -> None:
    shelf_of(world)
    page = begun(client_for("chen"))
    staff = client_for("staff")
    for path in (page, f"{page}.pdf", f"{page}.xlsx", f"{page}/close"):
        assert staff.get(path).status_code == 404, path
    assert staff.post_form("/copies/stocktaking", {"place": "x"}, page="/").status_code == 403
    assert staff.post_form(page, {"act": "other", "what": "x"}, page="/").status_code == 404
    auditor = client_for("yuan")
    assert auditor.get("/copies/stocktaking").status_code == 200


def rows_of(data: bytes) -> list[list[object]]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
