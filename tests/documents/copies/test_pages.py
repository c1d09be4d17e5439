"""Pages of copies: handed out, signed for, swapped, destroyed; what is refused stands beside the button."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from tests.factories import OPERATOR, PASSWORD, World, department_of, person_of
from tests.rendering.samples import pdf as sample_pdf
from webapp.core import jobs
from webapp.core.db import db
from webapp.documents.copies import queries
from webapp.documents.copies.states import CopyState
from webapp.documents.models import Revision
from webapp.rendering import page_count, pdf_text

Clients = Callable[[str], Any]


def in_force(world: World, text: str = "第一版\n", **values: Any) -> Revision:
    revision = world.effective(values.pop("document", None), text, **values)
    jobs.run_round()
    db.session.rollback()
    return db.session.get_one(Revision, revision.id)


def issue(client: Any, revision: Revision, **form: Any) -> Any:
    return client.post_form("/copies/issue", {"revision": str(revision.id), **form}, page="/copies")


def test_twelve_copies_make_one_pack_with_twelve_numbers_and_codes(world: World, client_for: Clients) -> None:
    revision = in_force(world)
    chen = client_for("chen")
    parties = "\n".join(f"客户{number}" for number in range(1, 12))
    answer = issue(chen, revision, departments=[str(department_of("技术中心").id)], parties=parties, list_name="全部")
    assert answer.status_code == 303
    found = queries.copies_of(revision)
    assert [copy.number for copy in found] == [f"A{number:02}" for number in range(1, 13)]
    ids = ",".join(str(copy.id) for copy in found)
    pack = chen.post_form("/copies/pack", {"ids": ids}, page="/copies")
    assert pack.status_code == 200 and pack.mimetype == "application/pdf"
    text = pdf_text(pack.data)
    assert all(copy.number in text and copy.holder.name in text for copy in found)
    assert "受控文件领取签收表" in text
    assert page_count(pack.data) > 12


def test_a_saved_list_hands_out_again_with_one_choice(world: World, client_for: Clients) -> None:
    chen = client_for("chen")
    issue(chen, in_force(world), parties="客户甲\n客户乙", list_name="客户")
    other = in_force(world, document=world.document(title="事件管理程序"))
    (saved,) = queries.saved_lists()
    assert issue(chen, other, list=str(saved.id)).status_code == 303
    assert [copy.holder.name for copy in queries.copies_of(other)] == ["客户甲", "客户乙"]


def test_who_is_ticked_and_on_the_list_as_well_gets_one_copy(world: World, client_for: Clients) -> None:
    chen = client_for("chen")
    first = in_force(world)
    issue(chen, first, parties="客户甲\n客户乙", list_name="客户")
    second = in_force(world, "第二版\n", document=first.document, summary="改写")
    (saved,) = queries.saved_lists()
    former = [str(copy.id) for copy in queries.copies_of(first)]
    assert issue(chen, second, former=former, list=str(saved.id)).status_code == 303
    assert [copy.number for copy in queries.copies_of(second)] == ["A01", "A02"]


def test_nobody_named_is_told_at_the_form(world: World, client_for: Clients) -> None:
    answer = issue(client_for("chen"), in_force(world))
    assert answer.status_code == 422 and "请至少指定一个持有人" in answer.get_data(as_text=True)
    assert issue(client_for("staff"), in_force(world, document=world.document(title="乙"))).status_code == 403


def test_a_holder_signs_with_one_press_and_hands_back(world: World, client_for: Clients) -> None:
    revision = in_force(world)
    issue(client_for("chen"), revision, persons=[str(person_of("staff").id)])
    (copy,) = queries.copies_of(revision)
    staff, page = client_for("staff"), f"/c/{copy.id}"
    assert "我已收到" in staff.get(page).get_data(as_text=True)
    assert staff.post_form(page, {"act": "receive"}).status_code == 303
    assert staff.post_form(page, {"act": "receive"}).status_code == 409
    assert staff.post_form(page, {"act": "lost", "reason": "x"}).status_code == 403
    assert client_for("li").get(page).status_code == 404
    assert staff.post_form(page, {"act": "return"}).status_code == 303
    assert queries.get_copy(copy.id, by=OPERATOR).state is CopyState.RETURNED


def test_the_signed_sheet_comes_back_as_a_scan(world: World, client_for: Clients) -> None:
    revision = in_force(world)
    chen = client_for("chen")
    issue(chen, revision, parties="客户甲\n客户乙")
    one, two = queries.copies_of(revision)
    form = {
        "ids": f"{one.id},{two.id}",
        "signed": str(one.id),
        f"name-{one.id}": "王五（代）",
        "scan": (io.BytesIO(sample_pdf("signed")), "签收.pdf"),
    }
    answer = chen.post_form("/copies/sheet", form, page="/copies", content_type="multipart/form-data")
    assert answer.status_code == 303
    one, two = (queries.get_copy(copy.id, by=OPERATOR) for copy in (one, two))
    assert (one.state, one.signed_by) == (CopyState.RECEIVED, "王五（代）") and two.state is CopyState.ISSUED
    line = next(line for line in one.lines if line.file_sha)
    assert chen.get(f"/c/{one.id}/scan/{line.id}").data.startswith(b"%PDF")
    empty = chen.post_form("/copies/sheet", {"ids": str(two.id)}, page="/copies", content_type="multipart/form-data")
    assert empty.status_code == 422


def test_the_swap_screen_counts_and_takes_codes(world: World, client_for: Clients) -> None:
    first = in_force(world)
    chen = client_for("chen")
    issue(chen, first, parties="客户甲\n客户乙")
    second = in_force(world, "第二版\n", document=first.document, summary="改写")
    olds = queries.copies_of(first)
    issue(chen, second, former=[str(copy.id) for copy in olds])
    page = f"/copies/recall/{first.id}"
    assert "0/2" in chen.get(page).get_data(as_text=True)
    assert chen.post_form(page, {"code": f"http://x/q/{queries.token_of(olds[0]).token}"}).status_code == 303
    news = queries.copies_of(second)
    assert chen.post_form(page, {"old": str(olds[1].id), "new": [str(copy.id) for copy in news]}).status_code == 303
    assert "2/2" in chen.get(page).get_data(as_text=True)
    assert {copy.state for copy in queries.copies_of(second)} == {CopyState.RECEIVED}
    assert chen.post_form(page, {"code": "1" + "0" * 21}).status_code == 422
    assert chen.post_form(page, {"code": queries.token_of(olds[0]).token}).status_code == 409
    assert chen.post_form(page, {}).status_code == 422


def test_destruction_is_signed_by_two_persons_and_its_record_bears_both(world: World, client_for: Clients) -> None:
    first = in_force(world)
    chen = client_for("chen")
    issue(chen, first, parties="客户甲")
    (copy,) = queries.copies_of(first)
    chen.post_form(f"/c/{copy.id}", {"act": "return"})
    form = {"copy": str(copy.id), "authority": "管理者代表", "method": "粉碎", "password": PASSWORD}
    assert chen.post_form("/copies/destroy", {**form, "witness": str(person_of("chen").id)}).status_code == 422
    answer = chen.post_form("/copies/destroy", {**form, "witness": str(person_of("staff").id)})
    assert answer.status_code == 303
    page = re.sub(r"^https?://[^/]+", "", answer.headers["Location"])
    staff = client_for("staff")
    assert staff.get(page).status_code == 200 and client_for("li").get(page).status_code == 404
    assert staff.post_form(page, {"act": "confirm", "password": "wrong"}).status_code == 422
    assert staff.post_form(page, {"act": "confirm", "password": PASSWORD}).status_code == 303
    text = pdf_text(chen.get(f"{page}.pdf").data)
    assert person_of("chen").name in text and person_of("staff").name in text and "客户甲" in text


def test_paper_in_hand_answers_without_naming_its_holder(world: World, client_for: Clients) -> None:
    first = in_force(world)
    chen = client_for("chen")
    issue(chen, first, parties="客户甲")
    (copy,) = queries.copies_of(first)
    address = f"/q/{queries.token_of(copy).token}"
    shown = client_for("").get(address).get_data(as_text=True)
    assert "A01" in shown and "客户甲" not in shown and "现行有效" in shown
    in_force(world, "第二版\n", document=first.document, summary="改写")
    shown = client_for("").get(address).get_data(as_text=True)
    assert "待交回" in shown and "v1.1" in shown
    chen.post_form(f"/c/{copy.id}", {"act": "lost", "reason": "找不到"})
    assert "已声明遗失作废" in client_for("").get(address).get_data(as_text=True)


def test_every_page_of_copies_opens_for_who_may(world: World, client_for: Clients) -> None:
    revision = in_force(world)
    chen = client_for("chen")
    issue(chen, revision, parties="客户甲")
    for path in ("/copies", "/copies?state=out&holder=客户", "/copies?document=none", "/copies/issue",
                 f"/copies/issue?revision={revision.id}", "/copies/recall", "/copies/destroy", "/copies/holders",
                 f"/d/{revision.document.slug}/copies", f"/d/{revision.document.slug}", "/copies.xlsx"):  # fmt: skip
        assert chen.get(path).status_code == 200, path
    for path in ("/copies/recall", "/copies/holders"):
        assert client_for("staff").get(path).status_code == 403
    assert client_for("staff").get("/copies").status_code == 200
