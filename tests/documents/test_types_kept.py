"""Types kept by their keeper: added, retired, moved steps, samples made by the rules that number and ask."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from webapp.approvals.chains import parse_chain
from webapp.approvals.resolve import consider_chain, resolve_chain
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid
from webapp.core.journal.models import JournalEntry
from webapp.documents import queries
from webapp.documents.numbers.actions import reserve_number
from webapp.documents.types.actions import add_type, change_type, reopen_type, retire_type
from webapp.documents.types.forms import moved
from webapp.documents.types.queries import sample_chain, sample_numbers
from webapp.people.organisation.actions import change_settings

from ..factories import World, department_of, person_of
from .test_pages_numbers import type_form

TITLES = {"zh": "服务规范", "en": "Service specification"}
STEPS = [{"meaning": str(number)} for number in range(1, 5)]


def acts() -> list[str]:
    """Every act in the journal, in order."""
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


@pytest.mark.parametrize(
    ("act", "order"),
    [("up-2", "2134"), ("down-2", "1324"), ("up-1", "1234"), ("down-4", "1234"), ("remove-3", "124"), ("add", "1234+"),
     ("up-9", "1234"), ("up-", "1234"), ("down-0", "1234"), ("remove-１", "234"), ("nonsense", "1234")],
)  # fmt: skip
def test_a_step_moves_by_one_place_and_nothing_falls_off_the_ends(act: str, order: str) -> None:
    found = "".join(row["meaning"] if row["meaning"].isdigit() else "+" for row in moved(STEPS, act))
    assert found == order


@given(st.lists(st.sampled_from(["up", "down"]), max_size=12), st.integers(1, 4))
def test_moving_keeps_every_step(verbs: list[str], place: int) -> None:
    rows: list[Any] = STEPS
    for verb in verbs:
        rows = moved(rows, f"{verb}-{place}")
    assert sorted(row["meaning"] for row in rows) == ["1", "2", "3", "4"]


def test_a_type_is_added_as_a_copy_and_numbers_at_once(both_worlds: World) -> None:
    like = queries.get_type("procedure")
    made = add_type(like, TITLES, code="FW", pattern="{company}/{type}-{seq:2}", by=both_worlds.actor("sysadmin"))
    assert (made.key, made.chain, made.level, made.origin) == ("service_specification", like.chain, like.level, "made")
    assert both_worlds.document("热线服务规范", "service_specification").number == "SL/FW-01"
    assert acts().count("document_type.added") == 1
    change_type(queries.get_type(made.key), review_months=6, by=both_worlds.actor("sysadmin"))
    assert queries.get_type(made.key).origin == "made"


def test_a_type_of_a_taken_title_or_without_the_code_its_pattern_shows_is_refused(world: World) -> None:
    like, by = queries.get_type("procedure"), world.actor("sysadmin")
    cases: list[tuple[dict[str, str], dict[str, Any], str]] = [
        ({"zh": "程序", "en": "Other"}, {}, "title_zh"),
        ({"zh": "其他", "en": "Procedure"}, {}, "title_en"),
        ({"zh": "其他", "en": " "}, {}, "title_en"),
        (TITLES, {"code": "", "pattern": "{company}/{type}-{seq:2}"}, "code"),
        (TITLES, {"code": "A/B"}, "code"),
        (TITLES, {"classification": "secret"}, "classification"),
        (TITLES, {"modifications_limit": 0}, "modifications_limit"),
        (TITLES, {"key": "x"}, "key"),
    ]
    for titles, changes, field in cases:
        with pytest.raises(Invalid) as refused:
            add_type(like, titles, by=by, **changes)
        assert field in refused.value.fields, (titles, changes)


def test_a_retired_type_makes_no_new_documents_and_keeps_the_old_ones(both_worlds: World) -> None:
    by, before = both_worlds.actor("sysadmin"), both_worlds.document("旧程序")
    retire_type(queries.get_type("procedure"), by=by)
    with pytest.raises(Invalid) as refused:
        both_worlds.document("新程序")
    assert "type" in refused.value.fields
    assert both_worlds.draft(before).document.id == before.id
    with pytest.raises(Conflict):
        retire_type(queries.get_type("procedure"), by=by)
    reopen_type(queries.get_type("procedure"), by=by)
    assert both_worlds.document("新程序").number == "SL/QP-02"
    assert {"document_type.retired", "document_type.reopened"} <= set(acts())


def test_a_scheme_does_not_change_under_documents_that_carry_versions_of_it(world: World) -> None:
    by = world.actor("sysadmin")
    world.draft(world.document())
    with pytest.raises(Invalid) as refused:
        change_type(queries.get_type("procedure"), scheme="edition", by=by)
    assert "scheme" in refused.value.fields
    change_type(queries.get_type("instruction"), scheme="edition", by=by)


@pytest.mark.parametrize(
    "who",
    [{"role": "nobody_knows"}, {"person": "ghost"}, {"head_of": "没有的部门"}, {"in_charge_of": "没有的部门"}],
)
def test_a_chain_that_names_what_is_not_there_is_refused_with_its_place(world: World, who: dict[str, str]) -> None:
    chain = [{"meaning": "review", "who": {"head_of": "owner"}}, {"meaning": "approve", "who": who}]
    with pytest.raises(Invalid) as refused:
        change_type(queries.get_type("procedure"), chain=chain, by=world.actor("sysadmin"))
    assert set(refused.value.fields) == {"chain[2].who"}


def test_new_documents_begin_with_the_classification_of_their_type(world: World) -> None:
    change_type(queries.get_type("procedure"), classification="sensitive", by=world.actor("sysadmin"))
    assert world.document("受限程序").classification == "sensitive"
    assert world.document("普通程序", classification="ordinary").classification == "ordinary"


def test_the_organisation_forces_a_new_edition_where_the_type_says_nothing(world: World) -> None:
    from webapp.documents.labels import modifications_before_new_edition

    type_ = queries.get_type("procedure")
    assert modifications_before_new_edition(type_) is None
    change_settings(force_new_edition=5, by=world.actor("sysadmin"))
    assert modifications_before_new_edition(type_) == 5
    change_type(queries.get_type("procedure"), modifications_limit=2, by=world.actor("sysadmin"))
    assert modifications_before_new_edition(queries.get_type("procedure")) == 2


def test_samples_count_on_from_the_numbers_given(world: World) -> None:
    world.document("第一个")
    reserve_number("SL/QP-03", queries.get_type("procedure"), by=world.actor("chen"))
    type_ = queries.get_type("procedure")
    assert sample_numbers(type_.pattern, "QP", type_key="procedure").printed == ("SL/QP-02", "SL/QP-04", "SL/QP-05")
    assert sample_numbers("{company}/{type}-{seq:2}-{label}", "CX", scheme="edition").printed[0] == "SL/CX-01-A/0"
    assert sample_numbers("{form}-{seq:2/parent}", "").printed[0] == "SL/QPR-07-01"
    assert sample_numbers("{nothing}", "").fault is not None
    assert sample_numbers("{company}/{type}-{seq:2}", "").fault is not None


def test_the_chain_sample_names_persons_and_why_others_are_not_asked(world: World) -> None:
    steps = [
        {"meaning": "review", "who": {"head_of": "owner"}, "how": "one"},
        {"meaning": "countersign", "who": [{"person": "staff"}, {"role": "quality_manager"}], "how": "all"},
        {"meaning": "approve", "who": {"role": "management_representative"}, "how": "one"},
    ]
    asked = sample_chain(steps, department_of("技术中心"), person_of("zhou"))
    assert [[p.login for p in step.persons] for step in asked] == [["wang"], ["he"], ["zhao"]]
    assert [(p.login, why) for p, why in asked[0].passed] == [("zhou", "author")] and asked[0].step.fallback
    assert [(p.login, why) for p, why in asked[1].passed] == [("staff", "unable")]
    assert [(p.login, why) for p, why in asked[2].passed] == [("wang", "earlier")] and asked[2].step.fallback


def test_the_sample_asks_exactly_whom_sending_would_ask(world: World) -> None:
    for type_ in queries.types():
        chain = parse_chain(type_.chain["steps"])
        about: dict[str, Any] = {
            "department_id": department_of("技术中心").id, "authors": {person_of("li").id}, "original": lambda: None,
        }  # fmt: skip
        assert consider_chain(chain, **about) == resolve_chain(chain, **about)


def test_steps_move_on_the_page_without_saving(world: World, client_for: Any) -> None:
    url, client = "/admin/types/procedure", client_for("sysadmin")
    page = client.post_form(url, type_form(world, act="up-2")).get_data(as_text=True)
    assert page.index('value="approve" selected') < page.index('value="review" selected')
    page = client.post_form(url, type_form(world, act="add")).get_data(as_text=True)
    assert 'name="meaning-3"' in page
    page = client.post_form(url, type_form(world, act="preset", preset="B9")).get_data(as_text=True)
    assert 'value="{company}-{type}-{year}-{seq:2/year}"' in page
    assert queries.get_type("procedure").origin == "shipped"


def test_the_page_names_whom_the_chain_asks_for_another_department(world: World, client_for: Any) -> None:
    form = type_form(
        world, act="sample", sample_department=str(department_of("市场部").id), sample_person=str(person_of("staff").id)
    )
    page = client_for("sysadmin").post_form("/admin/types/procedure", form).get_data(as_text=True)
    samples = page[page.index('id="samples"') :]
    assert "市场部" in samples and "周婷" in samples and "王敏" in samples


def test_a_stale_page_shows_both_versions(world: World, client_for: Any) -> None:
    form = type_form(world, title_zh="程序文件", version="99")
    page = client_for("sysadmin").post_form("/admin/types/procedure", form)
    text = page.get_data(as_text=True)
    assert page.status_code == 409 and '<td class="wide">程序文件</td><td class="wide">程序</td>' in text


def test_pages_add_retire_and_reopen(world: World, client_for: Any) -> None:
    client = client_for("sysadmin")
    form = {"like": "form", "title_zh": "模板", "title_en": "Template", "code": "MB", "pattern": "{company}-{seq:3}"}
    answer = client.post_form("/admin/types/new", form)
    assert answer.location == "/admin/types/template"
    assert client.post_form("/admin/types/new", form).status_code == 422
    for verb, retired in (("retire", True), ("reopen", False)):
        client.post_form(f"/admin/types/template/{verb}", page="/admin/types/template")
        db.session.expire_all()
        assert queries.get_type("template").retired is retired
    for address in ("/admin/types/new", "/admin/types/form/retire"):
        assert client_for("he").post_form(address, form, page="/me").status_code == 403
