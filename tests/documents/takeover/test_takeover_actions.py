"""A list from its files to documents in force: settled, signed by two persons, entered; and what must not be."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.documents.takeover.papers import Doc, doc, file_of, master_list, system, text_of, workbook
from tests.factories import OPERATOR, World, department_of, person_of
from webapp.approvals import actions as approvals
from webapp.approvals.models import Round, RoundState
from webapp.core import KEY, current_settings, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal.models import JournalEntry, JournalPrivate
from webapp.documents import queries as documents
from webapp.documents.importing.sources import Source
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.queries import DocumentFilter
from webapp.documents.renditions.cover import cover_values
from webapp.documents.takeover import actions, entering, jobs, pages, queries
from webapp.documents.takeover.models import FileState, ListState, RowState, Takeover, TakeoverRow, TakeoverText

Files = dict[str, bytes]


def acts() -> list[str]:
    """Every act of the journal, in order."""
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


def begun(world: World, files: Files, registers: Files | None = None, login: str = "chen") -> Takeover:
    """A list that was read."""
    found = [(Source(name, data), False) for name, data in files.items()]
    found += [(Source(name, data), True) for name, data in (registers or {}).items()]
    takeover = actions.begin_takeover("体系文件.zip", found, by=world.actor(login))
    jobs.read_files(takeover.id)
    return again(world, takeover)


def again(world: World, takeover: Takeover) -> Takeover:
    """The list as it stands now."""
    db.session.expire_all()
    return queries.get_takeover(takeover.id, by=world.actor("chen"))


def open_kinds(world: World, takeover: Takeover) -> dict[str, list[str]]:
    """Numbers by what is open in them."""
    found = queries.groups_of(again(world, takeover), tuple(pages.KINDS), by=world.actor("chen"))
    return {kind: [row.number for row in rows] for kind, rows in found.by_kind.items()}


def settle(world: World, takeover: Takeover, kind: str, act: str, reason: str = "按登记表", login: str = "chen") -> int:
    """Settle a whole group."""
    takeover = again(world, takeover)
    rows = queries.groups_of(takeover, (kind,), by=world.actor(login)).by_kind.get(kind, [])
    return actions.settle_rows(takeover, rows, kind, act, reason, by=world.actor(login))


def settle_all(world: World, takeover: Takeover) -> None:
    """The usual decisions."""
    for kind, act in (("no_file", "later"), ("unlisted", "list"), ("differs", "register"), ("scheme", "keep")):
        settle(world, takeover, kind, act)


def sent(world: World, takeover: Takeover, login: str = "chen") -> Round:
    """Signed by who entered it."""
    return actions.send_takeover(
        again(world, takeover), by=world.actor(login), proof=world.proof(login), displayed="登记"
    )


def confirm(world: World, round_: Round, login: str = "he") -> None:
    """Signed by the second person."""
    approvals.approve_step(round_, by=world.actor(login), proof=world.proof(login), opinion="同意")


def entered(world: World, files: Files, registers: Files | None = None) -> Takeover:
    """The whole way."""
    takeover = begun(world, files, registers)
    settle_all(world, takeover)
    confirm(world, sent(world, takeover))
    jobs.enter_documents(takeover.id)
    return again(world, takeover)


def revision_of(number: str) -> Revision:
    """The revision in force of a number."""
    return db.session.scalars(
        select(Revision).join(Document).where(Document.number == number, Revision.state == State.EFFECTIVE)
    ).one()


def papers(docs: Sequence[Doc]) -> Files:
    """Their files as text."""
    return {f"{d.number.replace('/', '-')}.md": text_of(d).encode() for d in docs}


def test_a_living_system_comes_into_force_with_its_own_versions_dates_names_and_history(both_worlds: World) -> None:
    world = both_worlds
    made = system(4, without=2, unlisted=1, differing=1)
    takeover = begun(world, made.files, made.registers)
    assert takeover.state is ListState.OPEN
    kinds = open_kinds(world, takeover)
    assert kinds["no_file"] == [d.number for d in made.without_file]
    assert kinds["unlisted"] == [d.number for d in made.unlisted]
    assert kinds["differs"] == list(made.differing)
    assert db.session.scalars(select(Document)).all() == [], "a list is no document"

    settle_all(world, takeover)
    round_ = sent(world, takeover)
    jobs.enter_documents(takeover.id)
    assert db.session.scalars(select(Document)).all() == [], "one signature brings nothing into force"
    confirm(world, round_)
    assert db.session.scalars(select(Document)).all() == [], "documents come by the job, each in its own transaction"
    jobs.enter_documents(takeover.id)
    takeover = again(world, takeover)
    assert takeover.state is ListState.DONE
    in_force = [*made.docs, *made.unlisted]
    for one in in_force:
        revision = revision_of(one.number)
        paper = revision.taken_over
        assert paper is not None
        assert (revision.label, revision.document.title, revision.effective_from) == (
            one.label,
            one.title,
            one.effective,
        )
        assert (paper.issued_on, paper.effective_on) == (one.issued, one.effective)
        assert (paper.prepared, paper.reviewed, paper.approved) == (one.prepared, one.reviewed, one.approved)
        assert [(c["label"], c["day"], c["what"], c["who"]) for c in paper.changes] == [
            (label, day.isoformat(), what, who) for label, day, what, who in one.changes
        ]
        assert (paper.entered_by.login, paper.confirmed_by.login) == ("chen", "he")
        assert (revision.document.origin, revision.document.created_by.login) == ("taken_over", "chen")  # type: ignore[union-attr]
        assert revision.released_at is not None and revision.released_at.date() != one.effective, "captured time stays"
        assert revision.submissions == [], "nothing pretends to have been signed here"
    copies = revision_of(made.docs[0].number).taken_over.copies  # type: ignore[union-attr]
    assert [(c["copy_number"], c["holder"]) for c in copies] == [("00-1", "技术中心"), ("00-2", "市场部")]
    assert copies[0]["rest"] == {"签收": made.docs[0].prepared}, "a column nobody knows is kept"
    line = revision_of(made.docs[0].number).taken_over.line  # type: ignore[union-attr]
    assert line["rest"]["存放位置"] == "柜1"
    for act in ("begun", "read", "matched", "settled", "sent", "confirmed", "completed"):
        assert f"takeover.{act}" in acts()
    assert acts().count("revision.taken_over") == len(in_force)
    assert db.session.scalars(select(TakeoverText)).all() == [], "working memory is given up"
    assert _verified() == []


def _verified() -> list[Any]:
    return journal.verify(current_settings().keys_dir).failed


def test_cover_revision_record_master_list_and_journal_say_what_the_paper_says(world: World) -> None:
    one = doc(1)
    entered(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    revision = revision_of(one.number)
    cover = cover_values(revision)
    assert (cover.issue_date, cover.effective_date, cover.label) == (
        one.issued.isoformat(),
        one.effective.isoformat(),
        one.label,
    )
    assert [(line.name, line.signature) for line in cover.approvals] == [
        (one.prepared, "纸面签署"),
        (one.reviewed, "纸面签署"),
        (one.approved, "纸面签署"),
    ]
    assert [(line.label, line.change, line.by) for line in cover.revisions] == [
        (label, what, who) for label, _day, what, who in reversed(one.changes)
    ]
    assert "纸面签署" in cover.remarks[0] and "登记人 陈洁" in cover.remarks[0] and "确认人 何静" in cover.remarks[0]
    at = one.effective + timedelta(days=1)
    (listed,) = documents.master_list(DocumentFilter(at=at), by=world.actor("staff")).items
    assert listed.effective is revision and listed.taken_over
    before = documents.master_list(DocumentFilter(at=one.effective - timedelta(days=1)), by=world.actor("staff"))
    assert before.items == [], "not in force before its own day"
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "revision.taken_over")).one()
    private = dict(
        db.session.execute(
            select(JournalPrivate.name, JournalPrivate.value).where(JournalPrivate.seq == entry.seq)
        ).all()
    )
    assert (private["prepared"], private["reviewed"], private["approved"]) == (one.prepared, one.reviewed, one.approved)
    assert one.effective.isoformat() in entry.facts.decode() and one.issued.isoformat() in entry.facts.decode()


def test_the_next_revision_keeps_the_history_of_the_paper(world: World) -> None:
    one = doc(1)
    entered(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    document = revision_of(one.number).document
    following = world.effective(document, "第二版\n", summary="按新要求改写", label="C/0")
    labels = [line.label for line in cover_values(following).revisions]
    assert labels == ["C/0", *[change[0] for change in reversed(one.changes)]]
    assert following.taken_over is None
    (listed,) = documents.master_list(DocumentFilter(), by=world.actor("staff")).items
    assert not listed.taken_over, "what is in force now was signed here"


def test_a_label_outside_every_scheme_stays_and_the_next_one_begins_anew(world: World) -> None:
    one = Doc("X-9", "安全规程", "2020版", date(2020, 1, 1), date(2020, 2, 1), "张三", "李四", "王五", "技术中心")
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    assert open_kinds(world, takeover) == {"scheme": ["X-9"]}
    settle(world, takeover, "scheme", "keep", "纸面如此")
    confirm(world, sent(world, takeover))
    jobs.enter_documents(takeover.id)
    revision = revision_of("X-9")
    assert revision.label == "2020版"
    assert world.draft(revision.document, "新版\n", summary="改").label == "v1.0"


def test_who_entered_the_list_does_not_confirm_it_and_nobody_who_had_a_hand_in_it(world: World) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    settle(world, takeover, "scheme", "keep", login="he")
    round_ = sent(world, takeover)
    asked = [a.person.login for step in round_.steps for a in step.assignments]
    assert asked == ["wang"], "neither chen who entered nor he who settled"
    for login in ("chen", "he"):
        with pytest.raises((NotAllowed, Conflict)):
            confirm(world, round_, login)
    assert db.session.scalars(select(Document)).all() == []
    confirm(world, round_, "wang")
    assert again(world, takeover).state is ListState.ENTERING


def test_without_a_second_person_nothing_can_be_signed(world: World) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    settle(world, takeover, "scheme", "keep", login="he")
    actions.add_files(again(world, takeover), [(Source("b.md", b"# B\n"), False)], by=world.actor("wang"))
    jobs.read_files(takeover.id)
    settle(world, takeover, "unlisted", "leave")
    said = [str(unmet.condition) for unmet in actions.unmet_before_send(again(world, takeover), by=world.actor("chen"))]
    assert any("no second person" in text for text in said)
    with pytest.raises(Conflict):
        sent(world, takeover)


def test_a_change_after_the_first_signature_makes_it_fall(world: World) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    settle(world, takeover, "scheme", "keep")
    round_ = sent(world, takeover)
    row = again(world, takeover).rows[0]
    actions.change_row(row, _typed(row, title="改了名称"), by=world.actor("chen"))
    takeover = again(world, takeover)
    assert (takeover.state, takeover.digest, takeover.sent_by_id) == (ListState.OPEN, "", None)
    assert db.session.get_one(Round, round_.id).state is RoundState.WITHDRAWN
    with pytest.raises(Conflict):
        confirm(world, db.session.get_one(Round, round_.id))
    confirm(world, sent(world, takeover))
    jobs.enter_documents(takeover.id)
    assert revision_of(one.number).document.title == "改了名称"


def test_another_person_can_not_change_a_list_that_waits_for_its_second_signature(world: World) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    settle(world, takeover, "scheme", "keep")
    sent(world, takeover)
    row = again(world, takeover).rows[0]
    with pytest.raises(NotAllowed):
        actions.change_row(row, _typed(row, title="别人改的"), by=world.actor("wang"))


def test_a_list_that_was_changed_behind_the_signature_is_not_confirmed(world: World) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    settle(world, takeover, "scheme", "keep")
    round_ = sent(world, takeover)
    db.session.connection().exec_driver_sql("UPDATE takeover_row SET approved = '他人'")
    db.session.connection().exec_driver_sql("COMMIT")
    db.session.expire_all()
    with pytest.raises(Conflict, match="not the one that was signed first"):
        confirm(world, db.session.get_one(Round, round_.id))


def test_returned_the_list_is_open_again_with_the_reason_kept(world: World) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    settle(world, takeover, "scheme", "keep")
    round_ = sent(world, takeover)
    approvals.return_step(round_, 0, "日期与原件不符", by=world.actor("he"), proof=world.proof("he"))
    assert again(world, takeover).state is ListState.OPEN
    assert "takeover.returned" in acts()


def _typed(row: TakeoverRow, **values: Any) -> actions.Typed:
    names = [name for name in actions.Typed.__dataclass_fields__ if name != "reason"]
    return actions.Typed(**{**{name: getattr(row, name) for name in names}, "reason": "按原件更正", **values})


def test_a_row_corrected_by_hand_keeps_the_reason(world: World) -> None:
    one = doc(0)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    row = takeover.rows[0]
    assert actions.change_row(row, _typed(row, effective_on=date(2016, 6, 6)), by=world.actor("chen"))
    row = again(world, takeover).rows[0]
    assert row.effective_on == date(2016, 6, 6) and row.settled["typed"]["reason"] == "按原件更正"
    with pytest.raises(Conflict):
        actions.change_row(row, _typed(row, title="x"), by=world.actor("chen"), expected=row.version - 1)


def test_taking_the_files_side_or_leaving_out(world: World) -> None:
    made = system(3, without=0, unlisted=1, differing=2)
    takeover = begun(world, made.files, made.registers)
    assert settle(world, takeover, "differs", "file", "以文件为准") == 2
    assert settle(world, takeover, "unlisted", "leave", "作废") == 1
    by_number = {row.number: row for row in again(world, takeover).rows}
    for number, (_register, file) in made.differing.items():
        assert by_number[number].label == file and by_number[number].settled["differs"]["act"] == "file"
    assert by_number[made.unlisted[0].number].state is RowState.LEFT_OUT
    assert actions.restore_rows(again(world, takeover), list(again(world, takeover).rows), by=world.actor("chen")) == 1
    with pytest.raises(Invalid):
        settle(world, takeover, "unlisted", "together")


def test_the_same_number_twice_leaves_the_newest_in_bulk(world: World) -> None:
    old, new = doc(0), doc(0)
    rows = [
        ["编号", "名称", "版本", "实施日期"],
        [old.number, old.title, "A/0", "2015-01-15"],
        [new.number, new.title, "A/1", "2018-01-15"],
    ]
    files = {"a.md": text_of(new, "A/1").replace("2015-01-15", "2018-01-15").encode()}
    takeover = begun(world, files, {"受控文件清单.xlsx": workbook(("S", rows))})
    assert open_kinds(world, takeover)["twice"] == [old.number, old.number]
    assert settle(world, takeover, "twice", "newest", "旧版已作废") == 1
    assert [(row.label, row.state) for row in again(world, takeover).rows] == [
        ("A/0", RowState.LEFT_OUT),
        ("A/1", RowState.LISTED),
    ]


def test_a_match_by_title_is_asked_and_can_be_parted(world: World) -> None:
    one = doc(0)
    rows = [["编号", "名称", "版本", "实施日期"], ["ZZ-77", one.title, one.label, "2015-01-15"]]
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": workbook(("S", rows))})
    assert open_kinds(world, takeover)["alike"] == ["ZZ-77"]
    settle(world, takeover, "alike", "part", "不是同一份")
    kinds = open_kinds(world, takeover)
    assert kinds["no_file"] == ["ZZ-77"] and kinds["unlisted"] == [one.number]


def test_a_missing_file_handed_in_later_finds_its_row(world: World) -> None:
    made = system(2, without=1, unlisted=0, differing=0)
    missing = made.without_file[0]
    takeover = begun(world, made.files, made.registers)
    settle(world, takeover, "no_file", "later", "原件在异地")
    actions.add_files(
        again(world, takeover), [(Source("补交.md", text_of(missing).encode()), False)], by=world.actor("chen")
    )
    jobs.read_files(takeover.id)
    found = {row.number: row for row in again(world, takeover).rows}[missing.number]
    assert found.state is RowState.LISTED and found.file is not None and found.file.name == "补交.md"


def test_rows_that_wait_go_on_in_a_next_list(world: World) -> None:
    made = system(2, without=1, unlisted=0, differing=0)
    missing = made.without_file[0]
    first = entered(world, made.files, made.registers)
    following = actions.continue_takeover(first, by=world.actor("chen"))
    assert [row.number for row in following.rows] == [missing.number]
    actions.add_files(following, [(Source("补.md", text_of(missing).encode()), False)], by=world.actor("chen"))
    jobs.read_files(following.id)
    settle_all(world, following)
    confirm(world, sent(world, following))
    jobs.enter_documents(following.id)
    assert revision_of(missing.number).taken_over is not None
    assert _verified() == []


def test_one_broken_file_does_not_stop_the_others(world: World) -> None:
    docs = [doc(place) for place in range(3)]
    files = {**papers(docs), "坏文件.docx": b"PK\x03\x04 kaputt"}
    takeover = begun(world, files, {"受控文件清单.xlsx": master_list(docs)})
    broken = [file for file in takeover.files if file.state is FileState.BROKEN]
    assert [file.name for file in broken] == ["坏文件.docx"] and broken[0].problem
    assert len([row for row in takeover.rows if row.file_id]) == 3


@pytest.mark.parametrize(
    ("name", "data"),
    [("受控文件清单.xlsx", b"<html><table></table></html>"), ("清单.xls", b"<html></html>"), ("空.xlsx", b"")],
)
def test_a_register_that_is_none_has_its_reason_and_the_files_go_on(world: World, name: str, data: bytes) -> None:
    takeover = begun(world, papers([doc(0)]), {name: data})
    (broken,) = [file for file in takeover.files if file.state is FileState.BROKEN]
    assert broken.name == name and broken.problem and len(takeover.rows) == 1


def test_a_register_that_is_a_bomb_is_refused_by_name(world: World) -> None:
    import zipfile

    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    takeover = begun(world, papers([doc(0)]), {"受控文件清单.xlsx": output.getvalue()})
    assert [file.state for file in takeover.files if file.register] == [FileState.BROKEN]


def test_dates_that_can_not_be_are_asked_about(world: World) -> None:
    soon = documents.today() + timedelta(days=30)
    rows = [
        ["编号", "名称", "版本", "发布日期", "实施日期"],
        ["X-1", "甲规程", "A/0", "2020-01-01", soon.isoformat()],
        ["X-2", "乙规程", "A/0", "2020-05-01", "2020-01-01"],
        ["X-3", "丙规程", "A/0", "2020-05-01", ""],
        ["X-4", "丁规程", "A/0", "", "#REF!"],
    ]
    files = {
        f"X-{n}.txt": f"{name}规程\n文件编号：X-{n}\n\n1 目的\n安全。\n".encode()
        for n, name in enumerate("甲乙丙丁", 1)
    }
    kinds = open_kinds(world, begun(world, files, {"受控文件清单.xlsx": workbook(("S", rows))}))
    assert (kinds["future"], kinds["order"], kinds["assumed"], kinds["missing"]) == (["X-1"], ["X-2"], ["X-3"], ["X-4"])


def test_a_number_that_exists_in_the_system_is_left_out_or_corrected(world: World) -> None:
    one = doc(0)
    world.document(title="早就有的", number=one.number)
    takeover = begun(world, papers([one]), {"受控文件清单.xlsx": master_list([one])})
    assert open_kinds(world, takeover)["exists"] == [one.number]
    settle(world, takeover, "scheme", "keep")
    with pytest.raises(Conflict) as refused:
        sent(world, takeover)
    assert any(str(u.condition.values["count"]) == "1" for u in refused.value.unmet if "count" in u.condition.values)


def test_a_number_taken_between_signature_and_entry_refuses_that_row_alone(world: World) -> None:
    docs = [doc(0), doc(1)]
    takeover = begun(world, papers(docs), {"受控文件清单.xlsx": master_list(docs)})
    settle(world, takeover, "scheme", "keep")
    confirm(world, sent(world, takeover))
    world.document(title="抢先的", number=docs[0].number)
    jobs.enter_documents(takeover.id)
    takeover = again(world, takeover)
    assert [(row.state, bool(row.refusal)) for row in takeover.rows] == [
        (RowState.REFUSED, True),
        (RowState.ENTERED, False),
    ]
    assert takeover.state is ListState.DONE and "takeover.row_refused" in acts()
    assert _verified() == []


def test_external_documents_and_records_have_their_place(world: World) -> None:
    external = workbook(
        (
            "外来文件清单",
            [
                ["序号", "标准编号", "标准名称", "实施日期", "来源"],
                [1, "GB/T 19001-2016", "质量管理体系 要求", "2017-07-01", "国标委"],
            ],
        )
    )
    records = workbook(("Sheet1", [["记录清单"], ["编号", "记录名称", "保存期限"], ["QR-01", "培训记录", "3年"]]))
    standard = "质量管理体系 要求\n\nGB/T 19001-2016\n\n1 范围\n本标准规定了要求。\n".encode()
    takeover = begun(
        world, {"GB-T 19001-2016.txt": standard}, {"外来文件清单.xlsx": external, "记录清单.xlsx": records}
    )
    assert [(sheet.kind, len(sheet.lines)) for sheet in takeover.sheets] == [("external", 1), ("records", 1)]
    (row,) = [row for row in takeover.rows if row.sheet_id]
    assert (row.type_key, row.label, row.number) == ("external", "2016", "GB/T 19001-2016")
    assert takeover.sheets[1].lines[0]["values"]["retention"] == "3年"


def test_a_person_says_how_a_register_is_read(world: World) -> None:
    rows = [["代码", "内容", "状态"], ["X-1", "甲规程", "A/0"]]
    takeover = begun(world, {}, {"a.xlsx": workbook(("S", rows))})
    assert takeover.rows == []
    sheet = takeover.sheets[0]
    cells = [[str(cell) for cell in row] for row in rows]
    actions.choose_columns(
        sheet, cells, by=world.actor("chen"), header=1, kind="controlled", roles={0: "number", 1: "title", 2: "label"}
    )
    (row,) = again(world, takeover).rows
    assert (row.number, row.title, row.label) == ("X-1", "甲规程", "A/0")
    assert "takeover.columns_chosen" in acts()


def test_without_the_permission_or_when_switched_off_nobody_takes_over(world: World, app: Flask) -> None:
    found = [(Source("a.md", b"# A\n"), False)]
    for login in ("staff", "li", "sysadmin"):
        with pytest.raises(NotAllowed):
            actions.begin_takeover("a", found, by=world.actor(login))
    with pytest.raises(NotAllowed):
        actions.begin_takeover("a", found, by=OPERATOR)
    takeover = begun(world, papers([doc(0)]), {"受控文件清单.xlsx": master_list([doc(0)])})
    settle(world, takeover, "scheme", "keep")
    round_ = sent(world, takeover)
    _switch_off(app)
    with pytest.raises(NotAllowed, match="switched off"):
        actions.begin_takeover("a", found, by=world.actor("chen"))
    with pytest.raises(NotAllowed, match="switched off"):
        confirm(world, round_)
    assert db.session.scalars(select(Document)).all() == []


def _switch_off(app: Flask) -> None:
    kept = app.extensions[KEY]
    kept["settings"] = replace(kept["settings"], take_over=False)


def test_both_jobs_are_safe_to_run_twice(world: World) -> None:
    docs = [doc(0), doc(1)]
    takeover = begun(world, papers(docs), {"受控文件清单.xlsx": master_list(docs)})
    jobs.read_files(takeover.id)
    assert len(again(world, takeover).rows) == 2
    settle(world, takeover, "scheme", "keep")
    confirm(world, sent(world, takeover))
    jobs.enter_documents(takeover.id)
    jobs.enter_documents(takeover.id)
    assert len(db.session.scalars(select(Document)).all()) == 2


def test_a_row_enters_only_under_two_signatures(world: World) -> None:
    takeover = begun(world, papers([doc(0)]), {"受控文件清单.xlsx": master_list([doc(0)])})
    row = takeover.rows[0]
    with pytest.raises(Conflict, match="two persons"):
        entering.enter_row(row, [], by=world.actor("he"), entered_by=world.actor("chen"))
    with pytest.raises(Conflict, match="two persons"):
        entering.enter_row(row, [], by=world.actor("chen"), entered_by=world.actor("chen"))


def test_verification_names_a_signed_list_that_was_changed(world: World) -> None:
    entered(world, papers([doc(0)]), {"受控文件清单.xlsx": master_list([doc(0)])})
    db.session.connection().exec_driver_sql("UPDATE takeover_row SET approved = '他人'")
    db.session.connection().exec_driver_sql("COMMIT")
    db.session.expire_all()
    named = {
        (fault["what"], str(fault["id"])) if isinstance(fault, dict) else (fault.what, str(fault.id))
        for fault in _verified()
    }
    assert {("takeover", "1"), ("taken_over", "1")} <= named


def test_departments_are_found_by_name_and_others_said(world: World) -> None:
    one = doc(0)
    other = Doc("X-2", "外部规程", "A/0", one.issued, one.effective, "张三", "李四", "王五", "不存在的部")
    takeover = begun(world, papers([one, other]), {"受控文件清单.xlsx": master_list([one, other])})
    known, unknown = takeover.rows
    assert known.department_id == department_of("技术中心").id
    assert any("不存在的部" in str(message) for message in pages.view_of_row(unknown).why)


@pytest.mark.deep
def test_a_register_of_twenty_thousand_rows_is_read(world: World) -> None:
    rows = [
        ["编号", "名称", "版本", "实施日期"],
        *[[f"X-{n:05}", f"规程{n}", "A/0", "2020-01-01"] for n in range(20_000)],
    ]
    takeover = begun(world, papers([doc(0)]), {"受控文件清单.xlsx": workbook(("S", rows))})
    assert len(takeover.rows) == 20_001
    found = queries.groups_of(takeover, ("no_file",), by=world.actor("chen")).by_kind["no_file"]
    assert len(found) == 20_000
    assert actions.settle_rows(takeover, found, "no_file", "leave", "不在本次范围", by=world.actor("chen")) == 20_000


def test_a_leaver_can_not_be_the_second_person(world: World) -> None:
    takeover = begun(world, papers([doc(0)]), {"受控文件清单.xlsx": master_list([doc(0)])})
    assert {p.login for p in queries.confirmers(takeover)} == {"he", "wang"}
    assert person_of("chen") not in queries.confirmers(takeover)


__all__ = ["file_of"]
