"""Check-in 检入: the file is judged by what it starts from, compared with the register, and taken in."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document as WordFile
from sqlalchemy import select

from webapp.core import current_settings, files, jobs, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.actions import change_document
from webapp.documents.approval_view import view_revision
from webapp.documents.checkout.actions import check_out
from webapp.documents.checkout.files import change_note, check_in, hand_out
from webapp.documents.checkout.models import Checkout, Ending
from webapp.documents.checkout.queries import lock_of, notes_of, reading_of
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_body
from webapp.rendering import NextWord, make_next_word

from ...factories import OPERATOR, World
from ...rendering.own_samples import company_procedure
from .papers import drafted, edited, handed, in_force, saved, with_leftovers, with_review, word


def texts(notes: list[Any]) -> list[str]:
    """Kind of sentence, what the file says, what the register has."""
    return [f"{note.key.split('%')[0].strip()}|{note.values.get('said') or note.values.get('name')}" for note in notes]


def out(world: World, document: Document, by: str = "li") -> bytes:
    """Check out and fetch the file to work on."""
    check_out(document, by=world.actor(by))
    return hand_out(document, by=world.actor(by)).data


def release(world: World, draft: Revision) -> Revision:
    """Approved by everybody and released."""
    freeze_body(draft, by=OPERATOR)
    world.approve(submit_revision(draft, by=world.actor("li")))
    return release_revision(draft, by=world.actor("chen"), proof=world.proof("chen"))


def test_the_file_that_was_handed_out_comes_back_as_the_next_revision(both_worlds: World) -> None:
    world = both_worlds
    before = in_force(world, word(文件编号="SL/QP-01", 版本="v1.0", 批准="王敏"))
    document = before.document
    work = out(world, document)
    revision = check_in(document, handed(edited(work, with_review)), by=world.actor("li"))
    assert (revision.label, revision.state, revision.position) == ("v1.1", State.DRAFT, 2)
    assert revision.summary == "增加5 评审；修改3 职责。", "the change note is proposed from what differs"
    assert lock_of(document) is None
    lock = db.session.scalars(select(Checkout)).one()
    assert lock.ending is Ending.CHECKED_IN
    act = db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq.desc()).limit(1)).one()
    assert act == "checkout.checked_in"
    assert notes_of(revision) == []
    assert journal.verify(current_settings().keys_dir).failed == []


def test_the_file_to_work_on_bears_the_next_label_and_what_is_to_change(world: World) -> None:
    document = in_force(world, word(文件编号="旧-1", 版本="V1.0", 实施日期="2025-03-01", 批准="王敏")).document
    check_out(document, by=world.actor("li"), purpose="增加评审", kind="new_edition")
    made = hand_out(document, by=world.actor("li"))
    cells = {row.cells[0].text: row.cells[1].text for row in WordFile(io.BytesIO(made.data)).tables[0].rows}
    assert cells == {"文件编号": document.number, "版本": "v2.0", "实施日期": "", "批准": ""}
    assert made.name.startswith(f"{document.number} v2.0") and made.filled
    given = db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq.desc()).limit(1)).one()
    assert given == "checkout.file_given"


def test_a_new_revision_needs_no_check_out(world: World) -> None:
    document = in_force(world).document
    work = hand_out(document, by=world.actor("li")).data
    revision = check_in(document, handed(edited(work, with_review)), by=world.actor("li"), summary="自己写的说明")
    assert (revision.label, revision.summary) == ("v1.1", "自己写的说明")


def test_a_file_based_on_an_older_revision_is_refused_with_the_way_out(both_worlds: World) -> None:
    world = both_worlds
    document = in_force(world).document
    old = hand_out(document, by=world.actor("zhou")).data
    release(world, check_in(document, handed(edited(old, with_review)), by=world.actor("li"), summary="改"))
    with pytest.raises(Invalid) as refused:
        check_in(document, handed(edited(old, with_leftovers)), by=world.actor("zhou"))
    (problem,) = refused.value.fields["file"]
    assert problem.values == {"old": "v1.0", "new": "v1.1", "name": "李强"}  # type: ignore[union-attr]
    assert "Download the file" in str(problem)
    assert len(document.revisions) == 2


def test_a_draft_replaced_meanwhile_refuses_the_file_that_started_before(world: World) -> None:
    document = in_force(world).document
    draft = drafted(world, document, word(), summary="改")
    mine = hand_out(document, by=world.actor("chen")).data
    check_in(document, handed(edited(mine, with_review)), by=world.actor("li"))
    with pytest.raises(Invalid) as refused:
        check_in(document, handed(mine), by=world.actor("chen"))
    (problem,) = refused.value.fields["file"]
    assert "was replaced" in str(problem) and problem.values["label"] == draft.label  # type: ignore[union-attr]


def test_the_same_hand_goes_on_with_the_same_file(world: World) -> None:
    """Returned by a signer, the author changes the file on the own computer, which still bears the first marks."""
    document = in_force(world).document
    work = out(world, document)
    first = check_in(document, handed(edited(work, with_review)), by=world.actor("li"))
    second = check_in(document, handed(edited(work, with_leftovers)), by=world.actor("li"))
    assert second.id == first.id and second.summary == first.summary
    with pytest.raises(Invalid):
        check_in(document, handed(edited(work, with_review)), by=world.actor("chen"))


def test_another_documents_file_is_refused_by_its_marks_and_by_its_number(world: World) -> None:
    one, other = in_force(world).document, in_force(world, document=world.document("变更管理程序")).document
    work = hand_out(other, by=world.actor("li")).data
    with pytest.raises(Invalid) as refused:
        check_in(one, handed(work), by=world.actor("li"))
    assert refused.value.fields["file"][0].values == {"number": other.number}  # type: ignore[union-attr]
    with pytest.raises(Invalid) as refused:
        check_in(one, handed(word(文件编号=other.number)), by=world.actor("li"))
    assert refused.value.fields["file"][0].values == {"other": other.number, "number": one.number}  # type: ignore[union-attr]
    assert [r.label for r in one.revisions] == ["v1.0"]


def test_the_number_of_a_document_one_may_not_know_of_is_not_told(world: World) -> None:
    secret = in_force(world, document=world.document("机密程序", classification="confidential")).document
    work = hand_out(secret, by=world.actor("li")).data
    with pytest.raises(Invalid) as refused:
        check_in(in_force(world).document, handed(work), by=world.actor("zhou"))
    assert refused.value.fields["file"][0].values == {}  # type: ignore[union-attr]


def test_a_foreign_file_that_says_an_older_revision_is_refused_and_one_that_forgot_to_raise_it_is_not(
    world: World,
) -> None:
    document = in_force(world).document
    release(world, check_in(document, handed(edited(word(), with_review)), by=world.actor("li"), summary="改"))
    with pytest.raises(Invalid) as refused:
        check_in(document, handed(word(版本="V1.0")), by=world.actor("li"))
    assert refused.value.fields["file"][0].values["old"] == "V1.0"  # type: ignore[union-attr]
    revision = check_in(document, handed(word(版本="第1.1版")), by=world.actor("li"))
    assert revision.label == "v1.2"
    assert texts(notes_of(revision)) == ["The file gives the revision|第1.1版"]


def test_two_covers_and_two_page_counts_are_an_error(world: World) -> None:
    document = in_force(world).document
    for data, words in (
        (company_procedure(page_numbers=False), {"two covers"}),
        (company_procedure(signs="none"), {"two page counts"}),
        (company_procedure(), {"two covers", "two page counts"}),
    ):
        with pytest.raises(Invalid) as refused:
            check_in(document, handed(data), by=world.actor("li"))
        said = " ".join(str(problem) for problem in refused.value.fields["file"])
        assert {w for w in ("two covers", "two page counts") if w in said} == words


def test_differences_and_leftovers_are_named_to_author_and_approver_and_refuse_nothing(both_worlds: World) -> None:
    world = both_worlds
    document = in_force(world).document
    file = word(文件编号="SL/QP-77", 版本="A/3", 名称="别的名称", 实施日期="2020-01-01", 编制="张三")
    revision = check_in(document, handed(edited(file, with_leftovers)), by=world.actor("li"))
    assert texts(notes_of(revision)) == [
        "The file gives the number|SL/QP-77",
        "The file gives the revision|A/3",
        "The file gives the title|别的名称",
        "The file gives|2020-01-01",
        "The file names|张三",
        "Tracked changes of|周婷",
        "Comments of|王敏",
    ]
    freeze_body(revision, by=OPERATOR)
    submit_revision(revision, by=world.actor("li"))
    view = view_revision(revision, by=world.actor("wang"), language="zh-Hans", submission=1)
    assert set(texts(notes_of(revision))) <= set(texts(list(view.notes)))


def test_the_notes_follow_the_register(world: World) -> None:
    document = in_force(world).document
    revision = check_in(document, handed(word(文件名称="服务级别管理规程")), by=world.actor("li"), summary="改")
    assert texts(notes_of(revision)) == ["The file gives the title|服务级别管理规程"]
    change_document(document, by=world.actor("chen"), title="服务级别管理规程")
    assert notes_of(revision) == []


def test_a_plain_upload_is_read_by_the_worker_and_shown_likewise(both_worlds: World) -> None:
    world = both_worlds
    revision = drafted(world, world.document(), word(版本="A/3"))
    assert reading_of(revision) is None
    jobs.run_round()
    assert texts(notes_of(db.session.get_one(Revision, revision.id))) == ["The file gives the revision|A/3"]
    reading = reading_of(revision)
    assert reading is not None and reading.by_id == world.actor("li").person_id


def test_a_text_file_is_judged_by_its_first_lines(world: World) -> None:
    other = in_force(world, document=world.document("变更管理程序")).document
    document = in_force(world).document
    text = f"文件编号：{other.number}　版本：v1.0\n\n1 目的\n规范。\n".encode()
    with pytest.raises(Invalid):
        check_in(document, handed(text, "程序.txt"), by=world.actor("li"))
    fine = f"文件编号：{document.number}　版本：v1.1\n\n1 目的\n规范。\n".encode()
    assert notes_of(check_in(document, handed(fine, "程序.txt"), by=world.actor("li"))) == []


def test_marks_of_another_instance_say_nothing_here(world: World) -> None:
    document = in_force(world).document
    marks = {"Log": "0" * 32, "Document": "999", "Revision": "1", "Digest": "ab"}
    foreign = make_next_word(word(), NextWord(marks), name="x.docx")
    assert check_in(document, handed(foreign), by=world.actor("li")).label == "v1.1"


def test_somebody_elses_check_out_refuses_the_check_in(world: World) -> None:
    document = in_force(world).document
    work = out(world, document)
    with pytest.raises(Conflict, match="Checked out by"):
        check_in(document, handed(work), by=world.actor("zhou"))
    with pytest.raises(NotAllowed):
        check_in(document, handed(work), by=world.actor("staff"))


def test_the_kept_file_is_what_was_handed_in_byte_for_byte(world: World) -> None:
    document = in_force(world).document
    data = edited(out(world, document), with_review)
    assert files.read(check_in(document, handed(data), by=world.actor("li")).source_sha) == data


def test_the_change_note_is_adjusted_in_the_draft_alone(world: World) -> None:
    document = in_force(world).document
    revision = check_in(document, handed(edited(word(), with_review)), by=world.actor("li"))
    change_note(revision, "增加年度评审", by=world.actor("li"), expected=revision.version)
    assert revision.summary == "增加年度评审"
    freeze_body(revision, by=OPERATOR)
    submit_revision(revision, by=world.actor("li"))
    with pytest.raises(Conflict):
        change_note(revision, "再改", by=world.actor("li"))


def test_a_file_of_many_tables_is_read_in_bounded_time(world: World) -> None:
    file = WordFile()
    for number in range(179):
        table = file.add_table(rows=4, cols=4)
        table.rows[0].cells[0].text = f"表 {number}"
    assert handed(saved(file)).facts.word.stated == []
