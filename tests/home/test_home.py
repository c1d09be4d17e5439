"""Home: what waits for me, what I started, what comes; for nobody a page of empty tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.factories import OPERATOR, PASSWORD, TEXT, World, person_of
from webapp.approvals import actions as approvals
from webapp.core import jobs
from webapp.core.db import db, transaction
from webapp.documents import queries as documents
from webapp.home import queries
from webapp.people import actions as people

Clients = Callable[[str], Any]
ENGLISH = {"Accept-Language": "en"}


def words(client: Any, url: str = "/") -> str:
    """The page as a person reads it."""
    answer = client.get(url, headers=ENGLISH)
    assert answer.status_code == 200
    html = answer.get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]))


def test_the_signer_sees_verb_number_title_labels_and_sender(world: World, client_for: Clients) -> None:
    document = world.document()
    world.effective(document)
    round_ = world.sent(document, TEXT + "\n改。", summary="补充评审频次")
    seen = words(client_for("wang"))
    assert "王敏" in seen and "1 thing waits for you" in seen
    for expected in ("Approve", document.number, "服务级别管理程序", "v1.0 → v1.1", "李强", "just now"):
        assert expected in seen, expected
    html = client_for("wang").get("/").get_data(as_text=True)
    assert f'href="/approvals/{round_.id}"' in html
    assert re.search(r'<span class="count">1<', html), "the menu counts the same"


def test_the_author_sees_the_return_with_its_reason_and_what_is_on_its_way(world: World, client_for: Clients) -> None:
    returned = world.sent(world.document("供应商管理程序"))
    approvals.return_step(returned, 0, "缺少记录清单", by=world.actor("wang"), proof=world.proof("wang"))
    waiting = world.sent(world.document("合同评审程序"))
    world.draft(world.document("应急预案"))
    seen = words(client_for("li"))
    assert "Revise" in seen and "Returned because: 缺少记录清单" in seen and "王敏" in seen
    assert "I started" in seen and "合同评审程序" in seen
    assert "应急预案" in seen and "you, to send it" in seen
    client = client_for("li")
    answer = client.post_form(f"/approvals/{waiting.id}", {"act": "remind", "from": "home"}, page="/")
    assert answer.location == "/"
    assert "reminded just now" in words(client)


def test_the_controller_has_a_desk_with_counts_that_are_links(world: World, client_for: Clients) -> None:
    day = documents.today() + timedelta(days=10)
    world.approved(world.document("采购控制程序"), effective_on=day)
    world.effective(world.document("合同评审程序"))
    client = client_for("chen")
    seen = words(client)
    assert "Document control desk" in seen and "Release" in seen and day.isoformat() in seen
    html = client.get("/").get_data(as_text=True)
    for url in ("/docs/release", "/docs/release#coming", "/docs/work", "/reviews"):
        assert f'href="{url}"' in html
        assert client.get(url.split("#")[0]).status_code == 200
    desk = queries.desk(by=world.actor("chen"))
    assert desk is not None and (desk.to_release, desk.coming, desk.reviews) == (1, 0, 0)


def test_what_comes_within_thirty_days_is_listed_overdue_first(world: World, client_for: Clients) -> None:
    from webapp.documents.releasing.actions import release_revision

    soon = documents.today() + timedelta(days=9)
    revision = world.approved(world.document("采购控制程序"), effective_on=soon)
    release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"), effective_on=soon)
    later = world.approved(world.document("培训管理程序"), effective_on=documents.today() + timedelta(days=60))
    day = documents.today() + timedelta(days=60)
    release_revision(later, by=world.actor("chen"), proof=world.proof("chen"), effective_on=day)
    seen = words(client_for("chen"))
    assert "采购控制程序" in seen and "comes into force" in seen and soon.isoformat() in seen
    assert "培训管理程序" not in seen
    assert [c.day for c in queries.coming(by=world.actor("chen"))] == [soon]
    assert queries.coming(by=world.actor("staff")) == [], "a revision not yet in force is nobody else's"


def test_who_confirms_sees_signing_roles_given_by_others(world: World, client_for: Clients) -> None:
    new = people.add_person("xu", "许可", by=world.actor("sysadmin"))
    people.give_roles(new, ["department_head"], by=world.actor("secadmin"))
    assert queries.waiting(by=world.actor("secadmin")) == [], "who gave a role does not confirm it"
    (row,) = queries.waiting(by=world.actor("audadmin"))
    assert (row.verb, row.title, row.sender) == ("Confirm the role", "许可", "钱安全")
    client = client_for("audadmin")
    assert client.get(row.url).status_code == 200
    assert "Confirm the role" in words(client) and "钱安全" in words(client)


def test_nothing_waits_is_a_sentence_and_the_last_things_done(world: World, client_for: Clients) -> None:
    staff = words(client_for("staff"))
    assert "Nothing waits for you." in staff and "will stand here" in staff
    round_ = world.sent()
    approvals.approve_step(round_, by=world.actor("wang"), proof=world.proof("wang"), opinion="同意，内容符合实际")
    wang = words(client_for("wang"))
    assert "Nothing waits for you." in wang and "Last done" in wang and "同意，内容符合实际" in wang


def test_what_i_decided_keeps_my_words(world: World, client_for: Clients) -> None:
    assert "You have decided nothing yet." in words(client_for("wang"), "/inbox/done")
    round_ = world.sent()
    approvals.comment(round_, "先看一遍", by=world.actor("wang"))
    approvals.return_step(round_, 0, "缺少记录清单", by=world.actor("wang"), proof=world.proof("wang"))
    seen = words(client_for("wang"), "/inbox/done")
    assert seen.index("缺少记录清单") < seen.index("先看一遍"), "newest first"
    assert round_ is not None


def test_the_administrator_is_told_of_jobs_that_gave_up(world: World, client_for: Clients) -> None:
    from webapp.core import clock

    with transaction():
        gave_up = {"state": "stopped", "tries": 8, "error": "disk full", "due_at": clock.now()}
        db.session.add(jobs.Job(name="freeze_body", arguments="{}", **gave_up))
    assert "The job freeze_body gave up after 8 tries: disk full" in words(client_for("sysadmin"))
    assert "gave up" not in words(client_for("staff"))


def test_home_of_every_role_opens_and_counts_what_it_lists(world: World, client_for: Clients) -> None:
    world.sent(world.document("合同评审程序"))
    world.approved(world.document("采购控制程序"))
    for login in ("li", "zhou", "wang", "zhao", "chen", "he", "yuan", "staff", "sysadmin", "secadmin", "audadmin"):
        by = world.actor(login)
        assert queries.count_waiting(by=by) == len(queries.waiting(by=by)), login
        words(client_for(login))


def test_home_is_chinese_where_the_person_reads_chinese(world: World, client_for: Clients) -> None:
    assert person_of("wang").name == "王敏" and PASSWORD and OPERATOR
    html = client_for("wang").get("/", headers={"Accept-Language": "zh-CN"}).get_data(as_text=True)
    assert '<html lang="zh-Hans"' in html


def test_nobody_signed_in_is_led_to_the_door(client_for: Clients) -> None:
    for url in ("/", "/inbox/done", "/inbox/reviews", "/approvals/1", "/search?q=x"):
        answer = client_for("").get(url)
        assert answer.status_code in {302, 303} and "/sign-in" in answer.location


def test_a_page_in_traditional_chinese_leaves_what_people_wrote_alone(world: World, client_for: Clients) -> None:
    world.effective(world.document(title="文件控制程序"))
    client = client_for("li")
    client.set_cookie("wk_lang", "zh-Hant")
    page = client.get("/docs").get_data(as_text=True)
    assert '<html lang="zh-Hant"' in page
    assert "管制文件清單" in page
    assert "受控文件" not in page, "the product's own words follow the script"
    assert "文件控制程序" in page and "李强" in page, "titles and names stay as written"
