"""What is done with loans, each with its entry in the journal, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.factories import OPERATOR, World, person_of
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.documents import queries as documents
from webapp.documents.copies import actions as copies
from webapp.documents.copies import hooks as copy_hooks
from webapp.documents.copies import queries as copy_queries
from webapp.documents.loans import due, papers, queries
from webapp.documents.loans.actions import (
    ask_by_number,
    ask_loan,
    decide_loan,
    end_reading,
    hand_over_loan,
    lend_copy,
    return_loan,
    withdraw_loan,
)
from webapp.documents.loans.models import Check, LoanKind
from webapp.documents.loans.past import lines
from webapp.documents.loans.queries import LoanFilter
from webapp.documents.loans.states import LoanState
from webapp.documents.models import Classification
from webapp.duties import workdays
from webapp.duties.calendar.actions import set_days
from webapp.people.actions import let_go

from .lending import acts_of, lent, out, owed

Later = Callable[[int], None]


def test_a_copy_is_asked_for_agreed_lent_and_returned(both_worlds: World) -> None:
    world = both_worlds
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    loan = ask_loan(revision.document, "客户现场使用", by=world.actor("staff"))
    assert loan.due_on == workdays.working_day(documents.today(), 5)
    assert owed(loan)[due.DECIDE].role_key == "document_controller"
    decide_loan(loan, True, "同意", by=world.actor("zhou"))
    assert loan.state is LoanState.AGREED and set(owed(loan)) == {due.LEND}
    lend_copy(loan, copy, by=world.actor("chen"))
    duty = owed(loan)[due.RETURN]
    assert (duty.owner_id, duty.due_on) == (person_of("staff").id, loan.due_on)
    back = return_loan(loan, Check.COMPLETE, by=world.actor("chen"), copy=copy)
    assert (back.state, back.condition) == (LoanState.RETURNED, Check.COMPLETE) and not owed(loan)
    assert acts_of(loan) == ["loan.asked", "loan.agreed", "loan.lent", "loan.returned"]


def test_the_controller_lends_what_nobody_decided_and_that_is_the_decision(world: World) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    loan = ask_loan(revision.document, "x", by=world.actor("staff"))
    lend_copy(loan, copy, by=world.actor("chen"))
    assert loan.decided_by_id == person_of("chen").id
    assert acts_of(loan) == ["loan.asked", "loan.agreed", "loan.lent"]


def test_nobody_decides_on_the_own_loan_and_only_controller_or_owner_on_others(world: World) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    own = ask_loan(revision.document, "x", by=world.actor("chen"))
    with pytest.raises(NotAllowed, match="own loan"):
        decide_loan(own, True, by=world.actor("chen"))
    with pytest.raises(NotAllowed, match="own loan"):
        lend_copy(own, copy, by=world.actor("chen"))
    with pytest.raises(NotAllowed, match="controller or the owner"):
        decide_loan(own, True, by=world.actor("sun"))
    decide_loan(own, True, by=world.actor("zhou"))
    assert own.state is LoanState.AGREED


def test_a_refusal_has_a_reason_and_the_borrower_is_told(world: World) -> None:
    loan = ask_loan(world.effective().document, "x", by=world.actor("staff"))
    with pytest.raises(Invalid):
        decide_loan(loan, False, " ", by=world.actor("chen"))
    decide_loan(loan, False, "正在换版", by=world.actor("chen"))
    assert owed(loan)[due.REFUSED].owner_id == person_of("staff").id
    with pytest.raises(Conflict, match="refused"):
        decide_loan(loan, True, by=world.actor("chen"))


def test_the_due_day_is_a_working_day_and_not_in_the_past(world: World) -> None:
    document, by = world.effective().document, world.actor("staff")
    today = documents.today()
    holiday = workdays.working_day(today, 3)
    set_days([holiday], working=False, note="厂休", by=OPERATOR)
    for day in (today - timedelta(days=1), today + timedelta(days=91)):
        with pytest.raises(Invalid) as refusal:
            ask_loan(document, "x", day, by=by)
        assert "due_on" in refusal.value.fields
    loan = ask_loan(document, "x", holiday, by=by)
    assert loan.due_on == workdays.moved(holiday) > holiday


@pytest.mark.parametrize("purpose", ["", "   "])
def test_a_loan_has_a_purpose(world: World, purpose: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ask_loan(world.effective().document, purpose, by=world.actor("staff"))
    assert "purpose" in refusal.value.fields


def test_two_controllers_lend_one_copy_and_the_second_is_told_who_has_it(both_worlds: World) -> None:
    world = both_worlds
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    first = ask_loan(revision.document, "一", by=world.actor("staff"))
    second = ask_loan(revision.document, "二", by=world.actor("yuan"))
    seen_by_both = copy_queries.get_copy(copy.id, by=OPERATOR)
    lend_copy(first, seen_by_both, by=world.actor("chen"))
    with pytest.raises(Conflict, match="吴越"):
        lend_copy(second, seen_by_both, by=world.actor("chen"))
    second = queries.get_loan(second.id, by=OPERATOR)
    assert second.state is LoanState.ASKED and second.copy_id is None, "nothing is lost"
    assert acts_of(second) == ["loan.asked"]


def test_only_a_copy_of_this_document_in_force_inside_and_out_is_lent(world: World) -> None:
    revision = world.effective()
    outside, own, recalled, right = out(world, revision, "客户甲", "staff", "li", "技术中心")
    (other,) = out(world, world.effective(world.document(title="别的程序"), "别的\n"), "技术中心")
    copies.recall_copy(recalled, "核对", by=world.actor("chen"))
    loan = ask_loan(revision.document, "x", by=world.actor("staff"))
    assert [copy.id for copy in queries.lendable(loan)] == [right.id]
    for copy, words in ((outside, "outside"), (own, "is the holder"), (recalled, "recalled"), (other, "another")):
        with pytest.raises(Conflict, match=words):
            lend_copy(loan, copy_queries.get_copy(copy.id, by=OPERATOR), by=world.actor("chen"))
    copies.damage_copy(copy_queries.get_copy(right.id, by=OPERATOR), "浸水", by=world.actor("chen"))
    with pytest.raises(Conflict, match="print 1"):
        lend_copy(loan, copy_queries.get_copy(right.id, by=OPERATOR), by=world.actor("chen"), sheet=1)


def test_a_void_copy_is_not_lent(world: World) -> None:
    revision = world.effective()
    chen = world.actor("chen")
    (copy,) = out(world, revision, "技术中心")
    copies.lose_copy(copy, "遗失", by=chen)
    loan = ask_loan(revision.document, "x", by=world.actor("staff"))
    with pytest.raises(Conflict, match="reported lost"):
        lend_copy(loan, copy_queries.get_copy(copy.id, by=OPERATOR), by=chen)


def test_the_sheet_of_another_copy_is_not_taken_back(world: World) -> None:
    revision = world.effective()
    copy, other = out(world, revision, "技术中心", "综合管理部")
    loan = lent(world, revision, copy)
    with pytest.raises(Conflict, match=f"{other.number}.*{copy.number}"):
        return_loan(loan, Check.COMPLETE, by=world.actor("chen"), copy=other)
    with pytest.raises(Invalid) as refusal:
        return_loan(loan, Check.DAMAGED, by=world.actor("chen"))
    assert "remark" in refusal.value.fields
    with pytest.raises(NotAllowed):
        return_loan(loan, Check.COMPLETE, by=world.actor("staff"))
    return_loan(loan, Check.DAMAGED, by=world.actor("chen"), remark="缺第 3 页")
    with pytest.raises(Conflict, match="back already"):
        return_loan(loan, Check.COMPLETE, by=world.actor("chen"))


def test_a_new_revision_calls_the_loan_back_and_the_copys_return_ends_it(both_worlds: World) -> None:
    world = both_worlds
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    loan = ask_loan(revision.document, "x", documents.today() + timedelta(days=40), by=world.actor("staff"))
    lend_copy(loan, copy, by=world.actor("chen"))
    world.effective(revision.document, "第二版\n", summary="改写")
    loan = queries.get_loan(loan.id, by=OPERATOR)
    soon = workdays.working_day(documents.today(), due.DAYS)
    assert loan.called_back_at is not None and loan.due_on == soon == owed(loan)[due.RETURN].due_on
    copies.return_copy(copy_queries.get_copy(copy.id, by=OPERATOR), by=world.actor("chen"))
    loan = queries.get_loan(loan.id, by=OPERATOR)
    assert loan.state is LoanState.ENDED and not owed(loan)
    assert acts_of(loan)[-2:] == ["loan.called_back", "loan.ended"]


def test_a_copy_on_loan_says_so_beside_it(world: World) -> None:
    revision = world.effective()
    copy, other = out(world, revision, "技术中心", "综合管理部")
    loan = lent(world, revision, copy)
    notes = copy_hooks.notes_of([copy, other], by=world.actor("chen"))
    assert list(notes) == [copy.id]
    assert str(notes[copy.id][0]) == f"On loan to 吴越 until {loan.due_on.isoformat()}."


def hidden(world: World, classification: Classification = Classification.SENSITIVE) -> str:
    """The number of a document in force that staff may not know of."""
    revision = world.effective(world.document(title="内部定价", classification=classification), "价\n")
    with pytest.raises(NotFound):
        documents.get_document_by_id(revision.document_id, by=world.actor("staff"))
    return revision.document.number


def test_reading_on_line_is_a_right_that_ends_by_itself(both_worlds: World, later: Later) -> None:
    world = both_worlds
    number = hidden(world)
    loan = ask_by_number(number.lower(), "投标", documents.today(), kind=LoanKind.ONLINE, by=world.actor("staff"))
    assert queries.title_of(loan, by=world.actor("staff")) == "", "asking tells nothing"
    document_id = loan.document_id or 0
    decide_loan(loan, True, by=world.actor("zhou"))
    assert documents.get_document_by_id(document_id, by=world.actor("staff")).title == "内部定价"
    later(10)
    with pytest.raises(NotFound):
        documents.get_document_by_id(document_id, by=world.actor("staff"))
    assert end_reading(by=OPERATOR) == 1 and end_reading(by=OPERATOR) == 0
    loan = queries.get_loan(loan.id, by=OPERATOR)
    assert loan.state is LoanState.RAN_OUT and not owed(loan)
    assert acts_of(loan) == ["loan.asked", "loan.agreed", "loan.opened", "loan.ran_out"]


def test_whether_a_number_exists_is_not_told_by_asking(world: World) -> None:
    staff = world.actor("staff")
    real = ask_by_number(hidden(world), "x", kind=LoanKind.ONLINE, by=staff)
    none = ask_by_number("SL-QP-99", "x", kind=LoanKind.ONLINE, by=staff)
    assert none.document_id is None and real.document_id
    assert [queries.title_of(loan, by=staff) for loan in (real, none)] == ["", ""]
    with pytest.raises(Conflict, match="no document"):
        decide_loan(none, True, by=world.actor("chen"))
    decide_loan(none, False, "没有这份文件", by=world.actor("chen"))
    assert none.state is LoanState.REFUSED


def test_a_confidential_document_is_decided_by_who_may_know_of_it(world: World) -> None:
    number = hidden(world, Classification.CONFIDENTIAL)
    loan = ask_by_number(number, "x", kind=LoanKind.ONLINE, by=world.actor("staff"))
    assert owed(loan)[due.DECIDE].owner_id == person_of("li").id
    with pytest.raises(NotFound):
        queries.get_loan(loan.id, by=world.actor("yuan"))
    decide_loan(loan, True, by=world.actor("li"))
    assert documents.get_document_by_id(loan.document_id or 0, by=world.actor("staff"))


def test_what_may_be_read_anyway_is_not_borrowed_on_line_nor_asked_for_twice(world: World) -> None:
    document, staff = world.effective().document, world.actor("staff")
    with pytest.raises(Conflict, match="already"):
        ask_by_number(document.number, "x", kind=LoanKind.ONLINE, by=staff)
    ask_by_number(document.number, "x", kind=LoanKind.PAPER, by=staff)
    with pytest.raises(Conflict) as refusal:
        ask_loan(document, "x", by=staff)
    assert "already" in str(refusal.value.unmet[0].condition)


def test_a_draft_is_not_borrowed(world: World) -> None:
    draft = world.draft(world.document())
    with pytest.raises(Conflict) as refusal:
        ask_loan(draft.document, "x", by=world.actor("li"))
    assert "in force" in str(refusal.value.unmet[0].condition)


def test_a_borrower_who_has_left_gets_nothing_and_what_is_out_is_followed(world: World) -> None:
    revision = world.effective()
    one, two = out(world, revision, "技术中心", "综合管理部")
    running = lent(world, revision, one, "staff")
    waiting = ask_loan(world.effective(world.document(title="乙"), "乙\n").document, "x", by=world.actor("staff"))
    online = ask_by_number(hidden(world), "x", kind=LoanKind.ONLINE, by=world.actor("staff"))
    decide_loan(online, True, by=world.actor("zhou"))
    let_go(person_of("staff"), by=world.actor("sysadmin"))
    again = {loan.id: queries.get_loan(loan.id, by=OPERATOR) for loan in (running, waiting, online)}
    assert [again[loan.id].state for loan in (running, waiting, online)] == [
        LoanState.LENT,
        LoanState.WITHDRAWN,
        LoanState.ENDED,
    ]
    assert owed(again[running.id])[due.RETURN].role_key == "document_controller"
    return_loan(again[running.id], Check.COMPLETE, by=world.actor("chen"))
    yuan = ask_loan(revision.document, "x", by=world.actor("yuan"))
    let_go_quietly(world, "yuan")
    with pytest.raises(Conflict):
        lend_copy(queries.get_loan(yuan.id, by=OPERATOR), two, by=world.actor("chen"))


def let_go_quietly(world: World, login: str) -> None:
    let_go(person_of(login), by=world.actor("sysadmin"))


def test_only_who_asked_takes_a_request_back(world: World) -> None:
    loan = ask_loan(world.effective().document, "x", by=world.actor("staff"))
    with pytest.raises(NotAllowed):
        withdraw_loan(loan, by=world.actor("chen"))
    withdraw_loan(loan, by=world.actor("staff"))
    assert loan.state is LoanState.WITHDRAWN and not owed(loan)


def test_a_lent_copy_changes_hands_under_the_controllers_eyes(world: World) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    loan = lent(world, revision, copy)
    with pytest.raises(NotAllowed):
        hand_over_loan(loan, person_of("yuan"), by=world.actor("staff"))
    hand_over_loan(loan, person_of("yuan"), by=world.actor("chen"))
    assert owed(loan)[due.RETURN].owner_id == person_of("yuan").id == loan.borrower_id
    assert acts_of(loan)[-1] == "loan.handed_over"


def test_others_see_neither_the_loan_nor_its_purpose(world: World) -> None:
    revision = world.effective()
    loan = ask_loan(revision.document, "x", by=world.actor("staff"))
    for login, seen in (("staff", True), ("chen", True), ("zhou", True), ("li", True), ("wang", True), ("sun", False)):
        found, total = queries.loans(LoanFilter(), by=world.actor(login))
        assert (bool(found), bool(total)) == (seen, seen), login
    assert loan.id


def test_overdue_is_a_list_of_paper_that_is_not_back(world: World, later: Later) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    loan = lent(world, revision, copy)
    chen = world.actor("chen")
    assert queries.overdue_count(by=chen) == 0
    later(30)
    assert [late.id for late in queries.loans(LoanFilter("overdue"), by=chen)[0]] == [loan.id]
    assert queries.overdue_count(by=chen) == 1


def test_the_register_shows_a_loan_as_it_stood_on_a_day(world: World, later: Later) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    loan, then = lent(world, revision, copy), documents.today()
    later(3)
    return_loan(loan, Check.DAMAGED, by=world.actor("chen"), remark="缺角")
    chen = world.actor("chen")
    before, now = (
        papers.register(lines(LoanFilter(at=at), by=chen)[0], language="zh-Hans", at=at).rows[0] for at in (then, None)
    )
    assert before[8:10] == ("", "未归还")
    assert now[8:10] == (documents.today().isoformat(), "有损坏 缺角")
    assert now[:4] == (loan.asked_number, "服务级别管理程序", "A01", "吴越")
