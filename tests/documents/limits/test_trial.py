"""Trial 试行: a mark with an end, a duty before it, confirmed, extended once or stopped (domain.md section 2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from webapp.core import current_settings, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.lifecycle import State
from webapp.documents.marks import marks_of
from webapp.documents.models import Revision
from webapp.documents.places import document_url
from webapp.documents.queries import effective_of, token_of
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_body
from webapp.documents.renditions.queries import state_line
from webapp.documents.trial import actions
from webapp.documents.trial.models import Trial, TrialState
from webapp.duties.actions import complete_duty
from webapp.duties.models import Duty, DutyState
from webapp.duties.queries import open_duty

from ...factories import PASSWORD, World
from .conftest import Days, again

Clients = Callable[[str], Any]
InDays = Callable[[int], date]


def on_trial(world: World, until: date, document: Any = None, text: str = "试行\n") -> Revision:
    """A revision in force on trial, marked in its draft."""
    revision = world.draft(document or world.document(), text, summary="试行")
    actions.set_trial(revision, until, by=world.actor("li"))
    world.approve(submit_revision(revision, by=world.actor("li")))
    return release_revision(again(revision), by=world.actor("chen"), proof=world.proof("chen"))


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


def test_a_trial_is_in_force_with_its_mark_and_a_duty_before_its_end(both_worlds: World, in_days: InDays) -> None:
    revision = on_trial(both_worlds, in_days(60))
    assert revision.state is State.EFFECTIVE
    (mark,) = marks_of(revision)
    assert (mark.key, mark.until) == ("trial", in_days(60))
    duty = open_duty("trial", "revision", revision.id)
    assert duty is not None and duty.due_on == in_days(60)
    assert "试行" in state_line(revision) and "trial.set" in acts()
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_confirmed_trial_is_an_ordinary_revision(both_worlds: World, in_days: InDays) -> None:
    revision = on_trial(both_worlds, in_days(60))
    actions.confirm_trial(revision, by=both_worlds.actor("chen"), proof=both_worlds.proof("chen"), reason="效果好")
    assert marks_of(revision) == () and "试行" not in state_line(again(revision))
    assert open_duty("trial", "revision", revision.id) is None
    assert db.session.scalars(select(Duty.state).where(Duty.kind == "trial")).one() is DutyState.DONE
    assert acts()[-1] == "trial.confirmed"


def test_a_trial_is_extended_once_with_a_reason(both_worlds: World, in_days: InDays) -> None:
    revision, by = on_trial(both_worlds, in_days(30)), both_worlds.actor("chen")

    def extend(day: date | None, reason: str) -> None:
        actions.extend_trial(revision, day, reason, by=by, proof=both_worlds.proof("chen"))

    for day, reason in ((in_days(30), "数据不足"), (None, "数据不足"), (in_days(60), " ")):
        with pytest.raises(Invalid):
            extend(day, reason)
    extend(in_days(60), "数据不足")
    duty = open_duty("trial", "revision", revision.id)
    assert duty is not None and duty.due_on == in_days(60)
    with pytest.raises(Conflict):
        extend(in_days(90), "再延长")
    assert acts().count("trial.extended") == 1


@pytest.mark.parametrize("count", [None, 0, -5])
def test_a_trial_without_an_end_after_today_is_refused(world: World, in_days: InDays, count: int | None) -> None:
    revision = world.draft(world.document())
    with pytest.raises(Invalid):
        actions.set_trial(revision, None if count is None else in_days(count), by=world.actor("li"))
    assert db.session.get(Trial, revision.id) is None


def test_the_database_knows_no_trial_without_an_end(world: World) -> None:
    assert not Trial.__table__.c.ends_on.nullable


def test_a_trial_ends_after_it_begins(world: World, in_days: InDays) -> None:
    revision = world.approved()
    actions.set_trial(revision, in_days(10), by=world.actor("chen"))
    with pytest.raises(Conflict) as refused:
        release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"), effective_on=in_days(10))
    assert any("trial" in str(item) for item in refused.value.unmet)


def test_what_is_sent_keeps_its_trial_and_only_the_controller_sets_one(world: World, in_days: InDays) -> None:
    revision = world.draft(world.document())
    actions.set_trial(revision, in_days(30), by=world.actor("li"))
    actions.clear_trial(revision, by=world.actor("li"))
    actions.set_trial(revision, in_days(30), by=world.actor("li"))
    round_ = submit_revision(revision, by=world.actor("li"))
    with pytest.raises(Conflict):
        actions.clear_trial(revision, by=world.actor("li"))
    with pytest.raises(Conflict):
        actions.set_trial(revision, in_days(60), by=world.actor("chen"))
    world.approve(round_)
    with pytest.raises(NotAllowed):
        actions.set_trial(revision, in_days(60), by=world.actor("li"))
    actions.set_trial(revision, in_days(60), by=world.actor("chen"))
    with pytest.raises(Conflict):
        actions.clear_trial(revision, by=world.actor("li"))


def test_an_overdue_trial_stays_in_force_and_says_so(world: World, in_days: InDays, days: Days) -> None:
    revision = on_trial(world, in_days(10))
    days.until(in_days(12))
    (mark,) = marks_of(again(revision))
    assert mark.chip.kind == "stop" and again(revision).state is State.EFFECTIVE


def test_a_trial_that_failed_gives_the_text_before_back(both_worlds: World, in_days: InDays) -> None:
    first = both_worlds.effective(text="原来的正文\n")
    revision = on_trial(both_worlds, in_days(30), first.document)
    by = both_worlds.actor("chen")
    draft = actions.stop_trial(revision, "不可行", by=by, go_back=True)
    assert isinstance(draft, Revision)
    assert draft.source_sha == again(first).source_sha and draft.label == "v1.2"
    assert marks_of(again(revision))[0].key == "trial"
    freeze_body(draft, by=by)
    both_worlds.approve(submit_revision(again(draft), by=both_worlds.actor("li")))
    release_revision(again(draft), by=by, proof=both_worlds.proof("chen"))
    assert again(revision).state is State.SUPERSEDED
    assert db.session.get_one(Trial, revision.id).state is TrialState.ENDED
    assert open_duty("trial", "revision", revision.id) is None and "trial.ended" in acts()


def test_a_first_issue_on_trial_is_stopped_by_the_approved_end(world: World, in_days: InDays) -> None:
    revision = on_trial(world, in_days(30))
    with pytest.raises(Conflict):
        actions.stop_trial(revision, "不可行", by=world.actor("chen"), go_back=True)
    round_ = actions.stop_trial(revision, "不可行", by=world.actor("chen"), go_back=False)
    world.approve(round_)  # type: ignore[arg-type]
    assert again(revision).state is State.OBSOLETE
    assert db.session.get_one(Trial, revision.id).state is TrialState.ENDED


def test_nobody_but_the_controller_decides_on_a_trial(world: World, in_days: InDays) -> None:
    revision = on_trial(world, in_days(30))
    for login in ("li", "zhou", "secadmin"):
        with pytest.raises(NotAllowed):
            actions.confirm_trial(revision, by=world.actor(login), proof="x")


def test_an_ordinary_revision_is_not_decided_on(world: World, in_days: InDays) -> None:
    revision = world.effective()
    with pytest.raises(Conflict):
        actions.confirm_trial(revision, by=world.actor("chen"), proof=world.proof("chen"))


def test_the_duty_is_not_ticked_off_in_the_list_of_duties(world: World, in_days: InDays) -> None:
    revision = on_trial(world, in_days(30))
    duty = open_duty("trial", "revision", revision.id)
    assert duty is not None
    with pytest.raises(Conflict):
        complete_duty(duty, by=world.actor("zhou"))
    assert open_duty("trial", "revision", revision.id) is not None


def test_page_list_verdict_and_api_show_the_trial(world: World, client_for: Clients, in_days: InDays) -> None:
    revision = on_trial(world, in_days(30))
    day = in_days(30).isoformat()
    client = client_for("staff")
    for address in (document_url(revision.document), "/docs", f"/q/{token_of(revision).token}", "/search?q=试行"):
        page = client.get(address).get_data(as_text=True)
        assert f"试行至 {day}" in page, address


def test_the_pages_set_and_decide_a_trial(world: World, client_for: Clients, in_days: InDays) -> None:
    revision = world.draft(world.document())
    url = document_url(revision.document) + "/trial"
    li = client_for("li")
    assert li.post_form(url, {"act": "set", "ends_on": ""}).status_code == 422
    assert li.post_form(url, {"act": "set", "ends_on": "2020-01-01"}).status_code == 422
    assert li.post_form(url, {"act": "set", "ends_on": in_days(30).isoformat()}).status_code == 302
    world.approve(submit_revision(again(revision), by=world.actor("li")))
    release_revision(again(revision), by=world.actor("chen"), proof=world.proof("chen"))
    chen = client_for("chen")
    wrong = chen.post_form(url, {"act": "extend", "opinion": "写好的理由", "ends_on": in_days(60).isoformat(),
                                 "password": "wrong"})  # fmt: skip
    assert wrong.status_code == 422 and "写好的理由" in wrong.get_data(as_text=True)
    good = {"act": "extend", "opinion": "理由", "ends_on": in_days(60).isoformat(), "password": PASSWORD}
    assert chen.post_form(url, good).status_code == 302
    assert chen.post_form(url, good).status_code == 409
    assert chen.post_form(url, {"act": "confirm", "password": PASSWORD}).status_code == 302
    assert effective_of(revision.document) is not None and marks_of(again(revision)) == ()
    refused = client_for("staff").post_form(url, {"act": "confirm", "password": PASSWORD}, page="/me")
    assert refused.status_code in {403, 409}
