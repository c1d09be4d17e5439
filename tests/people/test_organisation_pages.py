"""Pages of the organisation, of roles and of the set-up after the first account."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from webapp.core.db import db
from webapp.core.errors import Invalid, NotAllowed
from webapp.people import actions, queries
from webapp.people.organisation.actions import change_settings
from webapp.people.profile import profile
from webapp.people.rules import ADMINISTRATORS
from webapp.people.sites import sites

from ..factories import OPERATOR, World, person_of

SETTINGS = {
    "stamp_mode": "frame", "paper_language": "en", "approval_days": "4", "emergency_days": "6",
    "force_new_edition": "0", "expected": "0",
}  # fmt: skip
SITE = {
    "name": "示例科技有限公司", "name_en": "Sample Technology", "abbreviation": "SL", "kind": "company",
    "letterhead": "运维服务", "address": "北京市\n010-1", "stamp_mode": "",
}  # fmt: skip


def png(size: tuple[int, int] = (300, 100)) -> io.BytesIO:
    output = io.BytesIO()
    Image.new("RGB", size, "navy").save(output, "PNG")
    output.seek(0)
    return output


def test_settings_are_saved_and_their_history_shown(world: World, client_for: Any) -> None:
    client = client_for("sysadmin")
    answer = client.post_form("/admin/organisation/settings", SETTINGS, page="/admin/organisation")
    assert answer.status_code == 302 and (profile().stamp_mode, profile().approval_days) == ("frame", 4)
    past = client.get("/admin/organisation/history").get_data(as_text=True)
    assert "郑系统" in past and "English" in past


def test_a_stale_settings_page_shows_both_versions_and_can_be_saved_again(world: World, client_for: Any) -> None:
    client = client_for("sysadmin")
    change_settings(approval_days=9, by=OPERATOR)
    page = client.post_form("/admin/organisation/settings", SETTINGS, page="/admin/organisation")
    text = page.get_data(as_text=True)
    assert page.status_code == 409 and '<td class="wide">4</td><td class="wide">9</td>' in text
    assert profile().approval_days == 9


@pytest.mark.parametrize(
    "wrong", [{"approval_days": "0"}, {"approval_days": "x"}, {"stamp_mode": "gold"}, {"expected": ""}]
)
def test_wrong_settings_save_nothing(world: World, client_for: Any, wrong: dict[str, str]) -> None:
    form = {**SETTINGS, **wrong}
    answer = client_for("sysadmin").post_form("/admin/organisation/settings", form, page="/admin/organisation")
    assert answer.status_code == 422 and profile().stamp_mode == "printed"


def test_letterhead_and_logo_are_kept_and_shown(world: World, client_for: Any) -> None:
    client, first = client_for("sysadmin"), sites()[0]
    url = f"/admin/organisation/{first.id}"
    form = {**SITE, "expected": str(first.version), "logo": (png(), "logo.png")}
    assert client.post_form(url, form, content_type="multipart/form-data").status_code == 302
    assert client.get(f"{url}/logo.png").get_data().startswith(b"\x89PNG")
    db.session.expire_all()
    form = {**SITE, "expected": str(sites()[0].version), "no_logo": "1"}
    assert client.post_form(url, form, content_type="multipart/form-data").status_code == 302
    assert client.get(f"{url}/logo.png").status_code == 404


def test_a_picture_that_is_none_and_an_abbreviation_with_a_slash_stand_at_their_fields(
    world: World, client_for: Any
) -> None:
    client, url = client_for("sysadmin"), f"/admin/organisation/{sites()[0].id}"
    for change, field in (
        ({"logo": (io.BytesIO(b"<svg onload=alert(1)>"), "logo.svg")}, "logo"),
        ({"abbreviation": "S/L"}, "abbreviation"),
    ):
        page = client.post_form(url, {**SITE, "expected": "1", **change}, content_type="multipart/form-data")
        assert page.status_code == 422 and f'id="e-{field}"' in page.get_data(as_text=True)


def test_a_stale_site_page_shows_both_versions(world: World, client_for: Any) -> None:
    form = {**SITE, "name_en": "Mine", "expected": "77"}
    page = client_for("sysadmin").post_form(f"/admin/organisation/{sites()[0].id}", form)
    assert page.status_code == 409 and '<td class="wide">Mine</td>' in page.get_data(as_text=True)


def test_a_site_is_added_and_departments_move_there(world: World, client_for: Any) -> None:
    client = client_for("sysadmin")
    form = {**SITE, "name": "上海分公司", "abbreviation": "SH", "kind": "site", "parent": str(sites()[0].id)}
    assert client.post_form("/admin/organisation/new", form).status_code == 302
    branch = sites()[1]
    department = queries.department_named("市场部")
    assert department is not None
    form = {"name": "市场部", "code": "SC", "parent": "1", "site": str(branch.id), "expected": str(department.version)}
    assert client.post_form(f"/admin/departments/{department.id}", form).status_code == 302
    db.session.expire_all()
    assert queries.get_department(department.id, by=OPERATOR).site_id == branch.id


def test_pages_that_list_administrators_say_who_combines_them(world: World, client_for: Any) -> None:
    change_settings(small_company=True, by=OPERATOR)
    actions.give_roles(person_of("staff"), [*ADMINISTRATORS], by=OPERATOR)
    for login, paths in (
        ("sysadmin", ("/admin", "/admin/organisation", "/admin/check")),
        ("secadmin", ("/admin/roles",)),
    ):
        for path in paths:
            text = client_for(login).get(path).get_data(as_text=True)
            assert 'class="banner inset info"' in text and "吴越" in text, path


def test_a_role_is_added_copied_and_never_mixes_administration_with_signing(both_worlds: World) -> None:
    by = both_worlds.actor("secadmin")
    like = queries.role_by_key("staff")
    made = actions.add_role({"zh": "见习文控", "en": "Trainee controller"}, [*like.permissions], like=like, by=by)
    assert (made.key, made.origin, made.signing) == ("trainee_controller", "made", False)
    cases: list[tuple[dict[str, str], list[str], str, str]] = [
        ({"zh": "见习文控", "en": "Other"}, [], "staff", "zh"),
        ({"zh": "其他", "en": ""}, [], "staff", "en"),
        ({"zh": "其他", "en": "Other"}, ["approval.sign"], "system_administrator", "permissions"),
        ({"zh": "其他", "en": "Other"}, ["document.create"], "audit_administrator", "permissions"),
    ]
    for titles, permissions, key, field in cases:
        with pytest.raises(Invalid) as refused:
            actions.add_role(titles, permissions, like=queries.role_by_key(key), by=by)
        assert field in refused.value.fields
    with pytest.raises(NotAllowed):
        actions.add_role({"zh": "其他", "en": "Other"}, [], by=both_worlds.actor("sysadmin"))


def test_role_pages_copy_and_show_both_versions_when_stale(world: World, client_for: Any) -> None:
    client = client_for("secadmin")
    page = client.get("/admin/roles/new?like=department_clerk").get_data(as_text=True)
    assert 'value="document.create" checked' in page
    form = {"zh": "资料助理", "en": "Clerk's assistant", "permissions": ["document.view"], "like": "department_clerk"}
    assert client.post_form("/admin/roles/new", form).status_code == 302
    role = queries.role_by_key("clerk_s_assistant")
    stale = {"zh": "资料助手", "en": "x", "permissions": ["search.use"], "expected": "99"}
    page = client.post_form(f"/admin/roles/{role.id}/edit", stale)
    assert page.status_code == 409 and "资料助手" in page.get_data(as_text=True)
    assert queries.role_by_key("clerk_s_assistant").titles["zh"] == "资料助理"


def test_the_stamp_page_shows_what_it_would_look_like(world: World, client_for: Any) -> None:
    client = client_for("sysadmin")
    pictures = {client.get(f"/setup/stamp/preview.png?mode={mode}&grey={grey}").get_data()
                for mode in ("printed", "frame") for grey in (0, 1)}  # fmt: skip
    assert len(pictures) == 4 and all(picture.startswith(b"\x89PNG") for picture in pictures)
    page = client.post_form("/setup/stamp", {"stamp_mode": "frame", "act": "sample"}).get_data(as_text=True)
    assert "mode=frame" in page and profile().stamp_mode == "printed"
    assert client.post_form("/setup/stamp", {"stamp_mode": "frame"}).location == "/setup/backup"
    assert profile().stamp_mode == "frame" and "stamp" in profile().answered
    assert client_for("staff").get("/setup/stamp/preview.png").status_code == 403


def test_the_backup_page_keeps_only_a_folder_that_works(world: World, client_for: Any, tmp_path: Path) -> None:
    client = client_for("sysadmin")
    for folder in ("", "relative", "/proc/nowhere/at/all"):
        page = client.post_form("/setup/backup", {"folder": folder})
        assert page.status_code == 422 and 'id="e-folder"' in page.get_data(as_text=True)
    answer = client.post_form("/setup/backup", {"folder": str(tmp_path / "backup")})
    assert answer.location == "/setup/backup?tested=1" and profile().backup_folder == str(tmp_path / "backup")


def test_numbering_is_chosen_for_all_types_and_each_sample_is_what_would_be_printed(
    world: World, client_for: Any
) -> None:
    client = client_for("sysadmin")
    page = client.get("/setup/numbering").get_data(as_text=True)
    assert "SL-QP-07-01" in page and "SL/QPR-07-01" in page
    assert client.post_form("/setup/numbering", {"family": "nonsense"}).status_code == 422
    assert client.post_form("/setup/numbering", {"family": "hyphen"}).location == "/setup/stamp"
    db.session.expire_all()
    assert world.document().number == "SL-QP-01"
    assert world.document("表单", "form", parent=world.reload(world.document("母"))).number == "SL-QP-02-01"
