"""Persons, departments and roles: who may do what with them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from webapp.approvals.models import Assignment, AssignmentState
from webapp.core.access import Permission
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.people import actions, hooks, queries, sign_in
from webapp.people.entering import bearers
from webapp.people.models import Person
from webapp.people.permission_words import GROUPS, WORDS
from webapp.people.roles import powers
from webapp.people.roles_data import shipped_roles

from ..factories import OPERATOR, PASSWORD, World, person_of

Clients = Callable[[str], Any]


def names(found: list[Person]) -> list[str]:
    """The names, for short assertions."""
    return [person.name for person in found]


@pytest.mark.parametrize("words", ["王敏", "wangmin", "wm", "WangMin", "wang min", "wang"])
def test_a_person_is_found_by_characters_pinyin_initials_and_login(world: World, words: str) -> None:
    assert "王敏" in names(queries.persons(by=world.actor("staff"), query=words))


@pytest.mark.parametrize("words", ["%", "_", "nobody at all"])
def test_signs_of_the_query_language_of_the_database_find_nobody(world: World, words: str) -> None:
    found = queries.persons(by=world.actor("staff"), query=words)
    assert found == [] or words in {"%", "_"}


def test_the_picker_answers_with_names_and_departments(client_for: Clients) -> None:
    items = client_for("staff").get("/people/find.json?q=lq").get_json()["items"]
    assert {"value": person_of("li").id, "text": "李强", "note": "技术中心"} in items


def test_a_plain_member_of_staff_sees_people_but_no_accounts(client_for: Clients) -> None:
    client, li = client_for("staff"), person_of("li")
    page = client.get(f"/people/{li.id}").get_data(as_text=True)
    assert "李强" in page
    assert f"/people/{li.id}/edit" not in page
    assert f"/people/{li.id}/link" not in page
    assert client.get("/people").status_code == 200
    assert client.get("/admin").status_code == 403


FORBIDDEN_FOR_STAFF = (
    "/people/new",
    "/people/{id}/edit",
    "/people/{id}/leave",
    "/people/{id}/roles",
    "/people/{id}/may",
    "/people/confirmations",
    "/admin",
    "/admin/organisation",
    "/admin/organisation/history",
    "/admin/check",
    "/setup/numbering",
    "/setup/stamp",
    "/setup/backup",
    "/setup/users",
    "/admin/departments/new",
    "/admin/departments/1",
    "/admin/roles/1/edit",
    "/setup/next",
    "/journal",
    "/journal/0",
    "/journal/0/proof.json",
    "/verify",
    "/verify/checkpoint",
)


@pytest.mark.parametrize("path", FORBIDDEN_FOR_STAFF)
def test_pages_of_administration_are_closed_to_staff(client_for: Clients, path: str) -> None:
    answer = client_for("staff").get(path.format(id=person_of("li").id))
    assert answer.status_code in {403, 404}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/people/new", {"login": "new", "name": "新人"}),
        ("/people/{id}/edit", {"name": "别名"}),
        ("/people/{id}/leave", {}),
        ("/people/{id}/link", {}),
        ("/people/{id}/roles", {"roles": "general_manager"}),
        ("/people/confirmations/role", {"person": "1", "role": "1"}),
        ("/people/confirmations/credential", {"person": "1"}),
        ("/admin/organisation/settings", {"stamp_mode": "frame"}),
        ("/admin/organisation/1", {"name": "别的公司", "abbreviation": "X"}),
        ("/admin/organisation/new", {"name": "别的公司", "abbreviation": "X"}),
        ("/admin/roles/new", {"zh": "甲", "en": "A"}),
        ("/setup/stamp", {"stamp_mode": "frame"}),
        ("/setup/backup", {"folder": "/tmp/x"}),
        ("/setup/numbering", {"family": "hyphen"}),
        ("/admin/departments/new", {"name": "新部门"}),
        ("/admin/departments/1", {"name": "新名"}),
        ("/admin/roles/1/edit", {"zh": "甲", "en": "A"}),
        ("/verify", {}),
        ("/verify/checkpoint", {}),
    ],
)
def test_acts_of_administration_are_refused_to_staff(client_for: Clients, path: str, form: dict[str, str]) -> None:
    answer = client_for("staff").post_form(path.format(id=person_of("li").id), form, page="/me")
    assert answer.status_code in {403, 404}


@pytest.mark.parametrize("path", ["/me", "/people", "/people/1", "/admin", "/journal", "/verify"])
def test_without_signing_in_every_page_leads_to_the_door(client_for: Clients, path: str) -> None:
    answer = client_for("").get(path)
    assert answer.location == f"/sign-in?next={path}"


def test_an_account_is_added_changed_and_closed_on_pages(client_for: Clients) -> None:
    client = client_for("sysadmin")
    made = client.post_form("/people/new", {"login": "Ren", "name": "任新", "department": "2", "post": "工程师"})
    ren = person_of("ren")
    assert made.location == f"/people/{ren.id}"
    form = {"name": "任欣", "department": "2", "expected": str(ren.version)}
    assert client.post_form(f"/people/{ren.id}/edit", form).status_code == 302
    assert person_of("ren").initials == "rx"
    assert client.post_form(f"/people/{ren.id}/leave").status_code == 302
    assert not person_of("ren").active


def test_a_stale_form_is_a_conflict(client_for: Clients) -> None:
    client, li = client_for("sysadmin"), person_of("li")
    form = {"name": "李强强", "expected": str(li.version)}
    assert client.post_form(f"/people/{li.id}/edit", form).status_code == 302
    assert client.post_form(f"/people/{li.id}/edit", form).status_code == 409


def test_one_staff_number_one_account(world: World) -> None:
    actions.change_person(person_of("li"), by=OPERATOR, staff_number="007")
    with pytest.raises(Invalid) as refused:
        actions.change_person(person_of("wang"), by=OPERATOR, staff_number="007")
    assert "staff_number" in refused.value.fields


def test_who_adds_accounts_gives_no_roles_along_the_way(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.add_person("ren", "任新", roles=["general_manager"], by=world.actor("sysadmin"))


@pytest.mark.parametrize("login", ["li", "sysadmin"])
def test_nobody_changes_the_own_roles(world: World, login: str) -> None:
    by = world.actor("secadmin") if login == "secadmin" else OPERATOR
    assert by
    with pytest.raises(NotAllowed):
        actions.give_roles(person_of("secadmin"), ["staff"], by=world.actor("secadmin"))


def test_nobody_changes_what_the_own_role_may_do(world: World) -> None:
    role = queries.role_by_key("security_administrator")
    with pytest.raises(NotAllowed):
        actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=["journal.read"])


def test_the_three_administrators_exclude_each_other(world: World) -> None:
    with pytest.raises(Invalid):
        actions.give_roles(person_of("staff"), ["system_administrator", "audit_administrator"], by=OPERATOR)


def test_an_administrator_is_given_no_signing_permission(world: World) -> None:
    role = queries.role_by_key("system_administrator")
    with pytest.raises(Invalid):
        actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=["approval.sign"])


def test_a_release_changes_what_a_shipped_role_may_do_but_not_an_edited_one(world: World) -> None:
    shipped = [{**values, "permissions": [*values["permissions"], "journal.read"]} for values in shipped_roles()]
    staff, clerk = queries.role_by_key("staff"), queries.role_by_key("department_clerk")
    actions.change_role(clerk, by=world.actor("secadmin"), titles=clerk.titles, permissions=["document.view"])
    assert actions.adopt_roles([v for v in shipped if v["key"] in {"staff", "department_clerk"}], by=OPERATOR) == 1
    assert "journal.read" in staff.permissions and clerk.permissions == ["document.view"]


def test_a_signing_role_waits_for_a_second_person(world: World) -> None:
    person = actions.give_roles(person_of("staff"), ["quality_manager"], by=world.actor("secadmin"))
    assert not queries.actor_of(person).may(Permission.APPROVAL_SIGN)
    given = queries.awaiting_confirmation()[0]
    for login in ("secadmin",):
        with pytest.raises(NotAllowed):
            actions.confirm_role(given, by=world.actor(login))
    actions.confirm_role(given, by=world.actor("audadmin"))
    assert queries.actor_of(person_of("staff")).may(Permission.APPROVAL_SIGN)


def test_roles_are_given_and_confirmed_on_pages(client_for: Clients) -> None:
    staff, page = person_of("staff"), "/people/confirmations"
    given = client_for("secadmin").post_form(f"/people/{staff.id}/roles", {"roles": ["staff", "quality_manager"]})
    assert given.location == f"/people/{staff.id}"
    role = queries.role_by_key("quality_manager")
    form = {"person": str(staff.id), "role": str(role.id)}
    assert client_for("secadmin").post_form(f"{page}/role", form, page=page).status_code == 403
    assert client_for("audadmin").post_form(f"{page}/role", form, page=page).status_code == 302
    assert queries.awaiting_confirmation() == []


def test_what_a_person_can_do_names_the_role_it_comes_from(world: World) -> None:
    verbs = {
        power.words: [role.key for role in power.roles]
        for _title, found in powers.powers_of(person_of("chen"))
        for power in found
    }
    assert verbs["release approved revisions"] == ["document_controller"]


def test_every_permission_has_its_words_and_its_group() -> None:
    assert set(WORDS) == set(Permission)
    assert sorted(p for _title, members in GROUPS for p in members) == sorted(Permission)


def test_a_leaver_can_do_nothing_and_every_key_ends(world: World) -> None:
    secret, _person = sign_in.sign_in("li", PASSWORD, address="", device="")
    token = sign_in.make_token(person_of("li"), by=OPERATOR)
    link = sign_in.make_link(person_of("li"), by=OPERATOR)
    actions.let_go(person_of("li"), by=world.actor("sysadmin"))
    assert bearers.actor_of_session(secret) is None
    assert bearers.actor_of_token(token) is None
    assert queries.live_secret(link, "setup") is None
    assert queries.actor_of(person_of("li")).permissions == frozenset()


def test_open_approvals_of_a_leaver_go_to_the_post_that_stands_in(world: World) -> None:
    round_ = world.sent(world.document(type_key="instruction", title="机房巡检作业指导书"))
    actions.let_go(person_of("zhou"), by=world.actor("sysadmin"))
    asked = db.session.scalars(
        select(Assignment).where(Assignment.step_id == round_.steps[0].id, Assignment.state == AssignmentState.OPEN)
    )
    assert [assignment.person.login for assignment in asked] == ["wang"]


def test_nobody_leaves_when_something_can_not_be_handed_over(world: World) -> None:
    def refuse(person: Person, *, by: object) -> None:
        raise Conflict("something is left")

    hooks.register_leaving("test", refuse)
    try:
        with pytest.raises(Conflict):
            actions.let_go(person_of("li"), by=world.actor("sysadmin"))
    finally:
        hooks.register_leaving("test", lambda person, *, by: None)
    assert person_of("li").active


def test_nobody_closes_the_own_account(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.let_go(person_of("sysadmin"), by=world.actor("sysadmin"))


def test_a_department_stands_below_another_but_not_below_itself(world: World) -> None:
    root, centre = queries.root_department(), queries.department_named("技术中心")
    assert centre is not None
    below = actions.add_department("一组", parent=centre, by=OPERATOR)
    with pytest.raises(Invalid):
        actions.change_department(centre, parent=below, by=OPERATOR)
    actions.change_department(below, parent=root, head=None, by=OPERATOR)
    assert below.parent_id == root.id


def test_departments_are_kept_on_pages(client_for: Clients) -> None:
    client = client_for("sysadmin")
    form = {"name": "财务部", "code": "CW", "parent": "1", "head": str(person_of("he").id)}
    assert client.post_form("/admin/departments/new", form).status_code == 302
    made = queries.department_named("财务部")
    assert made is not None and made.head_id == person_of("he").id
    taken = client.post_form("/admin/departments/new", {**form, "code": "CW2"})
    assert taken.status_code == 422
    changed = {"name": "财务部", "code": "CW", "parent": "1", "head": "", "expected": str(made.version)}
    assert client.post_form(f"/admin/departments/{made.id}", changed).status_code == 302
    again = queries.department_named("财务部")
    assert again is not None and again.head_id is None


def test_the_operator_adds_an_account_with_a_new_department(world: World, tmp_path: Any) -> None:
    from click.testing import CliRunner

    from webapp.core.door import Door
    from webapp.people import cli

    secret = tmp_path / "password"
    secret.write_text("a password for ren\n", "utf-8")
    arguments = ["add", "ren", "--name", "任新", "--department", "研发部", "--role", "staff"]
    arguments += ["--password-file", str(secret)]
    runner, door = CliRunner(), Door(world.app, OPERATOR)
    assert runner.invoke(cli.person, arguments, obj=door).exit_code == 0
    assert queries.department_named("研发部") is not None
    assert sign_in.sign_in("ren", "a password for ren", address="", device="")
    token = runner.invoke(cli.token, ["create", "ren", "--days", "3"], obj=door).output.splitlines()[-1]
    actor = bearers.actor_of_token(token)
    assert actor is not None and "sign" in actor.scopes
    assert "/link/wksetup1_" in runner.invoke(cli.person, ["link", "ren"], obj=door).output
