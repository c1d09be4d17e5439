"""Many people from one list: columns found, rows checked, accounts made, links handed out."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import select

from webapp.core.db import db
from webapp.core.errors import Invalid, NotAllowed
from webapp.core.journal.models import JournalEntry
from webapp.people import queries
from webapp.people.several.actions import add_people
from webapp.people.several.lists import cells_of, read_list, role_named, text_of
from webapp.people.several.queries import check_list
from webapp.people.sign_in import open_link

from ..factories import OPERATOR, World, person_of

LIST = """人员名单（2026 年）
部门\t姓名\t角色\t工号\t登录名
技术中心\t张伟\t文控员、员工\t１００１\tＺｈａｎｇ
\t
财务部\t刘芳\t员工\t1002\t
"""
TITLES = {"document_controller": ("文控员", "Document controller"), "staff": ("员工", "Staff")}


@pytest.mark.parametrize(
    "text",
    [
        "姓名\t部门\t角色\n张伟\t技术中心\t员工",
        "角色,姓 名,部门（必填）\n员工,张伟,技术中心",
        "Role\tFull name\tDepartment\n员工\t张伟\t技术中心",
        "某某公司\n\n\n部门，姓名，系统角色\n技术中心，张伟，员工",
        "张伟,,技术中心,员工",
    ],
)
def test_columns_are_found_in_any_order_under_chinese_or_english_names(text: str) -> None:
    (entry,) = read_list(cells_of(text))
    assert (entry.name, entry.department, entry.roles) == ("张伟", "技术中心", ["员工"])


def test_full_width_signs_are_folded_and_blank_rows_left_out() -> None:
    first, second = read_list(cells_of(LIST))
    assert (first.login, first.staff_number, first.roles, first.line) == ("Zhang", "1001", ["文控员", "员工"], 3)
    assert (second.name, second.line) == ("刘芳", 5)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "姓名\t部门", "部门\t工号\n技术中心\t1", "姓名\t名字\t部门\n甲\t乙\t丙",
             "姓名\t部门\n" + "张伟\t技术中心\n" * 501],
)  # fmt: skip
def test_what_is_no_list_of_people_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_list(cells_of(text))
    assert set(refused.value.fields) == {"list"}


def test_rows_survive_their_way_through_text() -> None:
    rows = [["姓名", "部门"], ["张\n伟", " 技术 "], ["", "x"]]
    assert cells_of(text_of(rows)) == [["姓名", "部门"], ["张 伟", "技术"], ["", "x"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("文控员", "document_controller"), (" ＳＴＡＦＦ", "staff"), ("document controller", "document_controller"),
     ("文控", "Did you mean “文控员”"), ("Staf", "Did you mean “Staff”"), ("飞行员大队长", "There is no role")],
)  # fmt: skip
def test_a_role_is_known_by_key_or_title_and_an_unknown_one_gets_a_proposal(typed: str, found: str) -> None:
    assert found in str(role_named(typed, TITLES))


def test_each_row_is_held_against_who_is_there(world: World) -> None:
    rows = cells_of(
        "登录名\t姓名\t部门\t角色\t工号\n"
        "li\t李四\t技术中心\t员工\t\n"
        "wu\t吴一\t新部门\t文控\t7\n"
        "WU\t吴二\t\t员工\t7\n"
        "bad login\t吴三\t\t\t\n"
        "\t李强\t\t\t\n"
        "three\t三员\t\t系统管理员、安全管理员\t\n"
    )
    entries = check_list(rows)
    problems = [" ".join(str(text) for text in entry.problems) for entry in entries]
    assert "stays as it is" in problems[0] and "李强" in problems[0]
    assert "Did you mean" in problems[1] and str(entries[1].notes[0]).startswith("The department 新部门")
    assert "stands in line 3" in problems[2] and "staff number 7" in problems[2]
    assert "Letters, digits" in problems[3]
    assert entries[4].good and entries[4].login == "liqiang"
    assert "three different persons" in problems[5]


def test_good_rows_become_accounts_with_links_and_signing_waits_for_a_second_person(both_worlds: World) -> None:
    rows = cells_of(LIST + "技术中心\t某人\t没有的角色\t\t\n")
    made, left = add_people(rows, by=OPERATOR)
    assert [one.person.login for one in made] == ["zhang", "liufang"] and [e.name for e in left] == ["某人"]
    assert queries.department_named("财务部") is not None
    assert {open_link(one.secret)[1].login for one in made} == {"zhang", "liufang"}
    acts = list(db.session.scalars(select(JournalEntry.act)))
    assert acts.count("link.made") >= 2 and acts.count("person.added") >= 2
    assert not any(one.waits for one in made), "what the operator gives holds at once"


def test_who_may_not_make_accounts_links_or_roles_makes_none(world: World) -> None:
    before = queries.count_persons()
    for login in ("li", "sysadmin", "secadmin"):
        with pytest.raises(NotAllowed):
            add_people(cells_of(LIST), by=world.actor(login))
    assert queries.count_persons() == before


def test_a_list_without_one_good_row_makes_nothing(world: World) -> None:
    with pytest.raises(Invalid):
        add_people(cells_of("姓名\t登录名\n某人\tli\n"), by=OPERATOR)
    assert person_of("li").name == "李强"


def excel() -> bytes:
    """A register as offices keep it: a title over all columns, a department merged downwards."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet("人员")
        sheet.merge_range(0, 0, 0, 2, "人员名单")
        sheet.write_row(1, 0, ["部门", "姓名", "角色"])
        sheet.merge_range(2, 0, 3, 0, "技术中心")
        sheet.write_row(2, 1, ["张伟", "员工"])
        sheet.write_row(3, 1, ["刘芳", "文控员"])
    return output.getvalue()


def test_an_excel_file_is_checked_on_the_page_and_stays_to_be_corrected(world: World, client_for: Any) -> None:
    form = {"file": (io.BytesIO(excel()), "人员.xlsx")}
    page = client_for("sysadmin").post_form("/setup/users", form, content_type="multipart/form-data")
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and "zhangwei" in text and "liufang" in text
    assert "技术中心\t刘芳\t文控员" in text, "what was read stands in the field, to be corrected"
    assert queries.person_by_login("zhangwei") is None


@pytest.mark.parametrize("name", ["人员.xlsx", "人员.docx", "x.exe"])
def test_what_is_no_excel_file_is_refused_at_its_field(world: World, client_for: Any, name: str) -> None:
    form = {"file": (io.BytesIO(b"MZ nonsense"), name)}
    page = client_for("sysadmin").post_form("/setup/users", form, content_type="multipart/form-data")
    assert page.status_code == 422 and 'id="e-file"' in page.get_data(as_text=True)


def test_the_file_to_fill_in_is_read_back_as_it_is_written(world: World, client_for: Any) -> None:
    from webapp.rendering import table_rows

    content = client_for("sysadmin").get("/people/list-template.xlsx").get_data()
    rows = table_rows(content, name="x.xlsx")
    assert rows[0][0] == "姓名"
    (entry,) = read_list([*rows, ["张伟", "", "技术中心"]])
    assert (entry.name, entry.department) == ("张伟", "技术中心")


def test_the_page_is_closed_to_staff(client_for: Any) -> None:
    assert client_for("staff").get("/setup/users").status_code == 403
    assert client_for("staff").post_form("/setup/users", {"list": LIST, "act": "make"}, page="/me").status_code == 403
