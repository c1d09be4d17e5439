"""What a post and a person must know: by rule, by revision, who has read it, on screen and printed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import World, department_of, person_of
from webapp.core.errors import NotAllowed
from webapp.documents.acknowledging import actions
from webapp.documents.acknowledging.actions import Rule
from webapp.documents.acknowledging.knowing import queries
from webapp.documents.acknowledging.models import ReadingState, Whom
from webapp.people.actions import change_person
from webapp.rendering import pdf_text

Clients = Callable[[str], Any]
STAFF, POST = "staff", "客户经理"


def made(world: World) -> dict[str, str]:
    """Documents for everybody, for the post, for its department and role, and under one name; numbers by title."""
    rules = {
        "全员须知": Rule(Whom.ALL),
        "客户接待规程": Rule(Whom.POST, key=POST),
        "市场部制度": Rule(Whom.DEPARTMENT, department=department_of("市场部")),
        "员工守则": Rule(Whom.ROLE, key="staff"),
        "个人交办": Rule(Whom.PERSON, person=person_of(STAFF)),
        "技术规程": Rule(Whom.DEPARTMENT, department=department_of("技术中心")),
    }
    numbers = {}
    for title, rule in rules.items():
        revision = world.effective(world.document(title))
        actions.set_rules(revision.document, [rule], by=world.actor("chen"))
        numbers[title] = revision.document.number
    return numbers


def test_a_post_must_know_what_names_it_its_departments_its_roles_and_everybody(both_worlds: World) -> None:
    world = both_worlds
    made(world)
    persons, required = queries.of_post(POST, by=world.actor("chen"))
    assert [person.login for person in persons] == [STAFF]
    assert {item.document.title for item in required} == {"全员须知", "客户接待规程", "市场部制度", "员工守则"}
    own = {item.document.title for item in queries.of_person(person_of(STAFF), by=world.actor(STAFF))}
    assert own == {"全员须知", "客户接待规程", "市场部制度", "员工守则", "个人交办"}


def test_each_cell_says_whether_the_person_has_read_the_revision_in_force(world: World) -> None:
    made(world)
    change_person(person_of("li"), post=POST, by=world.actor("sysadmin"))
    standing = {item.document.title: item for item in queries.of_post(POST, by=world.actor("chen"))[1]}
    li, staff = person_of("li").id, person_of(STAFF).id
    assert li not in standing["市场部制度"].readings, "another department of the same post"
    assert li not in standing["全员须知"].readings, "its author"
    actions.acknowledge(standing["员工守则"].revision, by=world.actor(STAFF))
    reading = standing["员工守则"].readings[staff]
    assert reading is not None and reading.state is ReadingState.DONE
    world.effective(standing["员工守则"].document, "第二版\n", summary="改写")
    now = {item.document.title: item for item in queries.of_post(POST, by=world.actor("chen"))[1]}
    reading = now["员工守则"].readings[staff]
    assert reading is not None and reading.state is ReadingState.OPEN, "a new revision, a new duty"
    assert len(queries.read_by(person_of(STAFF), by=world.actor(STAFF))) == 6, "what was read stays"


def test_what_others_read_is_seen_by_head_and_who_looks_after_reading_alone(world: World, client_for: Clients) -> None:
    made(world)
    page = f"/people/{person_of(STAFF).id}/reading"
    for login, status in ((STAFF, 200), ("zhou", 200), ("chen", 200), ("li", 404)):
        for address in (page, f"{page}.pdf", f"{page}.xlsx"):
            assert client_for(login).get(address).status_code == status, (login, address)
    with pytest.raises(NotAllowed):
        queries.of_post(POST, by=world.actor("li"))
    assert client_for("li").get(f"/docs/posts?post={POST}").status_code == 403
    assert client_for("li").get(f"/docs/posts.pdf?post={POST}").status_code == 403
    assert client_for("chen").get("/docs/posts.xlsx").status_code == 404, "no post was chosen"
    assert queries.posts(by=world.actor(STAFF)) == [POST]
    assert "总经理" in queries.posts(by=world.actor("chen"))


def test_a_list_shows_no_document_the_reader_may_not_know_of(world: World, client_for: Clients) -> None:
    secret = world.effective(world.document("保密规程", classification="confidential"))
    actions.set_rules(secret.document, [Rule(Whom.POST, key=POST)], by=world.actor("chen"))
    assert "保密规程" not in client_for(STAFF).get(f"/docs/posts?post={POST}").get_data(as_text=True)


def test_the_lists_print_and_open_as_workbooks_in_both_languages(world: World, client_for: Clients) -> None:
    numbers, chen = made(world), client_for("chen")
    text = pdf_text(chen.get(f"/docs/posts.pdf?post={POST}").data)
    assert "岗位文件清单" in text and "吴越" in text and numbers["客户接待规程"] in text and "未读" in text
    book = CalamineWorkbook.from_filelike(BytesIO(chen.get(f"/docs/posts.xlsx?post={POST}").data))
    cells = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert numbers["员工守则"] in cells and numbers["个人交办"] not in cells
    person = f"/people/{person_of(STAFF).id}/reading"
    assert "个人宣贯记录" in pdf_text(chen.get(f"{person}.pdf").data)
    english = {"Accept-Language": "en"}
    assert "Reading of a person" in pdf_text(chen.get(f"{person}.pdf", headers=english).data)


@pytest.mark.parametrize("post", ["不存在的岗位", "a" * 500, "<script>"])
def test_a_post_nobody_holds_is_a_page_that_says_so(world: World, client_for: Clients, post: str) -> None:
    made(world)
    answer = client_for("chen").get("/docs/posts", query_string={"post": post})
    assert answer.status_code == 200 and "<script>" not in answer.get_data(as_text=True).split("<main")[1]
