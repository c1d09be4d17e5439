"""Pages of one document: who sees what, banners, exact revisions, pages, prints, the source."""

from __future__ import annotations

from sqlalchemy import select

from tests.factories import OPERATOR
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.documents.models import PrintedToken, Revision
from webapp.documents.places import document_url, revision_url
from webapp.documents.reading.text import blocks_of
from webapp.documents.renditions.actions import freeze_cover


def entries(act: str) -> int:
    """How many entries of an act the journal holds."""
    return len(list(db.session.scalars(select(JournalEntry.seq).where(JournalEntry.act == act))))


def test_a_document_shows_its_text_state_revision_and_facts(world, client_for):
    document = world.effective(world.document("服务级别管理程序", clauses=("iso9001@2015:8.2",))).document
    page = client_for("staff").get(document_url(document)).get_data(as_text=True)
    for words in (document.number, "服务级别管理程序", "v1.0", "规范服务级别管理", "8.2", 'class="chip ok"'):
        assert words in page
    assert "/edit" not in page and "/revise" not in page


def test_the_main_button_follows_role_and_state(world, client_for):
    draft = world.draft(world.document("甲"))
    url = document_url(draft.document)
    assert f"{url}/send" in client_for("li").get(url).get_data(as_text=True)
    approved = world.approved(world.document("乙"))
    other = document_url(approved.document)
    assert f"{other}/release" in client_for("chen").get(other).get_data(as_text=True)
    assert 'aria-disabled="true"' in client_for("li").get(other).get_data(as_text=True)
    effective = world.effective(world.document("丙"))
    third = document_url(effective.document)
    assert f"{third}/revise" in client_for("li").get(third).get_data(as_text=True)


def test_the_signer_is_led_to_the_approval(world, client_for):
    round_ = world.sent()
    url = document_url(db.session.get_one(Revision, round_.subject_id).document)
    page = client_for("wang").get(url).get_data(as_text=True)
    assert f'class="btn-wk" href="/approvals/{round_.id}"' in page


def test_a_draft_is_not_there_for_staff_on_any_address(world, client_for):
    revision = world.draft(world.document("未发布"))
    base, exact = document_url(revision.document), revision_url(revision)
    client = client_for("staff")
    for path in ("", "/pages", "/history", "/links", "/read"):
        assert client.get(base + path).status_code == 404, path
    for path in ("", "/pdf", "/source"):
        assert client.get(exact + path).status_code == 404, path


def test_an_old_revision_keeps_a_banner_that_leads_to_the_current_one(world, client_for):
    first = world.effective(world.document("文件控制程序"))
    old = revision_url(first)
    world.effective(first.document, text="1 目的\n新的。\n", summary="改写")
    page = client_for("staff").get(old).get_data(as_text=True)
    assert 'class="banner inset stop"' in page and "v1.1" in page


def test_every_signature_stands_on_the_revision_with_digest_and_method(world, client_for):
    revision = world.effective()
    round_ = world.round_of(revision)
    digests = [d.signature.digest[:12] for d in round_.decisions if d.signature]
    page = client_for("staff").get(revision_url(revision)).get_data(as_text=True)
    assert len(digests) == 2 and all(digest in page for digest in digests)
    assert revision.source_sha in page and revision.submissions[-1].body_sha in page


def test_pages_are_not_ready_until_the_cover_is_made_and_say_when_to_ask_again(world, client_for):
    revision = world.effective()
    client = client_for("staff")
    waiting = client.get(revision_url(revision) + "/pdf")
    assert waiting.status_code == 503 and waiting.headers["Retry-After"] == "3"
    assert 'http-equiv="refresh"' in waiting.get_data(as_text=True)
    freeze_cover(revision, by=OPERATOR)
    ready = client.get(revision_url(revision) + "/pdf")
    assert ready.status_code == 200 and ready.data.startswith(b"%PDF")
    assert ready.headers["Content-Disposition"].startswith("inline")


def test_views_above_ordinary_are_journalled_and_ordinary_ones_are_not(world, client_for):
    ordinary = world.effective(world.document("普通的"))
    sensitive = world.effective(world.document("敏感的", classification="sensitive"))
    client = client_for("he")
    client.get(document_url(ordinary.document))
    assert entries("revision.viewed") == 0
    client.get(document_url(sensitive.document))
    client.get(revision_url(sensitive))
    assert entries("revision.viewed") == 2
    assert client_for("staff").get(document_url(sensitive.document)).status_code == 404


def test_the_source_is_for_who_holds_the_permission_and_every_taking_is_journalled(world, client_for):
    revision = world.effective()
    assert client_for("staff").get(revision_url(revision) + "/source").status_code == 403
    answer = client_for("li").get(revision_url(revision) + "/source")
    assert answer.status_code == 200 and "规范服务级别管理" in answer.data.decode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert entries("revision.source_taken") == 1


def test_a_print_bears_a_code_of_its_own_valid_that_day(world, client_for):
    revision = world.effective()
    freeze_cover(revision, by=OPERATOR)
    url = revision_url(revision)
    page = document_url(revision.document)
    assert client_for("staff").post_form(url + "/print", page=page).status_code == 403
    answer = client_for("li").post_form(url + "/print", page=page)
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
    tokens = list(db.session.scalars(select(PrintedToken).where(PrintedToken.kind == "print")))
    assert len(tokens) == 1 and tokens[0].valid_until is not None
    assert entries("revision.printed") == 1


def test_a_controlled_print_is_for_who_issues_copies(world, client_for):
    revision = world.effective()
    freeze_cover(revision, by=OPERATOR)
    url, page = revision_url(revision) + "/print", document_url(revision.document)
    assert client_for("li").post_form(url, {"controlled": "1"}, page=page).status_code == 403
    assert client_for("chen").post_form(url, {"controlled": "1"}, page=page).status_code == 200
    assert not list(db.session.scalars(select(PrintedToken).where(PrintedToken.kind == "print")))


def test_a_sensitive_parent_is_not_named_to_who_may_not_know_of_it(world, client_for):
    parent = world.effective(world.document("敏感的手册", "manual", classification="sensitive")).document
    child = world.effective(world.document("公开的表单", "form", parent=parent)).document
    assert "敏感的手册" not in client_for("staff").get(document_url(child)).get_data(as_text=True)
    assert "敏感的手册" in client_for("he").get(document_url(child)).get_data(as_text=True)


def test_the_words_that_were_searched_are_marked_at_their_place(world, client_for):
    revision = world.effective()
    page = client_for("staff").get(document_url(revision.document) + "?q=服务级别协议").get_data(as_text=True)
    assert "<mark>服务级别协议</mark>" in page and 'id="heading:1"' in page
    odd = client_for("staff").get(document_url(revision.document) + "?q=%22%28%3Cscript%3E")
    assert odd.status_code == 200 and "<script>alert" not in odd.get_data(as_text=True)


def test_tables_of_the_source_are_tables_again():
    blocks = blocks_of(
        [
            ("heading:1", "1 指标"),
            ("table:1/r1c1", "指标"),
            ("table:1/r1c2", "目标"),
            ("table:1/r2c1", "及时率"),
            ("table:1/r2c2", "98%"),
            ("table:1/r2c2", "每月"),
            ("p:2", "完"),
        ]
    )
    assert [block.kind for block in blocks] == ["heading", "table", "text"]
    assert blocks[1].rows == [["指标", "目标"], ["及时率", "98%\n每月"]]
    assert blocks[0].anchor == "heading:1"
