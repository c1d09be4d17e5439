"""Pages of loans: asked for, agreed, lent and taken back by press or scan; what is refused is said there."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import OPERATOR, World
from webapp.documents import queries as documents
from webapp.documents.copies import queries as copies
from webapp.documents.loans import queries
from webapp.documents.loans.actions import ask_loan
from webapp.documents.loans.copying.queries import requests
from webapp.documents.loans.models import Check, Loan
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.states import LoanState
from webapp.documents.models import Classification
from webapp.duties.calendar.actions import set_days
from webapp.rendering import pdf_text

from .lending import lent, out

Clients = Callable[[str], Any]


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def only() -> Loan:
    """The one loan there is."""
    (found,) = queries.loans(LoanFilter(), by=OPERATOR)[0]
    return found


def test_a_borrower_asks_from_the_documents_page_and_the_controller_lends(world: World, client_for: Clients) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    page = f"/d/{revision.document.slug}"
    staff, chen = client_for("staff"), client_for("chen")
    assert f'href="{page}/borrow"' in text_of(staff.get(page))
    asked = staff.post_form(f"{page}/borrow", {"purpose": "客户现场", "due_on": queries.usual_due().isoformat()})
    assert asked.status_code == 303
    loan = only()
    assert "待审批" in text_of(staff.get("/loans")) and "借出…" in text_of(chen.get("/loans"))
    assert "A01 · 技术中心" in text_of(chen.get(f"/loans/{loan.id}"))
    assert chen.post_form(f"/loans/{loan.id}", {"act": "lend"}).status_code == 422
    assert chen.post_form(f"/loans/{loan.id}", {"act": "lend", "chosen": str(copy.id)}).status_code == 303
    assert "归还检查" in text_of(chen.get(f"/loans/{loan.id}")) and staff.get(f"/loans/{loan.id}").status_code == 200
    for address in (f"/c/{copy.id}", "/copies", f"{page}/copies"):
        assert "已借给吴越" in text_of(chen.get(address)), address
    assert "您借有纸质副本" in text_of(staff.get(page))
    taken = chen.post_form(f"/loans/{loan.id}", {"act": "return", "check": "complete"})
    assert taken.status_code == 303 and only().state is LoanState.RETURNED
    assert "已借给" not in text_of(chen.get(f"/c/{copy.id}"))


def test_codes_lend_and_take_back(world: World, client_for: Clients) -> None:
    revision = world.effective()
    copy, other = out(world, revision, "技术中心", "综合管理部")
    loan = ask_loan(revision.document, "x", by=world.actor("staff"))
    chen = client_for("chen")
    chen.post_form(f"/loans/{loan.id}", {"act": "agree"})
    code, wrong = (f"http://x/q/{copies.token_of(c).token}" for c in (copy, other))
    scan = {"page": "/loans"}
    assert chen.post_form("/loans/scan", {"code": code}, **scan).status_code == 303
    assert only().state is LoanState.LENT and only().copy_id == copy.id
    refused = chen.post_form("/loans/scan", {"code": wrong}, **scan)
    assert refused.status_code == 409 and "未借出，也没有待借出的申请" in text_of(refused)
    unknown = chen.post_form("/loans/scan", {"code": "1000000000000000000000"}, **scan)
    assert unknown.status_code == 422 and "这不是受控副本的验证码" in text_of(unknown)
    sheet = chen.post_form(f"/loans/{loan.id}", {"act": "return", "check": "complete", "code": wrong})
    assert sheet.status_code == 409 and "借出的是分发号 A01" in text_of(sheet)
    nothing_said = chen.post_form("/loans/scan", {"code": code, "check": "damaged"}, **scan)
    assert nothing_said.status_code == 422 and only().state is LoanState.LENT
    assert (
        chen.post_form("/loans/scan", {"code": code, "check": "damaged", "remark": "缺页"}, **scan).status_code == 303
    )
    assert (only().state, only().condition) == (LoanState.RETURNED, Check.DAMAGED)


def test_a_holiday_is_moved_and_said_and_a_past_day_refused(world: World, client_for: Clients) -> None:
    document = world.effective().document
    holiday = queries.usual_due()
    set_days([holiday], working=False, note="厂休", by=OPERATOR)
    staff, page = client_for("staff"), f"/d/{document.slug}/borrow"
    past = (documents.today() - timedelta(days=1)).isoformat()
    refused = staff.post_form(page, {"purpose": "客户现场", "due_on": past})
    assert refused.status_code == 422 and past in text_of(refused) and "客户现场" in text_of(refused)
    done = staff.post_form(page, {"purpose": "x", "due_on": holiday.isoformat()}, follow_redirects=True)
    assert f"{holiday} 不是工作日，应还日期顺延至 {only().due_on}" in text_of(done)


def test_a_number_one_may_not_know_of_is_answered_as_one_that_is_not_there(world: World, client_for: Clients) -> None:
    secret = world.effective(world.document(title="内部定价", classification=Classification.SENSITIVE), "价\n").document
    staff, chen, zhou = client_for("staff"), client_for("chen"), client_for("zhou")
    answers = []
    for number in (secret.number, secret.number.replace("01", "77")):
        form = {"number": number, "kind": "online", "purpose": "x"}
        shown = text_of(staff.post_form("/loans/new", form, follow_redirects=True))
        assert "内部定价" not in shown
        answers.append(shown.count("<div") - shown.count("<script"))
    assert answers[0] == answers[1]
    assert staff.get(f"/d/{secret.slug}").status_code == 404
    loans = {loan.asked_number: loan.id for loan in queries.loans(LoanFilter(), by=OPERATOR)[0]}
    assert zhou.post_form(f"/loans/{loans[secret.number]}", {"act": "agree"}).status_code == 303
    assert "自动收回" in text_of(staff.get(f"/d/{secret.slug}"))
    other = next(loan for number, loan in loans.items() if number != secret.number)
    assert "没有此编号的文件" in text_of(chen.get(f"/loans/{other}"))


def test_others_find_no_loan_and_a_borrower_does_not_decide(world: World, client_for: Clients) -> None:
    document = world.effective().document
    loan = ask_loan(document, "x", by=world.actor("staff"))
    assert client_for("sun").get(f"/loans/{loan.id}").status_code == 404
    staff = client_for("staff")
    for act in ("agree", "lend", "return"):
        assert staff.post_form(f"/loans/{loan.id}", {"act": act, "check": "complete"}).status_code in {403, 422}
    assert only().state is LoanState.ASKED
    assert staff.post_form(f"/loans/{loan.id}", {"act": "withdraw"}).status_code == 303


def test_the_register_is_a_paper_and_a_workbook(world: World, client_for: Clients) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    lent(world, revision, copy)
    chen = client_for("chen")
    paper = chen.get("/loans.pdf?view=all")
    assert paper.mimetype == "application/pdf"
    text = pdf_text(paper.data)
    assert all(word in text for word in ("文件借阅登记表", "吴越", "A01", "现场审核", "未归还"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(chen.get("/loans.xlsx?view=all").data)).get_sheet_by_index(0)
    assert any("吴越" in row and "A01" in row for row in rows.to_python())
    yesterday = (documents.today() - timedelta(days=1)).isoformat()
    before = chen.get(f"/loans.xlsx?view=all&at={yesterday}").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(before)).get_sheet_by_index(0).to_python()
    assert not any("吴越" in row for row in sheet)


@pytest.mark.parametrize("act", ["allow", "refuse"])
def test_copying_is_asked_for_and_decided(world: World, client_for: Clients, act: str) -> None:
    document = world.effective().document
    staff, wang, page = client_for("staff"), client_for("wang"), f"/d/{document.slug}/borrow"
    form = {"count": "2", "copy_purpose": "车间张贴"}
    assert staff.post_form(f"/d/{document.slug}/copying", {**form, "count": "x"}, page=page).status_code == 422
    assert staff.post_form(f"/d/{document.slug}/copying", form, page=page).status_code == 303
    ((copying,), _total) = requests(by=OPERATOR)
    address = f"/loans/copying/{copying.id}"
    assert staff.post_form(address, {"act": act, "opinion": "x"}, page="/loans/copying").status_code == 403
    if act == "refuse":
        unsaid = wang.post_form(address, {"act": act}, page="/loans/copying")
        assert unsaid.status_code == 422 and "请填写原因" in text_of(unsaid) or "理由" in text_of(unsaid)
    assert wang.post_form(address, {"act": act, "opinion": "已核对"}, page="/loans/copying").status_code == 303
    assert ("已同意复制" if act == "allow" else "不同意复制") in text_of(staff.get("/loans/copying"))
