"""The first set-up: a link instead of a default password, three answers, next steps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from webapp import create_app
from webapp.core.access import Permission, operator
from webapp.core.db import db
from webapp.core.settings import read_settings
from webapp.home import instance
from webapp.people import actions, queries
from webapp.people.rules import ADMINISTRATORS

from ..conftest import Client

ANSWERS = {
    "language": "zh-Hans",
    "organisation": "示例科技有限公司",
    "abbreviation": "SL",
    "system_title": "运维服务能力管理体系文件",
    "name": "张三",
    "password": "my own sentence here",
    "again": "my own sentence here",
}


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """An instance nobody has set up, and its link."""
    app = create_app(read_settings({}, home=tmp_path / "instance", testing=True))
    app.test_client_class = Client
    with app.app_context():
        yield app, instance.set_up(instance.Start(), by=operator("root@host"))
        db.session.remove()
        db.engine.dispose()


def test_until_somebody_has_a_password_every_page_explains_where_the_link_is(fresh: tuple[Flask, str]) -> None:
    client: Any = fresh[0].test_client()
    for path in ("/people", "/journal", "/sign-in"):
        assert client.get(path).location == "/setup"
    assert client.get("/setup").status_code == 200


def test_three_answers_name_the_organisation_and_let_the_first_person_in(fresh: tuple[Flask, str]) -> None:
    app, link = fresh
    client: Any = app.test_client()
    answer = client.post_form(f"/link/{link}", ANSWERS)
    assert answer.location == "/setup/numbering"
    assert client.get("/setup/next").status_code == 200
    site, person = queries.organisation(), queries.person_by_login("admin")
    assert site is not None and (site.name, site.abbreviation) == ("示例科技有限公司", "SL")
    assert person is not None and person.name == "张三"
    assert queries.root_department().name == "示例科技有限公司"
    assert client.get("/setup").location == "/admin"


@pytest.mark.parametrize(
    ("field", "value"),
    [("organisation", ""), ("abbreviation", ""), ("name", " "), ("password", "short"), ("again", "differs"),
     ("language", "xx")],
)
def test_a_wrong_answer_keeps_the_others_and_sets_up_nothing(
    fresh: tuple[Flask, str], field: str, value: str
) -> None:
    app, link = fresh
    client: Any = app.test_client()
    form = {**ANSWERS, field: value}
    if field == "password":
        form["again"] = value
    answer = client.post_form(f"/link/{link}", form)
    assert answer.status_code == 422
    if field != "abbreviation":
        assert 'value="SL"' in answer.get_data(as_text=True)
    assert not queries.has_passwords()
    assert queries.root_department().name == "本单位"


def test_the_link_sets_up_once(fresh: tuple[Flask, str]) -> None:
    app, link = fresh
    first, second = app.test_client(), app.test_client()
    first.post_form(f"/link/{link}", ANSWERS)  # type: ignore[attr-defined]
    assert second.get(f"/link/{link}").status_code == 404


def test_the_first_account_stands_in_for_three_until_each_is_named_and_never_signs(fresh: tuple[Flask, str]) -> None:
    app, link = fresh
    app.test_client().post_form(f"/link/{link}", ANSWERS)  # type: ignore[attr-defined]
    person = queries.person_by_login("admin")
    assert person is not None
    actor = queries.actor_of(person)
    assert actor.may(Permission.PERSON_MANAGE) and actor.may(Permission.ROLE_MANAGE) and actor.may("journal.read")
    assert not actor.may(Permission.APPROVAL_SIGN)
    for number, key in enumerate(ADMINISTRATORS):
        actions.add_person(f"a{number}", f"管理员{number}", roles=[key], by=operator("root@host"))
    assert not queries.actor_of(person).may(Permission.PERSON_MANAGE)
