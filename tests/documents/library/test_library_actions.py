"""Taking starter documents over: drafts with numbers, nothing doubled, each act in the journal."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from webapp.approvals.queries import open_step, round_of
from webapp.core import current_settings, files, search
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.core.journal import JournalEntry, verify
from webapp.documents import queries as documents
from webapp.documents.drafting.actions import discard_draft, submit_revision
from webapp.documents.library import actions, comparing, queries
from webapp.documents.library.actions import Choice
from webapp.documents.library.models import StarterTaking
from webapp.documents.library.starters import Library
from webapp.documents.models import Document, Revision
from webapp.documents.renditions.actions import freeze_body, freeze_cover
from webapp.documents.renditions.queries import rendition_of
from webapp.rendering import extract, pdf_text

from ...factories import OPERATOR, department_of


def chinese() -> Choice:
    return Choice("zh-Hans", {"quality": department_of("综合管理部").id, "technical": department_of("技术中心").id})


def acts_about(document: Document) -> list[str]:
    found = db.session.scalars(
        select(JournalEntry.act)
        .where(JournalEntry.subject_kind == "document", JournalEntry.subject_id == str(document.id))
        .order_by(JournalEntry.seq)
    )
    return list(found)


def text_of(revision: Revision) -> str:
    return extract("docx", files.read(revision.source_sha), name=revision.source_name).text


def test_one_is_taken_over_sent_approved_released_and_delivered_in_english(both_worlds):
    world = both_worlds
    revision = actions.take_over("internal-audit", Choice("en"), by=world.actor("li"))
    document = revision.document
    assert (document.number, document.title, document.origin) == ("SL/QP-01", "Internal audit", "starter")
    answered = sorted(queries.library().starters["internal-audit"].clauses)
    assert [f"{c.standard}:{c.clause}" for c in document.clauses] == answered
    assert (revision.label, revision.language, revision.created_by.login) == ("v1.0", "en", "li")
    assert acts_about(document) == ["document.created", "starter.taken_over"]
    freeze_body(revision, by=OPERATOR)
    round_ = submit_revision(revision, by=world.actor("li"))
    assert open_step(round_) is not None
    world.approve(round_)
    from webapp.documents.releasing.actions import release_revision

    revision = release_revision(
        db.session.get_one(Revision, revision.id), by=world.actor("chen"), proof=world.proof("chen")
    )
    freeze_cover(revision, by=OPERATOR)
    printed = "".join(pdf_text(rendition_of(revision, by=world.actor("chen"))))
    for words in ("Internal audit", "SL/QP-01", "Approval", "Approved", "Revision record", "First issue", "Page 1 of"):
        assert words in printed, words
    for words in ("编号", "修订记录", "批准", "现行有效", "第 1 页"):
        assert words not in printed, words
    assert round_of("revision", revision.id) is not None
    assert verify(current_settings().keys_dir).ok


def test_several_taken_over_together_cite_each_other_by_number(both_worlds):
    world = both_worlds
    keys = ["document-control", "records-control", "corrective-action"]
    outcomes = actions.take_over_all(keys, chinese(), by=world.actor("li"))
    assert [outcome.refusal for outcome in outcomes] == [None, None, None]
    first = text_of(db.session.get_one(Revision, outcomes[0].revision_id))
    for words in ("示例科技有限公司", "《记录控制程序》（SL/QP-02）", "（SL/QP-03）", "SL/QP-01-R03", "综合管理部是本"):
        assert words in first, words
    assert "《内部审核程序》（编号待定）" in first
    assert "{{" not in first
    assert {d.department.name for d in db.session.scalars(select(Document))} == {"综合管理部"}


def test_what_is_taken_over_already_is_said_and_not_doubled(both_worlds):
    world = both_worlds
    actions.take_over("contract", chinese(), by=world.actor("li"))
    with pytest.raises(Conflict, match="SL/QP-01"):
        actions.take_over("contract", chinese(), by=world.actor("li"))
    outcomes = actions.take_over_all(["contract", "complaint"], chinese(), by=world.actor("li"))
    assert isinstance(outcomes[0].refusal, Conflict) and outcomes[1].refusal is None
    assert len(db.session.scalars(select(Document)).all()) == 2


def test_a_discarded_draft_frees_the_starter_and_the_number_stays(both_worlds):
    world = both_worlds
    revision = actions.take_over("complaint", chinese(), by=world.actor("li"))
    discard_draft(revision, by=world.actor("li"))
    again = actions.take_over("complaint", Choice("en"), by=world.actor("li"))
    assert again.document_id == revision.document_id and again.document.number == "SL/QP-01"
    assert (again.document.title, again.language, again.label) == ("Complaint handling", "en", "v1.0")
    assert acts_about(again.document).count("starter.taken_over") == 2


def test_a_number_without_a_text_is_finished_the_next_time(both_worlds, monkeypatch):
    world = both_worlds

    def refuse(*_values: object, **_named: object) -> None:
        raise Invalid("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "take_in", refuse)
        outcome = actions.take_over_all(["after-sales"], chinese(), by=world.actor("li"))[0]
    assert isinstance(outcome.refusal, Invalid)
    row = next(r for r in queries.shelf(by=world.actor("li")) if r.starter.key == "after-sales")
    assert row.free and row.document is not None
    again = actions.take_over("after-sales", chinese(), by=world.actor("li"))
    assert again.document.number == row.document.number == "SL/QP-01"


REFUSED = [
    ("staff", "contract", Choice("zh-Hans"), NotAllowed),
    ("li", "poems", Choice("zh-Hans"), NotFound),
    ("li", "contract", Choice("fr"), Invalid),
    ("li", "contract", Choice("en", {"kitchen": 1}), Invalid),
    ("li", "contract", Choice("en", {"quality": 999}), NotFound),
    ("li", "contract", Choice("en", {}, {"contract": 999}), NotFound),
]


@pytest.mark.parametrize(("login", "key", "choice", "refusal"), REFUSED)
def test_wrong_wishes_are_refused_and_leave_nothing(world, login, key, choice, refusal):
    with pytest.raises(refusal):
        actions.take_over(key, choice, by=world.actor(login))
    assert db.session.scalars(select(Document)).all() == []
    assert db.session.scalars(select(StarterTaking)).all() == []


def test_nobody_but_authors_looks_at_the_shelf(world):
    with pytest.raises(NotAllowed):
        queries.shelf(by=world.actor("staff"))
    with pytest.raises(NotAllowed):
        queries.get_starter("contract", by=world.actor("staff"))


def test_until_it_is_taken_over_a_starter_is_not_found_and_not_listed(world):
    by = world.actor("he")
    assert search.find("合同评审", by=by).total == 0
    assert documents.master_list(documents.DocumentFilter(), by=by).items == []
    actions.take_over("contract", chinese(), by=world.actor("li"))
    assert search.find("合同专用章", by=world.actor("li")).total == 1


def newer(monkeypatch: pytest.MonkeyPatch, key: str, language: str) -> None:
    """A later release ships another wording."""
    from dataclasses import replace

    old = queries.library()
    starter = old.starters[key]
    texts = {**starter.texts, language: starter.texts[language].replace("每季度抽查", "每月抽查", 1)}
    assert texts != starter.texts
    later = Library({**old.starters, key: replace(starter, texts=texts)}, old.forms)
    monkeypatch.setattr(queries, "library", lambda: later)


def test_a_newer_starter_text_is_compared_and_drafted(both_worlds, monkeypatch):
    world = both_worlds
    revision = actions.take_over("contract", chinese(), by=world.actor("li"))
    by = world.actor("li")
    starter = queries.library().starters["contract"]
    with pytest.raises(NotFound):
        comparing.compared(starter, by=by)
    newer(monkeypatch, "contract", "zh-Hans")
    row = next(r for r in queries.shelf(by=by) if r.starter.key == "contract")
    assert row.newer and not row.free
    found = comparing.compared(row.starter, by=by)
    (changed,) = found.changes
    assert {piece.text for piece in changed.lines[0].pieces if piece.kind != "same"} == {"季度", "月"}
    with pytest.raises(Conflict):
        actions.renew("contract", by=by)
    discard_draft(revision, by=by)
    actions.take_over("contract", chinese(), by=by)
    assert not next(r for r in queries.shelf(by=by) if r.starter.key == "contract").newer


def test_who_keeps_the_own_text_is_not_asked_again(both_worlds, monkeypatch):
    world = both_worlds
    revision = actions.take_over("contract", chinese(), by=world.actor("li"))
    newer(monkeypatch, "contract", "zh-Hans")
    taking = actions.keep_own("contract", by=world.actor("li"))
    assert taking.edition == queries.library().starters["contract"].edition("zh-Hans")
    assert acts_about(revision.document)[-1] == "starter.kept"
    assert not next(r for r in queries.shelf(by=world.actor("li")) if r.starter.key == "contract").newer


def test_a_released_starter_is_renewed_as_its_next_revision(world, monkeypatch):
    revision = actions.take_over("contract", chinese(), by=world.actor("li"))
    freeze_body(revision, by=OPERATOR)
    world.approve(submit_revision(db.session.get_one(Revision, revision.id), by=world.actor("li")))
    from webapp.documents.releasing.actions import release_revision

    release_revision(db.session.get_one(Revision, revision.id), by=world.actor("chen"), proof=world.proof("chen"))
    newer(monkeypatch, "contract", "zh-Hans")
    following = actions.renew("contract", by=world.actor("li"))
    assert (following.label, following.language) == ("v1.1", "zh-Hans")
    assert "每月抽查" in text_of(following)
    assert acts_about(following.document)[-1] == "starter.renewed"
