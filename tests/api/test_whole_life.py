"""A document's whole life through the API, each act with the token of the person whose act it is."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import pypdfium2

from ..factories import PASSWORD, TEXT
from .conftest import Caller, work


def test_from_number_to_proof_with_five_tokens(caller: Callable[..., Caller]) -> None:
    li, wang, zhao, chen, staff = (caller(login) for login in ("li", "wang", "zhao", "chen", "staff"))
    document = li.make(type="manual", title="服务管理手册", clauses=["7.5.3", "iso20000-1@2018:8.3.3"])
    assert document["number"] and document["effective"] is None and document["draft"] is None
    assert document["clauses"] == ["iso20000-1@2018:8.3.3", "iso9001@2015:7.5.3"]

    uploaded = li.upload(f"/documents/{document['id']}/revisions", effective_on="", summary="首次发布")
    assert uploaded.status_code == 201 and uploaded.headers["Location"].startswith("/api/v1/revisions/")
    revision = uploaded.json
    assert (revision["state"], revision["label"], revision["body"]["state"]) == ("draft", "A/0", "making")

    too_early = li.post(f"/revisions/{revision['id']}/submit")
    assert too_early.status_code == 409
    assert "PDF pages are still being made" in too_early.json["unmet"][0]["condition"]

    work()
    sent = li.post(f"/revisions/{revision['id']}/submit", {"issue_list": ["技术中心"]}).json
    assert sent["state"] == "in_review" and [step["meaning"] for step in sent["steps"]] == ["review", "approve"]
    assert [p["login"] for p in sent["steps"][0]["persons"]] == ["wang"]

    seen = wang.get(f"/revisions/{revision['id']}").json
    first = wang.decide(revision, opinion="同意", shown=seen["shown"])
    assert first.status_code == 200 and first.json["state"] == "in_approval"
    second = zhao.decide(revision)
    assert second.json["state"] == "approved" and second.json["shown"] is None
    assert [d["decision"] for d in second.json["decisions"]] == ["submit", "approve", "approve"]
    statement = base64.b64decode(second.json["signatures"][-1]["statement"])
    assert hashlib.sha256(statement).hexdigest() != second.json["signatures"][-1]["digest"]  # it is tagged
    assert b'"method":"password"' in statement

    released = chen.release(revision)
    assert released.status_code == 200 and released.json["state"] == "effective"
    making = staff.get(f"/revisions/{revision['id']}/rendition")
    assert making.status_code == 503 and int(making.headers["Retry-After"]) > 0
    work()
    pages = staff.get(f"/revisions/{revision['id']}/rendition")
    assert pages.status_code == 200 and pages.content_type == "application/pdf"
    pdf = pypdfium2.PdfDocument(pages.data)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "服务级别协议" in text and document["number"] in text and "管理手册" in text

    source = li.get(f"/revisions/{revision['id']}/source")
    assert source.data.decode() == TEXT and "attachment" in source.headers["Content-Disposition"]

    found = staff.get("/search?q=服務級別").json
    assert found["total"] == 1 and "<mark>" in found["items"][0]["snippet"]
    assert found["items"][0]["number"] == document["number"] and found["items"][0]["id"] == revision["id"]
    assert {"value": "manual", "count": 1} in found["facets"]["type"]

    line = staff.get(f"/documents?number={document['number']}").json["items"][0]
    assert line["effective"]["id"] == revision["id"] and line["draft"] is None

    acts = [e["act"] for e in chen.get(f"/journal?subject=revision:{revision['id']}").json["items"]]
    assert acts.index("revision.submitted") < acts.index("step.approved") < acts.index("revision.released")
    assert chen.get("/journal/verify").json["ok"] is True


def test_the_next_revision_takes_the_place_of_the_one_before(caller: Callable[..., Caller]) -> None:
    li, wang, chen = caller("li"), caller("wang"), caller("chen")
    document = li.make()
    first = li.sent(document)
    wang.decide(first)
    chen.release(first)
    second = li.sent(document, TEXT.replace("策划", "策划和批准"), summary="增加批准", effective_on="2099-01-01")
    assert second["label"] != first["label"]
    wang.decide(second)
    waiting = chen.release(second).json
    assert (waiting["state"], waiting["effective_on"]) == ("approved", "2099-01-01")
    history = li.get(f"/documents/{document['id']}").json
    assert history["effective"]["id"] == first["id"] and history["draft"]["id"] == second["id"]
    later = li.get(f"/documents?at=2098-12-31&number={document['number']}").json["items"][0]
    assert later["effective"]["id"] == first["id"]


def test_a_return_leads_back_and_the_reason_stays(caller: Callable[..., Caller]) -> None:
    li, wang, zhao = caller("li"), caller("wang"), caller("zhao")
    revision = li.sent(li.make(type="manual"))
    wang.decide(revision)
    back = zhao.decide(revision, "return", step=1, opinion="缺少职责").json
    assert back["state"] == "in_review" and back["steps"][0]["state"] == "open"
    assert back["decisions"][1]["set_aside"] is True and back["decisions"][2]["returned_to"] == 1
    author = wang.decide(revision, "return", opinion="请补充附录").json
    assert author["state"] == "draft" and author["returned_reason"] == "请补充附录"
    again = li.post(f"/revisions/{revision['id']}/submit").json
    assert again["submission"] == 2 and again["decisions"][-1]["round"] == 2


def test_reject_comment_and_withdraw(caller: Callable[..., Caller]) -> None:
    li, wang = caller("li"), caller("wang")
    revision = li.sent()
    said = li.post(f"/revisions/{revision['id']}/decisions", {"decision": "comment", "opinion": "急件"})
    assert said.status_code == 200 and said.json["decisions"][-1]["opinion"] == "急件"
    taken = li.post(f"/revisions/{revision['id']}/decisions", {"decision": "withdraw"})
    assert taken.json["state"] == "draft"
    sent = li.post(f"/revisions/{revision['id']}/submit").json
    assert sent["state"] == "in_approval"
    ended = wang.decide(revision, "reject", opinion="不再需要")
    assert ended.json["state"] == "rejected" and ended.json["steps"][0]["state"] != "waiting"


def test_a_document_ends_by_an_approved_request(caller: Callable[..., Caller]) -> None:
    li, wang, chen = caller("li"), caller("wang"), caller("chen")
    revision = li.sent()
    wang.decide(revision)
    chen.release(revision)
    asked = chen.post(f"/documents/{revision['document']}/obsolete", {"reason": "合并到手册"})
    assert asked.status_code == 200 and asked.json["obsolescence"]["state"] == "open"
    waiting = wang.get(f"/revisions/{revision['id']}").json
    assert waiting["about"] == "obsolescence" and waiting["state"] == "effective"
    ended = wang.decide(revision, shown=waiting["shown"])
    assert ended.status_code == 200 and ended.json["state"] == "obsolete"
    assert wang.get(f"/documents/{revision['document']}").json["obsolescence"]["state"] == "done"
    assert wang.get("/search?q=服务级别协议").json["total"] == 0
    assert wang.get("/search?q=服务级别协议&state=any").json["total"] == 1


def test_who_is_named_as_preparing_signs_first(caller: Callable[..., Caller]) -> None:
    li, zhou = caller("li"), caller("zhou")
    revision = li.sent(prepared_by="zhou")
    assert revision["steps"][0]["meaning"] == "prepare"
    assert [p["login"] for p in revision["steps"][0]["persons"]] == ["zhou"]
    assert zhou.decide(revision).json["steps"][1]["state"] == "open"


def test_a_chain_of_ones_own_keeps_the_steps_of_the_type(caller: Callable[..., Caller]) -> None:
    li = caller("li")
    revision = li.draft(li.make())
    path = f"/revisions/{revision['id']}/submit"
    easy = li.post(path, {"chain": [{"meaning": "approve", "who": {"person": "zhou"}}]})
    assert easy.status_code == 422 and "chain" in easy.json["errors"]
    broken = li.post(path, {"chain": [{"meaning": "dance", "who": {}}]})
    assert broken.status_code == 422 and "chain[1].meaning" in broken.json["errors"]
    more = li.post(
        path,
        {
            "chain": [
                {"meaning": "countersign", "who": {"person": "zhou"}},
                {"meaning": "approve", "who": {"role": "management_representative"}},
            ]
        },
    )
    assert more.status_code == 200, more.text
    assert [step["meaning"] for step in more.json["steps"]] == ["countersign", "approve"]
    assert PASSWORD not in more.text
