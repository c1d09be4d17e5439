"""External documents 外来文件: standards and laws under control, checks, what becomes of documents that cite one."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from webapp.core import clock, current_settings, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents import queries as documents
from webapp.documents.external import actions, queries, register, rules
from webapp.documents.external.actions import CHECK, CITED, Values, Verdict, add_external, check_external
from webapp.documents.external.as_at import Line, lines
from webapp.documents.external.models import External, ExternalCheck, Kind, Standing
from webapp.documents.external.queries import ExternalFilter
from webapp.documents.models import Document
from webapp.documents.places import document_url
from webapp.documents.registers.hooks import Scope, register_of
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.duties import workdays
from webapp.duties.actions import complete_duty, move_duty
from webapp.duties.models import Duty, DutyState
from webapp.duties.queries import open_duty
from webapp.people.departments import change_department
from webapp.rendering import read_grids

from ...factories import World, department_of
from ..takeover.papers import workbook

Clients = Callable[[str], Any]


def later(days: int) -> date:
    return documents.today() + timedelta(days=days)


def said(number: str = "GB/T 28827.1-2012", title: str = "信息技术服务 运行维护 第1部分", **more: Any) -> Values:
    values: dict[str, Any] = {"kind": Kind.STANDARD, "department": department_of("技术中心"), **more}
    return Values(number=number, title=title, **values)


def added(world: World, number: str = "GB/T 28827.1-2012", title: str = "运行维护通用要求", **more: Any) -> External:
    return add_external(said(number, title, **more), later(90), by=world.actor("li"))


def superseded(world: World, old: External, new: External) -> ExternalCheck:
    found = Verdict(Standing.SUPERSEDED, documents.today(), successor=new, looked_in="国家标准全文公开系统")
    return check_external(old, found, by=world.actor("li"))


def task_on(external: External, document: Document) -> Duty | None:
    from webapp.documents.external.queries import citations_in

    found = next((c for c in citations_in(document) if c.external_id == external.id), None)
    return open_duty(CITED, "external_citation", found.id) if found else None


@pytest.mark.parametrize(
    ("number", "edition", "title", "text", "named"),
    [
        ("GB/T 19001-2016", "", "", "依据GB/T19001—2016标准", True),
        ("GB/T 19001-2016", "", "", "依据 GB／T 19001 建立体系", True),
        ("GB/T 19001-2016", "", "", "依据GB/T 19001-2008", False),
        ("GB/T 28827.1-2012", "", "", "见GB/T 28827.2-2012", False),
        ("GB/T 28827", "", "", "见GB/T 28827.1", False),
        ("GB/T 28827.1-2012", "", "", "见ＧＢ/T 28827.1", True),
        ("ISO 9001:2015", "", "", "ISO 9001：2015 quality", True),
        ("ISO 9001:2015", "", "", "ISO 90011", False),
        ("ISO/IEC 20000-1:2018", "", "", "ISO/IEC 20000-1", True),
        ("ISO/IEC 20000-1:2018", "", "", "ISO/IEC 20000-2:2019", False),
        ("ISO/IEC 20000", "", "", "ISO/IEC 20000-2", False),
        ("GB 50174", "2017", "", "GB 50174-2008", False),
        ("主席令第88号", "", "中华人民共和国安全生产法", "按《中华人民共和国 安全生产法》执行", True),
        ("主席令第88号", "", "中华人民共和国安全生产法", "安全生产法律法规", False),
        ("X", "", "总则", "《总则》", False),
    ],
)
def test_a_text_names_it_by_number_without_or_with_its_edition_or_by_title(
    number: str, edition: str, title: str, text: str, named: bool
) -> None:
    wanted = rules.named(number, edition, title)
    assert rules.names_it(text, wanted) is named
    if named:
        assert any(piece in text.replace(" ", "") for piece in rules.signs(wanted)), "what the database is asked first"


@given(st.from_regex(r"\A(GB/T|ISO|DL/T) ?[1-9][0-9]{3,4}(\.[1-9])?\Z"), st.integers(1990, 2030))
def test_what_is_written_as_it_is_kept_is_always_found(base: str, year: int) -> None:
    wanted = rules.named(f"{base}-{year}", "", "")
    assert wanted.edition == str(year)
    for text in (base, f"{base}-{year}", f"{base}—{year}", f"见{base}：{year}。"):
        assert rules.names_it(text, wanted)
    assert not rules.names_it(f"{base}-{year + 1}", wanted)


def test_a_standard_in_the_list_owes_its_check_and_a_check_owes_the_next(both_worlds: World) -> None:
    world = both_worlds
    external = added(world)
    assert (external.key, external.edition, external.standard_key) == ("GB/T28827.1@2012", "2012", "gbt28827.1@2012")
    first = open_duty(CHECK, "external", external.id)
    assert first is not None and first.due_on == later(90) and first.department == external.department
    found = Verdict(Standing.CURRENT, documents.today(), later(365), looked_in="官网", note="仍现行")
    check = check_external(external, found, by=world.actor("li"))
    assert (external.checked_on, check.note) == (documents.today(), "仍现行")
    assert external.next_check_on is not None and workdays.is_working_day(external.next_check_on)
    following = open_duty(CHECK, "external", external.id)
    assert following is not None and following.id != first.id and following.due_on == external.next_check_on
    assert first.state is DutyState.DONE
    acts = list(db.session.scalars(select(JournalEntry.act)))
    assert "external.added" in acts and "external.checked" in acts
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_superseded_one_raises_a_task_on_each_citing_document_alone(both_worlds: World) -> None:
    world = both_worlds
    old, new = added(world), added(world, "GB/T 28827.1-2022", "运行维护通用要求")
    in_text = world.effective(world.document(title="运维程序"), "1 目的\n按 GB/T 28827.1—2012 开展运维。\n").document
    by_clause = world.effective(
        world.document(title="能力管理程序", clauses=("gbt28827.1@2012:5.2",)), "能力管理\n"
    ).document
    other = world.effective(world.document(title="新标准程序"), "按 GB/T 28827.1-2022 执行。\n").document
    draft = world.draft(world.document(title="草稿"), "按 GB/T 28827.1 执行。\n").document
    assert {c.revision.document_id for c in queries.citing(old, by=world.actor("he"))} == {in_text.id, by_clause.id}
    superseded(world, old, new)
    assert (old.standing, old.superseded_by, old.next_check_on) == (Standing.SUPERSEDED, new, None)
    assert open_duty(CHECK, "external", old.id) is None
    places = {c.document_id: c.place for c in queries.citations_of(old, by=world.actor("he"))}
    assert places[by_clause.id] == queries.CLAUSES and places[in_text.id] != queries.CLAUSES
    assert [task_on(old, d) is not None for d in (in_text, by_clause, other, draft)] == [True, True, False, False]


def test_a_revision_that_cites_it_no_more_settles_its_task_and_one_that_does_leaves_it(world: World) -> None:
    old, new = added(world), added(world, "GB/T 28827.1-2022")
    document = world.effective(world.document(title="运维程序"), "按 GB/T 28827.1-2012 运维。\n").document
    superseded(world, old, new)
    world.effective(document, "仍按 GB/T 28827.1-2012 运维。\n", summary="文字")
    assert task_on(old, document) is not None
    world.effective(document, "按 GB/T 28827.1-2022 运维。\n", summary="换标")
    assert task_on(old, document) is None


def test_the_end_of_a_document_or_a_later_check_makes_its_task_needless(world: World) -> None:
    old, new = added(world), added(world, "GB/T 28827.1-2022")
    ending = world.effective(world.document(title="甲程序"), "按 GB/T 28827.1 运维。\n").document
    staying = world.effective(world.document(title="乙程序"), "按 GB/T 28827.1 运维，见附录。\n").document
    superseded(world, old, new)
    world.approve(ask_to_obsolete(ending, "不用", by=world.actor("chen")))
    assert task_on(old, ending) is None and task_on(old, staying) is not None
    check_external(old, Verdict(Standing.CURRENT, documents.today(), later(30)), by=world.actor("li"))
    assert task_on(old, staying) is None and old.superseded_by is None
    superseded(world, old, new)
    assert task_on(old, staying) is not None, "the same citation is taken up again, not doubled"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("checked_on", {"standing": Standing.CURRENT, "checked_on": 1, "next_on": 30}),
        ("next_on", {"standing": Standing.CURRENT, "checked_on": 0, "next_on": -1}),
        ("next_on", {"standing": Standing.CURRENT, "checked_on": 0, "next_on": 0}),
        ("next_on", {"standing": Standing.CURRENT, "checked_on": 0}),
        ("successor", {"standing": Standing.SUPERSEDED, "checked_on": 0}),
    ],
)
def test_a_check_with_impossible_days_or_no_successor_is_refused(
    world: World, field: str, values: dict[str, Any]
) -> None:
    external = added(world)
    days = {name: later(value) for name, value in values.items() if isinstance(value, int)}
    with pytest.raises(Invalid) as refused:
        check_external(external, Verdict(**{**values, **days}), by=world.actor("li"))
    assert field in refused.value.fields and db.session.scalars(select(ExternalCheck)).all() == []


def test_nothing_is_superseded_by_itself_nor_by_what_ended(world: World) -> None:
    old, new = added(world), added(world, "GB/T 28827.1-2022")
    with pytest.raises(Invalid) as refused:
        superseded(world, old, old)
    assert "itself" in str(refused.value.fields["successor"][0])
    superseded(world, old, new)
    with pytest.raises(Invalid):
        superseded(world, new, old)


def test_the_same_number_and_edition_stands_in_the_list_once(world: World) -> None:
    first = added(world)
    with pytest.raises(Invalid) as refused:
        added(world, "GB／T 28827.1—2012")
    assert first.number in str(refused.value.fields["number"][0])
    added(world, "GB/T 28827.1", edition="2022")
    with pytest.raises(Invalid):
        add_external(said("ISO 1", "x"), later(-1), by=world.actor("li"))
    with pytest.raises(Invalid):
        add_external(said("", "  "), later(9), by=world.actor("li"))
    with pytest.raises(NotAllowed):
        add_external(said("ISO 2", "x"), later(9), by=world.actor("staff"))
    with pytest.raises(Invalid) as wrong:
        added(world, "ISO 3", document=world.document())
    assert "document" in wrong.value.fields


def test_a_check_is_moved_but_not_ticked_off(world: World) -> None:
    external = added(world)
    duty = open_duty(CHECK, "external", external.id)
    assert duty is not None
    move_duty(duty, later(120), "等待公告", by=world.actor("he"))
    assert external.next_check_on == later(120)
    with pytest.raises(Conflict):
        complete_duty(duty, by=world.actor("zhou"))


def test_corrections_keep_how_it_stands(world: World) -> None:
    external = added(world)
    values = said(
        "GB/T 28827.1-2012", "信息技术服务", publisher="国家标准化管理委员会", department=department_of("市场部")
    )
    actions.change_external(external, values, by=world.actor("li"))
    duty = open_duty(CHECK, "external", external.id)
    assert external.publisher == "国家标准化管理委员会" and external.standing is Standing.CURRENT
    assert duty is not None and duty.department == department_of("市场部")
    with pytest.raises(Conflict):
        actions.change_external(external, values, by=world.actor("li"), expected=1)


ROWS = [
    ["外来文件清单", "", "", "", "", ""],
    ["序号", "标准号", "标准名称", "发布单位", "实施日期", "归口部门"],
    ["1", "GB/T 19001-2016", "质量管理体系 要求", "国家标准委", "2017-07-01", "市场部"],
    ["2", "主席令第53号", "《中华人民共和国网络安全法》", "全国人大常委会", "2017.6.1", "没有的部门"],
    ["3", "GB/T 19001—2016", "质量管理体系", "", "", ""],
    ["4", "", "顾客满意度调查方法", "协会", "", ""],
]  # fmt: skip


def test_a_register_kept_in_excel_is_taken_in_line_by_line(world: World) -> None:
    data = workbook(("外来文件清单", ROWS))
    taken = register.import_register("外来文件.xlsx", data, department_of("技术中心"), later(60), by=world.actor("li"))
    assert [(t.row, t.external is not None) for t in taken] == [(3, True), (4, True), (5, False), (6, True)]
    first, law, twice, other = taken
    assert first.external is not None and law.external is not None and other.external is not None
    assert (first.external.kind, law.external.kind, other.external.kind) == (Kind.STANDARD, Kind.LAW, Kind.OTHER)
    assert (first.external.effective_on, law.external.effective_on) == (date(2017, 7, 1), date(2017, 6, 1))
    assert law.external.title == "中华人民共和国网络安全法"
    assert first.external.department == department_of("市场部") and law.external.department == department_of("技术中心")
    assert twice.why is not None and "already" in str(twice.why)
    with pytest.raises(Invalid):
        register.import_register("a.xlsx", workbook(("x", [["甲", "乙"], ["1", "2"]])), department_of("技术中心"),
                                 later(60), by=world.actor("li"))  # fmt: skip


def test_the_list_is_filtered_shown_and_handed_out_as_files(world: World, client_for: Clients) -> None:
    added(world, title="=1+1")
    added(world, "主席令第53号", "中华人民共和国网络安全法", kind=Kind.LAW)
    assert [e.kind for e in queries.externals(ExternalFilter(kind="law"), by=world.actor("staff"))] == [Kind.LAW]
    assert queries.externals(ExternalFilter(text="28827", due=True), by=world.actor("staff")) == []
    client = client_for("staff")
    page = client.get("/external?kind=law").get_data(as_text=True)
    assert "网络安全法" in page and "28827" not in page
    assert client.get("/external?kind=none").status_code == 422
    assert "/external/new" not in page and client.get("/external/new").status_code == 403
    assert client.get("/external/list.pdf").data.startswith(b"%PDF")
    (grid,) = read_grids("list.xlsx", client.get("/external/list.xlsx").data)
    assert "=1+1" in [cell for row in grid.rows for cell in row], "text, never a formula"


def test_the_list_of_a_past_day_says_what_was_known_then(
    world: World, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, start = documents.today(), clock.now()
    days = [first + timedelta(days=n) for n in range(31)]
    old = added(world)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=10))
    check_external(old, Verdict(Standing.CURRENT, days[9], later(90)), by=world.actor("li"))
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=30))
    new = added(world, "GB/T 28827.1-2022")
    superseded(world, old, new)

    def on(day: date, **more: Any) -> list[Line]:
        return lines(ExternalFilter(at=day, **more), by=world.actor("staff"))

    assert on(first - timedelta(days=1)) == []
    assert [(line.standing, line.checked_on) for line in on(days[9])] == [(Standing.CURRENT, None)], "noted a day later"
    (known,) = on(days[29])
    assert (known.standing, known.checked_on, known.superseded_by) == (Standing.CURRENT, days[9], None)
    assert [line.standing for line in on(days[30])] == [Standing.SUPERSEDED, Standing.CURRENT]
    assert on(days[29], standing="superseded") == [] and on(days[29], due=True) == []
    client = client_for("staff")
    (grid,) = read_grids("l.xlsx", client.get(f"/external/list.xlsx?at={days[29]}").data)
    text = "\n".join(cell for row in grid.rows for cell in row)
    assert str(days[29]) in text and "28827.1-2012" in text and "28827.1-2022" not in text
    assert client.get(f"/external?at={later(1)}").status_code == 422


def test_adding_checking_and_taking_in_on_pages(world: World, client_for: Clients) -> None:
    document = world.effective(world.document(title="运维程序"), "按 GB/T 28827.1 运维。\n").document
    client = client_for("li")
    department = str(department_of("技术中心").id)
    values = {"kind": "standard", "number": "GB/T 28827.1-2012", "title": "通用要求", "department": department}
    wrong = client.post_form("/external/new", {**values, "next_check_on": "2001-01-01"}, page="/external/new")
    assert wrong.status_code == 422 and "下次核查日期已过" in wrong.get_data(as_text=True)
    made = client.post_form("/external/new", {**values, "next_check_on": str(later(30))}, page="/external/new")
    url = made.location
    assert "运维程序" in client.get(url).get_data(as_text=True)
    check = {"verdict": "superseded", "checked_on": str(documents.today())}
    assert client.post_form(url, check, page=url).status_code == 422
    more = {**values, "number": "GB/T 28827.1-2022", "next_check_on": str(later(30))}
    new = client.post_form("/external/new", more, page="/external/new").location
    assert client.post_form(url, {**check, "successor": new.rsplit("/", 1)[-1]}, page=url).status_code == 303
    page = client.get(url).get_data(as_text=True)
    assert "GB/T 28827.1-2022" in page and "运维程序" in page
    assert "引用了已失效的" in client.get(document_url(document)).get_data(as_text=True)
    assert "28827.1-2012" in client_for("zhou").get("/duties?scope=department").get_data(as_text=True)
    assert (
        client.post_form(f"{url}/edit", {**values, "title": "改名", "version": "1"}, page=f"{url}/edit").status_code
        == 409
    )
    form = {"file": (io.BytesIO(workbook(("外来文件清单", ROWS))), "清单.xlsx"), "department": department,
            "next_check_on": str(later(60))}  # fmt: skip
    assert "网络安全法" in client.post_form("/external/import", form, page="/external/import").get_data(as_text=True)
    bad = {**form, "file": (io.BytesIO(b"no workbook"), "a.xlsx")}
    assert client.post_form("/external/import", bad, page="/external/import").status_code == 422


def test_the_signers_are_told_what_the_revision_still_cites(world: World, client_for: Clients) -> None:
    old, new = added(world), added(world, "GB/T 28827.1-2022")
    document = world.effective(world.document(title="运维程序"), "按 GB/T 28827.1-2012 运维。\n").document
    superseded(world, old, new)
    round_ = world.sent(document, "仍按 GB/T 28827.1-2012 运维。\n", summary="文字")
    page = client_for("wang").get(f"/approvals/{round_.id}").get_data(as_text=True)
    assert "仍引用已失效的 GB/T 28827.1-2012" in page


def test_the_register_tells_how_an_external_document_stood_that_day(both_worlds: World) -> None:
    old, new = added(both_worlds, "GB/T 9-2012", "旧标准"), added(both_worlds, "GB/T 9-2026", "新标准")
    superseded(both_worlds, old, new)
    registered = register_of("external")
    assert registered is not None
    found = registered.rows(Scope(documents.today()), both_worlds.actor("chen"))
    assert [(row["number"], row["successor"]) for row in found] == [("GB/T 9-2012", "GB/T 9-2026"), ("GB/T 9-2026", "")]
    assert registered.rows(Scope(later(-1)), both_worlds.actor("chen")) == []
    assert len(registered.rows(Scope(documents.today(), document="gb/t 9-2026"), both_worlds.actor("chen"))) == 1


def test_a_past_day_shows_an_external_document_as_it_was_described_then(
    both_worlds: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, li = both_worlds, both_worlds.actor("li")
    first, start = documents.today(), clock.now()
    external = added(world, "GB/T 9-2012", "旧题名", publisher="某出版社", remark="购于书店")
    planned = external.next_check_on
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=5))
    corrected = said(
        "GB/T 9-2015", "新题名", department=department_of("综合管理部"), publisher="另一社", kind=Kind.OTHER
    )
    actions.change_external(external, corrected, by=li)
    changed = documents.today()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=9))
    duty = open_duty(CHECK, "external", external.id)
    assert duty is not None
    move_duty(duty, later(20), "推迟", by=world.actor("he"))
    change_department(department_of("技术中心"), name="研发中心", by=world.actor("sysadmin"))

    def on(day: date, **more: Any) -> list[Line]:
        return lines(ExternalFilter(at=day, **more), by=world.actor("staff"))

    (before,), (after,), (now,) = on(first), on(changed), on(documents.today())
    assert (before.number, before.title, before.publisher) == ("GB/T 9-2012", "旧题名", "某出版社")
    assert (before.department, before.remark, before.kind) == ("技术中心", "购于书店", Kind.STANDARD)
    assert (after.number, after.title, after.publisher) == ("GB/T 9-2015", "新题名", "另一社")
    assert (after.department, after.remark, after.kind) == ("综合管理部", "", Kind.OTHER)
    assert before.next_check_on == after.next_check_on == planned != now.next_check_on == external.next_check_on
    assert len(on(first, text="旧题名", kind="standard")) == len(on(changed, text="新题名", kind="other")) == 1
    assert on(first, text="新题名") == on(changed, text="旧题名") == on(changed, kind="standard") == []
    register = register_of("external")
    assert register is not None
    assert len(register.rows(Scope(first, department="技术中心"), world.actor("chen"))) == 1
    assert register.rows(Scope(changed, department="技术中心"), world.actor("chen")) == []
