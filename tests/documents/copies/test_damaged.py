"""A damaged print that never comes back keeps its revision open until it is accounted for (domain.md section 2)."""

from __future__ import annotations

import pytest

from tests.factories import OPERATOR, World, person_of
from webapp.core.db import db
from webapp.core.errors import Conflict, NotAllowed
from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.destroying.actions import ask_destruction, decline_destruction, witness_destruction
from webapp.documents.copies.destroying.queries import to_destroy
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Copy, CopyAct
from webapp.documents.models import Revision


def with_old_print(world: World) -> tuple[Revision, Copy]:
    """A superseded revision whose one copy came back, but not the damaged print before it."""
    first, chen = world.effective(), world.actor("chen")
    (copy,) = actions.issue_copies(first, [Wanted(holder_of(person_of("li"), by=chen))], by=chen)
    actions.receive_copy(copy, by=world.actor("li"))
    actions.damage_copy(copy, "浸水", by=chen)
    world.effective(first.document, "第二版\n", summary="改写")
    copy = actions.return_copy(queries.get_copy(copy.id, by=OPERATOR), by=chen)
    return db.session.get_one(Revision, first.id), copy


def missing(revision: Revision) -> tuple[int, int, int]:
    """What the balance, the document and the list of recalls say."""
    return (
        queries.balance_of(revision.id).missing,
        queries.missing_of_document(revision.document_id),
        len(queries.recalling(by=OPERATOR)),
    )


def test_the_revision_is_recalling_until_the_old_print_is_back(both_worlds: World) -> None:
    world = both_worlds
    revision, copy = with_old_print(world)
    assert missing(revision) == (1, 1, 1)
    actions.return_copy(copy, by=world.actor("chen"), sheet=1)
    assert missing(revision) == (0, 0, 0)


def test_or_the_management_representative_writes_it_off(both_worlds: World) -> None:
    world = both_worlds
    revision, copy = with_old_print(world)
    with pytest.raises(NotAllowed):
        actions.write_off_copy(copy, "找不到", by=world.actor("chen"), sheet=1)
    with pytest.raises(Conflict, match="no sheet 7"):
        actions.write_off_copy(copy, "找不到", by=world.actor("wang"), sheet=7)
    state = copy.state
    copy = actions.write_off_copy(copy, "损坏页已无法找到", by=world.actor("wang"), sheet=1)
    assert missing(revision) == (0, 0, 0) and copy.state is state, "the copy itself stays as it was"
    line = queries.get_copy(copy.id, by=OPERATOR).lines[-1]
    assert (line.act, line.sheet) == (CopyAct.WRITTEN_OFF, 1)
    with pytest.raises(Conflict, match="accounted for already"):
        actions.return_copy(copy, by=world.actor("chen"), sheet=1)


def test_or_a_witness_confirms_that_it_was_destroyed_where_it_was(both_worlds: World) -> None:
    world = both_worlds
    revision, _copy = with_old_print(world)
    chen, how = world.actor("chen"), {"authority": "管理者代表", "method": "现场粉碎"}
    _copies, (sheet,) = to_destroy(by=chen)
    staff = person_of("staff")
    asked = ask_destruction([], [sheet], witness=staff, by=chen, proof=world.proof("chen"), **how)
    assert missing(revision) == (1, 1, 1), "not before the witness has confirmed"
    decline_destruction(asked, "没有看到", by=world.actor("staff"))
    _copies, (sheet,) = to_destroy(by=chen)
    asked = ask_destruction([], [sheet], witness=staff, by=chen, proof=world.proof("chen"), **how)
    witness_destruction(asked, by=world.actor("staff"), proof=world.proof("staff"))
    assert missing(revision) == (0, 0, 0)
    assert to_destroy(by=chen)[1] == []


def test_the_loss_of_the_new_print_does_not_account_for_the_old_one(world: World) -> None:
    first, chen = world.effective(), world.actor("chen")
    (copy,) = actions.issue_copies(first, [Wanted(holder_of("客户甲", by=chen))], by=chen)
    actions.damage_copy(copy, "浸水", by=chen)
    actions.lose_copy(copy, "遗失", by=chen)
    assert queries.balance_of(first.id).prints == 1


def test_the_swap_screen_counts_the_damaged_print_and_takes_it_by_tick_or_code(world: World, client_for) -> None:  # type: ignore[no-untyped-def]
    revision, copy = with_old_print(world)
    chen, page = client_for("chen"), f"/copies/recall/{revision.id}"
    html = chen.get(page).get_data(as_text=True)
    assert "1/2" in html and f'value="{copy.id}.1"' in html
    assert chen.post_form(page, {"print": f"{copy.id}.1"}).status_code == 303
    assert "2/2" in chen.get(page).get_data(as_text=True)


def test_the_damaged_print_of_the_new_copy_is_not_handed_over(world: World, client_for) -> None:  # type: ignore[no-untyped-def]
    first, chen = world.effective(), world.actor("chen")
    holder = holder_of("客户甲", by=chen)
    actions.issue_copies(first, [Wanted(holder)], by=chen)
    second = world.effective(first.document, "第二版\n", summary="改写")
    (new,) = actions.issue_copies(second, [Wanted(holder)], by=chen)
    wrong = queries.token_of(new).token
    actions.damage_copy(new, "打印不清", by=chen)
    answer = client_for("chen").post_form(f"/copies/recall/{first.id}", {"code": wrong})
    assert answer.status_code == 422 and "换发" in answer.get_data(as_text=True)


def test_the_copys_page_offers_to_write_the_print_off(world: World, client_for) -> None:  # type: ignore[no-untyped-def]
    revision, copy = with_old_print(world)
    page = f"/c/{copy.id}"
    assert "损坏" in client_for("chen").get(page).get_data(as_text=True)
    wang = client_for("wang")
    assert wang.post_form(page, {"act": "write_off", "reason": "找不到", "sheet": "1"}).status_code == 303
    assert missing(revision) == (0, 0, 0)
    assert wang.post_form(page, {"act": "write_off", "reason": "找不到", "sheet": "1"}).status_code == 409
