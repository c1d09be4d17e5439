"""Pages of the number office and of the document types."""

from __future__ import annotations

from sqlalchemy import select

from tests.factories import department_of
from webapp.core.db import db
from webapp.documents import queries
from webapp.documents.models import Number, NumberState
from webapp.documents.numbers.actions import reserve_number, void_number


def numbers() -> dict[str, NumberState]:
    """The register: printed number and state."""
    return {n.printed: n.state for n in db.session.scalars(select(Number))}


def test_the_next_and_a_typed_number_are_reserved(world, client_for):
    client = client_for("chen")
    form = {"type": "procedure", "department": str(department_of("技术中心").id)}
    assert client.post_form("/admin/numbers/reserve", form, page="/admin/numbers").status_code == 302
    typed = {**form, "number": "SL/QP-77"}
    assert client.post_form("/admin/numbers/reserve", typed, page="/admin/numbers").status_code == 302
    assert numbers() == {"SL/QP-01": NumberState.RESERVED, "SL/QP-77": NumberState.RESERVED}
    again = client.post_form("/admin/numbers/reserve", typed, page="/admin/numbers")
    assert again.status_code == 422 and 'id="e-number"' in again.get_data(as_text=True)


def test_a_number_is_voided_with_its_reason_and_stands_in_the_report(world, client_for):
    number = reserve_number("SL/QP-09", queries.get_type("procedure"), by=world.actor("chen"))
    url = f"/admin/numbers/{number.id}/void"
    client = client_for("chen")
    assert client.post_form(url, {"reason": " "}).status_code == 422
    assert client.post_form(url, {"reason": "打印错误"}).status_code == 302
    page = client.get("/admin/numbers").get_data(as_text=True)
    assert "打印错误" in page and numbers()["SL/QP-09"] is NumberState.VOID


def test_an_old_number_leads_to_its_document(world, client_for):
    document = world.effective().document
    form = {"parent": document.number, "alias": "旧-2019-03"}
    assert client_for("chen").post_form("/admin/numbers/alias", form, page="/admin/numbers").status_code == 302
    found = queries.document_numbered("旧—2019—03", by=world.actor("staff"))
    assert found is not None and found.id == document.id


def test_only_the_number_office_acts_and_titles_stay_hidden(world, client_for):
    world.effective(world.document("敏感的题目", classification="sensitive"))
    number = reserve_number("SL/QP-50", queries.get_type("procedure"), by=world.actor("chen"))
    void_number(number, "不用", by=world.actor("chen"))
    staff = client_for("staff")
    page = staff.get("/admin/numbers").get_data(as_text=True)
    assert "SL/QP-50" in page and "敏感的题目" not in page and "/admin/numbers/reserve" not in page
    form = {"type": "procedure", "department": "1"}
    assert staff.post_form("/admin/numbers/reserve", form, page="/docs").status_code == 403
    assert staff.get(f"/admin/numbers/{number.id}/void").status_code == 403


def type_form(world, key: str = "procedure", **changes):  # type: ignore[no-untyped-def]
    """The form of a type as the page shows it, with changes."""
    type_ = queries.get_type(key)
    return {
        "title_zh": type_.titles["zh"],
        "title_en": type_.titles["en"],
        "code": type_.code,
        "pattern": type_.pattern,
        "release": type_.release,
        "furniture": type_.furniture,
        "review_months": "12",
        "level": type_.level,
        "scheme": type_.scheme,
        "classification": type_.classification,
        "sign_together": "1",
        "version": str(type_.version),
        "meaning-1": "review",
        "who-1": ["head_of:owner"],
        "how-1": "one",
        "meaning-2": "approve",
        "who-2": ["role:management_representative"],
        "how-2": "one",
        **changes,
    }


def test_a_type_is_changed_by_its_keeper(world, client_for):
    url = "/admin/types/procedure"
    client = client_for("sysadmin")
    assert client.post_form(url, type_form(world, pattern="{company}/CX-{seq:3}")).status_code == 302
    type_ = queries.get_type("procedure")
    assert type_.pattern == "{company}/CX-{seq:3}" and len(type_.chain["steps"]) == 1
    client_for("audadmin").post_form(f"{url}/confirm", page="/admin/types")
    db.session.expire_all()
    assert len(queries.get_type("procedure").chain["steps"]) == 2
    assert "SL/CX-001" in client.get("/admin/types").get_data(as_text=True)
    assert client_for("li").get(url).status_code == 403


def test_a_sample_is_shown_without_saving(world, client_for):
    url = "/admin/types/procedure"
    form = type_form(world, pattern="{company}-{type}-{year}-{seq:4/year}", act="sample")
    page = client_for("sysadmin").post_form(url, form)
    assert page.status_code == 200 and "-0001" in page.get_data(as_text=True)
    assert queries.get_type("procedure").pattern == "{company}/QP-{seq:2}"


def test_an_impossible_pattern_or_chain_is_named_and_nothing_is_saved(world, client_for):
    url = "/admin/types/procedure"
    client = client_for("sysadmin")
    wrong = client.post_form(url, type_form(world, pattern="{nothing}"))
    assert wrong.status_code == 422 and 'id="e-pattern"' in wrong.get_data(as_text=True)
    for changes in (
        {"meaning-2": "review"},
        {"meaning-1": "", "meaning-2": ""},
        {"who-1": []},
        {"how-1": "quorum", "quorum-1": "x"},
        {"review_months": "999"},
    ):
        assert client.post_form(url, type_form(world, **changes)).status_code == 422, changes
    assert queries.get_type("procedure").origin == "shipped"


def test_a_stale_type_page_saves_nothing(world, client_for):
    url = "/admin/types/procedure"
    client = client_for("sysadmin")
    form = type_form(world, title_zh="程序文件", version="99")
    assert client.post_form(url, form).status_code == 409
    assert queries.get_type("procedure").titles["zh"] == "程序"
