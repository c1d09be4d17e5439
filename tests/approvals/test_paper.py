"""线下签批: the sheet goes out, the scan comes back, the controller enters it; both days stay."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from tests.approvals.support import approve, countersigned, last, refused
from tests.factories import OPERATOR, PASSWORD, World, person_of
from webapp.approvals.deputies.queries import today
from webapp.approvals.models import Round, RoundState
from webapp.approvals.paper.actions import Scan, Signed, enter_paper, print_sheet
from webapp.approvals.paper.queries import papers_of
from webapp.approvals.paper.sheet import values_of
from webapp.core import current_settings, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.documents.models import Revision
from webapp.documents.renditions.cover import approval_lines
from webapp.people import actions as people
from webapp.rendering import Limits, make_sign_sheet, pdf_text, take_scan

ENGLISH = {"Accept-Language": "en"}


def image(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("L", (620, 877), 230).save(out, kind)
    return out.getvalue()


def scan() -> Scan:
    data = image()
    pdf, pages = take_scan("签批表.png", data, Limits())
    return Scan("签批表.png", data, pdf, pages)


def entered(world: World, round_: Round, token: str, *signed: Signed, by: str = "chen") -> Round:
    return enter_paper(round_, token, scan(), signed, by=world.actor(by), proof=world.proof(by))


def test_the_sheet_comes_back_and_says_so_everywhere(both_worlds: World) -> None:
    world = both_worlds
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    sheet = print_sheet(round_, by=world.actor("chen"))
    lines = [Signed(person_of("zhou"), today(), "审核"), Signed(person_of("sun"), today(), "批准")]
    entered(world, round_, sheet.token, *lines)
    assert round_.state is RoundState.APPROVED
    decisions = [d for d in round_.decisions if d.kind == "approve"]
    assert [d.person.login for d in decisions] == ["zhou", "sun"]
    papers = papers_of(round_)
    assert all(papers[d.id].claimed_on == today() for d in decisions)
    assert decisions[0].signature is not None
    auth = json.loads(decisions[0].signature.statement)["auth"]
    assert (auth["method"], auth["set_by"]) == ("paper", str(person_of("chen").id))
    entry, facts = last("step.signed_on_paper")
    assert entry.actor_id == str(person_of("chen").id) and facts["signer"] == person_of("sun").id
    note = approval_lines(db.session.get_one(Revision, round_.subject_id))[-1].note
    assert note.startswith("纸质签批：签于 ") and "陈洁" in note
    assert journal.verify(current_settings().keys_dir).ok


def test_one_step_on_paper_the_next_on_the_screen(world: World) -> None:
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    sheet = print_sheet(round_, by=world.actor("chen"))
    entered(world, round_, sheet.token, Signed(person_of("zhou"), today()))
    approve(world, round_, "sun")
    assert round_.state is RoundState.APPROVED


def test_an_author_enters_nothing_and_nobody_the_own_signature(world: World) -> None:
    people.give_roles(person_of("li"), ["document_controller"], by=OPERATOR)
    round_ = world.sent()
    with refused(NotAllowed, "does not enter its signatures"):
        print_sheet(round_, by=world.actor("li"))
    sheet = print_sheet(round_, by=world.actor("chen"))
    with refused(NotAllowed, "does not enter its signatures"):
        entered(world, round_, sheet.token, Signed(person_of("wang"), today()), by="li")
    with refused(NotAllowed, "permission"):
        entered(world, round_, sheet.token, Signed(person_of("wang"), today()), by="he")
    people.give_roles(person_of("wang"), ["management_representative", "document_controller"], by=OPERATOR)
    with refused(NotAllowed, "the own signature"):
        entered(world, round_, sheet.token, Signed(person_of("wang"), today()), by="wang")


def test_only_who_is_asked_signs_on_paper_and_in_order(world: World) -> None:
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    sheet = print_sheet(round_, by=world.actor("chen"))
    for login in ("sun", "li", "zhao"):
        with refused(NotAllowed, "is not asked at this step"):
            entered(world, round_, sheet.token, Signed(person_of(login), today()))
    assert papers_of(round_) == {}


@pytest.mark.parametrize("days", [1, -1])
def test_a_day_lies_between_the_printing_and_today(world: World, days: int) -> None:
    round_ = world.sent()
    sheet = print_sheet(round_, by=world.actor("chen"))
    with pytest.raises(Invalid) as found:
        entered(world, round_, sheet.token, Signed(person_of("wang"), today() + timedelta(days=days)))
    assert "signed" in found.value.fields


def test_a_sheet_of_another_round_or_of_yesterday_is_refused(world: World) -> None:
    first, second = world.sent(world.document("甲程序")), world.sent(world.document("乙程序"))
    sheet = print_sheet(first, by=world.actor("chen"))
    with refused(Conflict, "another approval"):
        entered(world, second, sheet.token, Signed(person_of("wang"), today()))


def test_opinions_are_answered_before_paper_approves(world: World) -> None:
    round_ = countersigned(world)
    sheet = print_sheet(round_, by=world.actor("chen"))
    approve(world, round_, "he", "请补充附录")
    approve(world, round_, "zhou")
    with refused(Conflict, "not answered yet"):
        entered(world, round_, sheet.token, Signed(person_of("wang"), today()))


def test_the_printed_sheet_names_what_is_signed_and_by_whom(world: World) -> None:
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    values = values_of(print_sheet(round_, by=world.actor("chen")), "zh-Hans")
    text = "".join(pdf_text(make_sign_sheet(values)))
    for part in (values.number, "机房巡检作业指导书", "v1.0", "周婷", "孙立", "审核", "批准", values.code):
        assert part in text, part
    assert values.qr_url.endswith(f"/q/{values.code}")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_becomes_a_page(kind: str) -> None:
    pdf, pages = take_scan("scan." + kind.lower(), image(kind), Limits())
    assert pdf.startswith(b"%PDF-") and pages == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a" + b"x" * 50, image()[:200], b"\xff\xd8\xff" + b"\0" * 40, b"MZ" + b"\0" * 60, b"%PDF-1.4 cut"],
)
def test_what_is_no_scan_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        take_scan("x.png", data, Limits())


def test_the_controller_prints_and_enters_on_pages(world: World, client_for: Callable[[str], Any]) -> None:
    round_ = world.sent()
    chen, address = client_for("chen"), f"/approvals/{round_.id}/paper"
    assert "Sign on paper" in chen.get(f"/approvals/{round_.id}", headers=ENGLISH).get_data(as_text=True)
    printed = chen.post_form(f"{address}/sheet", page=address)
    assert printed.status_code == 200 and printed.data.startswith(b"%PDF-")
    _entry, facts = last("sign_sheet.printed")
    token = facts["sheet"]
    followed = chen.get(f"/q/{token}")
    assert followed.location.endswith(f"{address}?sheet={token}")
    assert client_for("wang").get(f"{address}?sheet={token}").location.endswith(f"/approvals/{round_.id}")
    day = f"day-1-{person_of('wang').id}"
    form = {"sheet": token, "scan": (io.BytesIO(image()), "签批表.png"), "password": PASSWORD}
    missing = chen.post_form(address, form, page=address, headers=ENGLISH, content_type="multipart/form-data")
    assert missing.status_code == 422 and "Enter at least one signature." in missing.get_data(as_text=True)
    form = {**form, day: today().isoformat(), "scan": (io.BytesIO(image()), "签批表.png")}
    answer = chen.post_form(address, form, page=address, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    page = chen.get(f"/approvals/{round_.id}", headers=ENGLISH).get_data(as_text=True)
    assert "signed on paper on" in page and "entered by 陈洁" in page
    shown = chen.get("/approvals/scans/1")
    assert shown.status_code == 200 and shown.data.startswith(b"%PDF-")
    assert client_for("staff").get("/approvals/scans/1").status_code == 404


def test_who_does_not_keep_approvals_is_told_who_does(world: World, client_for: Callable[[str], Any]) -> None:
    round_ = world.sent()
    page = client_for("wang").get(f"/approvals/{round_.id}/paper", headers=ENGLISH)
    assert "Not yet possible" in page.get_data(as_text=True)
    refused_ = client_for("wang").post_form(f"/approvals/{round_.id}/paper/sheet", page=f"/approvals/{round_.id}/paper")
    assert refused_.status_code == 403
