"""What is done with copies, each with its entry in the journal, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, World, department_of, person_of
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.core.journal import JournalEntry
from webapp.documents import queries as documents
from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.destroying.actions import ask_destruction, decline_destruction, witness_destruction
from webapp.documents.copies.destroying.queries import to_destroy
from webapp.documents.copies.holders.actions import fix_code, holder_of, save_list
from webapp.documents.copies.models import Copy, CopyAct, Medium
from webapp.documents.copies.states import CopyState
from webapp.documents.models import Revision
from webapp.documents.printed.queries import answer_for
from webapp.documents.verdicts import Verdict
from webapp.duties.models import Duty, DutyState
from webapp.people.actions import let_go
from webapp.people.organisation.actions import change_settings


def issue(world: World, revision: Revision, *whom: object, by: str = "chen", **more: object) -> list[Copy]:
    """Copies for persons (by login), departments (by name) or parties."""
    actor = world.actor(by)
    named = [person_of(w) if isinstance(w, str) and w in LOGINS else _department(w) or w for w in whom]
    wanted = [Wanted(holder_of(w, by=actor), **more) for w in named]  # type: ignore[arg-type]
    return actions.issue_copies(revision, wanted, by=actor)


LOGINS = {"li", "zhou", "wang", "zhao", "sun", "chen", "he", "yuan", "staff"}


def _department(name: object) -> object:
    from webapp.people.queries import department_named

    return department_named(str(name))


def acts_of(copy: Copy) -> list[str]:
    """The acts the journal holds about a copy, in order."""
    statement = select(JournalEntry.act).where(
        JournalEntry.subject_kind == "copy", JournalEntry.subject_id == str(copy.id)
    )
    return list(db.session.scalars(statement.order_by(JournalEntry.seq)))


def test_a_copy_is_issued_signed_for_recalled_and_handed_back(both_worlds: World) -> None:
    world = both_worlds
    revision = world.effective()
    (copy,) = issue(world, revision, "li", place="A 座 3 层")
    assert (copy.number, copy.state, copy.place) == ("A01", CopyState.ISSUED, "A 座 3 层")
    actions.receive_copy(copy, by=world.actor("li"))
    assert copy.signed_by == "李强"
    world.effective(revision.document, "第二版\n", summary="改写")
    copy = queries.get_copy(copy.id, by=OPERATOR)
    assert copy.state is CopyState.RECALL_ASKED and queries.balance_of(revision.id).missing == 1
    actions.return_copy(copy, by=world.actor("chen"))
    assert queries.balance_of(revision.id).missing == 0
    assert acts_of(copy) == ["copy.planned", "copy.issued", "copy.received", "copy.recalled", "copy.returned"]


def test_a_holder_keeps_the_number_over_revisions_and_after_a_loss_the_new_one(world: World) -> None:
    first = world.effective()
    one, two = issue(world, first, "li", "技术中心")
    assert (one.number, two.number) == ("A01", "A02")
    lost, new = actions.lose_copy(one, "出差途中遗失", by=world.actor("chen"))
    assert lost.state is CopyState.LOST and new is not None and new.number == "A03" and new.replaces_id == lost.id
    second = world.effective(first.document, "第二版\n", summary="改写")
    again = issue(world, second, "li", "技术中心")
    assert [copy.number for copy in again] == ["A03", "A02"]
    other = world.effective(world.document(title="事件管理程序"))
    assert issue(world, other, "li")[0].number == "A01", "the loss concerns that document alone"


def test_numbers_can_be_counted_for_each_document(world: World) -> None:
    change_settings(copy_numbers="document", by=world.actor("sysadmin"))
    first, second = world.effective(), world.effective(world.document(title="事件管理程序"))
    assert [copy.number for copy in issue(world, first, "li", "技术中心")] == ["01", "02"]
    assert [copy.number for copy in issue(world, second, "技术中心")] == ["01"]


def test_a_fixed_number_is_the_holders_alone(world: World) -> None:
    by = world.actor("chen")
    holder, other = holder_of(person_of("li"), by=by), holder_of("客户甲", by=by)
    assert fix_code(holder, "qm-02", by=by).code == "QM-02"
    with pytest.raises(Conflict, match="李强"):
        fix_code(other, "QM-02", by=by)
    with pytest.raises(Invalid):
        fix_code(other, "编号一", by=by)


def test_the_issue_list_of_the_approval_needs_no_second_agreement(world: World) -> None:
    from webapp.documents.drafting.actions import submit_revision
    from webapp.documents.releasing.actions import release_revision

    draft = world.draft(world.document())
    round_ = world.approve(submit_revision(draft, by=world.actor("li"), issue_list=["技术中心", "客户甲"]))
    revision = db.session.get_one(Revision, round_.subject_id)
    planned = queries.copies_of(revision)
    assert [(copy.holder.name, copy.state) for copy in planned] == [
        ("技术中心", CopyState.PLANNED),
        ("客户甲", CopyState.PLANNED),
    ]
    release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"))
    (issued,) = issue(world, revision, "技术中心")
    assert issued.id == planned[0].id and issued.state is CopyState.ISSUED
    cancelled = actions.cancel_copy(planned[1], "客户不再需要", by=world.actor("chen"))
    assert cancelled.state is CopyState.VOID
    with pytest.raises(Conflict, match="cancelled"):
        actions.recall_copy(cancelled, "x", by=world.actor("chen"))


def test_a_release_voids_planned_copies_recalls_the_others_and_closes_online_ones(both_worlds: World) -> None:
    world = both_worlds
    first = world.effective()
    issued, received = issue(world, first, "li", "技术中心")
    actions.receive_copy(received, by=world.actor("chen"), signed_by="赵一（代）")
    (online,) = issue(world, first, "zhou", medium=Medium.ONLINE)
    (planned,) = actions.plan_from_list(first, by=OPERATOR) or issue_planned(world, first)
    world.effective(first.document, "第二版\n", summary="改写")
    found = {copy.id: copy for copy in queries.copies_of(first)}
    assert found[planned.id].state is CopyState.VOID
    assert found[online.id].state is CopyState.CLOSED
    assert found[issued.id].state is CopyState.RECALL_ASKED and found[issued.id].is_unsigned
    assert found[received.id].state is CopyState.RECALL_ASKED and not found[received.id].is_unsigned
    owed = db.session.scalars(select(Duty.kind).where(Duty.state == DutyState.OPEN, Duty.kind.like("copy%"))).all()
    assert sorted(owed) == ["copy_return", "copy_return"]


def issue_planned(world: World, revision: Revision) -> list[Copy]:
    """A copy that waits: its issuer may not agree to extra issues."""
    from dataclasses import replace

    from webapp.core.access import Permission

    chen = world.actor("chen")
    weaker = replace(chen, permissions=chen.permissions - {Permission.COPY_APPROVE_ISSUE})
    return actions.issue_copies(revision, [Wanted(holder_of("客户甲", by=chen))], by=weaker, reason="客户要求")


def test_an_extra_issue_waits_for_who_may_agree(world: World) -> None:
    (copy,) = issue_planned(world, world.effective())
    assert copy.state is CopyState.PLANNED
    with pytest.raises(NotAllowed):
        actions.agree_to_issue([copy], by=world.actor("staff"))
    (agreed,) = actions.agree_to_issue([copy], by=world.actor("wang"))
    assert agreed.state is CopyState.ISSUED


def test_damage_keeps_copy_and_number_and_the_old_print_must_come_back(world: World) -> None:
    (copy,) = issue(world, world.effective(), "li")
    actions.receive_copy(copy, by=world.actor("li"))
    old = queries.token_of(copy).token
    damaged = actions.damage_copy(copy, "浸水", by=world.actor("chen"))
    assert (damaged.number, damaged.sheet, damaged.state, damaged.received_at) == ("A01", 2, CopyState.ISSUED, None)
    assert answer_for(old).verdict is Verdict.HAND_BACK
    assert answer_for(queries.token_of(damaged).token).verdict is Verdict.CURRENT
    with pytest.raises(Conflict, match="no sheet 3"):
        actions.return_copy(damaged, by=world.actor("chen"), sheet=3)
    actions.return_copy(damaged, by=world.actor("chen"), sheet=1)
    with pytest.raises(Conflict, match="back already"):
        actions.return_copy(damaged, by=world.actor("chen"), sheet=1)
    _copies, (sheet,) = to_destroy(by=world.actor("chen"))
    assert (sheet.copy_id, sheet.sheet) == (copy.id, 1)


def test_destruction_needs_a_witness_who_is_another_person(both_worlds: World) -> None:
    world = both_worlds
    first = world.effective()
    (copy,) = issue(world, first, "li")
    world.effective(first.document, "第二版\n", summary="改写")
    copy = actions.return_copy(queries.get_copy(copy.id, by=OPERATOR), by=world.actor("chen"))
    how = {"authority": "管理者代表", "method": "粉碎", "by": world.actor("chen")}
    with pytest.raises(Invalid) as refused:
        ask_destruction([copy], witness=person_of("chen"), proof=world.proof("chen"), **how)
    assert "witness" in refused.value.fields
    asked = ask_destruction([copy], witness=person_of("staff"), proof=world.proof("chen"), **how)
    assert queries.get_copy(copy.id, by=OPERATOR).destruction_asked
    with pytest.raises(NotAllowed):
        witness_destruction(asked, by=world.actor("chen"), proof=world.proof("chen"))
    with pytest.raises(Conflict, match="on a list"):
        ask_destruction([copy], witness=person_of("li"), proof=world.proof("chen"), **how)
    witness_destruction(asked, by=world.actor("staff"), proof=world.proof("staff"))
    assert queries.get_copy(copy.id, by=OPERATOR).state is CopyState.DESTROYED
    with pytest.raises(Conflict, match="closed already"):
        witness_destruction(asked, by=world.actor("staff"), proof=world.proof("staff"))


def test_what_the_witness_does_not_confirm_can_go_onto_another_list(world: World) -> None:
    (copy,) = issue(world, world.effective(), "li")
    copy = actions.return_copy(copy, by=world.actor("chen"))
    how = {"authority": "管理者代表", "method": "粉碎", "by": world.actor("chen")}
    asked = ask_destruction([copy], witness=person_of("staff"), proof=world.proof("chen"), **how)
    with pytest.raises(Invalid):
        decline_destruction(asked, " ", by=world.actor("staff"))
    decline_destruction(asked, "少了一份", by=world.actor("staff"))
    assert [found.id for found in to_destroy(by=world.actor("chen"))[0]] == [copy.id]
    again = ask_destruction([copy], witness=person_of("li"), proof=world.proof("chen"), **how)
    assert again.id != asked.id


def test_an_obsolete_copy_is_kept_with_keeper_and_term(world: World) -> None:
    first = world.effective()
    (copy,) = issue(world, first, "li")
    with pytest.raises(Conflict, match="over"):
        actions.keep_copy(copy, "留作参考", by=world.actor("chen"))
    world.effective(first.document, "第二版\n", summary="改写")
    copy = queries.get_copy(copy.id, by=OPERATOR)
    until = documents.today() + timedelta(days=365)
    kept = actions.keep_copy(copy, "留作参考", by=world.actor("chen"), keeper="张档案", place="档案室", until=until)
    assert (kept.state, kept.keeper, kept.place) == (CopyState.KEPT, "张档案", "档案室")
    assert answer_for(queries.token_of(kept).token).verdict is Verdict.KEPT


def test_an_outside_holder_answers_by_notice_and_an_inside_one_does_not(world: World) -> None:
    outside, inside = issue(world, world.effective(), "客户甲", "li")
    with pytest.raises(Conflict, match="outside"):
        actions.replace_copy(inside, "已销毁", by=world.actor("chen"))
    assert actions.replace_copy(outside, "回函：已销毁", by=world.actor("chen")).state is CopyState.REPLACED


def test_writing_off_is_the_management_representatives(world: World) -> None:
    (copy,) = issue(world, world.effective(), "li")
    with pytest.raises(NotAllowed):
        actions.write_off_copy(copy, "找不到", by=world.actor("chen"))
    assert actions.write_off_copy(copy, "办公室搬迁后找不到", by=world.actor("wang")).state is CopyState.WRITTEN_OFF


def test_a_loss_is_told_to_every_other_holder(world: World) -> None:
    one, two, _outside = issue(world, world.effective(), "li", "zhou", "客户甲")
    actions.lose_copy(one, "遗失", by=world.actor("chen"))
    told = db.session.scalars(select(Duty).where(Duty.kind == "copy_loss", Duty.state == DutyState.OPEN)).all()
    assert {(duty.subject_id, duty.owner_id) for duty in told} >= {(two.id, person_of("zhou").id)}
    assert answer_for(queries.token_of(one).token).verdict is Verdict.LOST


def test_a_correction_is_a_further_line(world: World) -> None:
    (copy,) = issue(world, world.effective(), "li")
    first = copy.lines[1]
    text = first.note
    line = actions.correct_line(copy, first, "实际于 11 月 20 日交付", by=world.actor("chen"))
    assert line.corrects_id == first.id and first.note == text and line.act is CopyAct.CORRECTED


def test_copies_of_a_draft_or_an_old_revision_are_not_issued(world: World) -> None:
    first = world.effective()
    world.effective(first.document, "第二版\n", summary="改写")
    first = db.session.get_one(Revision, first.id)
    for revision in (first, world.draft(world.document(title="新程序"))):
        with pytest.raises(Conflict) as refused:
            issue(world, revision, "li")
        assert refused.value.unmet


def test_who_has_left_gets_no_copy_and_what_was_held_is_returned_by_the_controller(world: World) -> None:
    (copy,) = issue(world, world.effective(), "staff")
    for login in ("staff", "he"):
        let_go(person_of(login), by=world.actor("sysadmin"))
    with pytest.raises(Invalid):
        holder_of(person_of("he"), by=world.actor("chen"))
    assert actions.return_copy(copy, by=world.actor("chen")).state is CopyState.RETURNED


def test_a_holder_sees_the_own_copy_and_nobody_elses(world: World) -> None:
    mine, other = issue(world, world.effective(), "staff", "zhou")
    staff = world.actor("staff")
    assert queries.get_copy(mine.id, by=staff).id == mine.id
    with pytest.raises(NotFound):
        queries.get_copy(other.id, by=staff)
    with pytest.raises(NotAllowed):
        actions.receive_copy(other, by=staff)


def test_a_holder_may_read_a_sensitive_document(world: World) -> None:
    document = world.document(classification="sensitive")
    revision = world.effective(document)
    with pytest.raises(NotFound):
        documents.get_document_by_id(document.id, by=world.actor("staff"))
    issue(world, revision, "staff")
    assert documents.get_document_by_id(document.id, by=world.actor("staff")).id == document.id


def test_two_controllers_swap_the_same_copy_and_one_of_them_is_told(world: World) -> None:
    first = world.effective()
    (copy,) = issue(world, first, "li")
    world.effective(first.document, "第二版\n", summary="改写")
    copy = queries.get_copy(copy.id, by=OPERATOR)
    actions.return_copy(copy, by=world.actor("chen"))
    with pytest.raises(Conflict, match="handed back already"):
        actions.return_copy(copy, by=world.actor("chen"))


def test_a_saved_list_is_written_over_under_its_name(world: World) -> None:
    by = world.actor("chen")
    holder = holder_of(department_of("技术中心"), by=by)
    lines = [{"holder": holder.id, "medium": "paper", "place": ""}]
    first = save_list("各部门", lines, by=by)
    again = save_list("各部门", lines * 2, by=by)
    assert first.id == again.id and len(again.lines) == 2
    with pytest.raises(Invalid):
        save_list("", lines, by=by)
