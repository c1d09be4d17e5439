"""Every refusal as a page in words and as JSON of the API."""

from __future__ import annotations

from typing import Any

import pytest

from webapp import shell

EN = {"Accept-Language": "en"}
TOKEN = {"Authorization": "Bearer right", **EN}


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("allowed", 403, ["You may not release documents.", "Who can help", "Document controller"]),
        ("found", 404, ["There is no document &lt;script&gt;."]),
        ("conflict", 409, ["It cannot be released yet.", "What is missing", "The page body is not ready."]),
        ("invalid", 422, ["Please fill this in."]),
    ],
)
def test_a_refusal_is_a_page_in_words(client: Any, kind: str, status: int, words: list[str]) -> None:
    answer = client.get(f"/refuse/{kind}", headers={**EN, "Referer": "http://localhost/docs?page=2"})
    assert answer.status_code == status
    for text in words:
        assert text in answer.text
    assert 'href="/docs?page=2"' in answer.text


def test_a_failure_gives_a_number_and_no_inner_detail(make: Any, caplog: pytest.LogCaptureFixture) -> None:
    app = make()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    answer = app.test_client().get("/refuse/other", headers=EN)
    assert answer.status_code == 500 and "Incident number" in answer.text
    assert "broken on purpose" not in answer.text and "Traceback" not in answer.text
    assert "broken on purpose" in caplog.text


def test_protocol_errors_are_pages_too(client: Any) -> None:
    assert client.get("/save", headers=EN).status_code == 405
    answer = client.get("/not-there", headers=EN)
    assert answer.status_code == 404 and "There is nothing here for you" in answer.text


def test_the_way_back_never_leads_to_another_site(client: Any) -> None:
    answer = client.get("/refuse/allowed", headers={"Referer": "https://evil.example/x"})
    assert "evil.example" not in answer.text


def test_listeners_hear_of_refusals(client: Any) -> None:
    heard: list[str] = []
    shell.register_refusal_listener("test", lambda refusal: heard.append(str(refusal)))
    client.get("/refuse/allowed")
    assert heard == ["You may not release documents."]


@pytest.mark.parametrize(
    ("path", "status"),
    [("conflict", 409), ("invalid", 422), ("found", 404)],
)
def test_the_api_answers_problems(client: Any, path: str, status: int) -> None:
    answer = client.get(f"/api/v1/things/{path}", headers=TOKEN)
    assert answer.status_code == status
    assert answer.content_type.startswith("application/problem+json")
    body = answer.get_json(force=True)
    assert set(body) == {"type", "title", "status", "detail", "errors", "unmet"} and body["status"] == status
    if path == "conflict":
        assert body["unmet"][0] == {"condition": "The page body is not ready.", "who": "Document controller"}
        assert body["unmet"][1]["condition"] == "<b>李强</b> has not yet decided."
    if path == "invalid":
        assert body["errors"] == {"title": ["Please fill this in."]}


def test_the_api_takes_tokens_and_never_the_session(client: Any) -> None:
    answer = client.get("/api/v1/things/versioned")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.content_type.startswith("application/problem+json")
    assert client.get("/api/v1/things/versioned", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/api/v1/nothing", headers=TOKEN).get_json(force=True)["status"] == 404


def test_changes_name_their_version(client: Any) -> None:
    first = client.get("/api/v1/things/versioned", headers=TOKEN)
    tag = first.headers["ETag"]
    path = "/api/v1/things/versioned"
    assert client.patch(path, headers=TOKEN).status_code == 428
    assert client.patch(path, headers={**TOKEN, "If-Match": '"6"'}).status_code == 412
    assert client.patch(path, headers={**TOKEN, "If-Match": tag}).status_code == 200
    assert client.post(path, headers=TOKEN).status_code == 200
    assert client.post(path, headers={**TOKEN, "If-Match": '"6"'}).status_code == 412


def test_the_description_needs_a_session_or_a_token(client: Any, session: Any) -> None:
    assert "/api/v1/things/{kind}" in client.get("/api/v1/openapi.json").json["paths"]
    assert client.get("/api/v1/docs").status_code == 200
    with client.get("/api/v1/docs/assets/js/swagger-ui-bundle.js") as answer:
        assert answer.status_code == 200
    assert client.get("/api/v1/docs/assets/images/swagger.svg").status_code == 404
    session.actor = None
    assert client.get("/api/v1/docs").status_code == 302
    assert client.get("/api/v1/openapi.json", headers={"Accept": "application/json"}).status_code == 401
    assert client.get("/api/v1/openapi.json", headers=TOKEN).status_code == 200


def test_status_pages(client: Any) -> None:
    assert client.get("/healthz").text == "ok\n"
    shell.register_readiness("database", lambda: None)
    assert client.get("/readyz").status_code == 200
    shell.register_readiness("journal", lambda: "behind the ledger")
    answer = client.get("/readyz")
    assert answer.status_code == 503 and "journal: behind the ledger" in answer.text
    assert client.get("/readyz", environ_base={"REMOTE_ADDR": "10.0.0.9"}).status_code == 404
    assert client.get("/readyz", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 404
