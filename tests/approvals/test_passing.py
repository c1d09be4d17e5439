"""转办 and 加签: another decides instead, or as well; who may not be asked, and that the way stays visible."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.approvals.support import approve, asked, countersigned, last, refused
from tests.factories import OPERATOR, World, person_of
from webapp.approvals import actions
from webapp.approvals.models import HandoverKind, Round, RoundState
from webapp.approvals.passing.actions import add_signer, transfer_step
from webapp.approvals.passing.queries import candidates
from webapp.approvals.queries import open_step
from webapp.approvals.route import way_of
from webapp.core.db import db
from webapp.core.errors import Conflict, NotAllowed, NotFound
from webapp.documents.queries import get_type
from webapp.documents.types.actions import change_type
from webapp.people import actions as people

BEFORE, BESIDE, AFTER = HandoverKind.BEFORE, HandoverKind.BESIDE, HandoverKind.AFTER


def passed(world: World, round_: Round, by: str, to: str, reason: str = "出差") -> Round:
    return transfer_step(round_, person_of(to), reason, by=world.actor(by))


def test_another_decides_instead_and_the_way_stays(both_worlds: World) -> None:
    world = both_worlds
    round_ = world.sent()
    passed(world, round_, "wang", "zhao")
    assert asked(round_) == ["zhao"]
    passed(world, round_, "zhao", "sun", "分管此项")
    assert asked(round_) == ["sun"]
    entry, facts = last("step.transferred")
    assert (entry.actor_id, facts["to"]) == (str(person_of("zhao").id), person_of("sun").id)
    step = open_step(round_)
    assert step is not None
    way = way_of(step.assignments[-1].handover)
    assert [(h.giver.login, h.taker.login, h.reason) for h in way] == [
        ("wang", "zhao", "出差"),
        ("zhao", "sun", "分管此项"),
    ]
    with refused(NotAllowed, "somebody else"):
        approve(world, round_, "wang")
    approve(world, round_, "sun")
    assert round_.state is RoundState.APPROVED


@pytest.mark.parametrize(
    ("to", "words"),
    [("li", "wrote, changed or prepared"), ("wang", "is asked in this round"), ("staff", "does not hold")],
)
def test_a_step_goes_neither_to_its_author_nor_twice_nor_to_who_may_not_sign(world: World, to: str, words: str) -> None:
    round_ = world.sent()
    with refused(NotAllowed, words):
        passed(world, round_, "wang", to)
    with refused(NotAllowed, words):
        add_signer(round_, person_of(to), BESIDE, "请核对", by=world.actor("wang"))
    assert asked(round_) == ["wang"]


def test_a_transfer_needs_a_reason_and_the_right_person(world: World) -> None:
    round_ = world.sent()
    with refused(Conflict, "Say why"):
        passed(world, round_, "wang", "zhao", "  ")
    with refused(NotAllowed, "somebody else"):
        passed(world, round_, "chen", "zhao")
    with pytest.raises(NotFound):
        passed(world, round_, "staff", "zhao")


def test_clearance_is_asked_before_a_draft_is_opened_to_anybody(world: World) -> None:
    secret = world.sent(world.document("商业秘密清单", classification="confidential"))
    with refused(NotAllowed, "classification"):
        passed(world, secret, "wang", "zhao")
    near = world.sent(world.document("敏感程序", classification="sensitive"))
    with refused(NotAllowed, "classification"):
        passed(world, near, "wang", "sun")
    assert "sun" not in [p.login for p in candidates(near)]
    passed(world, near, "wang", "zhou")
    assert asked(near) == ["zhou"]


def test_who_signed_an_earlier_step_is_not_asked_again(world: World) -> None:
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    approve(world, round_, "zhou")
    with refused(NotAllowed, "has signed in this round"):
        passed(world, round_, "sun", "zhou")


@pytest.mark.parametrize(
    ("place", "order"), [(BEFORE, ["zhao", "wang"]), (AFTER, ["wang", "zhao"]), (BESIDE, ["zhao", "wang"])]
)
def test_an_added_signer_signs_with_the_same_meaning_in_the_place_asked_for(
    both_worlds: World, place: HandoverKind, order: list[str]
) -> None:
    world = both_worlds
    round_ = world.sent()
    add_signer(round_, person_of("zhao"), place, "重大变更", by=world.actor("wang"))
    entry, facts = last("step.signer_added")
    assert (facts["kind"], facts["to"]) == (str(place), person_of("zhao").id)
    assert set(asked(round_)) == ({"wang", "zhao"} if place is BESIDE else {order[0]})
    if place is not BESIDE:
        with refused(Conflict, "signs before you"):
            approve(world, round_, order[1])
    for login in order:
        assert round_.state is RoundState.OPEN
        approve(world, round_, login)
    assert round_.state is RoundState.APPROVED
    meanings = {d.meaning for d in round_.decisions if d.kind == "approve"}
    assert meanings == {"approve"}


def test_where_one_of_several_suffices_the_added_signer_is_still_needed(world: World) -> None:
    change_type(
        get_type("procedure"),
        by=OPERATOR,
        chain=[{"meaning": "approve", "who": [{"person": "wang"}, {"person": "he"}]}],
    )
    round_ = world.sent()
    add_signer(round_, person_of("zhao"), AFTER, "金额较大", by=world.actor("wang"))
    approve(world, round_, "he")
    assert asked(round_) == ["zhao"], "he sufficed for the chain, so wang need not sign any more"
    approve(world, round_, "zhao")
    assert round_.state is RoundState.APPROVED


def test_a_return_asks_whom_it_was_passed_to_and_who_was_added(world: World) -> None:
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    passed(world, round_, "zhou", "he")
    add_signer(round_, person_of("zhao"), BEFORE, "先看", by=world.actor("he"))
    approve(world, round_, "zhao")
    approve(world, round_, "he")
    assert asked(round_) == ["sun"]
    actions.return_step(round_, 1, "请核对", by=world.actor("sun"), proof=world.proof("sun"))
    assert asked(round_) == ["zhao"]
    approve(world, round_, "zhao")
    assert asked(round_) == ["he"]
    approve(world, round_, "he")
    approve(world, round_, "sun")
    assert round_.state is RoundState.APPROVED


def test_an_added_signer_may_pass_it_on_and_a_leaver_is_replaced(world: World) -> None:
    round_ = countersigned(world)
    add_signer(round_, person_of("sun"), AFTER, "分管", by=world.actor("he"))
    approve(world, round_, "he")
    assert asked(round_) == ["zhou", "sun"]
    passed(world, round_, "sun", "chen")
    people.let_go(person_of("chen"), by=OPERATOR)
    assert asked(round_) == ["zhou", "wang"], "the fallback post takes the place, and is then not asked to approve"
    approve(world, round_, "wang")
    approve(world, round_, "zhou")
    db.session.expire_all()
    assert asked(round_) == ["zhao"]


def test_a_token_without_the_scope_passes_nothing_on(world: World) -> None:
    round_ = world.sent()
    weak = replace(world.actor("wang"), scopes=frozenset({"read", "write"}))
    with refused(NotAllowed, "scope"):
        transfer_step(round_, person_of("zhao"), "出差", by=weak)
