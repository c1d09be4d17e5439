"""Periodic review 文件评审: one sheet per department and year, signed once; single reviews; what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from webapp.core import current_settings, journal
from webapp.core.access import system
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents import queries, reviews
from webapp.documents.models import Document
from webapp.documents.places import document_url
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.documents.reviewing import following, rules
from webapp.documents.reviewing.actions import Entered, enter_verdicts, review_document, sign_sheet
from webapp.documents.reviewing.models import Review, ReviewEntry, Verdict
from webapp.documents.reviewing.queries import due, reviews_of, sheet_of
from webapp.duties.actions import complete_duty, move_duty
from webapp.duties.models import Duty, DutyState
from webapp.duties.queries import open_duty

from ...factories import PASSWORD, World, department_of

Clients = Callable[[str], Any]


def year() -> int:
    return queries.today().year


def owed(kind: str, document: Document) -> Duty | None:
    return open_duty(kind, "document", document.id)


def due_now(world: World, title: str, **values: Any) -> Document:
    """A document in force whose review is due today."""
    document = world.effective(world.document(title=title, **values), title).document
    duty = owed(reviews.KIND, document)
    assert duty is not None
    move_duty(duty, queries.today(), "外审前提前", by=world.actor("he"))
    return world.reload(document)


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


def sign(world: World, login: str = "zhou", **values: Any) -> Any:
    return sign_sheet(department_of("技术中心"), year(), by=world.actor(login), proof=world.proof(login), **values)


@pytest.mark.parametrize(
    ("verdict", "reason", "wrong"),
    [
        (Verdict.KEEP, "", False),
        (Verdict.REVISE, "  ", True),
        (Verdict.OBSOLETE, "", True),
        (Verdict.REVISE, "流程已变", False),
        (Verdict.KEEP, "长" * 2001, True),
    ],
)
def test_whoever_lets_a_document_change_or_end_says_why(verdict: Verdict, reason: str, wrong: bool) -> None:
    assert (rules.what_is_wrong(verdict, reason) is not None) is wrong


def test_the_digest_names_every_line_whatever_their_order() -> None:
    lines = [(1, 7, "keep", ""), (2, 9, "revise", "流程")]
    assert rules.digest_of(lines) == rules.digest_of(reversed(lines))
    for other in ([lines[0]], [(1, 8, "keep", ""), lines[1]], [lines[0], (2, 9, "revise", "别的")]):
        assert rules.digest_of(other) != rules.digest_of(lines)


def test_a_sheet_signed_once_moves_keeps_and_opens_what_follows(both_worlds: World) -> None:
    world = both_worlds
    kept, changing, ending = (due_now(world, title) for title in ("甲程序", "乙程序", "丙程序"))
    department = department_of("技术中心")
    lines = [
        Entered(kept, Verdict.KEEP),
        Entered(changing, Verdict.REVISE, "组织已调整"),
        Entered(ending, Verdict.OBSOLETE, "业务已停"),
    ]
    enter_verdicts(department, year(), lines, by=world.actor("li"))
    assert db.session.scalars(select(Review)).all() == [], "nothing counts before the signature"
    sheet = sign(world, remark="年度评审")
    assert (sheet.signed_by.login, sheet.remark, len(sheet.digest)) == ("zhou", "年度评审", 64)
    for document in (kept, changing, ending):
        assert document.next_review_on is not None and document.next_review_on > queries.today()
        duty = owed(reviews.KIND, document)
        assert duty is not None and duty.due_on == document.next_review_on
    assert [owed(following.REVISE, d) is not None for d in (kept, changing, ending)] == [False, True, False]
    assert [owed(following.END, d) is not None for d in (kept, changing, ending)] == [False, False, True]
    found = acts()
    assert (found.count("review.entered"), found.count("document.reviewed")) == (3, 3)
    assert found.count("review_sheet.signed") == 1
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_new_revision_does_what_a_verdict_asked_for_and_the_end_does_too(both_worlds: World) -> None:
    world = both_worlds
    changing, ending = due_now(world, "乙程序"), due_now(world, "丙程序")
    for document, verdict in ((changing, Verdict.REVISE), (ending, Verdict.OBSOLETE)):
        review_document(document, verdict, "原因", by=world.actor("zhou"), proof=world.proof("zhou"))
    first, second = owed(following.REVISE, changing), owed(following.END, ending)
    assert first is not None and second is not None
    world.effective(changing, "第二版\n", summary="按评审修订")
    world.approve(ask_to_obsolete(ending, "业务已停", by=world.actor("chen")))
    for duty in (first, second):
        db.session.refresh(duty)
        assert duty.state is DutyState.DONE
    assert ending.next_review_on is None and owed(reviews.KIND, ending) is None


def test_every_asked_row_needs_a_verdict_and_others_may_have_one(world: World) -> None:
    asked, also = due_now(world, "甲程序"), world.effective(world.document(title="乙程序"), "乙").document
    enter_verdicts(department_of("技术中心"), year(), [Entered(also, Verdict.KEEP)], by=world.actor("zhou"))
    with pytest.raises(Conflict) as refused:
        sign(world)
    assert asked.number in str(refused.value.unmet[0].condition)
    enter_verdicts(department_of("技术中心"), year(), [Entered(asked, Verdict.KEEP)], by=world.actor("zhou"))
    sign(world)
    assert {r.document_id for r in db.session.scalars(select(Review))} == {asked.id, also.id}


def test_only_head_or_in_charge_sign_and_only_their_own_department(world: World) -> None:
    document = due_now(world, "甲程序")
    enter_verdicts(department_of("技术中心"), year(), [Entered(document, Verdict.KEEP)], by=world.actor("li"))
    for login in ("li", "he", "chen", "wang", "staff"):
        with pytest.raises(Conflict) as refused:
            sign(world, login)
        assert "周婷" in refused.value.unmet[0].who and "孙立" in refused.value.unmet[0].who
        with pytest.raises(Conflict):
            review_document(document, Verdict.KEEP, by=world.actor(login), proof=world.proof(login))
    with pytest.raises(NotAllowed):
        enter_verdicts(department_of("技术中心"), year(), [], by=world.actor("staff"))
    assert sign(world, "sun").signed_by.name == "孙立", "who is in charge of the department"


def test_a_verdict_wants_a_document_in_force_of_the_department(world: World) -> None:
    ended = world.effective(world.document(title="旧程序"), "旧").document
    world.approve(ask_to_obsolete(ended, "不用", by=world.actor("chen")))
    foreign = world.effective(world.document(title="市场程序", department=department_of("市场部")), "市").document
    zhou = world.actor("zhou")
    with pytest.raises(Conflict) as refused:
        review_document(ended, Verdict.KEEP, by=zhou, proof=world.proof("zhou"))
    assert "in force" in str(refused.value.unmet[0].condition)
    for document in (ended, foreign):
        with pytest.raises(Conflict):
            enter_verdicts(department_of("技术中心"), year(), [Entered(document, Verdict.KEEP)], by=zhou)
    with pytest.raises(Conflict):
        enter_verdicts(department_of("技术中心"), year() - 1, [], by=zhou)
    with pytest.raises(Invalid):
        enter_verdicts(department_of("市场部"), year(), [Entered(foreign, Verdict.REVISE)], by=zhou)


def test_a_sheet_that_changed_or_is_signed_is_not_signed_again(world: World) -> None:
    document = due_now(world, "甲程序")
    department = department_of("技术中心")
    zhou = world.actor("zhou")
    enter_verdicts(department, year(), [Entered(document, Verdict.KEEP)], by=zhou)
    shown = sheet_of(department, year(), by=zhou).shown
    enter_verdicts(department, year(), [Entered(document, Verdict.REVISE, "改")], by=world.actor("li"))
    with pytest.raises(Conflict):
        sign(world, shown=shown)
    world.effective(document, "第二版\n", summary="改写")
    with pytest.raises(Conflict) as refused:
        sign(world)
    assert "newer revision" in str(refused.value.unmet[-1].condition)
    enter_verdicts(department, year(), [Entered(document, Verdict.KEEP)], by=zhou)
    sign(world)
    for again in (lambda: sign(world), lambda: enter_verdicts(department, year(), [], by=zhou)):
        with pytest.raises(Conflict):
            again()


def test_a_single_review_takes_the_document_off_the_open_sheet(world: World) -> None:
    document = due_now(world, "甲程序")
    zhou = world.actor("zhou")
    enter_verdicts(department_of("技术中心"), year(), [Entered(document, Verdict.KEEP)], by=zhou)
    review_document(document, Verdict.REVISE, "组织已调整", by=zhou, proof=world.proof("zhou"))
    assert db.session.scalars(select(ReviewEntry)).all() == []
    (row,) = sheet_of(department_of("技术中心"), year(), by=zhou).rows
    assert row.done is not None and row.done.verdict is Verdict.REVISE and not row.asked
    review_document(document, Verdict.KEEP, "已核对", by=zhou, proof=world.proof("zhou"))
    assert [r.verdict for r in reviews_of(document)] == [Verdict.KEEP, Verdict.REVISE], "a later one follows it"
    assert owed(following.REVISE, document) is None, "keep takes back what revise had asked for"


def test_a_review_is_not_ticked_off_in_the_list_of_duties(world: World) -> None:
    document = due_now(world, "甲程序")
    duty = owed(reviews.KIND, document)
    assert duty is not None
    with pytest.raises(Conflict):
        complete_duty(duty, by=world.actor("zhou"))
    assert owed(reviews.KIND, document) is not None
    review_document(document, Verdict.REVISE, "改", by=world.actor("zhou"), proof=world.proof("zhou"))
    revise = owed(following.REVISE, document)
    assert revise is not None
    with pytest.raises(Conflict):
        complete_duty(revise, by=world.actor("zhou"))


def test_what_is_due_is_the_own_departments_business_and_the_quality_managers(world: World) -> None:
    document = due_now(world, "甲程序")
    for login, sees in (("li", True), ("zhou", True), ("sun", True), ("he", True), ("staff", False)):
        assert ([d.id for d in due(queries.today(), by=world.actor(login))] == [document.id]) is sees, login
    assert reviews.owe_missing(by=system("tests")) == 0


def test_the_sheet_is_filled_kept_in_bulk_signed_and_printed_on_pages(world: World, client_for: Clients) -> None:
    one, two = due_now(world, "甲程序"), due_now(world, "乙程序")
    url = f"/reviews/{department_of('技术中心').id}/{year()}"
    clerk = client_for("li")
    assert "甲程序" in clerk.get("/reviews").get_data(as_text=True)
    wrong = clerk.post_form(url, {f"verdict-{one.id}": "revise"}, page=url)
    assert wrong.status_code == 422 and "请说明修订或废止的原因" in wrong.get_data(as_text=True)
    assert clerk.post_form(url, {"act": "keep"}, page=url).status_code == 422
    values = {"act": "keep", "documents": [str(two.id)], f"verdict-{one.id}": "revise", f"reason-{one.id}": "改流程"}
    assert clerk.post_form(url, values, page=url).status_code == 303
    page = clerk.get(url).get_data(as_text=True)
    assert "改流程" in page and "周婷" in page and "aria-disabled" in page
    head = client_for("zhou")
    shown = sheet_of(department_of("技术中心"), year(), by=world.actor("zhou")).shown
    refused = head.post_form(f"{url}/sign", {"password": "wrong", "shown": shown, "opinion": "好"}, page=url)
    assert refused.status_code == 422 and "好" in refused.get_data(as_text=True)
    answer = head.post_form(f"{url}/sign", {"password": PASSWORD, "shown": shown, "opinion": "好"}, page=url)
    assert answer.status_code == 303
    assert "改流程" in head.get(url).get_data(as_text=True)
    paper = head.get(f"{url}/pdf")
    assert paper.mimetype == "application/pdf" and paper.data.startswith(b"%PDF")
    assert client_for("staff").get(url).status_code == 404


def test_a_document_is_reviewed_on_its_own_page(world: World, client_for: Clients) -> None:
    document = due_now(world, "甲程序")
    url = f"{document_url(document)}/review"
    assert "aria-disabled" in client_for("li").get(url).get_data(as_text=True)
    head = client_for("zhou")
    empty = head.post_form(url, {"verdict": "obsolete", "opinion": "", "password": PASSWORD}, page=url)
    assert empty.status_code == 422 and "请说明修订或废止的原因" in empty.get_data(as_text=True)
    assert head.post_form(url, {"password": PASSWORD}, page=url).status_code == 422
    values = {"verdict": "obsolete", "opinion": "业务已停", "password": PASSWORD}
    assert head.post_form(url, values, page=url).status_code == 303
    assert "业务已停" in head.get(url).get_data(as_text=True)
    assert f"{document_url(document)}/obsolete" in client_for("chen").get(url).get_data(as_text=True)
    assert "评审结论为废止" in head.get(document_url(document)).get_data(as_text=True)
    assert client_for("li").post_form(url, values, page=url).status_code == 409
    assert head.get("/inbox/reviews").location == "/reviews"


def test_what_stands_below_is_to_be_reviewed_when_the_document_above_changes(
    both_worlds: World, client_for: Clients
) -> None:
    world = both_worlds
    parent = world.effective(world.document(title="服务台管理程序"), "一").document
    child = world.effective(
        world.document(title="来电登记", type_key="instruction", parent=parent, department=department_of("技术中心")),
        "表",
    ).document
    draft = world.document(title="未生效", type_key="instruction", parent=parent)
    assert owed(following.CHILD, child) is None, "the first revision changes nothing"
    changed = world.effective(parent, "二", summary="增加夜班")
    duty = owed(following.CHILD, child)
    assert duty is not None and duty.department_id == child.department_id
    assert owed(following.CHILD, draft) is None
    assert changed.label in client_for("zhou").get(f"{document_url(child)}/review").text
    review_document(child, Verdict.KEEP, "", by=world.actor("zhou"), proof=world.proof("zhou"))
    db.session.refresh(duty)
    assert duty.state is DutyState.DONE
    assert reviews_of(child)[0].parent_revision is changed


def test_a_new_revision_of_the_document_below_answers_too(world: World) -> None:
    parent = world.effective(world.document(title="服务台管理程序"), "一").document
    child = world.effective(world.document(title="来电登记", type_key="instruction", parent=parent), "表").document
    world.effective(parent, "二", summary="增加夜班")
    assert owed(following.CHILD, child) is not None
    world.effective(child, "表二", summary="随上级程序修订")
    assert owed(following.CHILD, child) is None
