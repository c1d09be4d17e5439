"""A file that holds several documents is cut where a person says so; nothing is lost, and it can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.documents.importing.test_import_pages import batch_of, upload
from tests.documents.importing.test_taking_over import item, read_in
from tests.factories import World
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.importing import actions, queries
from webapp.documents.importing.alike import groups_in
from webapp.documents.importing.cutting import Wanted, cut_row, undo_cut
from webapp.documents.importing.models import ImportBatch, ImportItem, RowState
from webapp.documents.importing.sources import Source

ClientFor = Callable[[str], Any]
ONE = "备份管理制度\n\n第一条 每日备份一次，由值班员核对结果并登记在册。\n"
TWO = "口令管理办法\n\n第一条 口令每九十天更换一次，不得写在纸上或告诉他人。\n"
NOTICE = "下载文档前请自行甄别文档内容的完整性"
TEXT = f"{ONE}\n{NOTICE}\n\n{TWO}"
SECOND = TEXT.split("\n").index("口令管理办法") + 1
LEAVING = TEXT.split("\n").index(NOTICE) + 1


def handed(world: World) -> tuple[ImportBatch, ImportItem]:
    batch = read_in(world, [Source("汇编.txt", TEXT.encode())])
    return batch, item(batch, "汇编.txt")


def cut(world: World, row: ImportItem, *lines: int, clean: bool = False, by: str = "chen") -> list[ImportItem]:
    wanted = [Wanted(line, "口令管理办法" if line == SECOND else "") for line in lines]
    return cut_row(row, wanted, queries.frame(), by=world.actor(by), clean=clean)


def text_of(row: ImportItem) -> str:
    return queries.source_of(row).decode()


def acts() -> list[str]:
    return [entry.act for entry in db.session.query(JournalEntry).order_by(JournalEntry.seq)]


def test_the_parts_joined_are_the_file_and_the_cut_is_journalled(both_worlds: World) -> None:
    world = both_worlds
    _batch, row = handed(world)
    made = cut(world, row, SECOND)
    assert "\n".join(text_of(part) for part in made) == TEXT
    assert made[1].title == "口令管理办法"
    assert row.state is RowState.DROPPED
    assert text_of(row) == TEXT
    assert acts()[-1] == "import.cut"


def test_leavings_are_left_out_on_request_and_which_ones_is_kept(both_worlds: World) -> None:
    world = both_worlds
    batch, row = handed(world)
    made = cut(world, row, SECOND, clean=True)
    assert NOTICE not in "".join(text_of(part) for part in made)
    assert queries.parts_of(batch)[made[0].id].left_out == [LEAVING]


@pytest.mark.parametrize("lines", [(), (0,), (9999,)])
def test_no_cut_or_one_outside_the_text_is_refused(both_worlds: World, lines: tuple[int, ...]) -> None:
    world = both_worlds
    batch, row = handed(world)
    with pytest.raises(Invalid):
        cut(world, row, *lines)
    assert len(queries.get_batch(batch.id, by=world.actor("chen")).items) == 1


def test_a_file_is_cut_once_and_by_those_who_may(both_worlds: World) -> None:
    world = both_worlds
    _batch, row = handed(world)
    with pytest.raises(NotAllowed):
        cut(world, row, SECOND, by="zhao")
    cut(world, row, SECOND)
    with pytest.raises(Conflict):
        cut(world, row, SECOND)


def test_a_cut_is_undone_until_a_part_is_taken_over(both_worlds: World) -> None:
    world = both_worlds
    _batch, row = handed(world)
    first = cut(world, row, SECOND)
    with pytest.raises(Conflict):
        actions.restore_row(row, by=world.actor("chen"))
    undo_cut(row, by=world.actor("chen"))
    assert row.state is RowState.PROPOSED
    assert {part.state for part in first} == {RowState.DROPPED}
    assert acts()[-1] == "import.cut_undone"
    again = cut(world, row, SECOND)
    actions.fill_numbers(again, by=world.actor("chen"))
    actions.take_row(again[1], by=world.actor("chen"))
    with pytest.raises(Conflict):
        undo_cut(row, by=world.actor("chen"))


def test_of_near_duplicates_one_is_kept(both_worlds: World) -> None:
    world = both_worlds
    long = "".join(chr(0x4E00 + n * n * 7 % 9000) for n in range(1500)) + "。\n"
    files = [Source("甲.txt", ("备份办法\n\n" + long).encode()), Source("乙.txt", ("备份细则\n\n" + long).encode())]
    batch = read_in(world, [*files, Source("丙.txt", TWO.encode())])
    (group,) = groups_in(batch)
    assert {row.item.file for row in group} == {"甲.txt", "乙.txt"}
    assert actions.keep_one(group[0].item, [group[1].item], by=world.actor("chen")) == 1
    assert group[1].item.state is RowState.DROPPED
    assert acts()[-1] == "import.dropped"


def test_the_page_moves_a_cut_and_cuts(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    grid = upload(client, {"汇编.txt": TEXT.encode()}).location
    (row,) = batch_of(world).items
    page = f"{grid}/cut/{row.id}"
    assert NOTICE in client.get(page).get_data(as_text=True)
    looked = client.post_form(page, {"do": "look", "cut": [str(SECOND)]}).get_data(as_text=True)
    assert f'value="{SECOND}" aria-label' in looked
    assert client.post_form(page, {"do": "cut", "further": "二十"}).status_code == 422
    assert client.post_form(page, {"do": "cut", "cut": [str(SECOND)]}).status_code == 303
    assert len(batch_of(world).items) == 3
    assert client.post_form(page, {"do": "cut", "cut": [str(SECOND)]}).status_code == 409
    shown = client.get(f"{grid}/original/{row.id}")
    assert shown.get_data() == TEXT.encode()
    assert client.post_form(f"{grid}/uncut/{row.id}", {}).status_code == 303


def test_another_persons_import_is_not_there(world: World, client_for: ClientFor) -> None:
    grid = upload(client_for("chen"), {"汇编.txt": TEXT.encode()}).location
    (row,) = batch_of(world).items
    other = client_for("he")
    assert other.get(f"{grid}/cut/{row.id}").status_code == 404
    assert other.post_form(f"{grid}/cut/{row.id}", {"cut": [str(SECOND)]}).status_code == 404


def test_the_page_of_near_duplicates_keeps_the_chosen_one_of_a_group(world: World, client_for: ClientFor) -> None:
    long = "".join(chr(0x4E00 + n * n * 7 % 9000) for n in range(1500)) + "。\n"
    client = client_for("chen")
    grid = upload(client, {"甲.txt": f"备份办法\n\n{long}".encode(), "乙.txt": f"备份细则\n\n{long}".encode()}).location
    first, second = batch_of(world).items
    assert f"{grid}/alike" in client.get(grid).text
    page = client.get(f"{grid}/alike").text
    assert "甲.txt" in page and "乙.txt" in page and "最完整" in page
    kept = {f"keep-{first.id}": str(second.id)}
    assert client.post_form(f"{grid}/alike", kept).status_code == 303
    db.session.expire_all()
    assert [row.state for row in batch_of(world).items] == [RowState.DROPPED, RowState.PROPOSED]
    assert client_for("li").get(f"{grid}/alike").status_code in {403, 404}


def test_the_file_a_document_was_cut_from_is_fetched_from_the_document(world: World, client_for: ClientFor) -> None:
    _batch, row = handed(world)
    made = cut(world, row, SECOND)
    revision = actions.take_row(made[1], by=world.actor("chen"))
    address = f"/d/{revision.document.slug}/original"
    answer = client_for("chen").get(address)
    assert (answer.status_code, answer.data.decode()) == (200, TEXT)
    assert acts()[-1] == "import.original_taken"
    assert client_for("staff").get(address).status_code in {403, 404}
