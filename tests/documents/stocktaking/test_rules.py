"""What a find at a shelf means, and what may follow: tables and laws over pure functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.documents.copies.states import ENDED, OUT, CopyState
from webapp.documents.stocktaking.rules import FollowUp, Found, judge, may_follow

S = CopyState


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"expected": True, "over": False}, Found.THERE),
        ({"expected": False, "over": False}, Found.UNKNOWN),
        ({"expected": True, "over": True}, Found.OBSOLETE),
        ({"expected": False, "over": True}, Found.OBSOLETE),
        ({"expected": True, "over": False, "old_print": True}, Found.OBSOLETE),
        ({"expected": True, "over": False, "recalled": True}, Found.OBSOLETE),
    ],
)
def test_what_a_paper_in_hand_is(facts: dict[str, bool], found: Found) -> None:
    assert judge(**facts) is found


@pytest.mark.parametrize(
    ("found", "state", "old_print", "deeds"),
    [
        (Found.MISSING, S.RECEIVED, False, (FollowUp.LOST,)),
        (Found.MISSING, S.RECALL_ASKED, False, (FollowUp.LOST,)),
        (Found.MISSING, S.RETURNED, False, ()),
        (Found.MISSING, S.RECEIVED, True, ()),
        (Found.OBSOLETE, S.RECALL_ASKED, False, (FollowUp.TAKEN_BACK,)),
        (Found.OBSOLETE, S.RECEIVED, True, (FollowUp.TAKEN_BACK,)),
        (Found.UNKNOWN, S.RECEIVED, False, (FollowUp.RECALLED,)),
        (Found.UNKNOWN, S.LOST, False, ()),
        (Found.THERE, S.RECEIVED, False, ()),
    ],
)
def test_what_may_follow(found: Found, state: CopyState, old_print: bool, deeds: tuple[FollowUp, ...]) -> None:
    assert may_follow(found, state, old_print=old_print) == deeds


@given(st.sampled_from(Found), st.sampled_from(CopyState))
def test_nothing_is_done_to_a_copy_that_is_not_outside(found: Found, state: CopyState) -> None:
    if state not in OUT:
        assert may_follow(found, state) == ()
    if state in ENDED or found is Found.THERE:
        assert may_follow(found, state) == ()
