"""Emergency release 紧急发布: in force at once, the full chain follows or it lapses (domain.md section 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from webapp.approvals import actions as approvals
from webapp.approvals.models import Round, RoundState
from webapp.core import current_settings, files, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.jobs import Job
from webapp.core.journal import JournalEntry
from webapp.documents.drafting.actions import draft_revision, submit_revision
from webapp.documents.emergency.actions import last_day, release_urgently
from webapp.documents.emergency.models import Emergency, EmergencyState, Resumption
from webapp.documents.emergency.queries import carried_on
from webapp.documents.lifecycle import State
from webapp.documents.marks import marks_of
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url
from webapp.documents.printed.queries import answer_for
from webapp.documents.queries import DocumentFilter, effective_of, master_list, today, token_of
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.documents.renditions.actions import freeze_cover
from webapp.documents.renditions.queries import rendition_of, state_line
from webapp.documents.verdicts import Verdict
from webapp.duties.queries import open_duty
from webapp.rendering import pdf_text

from ...factories import OPERATOR, PASSWORD, World, read_text
from .conftest import Days, again

Clients = Callable[[str], Any]
InDays = Callable[[int], date]


def urgent(world: World, document: Document | None = None, text: str = "紧急\n") -> Revision:
    """A revision under approval, put into force urgently by the general manager."""
    round_ = world.sent(document, text, summary="紧急修改")
    revision = db.session.get_one(Revision, round_.subject_id)
    return release_urgently(revision, "客户现场停线", by=world.actor("zhao"), proof=world.proof("zhao"))


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


def history(document: Document) -> list[tuple[str, str, date | None, date | None]]:
    statement = select(Revision).where(Revision.document_id == document.id).order_by(Revision.position)
    return [(r.label, str(r.state), r.effective_from, r.effective_to) for r in db.session.scalars(statement)]


def is_without_gap_or_overlap(document: Document) -> bool:
    """Whether the half-open days in force touch one after the other, the last one open."""
    days = [(start, end) for _label, _state, start, end in history(document) if start]
    return all(end == start for (_s, end), (start, _e) in zip(days, days[1:], strict=False)) and days[-1][1] is None


def test_it_is_in_force_at_once_with_its_deadline_while_the_chain_goes_on(both_worlds: World) -> None:
    first = both_worlds.effective()
    revision = urgent(both_worlds, first.document)
    assert again(revision).state is State.EFFECTIVE and again(first).state is State.SUPERSEDED
    (mark,) = marks_of(revision)
    assert (mark.key, mark.until) == ("emergency", last_day(today()))
    duty = open_duty("emergency", "revision", revision.id)
    assert duty is not None and duty.due_on == last_day(today())
    assert both_worlds.round_of(revision).state is RoundState.OPEN
    assert "紧急发布" in state_line(again(revision)) and "emergency.released" in acts()
    assert is_without_gap_or_overlap(first.document)
    assert journal.verify(current_settings().keys_dir).failed == []


def test_the_full_chain_turns_it_into_an_ordinary_one(both_worlds: World) -> None:
    revision = urgent(both_worlds, both_worlds.effective().document)
    both_worlds.approve(both_worlds.round_of(revision))
    assert again(revision).state is State.EFFECTIVE and marks_of(revision) == ()
    assert db.session.get_one(Emergency, revision.id).state is EmergencyState.CONFIRMED
    assert open_duty("emergency", "revision", revision.id) is None
    assert "emergency.confirmed" in acts() and "revision.approved" not in acts()[-3:]
    assert is_without_gap_or_overlap(revision.document)


def test_the_cover_names_the_approver_at_once_and_all_signatures_later(world: World) -> None:
    revision = urgent(world, world.effective().document)
    first = freeze_cover(revision, by=OPERATOR)
    words = pdf_text(files.read(first.sha or ""))
    assert "赵国华" in words and "客户现场停线" in words and "王敏" not in words
    world.approve(world.round_of(revision))
    job = db.session.scalars(select(Job).where(Job.name == "freeze_cover").order_by(Job.id.desc())).first()
    assert job is not None and '"afresh": true' in job.arguments
    second = freeze_cover(again(revision), by=OPERATOR, afresh=True)
    assert second.id != first.id and "王敏" in pdf_text(files.read(second.sha or ""))
    assert freeze_cover(again(revision), by=OPERATOR, afresh=True).id == second.id
    assert files.read(first.sha or "")


def test_too_late_it_lapses_by_itself_and_the_one_before_is_in_force_again(both_worlds: World, days: Days) -> None:
    first = both_worlds.effective()
    freeze_cover(first, by=OPERATOR)
    revision = urgent(both_worlds, first.document)
    due = last_day(today())
    days.until(due)
    assert again(revision).state is State.EFFECTIVE
    days.until(due + timedelta(days=1))
    assert again(revision).state is State.SUPERSEDED
    assert again(revision).effective_to == due + timedelta(days=1)
    back = effective_of(first.document)
    assert back is not None and back.label == first.label and back.kind == "resumed"
    assert back.source_sha == first.source_sha and back.submissions[-1].body_sha == first.submissions[-1].body_sha
    assert both_worlds.round_of(revision).state is RoundState.WITHDRAWN
    assert is_without_gap_or_overlap(first.document)
    assert acts().count("emergency.lapsed") == 1 and "emergency.resumed" in acts()
    assert rendition_of(back, by=both_worlds.actor("li")).startswith(b"%PDF")
    assert journal.verify(current_settings().keys_dir).failed == []


@pytest.mark.parametrize("how", ["reject", "return"])
def test_a_no_of_the_chain_lets_it_lapse_at_once(both_worlds: World, how: str) -> None:
    first = both_worlds.effective()
    revision = urgent(both_worlds, first.document)
    round_, by = both_worlds.round_of(revision), both_worlds.actor("wang")
    if how == "reject":
        approvals.reject_step(round_, "不同意这样做", by=by, proof=both_worlds.proof("wang"))
    else:
        approvals.return_step(round_, 0, "请重写", by=by, proof=both_worlds.proof("wang"))
    assert again(revision).state is State.SUPERSEDED
    assert db.session.get_one(Emergency, revision.id).state is EmergencyState.LAPSED
    back = effective_of(first.document)
    assert back is not None and back.label == first.label
    assert is_without_gap_or_overlap(first.document)
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_first_issue_that_lapses_leaves_nothing_in_force(world: World) -> None:
    revision = urgent(world)
    by = world.actor("wang")
    approvals.reject_step(world.round_of(revision), "不同意", by=by, proof=world.proof("wang"))
    assert again(revision).state is State.OBSOLETE and effective_of(revision.document) is None
    assert [mark.key for mark in marks_of(again(revision))] == ["lapsed"]


def test_paper_of_the_revision_that_came_back_is_good_again(world: World) -> None:
    first = world.effective()
    revision = urgent(world, first.document)
    assert answer_for(token_of(first).token).verdict is Verdict.SUPERSEDED
    approvals.reject_step(world.round_of(revision), "不同意", by=world.actor("wang"), proof=world.proof("wang"))
    assert answer_for(token_of(first).token).verdict is Verdict.CURRENT
    assert answer_for(token_of(revision).token).verdict is Verdict.SUPERSEDED
    assert answer_for(token_of(revision).token).current == first.label
    assert carried_on(again(first)) is not None


def test_a_second_emergency_may_lapse_too(world: World) -> None:
    first = world.effective()
    for number in (1, 2):
        revision = urgent(world, first.document, f"紧急 {number}\n")
        approvals.reject_step(world.round_of(revision), "不同意", by=world.actor("wang"), proof=world.proof("wang"))
    labels = [label for label, *_rest in history(first.document)]
    assert labels == ["v1.0", "v1.1", "v1.0", "v1.2", "v1.0"]
    origins = set(db.session.scalars(select(Resumption.of_id)))
    assert origins == {first.id} and is_without_gap_or_overlap(first.document)
    assert answer_for(token_of(first).token).verdict is Verdict.CURRENT


def test_the_master_list_of_a_past_day_knows_one_revision(world: World, days: Days, in_days: InDays) -> None:
    first = world.effective()
    days.until(in_days(3))
    urgent(world, first.document)
    began = today()
    due = last_day(began)
    days.until(due + timedelta(days=3))
    seen = {}
    for day in (began - timedelta(days=1), began, due, due + timedelta(days=1), today()):
        (row,) = master_list(DocumentFilter(at=day), by=OPERATOR).items
        assert row.effective is not None
        seen[day] = row.effective.label
    assert list(seen.values()) == ["v1.0", "v1.1", "v1.1", "v1.0", "v1.0"]


def test_who_wrote_it_does_not_release_it_urgently(world: World) -> None:
    document = world.document()
    revision = world.draft(document, by="wang")
    submit_revision(revision, by=world.actor("li"))
    with pytest.raises(Conflict) as refused:
        release_urgently(again(revision), "急", by=world.actor("wang"), proof=world.proof("wang"))
    assert any("wrote" in str(item) for item in refused.value.unmet)
    assert again(revision).state is not State.EFFECTIVE


def test_who_is_not_authorised_releases_nothing_urgently(world: World) -> None:
    revision = db.session.get_one(Revision, world.sent().subject_id)
    for login in ("li", "chen", "zhou", "secadmin"):
        with pytest.raises(NotAllowed):
            release_urgently(again(revision), "急", by=world.actor(login), proof="x")
    with pytest.raises(Invalid):
        release_urgently(again(revision), "  ", by=world.actor("zhao"), proof=world.proof("zhao"))


def test_a_draft_or_an_approved_revision_is_not_released_urgently(world: World) -> None:
    draft, approved = world.draft(world.document("甲")), world.approved(world.document("乙"))
    for revision in (draft, approved, world.effective(world.document("丙"))):
        with pytest.raises(Conflict):
            release_urgently(revision, "急", by=world.actor("zhao"), proof=world.proof("zhao"))


def test_nothing_new_begins_and_nothing_is_withdrawn_meanwhile(world: World) -> None:
    revision = urgent(world, world.effective().document)
    intake = read_text("正文.txt", "第三版\n")
    with pytest.raises(Conflict):
        draft_revision(revision.document, intake, by=world.actor("li"))
    with pytest.raises(Conflict):
        ask_to_obsolete(revision.document, "不再需要", by=world.actor("chen"))
    with pytest.raises(NotAllowed):
        approvals.withdraw(world.round_of(revision), by=world.actor("li"))
    assert again(revision).state is State.EFFECTIVE
    world.approve(world.round_of(revision))
    assert draft_revision(again(revision).document, intake, by=world.actor("li")).label == "v1.2"


def test_after_a_lapse_the_next_revision_takes_a_new_label(world: World) -> None:
    first = world.effective()
    revision = urgent(world, first.document)
    approvals.reject_step(world.round_of(revision), "不同意", by=world.actor("wang"), proof=world.proof("wang"))
    assert world.draft(first.document, "改好\n", summary="改").label == "v1.2"


def test_the_permission_counts_as_signing(world: World) -> None:
    from webapp.people import actions, queries

    role = queries.role_by_key("staff")
    wanted = [*role.permissions, "document.release_urgent"]
    actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=wanted)
    assert not world.actor("staff").may("document.release_urgent")


def test_the_page_releases_and_every_place_shows_the_deadline(world: World, client_for: Clients) -> None:
    first = world.effective()
    round_ = world.sent(first.document, "紧急\n", summary="改")
    revision = db.session.get_one(Revision, round_.subject_id)
    url, due = document_url(first.document) + "/urgent", last_day(today()).isoformat()
    li = client_for("li").get(url).get_data(as_text=True)
    assert 'aria-disabled="true"' in li
    zhao = client_for("zhao")
    assert due in zhao.get(url).get_data(as_text=True)
    wrong = zhao.post_form(url, {"opinion": "现场停线", "password": "wrong"})
    assert wrong.status_code == 422 and "现场停线" in wrong.get_data(as_text=True)
    assert again(revision).state is not State.EFFECTIVE
    assert zhao.post_form(url, {"opinion": "现场停线", "password": PASSWORD}).status_code == 302
    for address in (document_url(first.document), "/docs", f"/q/{token_of(revision).token}", "/search?q=紧急",
                    f"/approvals/{round_.id}"):  # fmt: skip
        assert due in zhao.get(address).get_data(as_text=True), address
    assert db.session.get_one(Round, round_.id).state is RoundState.OPEN
    for login in ("wang", "li"):
        assert f"/approvals/{round_.id}" in client_for(login).get(document_url(first.document)).get_data(as_text=True)
