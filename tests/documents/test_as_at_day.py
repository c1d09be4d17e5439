"""The list, registers and timeline of a past day show and filter by what held at its end, on both databases."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.documents.test_list_costs import statements
from tests.factories import World, department_of, person_of
from webapp.audit import timeline
from webapp.core import clock
from webapp.documents.actions import change_document
from webapp.documents.copies.actions import Wanted, issue_copies
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.listing.rows import Row, every_row
from webapp.documents.models import Classification, Document
from webapp.documents.numbers.actions import add_alias
from webapp.documents.past import past_at
from webapp.documents.queries import DocumentFilter, today
from webapp.documents.registers.hooks import Scope, register_of
from webapp.people.actions import change_person
from webapp.people.departments import change_department

OLD, NEW = "技术中心", "综合管理部"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], date]:
    """``later(3)`` lets three days pass and tells the day before they did."""
    real, gone = clock.now, [0]
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=gone[0]))

    def go_on(days: int) -> date:
        before = today()
        gone[0] += days
        return before

    return go_on


def listed(world: World, day: date | None = None, **wanted: str) -> list[Row]:
    return every_row(DocumentFilter(at=day, **wanted), by=world.actor("chen"))


def issued(
    world: World, title: str = "服务级别管理程序", clauses: tuple[str, ...] = ("iso9001@2015:7.5.3",)
) -> Document:
    document = world.document(title, department=department_of(OLD), clauses=clauses)
    return world.effective(document).document


def moved(world: World, document: Document) -> None:
    """Everything that can change of an issued document without a new revision."""
    change_document(
        world.reload(document),
        title="服务级别控制程序",
        department=department_of(NEW),
        clauses=["iso9001@2015:8.5.1", "iso20000-1@2018:8.3.3"],
        classification=str(Classification.SENSITIVE),
        by=world.actor("chen"),
    )


def test_owner_and_clauses_are_those_of_the_day(both_worlds: World, later: Callable[[int], date]) -> None:
    world = both_worlds
    document, other = issued(world), issued(world, "事件管理程序")
    then = later(3)
    moved(world, document)
    after = later(2)
    (row, _other) = listed(world, then)
    assert (row.department, row.clauses) == (OLD, "ISO 9001:2015 7.5.3")
    (row, _other) = listed(world, after)
    assert (row.department, row.clauses) == (NEW, "ISO/IEC 20000-1:2018 8.3.3; ISO 9001:2015 8.5.1")
    now = next(row for row in listed(world) if row.number == document.number)
    assert (row.department, row.clauses) == (now.department, now.clauses)
    claimed = past_at(then - timedelta(days=400)).of(document)
    assert (claimed.department, claimed.clauses) == (OLD, ("iso9001@2015:7.5.3",)), "a claimed day before it was made"
    for day, wanted, numbers in (
        (then, {"department": OLD}, {document.number, other.number}),
        (then, {"department": NEW}, set()),
        (after, {"department": OLD}, {other.number}),
        (after, {"department": NEW}, {document.number}),
        (then, {"clause": "7.5"}, {document.number, other.number}),
        (then, {"clause": "iso20000-1@2018:8.3"}, set()),
        (after, {"clause": "7.5"}, {other.number}),
        (after, {"clause": "iso20000-1@2018:8.3"}, {document.number}),
        (after, {"clause": "iso9001@2015:8.3"}, set()),
        (after, {"clause": "8"}, {document.number}),
        (after, {"text": "级别管理"}, {document.number}),
        (after, {"text": "级别控制"}, set()),
        (after, {"text": other.number}, {other.number}),
    ):
        assert {row.number for row in listed(world, day, **wanted)} == numbers, (day, wanted)


def test_a_department_is_called_and_found_as_that_day(
    both_worlds: World, later: Callable[[int], date], client_for: Callable[[str], Any]
) -> None:
    world = both_worlds
    issued(world)
    then = later(3)
    change_department(department_of(OLD), name="研发中心", code="YF", by=world.actor("sysadmin"))
    assert [row.department for row in listed(world, then)] == [OLD]
    assert [row.department for row in listed(world, today())] == ["研发中心"]
    assert len(listed(world, then, department=OLD)) == len(listed(world, today(), department="研发中心")) == 1
    assert len(listed(world, today(), department="YF")) == 1
    assert listed(world, then, department="研发中心") == listed(world, today(), department=OLD) == []


def test_registers_name_titles_owners_and_holders_of_the_day(both_worlds: World, later: Callable[[int], date]) -> None:
    world, chen = both_worlds, both_worlds.actor("chen")
    document = issued(world)
    first = world.effective(document, "第二版\n", summary="改")
    add_alias(document, "QP-1", by=chen)
    issue_copies(first, [Wanted(holder_of(person_of("staff"), by=chen))], by=chen)
    name, department = person_of("staff").name, person_of("staff").department
    assert department is not None
    home, moved_to = department.name, NEW if department.name != NEW else OLD
    then = later(3)
    moved(world, document)
    change_person(person_of("staff"), name="改名", department_id=department_of(moved_to).id, by=world.actor("sysadmin"))

    def lines(key: str, day: date, **narrowed: str) -> list[tuple[Any, ...]]:
        register = register_of(key)
        assert register is not None
        names = ("title", "department", "holder")
        return [tuple(row.get(n) for n in names) for row in register.rows(Scope(day, **narrowed), chen)]

    before, after = "服务级别管理程序", "服务级别控制程序"
    for key in ("controlled", "obsolete", "revisions"):
        assert set(lines(key, then)) == {(before, OLD, None)}, key
        assert set(lines(key, today())) == {(before, NEW, None)}, "a revision bears its title for ever"
    for key in ("obsolete", "revisions", "numbers"):
        assert lines(key, then, department=OLD) and not lines(key, then, department=NEW), key
        assert lines(key, today(), department=NEW) and not lines(key, today(), department=OLD), key
    assert lines("numbers", then) == [(before, OLD, None)] and lines("numbers", today()) == [(after, NEW, None)]
    for key in ("issues", "distribution"):
        assert lines(key, then) == lines(key, then, department=home) == [(before, home, name)], key
        assert lines(key, today()) == lines(key, today(), department=moved_to) == [(after, moved_to, "改名")], key
        assert lines(key, then, department=moved_to) == [], key
    for day, called in ((then, name), (today(), "改名")):
        assert [holder for _copy, holder, _then in timeline.stood(document, day, by=chen).copies] == [called]


def test_page_and_workbook_of_a_past_day(
    world: World, later: Callable[[int], date], client_for: Callable[[str], Any]
) -> None:
    moving = issued(world)
    then = later(3)
    moved(world, moving)
    client = client_for("chen")
    page = client.get(f"/docs?at={then}&department={OLD}").get_data(as_text=True)
    assert moving.number in page and "7.5.3" in page and "8.5.1" not in page
    assert moving.number not in client.get(f"/docs?at={then}&department={NEW}").get_data(as_text=True)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/docs.xlsx?at={then}").data))
    assert any(OLD in row and NEW not in row for row in book.get_sheet_by_index(0).to_python())
    change_department(department_of(OLD), name="研发中心", by=world.actor("sysadmin"))
    option = f'<option value="{OLD}"'
    assert option in client.get(f"/docs?at={then}").get_data(as_text=True)
    assert option in client.get(f"/docs/registers/controlled?at={then}").get_data(as_text=True)
    assert option not in client.get("/docs").get_data(as_text=True)


def test_a_past_day_costs_as_many_statements_for_many_rows_as_for_few(
    world: World, later: Callable[[int], date], client_for: Callable[[str], Any]
) -> None:
    address = f"/docs?at={today()}&department={OLD}&clause=7.5"
    found = [issued(world, f"第{number}号程序") for number in range(3)]
    later(1)
    moved(world, found[0])
    client = client_for("chen")
    client.get(address)
    few = statements(client, address)
    for number in range(3, 12):
        moved(world, issued(world, f"第{number}号程序"))
    client.get(address)
    assert statements(client, address) == few
