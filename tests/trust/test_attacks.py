"""What a hostile insider, a careless colleague and the author of a hostile file try, and what stops them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from webapp.core.access import Permission
from webapp.core.errors import Invalid, NotAllowed
from webapp.people import actions, queries, sign_in
from webapp.people.credentials import consume, prove
from webapp.people.entering import bearers

from ..factories import OPERATOR, PASSWORD, World, person_of

Clients = Callable[[str], Any]
STOLEN = PASSWORD + " stolen"


def test_a_password_reset_by_an_administrator_is_not_made_good_by_changing_it_again(world: World) -> None:
    sign_in.redeem_link(sign_in.make_link(person_of("wang"), by=world.actor("secadmin")), STOLEN)
    sign_in.set_password(person_of("wang"), STOLEN + " twice", by=world.actor("wang"))
    with pytest.raises(NotAllowed):
        prove(person_of("wang"), STOLEN + " twice")
    with pytest.raises(NotAllowed):
        actions.confirm_credential(person_of("wang"), by=world.actor("secadmin"))
    actions.confirm_credential(person_of("wang"), by=world.actor("audadmin"))
    assert prove(person_of("wang"), STOLEN + " twice")


def test_a_proof_given_before_a_reset_or_before_leaving_signs_nothing(world: World) -> None:
    early, other = world.proof("wang"), world.proof("zhou")
    sign_in.redeem_link(sign_in.make_link(person_of("wang"), by=world.actor("secadmin")), STOLEN)
    actions.let_go(person_of("zhou"), by=world.actor("sysadmin"))
    for login, proof in (("wang", early), ("zhou", other)):
        with pytest.raises(NotAllowed):
            consume(proof, person_of(login).id)


def test_a_reset_password_ends_tokens_and_other_links_as_well(world: World) -> None:
    token = sign_in.make_token(person_of("li"), by=world.actor("li"))
    sign_in.set_password(person_of("li"), STOLEN, by=world.actor("li"))
    assert bearers.actor_of_token(token) is not None
    link = sign_in.make_link(person_of("li"), by=world.actor("secadmin"))
    sign_in.set_password(person_of("li"), PASSWORD, by=world.actor("li"))
    assert queries.live_secret(link, "setup") is None
    sign_in.redeem_link(sign_in.make_link(person_of("li"), by=world.actor("secadmin")), STOLEN)
    assert bearers.actor_of_token(token) is None


def test_a_role_that_begins_to_sign_waits_for_a_second_person_with_everybody_who_holds_it(world: World) -> None:
    role = queries.role_by_key("department_clerk")
    wanted = [*role.permissions, "approval.sign"]
    actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=wanted)
    assert not world.actor("li").may(Permission.APPROVAL_SIGN)
    (given,) = queries.awaiting_confirmation()
    with pytest.raises(NotAllowed):
        actions.confirm_role(given, by=world.actor("secadmin"))
    actions.confirm_role(given, by=world.actor("audadmin"))
    assert world.actor("li").may(Permission.APPROVAL_SIGN)


def test_releasing_is_signing_and_waits_for_a_second_person_too(world: World) -> None:
    actions.give_roles(person_of("staff"), ["document_controller"], by=world.actor("secadmin"))
    assert not world.actor("staff").may(Permission.DOCUMENT_RELEASE)
    role = queries.role_by_key("department_clerk")
    wanted = [*role.permissions, "document.release"]
    actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=wanted)
    assert not world.actor("li").may(Permission.DOCUMENT_RELEASE)


@pytest.mark.parametrize("permission", ["document.release", "document.read_drafts", "document.source"])
def test_an_administrator_is_given_no_permission_over_content(world: World, permission: str) -> None:
    role = queries.role_by_key("system_administrator")
    wanted = [*role.permissions, permission]
    with pytest.raises(Invalid):
        actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=wanted)


def test_the_operator_holds_no_permission_to_sign_or_release() -> None:
    assert not OPERATOR.may(Permission.APPROVAL_SIGN)
    assert not OPERATOR.may(Permission.DOCUMENT_RELEASE)
