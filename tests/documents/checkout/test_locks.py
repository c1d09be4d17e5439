"""Check-out 检出: a lock with a day, for one person, that returns by itself (domain.md Check-out)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.documents.limits.conftest import Days, days
from webapp.core import current_settings, journal
from webapp.core.access import system
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.checkout.actions import (
    check_out,
    extend_check_out,
    return_check_out,
    return_due,
    take_over_check_out,
    usual_end,
)
from webapp.documents.checkout.models import Checkout, Ending
from webapp.documents.checkout.queries import lock_of, locks
from webapp.documents.drafting.actions import draft_revision, replace_file, submit_revision
from webapp.documents.models import Revision
from webapp.documents.queries import today
from webapp.duties.queries import Filter, duties, open_duty
from webapp.duties.workdays import is_working_day
from webapp.people.actions import let_go

from ...factories import OPERATOR, World, person_of, read_text

__all__ = ["days"]


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


def test_a_check_out_locks_until_a_working_day_and_its_holder_is_reminded(both_worlds: World) -> None:
    document = both_worlds.effective().document
    lock = check_out(document, by=both_worlds.actor("li"), purpose="增加评审")
    assert (lock.until, lock.label, lock.ending) == (usual_end(), "v1.1", None)
    assert is_working_day(lock.until)
    duty = open_duty("checkout", "checkout", lock.id)
    assert duty is not None and duty.due_on == lock.until and duty.owner_id == person_of("li").id
    assert acts().count("checkout.begun") == 1
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_second_check_out_is_refused_in_words(world: World) -> None:
    document = world.effective().document
    lock = check_out(document, by=world.actor("li"))
    with pytest.raises(Conflict) as refused:
        check_out(document, by=world.actor("zhou"))
    (unmet,) = refused.value.unmet
    assert unmet.condition.values == {"name": "李强", "since": today().isoformat(), "until": lock.until.isoformat()}
    assert unmet.who == "李强"
    with pytest.raises(Conflict):
        check_out(document, by=world.actor("li"))


def test_nobody_else_hands_in_a_file_meanwhile_by_any_way(both_worlds: World) -> None:
    world = both_worlds
    document = world.effective().document
    check_out(document, by=world.actor("li"))
    with pytest.raises(Conflict, match="Checked out by"):
        draft_revision(document, read_text("别人.txt", "别人的稿\n"), by=world.actor("zhou"))
    draft = world.draft(document, "自己的稿\n", summary="改")
    with pytest.raises(Conflict, match="Checked out by"):
        replace_file(draft, read_text("别人.txt", "别人的稿\n"), by=world.actor("zhou"))


def test_it_returns_by_itself_after_its_last_day_by_the_organisations_clock(world: World, days: Days) -> None:
    document = world.effective().document
    lock = check_out(document, today() + timedelta(days=3), by=world.actor("li"))
    until, holder = lock.until, lock.id
    days.until(until)
    assert return_due(by=system("return_checkouts")) == 0 and lock_of(document) is not None
    days.until(until + timedelta(days=1))
    assert lock_of(document) is None, "the day decides, not the worker"
    assert return_due(by=system("return_checkouts")) == 1
    ended = db.session.get_one(Checkout, holder)
    assert ended.ending is Ending.RAN_OUT and ended.ended_by_id is None
    assert open_duty("checkout", "checkout", holder) is None
    assert "checkout.ran_out" in acts() and return_due(by=system("return_checkouts")) == 0


def test_the_next_check_out_does_not_wait_for_the_worker(both_worlds: World, days: Days) -> None:
    document = both_worlds.effective().document
    first = check_out(document, today(), by=both_worlds.actor("li"))
    days.until(first.until + timedelta(days=1))
    second = check_out(document, by=both_worlds.actor("zhou"))
    assert db.session.get_one(Checkout, first.id).ending is Ending.RAN_OUT and second.ending is None


def test_it_is_extended_and_given_back_by_its_holder_alone(world: World) -> None:
    document = world.effective().document
    lock = check_out(document, by=world.actor("li"))
    for act in (return_check_out, lambda d, by: extend_check_out(d, today() + timedelta(days=30), by=by)):
        with pytest.raises(NotAllowed):
            act(document, by=world.actor("zhou"))  # type: ignore[operator]
    later = extend_check_out(document, lock.until + timedelta(days=7), by=world.actor("li")).until
    duty = open_duty("checkout", "checkout", lock.id)
    assert duty is not None and duty.due_on == later
    with pytest.raises(Invalid):
        extend_check_out(document, later, by=world.actor("li"))
    return_check_out(document, by=world.actor("li"))
    assert lock_of(document) is None and acts()[-1] == "checkout.returned"
    check_out(document, by=world.actor("zhou"))


@pytest.mark.parametrize("ahead", [-1, 61])
def test_a_day_in_the_past_or_far_away_is_refused(world: World, ahead: int) -> None:
    with pytest.raises(Invalid) as refused:
        check_out(world.effective().document, today() + timedelta(days=ahead), by=world.actor("li"))
    assert "until" in refused.value.fields


def test_a_day_nobody_works_moves_to_the_next_one_worked(world: World) -> None:
    day = next(d for n in range(1, 14) if not is_working_day(d := today() + timedelta(days=n)))
    until: date = check_out(world.effective().document, day, by=world.actor("li")).until
    assert until > day and is_working_day(until)


def test_taking_over_needs_its_permission_and_a_reason_and_tells_the_former_holder(both_worlds: World) -> None:
    world = both_worlds
    document = world.effective().document
    lock = check_out(document, by=world.actor("li"))
    with pytest.raises(NotAllowed):
        take_over_check_out(document, "急", by=world.actor("zhou"))
    with pytest.raises(Invalid):
        take_over_check_out(document, " ", by=world.actor("chen"))
    now = take_over_check_out(document, "李强出差，客户要求本周修订", by=world.actor("chen"))
    before = db.session.get_one(Checkout, lock.id)
    assert (before.ending, before.ended_by_id, before.reason) == (
        Ending.TAKEN_OVER,
        person_of("chen").id,
        "李强出差，客户要求本周修订",
    )
    assert lock_of(document) is now and now.holder_id == person_of("chen").id
    told = [(d.verb, h.number) for d, h in duties(Filter(), by=world.actor("li")) if d.kind == "checkout_taken"]
    assert told == [("Take note: your check-out was taken over", document.number)]
    assert "checkout.taken_over" in acts()
    with pytest.raises(Conflict):
        take_over_check_out(document, "再次", by=world.actor("chen"))


def test_nothing_is_sent_for_approval_while_its_file_is_out(world: World) -> None:
    draft = world.draft(world.document())
    check_out(draft.document, by=world.actor("li"))
    with pytest.raises(Conflict) as refused:
        submit_revision(draft, by=world.actor("li"))
    assert any("checked out by" in str(u.condition) for u in refused.value.unmet)


def test_what_is_under_approval_or_has_no_file_can_not_be_checked_out(world: World) -> None:
    sent = world.sent()
    for document in (db.session.get_one(Revision, sent.subject_id).document, world.document("空文件")):
        with pytest.raises(Conflict):
            check_out(document, by=world.actor("li"))


def test_who_only_reads_can_not_check_out(world: World) -> None:
    with pytest.raises(NotAllowed):
        check_out(world.effective().document, by=world.actor("staff"))


def test_a_leavers_locks_go_back(world: World) -> None:
    document = world.effective().document
    check_out(document, by=world.actor("li"))
    let_go(person_of("li"), by=OPERATOR)
    assert lock_of(document) is None


def test_the_list_shows_only_locks_of_documents_one_may_know_of(world: World) -> None:
    secret = world.effective(world.document("机密程序", classification="confidential"))
    open_ = world.effective(world.document("公开程序"))
    for revision in (secret, open_):
        check_out(revision.document, by=world.actor("li"))
    assert [lock.document.title for lock in locks(by=world.actor("staff"))] == ["公开程序"]
    assert len(locks(by=world.actor("li"))) == 2
