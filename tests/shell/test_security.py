"""The closed door, foreign forms, cookies and headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from webapp.core.access import Actor, ActorKind
from webapp.shell.attachments import disposition, safe_name, send_bytes
from webapp.shell.gate import safe_next

STRICT = {"WTF_CSRF_ENABLED": True, "WENKONG_ORIGIN_REQUIRED": True}
SAME = {"Origin": "http://localhost"}


def token_of(client: Any) -> str:
    """The token of the form page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/form").text)
    assert found
    return found[1]


def test_without_signing_in_every_page_leads_to_the_door(client: Any, session: Any) -> None:
    session.actor = None
    answer = client.get("/docs?type=p")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/docs%3Ftype%3Dp"
    assert client.get("/open").text == "open"
    assert client.get("/help").status_code == 200
    assert client.get("/", headers={"Accept": "application/json"}).status_code == 401


def test_an_unknown_address_is_not_found_for_strangers_too(client: Any, session: Any) -> None:
    session.actor = None
    answer = client.get("/nothing/here")
    assert answer.status_code == 404 and "<h1" in answer.text and 'class="rail"' not in answer.text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        None,
        "/ok\nSet-Cookie: a",
        "/a\\b",
        "evil",
    ],
)
def test_the_way_on_never_leaves_the_site(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


def test_the_way_on_keeps_path_and_query() -> None:
    assert safe_next("/d/QP-07?tab=copies#x") == "/d/QP-07?tab=copies#x"


def test_a_form_needs_our_token_and_our_origin(make: Callable[..., Flask]) -> None:
    client = make(config=STRICT).test_client()
    token = token_of(client)
    assert client.post("/save", data={"csrf_token": token}, headers=SAME).status_code == 200
    assert client.post("/save", data={"csrf_token": token}).status_code == 400
    assert client.post("/save", data={}, headers=SAME).status_code == 400
    foreign = {"Origin": "https://evil.example"}
    assert client.post("/save", data={"csrf_token": token}, headers=foreign).status_code == 400
    assert client.post("/save", data={"csrf_token": token}, headers={"Origin": "null"}).status_code == 400
    cross = {**SAME, "Sec-Fetch-Site": "cross-site"}
    answer = client.post("/save", data={"csrf_token": token}, headers=cross)
    assert answer.status_code == 400 and "<h1" in answer.text


def test_behind_a_proxy_the_base_address_is_the_origin(make: Callable[..., Flask]) -> None:
    client = make(config=STRICT, base_url="https://docs.example.com/").test_client()
    first = client.get("/form", base_url="https://docs.example.com")
    found = re.search(r'name="csrf_token" value="([^"]+)"', first.text)
    assert found
    good = {"Origin": "https://docs.example.com"}
    send = {"data": {"csrf_token": found[1]}, "base_url": "https://docs.example.com"}
    assert client.post("/save", headers=good, **send).status_code == 200
    assert client.post("/save", headers={"Origin": "http://docs.example.com"}, **send).status_code == 400


def test_cookies_on_https_are_bound_to_the_host(make: Callable[..., Flask]) -> None:
    client = make(base_url="https://docs.example.com").test_client()
    answer = client.post("/language", data={"language": "en", "next": "/docs?q=1"}, base_url="https://docs.example.com")
    cookie = answer.headers["Set-Cookie"]
    assert answer.location == "/docs?q=1"
    assert cookie.startswith("__Host-wk_lang=en;")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Strict-Transport-Security" in answer.headers


def test_cookies_on_plain_http_have_plain_names_and_a_line_warns(client: Any) -> None:
    answer = client.post("/language", data={"language": "en"})
    assert answer.headers["Set-Cookie"].startswith("wk_lang=en;") and "Secure" not in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers
    english = {"Accept-Language": "en"}
    assert "not encrypted" in client.get("/", base_url="http://10.1.1.5:8080", headers=english).text
    assert "not encrypted" not in client.get("/", base_url="http://localhost:8080", headers=english).text


def test_the_language_switch_keeps_page_and_filter(client: Any) -> None:
    html = client.get("/docs?type=p&page=2", headers={"Accept-Language": "zh-CN"}).text
    assert 'name="next" value="/docs?type=p&amp;page=2"' in html
    client.post("/language", data={"language": "en", "next": "/docs"})
    assert '<html lang="en"' in client.get("/docs", headers={"Accept-Language": "zh-CN"}).text


def test_language_order_choice_person_browser_setting(client: Any, session: Any) -> None:
    session.actor = Actor(ActorKind.PERSON, id="7", name="Li", language="en")
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "zh-CN"}).text
    session.actor = Actor(ActorKind.PERSON, id="7", name="Li")
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "fr, en;q=0.5"}).text
    assert '<html lang="zh-Hans"' in client.get("/", headers={"Accept-Language": "fr"}).text


def test_headers_of_every_page(client: Any) -> None:
    answer = client.get("/")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "frame-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_may_be_kept_and_carry_a_mark_of_their_content(client: Any) -> None:
    address = re.search(r'href="(/assets/theme\.css\?v=[0-9a-f]{10})"', client.get("/").text)
    assert address
    with client.get(address[1]) as answer:
        assert "max-age" in answer.headers["Cache-Control"]


def test_too_much_at_once_is_refused_in_words(make: Callable[..., Flask]) -> None:
    client = make(max_upload_mb=1).test_client()
    answer = client.post("/save", data={"title": "x" * 3_000_000})
    assert answer.status_code == 413 and "<h1" in answer.text


def test_nul_and_control_marks_never_arrive(client: Any) -> None:
    answer = client.post("/save", data={"title": " 文\0件\u200b控制\r\n程序 "})
    assert answer.json["title"] == "文件\u200b控制 程序"


def test_a_download_is_named_and_never_guessed() -> None:
    answer = send_bytes(b"<script>", "合同\u202e/评审.html", "text/html")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E5%90%88%E5%90%8C" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    inline = send_bytes(b"%PDF-1.7", "a.pdf", "application/pdf", own_pdf=True)
    assert inline.headers["Content-Disposition"].startswith("inline; ")


def test_file_names_are_short_and_plain() -> None:
    assert safe_name("../../etc/passwd") == "_.._etc_passwd".strip(" .") or "/" not in safe_name("../../etc/passwd")
    assert len(safe_name("长" * 400 + ".docx")) <= 150 and safe_name("长" * 400 + ".docx").endswith(".docx")
    assert disposition('a"b\r\n.pdf').count('"') == 2
