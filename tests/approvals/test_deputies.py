"""代理: a deputy decides for somebody, for a time and a scope; never chained, never for the author."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.approvals.support import approve, asked, countersigned, last, refused
from tests.factories import OPERATOR, World, person_of
from webapp.approvals import actions
from webapp.approvals.deputies import rules
from webapp.approvals.deputies.actions import end_deputy, name_deputy
from webapp.approvals.deputies.models import Deputy
from webapp.approvals.deputies.queries import deputies_of, today
from webapp.approvals.models import Round, RoundState
from webapp.approvals.passing.actions import transfer_step
from webapp.approvals.queries import count_waiting_for, waiting_for
from webapp.core import current_settings, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.documents.models import Revision
from webapp.documents.renditions.cover import approval_lines
from webapp.people import actions as people

DAY = date(2026, 3, 2)


def deputy(world: World, person: str, stands_in: str, *, days: int = 7, by: str = "", **values: object) -> Deputy:
    return name_deputy(
        person_of(person),
        person_of(stands_in),
        from_on=values.pop("from_on", today()),  # type: ignore[arg-type]
        until_on=today() + timedelta(days=days),
        by=world.actor(by or person),
        **values,  # type: ignore[arg-type]
    )


def test_a_deputy_sees_the_item_and_signs_for_the_person(both_worlds: World) -> None:
    world = both_worlds
    deputy(world, "wang", "zhao")
    round_ = world.sent()
    (task,) = waiting_for(by=world.actor("zhao"))
    assert (task.acting_for, count_waiting_for(by=world.actor("zhao"))) == ("王敏", 1)
    approve(world, round_, "zhao", "同意")
    assert round_.state is RoundState.APPROVED
    decision = round_.decisions[-1]
    zhao, wang = person_of("zhao").id, person_of("wang").id
    assert (decision.person_id, decision.for_id) == (zhao, wang)
    assert decision.signature is not None
    assert json.loads(decision.signature.statement)["for"] == {"id": str(wang)}
    entry, _facts = last("step.approved")
    assert (entry.actor_id, entry.for_id) == (str(zhao), str(wang))
    revision = db.session.get_one(Revision, round_.subject_id)
    assert approval_lines(revision)[-1].note == "代理审批（赵国华 代 王敏）"
    assert journal.verify(current_settings().keys_dir).ok


def test_the_person_may_still_sign_and_then_nothing_waits_for_the_deputy(world: World) -> None:
    deputy(world, "wang", "zhao")
    round_ = world.sent()
    approve(world, round_, "wang")
    assert waiting_for(by=world.actor("zhao")) == []
    with pytest.raises(NotFound):
        approve(world, round_, "zhao")


def test_a_deputy_of_a_deputy_does_not_sign(world: World) -> None:
    deputy(world, "wang", "zhao")
    deputy(world, "zhao", "sun")
    round_ = world.sent()
    assert waiting_for(by=world.actor("sun")) == []
    with refused(NotAllowed, "A deputy of a deputy does not sign"):
        approve_unseen(world, round_, "sun")
    with refused(Conflict, "A deputy of a deputy does not sign"):
        deputy(world, "he", "zhao")


def approve_unseen(world: World, round_: Round, login: str) -> None:
    """As somebody who reads all drafts for another reason would try."""
    by = world.actor(login)
    by = replace(by, permissions=by.permissions | {"document.read_drafts"})
    actions.approve_step(round_, by=by, proof=world.proof(login))


def test_a_deputy_never_reaches_the_author_nor_signs_twice(world: World) -> None:
    people.give_roles(person_of("li"), ["department_head"], by=OPERATOR)
    deputy(world, "wang", "li")
    round_ = world.sent()
    with refused(NotAllowed, "Who wrote, changed or prepared"):
        approve(world, round_, "li")
    assert waiting_for(by=world.actor("li")) == []
    deputy(world, "sun", "zhou")
    second = world.sent(world.document("机房巡检作业指导书", "instruction"))
    approve(world, second, "zhou")
    assert asked(second) == ["sun"]
    with refused(NotAllowed, "One person signs one step"):
        approve(world, second, "zhou")


def test_who_was_represented_signs_no_other_step(world: World) -> None:
    deputy(world, "he", "chen")
    chain = [
        {"meaning": "review", "who": {"person": "he"}},
        {"meaning": "approve", "who": [{"role": "management_representative"}]},
    ]
    round_ = countersigned(world, chain)
    approve(world, round_, "chen")
    for again in ("he", "chen"):
        with refused(NotAllowed, "has signed in this round"):
            transfer_step(round_, person_of(again), "出差", by=world.actor("wang"))


def test_period_and_scope_bind(world: World) -> None:
    later = deputy(world, "wang", "zhao", from_on=today() + timedelta(days=2))
    round_ = world.sent()
    with refused(NotAllowed, "is over or has not begun"):
        approve_unseen(world, round_, "zhao")
    end_deputy(later, by=world.actor("wang"))
    deputy(world, "wang", "zhao", scope=["type:manual", "kind:obsolescence"])
    with refused(NotAllowed, "for other things than this"):
        approve_unseen(world, round_, "zhao")
    assert waiting_for(by=world.actor("zhao")) == []


def test_the_last_day_counts_and_the_day_after_does_not(world: World) -> None:
    named = deputy(world, "wang", "zhao", days=0)
    assert rules.in_period(rules.Term(named.from_on, named.until_on), today())
    assert not rules.in_period(rules.Term(named.from_on, named.until_on), today() + timedelta(days=1))


def test_checks_hold_for_the_person_represented_too(world: World) -> None:
    deputy(world, "wang", "zhao")
    round_ = world.sent()
    people.give_roles(person_of("wang"), ["staff"], by=OPERATOR)
    with refused(NotAllowed, "may not sign any more"):
        approve_unseen(world, round_, "zhao")


def test_who_leaves_is_represented_by_nobody(world: World) -> None:
    deputy(world, "wang", "sun")
    deputy(world, "he", "zhou")
    people.let_go(person_of("wang"), by=OPERATOR)
    people.let_go(person_of("zhou"), by=OPERATOR)
    assert [row.ended_at is not None for login in ("wang", "he") for row in deputies_of(person_of(login).id)] == [
        True,
        True,
    ]
    assert waiting_for(by=world.actor("sun")) == []


def test_a_classification_is_not_opened_by_deputising(world: World) -> None:
    deputy(world, "wang", "sun")
    round_ = world.sent(world.document("商业秘密清单", classification="confidential"))
    assert waiting_for(by=world.actor("sun")) == []
    with pytest.raises(NotFound):
        approve(world, round_, "sun")


def test_a_return_asks_the_person_again_not_the_deputy(world: World) -> None:
    deputy(world, "zhou", "he")
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    approve(world, round_, "he")
    actions.return_step(round_, 1, "请核对", by=world.actor("sun"), proof=world.proof("sun"))
    assert asked(round_) == ["zhou"]
    approve(world, round_, "zhou")


def test_a_deputy_passes_nothing_on(world: World) -> None:
    deputy(world, "wang", "zhao")
    round_ = world.sent()
    with refused(NotAllowed, "A deputy decides or leaves it"):
        transfer_step(round_, person_of("sun"), "出差", by=world.actor("zhao"))


@pytest.mark.parametrize("stands_in", ["wang", "staff"])
def test_nobody_is_the_own_deputy_nor_one_without_the_permission_to_sign(world: World, stands_in: str) -> None:
    with pytest.raises(Invalid) as found:
        deputy(world, "wang", stands_in)
    assert "deputy" in found.value.fields


def test_a_wrong_period_or_scope_is_named(world: World) -> None:
    for values in ({"days": -1}, {"days": 400}, {"scope": ["type:none"]}):
        with pytest.raises(Invalid):
            deputy(world, "wang", "zhao", **values)  # type: ignore[arg-type]


def test_two_deputies_do_not_overlap_but_may_share_out_the_types(world: World) -> None:
    deputy(world, "wang", "zhao", scope=["type:procedure"])
    with refused(Conflict, "already"):
        deputy(world, "wang", "sun")
    with refused(Conflict, "already"):
        deputy(world, "wang", "sun", scope=["kind:revision"])
    deputy(world, "wang", "sun", scope=["type:manual"])


def test_a_representative_names_one_for_somebody_else_with_a_reason(world: World) -> None:
    with pytest.raises(Invalid):
        deputy(world, "he", "zhou", by="wang")
    named = deputy(world, "he", "zhou", by="wang", reason="突发疾病住院")
    entry, facts = last("deputy.named")
    assert entry.actor_id == str(person_of("wang").id) and facts["person"] == person_of("he").id
    with pytest.raises(NotAllowed):
        deputy(world, "he", "zhou", by="chen", reason="帮忙")
    with pytest.raises(NotAllowed):
        end_deputy(named, by=world.actor("chen"))
    end_deputy(named, by=world.actor("zhou"))
    with refused(Conflict, "ended already"):
        end_deputy(named, by=world.actor("he"))


terms = st.builds(
    rules.Term,
    st.integers(0, 9).map(lambda n: DAY + timedelta(days=n)),
    st.integers(10, 20).map(lambda n: DAY + timedelta(days=n)),
    st.lists(st.sampled_from(["kind:revision", "kind:record", "type:manual", "type:form"]), max_size=3).map(tuple),
    st.booleans(),
)


@given(terms, terms, st.sampled_from(["revision", "record"]), st.sampled_from(["", "manual", "form"]))
def test_terms_that_do_not_overlap_never_stand_for_the_same_thing(
    one: rules.Term, other: rules.Term, kind: str, type_key: str
) -> None:
    if rules.overlap(one, other):
        assert rules.overlap(other, one)
        return
    for n in range(21):
        day = DAY + timedelta(days=n)
        both = [t for t in (one, other) if rules.in_period(t, day) and rules.covers(t.scope, kind, type_key)]
        assert len(both) < 2
