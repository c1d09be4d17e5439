"""The check page names every fault of the set-up with its place; a sound set-up has none of them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from webapp.documents import queries
from webapp.documents.numbers.actions import reserve_number
from webapp.documents.types.actions import add_type, change_type, retire_type
from webapp.documents.types.inspection import inspect_numbers, inspect_types
from webapp.home.inspection import inspect_server
from webapp.people import actions as people
from webapp.people import departments, inspection
from webapp.people.organisation.actions import change_settings
from webapp.people.rules import ADMINISTRATORS

from ..factories import OPERATOR, World, department_of, person_of


def said(world: World, app: Flask, *, area: str = "") -> list[str]:
    """``place: what`` of every fault, as the operator sees them."""
    with app.test_request_context("/?lang=en", headers={"Accept-Language": "en"}):
        found = inspection.faults(by=OPERATOR)
        return [f"{f.level} {f.place}: {f.what}" for f in found if not area or f.area == area]


def test_the_types_that_ship_are_sound(world: World, app: Flask) -> None:
    with app.test_request_context():
        faults = [*inspect_types(OPERATOR), *inspect_numbers(OPERATOR)]
    assert [f for f in faults if f.level == "stop"] == []


def test_a_chain_that_leads_to_nobody_names_the_departments(world: World, app: Flask) -> None:
    for login in ("wang", "zhao"):
        people.give_roles(person_of(login), ["staff"], by=OPERATOR)
    faults = said(world, app, area="types")
    assert any(line.startswith("stop Procedure: has a chain that leads to nobody") for line in faults), faults


def test_another_who_stands_in_for_a_missing_head_is_named(world: World, app: Flask) -> None:
    departments.change_department(department_of("市场部"), head=None, by=OPERATOR)
    faults = said(world, app)
    assert any("stands in for the post" in line and "市场部" in line for line in faults)
    assert "warn 市场部: has no head" in faults


def test_patterns_that_could_print_equal_numbers_are_named_once(world: World, app: Flask) -> None:
    like = queries.get_type("procedure")
    made = add_type(
        like, {"zh": "规范", "en": "Specification"}, code="QP", pattern="{company}/{type}-{seq:3}", by=OPERATOR
    )
    twins = [line for line in said(world, app, area="types") if "could print the same number" in line]
    assert len(twins) == 1 and "Specification" in twins[0] and "Procedure" in twins[0]
    change_type(made, code="GF", by=OPERATOR)
    assert not any("could print the same number" in line for line in said(world, app, area="types"))
    change_type(queries.get_type("specification"), code="QP", by=OPERATOR)
    retire_type(queries.get_type("specification"), by=OPERATOR)
    assert not any("could print the same number" in line for line in said(world, app, area="types"))


def test_gaps_and_violations_of_the_register_are_named(world: World, app: Flask) -> None:
    reserve_number("SL/QP-04", queries.get_type("procedure"), by=world.actor("chen"))
    change_type(queries.get_type("procedure"), pattern="{company}/CX-{seq:3}", by=OPERATOR)
    faults = said(world, app, area="numbers")
    assert any("1 to 3 were never given" in line for line in faults)
    assert any("SL/QP-04 does not follow" in line for line in faults)


def test_people_without_role_or_department_and_roles_nobody_holds_are_named(world: World, app: Flask) -> None:
    people.add_person("lone", "孤立", by=OPERATOR)
    people.give_roles(person_of("chen"), ["staff"], by=OPERATOR)
    faults = said(world, app)
    assert {"warn 孤立: holds no role", "warn 孤立: belongs to no department"} <= set(faults)
    assert "warn Document controller: is held by nobody" in faults
    assert "info Seal keeper: is held by nobody" in faults


def test_a_signing_role_without_its_second_person_is_named(world: World, app: Flask) -> None:
    people.give_roles(person_of("staff"), ["quality_manager"], by=world.actor("secadmin"))
    assert any("吴越: does not sign yet" in line for line in said(world, app, area="roles"))


def test_combined_administrators_are_a_fault_unless_the_profile_allows_it(world: World, app: Flask) -> None:
    change_settings(small_company=True, by=OPERATOR)
    people.give_roles(person_of("staff"), [*ADMINISTRATORS], by=OPERATOR)
    assert any(line.startswith("info 吴越: holds more than one") for line in said(world, app, area="people"))


def test_base_address_and_backups_that_are_not_set_are_named(world: World, app: Flask) -> None:
    with app.test_request_context():
        places = {fault.place: fault.level for fault in inspect_server(OPERATOR)}
        whats = [str(fault.what) for fault in inspect_server(OPERATOR)]
    assert places["WENKONG_BASE_URL"] == "stop" and "no folder for backups is chosen" in whats


@pytest.mark.parametrize("login", ["sysadmin", "secadmin", "audadmin"])
def test_every_administrator_reads_the_page_and_each_line_leads_somewhere(
    world: World, client_for: Any, login: str
) -> None:
    people.add_person("lone", "孤立", by=OPERATOR)
    page = client_for(login).get("/admin/check").get_data(as_text=True)
    assert "孤立" in page and f"/people/{person_of('lone').id}" in page
    assert client_for("staff").get("/admin/check").status_code == 403
