"""The layout and the shared components, in both languages, as a browser without script gets them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from webapp.shell import registry

STATIC = Path(registry.__file__).parent / "static"
PAGES = ["/", "/docs", "/d/2", "/form", "/refuse/conflict", "/help", "/q/1abc"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("accept", "lang"), [("zh-CN,zh;q=0.9", "zh-Hans"), ("en-GB", "en")])
def test_every_page_has_its_language_and_nothing_inline(client: Any, path: str, accept: str, lang: str) -> None:
    html = client.get(path, headers={"Accept-Language": accept}).text
    assert f'<html lang="{lang}"' in html
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert "<style" not in html
    assert not re.search(r"\s(style|on[a-z]+)=", html)
    assert "http://" not in html.replace("http://localhost", "").replace("http://www.w3.org", "")


@pytest.mark.parametrize("path", PAGES)
def test_no_english_word_of_the_frame_stays_on_a_chinese_page(chinese: Any, path: str) -> None:
    html = chinese.get(path, headers={"Accept-Language": "zh-CN"}).text
    text = re.sub(r"<[^>]+>", " ", re.sub(r'(?s)<head>.*?</head>|<kbd>.*?</kbd>|<ul class="unmet">.*?</ul>', "", html))
    allowed = {
        "EN",
        "English",
        "Enter",
        "SL",
        "QP",
        "A",
        "KB",
        "PDF",
        "MB",
        "B",
        "f",
        "a",
        "It",
        "cannot",
        "be",
        "released",
        "yet",
    }
    assert {word for word in re.findall(r"[A-Za-z]+", text) if word not in allowed} <= {"x"}


@pytest.mark.parametrize("path", PAGES)
def test_every_icon_of_a_page_is_in_the_sprite(client: Any, path: str) -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    used = set(re.findall(r'icons\.svg\?v=[0-9a-f]+#([a-z]+)"', client.get(path).text))
    assert used <= drawn
    assert used or path.startswith("/q/")


@pytest.mark.parametrize("path", PAGES)
def test_ids_are_unique_and_labels_find_their_fields(client: Any, path: str) -> None:
    html = client.get(path).text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'<label[^>]*\sfor="([^"]+)"', html):
        assert target in ids
    for targets in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html):
        assert set(targets.split()) <= set(ids)


def test_the_rail_shows_only_what_exists_and_what_the_person_may_use(client: Any) -> None:
    html = client.get("/").text
    shown = re.findall(r'data-go="([a-z]+)"', html.split('<div class="desk">')[0])
    assert shown == ["todo", "documents", "search", "admin"]
    assert '<span class="count">5' in html


def test_the_breadcrumb_leads_back(client: Any) -> None:
    html = client.get("/d/2").text
    crumbs = html.split('class="crumbs')[1].split("</nav>")[0]
    assert 'href="/docs"' in crumbs and 'href="/d/2"' in crumbs and 'aria-current="page"' in crumbs


def test_page_title_begins_with_the_number(client: Any) -> None:
    assert "<title>SL/QP-02 " in client.get("/d/2").text


def test_values_of_messages_are_escaped(client: Any) -> None:
    html = client.get("/d/2").text
    assert "&lt;b&gt;李强&lt;/b&gt;" in html and "<b>李强</b>" not in html


def test_a_refused_button_says_what_is_missing_and_who_can_help(client: Any) -> None:
    html = client.get("/d/2", headers={"Accept-Language": "en"}).text
    assert 'aria-disabled="true"' in html and "The page body is not ready." in html
    assert "Document controller can do this." in html


def test_a_wrong_password_keeps_the_opinion_and_opens_the_panel(client: Any) -> None:
    html = client.post("/d/2", data={"opinion": "同意，<按期>发布"}).text
    assert "同意，&lt;按期&gt;发布</textarea>" in html
    assert re.search(r'<details class="sign-panel" id="sign" data-sign open>', html)
    assert 'href="#f-password-sign"' in html and 'id="f-password-sign"' in html


def test_errors_stand_on_top_and_beside_the_field(client: Any) -> None:
    html = client.post(
        "/form", data={"copies": "0", "effective_on": "yesterday"}, headers={"Accept-Language": "en"}
    ).text
    assert 'class="error-summary"' in html and 'href="#f-title"' in html
    assert html.count("Please give a day like 2026-11-22.") == 2
    assert 'aria-invalid="true"' in html and 'value="0"' in html


def test_password_fields_may_be_pasted_into_and_filled_by_a_manager(client: Any) -> None:
    html = client.get("/form").text
    assert 'type="password" autocomplete="current-password"' in html


def test_the_pager_keeps_the_filter(client: Any) -> None:
    html = client.get("/docs?type=p&page=2").text
    assert 'href="/docs?type=p&amp;page=3"' in html


def test_administrators_see_the_server_time_and_others_do_not(client: Any, session: Any) -> None:
    assert 'class="server"' in client.get("/").text
    session.actor = type(session.actor)(session.actor.kind, id="8", name="李强")
    assert 'class="server"' not in client.get("/").text
