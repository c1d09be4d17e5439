"""Counting a shelf, each act with its entry in the journal."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories import World, department_of
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.core.journal import JournalEntry
from webapp.core.tokens import new_token
from webapp.documents import queries as documents
from webapp.documents.copies import actions as copies
from webapp.documents.copies import queries as copy_queries
from webapp.documents.copies.states import CopyState
from webapp.documents.models import Revision
from webapp.documents.stocktaking import actions
from webapp.documents.stocktaking.models import Stocktake
from webapp.documents.stocktaking.queries import Sheet, get_stocktake, sheet_of
from webapp.documents.stocktaking.rules import FollowUp, Found

from .shelf import PLACE, shelf_of


def begin(world: World) -> Stocktake:
    return actions.begin_stocktake(department_of("技术中心"), "", by=world.actor("chen"))


def seen(stocktake: Stocktake, by: Actor) -> Sheet:
    return sheet_of(get_stocktake(stocktake.id, by=by), by=by)


def results(sheet: Sheet) -> list[tuple[str, Found | None]]:
    return [(row.copy.number if row.copy else row.typed, row.found) for row in sheet.rows]


def acts_of(stocktake: Stocktake) -> list[str]:
    statement = select(JournalEntry.act).where(
        JournalEntry.subject_kind == "stocktake", JournalEntry.subject_id == str(stocktake.id)
    )
    return list(db.session.scalars(statement.order_by(JournalEntry.seq)))


def code_of(copy_id: int, by: Actor) -> str:
    return copy_queries.token_of(copy_queries.get_copy(copy_id, by=by)).token


def test_a_shelf_is_counted_by_ticks_codes_and_numbers_and_signed(both_worlds: World) -> None:
    world = both_worlds
    shelf, chen = shelf_of(world), world.actor("chen")
    stocktake = begin(world)
    assert [entry.copy_id for entry in stocktake.expected] == [shelf.first.id, shelf.second.id]
    rows = seen(stocktake, chen).rows
    assert actions.enter_ticked(stocktake, [rows[0].key, "c9999.1"], by=chen) == 1
    assert actions.enter_ticked(stocktake, [rows[0].key], by=chen) == 0, "twice ticked is counted once"
    actions.enter_code(stocktake, f"http://x/q/{code_of(shelf.elsewhere.id, chen)}", by=chen, remark="应在客户处")
    actions.enter_other(stocktake, "服务级别管理程序复印件一份", by=chen)
    signed = actions.sign_stocktake(
        stocktake, by=chen, proof=world.proof("chen"), shown=seen(stocktake, chen).shown, remark="复印件已销毁"
    )
    sheet = seen(signed, chen)
    assert results(sheet) == [
        ("A01", Found.THERE),
        ("A01", Found.MISSING),
        ("A02", Found.UNKNOWN),
        ("服务级别管理程序复印件一份", Found.UNKNOWN),
    ]
    assert sheet.counts == {Found.THERE: 1, Found.MISSING: 1, Found.UNKNOWN: 2, Found.OBSOLETE: 0}
    assert signed.digest == sheet.shown
    entered = ["stocktake.entered"] * 4
    assert acts_of(signed) == ["stocktake.begun", *entered, "stocktake.signed"]


def test_the_list_is_what_the_ledger_says_of_department_and_place(world: World) -> None:
    shelf, chen = shelf_of(world), world.actor("chen")
    copies.return_copy(shelf.second, by=chen)
    for department, place in ((department_of("技术中心"), ""), (None, PLACE), (department_of("技术中心"), PLACE)):
        begun = actions.begin_stocktake(department, place, by=chen)
        assert [entry.copy_id for entry in begun.expected] == [shelf.first.id]
    with pytest.raises(Invalid) as nothing:
        actions.begin_stocktake(department_of("技术中心"), "客户现场", by=chen)
    assert "department" in nothing.value.fields
    with pytest.raises(Invalid):
        actions.begin_stocktake(None, " ", by=chen)
    with pytest.raises(NotAllowed):
        actions.begin_stocktake(None, PLACE, by=world.actor("li"))


def test_an_old_revision_on_the_shelf_is_obsolete_and_taken_back_there(world: World) -> None:
    shelf, chen = shelf_of(world), world.actor("chen")
    world.effective(shelf.revision.document, "第二版\n", summary="改写")
    stocktake = begin(world)
    line = actions.enter_code(stocktake, code_of(shelf.first.id, chen), by=chen)
    assert line.found is Found.OBSOLETE
    key = f"c{shelf.first.id}.1"
    actions.follow_up(stocktake, key, FollowUp.TAKEN_BACK, "盘点时收回", by=chen)
    assert copy_queries.get_copy(shelf.first.id, by=chen).state is CopyState.RETURNED
    with pytest.raises(Conflict):
        actions.follow_up(stocktake, key, FollowUp.TAKEN_BACK, "再收回", by=chen)
    row = next(row for row in seen(stocktake, chen).rows if row.key == key)
    assert row.found is Found.OBSOLETE and row.followed == [FollowUp.TAKEN_BACK]
    assert acts_of(stocktake) == ["stocktake.begun", "stocktake.entered", "stocktake.followed_up"]


def test_a_missing_copy_is_reported_lost_after_the_signature_as_a_further_line(world: World) -> None:
    shelf, chen = shelf_of(world), world.actor("chen")
    stocktake = begin(world)
    signed = actions.sign_stocktake(stocktake, by=chen, proof=world.proof("chen"))
    key, digest = f"c{shelf.second.id}.1", signed.digest
    with pytest.raises(Invalid):
        actions.follow_up(signed, key, FollowUp.LOST, " ", by=chen)
    actions.follow_up(signed, key, FollowUp.LOST, "查找三天未果", by=chen)
    assert copy_queries.get_copy(shelf.second.id, by=chen).state is CopyState.LOST
    with pytest.raises(Invalid):
        actions.judge_row(signed, f"c{shelf.first.id}.1", Found.THERE, "", by=chen)
    corrected = actions.judge_row(signed, f"c{shelf.first.id}.1", Found.THERE, "在会议室找到", by=chen)
    sheet = seen(signed, chen)
    first = next(row for row in sheet.rows if row.copy is not None and row.copy.id == shelf.first.id)
    assert first.found is Found.THERE and corrected.corrects_id == first.lines[0].id
    assert first.lines[0].found is Found.MISSING, "the signed line stays as it was"
    assert sheet.kept.digest == digest != sheet.shown
    assert acts_of(signed)[-2:] == ["stocktake.followed_up", "stocktake.corrected"]


def test_a_copy_of_somebody_else_on_the_shelf_is_recalled(world: World) -> None:
    shelf, chen = shelf_of(world), world.actor("chen")
    stocktake = begin(world)
    number = f"{shelf.revision.document.number} {shelf.elsewhere.number}"
    assert actions.enter_code(stocktake, number.lower(), by=chen).found is Found.UNKNOWN
    actions.follow_up(stocktake, f"c{shelf.elsewhere.id}.1", FollowUp.RECALLED, "放错地方", by=chen)
    assert copy_queries.get_copy(shelf.elsewhere.id, by=chen).state is CopyState.RECALL_ASKED


def test_the_damaged_print_on_the_shelf_is_not_the_copy(world: World) -> None:
    shelf, chen = shelf_of(world), world.actor("chen")
    old = code_of(shelf.first.id, chen)
    copies.damage_copy(shelf.first, "浸水", by=chen)
    stocktake = begin(world)
    assert actions.enter_code(stocktake, old, by=chen).found is Found.OBSOLETE
    keys = {row.key: row.found for row in seen(stocktake, chen).rows if row.copy and row.copy.id == shelf.first.id}
    assert keys == {f"c{shelf.first.id}.2": None, f"c{shelf.first.id}.1": Found.OBSOLETE}
    actions.follow_up(stocktake, f"c{shelf.first.id}.1", FollowUp.TAKEN_BACK, "", by=chen)
    copy = copy_queries.get_copy(shelf.first.id, by=chen)
    assert copy.state is CopyState.ISSUED and not copy.sheets[0].is_out


def test_what_is_typed_is_understood_or_answered_with_what_to_type(world: World) -> None:
    shelf, chen = shelf_of(world), world.actor("chen")
    stocktake = begin(world)
    with pytest.raises(Invalid) as several:
        actions.enter_code(stocktake, "a01", by=chen)
    assert shelf.revision.document.number in str(several.value.fields["code"][0])
    actions.enter_code(stocktake, f"{shelf.revision.document.number} A01", by=chen)
    assert actions.enter_code(stocktake, "A01", by=chen).copy_id == shelf.second.id, "the one that is left"
    for wrong in ("A77", "1" + "0" * 21, "QP-99 A01", "x" * 40):
        with pytest.raises(Invalid):
            actions.enter_code(stocktake, wrong, by=chen)
    with pytest.raises(Conflict, match="entered already"):
        actions.enter_code(stocktake, code_of(shelf.first.id, chen), by=chen)


def test_a_foreign_code_and_a_print_for_reading_are_entered_as_what_they_are(world: World) -> None:
    shelf, chen = shelf_of(world), world.actor("chen")
    stocktake = begin(world)
    foreign = new_token()
    line = actions.enter_code(stocktake, foreign.upper(), by=chen)
    assert (line.copy_id, line.typed, line.found) == (None, foreign, Found.UNKNOWN)
    with pytest.raises(Conflict, match="entered already"):
        actions.enter_code(stocktake, foreign, by=chen)
    own = documents.token_of(db.session.get_one(Revision, shelf.revision.id)).token
    line = actions.enter_code(stocktake, own, by=chen)
    assert line.copy_id is None and line.typed.startswith(shelf.revision.document.number)
    world.effective(shelf.revision.document, "第二版\n", summary="改写")
    actions.judge_row(stocktake, f"x{line.id}", Found.OBSOLETE, "旧版打印件", by=chen)
    assert results(seen(stocktake, chen))[-1] == (line.typed, Found.OBSOLETE)


def test_a_signed_count_takes_nothing_more_and_a_changed_one_is_not_signed(world: World) -> None:
    shelf_of(world)
    chen = world.actor("chen")
    stocktake = begin(world)
    shown = seen(stocktake, chen).shown
    actions.enter_other(stocktake, "复印件", by=chen)
    with pytest.raises(Conflict, match="meanwhile"):
        actions.sign_stocktake(stocktake, by=chen, proof=world.proof("chen"), shown=shown)
    actions.sign_stocktake(stocktake, by=chen, proof=world.proof("chen"))
    for act in (
        lambda: actions.enter_other(stocktake, "又一份", by=chen),
        lambda: actions.enter_ticked(stocktake, ["c1.1"], by=chen),
        lambda: actions.sign_stocktake(stocktake, by=chen, proof=world.proof("chen")),
    ):
        with pytest.raises(Conflict, match="signed"):
            act()


def test_a_count_is_for_who_keeps_the_ledger(world: World) -> None:
    shelf_of(world)
    stocktake = begin(world)
    with pytest.raises(NotFound):
        get_stocktake(stocktake.id, by=world.actor("staff"))
    with pytest.raises(NotAllowed):
        actions.enter_other(stocktake, "x", by=world.actor("staff"))
    with pytest.raises(NotFound):
        actions.judge_row(stocktake, "c1.7", Found.THERE, "", by=world.actor("chen"))
