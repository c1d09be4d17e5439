"""A reserved number can be used by the document it was reserved for; typed numbers are counted."""

import pytest

from webapp.core.errors import Invalid
from webapp.documents import queries
from webapp.documents.numbers.actions import reserve_next, reserve_number, void_number
from webapp.documents.numbers.queries import gap_report, pattern_values

from ..factories import World, department_of


def test_a_reserved_number_is_used_by_the_document_that_types_it(world: World) -> None:
    procedure = queries.get_type("procedure")
    values = pattern_values(procedure, department_of("技术中心"), day=queries.today())
    reserved = reserve_next(procedure, values, by=world.actor("chen"))
    document = world.document(number=reserved.printed.lower())
    assert document.number == reserved.printed
    with pytest.raises(Invalid):
        world.document(number=reserved.printed)


def test_a_typed_number_that_fits_the_pattern_leaves_no_false_gap(world: World) -> None:
    world.document()
    world.document(number="SL/QP-02")
    assert world.document().number == "SL/QP-03"
    assert [gap for gap in gap_report(by=world.actor("chen")) if gap.kind == "gap"] == []


def test_a_void_number_is_never_given_again(world: World) -> None:
    number = reserve_number("SL/QP-77", queries.get_type("procedure"), by=world.actor("chen"))
    void_number(number, "录入错误", by=world.actor("chen"))
    with pytest.raises(Invalid, match="voided"):
        world.document(number="SL/QP-77")
