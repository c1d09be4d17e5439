"""Pages of the starter library: the shelf, a text, taking over, what a newer text says."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlalchemy import select

from webapp.core.db import db
from webapp.documents.library import actions
from webapp.documents.library.actions import Choice
from webapp.documents.models import Document, Revision
from webapp.documents.places import revision_url

from ...factories import department_of
from .test_library_actions import newer

SHELF = "/docs/library"


def form(*keys: str, **changes: object) -> dict[str, object]:
    """The form of the shelf with some ticks."""
    quality = str(department_of("综合管理部").id)
    return {"language": "zh-Hans", "row": list(keys), "department_quality": quality, **changes}


def test_the_shelf_shows_titles_clauses_and_pages_and_proposes_departments(world, client_for):
    page = client_for("li").get(SHELF).get_data(as_text=True)
    for words in ("文件控制程序", "客户投诉处理程序", "ISO 9001:2015 9.2", "GB/T 28827.1-2012"):
        assert words in page, words
    assert f'<option value="{department_of("综合管理部").id}" selected>综合管理部' in page
    english = client_for("li").get(f"{SHELF}?language=en").get_data(as_text=True)
    assert "Complaint handling" in english and "客户投诉处理程序" not in english


def test_staff_have_no_library(world, client_for):
    client = client_for("staff")
    for path in ("", "/contract", "/contract.docx", "/contract.pdf", "/contract/compare"):
        assert client.get(SHELF + path).status_code == 403, path
    assert client.post_form(SHELF, form("contract"), page="/").status_code == 403
    assert SHELF not in client.get("/docs").get_data(as_text=True)


def test_an_empty_list_leads_authors_to_the_library(world, client_for):
    assert f'href="{SHELF}"' in client_for("li").get("/docs").get_data(as_text=True)


def test_ticked_ones_become_drafts_and_the_shelf_says_so(world, client_for):
    client = client_for("li")
    other = department_of("市场部").id
    answer = client.post_form(SHELF, form("document-control", "complaint", owner_complaint=str(other)))
    assert answer.status_code == 303
    drafts = {d.title: d for d in db.session.scalars(select(Document))}
    assert drafts["文件控制程序"].department.name == "综合管理部"
    assert drafts["客户投诉处理程序"].department.name == "市场部"
    page = client.get(SHELF).get_data(as_text=True)
    assert drafts["文件控制程序"].number in page and 'value="document-control"' not in page
    again = client.post_form(SHELF, form("document-control"), follow_redirects=True).get_data(as_text=True)
    assert "SL/QP-01" in again and len(db.session.scalars(select(Document)).all()) == 2


WRONG = [
    ({"row": []}, 422),
    ({"language": "fr"}, 422),
    ({"department_quality": "x"}, 422),
    ({"department_quality": "99999"}, 303),
    ({"owner_contract": "-1"}, 422),
    ({"row": ["poems"]}, 404),
]


@pytest.mark.parametrize(("changes", "status"), WRONG)
def test_wrong_forms_take_nothing_over(world, client_for, changes, status):
    client = client_for("li")
    assert client.post_form(SHELF, {**form("contract"), **changes}).status_code == status
    assert db.session.scalars(select(Document)).all() == []


def test_a_text_is_read_with_the_names_it_would_have(world, client_for):
    page = client_for("li").get(f"{SHELF}/internal-audit?language=zh-Hans").get_data(as_text=True)
    assert "示例科技有限公司" in page and "综合管理部是本程序的归口部门" in page and "{{" not in page
    assert "审核检查表" in page and "管理评审程序" in page
    assert client_for("li").get(f"{SHELF}/poems").status_code == 404


def test_a_text_is_taken_over_from_its_own_page(world, client_for):
    client = client_for("li")
    assert client.post_form(SHELF, form("contract"), page=f"{SHELF}/contract").status_code == 303
    page = client.get(f"{SHELF}/contract").get_data(as_text=True)
    assert "SL/QP-01" in page and 'name="row"' not in page


def test_a_text_goes_out_as_word_and_as_pages(world, client_for):
    client = client_for("li")
    word = client.get(f"{SHELF}/service-report.docx?language=en")
    parts = zipfile.ZipFile(io.BytesIO(word.data))
    document, styles = parts.read("word/document.xml").decode(), parts.read("word/styles.xml").decode()
    assert "Service reporting" in document and "w:tblHeader" in document
    assert 'w:eastAsia="宋体"' in styles and 'w:val="en-GB"' in styles
    properties = parts.read("docProps/core.xml").decode()
    assert "示例科技有限公司" in properties and "python-docx" not in properties
    pages = client.get(f"{SHELF}/service-report.pdf?language=en")
    assert pages.mimetype == "application/pdf" and pages.data.startswith(b"%PDF")


def test_a_newer_text_is_compared_and_kept_or_drafted(world, client_for, monkeypatch):
    client = client_for("li")
    revision = actions.take_over("contract", Choice("zh-Hans"), by=world.actor("li"))
    compare = f"{SHELF}/contract/compare"
    assert client.get(compare).status_code == 404
    newer(monkeypatch, "contract", "zh-Hans")
    assert compare in client.get(SHELF).get_data(as_text=True)
    page = client.get(compare).get_data(as_text=True)
    assert "<del>" in page and "<ins>" in page
    assert client.post_form(compare, {"do": "renew"}).status_code == 409  # the first draft is still on its way
    assert client.post_form(compare, {"do": "keep"}).status_code == 303
    assert client.get(compare).status_code == 404
    assert db.session.get_one(Revision, revision.id).label == "v1.0"


def test_a_draft_may_be_told_to_have_english_pages(world, client_for):
    document = world.document()
    revision = world.draft(document)
    assert revision.language == "zh-Hans"
    url = f"{revision_url(revision)}/replace"
    sent = {"file": (io.BytesIO("1 目的\n双语。\n".encode()), "a.txt"), "language": "en", "summary": "x"}
    sent["version"] = str(revision.version)
    assert client_for("li").post_form(url, sent, content_type="multipart/form-data").status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Revision, revision.id).language == "en"
