"""Chains as data: what is read, the one canonical shape, and every fault with its place."""

from __future__ import annotations

import json

import pytest

from webapp.approvals.chains import Chain, Step, Who, chain_json, parse_chain
from webapp.core.errors import Invalid

FULL = [
    {"meaning": "prepare", "who": {"person": "liqiang"}},
    {"meaning": "format_check", "who": {"role": "document_controller"}},
    {"meaning": "review", "who": {"head_of": "owner"}, "how": "all"},
    {
        "meaning": "countersign",
        "who": [{"post": "marketing head"}, {"head_of": "Finance"}],
        "how": "quorum",
        "quorum": 2,
    },
    {"meaning": "approve", "who": {"original_approver": True}},
]


def test_a_chain_reads_back_to_itself() -> None:
    chain = parse_chain(FULL)
    assert chain.steps[2] == Step("review", (Who("head_of", "owner"),), "all")
    assert chain.steps[3].quorum == 2 and len(chain.steps[3].who) == 2
    assert chain.approves
    plain = chain_json(chain)
    assert parse_chain(plain["steps"]) == chain
    assert json.loads(json.dumps(plain)) == plain


def test_a_chain_without_approval_says_so() -> None:
    assert not parse_chain([{"meaning": "review", "who": {"role": "quality_manager"}}]).approves
    assert not Chain(()).approves


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ([], "chain"),
        (None, "chain"),
        ("approve", "chain"),
        (["approve"], "chain[1]"),
        ([{"meaning": "bless", "who": {"role": "r"}}], "chain[1].meaning"),
        ([{"who": {"role": "r"}}], "chain[1].meaning"),
        ([{"meaning": "approve"}], "chain[1].who"),
        ([{"meaning": "approve", "who": []}], "chain[1].who"),
        ([{"meaning": "approve", "who": {"role": "a", "post": "b"}}], "chain[1].who"),
        ([{"meaning": "approve", "who": {"committee": "a"}}], "chain[1].who"),
        ([{"meaning": "approve", "who": {"role": " "}}], "chain[1].who"),
        ([{"meaning": "approve", "who": {"role": 7}}], "chain[1].who"),
        ([{"meaning": "approve", "who": {"original_approver": False}}], "chain[1].who"),
        ([{"meaning": "approve", "who": [{"role": "a"}, {"role": "a"}]}], "chain[1].who"),
        ([{"meaning": "approve", "who": {"role": "a"}, "how": "most"}], "chain[1].how"),
        ([{"meaning": "approve", "who": {"role": "a"}, "how": "quorum"}], "chain[1].quorum"),
        ([{"meaning": "approve", "who": {"role": "a"}, "how": "quorum", "quorum": 0}], "chain[1].quorum"),
        ([{"meaning": "approve", "who": {"role": "a"}, "how": "quorum", "quorum": True}], "chain[1].quorum"),
        ([{"meaning": "approve", "who": {"role": "a"}, "quorum": 2}], "chain[1].quorum"),
        ([{"meaning": "approve", "who": {"role": "a"}, "deadline": 3}], "chain[1].deadline"),
        ([FULL[4], FULL[0]], "chain[2].meaning"),
    ],
)
def test_every_fault_has_its_place(steps: object, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_chain(steps)
    assert place in refused.value.fields


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        parse_chain([{"meaning": "bless"}, {"meaning": "approve", "how": "most"}])
    assert set(refused.value.fields) == {"chain[1].meaning", "chain[1].who", "chain[2].who", "chain[2].how"}
