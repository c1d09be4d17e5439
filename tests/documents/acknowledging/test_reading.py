"""Reading: asked when a revision takes effect, confirmed by the reader, entered from paper, waived, judged."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.factories import OPERATOR, World, department_of, person_of
from tests.rendering.samples import pdf as sample_pdf
from webapp.core import clock, journal
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents import queries as documents
from webapp.documents.acknowledging import actions, asking, queries
from webapp.documents.acknowledging.actions import Rule
from webapp.documents.acknowledging.judging import judge_reading
from webapp.documents.acknowledging.models import Effect, Reading, ReadingQuestion, ReadingState, Whom
from webapp.documents.acknowledging.questions.actions import answer_question, take_note
from webapp.documents.actions import name_readers
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.types.actions import change_type
from webapp.duties import workdays
from webapp.duties.models import Duty, DutyState
from webapp.duties.queries import waiting_for
from webapp.people.actions import add_person, change_department, change_person, give_roles, let_go
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


def acts_of(kind: str) -> list[str]:
    """Acts of the journal about one kind of subject, in order."""
    statement = select(JournalEntry.act).where(JournalEntry.subject_kind == kind)
    return list(db.session.scalars(statement.order_by(JournalEntry.seq)))


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
    if not person_of(STAFF).post:
        change_person(person_of(STAFF), post="岗位", by=world.actor("sysadmin"))
    revision = world.effective()
    actions.set_rules(revision.document, [rule()], by=world.actor("chen"))
    assert person_of(who).id in {reading.person_id for reading in queries.readings_of(revision)}


def test_who_joins_is_asked_at_once_and_who_moves_owes_it_no_more(both_worlds: World) -> None:
    world = both_worlds
    read, owed = world.effective(), world.effective(world.document("事件管理程序"))
    for revision in (read, owed):
        rule = Rule(Whom.DEPARTMENT, department=department_of("技术中心"))
        actions.set_rules(revision.document, [rule], by=world.actor("chen"))
    new = add_person("neu", "新人", department=department_of("技术中心"), roles=["staff"], by=OPERATOR)
    assert open_duties().count(new.id) == 2
    actions.acknowledge(read, by=world.actor("neu"))

    change_person(person_of("neu"), department_id=department_of("市场部").id, by=world.actor("sysadmin"))
    assert open_duties().count(new.id) == 0
    states = {r.revision_id: r.state for r in db.session.scalars(select(Reading).where(Reading.person_id == new.id))}
    assert states == {read.id: ReadingState.DONE, owed.id: ReadingState.WAIVED}, "what was read stays"
    assert acts_of("reading")[-1] == "reading.moved"

    change_person(person_of("neu"), department_id=department_of("技术中心").id, by=world.actor("sysadmin"))
    assert open_duties().count(new.id) == 1, "who comes back owes it again"
    let_go(person_of("neu"), by=world.actor("sysadmin"))
    assert open_duties().count(new.id) == 0


def test_a_post_and_a_role_bring_their_documents_and_take_them_along(both_worlds: World) -> None:
    world = both_worlds
    by_post, by_role = world.effective(), world.effective(world.document("事件管理程序"))
    actions.set_rules(by_post.document, [Rule(Whom.POST, key="机房值班员")], by=world.actor("chen"))
    actions.set_rules(by_role.document, [Rule(Whom.ROLE, key="internal_auditor")], by=world.actor("chen"))
    staff = person_of(STAFF)
    change_person(staff, post="机房值班员", by=world.actor("sysadmin"))
    give_roles(staff, ["staff", "internal_auditor"], by=world.actor("secadmin"))
    assert open_duties().count(staff.id) == 2
    change_person(person_of(STAFF), post="客户经理", by=world.actor("sysadmin"))
    give_roles(person_of(STAFF), ["staff"], by=world.actor("secadmin"))
    assert open_duties().count(staff.id) == 0


def test_what_moves_a_whole_department_is_settled_by_the_regular_job(world: World) -> None:
    revision = world.effective()
    rule = Rule(Whom.DEPARTMENT, department=department_of("综合管理部"))
    actions.set_rules(revision.document, [rule], by=world.actor("chen"))
    assert person_of(STAFF).id not in open_duties()
    change_department(department_of("市场部"), parent=department_of("综合管理部"), by=OPERATOR)
    assert (asking.ask_missing(by=OPERATOR), asking.ask_missing(by=OPERATOR)) == (1, 0)
    assert person_of(STAFF).id in open_duties()


def test_who_is_no_longer_named_owes_nothing_and_a_waiver_by_hand_holds(world: World) -> None:
    revision = asked(world, STAFF, "zhou", name="张师傅")
    waived = next(r for r in queries.readings_of(revision) if r.person_id == person_of("zhou").id)
    asking_of = {"by": world.actor("chen")}
    actions.waive_reading(waived, "长期病假", **asking_of)
    actions.set_rules(revision.document, [Rule(Whom.NAME, key="李师傅")], **asking_of)
    assert [r.reader for r in queries.readings_of(revision) if r.state is ReadingState.OPEN] == ["李师傅"]
    both = [Rule(Whom.PERSON, person=person_of(login)) for login in (STAFF, "zhou")]
    actions.set_rules(revision.document, both, **asking_of)
    assert open_duties() == [person_of(STAFF).id]


def test_the_form_names_what_was_shown_and_a_newer_revision_refuses_it(both_worlds: World) -> None:
    world = both_worlds
    first = asked(world, STAFF)
    shown = queries.shown_of(first)
    with pytest.raises(Conflict, match="no longer what stands here"):
        actions.acknowledge(first, by=world.actor(STAFF), shown="0" * 64)
    second = world.effective(first.document, "第二版\n", summary="改写")
    first = db.session.get_one(Revision, first.id)
    with pytest.raises(Conflict, match="A newer revision came into force"):
        actions.acknowledge(first, by=world.actor(STAFF), shown=shown)
    with pytest.raises(Conflict, match="no longer what stands here"):
        actions.acknowledge(second, by=world.actor(STAFF), shown=shown)
    shown = queries.shown_of(second)
    actions.acknowledge(second, by=world.actor(STAFF), shown=shown)
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "reading.done")).one()
    assert shown in entry.facts.decode(), "the journal says which text"


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
    shown = {"shown": queries.shown_of(second)}
    assert client_for("zhou").post_form(f"/revisions/{second.id}/read", shown, page="/").status_code in {404, 409}
    page = staff.get(f"/d/{first.document.slug}/r/{second.label}").get_data(as_text=True)
    assert shown["shown"] in page, "the exact revision carries the form"
    assert staff.post_form(f"/revisions/{second.id}/read", shown, page="/").status_code == 303
    second = db.session.get_one(Revision, second.id)
    assert release_revision(second, by=world.actor("chen"), proof=world.proof("chen")).state == "effective"


def test_reading_is_due_on_a_working_day_and_never_in_the_past(world: World) -> None:
    revision = asked(world, STAFF)
    assert workdays.is_working_day(queries.readings_of(revision)[0].due_on)
    other = world.effective(world.document(title="乙"))
    actions.set_rules(other.document, [Rule(Whom.NAME, key="张师傅")], by=world.actor("chen"))
    later = world.approved(other.document, "第二版\n", summary="改写")
    with pytest.raises(Invalid):
        asking.ask_readers(later, by=world.actor("chen"), due_on=documents.today() - timedelta(days=30))


def test_waiving_and_judging_are_of_who_looks_after_reading(world: World) -> None:
    revision = asked(world, STAFF, "zhou")
    first, second = queries.readings_of(revision)
    with pytest.raises(NotAllowed):
        actions.waive_reading(first, "长期病假", by=world.actor(STAFF))
    with pytest.raises(Conflict, match="Only what was read"):
        judge_reading(first, by=world.actor("chen"), score=90)
    actions.waive_reading(first, "长期病假", by=world.actor("chen"))
    reader = "staff" if second.person_id == person_of(STAFF).id else "zhou"
    actions.acknowledge(db.session.get_one(Revision, revision.id), by=world.actor(reader))
    with pytest.raises(NotAllowed):
        judge_reading(db.session.get_one(Reading, second.id), by=world.actor(STAFF), score=85)


def test_a_mark_is_never_changed_a_correction_is_a_further_line_with_its_reason(both_worlds: World) -> None:
    world = both_worlds
    revision, chen = asked(world, STAFF), world.actor("chen")
    reading = actions.acknowledge(revision, by=world.actor(STAFF))
    judge_reading(reading, by=chen, score=58)
    judge_reading(reading, by=chen, effect=Effect.EFFECTIVE)
    for wrong, field in (
        ({"score": 85}, "reason"), ({"score": 58}, "score"), ({"score": 101, "reason": "x"}, "score"), ({}, "score"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            judge_reading(reading, by=chen, **wrong)
        assert list(refused.value.fields) == [field]
    judge_reading(reading, by=chen, score=85, reason="第 3 题误判")
    lines = [(m.score, m.effect, m.corrects_id, m.reason) for m in reading.marks]
    first = reading.marks[0].id
    assert lines == [(58, None, None, ""), (None, Effect.EFFECTIVE, None, ""), (85, None, first, "第 3 题误判")]
    assert (reading.score, reading.effect) == (85, Effect.EFFECTIVE)
    assert acts_of("reading")[-3:] == ["reading.judged"] * 3
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE reading_mark SET score = 99"))
    db.session.rollback()


def test_what_was_judged_before_marks_were_lines_becomes_the_first_line(world: World) -> None:
    revision, chen = asked(world, STAFF), world.actor("chen")
    reading = actions.acknowledge(revision, by=world.actor(STAFF))
    with transaction():
        reading.score, reading.judged_by_id, reading.judged_at = 40, chen.person_id, clock.now()
        journal.record("reading.judged", reading, by=chen, score=40)
    judge_reading(reading, by=chen, score=45, reason="漏加附加题")
    assert [(m.score, m.corrects_id is not None) for m in reading.marks] == [(40, False), (45, True)]


def test_a_question_goes_to_the_owner_is_answered_once_and_the_asker_is_told(both_worlds: World) -> None:
    world = both_worlds
    revision = asked(world, STAFF)
    reading = actions.acknowledge(revision, by=world.actor(STAFF), question="  第 3 条的时限从何时起算？ ")
    question = reading.question
    assert question is not None and question.text == "第 3 条的时限从何时起算？"
    zhou = world.actor("zhou")
    assert [d.verb for d, _heading in waiting_for(by=zhou) if d.kind == "reading_question"] == ["Answer the question"]
    with pytest.raises(NotAllowed):
        answer_question(question, "受理时。", by=world.actor(STAFF))
    with pytest.raises(Invalid):
        answer_question(question, "  ", by=zhou)
    answer_question(question, "从受理时起算。", by=zhou)
    with pytest.raises(Conflict, match="answered already"):
        answer_question(question, "不对。", by=zhou)
    told = [(d.verb, h.url) for d, h in waiting_for(by=world.actor(STAFF))]
    assert told == [("Read the answer", f"/readings/questions/{question.id}")]
    with pytest.raises(NotAllowed):
        take_note(question, by=zhou)
    take_note(question, by=world.actor(STAFF))
    assert waiting_for(by=world.actor(STAFF)) == [] == waiting_for(by=zhou)
    assert acts_of("reading_question") == ["reading.question_put", "reading.question_answered"]
    with pytest.raises(Conflict):
        take_note(question, by=world.actor(STAFF))


def test_an_answer_is_owed_to_nobody_once_the_asker_has_left(world: World) -> None:
    reading = actions.acknowledge(asked(world, STAFF), by=world.actor(STAFF), question="何时起算？")
    assert reading.question is not None
    answer_question(reading.question, "受理时。", by=world.actor("zhou"))
    let_go(person_of(STAFF), by=world.actor("sysadmin"))
    still = select(Duty).where(Duty.kind == "reading_answer", Duty.state == DutyState.OPEN)
    assert db.session.scalars(still).all() == [], "no heir inherits what only the asker could close"


def test_a_question_that_is_too_long_takes_the_acknowledgement_back(world: World) -> None:
    revision = asked(world, STAFF)
    with pytest.raises(Invalid):
        actions.acknowledge(revision, by=world.actor(STAFF), question="长" * 2001)
    assert queries.readings_of(revision)[0].state is ReadingState.OPEN


def test_the_form_stands_under_the_text_and_carries_the_digest_and_a_question(
    world: World, client_for: Clients
) -> None:
    revision = asked(world, STAFF)
    staff, page, act = client_for(STAFF), f"/d/{revision.document.slug}", f"/revisions/{revision.id}/read"
    form = {"shown": queries.shown_of(revision)}
    for address in (page, f"{page}/read", f"{page}/r/{revision.label}"):
        text = staff.get(address).get_data(as_text=True)
        assert "我已阅读并理解" in text and form["shown"] in text, address
    assert f'href="{page}/read"' in staff.get("/").get_data(as_text=True), "the task leads to the text"
    assert staff.post_form(act, {}, page=page).status_code == 409, "without saying what was shown nothing is taken"
    refused = staff.post_form(act, {"shown": "0" * 64, "question": "时限从何时起算？"}, page=page)
    assert refused.status_code == 409 and "时限从何时起算" in refused.get_data(as_text=True), "the question is not lost"
    assert client_for("zhou").post_form(act, form, page=page).status_code == 409
    assert staff.post_form(act, {**form, "question": "时限从何时起算？"}, page=page).status_code == 303
    assert "我已阅读并理解" not in staff.get(page).get_data(as_text=True)
    assert staff.get("/me/reading").status_code == 200


def test_a_form_of_yesterday_leads_to_the_revision_in_force(world: World, client_for: Clients) -> None:
    revision = asked(world, STAFF)
    form, page = {"shown": queries.shown_of(revision)}, f"/d/{revision.document.slug}"
    staff = client_for(STAFF)
    staff.get(page)
    second = world.effective(revision.document, "第二版\n", summary="改写")
    answer = staff.post_form(f"/revisions/{revision.id}/read", form, page=page)
    words = answer.get_data(as_text=True)
    assert answer.status_code == 409 and f'href="{page}/read"' in words and second.label in words


def test_question_and_answer_stand_on_the_page_of_who_reads(world: World, client_for: Clients) -> None:
    revision = asked(world, STAFF)
    actions.acknowledge(revision, by=world.actor(STAFF), question="<b>时限</b>从何时起算？")
    question = db.session.scalars(select(ReadingQuestion)).one()
    page, staff, zhou = f"/readings/questions/{question.id}", client_for(STAFF), client_for("zhou")
    assert client_for("yuan").get(page).status_code == 404, "not their business"
    assert "&lt;b&gt;" in zhou.get(page).get_data(as_text=True)
    assert zhou.post_form(page, {"act": "answer", "answer": ""}).status_code == 422
    assert staff.post_form(page, {"act": "answer", "answer": "自答"}).status_code == 403
    assert zhou.post_form(page, {"act": "answer", "answer": "从受理时起算。"}).status_code == 303
    assert zhou.post_form(page, {"act": "answer", "answer": "再答"}).status_code == 409
    assert "从受理时起算" in staff.get(page).get_data(as_text=True)
    coverage = f"/d/{revision.document.slug}/reading"
    for who in (staff, zhou):
        assert "从受理时起算" in who.get(coverage).get_data(as_text=True)
    assert "从受理时起算" not in client_for("yuan").get(coverage).get_data(as_text=True)
    assert staff.post_form(page, {"act": "note"}).status_code == 303
    assert staff.post_form(page, {"act": "note"}).status_code == 409


def test_a_corrected_mark_stays_to_be_seen_struck_through(world: World, client_for: Clients) -> None:
    revision = asked(world, STAFF)
    reading = actions.acknowledge(revision, by=world.actor(STAFF))
    page, chen = f"/d/{revision.document.slug}/reading", client_for("chen")
    judged = {"act": "judge", "reading": str(reading.id), "effect": ""}
    assert chen.post_form(page, {**judged, "score": "58"}).status_code == 303
    assert chen.post_form(page, {**judged, "score": "85"}).status_code == 422, "a correction says why"
    assert chen.post_form(page, {**judged, "score": "85", "why": "误判"}).status_code == 303
    words = chen.get(page).get_data(as_text=True)
    struck = words[words.index("<del>") : words.index("</del>")]
    assert "58" in struck and "85" not in struck and "误判" in words


def test_a_reason_is_shown_as_it_was_typed_and_that_of_the_system_in_words(world: World, client_for: Clients) -> None:
    revision = asked(world, STAFF, "zhou")
    first = queries.readings_of(revision)[0]
    actions.waive_reading(first, "病假 100%<i>", by=world.actor("chen"))
    other = next(r for r in queries.readings_of(revision) if r.state is ReadingState.OPEN)
    actions.set_rules(revision.document, [], by=world.actor("chen"))
    words = client_for("chen").get(f"/d/{revision.document.slug}/reading").get_data(as_text=True)
    assert "病假 100%&lt;i&gt;" in words and "已不在宣贯对象之列" in words
    page = client_for("chen").get(f"/people/{other.person_id}/reading").get_data(as_text=True)
    assert "已不在宣贯对象之列" in page


def test_who_must_read_what_may_not_be_seen_is_marked_until_named_there(world: World, client_for: Clients) -> None:
    revision = world.effective(world.document("保密规程", classification="confidential"))
    actions.set_rules(revision.document, [Rule(Whom.PERSON, person=person_of(STAFF))], by=world.actor("chen"))
    page, zhou = f"/d/{revision.document.slug}", client_for("zhou")
    name_readers(revision.document, [person_of("zhou")], by=world.actor("li"))
    assert client_for(STAFF).get(page).status_code == 404
    assert "无权知悉" in zhou.get(f"{page}/reading").get_data(as_text=True)
    name_readers(revision.document, [person_of("zhou"), person_of(STAFF)], by=world.actor("li"))
    assert "我已阅读并理解" in client_for(STAFF).get(page).get_data(as_text=True)
    assert "无权知悉" not in zhou.get(f"{page}/reading").get_data(as_text=True)


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
