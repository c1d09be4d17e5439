"""Which act is possible in which state of a loan, and which day it may be due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.errors import Conflict
from webapp.documents.loans.states import MOST_DAYS, WHY_NOT, Act, LoanState, after, may, why_not_due

S = LoanState
POSSIBLE = {
    (S.ASKED, Act.AGREE): S.AGREED,
    (S.ASKED, Act.REFUSE): S.REFUSED,
    (S.AGREED, Act.REFUSE): S.REFUSED,
    (S.ASKED, Act.WITHDRAW): S.WITHDRAWN,
    (S.AGREED, Act.WITHDRAW): S.WITHDRAWN,
    (S.AGREED, Act.LEND): S.LENT,
    (S.LENT, Act.RETURN): S.RETURNED,
    (S.LENT, Act.RUN_OUT): S.RAN_OUT,
    (S.LENT, Act.END): S.ENDED,
}


@pytest.mark.parametrize("state", LoanState)
@pytest.mark.parametrize("act", Act)
def test_every_pair_is_decided_and_what_is_refused_says_how_the_loan_stands(state: LoanState, act: Act) -> None:
    if (state, act) in POSSIBLE:
        assert may(state, act) and after(state, act) is POSSIBLE[state, act]
    else:
        assert not may(state, act)
        with pytest.raises(Conflict) as refusal:
            after(state, act)
        assert refusal.value.message.key == WHY_NOT[state]


@given(today=st.dates(date(2020, 1, 1), date(2090, 1, 1)), days=st.integers(-400, 400))
def test_a_day_is_kept_exactly_from_today_to_the_longest_loan(today: date, days: int) -> None:
    wrong = why_not_due(today + timedelta(days=days), today)
    assert (wrong is None) == (0 <= days <= MOST_DAYS)
