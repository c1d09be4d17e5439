"""Pages of off-line packs, and what the code in one answers to a stranger."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.factories import World, department_of, person_of
from webapp.core import clock, jobs
from webapp.core.db import db
from webapp.documents import queries as documents
from webapp.documents.models import Revision
from webapp.documents.offline.models import OfflinePack

Clients = Callable[[str], Any]


def in_force(world: World, title: str = "服务级别管理程序") -> Revision:
    revision = world.effective(world.document(title=title))
    jobs.run_round()
    db.session.rollback()
    return db.session.get_one(Revision, revision.id)


def ask(client: Any, **form: Any) -> Any:
    day = documents.today() + timedelta(days=30)
    whole = {"name": "西部工地", "valid_until": day.isoformat(), "party": "客户甲", **form}
    return client.post_form("/copies/offline/new", whole)


def page_of(answer: Any) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)[:800]
    jobs.run_round()
    db.session.rollback()
    return re.sub(r"^https?://[^/]+", "", answer.headers["Location"])


def test_a_pack_is_made_downloaded_renewed_and_accounted_for(world: World, client_for: Clients) -> None:
    one, chen = in_force(world), client_for("chen")
    preset = (documents.today() + timedelta(days=30)).isoformat()
    assert f'value="{preset}"' in chen.get("/copies/offline/new").get_data(as_text=True)
    page = page_of(ask(chen, documents=one.document.number))
    html = chen.get(page).get_data(as_text=True)
    assert one.document.title in html and "内容均为现行版" in html
    answer = chen.post_form(f"{page}/file", page=page)
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        index = archive.read("index.html").decode()
    assert one.document.number in index and "客户甲" in index
    world.effective(one.document, "第二版\n", summary="改写")
    assert "v1.1" in chen.get(page).get_data(as_text=True)
    assert "1 份已更改" in chen.get("/copies/offline").get_data(as_text=True)
    again = chen.get(f"/copies/offline/new?like={page.rsplit('/', 1)[-1]}").get_data(as_text=True)
    assert one.document.number in again and "客户甲" in again
    assert chen.post_form(page, {"ending": ""}).status_code == 422
    assert chen.post_form(page, {"ending": "已删除"}).status_code == 303
    assert chen.post_form(page, {"ending": "已删除"}, page="/copies/offline/new").status_code == 409


def test_the_code_of_a_pack_says_until_when_and_afterwards_that_it_is_no_longer_valid(
    world: World, client_for: Clients
) -> None:
    one, chen = in_force(world), client_for("chen")
    page = page_of(ask(chen, documents=one.document.number))
    pack = db.session.get_one(OfflinePack, int(page.rsplit("/", 1)[-1]))
    token, day = pack.files[0].token, pack.valid_until.isoformat()
    stranger = client_for("")
    html = stranger.get(f"/q/{token}").get_data(as_text=True)
    assert "非受控" in html and f"离线副本，有效期至 {day}" in html and "客户甲" not in html
    with clock.demo_time(clock.now() + timedelta(days=31)):
        html = stranger.get(f"/q/{token}").get_data(as_text=True)
        assert "非受控，已失效" in html and "verdict stop" in html


def test_odd_input_is_answered_in_words(world: World, client_for: Clients) -> None:
    one, chen = in_force(world), client_for("chen")
    number = one.document.number
    for form in (
        {},
        {"documents": "QP-99"},
        {"documents": number, "party": ""},
        {"documents": number, "department": str(department_of("技术中心").id)},
        {"documents": number, "valid_until": "2020-01-01"},
        {"documents": number, "valid_until": "morgen"},
        {"documents": number, "name": ""},
        {"posts": "没有的岗位"},
        {"documents": number, "name": "x" * 121},
    ):
        assert ask(chen, **form).status_code == 422, form
    assert chen.get("/copies/offline/new?like=99").status_code == 404
    assert chen.get("/copies/offline/99").status_code == 404


def test_only_who_hands_out_makes_a_pack_and_its_holder_sees_it(world: World, client_for: Clients) -> None:
    one, staff = in_force(world), client_for("staff")
    assert staff.get("/copies/offline/new").status_code == 403
    page = page_of(ask(client_for("chen"), documents=one.document.number, party="", person=str(person_of("staff").id)))
    assert staff.get(page).status_code == 200
    assert staff.post_form(f"{page}/file", page="/me").status_code == 403
    assert staff.post_form(page, {"ending": "x"}, page="/me").status_code == 403
    assert client_for("li").get(page).status_code == 404
