"""What take-over reads out of registers and papers, how it matches them, and what it asks to be settled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.documents.lifecycle import Act, State, check
from webapp.documents.takeover.cells import in_scheme, read_day, read_label, same_persons, same_words
from webapp.documents.takeover.claims import claim_of_line, copies_by_number
from webapp.documents.takeover.columns import find_header, kind_of, read_columns
from webapp.documents.takeover.entering import next_review
from webapp.documents.takeover.findings import Claim, Row, findings
from webapp.documents.takeover.matching import Listed, Paper, match
from webapp.documents.takeover.papers import changes_on, names_on
from webapp.documents.takeover.reading import is_register
from webapp.documents.takeover.registers import read_sheet

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "typed",
    [
        "2023-05-01",
        "2023.05.01",
        "2023.5.1",
        "2023年5月1日",
        "20230501",
        "45047",
        "45047.0",
        " 2023 年 5 月 1 日 ",
        "２０２３－０５－０１",
        "2023/5/1 起",
        "2023-05-01 00:00",
    ],
)
def test_a_day_is_read_however_it_was_typed(typed: str) -> None:
    assert read_day(typed) == date(2023, 5, 1)


@pytest.mark.parametrize("typed", ["", "无", "2023-02-30", "A/1", "12345", "2023", "#REF!", "99999999"])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed) is None


@given(st.dates(date(1960, 1, 1), date(2090, 12, 31)))
def test_every_day_survives_every_way_of_writing_it(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    ways = [
        day.isoformat(),
        day.strftime("%Y.%m.%d"),
        f"{day.year}年{day.month}月{day.day}日",
        day.strftime("%Y%m%d"),
        serial,
    ]
    assert {read_day(way) for way in ways} == {day}


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("A/2", "A/2"),
        ("Ａ／２", "A/2"),
        ("a/2", "A/2"),
        ("第A/2版", "A/2"),
        ("A2", "A/2"),
        ("A版第2次修改", "A/2"),
        ("B", "B/0"),
        ("V1.0", "v1.0"),
        ("1.0", "v1.0"),
        ("1", "v1.0"),
        ("2020版", "2020版"),
        ("三", "三"),
        ("", ""),
    ],
)
def test_a_version_is_ours_where_it_fits_and_else_stays_as_on_paper(typed: str, label: str) -> None:
    assert read_label(typed) == label


def test_a_version_belongs_to_a_scheme_or_not() -> None:
    assert in_scheme("A/2", "edition") and in_scheme("v1.0", "decimal")
    assert not in_scheme("A/2", "decimal") and not in_scheme("2020版", "edition") and not in_scheme("v0.9", "decimal")


def test_names_and_titles_are_compared_without_width_blanks_and_marks() -> None:
    assert same_persons("张 三、李四", "李四/张三") and not same_persons("张三", "李四")
    assert same_words("《文件 控制程序》", "文件控制程序") and not same_words("文件控制程序", "记录控制程序")


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("编号", "number"),
        ("文件编号", "number"),
        ("文件号", "number"),
        ("Document No.", "number"),
        ("文件 名称", "title"),
        ("版本/版次", "label"),
        ("修订号", "label"),
        ("版本（现行）", "label"),
        ("实施日期", "effective"),
        ("生效日期", "effective"),
        ("发布日期", "issued"),
        ("编制人", "prepared"),
        ("审核", "reviewed"),
        ("批准人：", "approved"),
        ("归口部门", "department"),
        ("责任部门", "department"),
        ("分发号", "copy_number"),
        ("领用部门", "holder"),
        ("发放日期", "handed_out"),
        ("回收日期", "returned"),
        ("页数", "pages"),
        ("备 注", "remark"),
        ("Effective Date", "effective"),
        ("存放位置", ""),
    ],
)
def test_a_column_is_known_by_its_heading_in_two_languages(heading: str, role: str) -> None:
    (column,) = read_columns([heading])
    assert column.role == role
    assert str(column.why), "each guess says why"


def test_a_heading_has_one_column_and_an_exact_one_wins() -> None:
    columns = read_columns(["受控文件编号", "文件编号", "编号"])
    assert [column.role for column in columns] == ["", "number", ""]


def test_title_rows_above_the_headings_are_passed_over() -> None:
    rows = [
        ["受控文件清单"] * 4,
        ["编制部门：文控室", "", "", ""],
        ["序号", "编号", "名称", "版本"],
        ["1", "X-1", "甲", "A/0"],
    ]
    assert find_header(rows) == 2
    assert find_header([["说明"], ["请勿外传"]]) is None


def test_two_rows_of_headings_under_merged_cells_are_read_from_the_lower_one() -> None:
    rows = [["编号", "名称", "日期", "日期"], ["编号", "名称", "发布", "实施"], ["X-1", "甲", "20200101", "20200201"]]
    sheet = read_sheet("a.xlsx", "清单", rows)
    assert (sheet.header, sheet.lines[0].values["issued"], sheet.lines[0].values["effective"]) == (
        2,
        "20200101",
        "20200201",
    )


@pytest.mark.parametrize(
    ("words", "roles", "kind"),
    [
        ("受控文件清单", [], "controlled"),
        ("文件发放回收登记表", [], "distribution"),
        ("外来文件清单", [], "external"),
        ("质量记录清单", [], "records"),
        ("Sheet1", ["number", "holder"], "distribution"),
        ("Sheet1", ["retention"], "records"),
        ("Sheet1", ["number", "title"], "controlled"),
    ],
)
def test_a_register_is_told_by_its_words_then_by_its_columns(words: str, roles: list[str], kind: str) -> None:
    found, why = kind_of((words,), roles)
    assert found == kind and str(why)


@pytest.mark.parametrize(
    ("name", "register"),
    [
        ("体系/受控文件清单.xlsx", True),
        ("文件发放回收登记表.xls", True),
        ("外来文件清单.xlsx", True),
        ("记录清单.xlsx", True),
        ("Master List.xlsx", True),
        ("培训签到表.xlsx", False),
        ("受控文件清单.docx", False),
    ],
)
def test_a_register_inside_an_archive_is_told_by_its_name(name: str, register: bool) -> None:
    assert is_register(name) is register


def test_nothing_of_a_register_is_lost() -> None:
    rows = [
        ["编号", "名称", "版本", "柜号", ""],
        ["X-1", "甲", "A/0", "柜3", "旁注"],
        ["", "", "", "", ""],
        ["制表：王", "", "", "", ""],
        ["编号", "名称", "版本", "柜号", ""],
    ]
    sheet = read_sheet("受控文件清单.xlsx", "S", rows)
    assert sheet.lines[0].rest == {"柜号": "柜3", "#5": "旁注"}
    assert [(line.row, line.aside) for line in sheet.lines] == [(2, False), (4, False), (5, True)]
    unread = read_sheet("a.xlsx", "说明", [["请勿外传"]])
    assert unread.kind == "other" and unread.lines[0].rest == {"#1": "请勿外传"}


def test_a_person_can_say_what_a_column_is() -> None:
    rows = [["编号", "名称", "代码"], ["1", "甲", "X-1"]]
    sheet = read_sheet("a.xlsx", "S", rows, header=1, kind="controlled", roles={0: "", 1: "title", 2: "number"})
    assert sheet.lines[0].values == {"title": "甲", "number": "X-1"} and sheet.lines[0].rest == {"编号": "1"}


def test_holders_below_a_number_belong_to_it() -> None:
    rows = [
        ["文件编号", "分发号", "领用部门", "发放日期"],
        ["X-1", "01", "技术部", "2020.1.1"],
        ["", "02", "市场部", "2020.1.2"],
    ]
    sheet = read_sheet("发放回收登记表.xlsx", "S", rows)
    copies = copies_by_number([line.as_json() for line in sheet.lines], str)
    assert [(c["copy_number"], c["holder"], c["handed_out"]) for c in copies["X-1"]] == [
        ("01", "技术部", "2020-01-01"),
        ("02", "市场部", "2020-01-02"),
    ]


def test_a_standard_without_a_version_has_its_year() -> None:
    assert claim_of_line({"number": "GB/T 19001—2016", "title": "质量管理体系"}, external=True).get("label") == "2016"


def test_signers_are_read_from_lines_and_from_tables_of_page_headers() -> None:
    expected = {"prepared": "张三", "reviewed": "李四", "approved": "王五"}
    assert names_on([("p:1", "编制：张三  审核：李四  批准：王 五")]) == expected
    assert names_on([], [[["编制", "审核", "批准"], ["张三", "李四", "王五"]]]) == expected
    assert names_on([("p:1", "编制部门：技术部 审核日期：2020-01-01")]) == {}


def test_the_revision_record_is_read_from_a_table_and_from_lines() -> None:
    cells = [["版本", "日期", "修订内容", "修订人", "批准人"], ["A/0", "2019.1.1", "首次发布", "张三", "王五"]]
    parts = [(f"table:1/r{r}c{c}", text) for r, row in enumerate(cells, 1) for c, text in enumerate(row, 1)]
    (change,) = changes_on(parts)
    assert (change.label, change.day, change.what, change.who, change.approved) == (
        "A/0",
        "2019-01-01",
        "首次发布",
        "张三",
        "王五",
    )
    lines = changes_on([("p:1", "修订记录\nA/0 2019-01-01 首次发布 张三\nA/1 2020年1月1日 改第3章 李四\n正文")])
    assert [(c.label, c.what, c.who) for c in lines] == [("A/0", "首次发布", "张三"), ("A/1", "改第3章", "李四")]


def paper(key: int, number: str, title: str, label: str = "") -> Paper:
    return Paper(key, (number,) if number else (), title, title, label)


def test_a_number_in_any_width_makes_a_sure_match() -> None:
    (found,) = match([Listed(1, "ＳＬ／ＱＰ－０１", "甲程序")], [paper(7, "SL/QP-01", "乙程序")])
    assert (found.row, found.file, found.sure) == (1, 7, True) and str(found.why)


def test_a_title_alone_is_never_sure_and_must_be_the_only_one() -> None:
    (found,) = match([Listed(1, "X-1", "文件控制程序")], [paper(7, "", "《文件控制程序》")])
    assert not found.sure
    twins = [Listed(1, "X-1", "文件控制程序"), Listed(2, "X-2", "文件控制程序")]
    assert [m.sure for m in match(twins, [paper(7, "", "文件控制程序")])] == []


def test_alike_titles_match_only_when_clearly_ahead() -> None:
    (found,) = match([Listed(1, "X-1", "供方评价与选择管理程序")], [paper(7, "", "供方评价和选择管理程序")])
    assert not found.sure
    two = [Listed(1, "X-1", "供方评价与选择管理程序"), Listed(2, "X-2", "供方评价及选择管理程序")]
    assert match(two, [paper(7, "", "供方评价和选择管理程序")]) == []


def test_of_two_rows_with_one_number_the_file_goes_to_its_own_version() -> None:
    rows = [Listed(1, "X-1", "甲", "A/0"), Listed(2, "X-1", "甲", "A/1")]
    assert [(m.row, m.file) for m in match(rows, [paper(7, "X-1", "甲", "A/1")])] == [(2, 7)]


@given(st.lists(st.integers(0, 30), max_size=12), st.lists(st.integers(0, 30), max_size=12))
def test_no_row_and_no_file_is_matched_twice(rows: list[int], files: list[int]) -> None:
    listed = [Listed(i, f"X-{n}", f"程序{n}") for i, n in enumerate(rows)]
    papers = [paper(i, f"X-{n}", f"程序{n}") for i, n in enumerate(files)]
    found = match(listed, papers)
    assert len({m.row for m in found}) == len({m.file for m in found}) == len(found)


def row(key: int = 1, **values: object) -> Row:
    usual = {
        "number": "X-1",
        "title": "甲",
        "label": "A/0",
        "issued": date(2020, 1, 1),
        "effective": date(2020, 1, 11),
        "scheme": "edition",
        "register": Claim({"title": "甲"}),
        "file": Claim({"title": "甲"}),
        "has_file": True,
    }
    return Row(key, **{**usual, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"has_file": False, "file": None}, "no_file"),
        ({"register": None}, "unlisted"),
        ({"sure": False}, "alike"),
        ({"register": Claim({"label": "A/2"}), "file": Claim({"label": "A/1"})}, "differs"),
        ({"label": ""}, "missing"),
        ({"number": "--"}, "missing"),
        ({"effective": None}, "missing"),
        ({"effective": TODAY + timedelta(days=1)}, "future"),
        ({"assumed": True}, "assumed"),
        ({"effective": date(2019, 1, 1)}, "order"),
        ({"label": "2020版"}, "scheme"),
    ],
)
def test_what_is_wrong_with_a_row_is_found_once_and_settled_by_its_kind(values: dict[str, object], kind: str) -> None:
    if kind == "missing" and values.get("number"):
        values = {"number": "。"}
    found = findings([row(**values)], {}, TODAY)[1]
    assert kind in [f.kind for f in found]
    assert kind not in [f.kind for f in findings([row(**values, settled=frozenset({kind}))], {}, TODAY)[1]]


def test_a_clean_row_has_nothing_to_settle_and_an_external_label_is_free() -> None:
    assert findings([row()], {}, TODAY)[1] == []
    assert findings([row(label="2016", external=True)], {}, TODAY)[1] == []


def test_the_same_number_twice_and_a_number_of_the_house_are_found() -> None:
    found = findings([row(1), row(2, number="ｘ－1"), row(3, number="X-2")], {"x-2": _taken()}, TODAY)
    assert [[f.kind for f in found[key]] for key in (1, 2, 3)] == [["twice"], ["twice"], ["exists"]]


def _taken():  # type: ignore[no-untyped-def]
    from webapp.core.errors import Message

    return Message("The number %(number)s exists already.", {"number": "X-2"})


def test_only_a_draft_is_taken_over_and_it_is_in_force_at_once() -> None:
    from webapp.core.errors import Conflict

    assert check(State.DRAFT, Act.TAKE_OVER) is State.EFFECTIVE
    with pytest.raises(Conflict):
        check(State.EFFECTIVE, Act.TAKE_OVER)


@given(st.dates(date(2000, 1, 1), TODAY), st.integers(1, 36))
def test_the_next_review_is_to_come_and_in_the_rhythm_of_the_type(effective: date, months: int) -> None:
    following = next_review(effective, months, TODAY)
    assert following is not None and following >= TODAY
    assert ((following.year - effective.year) * 12 + following.month - effective.month) % months == 0
