"""The organisation: settings with history, companies and sites, what their papers say."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, select

from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal.models import JournalEntry
from webapp.documents.numbers.queries import pattern_values
from webapp.documents.queries import get_type, today
from webapp.people import actions as people
from webapp.people import departments
from webapp.people.models import OrganisationSetting, Site, SiteKind
from webapp.people.organisation.actions import add_site, change_settings, change_site, choose_backup_folder
from webapp.people.organisation.folder import try_folder
from webapp.people.organisation.queries import history, last_change, who_combine
from webapp.people.profile import Profile, check_settings, profile
from webapp.people.rules import ADMINISTRATORS
from webapp.people.sites import check_abbreviation, house_of, sites, stamp_mode_of

from ..factories import OPERATOR, World, department_of, person_of


def acts() -> list[str]:
    """Every act in the journal, in order."""
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


@pytest.mark.parametrize("text", ["S/L", "S L", "", " ", "A" * 21, "{x}", "甲：乙", "A~B", "a\\b", "S—L"])
def test_an_abbreviation_holds_nothing_that_separates_the_parts_of_a_number(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_abbreviation(text)
    assert "abbreviation" in refused.value.fields


@pytest.mark.parametrize("text", ["SL", "示例", "S.L", "C3", "**(公司缩写)", "SL-SH"])
def test_an_abbreviation_may_be_what_organisations_use(text: str) -> None:
    assert check_abbreviation(f" {text} ") == text


@pytest.mark.parametrize(
    "values",
    [{"stamp_mode": "gold"}, {"paper_language": "fr"}, {"approval_days": 0}, {"approval_days": 61},
     {"approval_days": True}, {"emergency_days": "5"}, {"force_new_edition": -1}, {"small_company": "yes"},
     {"backup_folder": "x" * 401}, {"backup_folder": "/a\0b"}, {"colour": "red"}],
)  # fmt: skip
def test_a_setting_outside_its_limits_is_named(values: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        check_settings(values)
    assert set(refused.value.fields) == set(values)


def test_settings_begin_with_their_defaults_and_keep_every_change(both_worlds: World) -> None:
    by = both_worlds.actor("sysadmin")
    assert profile() == Profile()
    change_settings(by=by, approval_days=5, stamp_mode="frame")
    change_settings(by=by, approval_days=2, stamp_mode="frame")
    found = profile()
    assert (found.approval_days, found.stamp_mode, found.emergency_days) == (2, "frame", 5)
    lines = [(row.name, row.value) for row in reversed(history(by=by))]
    assert lines == [("approval_days", 5), ("stamp_mode", "frame"), ("approval_days", 2)]
    assert acts().count("organisation.settings_changed") == 2


def test_reading_the_profile_is_one_query(world: World) -> None:
    change_settings(by=world.actor("sysadmin"), mail=True, small_company=True)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    assert profile().mail is True
    assert len([text for text in asked if text.startswith("SELECT")]) == 1


def test_what_does_not_change_leaves_no_line(world: World) -> None:
    change_settings(by=world.actor("sysadmin"), approval_days=3)
    assert last_change() == 0 and "organisation.settings_changed" not in acts()


def test_a_stale_settings_page_saves_nothing(world: World) -> None:
    by = world.actor("sysadmin")
    change_settings(by=by, approval_days=4, expected=0)
    with pytest.raises(Conflict):
        change_settings(by=by, approval_days=9, expected=0)
    assert profile().approval_days == 4


def test_only_who_keeps_the_settings_changes_them(world: World) -> None:
    for act in (
        lambda: change_settings(by=world.actor("he"), approval_days=4),
        lambda: add_site("别处", "BC", parent=sites()[0], by=world.actor("chen")),
        lambda: choose_backup_folder("/tmp/x", by=world.actor("zhao")),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_one_person_combines_administrators_in_a_small_company_only(both_worlds: World) -> None:
    person, three = person_of("staff"), [*ADMINISTRATORS]
    with pytest.raises(Invalid):
        people.give_roles(person, three, by=OPERATOR)
    change_settings(by=both_worlds.actor("sysadmin"), small_company=True)
    people.give_roles(person_of("staff"), three, by=OPERATOR)
    assert [p.login for p in who_combine()] == ["staff"]
    with pytest.raises(Conflict) as refused:
        change_settings(by=both_worlds.actor("sysadmin"), small_company=False)
    assert "吴越" in str(refused.value)
    people.give_roles(person_of("staff"), three[:1], by=OPERATOR)
    change_settings(by=both_worlds.actor("sysadmin"), small_company=False)
    assert not profile().small_company


def test_a_site_takes_from_above_what_it_leaves_empty(both_worlds: World) -> None:
    by, first = both_worlds.actor("sysadmin"), sites()[0]
    change_site(first, letterhead="运维服务", address="北京市\n010-1", controller=person_of("chen"), by=by)
    branch = add_site("上海分公司", "SLSH", parent=first, prefix="SH", stamp_mode="frame", by=by)
    departments.change_department(department_of("市场部"), site=branch, by=by)
    house, top = house_of(department_of("市场部")), house_of(department_of("技术中心"))
    assert (house.company, house.abbreviation, house.site, house.prefix) == (top.company, "SL", "上海分公司", "SH")
    assert house.letterhead == ("运维服务", "北京市", "010-1") and house.controller_id == person_of("chen").id
    assert (stamp_mode_of(department_of("市场部")), stamp_mode_of(department_of("技术中心"))) == ("frame", "printed")
    assert acts()[-3:] == ["site.changed", "site.added", "department.changed"]


def test_numbers_and_covers_name_the_company_of_the_department(world: World) -> None:
    by = world.actor("sysadmin")
    other = add_site("示例软件有限公司", "SR", parent=sites()[0], kind=SiteKind.COMPANY, prefix="R1", by=by)
    departments.change_department(department_of("市场部"), site=other, by=by)
    values = pattern_values(get_type("procedure"), department_of("市场部"), day=today())
    assert (values["company"], values["site"]) == ("SR", "R1")
    from webapp.documents.renditions.inputs import furniture_of

    draft = world.draft(world.document("软件开发程序", department=department_of("市场部")))
    assert draft.document.number.startswith("SR/QP-")
    assert furniture_of(draft, "v1.0").organisation == "示例软件有限公司"


def test_impossible_companies_and_sites_are_refused(world: World) -> None:
    by, first = world.actor("sysadmin"), sites()[0]
    branch = add_site("上海分公司", "SLSH", parent=first, by=by)
    below = add_site("浦东站", "PD", parent=branch, by=by)
    cases: list[tuple[Site, dict[str, object], str]] = [
        (branch, {"parent": below}, "parent"),
        (branch, {"parent": None}, "parent"),
        (first, {"parent": branch}, "parent"),
        (branch, {"name": first.name}, "name"),
        (branch, {"kind": SiteKind.COMPANY, "abbreviation": "SL"}, "abbreviation"),
        (branch, {"stamp_mode": "gold"}, "stamp_mode"),
        (branch, {"prefix": "S/H"}, "prefix"),
        (branch, {"letterhead": "长" * 601}, "letterhead"),
    ]
    for site, values, field in cases:
        with pytest.raises(Invalid) as refused:
            change_site(site, by=by, **values)
        assert field in refused.value.fields, values


def test_a_backup_folder_is_written_read_and_left_empty(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    choose_backup_folder(f" {folder} ", by=world.actor("sysadmin"))
    assert profile().backup_folder == str(folder) and list(folder.iterdir()) == []
    assert acts()[-2:] == ["organisation.settings_changed", "organisation.backup_folder_tested"]
    assert set(db.session.scalars(select(OrganisationSetting.name))) == {"backup_folder", "answered"}


def test_a_folder_that_will_not_do_is_refused_with_its_reason(tmp_path: Path) -> None:
    home, file = tmp_path / "instance", tmp_path / "file"
    home.mkdir()
    file.write_text("x")
    for text in (
        "",
        "relative/path",
        str(home),
        str(home / "backup"),
        str(file),
        str(tmp_path / "no" / "such"),
        "/a\0b",
    ):
        with pytest.raises(Invalid) as refused:
            try_folder(text, apart_from=(home,))
        assert set(refused.value.fields) == {"folder"}, text
