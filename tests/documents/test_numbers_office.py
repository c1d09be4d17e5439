"""The number office: given, typed, void, kept as an alias, reported (domain.md Number office)."""

from __future__ import annotations

import pytest

from webapp.core import current_settings, journal
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.documents import queries
from webapp.documents.numbers.actions import add_alias, assign_number, reserve_next, void_number
from webapp.documents.numbers.queries import gap_report, get_number, next_number, numbers, pattern_values
from webapp.documents.types.actions import change_type

from ..factories import OPERATOR, World, department_of


def values() -> dict[str, str | list[str]]:
    return pattern_values(queries.get_type("procedure"), department_of("技术中心"), day=queries.today())


def test_numbers_follow_the_pattern_one_after_the_other(both_worlds: World) -> None:
    given = [both_worlds.document(title=f"程序{n}").number for n in range(3)]
    assert given == ["SL/QP-01", "SL/QP-02", "SL/QP-03"]
    assert next_number(queries.get_type("procedure"), department_of("技术中心"), day=queries.today()) == "SL/QP-04"
    assert gap_report(by=OPERATOR) == []
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_number_taken_by_hand_is_skipped(world: World) -> None:
    world.document(number="SL/QP-01")
    assert world.document(title="第二份").number == "SL/QP-02"


@pytest.mark.parametrize("typed", ["SL/QP-01", " sl/qp-01 ", "ＳＬ／ＱＰ－01"])
def test_a_number_that_exists_is_refused_in_any_form(both_worlds: World, typed: str) -> None:
    both_worlds.document(number="SL/QP-01")
    with pytest.raises(Invalid) as refused:
        both_worlds.document(title="另一份", number=typed)
    assert "number" in refused.value.fields


def test_a_void_number_says_why_and_never_comes_back(both_worlds: World) -> None:
    chen = both_worlds.actor("chen")
    number = reserve_next(queries.get_type("procedure"), values(), by=chen)
    with pytest.raises(Invalid):
        void_number(number, " ", by=chen)
    with pytest.raises(NotAllowed):
        void_number(number, "重复", by=both_worlds.actor("li"))
    void_number(number, "重复登记", by=chen)
    with pytest.raises(Invalid, match="never used again"):
        both_worlds.document(number=number.printed)
    with pytest.raises(Conflict, match="not free"):
        assign_number(number, both_worlds.document(), by=chen)
    assert [(g.kind, g.number) for g in gap_report(by=chen)] == [("void", "SL/QP-01")]


def test_a_number_of_a_document_is_not_voided(world: World) -> None:
    world.document()
    (number,) = numbers(by=world.actor("chen"))
    with pytest.raises(Conflict, match="belongs to a document"):
        void_number(number, "x", by=world.actor("chen"))
    with pytest.raises(NotFound):
        get_number(999, by=world.actor("chen"))


def test_an_old_number_finds_the_document(both_worlds: World) -> None:
    document = both_worlds.effective().document
    with pytest.raises(NotAllowed):
        add_alias(document, "旧-01", by=both_worlds.actor("li"))
    with pytest.raises(Invalid):
        add_alias(document, "  ", by=both_worlds.actor("chen"))
    add_alias(document, "旧-01", by=both_worlds.actor("chen"))
    found = queries.document_numbered("旧-01", by=both_worlds.actor("staff"))
    assert found is not None and found.id == document.id


@pytest.mark.parametrize(
    "pattern", ["", "{nonsense}-{seq}", "{seq", "{company}/{seq:0}", "{seq}-{seq}", "{company}/ONE"]
)
def test_an_impossible_pattern_is_refused(world: World, pattern: str) -> None:
    with pytest.raises(Invalid):
        change_type(queries.get_type("procedure"), pattern=pattern, by=OPERATOR)
    assert queries.get_type("procedure").pattern == "{company}/QP-{seq:2}"
