"""Finding: words, numbers, filters, marks, older revisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from markupsafe import Markup

from webapp.core import search
from webapp.core.access import Actor
from webapp.core.db import transaction
from webapp.core.errors import Invalid
from webapp.core.search import Filters, read_filters

Shelve = Callable[..., int]
Found = Callable[..., list[int]]


def test_either_script_finds_the_other(shelve: Shelve, found: Found) -> None:
    old = shelve("服務級別管理的目的是確保客戶滿意。")
    new = shelve("服务级别管理流程每月评审一次。")
    assert sorted(found("服务级别管理")) == sorted(found("服務級別管理")) == [old, new]


def test_taiwan_words_find_the_mainland_ones_and_are_reported(shelve: Shelve, found: Found, anybody: Actor) -> None:
    taiwan, mainland = shelve("檔案管理辦法"), shelve("文件管理办法")
    results = search.find("文件管理", by=anybody)
    assert {h.id for h in results.items} == {taiwan, mainland}
    assert results.also == ("档案管理",)
    assert found('"文件管理"') == [mainland]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("PR-9.2", "ITSS-PR-9.2-001"),
        ("ITSS-PR-9.2-001", "ITSS-PR-9.2-001"),
        ("itss-pr-9", "ITSS-PR-9.2-001"),
        ("number:R-9.2", "ITSS-PR-9.2-001"),
        ("07-02", "SD-07-02-2019"),
        ("QMB8.5", "JD/QMB8.5.2/8.5.3—05"),
        ("JD/QMB8.5.2/8.5.3-05", "JD/QMB8.5.2/8.5.3—05"),
        ("编号：SD-07", "SD-07-02-2019"),
    ],
)
def test_numbers_and_parts_of_numbers(shelve: Shelve, asked: str, expected: str, anybody: Actor) -> None:
    for number in ("ITSS-PR-9.2-001", "SD-07-02-2019", "JD/QMB8.5.2/8.5.3—05"):
        shelve("内容", number=number)
    assert [h.number for h in search.find(asked, by=anybody).items] == [expected]


def test_an_old_number_stays_findable(shelve: Shelve, found: Found) -> None:
    document = shelve("内容", number="WK-QP-01", aliases=("SD-02001",))
    assert found("SD-02001") == found("number:SD-02") == [document]


def test_letters_glued_to_a_heading_number_are_found(shelve: Shelve, found: Found) -> None:
    document = shelve("5.2.5SLA的内容包括响应时间")
    assert found("SLA") == found("sla的内容") == [document]


def test_one_character_and_prefix(shelve: Shelve, found: Found) -> None:
    chapter, ticket = shelve("本章说明职责", "第三章"), shelve("工单 INC20230017 已关闭")
    assert found("章") == [chapter]
    assert found("INC2023*") == [ticket]
    assert found("INC2023") == []


def test_no_phrase_reaches_across_two_places(shelve: Shelve, found: Found) -> None:
    shelve("投诉", "处理")
    assert found("投诉处理") == []
    assert len(found("投诉 处理")) == 1


def test_marks_wrap_the_original_and_everything_else_is_escaped(shelve: Shelve, anybody: Actor) -> None:
    shelve("<b>第一</b>：與客戶約定之服務級別管理（ＳＬＡ）見附件。", number="WK-SLA-01", title="服務級別協議")
    [hit] = search.find("服务级别 sla", by=anybody).items
    text = "".join(hit.snippets)
    assert "<mark>服務級別</mark>管理（<mark>ＳＬＡ</mark>）" in text
    assert "<b>" not in text and "&lt;b&gt;" in text
    assert hit.number_marked == Markup("WK-<mark>SLA</mark>-01")
    assert hit.title_marked == Markup("<mark>服務級別</mark>協議")
    assert hit.place == "§1"


def test_place_and_two_snippets_for_two_words(shelve: Shelve, anybody: Actor) -> None:
    shelve("目的。" * 40, "甲" * 90 + "投诉受理" + "乙" * 90, "回访在三日内完成")
    [hit] = search.find("投诉 回访", by=anybody).items
    assert hit.place == "§2"
    assert [s.count("<mark>") for s in hit.snippets] == [1, 1]
    assert hit.snippets[0].startswith("…") and len(hit.snippets[0]) < 100


def test_the_place_is_found_far_inside_a_long_document(shelve: Shelve, anybody: Actor) -> None:
    shelve(*["甲乙丙丁。"] * 150, "投诉在此", *["戊己。"] * 10)
    [hit] = search.find("投诉", by=anybody).items
    assert (hit.place, hit.snippets) == ("§151", (Markup("<mark>投诉</mark>在此"),))


def test_a_hit_in_the_title_alone_shows_the_beginning_without_a_place(shelve: Shelve, anybody: Actor) -> None:
    shelve("目的：规范流程。", title="投诉处理程序")
    [hit] = search.find("投诉", by=anybody).items
    assert (hit.place, hit.snippets) == ("", (Markup("目的：规范流程。"),))


def test_newest_first_and_relevance(shelve: Shelve, found: Found) -> None:
    old = shelve("投诉", title="投诉处理程序", number="QP-投诉", day=date(2024, 1, 1))
    new = shelve("内容很长。" * 50 + "投诉", day=date(2026, 1, 1))
    assert found("投诉") == [new, old]
    assert found("投诉", sort="relevance") == [old, new]
    assert found("", sort="relevance") == [new, old]


def revisions(shelve: Shelve) -> tuple[int, int, int]:
    """Three revisions of one document: superseded, superseded, effective."""
    common = {"group_id": 7, "number": "QP-07"}
    first = shelve("投诉 A", **common, sequence=1, revision="A/0", state="superseded",
                   in_force_from=date(2024, 1, 1), in_force_to=date(2025, 1, 1))  # fmt: skip
    second = shelve("投诉 B", **common, sequence=2, revision="A/1", state="superseded",
                    in_force_from=date(2025, 1, 1), in_force_to=date(2026, 1, 1))  # fmt: skip
    third = shelve("投诉 C", **common, sequence=3, revision="B/0", in_force_from=date(2026, 1, 1))
    return first, second, third


def test_older_revisions_fold_away_and_are_counted(shelve: Shelve, found: Found, anybody: Actor) -> None:
    first, second, third = revisions(shelve)
    results = search.find("投诉", by=anybody)
    assert [(h.id, h.older) for h in results.items] == [(third, 2)]
    assert found("投诉", state="any") == [third, second, first]
    assert found("投诉", state="superseded", group=7) == [second, first]
    assert found("投诉 state:superseded") == [second, first]


def test_words_only_in_the_past_are_pointed_out(shelve: Shelve, anybody: Actor) -> None:
    first, _, _ = revisions(shelve)
    results = search.find('"投诉 A"', by=anybody)
    assert results.items == []
    assert [n.values["count"] for n in results.notes] == [1]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2023, 12, 31), []), (date(2024, 1, 1), ["A/0"]), (date(2024, 12, 31), ["A/0"]),
     (date(2025, 1, 1), ["A/1"]), (date(2030, 1, 1), ["B/0"])],
)  # fmt: skip
def test_in_force_on_a_day_is_half_open(shelve: Shelve, day: date, expected: list[str], anybody: Actor) -> None:
    revisions(shelve)
    results = search.find("投诉", Filters(in_force_on=day), by=anybody)
    assert [h.revision for h in results.items] == expected


def test_filters_and_facets(shelve: Shelve, found: Found, anybody: Actor) -> None:
    one = shelve("投诉", type="procedure", department="服务部", clauses=("iso9001@2015:7.5.3",), day=date(2025, 2, 1))
    two = shelve("投诉", type="form", department="质量部", clauses=("8.2.1", "iso9001@2015:8.2.1"))
    shelve("其他", type="form", department="质量部")
    results = search.find("投诉", Filters(type=("form",)), by=anybody)
    assert [h.id for h in results.items] == [two] and results.total == 1
    assert results.facets["type"] == [("form", 1), ("procedure", 1)]  # its own choice left out
    assert results.facets["department"] == [("质量部", 1)]
    assert results.facets["clause"] == [("8.2.1", 1)]  # one document, served for two standards
    assert search.find("投诉", by=anybody).facets["year"] == [("2026", 1), ("2025", 1)]
    assert found("投诉", clause=("7.5",)) == found("投诉", clause=("iso9001@2015:7.5.3",)) == [one]
    assert found("投诉", clause=("iso20000@2018:7.5.3",)) == found("投诉", clause=("7",))[1:] == []
    assert found("投诉", department=("服务部",)) == found("部门:服務部 投诉") == [one]
    assert found("投诉", since=date(2026, 1, 1)) == [two]
    assert found("投诉", until=date(2025, 12, 31)) == found("投诉 year:2025") == found("date:<2026 投诉") == [one]
    assert found("投诉 OR type:procedure -form") != []


def test_pages_of_twenty(shelve: Shelve, anybody: Actor) -> None:
    for _ in range(23):
        shelve("投诉")
    first, second = (search.find("投诉", Filters(page=p), by=anybody) for p in (1, 2))
    assert (first.total, first.pages, len(first.items), len(second.items)) == (23, 2, 20, 3)
    assert not {h.id for h in first.items} & {h.id for h in second.items}


def test_filters_are_read_from_an_address() -> None:
    filters = read_filters({"kind": ["document", "record"], "from": "2026-01-31", "page": "2", "x": "y", "type": ""})
    assert filters == Filters(kind=("document", "record"), since=date(2026, 1, 31), page=2)


def test_what_is_wrong_in_an_address_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        read_filters({"from": "31.1.2026", "page": "0", "sort": "best", "year": "abc"})
    assert set(refused.value.fields) == {"from", "page", "sort", "year"}


@pytest.mark.parametrize(
    "typed",
    ["(" * 900, "a OR " * 190 + "b", "文件程序 " * 60, "服" * 10**6, '"', "NOT a", "-(a OR type:form)", "*",
     "的*", "date:[2026-13-99 to x]", "clause:%", "number:%_", "department:'; DROP TABLE search_entry",
     "😀", "\x00"],
)  # fmt: skip
def test_abuse_is_answered(shelve: Shelve, typed: str, anybody: Actor) -> None:
    shelve("服务的内容", number="A%")
    search.find(typed, by=anybody)
    search.find(typed, Filters(sort="relevance", state="any"), by=anybody)


def test_a_rolled_back_action_leaves_nothing_to_find(shelve: Shelve, found: Found) -> None:
    kept = shelve("投诉")
    with pytest.raises(RuntimeError), transaction():
        search.remove("document", kept)
        search.update_state("document", kept, state="obsolete")
        raise RuntimeError("the action fails")
    assert found("投诉") == [kept]
    assert search.check() == []


def test_state_changes_without_touching_the_words(shelve: Shelve, found: Found) -> None:
    document = shelve("投诉")
    with transaction():
        assert search.update_state("document", document, state="obsolete", in_force_to=date(2026, 5, 1))
        assert not search.update_state("document", 999, state="obsolete")
    assert found("投诉") == []
    assert found("投诉", state="obsolete") == [document]
    with pytest.raises(ValueError, match="title"):
        search.update_state("document", document, title="新")


def test_what_no_database_stores_does_not_stop_an_action(shelve: Shelve, found: Found) -> None:
    document = shelve("投诉\x00\ud800处理", title="A\x00B", number="N\udc80")
    assert found("处理") == [document]
    assert read_filters({"type": "\ud800"}).type == ("\ufffd",)


def test_put_again_replaces_and_remove_forgets(shelve: Shelve, found: Found) -> None:
    document = shelve("投诉", subject_id=5)
    shelve("建议", subject_id=5)
    assert found("投诉") == [] and found("建议") == [document]
    with transaction():
        search.remove("document", document)
        search.remove("document", 4711)
    search.feed()
    assert found("", state="any") == []
    assert search.check() == []
