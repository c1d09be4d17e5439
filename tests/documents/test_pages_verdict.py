"""What paper answers when it is scanned: every verdict, and what a stranger is never told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import OPERATOR
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.core.tokens import new_token
from webapp.documents import queries
from webapp.documents.models import PrintedToken
from webapp.documents.places import document_url
from webapp.documents.releasing.actions import ask_to_obsolete, release_revision
from webapp.documents.renditions.actions import freeze_cover, print_revision


@pytest.fixture
def ask(client_for):
    """Ask as a stranger does."""

    def asked(token: str, language: str = "zh-CN") -> tuple[int, str]:
        answer = client_for("").get(f"/q/{token}", headers={"Accept-Language": language})
        return answer.status_code, answer.get_data(as_text=True)

    return asked


def of(revision) -> str:  # type: ignore[no-untyped-def]
    """The code printed on a revision."""
    return queries.token_of(revision).token


def test_in_force_is_green_with_number_revision_and_title(world, ask):
    revision = world.effective(world.document("文件控制程序"))
    status, page = ask(of(revision))
    assert status == 200 and "verdict ok" in page
    assert revision.document.number in page and "v1.0" in page and "文件控制程序" in page


def test_in_both_languages_by_the_browser(world, ask):
    token = of(world.effective())
    assert "In force" in ask(token, "en-GB")[1]
    assert 'lang="zh-Hans"' in ask(token, "zh-CN")[1]


def test_a_superseded_revision_names_its_successor(world, ask):
    first = world.effective()
    token = of(first)
    world.effective(first.document, text="1 目的\n新。\n", summary="改")
    status, page = ask(token, "en")
    assert status == 200 and "verdict stop" in page and "Superseded by v1.1" in page


def test_released_for_later_is_not_yet_in_force(world, ask):
    revision = world.approved()
    day = queries.today() + timedelta(days=5)
    release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"), effective_on=day)
    _status, page = ask(of(revision), "en")
    assert "verdict warn" in page and "Not yet in force" in page and day.isoformat() in page


def test_a_draft_is_not_approved_and_its_title_is_not_told(world, ask):
    revision = world.draft(world.document("未公开的题目"))
    _status, page = ask(of(revision), "en")
    assert "verdict draft" in page and "Not approved" in page and "未公开的题目" not in page


def test_an_obsolete_document_offers_no_text_to_work_by(world, ask):
    revision = world.effective()
    round_ = ask_to_obsolete(revision.document, "停用", by=world.actor("he"))
    world.approve(round_)
    _status, page = ask(of(revision), "en")
    assert "verdict stop" in page and "Obsolete" in page and "/read" not in page


def test_a_print_is_uncontrolled_and_says_what_happened_since(world, ask):
    revision = world.effective()
    freeze_cover(revision, by=OPERATOR)
    print_revision(revision, by=world.actor("li"))
    token = db.session.scalars(select(PrintedToken).where(PrintedToken.kind == "print")).one().token
    _status, page = ask(token, "en")
    assert "verdict draft" in page and "Uncontrolled" in page and "李强" not in page
    world.effective(revision.document, text="1 目的\n新。\n", summary="改")
    assert "superseded by v1.1" in ask(token, "en")[1]


def test_the_title_of_a_sensitive_document_is_never_told(world, ask):
    revision = world.effective(world.document("敏感的题目", classification="sensitive"))
    _status, page = ask(of(revision))
    assert revision.document.number in page and "敏感的题目" not in page


def test_an_unknown_code_is_not_known_here_and_never_called_forged(world, ask):
    status, page = ask(new_token(), "en")
    assert status == 404 and "Not known here" in page


@pytest.mark.parametrize("typed", ["x", "1", "1" + "0" * 21, "%00", "1" * 400, "%F0%9F%98%80"])
def test_a_mistyped_code_says_so(world, ask, typed):
    status, page = ask(typed, "en")
    assert status == 404 and ("Mistyped" in page or "Not known here" in page)


def test_look_alike_letters_and_capitals_are_read_as_meant(world, ask):
    token = of(world.effective())
    assert "verdict ok" in ask(token.upper().replace("0", "O").replace("1", "I"))[1]


def test_asking_writes_nothing(world, ask):
    token = of(world.effective(world.document("敏感的", classification="sensitive")))
    before = db.session.scalar(select(func.count()).select_from(JournalEntry))
    for _ in range(3):
        ask(token)
    db.session.expire_all()
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == before


def test_the_text_behind_the_verdict_asks_for_sign_in(world, client_for):
    revision = world.effective()
    answer = client_for("").get(document_url(revision.document) + "/read")
    assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
    page = client_for("staff").get(document_url(revision.document) + "/read").get_data(as_text=True)
    assert "规范服务级别管理" in page


def test_the_way_to_check_a_paper_is_told_and_a_code_can_be_typed(app, client_for):
    nobody = client_for("")
    assert nobody.get("/q").status_code == 200
    answer = nobody.get("/q?code=https://example.test/q/1abc")
    assert answer.status_code == 302 and answer.headers["Location"] == "/q/1abc"
