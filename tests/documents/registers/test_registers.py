"""Registers: filled from live data, as at any day, in the organisation's own form, on both databases."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.factories import World, department_of, person_of
from webapp.core import clock, organisation_zone
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.core.journal import JournalEntry
from webapp.documents.copies import actions as copies
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.destroying.actions import ask_destruction, witness_destruction
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.numbers.actions import add_alias
from webapp.documents.queries import today
from webapp.documents.registers import actions, queries
from webapp.documents.registers.hooks import Row, Scope, registers
from webapp.documents.registers.papers import boxes_of, register_paper
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.rendering import pdf_text

Clients = Callable[[str], Any]


def lines(key: str, by: Actor, **scope: Any) -> list[Row]:
    return queries.get_register(key).rows(Scope(scope.pop("at", today()), **scope), by)


def paper(key: str, by: Actor, language: str = "zh-Hans", **scope: Any) -> Any:
    asked = Scope(today(), **scope)
    register = queries.get_register(key)
    return register_paper(queries.form_of(register), register.rows(asked, by), asked, language, by=by)


def test_every_register_of_the_domain_is_offered_and_empty_to_begin_with(world: World) -> None:
    keys = [register.key for register in registers()]
    assert {"controlled", "forms", "revisions", "issues", "distribution", "obsolete", "destroyed"} <= set(keys)
    assert {"reviews", "numbers"} <= set(keys)
    assert [lines(key, world.actor("chen")) for key in keys] == [[]] * len(keys)


def test_the_controlled_list_of_a_department_holds_what_it_owns_and_what_it_has_copies_of(both_worlds: World) -> None:
    world, chen = both_worlds, both_worlds.actor("chen")
    owned = world.effective(world.document(title="甲程序")).document
    used = world.effective(world.document(title="乙程序"))
    world.effective(world.document(title="丙程序"))
    other = "技术中心" if owned.department.name != "技术中心" else "综合管理部"
    copies.issue_copies(used, [Wanted(holder_of(department_of(other), by=chen))], by=chen)
    assert len(lines("controlled", chen)) == 3
    (row,) = lines("controlled", chen, department=other)
    assert (row["title"], row["copies"], row["count"]) == ("乙程序", "A01", 1)


def test_a_register_stands_as_it_stood_that_day(both_worlds: World) -> None:
    world, chen = both_worlds, both_worlds.actor("chen")
    first = world.effective(world.document(title="服务级别管理程序"))
    (copy,) = copies.issue_copies(first, [Wanted(holder_of("客户甲", by=chen))], by=chen)
    copies.receive_copy(copy, by=chen, signed_by="王五")
    second = world.effective(first.document, "第二版\n", summary="改写")
    ended = lines("obsolete", chen)
    assert [(row["label"], row["successor"], row["out"]) for row in ended] == [(first.label, second.label, 1)]
    yesterday = today() - timedelta(days=1)
    for key in ("controlled", "issues", "distribution", "revisions", "obsolete"):
        assert lines(key, chen, at=yesterday) == []
    (row,) = lines("issues", chen)
    assert (row["signed"], row["recalled"]) == ("王五", today())


def test_the_revision_record_names_the_change_and_who_signed(both_worlds: World) -> None:
    world = both_worlds
    first = world.effective(world.document(title="投诉处理程序"))
    world.effective(first.document, "第二版\n", summary="增加时限")
    rows = lines("revisions", world.actor("chen"), document=first.document.number)
    assert [row["summary"] for row in rows][-1] == "增加时限"
    assert all(row["prepared"] and row["approved"] and row["released"] == today() for row in rows)


def test_every_line_of_issue_and_destruction_is_there(world: World) -> None:
    chen = world.actor("chen")
    revision = world.effective(world.document(title="事件管理程序"))
    parties = [Wanted(holder_of(name, by=chen)) for name in ("客户甲", "客户乙", "客户丙")]
    one, two, three = copies.issue_copies(revision, parties, by=chen)
    copies.return_copy(one, by=chen)
    copies.lose_copy(two, "搬迁遗失", by=chen)
    terms: dict[str, Any] = {"authority": "管理者代表", "method": "粉碎", "witness": person_of("staff")}
    asked = ask_destruction([one], **terms, by=chen, proof=world.proof("chen"))
    witness_destruction(asked, by=world.actor("staff"), proof=world.proof("staff"))
    found = {row["copy"]: row for row in lines("issues", chen)}
    states = [str(found[copy.number]["state"].key) for copy in (one, two, three)]
    assert states == ["Destroyed", "Lost, void", "Handed out, not signed for"]
    assert "搬迁遗失" in str(found[two.number]["remark"])
    (burnt,) = lines("destroyed", chen)
    assert (burnt["copy"], burnt["authority"], burnt["method"]) == (one.number, "管理者代表", "粉碎")
    assert burnt["destroyer"] != burnt["witness"]


def test_old_numbers_and_forms_and_ended_documents(both_worlds: World) -> None:
    world, chen = both_worlds, both_worlds.actor("chen")
    document = world.effective(world.document(title="采购程序")).document
    add_alias(document, "CG-旧-01", by=chen)
    (row,) = lines("numbers", chen)
    assert (row["old"], row["number"], row["since"]) == ("CG-旧-01", document.number, today())
    world.effective(world.document(title="采购申请单", type_key="form"))
    assert [row["title"] for row in lines("forms", chen)] == ["采购申请单"]
    world.approve(ask_to_obsolete(world.effective(world.document(title="旧")).document, "合并", by=chen))
    assert "旧" not in [row["title"] for row in lines("controlled", chen)]


def test_nobody_reads_in_a_register_what_he_may_not_know_of(world: World) -> None:
    chen, staff = world.actor("chen"), world.actor("staff")
    secret = world.effective(world.document(title="涉密程序", classification="confidential"))
    copies.issue_copies(secret, [Wanted(holder_of("客户甲", by=chen))], by=chen)
    for key in ("controlled", "revisions", "issues", "distribution"):
        assert lines(key, staff) == []


def test_the_form_is_the_organisations_own(both_worlds: World) -> None:
    world, by = both_worlds, both_worlds.actor("sysadmin")
    world.effective(world.document(title="服务级别管理程序"))
    register = queries.get_register("controlled")
    columns = [
        {"key": "title", "zh": "文件名", "en": "", "width": 40},
        {"key": "number", "zh": "", "en": "No.", "width": 20},
    ]
    values: dict[str, Any] = {
        "number": "QR4.2.3-01", "titles": {"zh": "有效文件一览表"}, "columns": columns,
        "boxes": {"zh": "编制、批准", "en": "-"}, "landscape": False,
    }  # fmt: skip
    actions.change_form(register, **values, expected=0, by=by)
    printed = paper("controlled", world.actor("chen"))
    assert (printed.title, printed.form) == ("有效文件一览表", "QR4.2.3-01")
    assert [column.title for column in printed.columns] == ["文件名", "编号"]
    assert printed.rows[0][0] == "服务级别管理程序"
    form = queries.form_of(register)
    assert (boxes_of(form, "zh-Hant"), boxes_of(form, "en")) == (["編製", "核准"], [])
    assert paper("controlled", world.actor("chen"), "zh-Hant").title == "有效文件一覽表"
    entry = db.session.query(JournalEntry).filter_by(act="register_form.changed").one()
    assert entry.subject_id == "controlled" and entry.actor_id == str(by.person_id)
    with pytest.raises(Conflict):
        actions.change_form(register, **values, expected=0, by=by)
    with pytest.raises(NotAllowed):
        actions.change_form(register, **values, expected=1, by=world.actor("staff"))
    for wrong in ([], [columns[0], columns[0]], [{**columns[0], "key": "nothing"}], [{**columns[0], "width": 900}]):
        with pytest.raises(Invalid):
            actions.change_form(register, **{**values, "columns": wrong}, expected=1, by=by)


def test_a_register_is_printed_in_three_languages_and_as_workbook_and_csv(world: World, client_for: Clients) -> None:
    world.effective(world.document(title="=1+1 程序"))
    chen = client_for("chen")
    page = chen.get("/docs/registers/controlled").get_data(as_text=True)
    assert "受控文件清单" in page and "=1+1 程序" in page
    titles = {"zh-Hans": "受控文件清单", "zh-Hant": "管制文件清單", "en": "Controlled document list"}
    for language, words in titles.items():
        answer = chen.get(f"/docs/registers/controlled.pdf?language={language}")
        assert answer.mimetype == "application/pdf" and words in pdf_text(answer.data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(chen.get("/docs/registers/controlled.xlsx").data))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert "=1+1 程序" in cells and {type(cell) for cell in cells} == {str}
    assert "'=1+1" in chen.get("/docs/registers/controlled.csv").get_data(as_text=True)


def test_wrong_questions_are_told_in_words(world: World, client_for: Clients) -> None:
    chen = client_for("chen")
    assert chen.get("/docs/registers").status_code == 200
    assert chen.get("/docs/registers/nothing").status_code == 404
    assert chen.get("/docs/registers/controlled?at=2099-01-01").status_code == 422
    assert chen.get("/docs/registers/controlled?at=31.12.").status_code == 422
    assert chen.get("/docs/registers/controlled.pdf?at=2099-01-01").status_code == 422
    assert chen.get("/docs/registers/controlled.pdf?language=xx").status_code == 422
    assert chen.get("/docs/registers/controlled/form").status_code == 403
    assert chen.get("/docs/numbered?number=NO-1").status_code == 404
    with pytest.raises(NotFound):
        queries.get_register("nothing")


def test_the_form_page_keeps_order_titles_and_widths(world: World, client_for: Clients) -> None:
    admin, page = client_for("sysadmin"), "/docs/registers/issues/form"
    typed = {"number": "QR-02", "version": "0", "boxes_zh": "-", "show-copy": "1", "place-copy": "2", "width-copy": "9"}
    typed |= {"show-number": "1", "place-number": "1", "width-number": "20", "zh-number": "文件号"}
    assert admin.post_form(page, {**typed, "width-number": "200"}).status_code == 422
    assert admin.post_form(page, {"version": "0"}).status_code == 422
    assert admin.post_form(page, typed).status_code == 303
    form = queries.form_of(queries.get_register("issues"))
    assert [(c.column.key, c.width) for c in form.columns] == [("number", 20), ("copy", 9)]
    assert admin.post_form(page, typed).status_code == 409
    assert "文件号" in admin.get(page).get_data(as_text=True)


def test_a_scope_ends_with_its_day_in_the_organisations_zone(world: World) -> None:
    end = Scope(date(2026, 3, 1)).end
    assert end.astimezone(organisation_zone()).isoformat().startswith("2026-03-02T00:00")
    assert clock.to_day(end - timedelta(microseconds=1), "Asia/Shanghai") == date(2026, 3, 1)
