"""Every way the API refuses: the code, the words, and that nothing half-done remains."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from webapp.core import clock
from webapp.core.db import db
from webapp.documents.models import Document, Revision
from webapp.people import queries
from webapp.people.signing import actions as signing

from ..factories import PASSWORD, TEXT, person_of
from .conftest import Caller

LATER = ("/record-types", "/records", "/matrix", "/evidence-packs/1/file")
PROBLEM = {"type", "title", "status", "detail", "errors", "unmet"}


def refused(answer: Any, status: int) -> dict[str, Any]:
    """The problem of a refusal, after checking that it is one."""
    assert answer.status_code == status, answer.text
    assert answer.content_type.startswith("application/problem+json")
    body: dict[str, Any] = answer.get_json(force=True)
    assert set(body) == PROBLEM and body["status"] == status and body["title"]
    return body


@pytest.mark.parametrize("token", ["", "nonsense", "wkapi1_0123456789abcdef_" + "A" * 43])
def test_without_a_good_token_nothing_answers(app: Any, token: str) -> None:
    answer = Caller(app, token).get("/documents")
    refused(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_sign_in_is_no_token(client_for: Callable[[str], Any], app: Any) -> None:
    browser = client_for("li")
    assert browser.get("/api/v1/documents").status_code == 401


@pytest.mark.parametrize("path", LATER)
def test_calls_of_later_releases_are_not_there(li: Caller, path: str) -> None:
    refused(li.get(path), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/documents/999999", "/documents/0", "/documents/99999999999999999999", "/documents/abc",
        "/revisions/999999", "/revisions/999999/source", "/revisions/999999/rendition", "/revisions/1e3",
        "/revisions/-1",
    ],
)  # fmt: skip
def test_unknown_ids_are_not_found(li: Caller, path: str) -> None:
    refused(li.get(path), 404)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/documents/999999/obsolete", {"reason": "x"}),
        ("/revisions/999999/submit", {}),
        ("/revisions/999999/decisions", {"decision": "approve", "password": PASSWORD}),
        ("/revisions/999999/release", {"password": PASSWORD}),
    ],
)
def test_acts_on_unknown_ids_are_not_found(caller: Callable[..., Caller], path: str, body: Any) -> None:
    refused(caller("chen").post(path, body), 404)


def test_the_wrong_method_says_which_are_right(li: Caller) -> None:
    answer = li.ask("DELETE", "/documents")
    refused(answer, 405)
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "poem"}, "type"),
        ({"type": None}, "type"),
        ({"title": ""}, "title"),
        ({"title": "　\u0000 "}, "title"),
        ({"title": "长" * 301}, "title"),
        ({"title": 7}, "title"),
        ({"department": "火星部"}, "department"),
        ({"clauses": ["99.9"]}, "clauses"),
        ({"clauses": ["iso9001@1987:7.5"]}, "clauses"),
        ({"clauses": "7.5"}, "clauses"),
        ({"clauses": ["7.5"] * 300}, "clauses"),
        ({"clauses": [["7.5"]]}, "clauses.0"),
        ({"classification": "top"}, "classification"),
        ({"number": "x" * 121}, "number"),
        ({"titel": "?"}, "titel"),
    ],
)
def test_wrong_values_are_named(li: Caller, change: dict[str, Any], field: str) -> None:
    facts = {"type": "procedure", "title": "程序", "department": "技术中心", **change}
    body = refused(li.post("/documents", facts), 422)
    assert list(body["errors"]) == [field] and body["errors"][field][0]
    db.session.rollback()
    assert db.session.query(Document).count() == 0


def test_every_missing_value_is_named_at_once(li: Caller) -> None:
    assert set(refused(li.post("/documents"), 422)["errors"]) == {"type", "title", "department"}


def test_messages_come_in_the_language_asked_for(li: Caller) -> None:
    body = refused(li.post("/documents", headers={"Accept-Language": "zh-CN"}), 422)
    assert "请" in body["detail"] and "请" in body["errors"]["title"][0]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"{", 400), (b"\xff\xfe", 400), (b"[" * 200_000, 400), (b"[]", 422), (b'"text"', 422), (b"null", 422),
        (b'{"title": "\\ud800"}', 422), (b'{"type": NaN}', 422), (b"", 422),
    ],
)  # fmt: skip
def test_odd_json_is_refused_and_never_a_failure(li: Caller, data: bytes, status: int) -> None:
    refused(li.ask("POST", "/documents", data=data, content_type="application/json"), status)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_another_kind_of_body_is_refused(li: Caller, kind: str) -> None:
    refused(li.ask("POST", "/documents", data=b"--x--", content_type=kind), 415)


def test_json_where_a_file_is_expected_is_refused(li: Caller) -> None:
    refused(li.post(f"/documents/{li.make()['id']}/revisions", {"summary": "x"}), 415)


def test_too_much_json_is_refused_before_it_is_read(li: Caller) -> None:
    refused(li.post("/documents", {"title": "x" * (2 * 1024 * 1024)}), 413)


@pytest.mark.parametrize("size", [2**20 + 1, 4 * 2**20])
def test_a_file_over_the_limit_is_refused(app: Any, li: Caller, size: int) -> None:
    document = li.make()
    app.config["WENKONG_SETTINGS"] = replace(app.config["WENKONG_SETTINGS"], max_upload_mb=1)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    answer = li.ask(
        "POST",
        f"/documents/{document['id']}/revisions",
        data=head + b"x" * size + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    refused(answer, 413)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"effective_on": "2026-02-30"}, "effective_on"),
        ({"effective_on": "soon"}, "effective_on"),
        ({"label": "Ω"}, "label"),
        ({"prepared_by": "nobody"}, "prepared_by"),
        ({"kind": "poem"}, "kind"),
        ({"body": (io.BytesIO(b"no pdf"), "x.pdf")}, None),
        ({"body": "not a file"}, "body"),
        ({"summary": ["a", "b"]}, "summary"),
    ],
)
def test_odd_forms_are_named(li: Caller, fields: dict[str, Any], field: str | None) -> None:
    document = li.make()
    body = refused(li.upload(f"/documents/{document['id']}/revisions", **fields), 422)
    assert field is None or field in body["errors"]
    db.session.rollback()
    assert db.session.query(Revision).count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {}, {"file": "text, not a file"}, {"file": (io.BytesIO(b""), "")}, {"file": (io.BytesIO(b""), "a.txt")},
        {"file": (io.BytesIO(b"MZ\x90"), "a.docx")}, {"file": (io.BytesIO(b"x"), "../../etc/passwd")},
        {"file": [(io.BytesIO(b"a"), "a.txt"), (io.BytesIO(b"b"), "b.txt")]},
    ],
)  # fmt: skip
def test_odd_files_are_refused(li: Caller, data: dict[str, Any]) -> None:
    path = f"/documents/{li.make()['id']}/revisions"
    refused(li.ask("POST", path, data=data, content_type="multipart/form-data"), 422)


def test_a_broken_form_is_refused(li: Caller) -> None:
    path = f"/documents/{li.make()['id']}/revisions"
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = li.ask("POST", path, data=b"--y\r\nnonsense", content_type=kind)
        assert answer.status_code in {400, 422}, answer.text


def test_a_number_that_exists_and_a_second_draft_are_refused(li: Caller) -> None:
    document = li.make()
    again = li.post(
        "/documents",
        {"type": "procedure", "title": "另一份", "department": "技术中心", "number": document["number"]},
    )
    assert again.status_code in {409, 422} and document["number"] in again.text
    li.draft(document)
    assert "1.0" in refused(li.upload(f"/documents/{document['id']}/revisions"), 409)["detail"]


def test_who_may_not_is_told_who_may(caller: Callable[..., Caller], li: Caller) -> None:
    staff, wang = caller("staff"), caller("wang")
    body = refused(
        staff.post("/documents", {"type": "procedure", "title": "x", "department": "市场部"}), 403
    )
    assert "can help" in body["detail"]
    revision = li.sent()
    wang.decide(revision)
    refused(li.release(revision), 403)
    refused(li.get("/journal"), 403)
    refused(li.get("/journal/verify"), 403)
    refused(li.post(f"/documents/{revision['document']}/obsolete", {"reason": "x"}), 403)


def test_what_one_may_not_see_is_not_there(caller: Callable[..., Caller], li: Caller) -> None:
    staff = caller("staff")
    draft = li.draft(li.make(classification="ordinary"))
    secret = li.make(title="机密方案", classification="confidential")
    for path in (
        f"/documents/{draft['document']}", f"/revisions/{draft['id']}", f"/revisions/{draft['id']}/source",
        f"/revisions/{draft['id']}/rendition", f"/documents/{secret['id']}",
    ):  # fmt: skip
        refused(staff.get(path), 404)
    for act, body in (("submit", {}), ("release", {}), ("decisions", {"decision": "comment", "opinion": "?"})):
        refused(staff.post(f"/revisions/{draft['id']}/{act}", body), 404)
    assert staff.get("/documents").json["total"] == 0
    found = staff.get("/search?q=服务级别协议&state=any").json
    assert found["total"] == 0 and not any(found["facets"].values())


def test_a_confidential_document_in_force_stays_with_those_involved(caller: Callable[..., Caller], li: Caller) -> None:
    revision = li.sent(li.make(classification="confidential"))
    caller("wang").decide(revision)
    caller("chen").release(revision)
    refused(caller("staff").get(f"/revisions/{revision['id']}"), 404)
    assert caller("wang").get(f"/revisions/{revision['id']}").status_code == 200


def test_the_author_the_wrong_signer_and_the_second_signer(caller: Callable[..., Caller], li: Caller) -> None:
    wang, chen = caller("wang"), caller("chen")
    revision = li.sent()
    refused(li.decide(revision), 403)
    assert "王敏" in refused(chen.decide(revision), 403)["detail"]
    assert wang.decide(revision).status_code == 200
    refused(wang.decide(revision), 409)


def test_a_wrong_password_signs_nothing_and_too_many_must_wait(caller: Callable[..., Caller], li: Caller) -> None:
    wang, revision = caller("wang"), li.sent()
    path = f"/revisions/{revision['id']}/decisions"
    missing = refused(wang.post(path, {"decision": "approve"}), 422)
    assert "password" in missing["errors"]
    assert "otp" in refused(wang.post(path, {"decision": "approve", "otp": "123456"}), 422)["errors"]
    codes = [wang.decide(revision, password=f"wrong {n}\ud800").status_code for n in range(12)]
    assert codes[0] == 422 and 429 in codes
    waiting = wang.decide(revision)
    refused(waiting, 429)
    assert int(waiting.headers["Retry-After"]) > 0
    assert li.get(f"/revisions/{revision['id']}").json["state"] == "in_approval"


def test_a_one_time_code_signs_once_and_a_pin_never(caller: Callable[..., Caller], li: Caller) -> None:
    by = queries.actor_of(person_of("wang"))
    seed, offer = signing.offer_code(person_of("wang"), PASSWORD, by=by)
    signing.set_code(person_of("wang"), offer, pyotp.TOTP(seed).at(clock.now() - timedelta(seconds=30)), by=by)
    signing.set_pin(person_of("wang"), PASSWORD, "47-11-x", by=by)
    wang, first, second = caller("wang"), li.sent(), li.sent(li.make(title="事件管理程序"))
    path = f"/revisions/{first['id']}/decisions"
    assert "pin" in refused(wang.post(path, {"decision": "approve", "pin": "47-11-x"}), 422)["errors"]
    code = pyotp.TOTP(seed).at(clock.now())
    assert wang.post(path, {"decision": "approve", "otp": code}).status_code == 200
    again = wang.post(f"/revisions/{second['id']}/decisions", {"decision": "approve", "otp": code})
    assert "otp" in refused(again, 422)["errors"]


@pytest.mark.parametrize("decision", ["return", "reject", "comment"])
def test_a_reason_is_needed(caller: Callable[..., Caller], li: Caller, decision: str) -> None:
    body = refused(caller("wang").decide(li.sent(), decision, opinion=" "), 422)
    assert list(body["errors"]) == ["opinion"]


@pytest.mark.parametrize("decision", ["transfer", "add_signer"])
def test_passing_on_names_somebody_who_may_and_why(
    caller: Callable[..., Caller], li: Caller, decision: str
) -> None:
    wang, revision = caller("wang"), li.sent()
    path = f"/revisions/{revision['id']}/decisions"
    assert "who" in refused(wang.post(path, {"decision": decision, "opinion": "出差"}), 422)["errors"]
    unknown = {"decision": decision, "opinion": "出差", "who": "nobody"}
    assert "who" in refused(wang.post(path, unknown), 422)["errors"]
    assert "opinion" in refused(wang.post(path, {"decision": decision, "who": "zhao"}), 422)["errors"]
    refused(wang.post(path, {"decision": decision, "opinion": "出差", "who": "li"}), 403)
    answer = wang.post(path, {"decision": decision, "opinion": "出差", "who": "zhao"})
    assert answer.status_code == 200
    (zhao,) = [p for s in answer.json["steps"] for p in s["persons"] if p["login"] == "zhao"]
    assert zhao["passed_on"][0]["by"]["login"] == "wang" and zhao["passed_on"][0]["reason"] == "出差"
    assert zhao["added"] is (decision == "add_signer")


def test_decisions_fit_the_state(caller: Callable[..., Caller], li: Caller) -> None:
    wang, chen = caller("wang"), caller("chen")
    draft = li.draft(li.make())
    refused(li.decide(draft), 409)
    assert refused(chen.release(draft), 409)["unmet"]
    revision = li.sent(li.make(title="另一程序"))
    refused(wang.decide(revision, "return", step=7, opinion="x"), 409)
    assert "decision" in refused(wang.decide(revision, "dance"), 422)["errors"]
    wang.decide(revision)
    refused(li.post(f"/revisions/{revision['id']}/decisions", {"decision": "withdraw"}), 409)
    refused(li.post(f"/revisions/{revision['id']}/submit"), 409)
    past = refused(chen.release(revision, effective_on="2001-01-01"), 409)
    assert "past" in past["unmet"][0]["condition"]


def test_what_was_seen_must_still_stand(caller: Callable[..., Caller], li: Caller) -> None:
    revision = li.sent()
    body = refused(caller("wang").decide(revision, shown="0" * 64), 409)
    assert "changed meanwhile" in body["detail"]
    assert caller("wang").decide(revision, shown=revision["shown"]).status_code == 200


def test_a_change_names_the_version_it_saw(li: Caller) -> None:
    document = li.make()
    path = f"/documents/{document['id']}"
    tag = li.get(path).headers["ETag"]
    refused(li.patch(path, {"title": "新名"}), 428)
    refused(li.patch(path, {"title": "新名"}, '"old"'), 412)
    changed = li.patch(path, {"title": "新名", "clauses": ["8.4"], "classification": "sensitive"}, tag)
    assert changed.status_code == 200, changed.text
    assert (changed.json["title"], changed.json["clauses"]) == ("新名", ["iso9001@2015:8.4"])
    refused(li.patch(path, {"title": "再改"}, tag), 412)
    fresh = changed.headers["ETag"]
    for fixed in ({"type": "manual"}, {"number": "X-1"}):
        assert list(refused(li.patch(path, fixed, fresh), 422)["errors"]) == list(fixed)
    assert li.patch(path, {"type": "procedure", "number": document["number"], "department": "市场部"}, fresh).json[
        "department"
    ] == "市场部"
    assert li.get(path, headers={"If-None-Match": li.get(path).headers["ETag"]}).status_code == 304


def test_acts_honour_the_tag_where_one_is_sent(caller: Callable[..., Caller], li: Caller) -> None:
    revision = li.sent()
    seen = caller("wang").get(f"/revisions/{revision['id']}").headers["ETag"]
    li.post(f"/revisions/{revision['id']}/decisions", {"decision": "comment", "opinion": "新意见"})
    body = {"decision": "approve", "password": PASSWORD}
    path = f"/revisions/{revision['id']}/decisions"
    refused(caller("wang").post(path, body, headers={"If-Match": seen}), 412)
    now = caller("wang").get(f"/revisions/{revision['id']}").headers["ETag"]
    assert caller("wang").post(path, body, headers={"If-Match": now}).status_code == 200


def test_a_token_does_only_what_it_was_made_for(caller: Callable[..., Caller], li: Caller) -> None:
    reader, writer = caller("li", ("read",)), caller("li", ("read", "write"))
    facts = {"type": "procedure", "title": "程序", "department": "技术中心"}
    assert "write" in refused(reader.post("/documents", facts), 403)["detail"]
    assert reader.get("/documents").status_code == 200
    document = writer.make()
    revision = writer.draft(document)
    assert "sign" in refused(writer.post(f"/revisions/{revision['id']}/submit"), 403)["detail"]
    sent = li.post(f"/revisions/{revision['id']}/submit").json
    signer = caller("wang", ("read", "write"))
    assert "sign" in refused(signer.decide(sent), 403)["detail"]
    assert signer.decide(sent, "comment", opinion="可以").status_code == 200
    caller("wang").decide(sent)
    refused(caller("chen", ("read", "write")).release(sent), 403)
    refused(caller("li", ("write",)).get("/documents"), 403)


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "at=gestern", "state=asleep", "per_page=0", "page=99999999999"],
)
def test_wrong_filters_are_named(li: Caller, query: str) -> None:
    assert list(refused(li.get(f"/documents?{query}"), 422)["errors"]) == [query.split("=")[0]]


@pytest.mark.parametrize("query", ["from=x", "sort=best", "page=0", "in_force_on=2026-13-01", "q=" + "x" * 501])
def test_wrong_search_values_are_named(li: Caller, query: str) -> None:
    assert list(refused(li.get(f"/search?{query}"), 422)["errors"]) == [query.split("=")[0]]


@pytest.mark.parametrize("q", ["%00", "%ff%fe", "%22", "(", "AND OR NOT", "*", "a" * 500, "%F0%9F%98%80", "'; --", ""])
def test_no_question_is_a_failure(li: Caller, q: str) -> None:
    assert li.get(f"/search?q={q}").status_code == 200


def test_the_text_of_an_upload_is_what_is_found(caller: Callable[..., Caller], li: Caller) -> None:
    li.draft(li.make(), TEXT + "\n<script>alert(1)</script> 特别词\n")
    hit = li.get("/search?q=特别词").json["items"][0]
    assert "<script>" not in hit["snippet"] and "<mark>特别词</mark>" in hit["snippet"]
