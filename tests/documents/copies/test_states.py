"""The life of a copy and its number: tables over the pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.errors import Conflict
from webapp.documents.copies.codes import next_code, next_counted, read_code
from webapp.documents.copies.states import ENDED, OUT, Act, CopyState, after, may
from webapp.documents.lifecycle import State
from webapp.documents.verdicts import Facts, Verdict, verdict

S = CopyState


@pytest.mark.parametrize(
    ("state", "act", "then"),
    [
        (S.PLANNED, Act.ISSUE, S.ISSUED), (S.PLANNED, Act.CANCEL, S.VOID), (S.ISSUED, Act.RECEIVE, S.RECEIVED),
        (S.ISSUED, Act.RECALL, S.RECALL_ASKED), (S.RECEIVED, Act.RECALL, S.RECALL_ASKED),
        (S.RECALL_ASKED, Act.RETURN, S.RETURNED), (S.RECEIVED, Act.RETURN, S.RETURNED),
        (S.RECEIVED, Act.DAMAGE, S.ISSUED), (S.RECEIVED, Act.LOSE, S.LOST), (S.RETURNED, Act.DESTROY, S.DESTROYED),
        (S.RECALL_ASKED, Act.DESTROY, S.DESTROYED), (S.RETURNED, Act.KEEP, S.KEPT), (S.ISSUED, Act.CLOSE, S.CLOSED),
        (S.RECALL_ASKED, Act.REPLACE, S.REPLACED), (S.RECALL_ASKED, Act.WRITE_OFF, S.WRITTEN_OFF),
    ],
)  # fmt: skip
def test_what_leads_where(state: CopyState, act: Act, then: CopyState) -> None:
    assert after(state, act, "A01") is then


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_follows_an_ending(state: CopyState) -> None:
    for act in Act:
        assert not may(state, act)
        with pytest.raises(Conflict, match="A07"):
            after(state, act, "A07")


def test_a_copy_is_not_recalled_twice_and_says_so() -> None:
    with pytest.raises(Conflict, match="recalled already"):
        after(S.RECALL_ASKED, Act.RECALL, "A01")


@given(st.lists(st.sampled_from(list(Act)), max_size=12))
def test_every_life_that_was_issued_ends_in_one_ending_at_most(acts: list[Act]) -> None:
    state, endings = S.PLANNED, 0
    for act in acts:
        if may(state, act):
            state = after(state, act, "A01")
            endings += state in ENDED
    assert endings <= 1 and (state in ENDED or state in OUT | {S.PLANNED, S.RETURNED})


@pytest.mark.parametrize(
    ("taken", "following"),
    [
        ([], "A01"), (["A01", "A02"], "A03"), (["A01", "A07"], "A08"), (["A99"], "B01"), (["Z99", "01"], "02"),
        (["QM-1", "a"], "A01"),
    ],
)  # fmt: skip
def test_the_next_free_number(taken: list[str], following: str) -> None:
    assert next_code(taken) == following


@given(st.sets(st.from_regex(r"[A-Z]\d{2}", fullmatch=True)))
def test_a_number_is_never_given_twice(taken: set[str]) -> None:
    assert next_code(taken) not in taken
    assert next_counted(taken) not in taken


@pytest.mark.parametrize(
    ("typed", "code"),
    [(" a02 ", "A02"), ("QM/1-2", "QM/1-2"), ("", None), ("甲1", None), ("A" * 21, None), ("-1", None)],
)
def test_what_is_a_number(typed: str, code: str | None) -> None:
    assert read_code(typed) == code


@pytest.mark.parametrize(
    ("copy", "old_sheet", "state", "found"),
    [
        (S.LOST, False, State.EFFECTIVE, Verdict.LOST), (S.LOST, True, State.SUPERSEDED, Verdict.LOST),
        (S.KEPT, False, State.SUPERSEDED, Verdict.KEPT), (S.RECALL_ASKED, False, State.SUPERSEDED, Verdict.HAND_BACK),
        (S.ISSUED, True, State.EFFECTIVE, Verdict.HAND_BACK), (S.RETURNED, False, State.SUPERSEDED, Verdict.SUPERSEDED),
        (S.RETURNED, False, State.OBSOLETE, Verdict.OBSOLETE), (S.VOID, False, State.EFFECTIVE, Verdict.ENDED),
        (S.RECEIVED, False, State.EFFECTIVE, Verdict.CURRENT), (S.ISSUED, False, State.APPROVED, Verdict.NOT_YET),
    ],
)  # fmt: skip
def test_what_a_code_on_a_copy_answers(copy: CopyState, old_sheet: bool, state: State, found: Verdict) -> None:
    assert verdict(Facts("copy", state, True, None, copy, old_sheet)) is found
