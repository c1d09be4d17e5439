"""Two at once: numbers, signatures, files, states (standards.md T20 to T23)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from webapp.approvals import actions as approvals
from webapp.approvals.models import Round, Signature
from webapp.approvals.queries import shown_of
from webapp.core import clock, current_settings, journal
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict
from webapp.documents import queries
from webapp.documents.actions import change_document
from webapp.documents.drafting.actions import draft_revision, replace_file, submit_revision
from webapp.documents.models import Document, DocumentType, Number, Revision
from webapp.documents.numbers.actions import take_number
from webapp.documents.numbers.queries import gap_report, pattern_values
from webapp.documents.releasing import actions as releasing
from webapp.documents.types.actions import change_type

from ..factories import OPERATOR, World, department_of, read_text
from .together import all_at_once, refusals

QUORUM_ONE = [{"meaning": "approve", "who": [{"role": "management_representative"}, {"role": "general_manager"}]}]


def keys() -> Any:
    return current_settings().keys_dir


def take_many(by: Any, count: int, most_at_once: int = 1) -> list[str]:
    """Take so many numbers, one or a few in a transaction."""
    taken: list[str] = []
    while len(taken) < count:
        with transaction():
            type_ = db.session.get_one(DocumentType, "procedure")
            values = pattern_values(type_, department_of("技术中心"), day=queries.today())
            wanted = min(1 + len(taken) % most_at_once, count - len(taken))
            taken += [take_number(type_, values, by=by).printed for _ in range(wanted)]
    return taken


def check_numbers(taken: list[str], count: int) -> None:
    assert len(taken) == len(set(taken)) == count
    found = list(db.session.scalars(select(Number.seq).order_by(Number.seq)))
    assert found == list(range(1, count + 1))
    assert gap_report(by=OPERATOR) == []
    assert journal.verify(keys()).failed == []


def test_numbers_taken_by_eight_processes(world: World, request: pytest.FixtureRequest) -> None:
    each, at_once = (5000, 1) if request.config.getoption("--deep") else (625, 16)
    answers = all_at_once([lambda: take_many(OPERATOR, each, at_once)] * 8)
    check_numbers([number for answer in answers for number in answer], 8 * each)


def test_numbers_taken_by_processes_on_either_database(both_worlds: World) -> None:
    answers = all_at_once([lambda: take_many(OPERATOR, 25)] * 4)
    check_numbers([number for answer in answers for number in answer], 100)


def test_a_number_taken_in_an_act_that_fails_leaves_no_gap(both_worlds: World) -> None:
    def fails() -> str:
        with transaction():
            type_ = db.session.get_one(DocumentType, "procedure")
            values = pattern_values(type_, department_of("技术中心"), day=queries.today())
            take_number(type_, values, by=OPERATOR)
            raise Conflict("no")

    assert refusals(all_at_once([fails, lambda: take_many(OPERATOR, 3), fails])) == ["Conflict", "Conflict"]
    assert list(db.session.scalars(select(Number.seq).order_by(Number.seq))) == [1, 2, 3]


def test_the_same_typed_number_is_given_once(both_worlds: World) -> None:
    answers = all_at_once([lambda: both_worlds.document(number="SL/QP-50").number] * 3)
    assert answers.count("SL/QP-50") == 1 and len(refusals(answers)) == 2


def test_two_approvers_at_once_give_one_signature(both_worlds: World) -> None:
    change_type(queries.get_type("procedure"), chain=QUORUM_ONE, by=OPERATOR)
    for number in range(3):
        round_id = both_worlds.sent(both_worlds.document(title=f"程序{number}"), f"第 {number} 份\n").id

        def approve(login: str, proof: str, round_id: int = round_id) -> str:
            found = db.session.get_one(Round, round_id)
            approvals.approve_step(found, by=both_worlds.actor(login), proof=proof)
            return login

        proofs = {login: both_worlds.proof(login) for login in ("wang", "zhao")}
        answers = all_at_once([lambda p=p, login=login: approve(login, p) for login, p in proofs.items()])
        assert refusals(answers) == ["Conflict"]
        count = select(func.count()).select_from(Signature).join(Signature.decision)
        signed = db.session.scalar(count.where(Signature.decision.has(round_id=round_id, kind="approve")))
        assert signed == 1
    assert journal.verify(keys()).failed == []


def test_a_double_click_signs_once(both_worlds: World) -> None:
    round_id, proof = both_worlds.sent().id, both_worlds.proof("wang")

    def approve() -> str:
        approvals.approve_step(db.session.get_one(Round, round_id), by=both_worlds.actor("wang"), proof=proof)
        return "signed"

    answers = all_at_once([approve] * 3)
    assert answers.count("signed") == 1 and refusals(answers) == ["Conflict", "Conflict"]


def test_sending_twice_opens_one_round(both_worlds: World) -> None:
    revision_id = both_worlds.draft(both_worlds.document()).id

    def send() -> str:
        submit_revision(db.session.get_one(Revision, revision_id), by=both_worlds.actor("li"))
        return "sent"

    answers = all_at_once([send] * 2)
    assert answers.count("sent") == 1 and refusals(answers) == ["Conflict"]
    assert db.session.scalar(select(func.count()).select_from(Round)) == 1


def test_a_signature_is_bound_to_what_was_shown(both_worlds: World) -> None:
    """The author takes it back, replaces the file and sends it again while somebody signs."""
    first = both_worlds.sent()
    shown, round_id, revision_id = shown_of(first), first.id, first.subject_id
    proof, intake = both_worlds.proof("wang"), read_text("新.txt", "换过的正文\n")

    def sign() -> str:
        current = approvals_round(revision_id)
        approvals.approve_step(current, by=both_worlds.actor("wang"), proof=proof, shown=shown)
        return "signed"

    def replace() -> str:
        by = both_worlds.actor("li")
        approvals.withdraw(db.session.get_one(Round, round_id), by=by)
        replace_file(db.session.get_one(Revision, revision_id), intake, by=by)
        return "replaced"

    answers = all_at_once([sign, replace])
    assert len(refusals(answers)) == 1
    revision = db.session.get_one(Revision, revision_id)
    for signature in db.session.scalars(select(Signature).join(Signature.decision)):
        if signature.decision.kind == "approve":
            assert revision.submissions[-1].source_sha.encode() in signature.shown
            assert revision.source_sha == revision.submissions[-1].source_sha
    assert journal.verify(keys()).failed == []


def approvals_round(revision_id: int) -> Round:
    from webapp.approvals.queries import round_of

    found = round_of("revision", revision_id)
    assert found is not None
    return found


def test_a_stale_page_signs_nothing(both_worlds: World) -> None:
    round_ = both_worlds.sent()
    stale = shown_of(round_)
    approvals.return_step(round_, 0, "请改", by=both_worlds.actor("wang"), proof=both_worlds.proof("wang"))
    revision = db.session.get_one(Revision, round_.subject_id)
    replace_file(revision, read_text("新.txt", "第二稿\n"), by=both_worlds.actor("li"))
    from webapp.documents.renditions.actions import freeze_body

    freeze_body(revision, by=OPERATOR)
    again = submit_revision(revision, by=both_worlds.actor("li"))
    proof = both_worlds.proof("wang")
    with pytest.raises(Conflict, match="has changed meanwhile"):
        approvals.approve_step(again, by=both_worlds.actor("wang"), proof=proof, shown=stale)
    approvals.approve_step(again, by=both_worlds.actor("wang"), proof=proof, shown=shown_of(again))


def test_nothing_changes_under_the_signer(both_worlds: World) -> None:
    round_ = both_worlds.sent()
    revision = db.session.get_one(Revision, round_.subject_id)
    by, intake = both_worlds.actor("li"), read_text("新.txt", "换过\n")
    with pytest.raises(Conflict, match="only in a draft"):
        replace_file(revision, intake, by=by)
    with pytest.raises(Conflict, match="under approval"):
        change_document(revision.document, title="别的题名", by=by)
    with pytest.raises(Conflict, match="on its way"):
        draft_revision(revision.document, intake, by=by)


def in_force(document_id: int) -> int:
    where = Revision.document_id == document_id, Revision.state == "effective"
    return db.session.scalar(select(func.count()).select_from(Revision).where(*where)) or 0


def test_release_twice_at_once_takes_effect_once(both_worlds: World) -> None:
    document_id = both_worlds.effective().document_id
    document = db.session.get_one(Document, document_id)
    revision_id = both_worlds.approved(document, "第二版\n", summary="改").id
    proofs = [both_worlds.proof("chen") for _ in range(2)]

    def release(proof: str) -> str:
        revision = db.session.get_one(Revision, revision_id)
        releasing.release_revision(revision, by=both_worlds.actor("chen"), proof=proof)
        return "released"

    answers = all_at_once([lambda p=p: release(p) for p in proofs])
    assert answers.count("released") == 1 and refusals(answers) == ["Conflict"]
    assert in_force(document_id) == 1
    assert journal.verify(keys()).failed == []


def test_release_against_its_day_and_against_the_end(both_worlds: World) -> None:
    """The next revision is drafted while the end of the document is asked for: only one of them happens."""
    document_id = both_worlds.effective().document_id
    intake = read_text("新.txt", "第二版\n")

    def draft() -> str:
        document = db.session.get_one(Document, document_id)
        draft_revision(document, intake, by=both_worlds.actor("li"), summary="改")
        return "drafted"

    def end() -> str:
        releasing.ask_to_obsolete(db.session.get_one(Document, document_id), "不用了", by=both_worlds.actor("chen"))
        return "asked"

    answers = all_at_once([draft, end])
    assert len(refusals(answers)) == 1
    assert in_force(document_id) == 1


def test_the_day_is_switched_once_by_two_workers(both_worlds: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    document_id = both_worlds.effective().document_id
    tomorrow = queries.today() + timedelta(days=1)
    document = db.session.get_one(Document, document_id)
    revision = both_worlds.approved(document, "第二版\n", summary="改", effective_on=tomorrow)
    releasing.release_revision(revision, by=both_worlds.actor("chen"), proof=both_worlds.proof("chen"))
    moment = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: moment)

    all_at_once([lambda: releasing.switch_due(by=OPERATOR)] * 3)
    assert in_force(document_id) == 1
    acts = [e.act for e in db.session.scalars(select(journal.JournalEntry)) if e.act == "revision.effective"]
    assert len(acts) == 2
    assert journal.verify(keys()).failed == []
