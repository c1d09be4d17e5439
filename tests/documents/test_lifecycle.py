"""The one state table of revisions: every act on every state, and what "in force" means."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.core.errors import Conflict
from webapp.documents.lifecycle import (
    ENDED,
    IN_FORCE,
    OPEN,
    STATE_TITLES,
    TABLE,
    Act,
    State,
    check,
    in_force,
    may,
)

ALLOWED = {
    ("draft", "submit"): "in_review",
    ("in_review", "reach_approval"): "in_approval",
    ("in_review", "return_to_step"): "in_review",
    ("in_approval", "return_to_step"): "in_review",
    ("in_review", "return_to_author"): "draft",
    ("in_approval", "return_to_author"): "draft",
    ("in_review", "withdraw"): "draft",
    ("in_approval", "withdraw"): "draft",
    ("in_review", "reject"): "rejected",
    ("in_approval", "reject"): "rejected",
    ("in_approval", "complete"): "approved",
    ("approved", "release"): "approved",
    ("in_review", "release_urgent"): "effective",
    ("in_approval", "release_urgent"): "effective",
    ("approved", "take_effect"): "effective",
    ("effective", "supersede"): "superseded",
    ("effective", "obsolete"): "obsolete",
    ("effective", "lapse"): "obsolete",
    ("draft", "discard"): "rejected",
    ("draft", "take_over"): "effective",
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_every_act_on_every_state(state: State, act: Act) -> None:
    expected = ALLOWED.get((state.value, act.value))
    assert may(state, act) is (expected is not None)
    if expected:
        assert check(state, act) == expected
        return
    with pytest.raises(Conflict) as refused:
        check(state.value, act.value)
    assert str(STATE_TITLES[state]) in str(refused.value)


def test_the_sets_part_the_states() -> None:
    assert set(State) == OPEN | IN_FORCE | ENDED
    assert not (OPEN & ENDED or OPEN & IN_FORCE or IN_FORCE & ENDED)
    assert not [act for act, (allowed, _) in TABLE.items() if allowed & ENDED], (
        "an ended revision stays ended"
    )


def test_in_force_is_half_open() -> None:
    first, second = date(2026, 3, 2), date(2026, 12, 1)
    assert not in_force(first, second, date(2026, 3, 1))
    assert in_force(first, second, first)
    assert in_force(first, second, date(2026, 11, 30))
    assert not in_force(first, second, second), "on this day the successor is in force"
    assert in_force(second, None, second)
    assert not in_force(None, None, second)
