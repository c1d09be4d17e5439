"""Files become drafts: each by itself, all or nothing, with the journal saying who tried what."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import event

from tests.documents.importing.files import BROKEN, GOOD, RULE, WAY_OUT, found, given
from tests.factories import World
from webapp.core import journal
from webapp.core.db import db
from webapp.core.errors import Conflict, NotAllowed, NotFound
from webapp.core.files import StoredFile
from webapp.core.jobs import Job
from webapp.core.journal import JournalEntry
from webapp.core.search.models import SearchEntry
from webapp.documents.importing import actions, queries
from webapp.documents.importing.choosing import Chosen
from webapp.documents.importing.models import ImportBatch, ImportItem, RowState
from webapp.documents.importing.packing import unpack_all
from webapp.documents.importing.reading import read_all
from webapp.documents.importing.sources import Source, sources
from webapp.documents.intake import take_in
from webapp.documents.models import Document, Number, PrintedToken, Revision
from webapp.rendering import Limits


def read_in(world: World, files: Iterable[Source], by: str = "chen", **chosen: str) -> ImportBatch:
    frame = queries.frame(**chosen)
    readings = list(read_all(files, frame, keep=True))
    batch = actions.begin_import("一批文件", readings, frame, by=world.actor(by))
    return queries.get_batch(batch.id, by=world.actor(by))


def problems(world: World, batch: ImportBatch) -> dict[str, list[str]]:
    standing = queries.problems_of(queries.open_rows(batch.items), by=world.actor("chen"))
    return {i.file: [str(p.message) for p in standing[i.position]] for i in batch.items if i.position in standing}


def item(batch: ImportBatch, file: str) -> ImportItem:
    return next(i for i in batch.items if i.file == file)


def values(row: ImportItem, **changed: object) -> Chosen:
    usual: dict[str, object] = {
        "number": row.number,
        "title": row.title,
        "revision": row.revision,
        "type_key": row.type_key,
        "department_id": row.department_id,
        "issued_on": row.issued_on,
        "effective_on": row.effective_on,
    }
    return Chosen(**{**usual, **changed})  # type: ignore[arg-type]


def acts() -> list[str]:
    return list(db.session.scalars(db.select(JournalEntry.act).order_by(JournalEntry.seq)))


def whole(world: World) -> bool:
    return journal.verify(world.app.extensions["wenkong"]["settings"].keys_dir).ok


def test_broken_files_never_stop_the_good_ones(both_worlds: World) -> None:
    world = both_worlds
    batch = read_in(world, found({**BROKEN, **GOOD}))
    standing = problems(world, batch)
    assert [file for file, texts in standing.items() if not texts] == list(GOOD)
    for file, words in WAY_OUT.items():
        assert words in standing[file][0]
        assert file.rpartition(".")[0] in standing[file][0] or file == "绝密.txt"
        assert item(batch, file).sha is None
    assert actions.take_rows([i for i in batch.items if i.sha], by=world.actor("chen")) == (3, 0)
    assert whole(world)


def test_three_encodings_are_read_and_each_document_stands_as_the_file_says(world: World) -> None:
    batch = read_in(world, found(GOOD))
    actions.take_rows(batch.items, by=world.actor("chen"))
    rule, manual, plain = (item(batch, name).taken for name in GOOD)
    assert rule and manual and plain
    assert (rule.document.number, rule.document.title, rule.label) == ("SL/QS-07", "服务台管理制度", "v1.1")
    assert (rule.state, rule.document.origin, rule.planned_on) == ("draft", "imported", date(2026, 12, 1))
    assert (manual.document.type_key, manual.label) == ("manual", "A/0")
    assert "v1.0" in manual.summary
    assert (plain.document.type_key, plain.document.number) == ("instruction", "SL/WI-01")
    assert acts().count("document.imported") == 3


def test_a_date_that_is_past_is_kept_as_a_claim_and_not_as_a_plan(world: World) -> None:
    text = RULE.replace("2026年12月1日", "2011年12月1日").encode()
    revision = actions.take_row(read_in(world, found({"旧.txt": text})).items[0], by=world.actor("chen"))
    assert revision.planned_on is None
    assert "2011-12-01" in revision.summary


def test_the_same_file_and_the_same_number_are_reported_before_anything_is_made(world: World) -> None:
    first = read_in(
        world, found({"甲.txt": RULE.encode(), "乙.txt": RULE.encode(), "丙.txt": (RULE + "附则。").encode()})
    )
    standing = problems(world, first)
    assert standing["甲.txt"] == []
    assert "same content as 甲.txt" in standing["乙.txt"][0]
    assert "has the number SL/QS-07 too" in standing["丙.txt"][0]
    assert actions.take_rows(first.items, by=world.actor("chen")) == (1, 2)
    again = read_in(world, found({"甲.txt": RULE.encode(), "丁.txt": (RULE + "补充。").encode()}))
    standing = problems(world, again)
    assert "is here already, unchanged, as SL/QS-07 v1.1" in standing["甲.txt"][0]
    assert "belongs to “服务台管理制度”" in standing["丁.txt"][0]


def test_a_refused_row_leaves_nothing_behind_and_keeps_its_reason(world: World) -> None:
    batch = read_in(world, found({"甲.txt": RULE.encode(), "乙.txt": (RULE + "附则。").encode()}))
    actions.take_row(batch.items[0], by=world.actor("chen"))
    before = [db.session.query(model).count() for model in (Document, Revision, Number)]
    assert actions.take_rows([batch.items[1]], by=world.actor("chen")) == (0, 1)
    assert before == [db.session.query(model).count() for model in (Document, Revision, Number)]
    row = db.session.get_one(ImportItem, batch.items[1].id)
    assert row.state is RowState.PROPOSED
    assert "belongs to" in " ".join(map(str, unpack_all(row.refusal)))
    assert acts()[-1] == "import.refused"
    assert whole(world)


class KilledHere(Exception):
    """The process ended at this step."""


@contextmanager
def ended_at(step: int) -> Iterator[None]:
    """Database statement number ``step`` is never carried out, as when the process is killed before it."""
    left = [step]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KilledHere

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


def test_ended_at_any_step_of_taking_over_nothing_is_half_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    by = world.actor("chen")
    batch = read_in(world, found({"甲.txt": RULE.encode()}))
    intake = take_in("甲.txt", RULE.encode())
    monkeypatch.setattr(actions, "take_in", lambda *_: intake)
    tables = (Document, Revision, Number, PrintedToken, JournalEntry, SearchEntry, Job)
    before = [db.session.query(table).count() for table in tables]
    for step in range(1, 1000):
        try:
            with ended_at(step):
                actions.take_row(db.session.get_one(ImportItem, batch.items[0].id), by=by)
            break
        except KilledHere:
            db.session.rollback()
        assert before == [db.session.query(table).count() for table in tables], step
    assert step > 40
    assert db.session.get_one(ImportItem, batch.items[0].id).state is RowState.TAKEN
    assert whole(world)


def test_ended_at_any_step_of_reading_in_there_is_a_whole_batch_or_none(world: World) -> None:
    by, frame = world.actor("chen"), queries.frame()
    readings = list(read_all(found({**GOOD, "空.docx": b""}), frame, keep=True))
    tables = (ImportBatch, ImportItem, StoredFile, JournalEntry)
    before = [db.session.query(table).count() for table in tables]
    for step in range(1, 1000):
        try:
            with ended_at(step):
                actions.begin_import("一批文件", readings, frame, by=by)
            break
        except KilledHere:
            db.session.rollback()
        assert before == [db.session.query(table).count() for table in tables], step
    assert step > 10
    assert db.session.query(ImportItem).count() == 4
    assert whole(world)


def test_long_and_misleading_names_are_shortened_and_shown_as_they_are(world: World) -> None:
    names = ["长" * 300 + ".txt", "制度\u202etxt.exe", "值班\u200b安排.txt", "CON.txt"]
    batch = read_in(world, sources(given({name: f"{name}的正文。".encode() for name in names}), Limits()))
    assert all(len(i.file.encode()) <= 200 and i.file.isprintable() for i in batch.items)
    standing = problems(world, batch)
    assert "type that cannot be taken in" in standing["制度txt.exe"][0]
    assert actions.take_rows([i for i in batch.items if i.sha], by=world.actor("chen")) == (3, 0)


def test_a_number_that_exists_can_become_the_next_revision(world: World) -> None:
    document = world.document("服务台管理制度", "system_rule", number="SL/QS-07")
    effective = world.effective(document, text=RULE)
    batch = read_in(world, found({"新.txt": (RULE + "4 记录\n").encode()}))
    row = batch.items[0]
    actions.change_row(row, values(row, as_revision=True), by=world.actor("chen"))
    row = db.session.get_one(ImportItem, row.id)
    assert (row.target_id, row.revision) == (document.id, "v1.1")
    revision = actions.take_row(row, by=world.actor("chen"))
    assert (revision.document_id, revision.position, revision.label) == (document.id, effective.position + 1, "v1.1")


def test_values_are_corrected_and_a_stale_page_is_refused(world: World) -> None:
    row = read_in(world, found({"说明.txt": "值班安排\n正文。\n".encode()})).items[0]
    seen = row.version
    assert actions.change_row(row, values(row, title="值班规定", type_key="manual"), by=world.actor("chen"))
    row = db.session.get_one(ImportItem, row.id)
    assert (row.title, row.type_key, row.revision) == ("值班规定", "manual", "A/0")
    assert not actions.change_row(row, values(row), by=world.actor("chen"))
    with pytest.raises(Conflict):
        actions.change_row(row, values(row, title="又一个", expected=seen), by=world.actor("chen"))


def test_numbers_filled_by_rule_are_the_numbers_given(world: World) -> None:
    batch = read_in(world, found({f"值班说明{n}.txt": f"正文{n}。\n".encode() for n in "甲乙丙"}))
    assert list(queries.previews(queries.open_rows(batch.items)).values()) == ["SL/WI-01", "SL/WI-02", "SL/WI-03"]
    assert db.session.query(Number).count() == 0
    assert actions.fill_numbers(batch.items, by=world.actor("chen")) == 3
    batch = queries.get_batch(batch.id, by=world.actor("chen"))
    assert actions.take_rows([batch.items[1], batch.items[0]], by=world.actor("chen")) == (2, 0)
    given_numbers = {i.position: i.document.number for i in batch.items if i.document}
    assert given_numbers == {1: "SL/WI-01", 2: "SL/WI-02"}


def test_a_dropped_row_is_not_taken_and_can_be_put_back(world: World) -> None:
    row = read_in(world, found({"甲.txt": RULE.encode()})).items[0]
    actions.drop_row(row, by=world.actor("chen"))
    with pytest.raises(Conflict):
        actions.take_row(row, by=world.actor("chen"))
    actions.restore_row(row, by=world.actor("chen"))
    actions.take_row(row, by=world.actor("chen"))
    with pytest.raises(Conflict):
        actions.drop_row(row, by=world.actor("chen"))
    assert [a for a in acts() if a.startswith(("import.", "document.imported"))] == [
        "import.read",
        "import.dropped",
        "import.restored",
        "document.imported",
    ]


def test_importing_needs_its_permission_and_imports_are_ones_own(world: World) -> None:
    with pytest.raises(NotAllowed):
        read_in(world, found({"甲.txt": RULE.encode()}), by="staff")
    assert db.session.query(ImportBatch).count() == 0
    batch = read_in(world, found({"甲.txt": RULE.encode()}))
    with pytest.raises(NotFound):
        queries.get_batch(batch.id, by=world.actor("he"))


def test_an_archive_is_unpacked_and_its_unsafe_members_are_named(world: World) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("制度/服务台管理制度.txt", RULE.encode("gb18030"))
        archive.writestr("../越界.txt", "越界")
        archive.writestr("内层.zip", b"PK\x05\x06" + bytes(18))
    files = given({"全部.zip": packed.getvalue(), "坏.zip": b"PK\x03\x04broken"})
    batch = read_in(world, sources(files, Limits()))
    standing = problems(world, batch)
    assert standing["制度/服务台管理制度.txt"] == []
    assert "points outside the archive" in standing["越界.txt"][0]
    assert "archive inside an archive" in standing["内层.zip"][0]
    assert "damaged or cut off" in standing["坏.zip"][0]


def test_a_zip_bomb_is_one_row_and_nothing_is_unpacked(world: World) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("大.txt", b"0" * 30_000_000)
    batch = read_in(world, sources(given({"弹.zip": packed.getvalue(), "甲.txt": RULE.encode()}), Limits()))
    standing = problems(world, batch)
    assert "unpacks to far more" in standing["弹.zip"][0]
    assert standing["甲.txt"] == []


def test_a_file_over_the_limit_is_not_even_read() -> None:
    from webapp.documents.importing.sources import Given

    rows = list(sources([Given("大.docx", 3_000_000, lambda: 1 / 0)], Limits(file_bytes=1_000_000)))  # type: ignore[arg-type,return-value]
    assert "larger than" in str(rows[0].problem)


def test_a_type_and_a_department_may_be_chosen_for_all(world: World) -> None:
    batch = read_in(world, found(GOOD), type_key="manual", department="JS")
    assert {(i.type_key, i.department.name, i.revision) for i in batch.items} == {("manual", "技术中心", "A/0")}


def test_the_text_of_a_draft_is_found_at_once_under_the_number_it_had(world: World) -> None:
    from webapp.core import search

    text = "服务级别管理制度\n编号:**(公司缩写)-ITSS-PR-9.2-001\n版本:v1.0\n\n1 目的\n服务级别协议的监视。\n"
    actions.take_rows(read_in(world, found({"甲.txt": text.encode()})).items, by=world.actor("chen"))
    hits = search.find("ITSS-PR-9.2-001", search.read_filters({}), by=world.actor("chen"))
    assert [hit.number for hit in hits.items] == ["SL-ITSS-PR-9.2-001"]
