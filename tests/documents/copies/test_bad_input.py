"""What people get wrong with copies: clear words, nothing lost (the bad input this room has to stand)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import OPERATOR, World, person_of
from tests.trust.together import all_at_once, refusals
from webapp.core.access import Permission
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.tokens import new_token
from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.destroying.actions import ask_destruction
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Copy, CopyAct
from webapp.documents.copies.states import CopyState
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.models import Revision
from webapp.documents.printed.queries import answer_for
from webapp.documents.verdicts import Verdict
from webapp.people.actions import let_go

Clients = Callable[[str], Any]


def issue(world: World, revision: Revision, *whom: Any) -> list[Copy]:
    chen = world.actor("chen")
    named = [person_of(w) if w in {"li", "staff"} else w for w in whom]
    return actions.issue_copies(revision, [Wanted(holder_of(w, by=chen)) for w in named], by=chen)


def test_a_copy_recalled_twice_says_that_it_is_recalled_already(world: World) -> None:
    (copy,) = issue(world, world.effective(), "li")
    actions.recall_copy(copy, "搬迁", by=world.actor("chen"))
    with pytest.raises(Conflict, match="recalled already"):
        actions.recall_copy(copy, "搬迁", by=world.actor("chen"))
    copy = queries.get_copy(copy.id, by=OPERATOR)
    assert [line.act for line in copy.lines].count(CopyAct.RECALLED) == 1


def test_a_holder_who_left_gets_no_further_copy_and_what_was_held_is_still_accounted_for(world: World) -> None:
    revision = world.effective()
    (copy,) = issue(world, revision, "staff")
    other = world.effective(world.document(title="事件管理程序"))
    waiting = planned(world, other, "staff")
    let_go(person_of("staff"), by=world.actor("sysadmin"))
    chen = world.actor("chen")
    for act in (
        lambda: issue(world, other, "staff"),
        lambda: actions.agree_to_issue([waiting], by=chen),
    ):
        with pytest.raises((Invalid, Conflict)) as refused:
            act()
        assert person_of("staff").name in str(refused.value) + str(getattr(refused.value, "fields", ""))
    lost, replacement = actions.lose_copy(copy, "离职时未交回", by=chen)
    assert lost.state is CopyState.LOST and replacement is None, "nobody is there to get a new one"
    assert actions.cancel_copy(waiting, "持有人已离职", by=chen).state is CopyState.VOID


def test_who_left_between_submission_and_approval_does_not_stop_the_approval(world: World) -> None:
    draft = world.draft(world.document())
    round_ = submit_revision(draft, by=world.actor("li"), issue_list=["staff", "客户甲"])
    let_go(person_of("staff"), by=world.actor("sysadmin"))
    revision = db.session.get_one(Revision, world.approve(round_).subject_id)
    assert [copy.holder.name for copy in queries.copies_of(revision)] == ["客户甲"]


def planned(world: World, revision: Revision, whom: str) -> Copy:
    """A copy that waits for somebody's agreement."""
    from dataclasses import replace

    chen = world.actor("chen")
    weaker = replace(chen, permissions=chen.permissions - {Permission.COPY_APPROVE_ISSUE})
    holder = holder_of(person_of(whom), by=chen)
    (copy,) = actions.issue_copies(revision, [Wanted(holder)], by=weaker, reason="增发")
    return copy


def test_an_unknown_and_a_foreign_code_are_answered_and_taken_by_no_swap(world: World, client_for: Clients) -> None:
    first, other = world.effective(), world.effective(world.document(title="事件管理程序"))
    (copy,), (foreign,) = issue(world, first, "客户甲"), issue(world, other, "客户甲")
    assert answer_for(new_token()).verdict is Verdict.UNKNOWN
    chen, page = client_for("chen"), f"/copies/recall/{first.id}"
    for code in (new_token(), queries.token_of(foreign).token, "x", "%00", "https://elsewhere.example/q/abc"):
        answer = chen.post_form(page, {"code": code})
        assert answer.status_code == 422 and "编码" in answer.get_data(as_text=True), code
    states = [queries.get_copy(c.id, by=OPERATOR).state for c in (copy, foreign)]
    assert states == [CopyState.ISSUED, CopyState.ISSUED]


def test_the_code_of_a_void_copy_is_no_longer_a_controlled_copy(world: World) -> None:
    (copy,) = issue(world, world.effective(), "客户甲")
    token = queries.token_of(copy).token
    lost, new = actions.lose_copy(copy, "遗失", by=world.actor("chen"))
    assert answer_for(token).verdict is Verdict.LOST
    assert new is not None and answer_for(queries.token_of(new).token).verdict is Verdict.CURRENT
    with pytest.raises(Conflict, match="lost"):
        actions.return_copy(lost, by=world.actor("chen"))


def test_the_return_of_the_wrong_print_or_of_none_is_refused_in_words(world: World) -> None:
    (copy,) = issue(world, world.effective(), "客户甲")
    chen = world.actor("chen")
    with pytest.raises(Conflict, match="no sheet 2"):
        actions.return_copy(copy, by=chen, sheet=2)
    actions.damage_copy(copy, "浸水", by=chen)
    actions.return_copy(copy, by=chen, sheet=1)
    copy = queries.get_copy(copy.id, by=OPERATOR)
    assert copy.state is CopyState.ISSUED, "the damaged print came back, not the copy"
    with pytest.raises(Conflict, match="back already"):
        actions.return_copy(copy, by=chen, sheet=1)


def test_the_witness_is_never_who_destroys_on_page_and_database(world: World) -> None:
    from sqlalchemy.exc import IntegrityError

    from webapp.core import clock
    from webapp.core.db import transaction
    from webapp.documents.copies.models import Destruction

    (copy,) = issue(world, world.effective(), "客户甲")
    chen = world.actor("chen")
    copy = actions.return_copy(copy, by=chen)
    with pytest.raises(Invalid) as refused:
        ask_destruction(
            [copy], authority="管代", method="粉碎", witness=person_of("chen"), by=chen, proof=world.proof("chen")
        )
    assert "witness" in refused.value.fields
    one = person_of("chen").id
    with pytest.raises(Conflict) as kept, transaction():
        db.session.add(Destruction(authority="x", method="x", destroyer_id=one, witness_id=one, asked_at=clock.now()))
    assert isinstance(kept.value.__cause__, IntegrityError), "the database itself refuses it"


def test_two_controllers_swap_the_same_copy_at_once_and_it_is_back_once(both_worlds: World) -> None:
    world = both_worlds
    first = world.effective()
    (copy,) = issue(world, first, "客户甲")
    world.effective(first.document, "第二版\n", summary="改写")
    copy_id, chen, he = copy.id, world.actor("chen"), world.actor("chen")

    def back(by: Any) -> str:
        return str(actions.return_copy(queries.get_copy(copy_id, by=OPERATOR), by=by).state)

    answers = all_at_once([lambda: back(chen), lambda: back(he)] * 2)
    assert len(refusals(answers)) == 3 and answers.count("returned") == 1
    copy = queries.get_copy(copy_id, by=OPERATOR)
    assert [line.act for line in copy.lines].count(CopyAct.RETURNED) == 1
    assert copy.state is CopyState.RETURNED
