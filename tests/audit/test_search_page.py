"""The search page: finds in both scripts and by parts of numbers, narrows and widens, leaks nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.factories import TEXT, World
from webapp.core.errors import Conflict
from webapp.core.search import finding
from webapp.core.search.whoosh_driver import DAMAGED
from webapp.people.queries import department_named

Clients = Callable[[str], Any]
ENGLISH = {"Accept-Language": "en"}


def ask(client: Any, question: str = "", **values: str) -> Any:
    """One question to the page."""
    return client.get("/search", query_string={"q": question, **values}, headers=ENGLISH)


def words(answer: Any) -> str:
    """The page as a person reads it."""
    html = answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]))


def total(answer: Any) -> int:
    """How many the page says it found."""
    found = re.search(r"(\d+) found", words(answer))
    assert found, words(answer)
    return int(found.group(1))


def test_before_the_first_question_the_page_says_how_to_ask(world: World, client_for: Clients) -> None:
    seen = words(ask(client_for("staff")))
    assert "How to ask" in seen and "found" not in seen


@pytest.mark.parametrize("question", ["服务级别", "服務級別", "级别"])
def test_both_scripts_find_the_same_and_the_hit_is_marked(world: World, client_for: Clients, question: str) -> None:
    document = world.document("服务级别管理程序")
    world.effective(document)
    answer = ask(client_for("staff"), question)
    assert total(answer) == 1
    html = answer.get_data(as_text=True)
    assert re.search(r"<mark>[^<]*级别</mark>", html)
    assert "In force v1.0" in words(answer) and "技术中心" in words(answer)


def test_a_hit_says_its_place_and_leads_there_with_the_words(world: World, client_for: Clients) -> None:
    document = world.document("服务管理程序")
    world.effective(document)
    html = ask(client_for("staff"), "策划、签订").get_data(as_text=True)
    assert "paragraph 2" in html
    link = f"/d/{document.slug}?place=p%3A2&amp;q={quote('策划、签订')}#p%3A2"
    assert link in html
    assert client_for("staff").get(link.replace("&amp;", "&").split("#")[0]).status_code == 200


def test_parts_of_numbers_find_the_document(world: World, client_for: Clients) -> None:
    world.effective(world.document("甲程序"))
    number = world.effective(world.document("乙程序")).document.number
    assert number == "SL/QP-02"
    answer = ask(client_for("staff"), "QP-02")
    assert total(answer) == 1 and "乙程序" in words(answer)
    assert "<mark>QP-02</mark>" in answer.get_data(as_text=True)


def test_facets_count_and_every_filter_can_be_taken_away(world: World, client_for: Clients) -> None:
    world.effective(world.document("合同评审程序", clauses=("iso9001@2015:8.2",)))
    market = department_named("市场部")
    world.effective(world.document("采购控制程序", clauses=("iso9001@2015:8.4",), department=market))
    staff = client_for("staff")
    both = ask(staff, "服务级别")
    assert total(both) == 2 and "市场部" in words(both)
    one = ask(staff, "服务级别", clause="8.2", department="技术中心", year="2026", kind="document")
    html = one.get_data(as_text=True)
    assert html.count('class="filter-chips') == 1 and "Remove all filters" in html
    narrow = ask(staff, "服务级别", clause="8.2")
    assert total(narrow) == 1 and "合同评审程序" in words(narrow)
    dead_end = ask(staff, "服务级别", clause="8.2", department="市场部")
    assert total(dead_end) == 0 and "without Department 市场部" in words(dead_end)
    assert total(staff_get(staff, without(dead_end, "department"))) == 1


def without(answer: Any, name: str) -> str:
    """The address that takes one filter away, as linked on the page."""
    html = answer.get_data(as_text=True)
    links = re.findall(r'<li><a href="(/search\?[^"]*)">', html.replace("&amp;", "&"))
    return next(link for link in links if f"{name}=" not in link)


def staff_get(client: Any, url: str) -> Any:
    """Follow a link in English."""
    return client.get(url, headers=ENGLISH)


def test_what_is_past_is_shown_on_request_and_linked_from_the_current(world: World, client_for: Clients) -> None:
    document = world.document()
    world.effective(document)
    world.effective(document, TEXT + "\n补充。", summary="补充")
    staff = client_for("staff")
    current = ask(staff, "策划")
    assert total(current) == 1 and "v1.1" in words(current) and "1 older revision" in words(current)
    link = re.search(r'href="(/search\?[^"]*group=[^"]*)"', current.get_data(as_text=True).replace("&amp;", "&"))
    assert link and total(staff_get(staff, link.group(1))) == 2
    everything = ask(staff, "策划", state="any")
    assert total(everything) == 2 and "Superseded v1.0" in words(everything)
    assert total(ask(staff, "策划", state="superseded")) == 1


def test_in_force_on_a_day_and_between_days(world: World, client_for: Clients) -> None:
    revision = world.effective()
    day = revision.effective_from
    assert day is not None
    staff = client_for("staff")
    assert total(ask(staff, "策划", in_force_on=day.isoformat())) == 1
    assert total(ask(staff, "策划", in_force_on="2001-01-01")) == 0
    assert total(ask(staff, "策划", **{"from": day.isoformat(), "to": day.isoformat()})) == 1
    assert total(ask(staff, "策划", to="2001-01-01")) == 0


def test_drafts_and_confidential_documents_are_not_found_not_counted_not_quoted(
    world: World, client_for: Clients
) -> None:
    world.draft(world.document("未发布的程序"), TEXT + "\n绝招甲")
    world.effective(world.document("机密程序", classification="confidential"), TEXT + "\n绝招甲")
    for state in ("", "any", "draft", "effective"):
        answer = ask(client_for("staff"), "绝招甲", state=state)
        html = answer.get_data(as_text=True)
        assert total(answer) == 0, state
        assert "未发布" not in html and "机密程序" not in html and 'class="soft num">1<' not in html
    assert total(ask(client_for("li"), "绝招甲")) == 2, "the author sees both"
    assert total(ask(client_for("wang"), "绝招甲")) == 1, "the signer sees what was signed, and nobody else's draft"


def test_relevance_newest_and_pages_keep_the_question(world: World, client_for: Clients) -> None:
    world.effective(world.document("评审程序"))
    answer = ask(client_for("staff"), "评审", sort="relevance")
    assert "by relevance" in words(answer)
    beyond = ask(client_for("staff"), "评审", page="9")
    assert beyond.status_code == 200 and "To the first page" in words(beyond)


def test_synonyms_are_named(world: World, client_for: Clients) -> None:
    world.effective(world.document("档案借阅程序"))
    assert "Also searched" in words(ask(client_for("staff"), "文件"))


@pytest.mark.parametrize(
    "question",
    ["(((", '"', "a" * 5000, "\0", "*", "-", "AND OR NOT", "title:", "<script>alert(1)</script>", "%s%(x)s", "字" * 999,
     "clause:' OR 1=1 --", "\ud800", "NEAR(a b)", "year:[2020 TO", "{{7*7}}", "-(-(-a))"],
)  # fmt: skip
def test_hostile_questions_get_an_answer(world: World, client_for: Clients, question: str) -> None:
    world.effective(world.document())
    answer = client_for("staff").get("/search?q=" + quote(question.encode("utf-8", "surrogatepass")), headers=ENGLISH)
    assert answer.status_code == 200
    html = answer.get_data(as_text=True)
    assert "<script>alert" not in html and "49" not in words(answer).split("How to ask")[0][:200]


@pytest.mark.parametrize(
    ("name", "value"),
    [("from", "2026-13-40"), ("year", "x"), ("page", "0"), ("page", "-1"), ("sort", "best"), ("group", "a"),
     ("in_force_on", "soon"), ("page", "99999999999999999999")],
)  # fmt: skip
def test_filters_that_are_none_are_named(world: World, client_for: Clients, name: str, value: str) -> None:
    answer = ask(client_for("staff"), "评审", **{name: value})
    assert answer.status_code == 422 and "Please correct the marked fields." in words(answer)


def test_unknown_values_of_facets_find_nothing_and_can_be_removed(world: World, client_for: Clients) -> None:
    answer = ask(client_for("staff"), "评审", kind="spaceship", type="%s", state="gone")
    assert answer.status_code == 200 and total(answer) == 0 and "spaceship" in words(answer)


def test_where_the_index_is_damaged_the_page_says_so(
    world: World, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise Conflict(DAMAGED)

    client = client_for("staff")
    monkeypatch.setattr(finding, "driver", refuse)
    answer = ask(client, "评审")
    assert answer.status_code == 409 and "The search index on this server cannot be read." in words(answer)


def test_without_the_permission_the_page_is_refused(world: World, client_for: Clients) -> None:
    allowed = [login for login in ("staff", "li", "sysadmin") if world.actor(login).may("search.use")]
    for login in ("staff", "li", "sysadmin"):
        assert (ask(client_for(login), "评审").status_code == 200) == (login in allowed)
