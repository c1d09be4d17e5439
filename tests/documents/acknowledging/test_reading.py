"""Reading: asked when a revision takes effect, confirmed by the reader, entered from paper, waived, judged."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, World, department_of, person_of
from tests.rendering.samples import pdf as sample_pdf
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents import queries as documents
from webapp.documents.acknowledging import actions, queries
from webapp.documents.acknowledging.actions import Rule
from webapp.documents.acknowledging.models import Effect, Reading, ReadingState, Whom
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.types.actions import change_type
from webapp.duties import workdays
from webapp.duties.models import Duty, DutyState
from webapp.people.actions import add_person, let_go
from webapp.rendering import pdf_text

Clients = Callable[[str], Any]
LI, STAFF = "li", "staff"


def asked(world: World, *logins: str, name: str = "") -> Revision:
    """A revision in force that these persons must read."""
    revision = world.effective()
    rules = [Rule(Whom.PERSON, person=person_of(login)) for login in logins]
    rules += [Rule(Whom.NAME, key=name)] if name else []
    actions.set_rules(revision.document, rules, by=world.actor("chen"))
    return revision


def open_duties() -> list[int | None]:
    """Owners of the open duties to read."""
    statement = select(Duty.owner_id).where(Duty.kind == "reading", Duty.state == DutyState.OPEN)
    return list(db.session.scalars(statement.order_by(Duty.id)))


def test_a_reader_is_asked_and_confirms_what_was_shown(both_worlds: World) -> None:
    world = both_worlds
    revision = asked(world, STAFF)
    assert open_duties() == [person_of(STAFF).id]
    reading = actions.acknowledge(revision, by=world.actor(STAFF))
    assert (reading.state, reading.shown_sha) == (ReadingState.DONE, revision.submissions[-1].body_sha)
    assert open_duties() == []
    acts = db.session.scalars(select(JournalEntry.act).where(JournalEntry.subject_kind == "reading")).all()
    assert list(acts) == ["reading.asked", "reading.done"]
    found = queries.coverage_of(revision.id, documents.today())
    assert (found.done, found.total, found.complete) == (1, 1, True)
    with pytest.raises(Conflict, match="closed already"):
        actions.acknowledge(revision, by=world.actor(STAFF))


def test_a_new_revision_is_read_anew_and_the_old_one_no_more(both_worlds: World) -> None:
    world = both_worlds
    first = asked(world, STAFF)
    second = world.effective(first.document, "第二版\n", summary="改写")
    (old,), (new,) = queries.readings_of(first), queries.readings_of(second)
    assert (old.state, new.state) == (ReadingState.WAIVED, ReadingState.OPEN)
    assert len(open_duties()) == 1
    first = db.session.get_one(Revision, first.id)
    with pytest.raises(Conflict):
        actions.acknowledge(first, by=world.actor(STAFF))


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (lambda: Rule(Whom.DEPARTMENT, department=department_of("技术中心")), "zhou"),
        (lambda: Rule(Whom.ROLE, key="staff"), STAFF),
        (lambda: Rule(Whom.POST, key=person_of(STAFF).post or "岗位"), STAFF),
        (lambda: Rule(Whom.ALL), STAFF),
    ],
)
def test_a_rule_names_its_readers(world: World, rule: Callable[[], Rule], who: str) -> None:
    from webapp.people.actions import change_person

    if not person_of(STAFF).post:
        change_person(person_of(STAFF), post="岗位", by=world.actor("sysadmin"))
    revision = world.effective()
    actions.set_rules(revision.document, [rule()], by=world.actor("chen"))
    assert person_of(who).id in {reading.person_id for reading in queries.readings_of(revision)}


def test_who_joins_is_asked_by_the_next_round_of_work(world: World) -> None:
    revision = world.effective()
    rule = Rule(Whom.DEPARTMENT, department=department_of("技术中心"))
    actions.set_rules(revision.document, [rule], by=world.actor("chen"))
    new = add_person("neu", "新人", department=department_of("技术中心"), roles=["staff"], by=OPERATOR)
    assert actions.ask_missing(by=OPERATOR) == 1
    assert new.id in {reading.person_id for reading in queries.readings_of(revision)}
    assert actions.ask_missing(by=OPERATOR) == 0
    let_go(person_of("neu"), by=world.actor("sysadmin"))
    assert [r.state for r in queries.readings_of(revision) if r.person_id == new.id] == [ReadingState.WAIVED]


def test_the_author_need_not_read_the_own_text(world: World) -> None:
    assert queries.readings_of(asked(world, LI)) == []


def test_a_type_may_require_reading_before_a_revision_takes_effect(world: World, client_for: Clients) -> None:
    first = asked(world, STAFF)
    change_type(first.document.type, require_reading=True, by=world.actor("sysadmin"))
    second = world.approved(first.document, "第二版\n", summary="改写")
    with pytest.raises(Conflict) as refused:
        release_revision(second, by=world.actor("chen"), proof=world.proof("chen"))
    assert person_of(STAFF).name in str(refused.value.unmet[0].condition)
    staff = client_for(STAFF)
    assert staff.get(f"/d/{first.document.slug}/r/{second.label}").status_code == 200, "asked, so it may be read"
    assert client_for("zhou").post_form(f"/revisions/{second.id}/read", {}, page="/").status_code in {404, 409}
    assert staff.post_form(f"/revisions/{second.id}/read", {}, page="/").status_code == 303
    second = db.session.get_one(Revision, second.id)
    assert release_revision(second, by=world.actor("chen"), proof=world.proof("chen")).state == "effective"


def test_reading_is_due_on_a_working_day_and_never_in_the_past(world: World) -> None:
    revision = asked(world, STAFF)
    assert workdays.is_working_day(queries.readings_of(revision)[0].due_on)
    other = world.effective(world.document(title="乙"))
    actions.set_rules(other.document, [Rule(Whom.NAME, key="张师傅")], by=world.actor("chen"))
    later = world.approved(other.document, "第二版\n", summary="改写")
    with pytest.raises(Invalid):
        actions.ask_readers(later, by=world.actor("chen"), due_on=documents.today() - timedelta(days=30))


def test_waiving_and_judging_are_of_who_looks_after_reading(world: World) -> None:
    revision = asked(world, STAFF, "zhou")
    first, second = queries.readings_of(revision)
    with pytest.raises(NotAllowed):
        actions.waive_reading(first, "长期病假", by=world.actor(STAFF))
    with pytest.raises(Conflict, match="Only what was read"):
        actions.judge_reading(first, by=world.actor("chen"), score=90)
    actions.waive_reading(first, "长期病假", by=world.actor("chen"))
    reader = "staff" if second.person_id == person_of(STAFF).id else "zhou"
    actions.acknowledge(db.session.get_one(Revision, revision.id), by=world.actor(reader))
    judged = actions.judge_reading(
        db.session.get_one(Reading, second.id), by=world.actor("chen"), score=85, effect=Effect.EFFECTIVE
    )
    assert (judged.score, judged.effect) == (85, Effect.EFFECTIVE)
    with pytest.raises(Invalid):
        actions.judge_reading(judged, by=world.actor("chen"), score=101)


def test_one_press_on_the_document_confirms_the_reading(world: World, client_for: Clients) -> None:
    revision = asked(world, STAFF)
    staff, page = client_for(STAFF), f"/d/{revision.document.slug}"
    assert "我已阅读并理解" in staff.get(page).get_data(as_text=True)
    assert staff.get("/").get_data(as_text=True).count(revision.document.number) >= 1
    assert staff.post_form(f"/revisions/{revision.id}/read", {}, page=page).status_code == 303
    assert "我已阅读并理解" not in staff.get(page).get_data(as_text=True)
    assert client_for("zhou").post_form(f"/revisions/{revision.id}/read", {}, page=page).status_code == 409
    assert staff.get("/me/reading").status_code == 200


def test_rules_are_set_and_a_signed_sheet_is_entered_on_the_page(world: World, client_for: Clients) -> None:
    revision = world.effective()
    page, chen = f"/d/{revision.document.slug}/reading", client_for("chen")
    form = {"act": "rules", "persons": [str(person_of(STAFF).id)], "names": "张师傅\n李师傅"}
    assert chen.post_form(page, form).status_code == 303
    assert client_for(STAFF).post_form(page, form).status_code == 403
    text = pdf_text(chen.get(f"{page}.pdf").data)
    assert "文件宣贯签到表" in text and "张师傅" in text
    names = [r for r in queries.readings_of(revision) if r.name]
    scan = (io.BytesIO(sample_pdf("signed")), "签到.pdf")
    sheet = {"act": "sheet", "signed": [str(r.id) for r in names], "scan": scan}
    tomorrow = (documents.today() + timedelta(days=1)).isoformat()
    late = {**sheet, "scan": (io.BytesIO(sample_pdf("x")), "x.pdf"), f"day-{names[0].id}": tomorrow}
    assert chen.post_form(page, late, content_type="multipart/form-data").status_code == 422
    assert chen.post_form(page, sheet, content_type="multipart/form-data").status_code == 303
    assert {r.state for r in queries.readings_of(revision) if r.name} == {ReadingState.DONE}
    assert chen.get(f"/readings/{names[0].id}/sheet").data.startswith(b"%PDF")
    assert chen.get(f"{page}.xlsx").status_code == 200 and chen.get("/docs/reading").status_code == 200
    empty = chen.post_form(page, {"act": "sheet"}, content_type="multipart/form-data")
    assert empty.status_code == 422
