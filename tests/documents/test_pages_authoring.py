"""Pages of authors: create, change with both versions shown, revise, replace, check, send, discard."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import TEXT, department_of, read_text
from webapp.core import jobs
from webapp.core.db import db
from webapp.documents import actions
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url, revision_url


def upload(name: str = "程序.txt", text: str = TEXT) -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(text.encode()), name


def new_form(**changes: Any) -> dict[str, Any]:
    """The form of a new document, complete."""
    form = {"type": "procedure", "title": "变更管理程序", "department": str(department_of("技术中心").id)}
    return {**form, "classification": "ordinary", **changes}


def documents() -> list[Document]:
    """All documents."""
    return list(db.session.scalars(select(Document)))


def test_the_form_shows_the_next_number_of_each_type(world, client_for):
    world.document("已有的")
    page = client_for("li").get("/docs/new").get_data(as_text=True)
    assert "SL/QP-02" in page and "SL/QM-01" in page
    assert client_for("staff").get("/docs/new").status_code == 403


def test_a_document_is_created_with_its_draft_and_its_number(world, client_for):
    clauses = ["iso9001@2015:7.5.3", "iso9001@2015:8.2"]
    form = new_form(file=upload(), summary="首次发布", clauses=clauses, effective_on="2099-01-02")
    answer = client_for("li").post_form("/docs/new", form, content_type="multipart/form-data")
    assert answer.status_code == 302
    (document,) = documents()
    assert document.number == "SL/QP-01" and len(document.clauses) == 2
    assert answer.headers["Location"] == revision_url(document.revisions[0])
    assert document.revisions[0].state is State.DRAFT and document.revisions[0].planned_on is not None


def test_a_number_alone_may_come_first_and_the_file_later(world, client_for):
    client = client_for("li")
    client.post_form("/docs/new", new_form())
    (document,) = documents()
    page = client.get(document_url(document)).get_data(as_text=True)
    assert f"{document_url(document)}/revise" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 301}, "title"),
        ({"type": "nothing"}, "type"),
        ({"department": "999"}, "department"),
        ({"effective_on": "2026-02-31", "file": ("x", "x.txt")}, "effective_on"),
        ({"parent": "NO-SUCH-1"}, "parent"),
        ({"clauses": "7.5"}, "clauses"),
        ({"classification": "top"}, "classification"),
        ({"file": ("", "empty.txt")}, "file"),
        ({"file": ("PK\x03\x04broken", "x.docx")}, "file"),
        ({"label": "第三稿", "file": ("1 目的\n", "x.txt")}, "label"),
    ],
)
def test_what_is_wrong_stands_on_its_field_and_nothing_is_created(world, client_for, changes, field):
    if isinstance(changes.get("file"), tuple):
        changes = {**changes, "file": upload(changes["file"][1], changes["file"][0])}
    answer = client_for("li").post_form("/docs/new", new_form(**changes), content_type="multipart/form-data")
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.get_data(as_text=True)
    assert documents() == []


def test_a_number_that_exists_is_told_and_the_typed_words_stay(world, client_for):
    world.document("已有的")
    answer = client_for("li").post_form("/docs/new", new_form(number="sl/qp-01", title="另一份"))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="e-number"' in page and "另一份" in page and len(documents()) == 1


def test_the_facts_are_changed_with_the_version_seen(world, client_for):
    document = world.document("旧名称")
    form = new_form(title="新名称", version=str(document.version), clauses=["iso9001@2015:8.2"])
    url = document_url(document) + "/edit"
    assert client_for("li").post_form(url, form).status_code == 302
    assert world.reload(document).title == "新名称"
    assert client_for("staff").get(url).status_code in {403, 404}


def test_a_stale_form_shows_both_versions_and_loses_nothing(world, client_for):
    document = world.document("原名称")
    seen = document.version
    actions.change_document(document, by=world.actor("chen"), title="陈洁改的名称")
    url = document_url(document) + "/edit"
    answer = client_for("li").post_form(url, new_form(title="李强改的名称", version=str(seen)))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "陈洁改的名称" in page and "李强改的名称" in page
    current = world.reload(document)
    assert current.title == "陈洁改的名称"
    assert f'name="version" value="{current.version}"' in page


def test_the_facts_stand_still_while_somebody_signs(world, client_for):
    round_ = world.sent()
    document = db.session.get_one(Revision, round_.subject_id).document
    answer = client_for("li").post_form(
        document_url(document) + "/edit", new_form(title="偷改", version=str(document.version))
    )
    assert answer.status_code == 409 and world.reload(document).title != "偷改"


def test_the_next_revision_shows_both_labels_and_takes_the_chosen_one(world, client_for):
    document = world.effective().document
    url = document_url(document) + "/revise"
    client = client_for("li")
    page = client.get(url).get_data(as_text=True)
    assert "v1.1" in page and "v2.0" in page
    form = {"file": upload(text="1 目的\n新。\n"), "summary": "大改", "kind": "new_edition"}
    answer = client.post_form(url, form, content_type="multipart/form-data")
    assert answer.status_code == 302 and answer.headers["Location"].endswith("/r/v2.0")


def test_a_second_draft_is_refused_in_words(world, client_for):
    revision = world.draft(world.document())
    url = document_url(revision.document) + "/revise"
    answer = client_for("li").post_form(url, {"file": upload()}, content_type="multipart/form-data")
    assert answer.status_code == 409 and "v1.0" in answer.get_data(as_text=True)


def test_the_file_of_a_draft_is_replaced_but_not_while_somebody_signs(world, client_for):
    revision = world.draft(world.document())
    url = revision_url(revision) + "/replace"
    client = client_for("li")
    form = {"file": upload(text="1 目的\n换了。\n"), "summary": "换文件", "version": str(revision.version)}
    assert client.post_form(url, form, content_type="multipart/form-data").status_code == 302
    round_ = world.sent(world.document("另一份"))
    sent = db.session.get_one(Revision, round_.subject_id)
    answer = client.post_form(
        revision_url(sent) + "/replace", {"file": upload()}, content_type="multipart/form-data", page="/docs/new"
    )
    assert answer.status_code == 409


def test_before_sending_the_route_names_persons_and_the_button_waits_for_the_pages(world, client_for):
    document = world.document("巡检作业指导书", "instruction")
    draft_revision(document, read_text("a.txt", TEXT), by=world.actor("li"))
    url = document_url(document) + "/send"
    page = client_for("li").get(url).get_data(as_text=True)
    assert "周婷" in page and "孙立" in page
    assert 'aria-disabled="true"' in page and 'http-equiv="refresh"' in page


def test_sending_freezes_the_draft_and_leads_to_the_revision(world, client_for):
    revision = world.draft(world.document())
    client = client_for("li")
    answer = client.post_form(document_url(revision.document) + "/send", {"version": str(revision.version)})
    assert answer.status_code == 302
    assert db.session.get_one(Revision, revision.id, populate_existing=True).state is State.IN_APPROVAL
    assert client.get(document_url(revision.document) + "/send").status_code == 409


def test_from_the_form_to_approval_the_worker_makes_the_pages_between(world, client_for):
    client = client_for("li")
    form = new_form(file=upload("程序.md", "# 1 目的\n\n规范变更。\n"), summary="首次")
    client.post_form("/docs/new", form, content_type="multipart/form-data")
    (document,) = documents()
    url = document_url(document) + "/send"
    assert 'aria-disabled="true"' in client.get(url).get_data(as_text=True)
    jobs.run_round()
    page = client.get(url).get_data(as_text=True)
    assert 'aria-disabled="true"' not in page and 'http-equiv="refresh"' not in page
    assert client.post_form(url).status_code == 302
    pdf = client.get(revision_url(world.reload(document).revisions[0]) + "/pdf")
    assert pdf.status_code == 200 and pdf.data.startswith(b"%PDF")


def test_a_stale_check_page_sends_nothing(world, client_for):
    revision = world.draft(world.document())
    url = document_url(revision.document) + "/send"
    answer = client_for("li").post_form(url, {"version": str(revision.version + 1)})
    assert answer.status_code == 409
    assert db.session.get_one(Revision, revision.id, populate_existing=True).state is State.DRAFT


def test_the_returned_author_sees_the_reason_on_top(world, client_for):
    from webapp.approvals.actions import return_step

    round_ = world.sent()
    return_step(round_, 0, "缺少评审频次", by=world.actor("wang"), proof=world.proof("wang"))
    document = db.session.get_one(Revision, round_.subject_id).document
    for path in ("", "/send"):
        assert "缺少评审频次" in client_for("li").get(document_url(document) + path).get_data(as_text=True)
    assert "缺少评审频次" in client_for("li").get("/docs/work").get_data(as_text=True)


def test_a_draft_is_discarded_after_asking_once_more(world, client_for):
    revision = world.draft(world.document())
    answer = client_for("li").post_form(document_url(revision.document) + "/discard")
    assert answer.status_code == 302
    assert db.session.get_one(Revision, revision.id, populate_existing=True).state is State.REJECTED


def test_named_readers_may_read_a_confidential_document(world, client_for):
    document = world.effective(world.document("机密的", classification="confidential")).document
    staff = client_for("staff")
    assert staff.get(document_url(document)).status_code == 404
    reader = str(world.actor("staff").id)
    client_for("li").post_form(document_url(document) + "/readers", {"readers": [reader]})
    assert staff.get(document_url(document)).status_code == 200
