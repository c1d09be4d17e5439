"""A changed approval chain waits for a second person (trust.md section 1)."""

import pytest

from webapp.core.errors import NotAllowed
from webapp.documents import queries
from webapp.documents.types.actions import change_type, confirm_chain

from ..factories import OPERATOR, World

TWO_STEPS = [
    {"meaning": "review", "who": {"head_of": "owner"}, "how": "one"},
    {"meaning": "approve", "who": {"role": "general_manager"}, "how": "one"},
]


def test_a_chain_changed_on_a_page_counts_when_a_second_person_confirms_it(world: World) -> None:
    procedure = queries.get_type("procedure")
    before = procedure.chain
    change_type(procedure, by=world.actor("sysadmin"), chain=TWO_STEPS)
    assert procedure.chain == before and procedure.proposed_chain is not None
    with pytest.raises(NotAllowed):
        confirm_chain(procedure, by=world.actor("sysadmin"))
    confirm_chain(procedure, by=world.actor("audadmin"))
    assert [step["meaning"] for step in procedure.chain["steps"]] == ["review", "approve"]


def test_what_the_operator_changes_holds_at_once(world: World) -> None:
    procedure = queries.get_type("procedure")
    change_type(procedure, by=OPERATOR, chain=TWO_STEPS)
    assert procedure.proposed_chain is None
    assert [step["meaning"] for step in procedure.chain["steps"]] == ["review", "approve"]
