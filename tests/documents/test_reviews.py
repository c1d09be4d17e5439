"""Periodic reviews are duties of the owner department: owed when a revision takes effect, done by the next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from webapp.core import jobs, journal
from webapp.core.access import system
from webapp.core.db import db, transaction
from webapp.documents import queries, reviews
from webapp.documents.models import Document, DocumentAct
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.documents.reviewing.actions import review_document
from webapp.documents.reviewing.models import Verdict
from webapp.duties import actions, workdays
from webapp.duties.models import Duty, DutyState
from webapp.duties.queries import get_duty, open_duty

from ..factories import OPERATOR, World, department_of


def owed(document: Document) -> Duty | None:
    return open_duty(reviews.KIND, "document", document.id)


def all_of(document: Document) -> list[str]:
    found = db.session.scalars(select(Duty).where(Duty.subject_id == document.id).order_by(Duty.id))
    return [str(duty.state) for duty in found]


def set_review(document: Document, day: date | None) -> None:
    """As an older release left it: a day on the document and no duty."""
    with transaction():
        document.next_review_on = day
        journal.record(DocumentAct.CHANGED, document, by=OPERATOR)


def test_taking_effect_opens_the_review_on_a_working_day_and_the_next_revision_ends_it(both_worlds: World) -> None:
    document = both_worlds.effective().document
    first = owed(document)
    assert first is not None and first.department_id == document.department_id
    assert first.due_on == document.next_review_on and workdays.is_working_day(first.due_on)
    both_worlds.effective(document, "第二版\n", summary="改写")
    assert all_of(document) == ["done", "open"] and owed(document) is not first
    both_worlds.approve(ask_to_obsolete(document, "不再需要", by=both_worlds.actor("chen")))
    assert all_of(document) == ["done", "done"]


def test_a_document_from_before_is_taken_up_once(both_worlds: World) -> None:
    document = both_worlds.effective().document
    actions.complete_duties_of(reviews.KIND, document, by=system("tests"))
    assert reviews.owe_missing(by=system("tests")) == 1
    assert reviews.owe_missing(by=system("tests")) == 0
    day = document.next_review_on + timedelta(days=1) if document.next_review_on else None
    set_review(document, day)
    jobs.run_round()
    duty = owed(document)
    assert duty is not None and duty.due_on == day
    set_review(document, None)
    assert reviews.owe_missing(by=system("tests")) == 1 and owed(document) is None


def test_the_review_moves_with_the_document_to_another_department(world: World) -> None:
    from webapp.documents.actions import change_document

    document = world.effective().document
    change_document(document, department=department_of("市场部"), by=world.actor("chen"))
    assert reviews.owe_missing(by=system("tests")) == 1
    duty = owed(document)
    assert duty is not None and duty.department_id == department_of("市场部").id


def test_reviewed_and_kept_means_the_next_one_is_owed(both_worlds: World) -> None:
    document = both_worlds.effective().document
    duty = owed(document)
    assert duty is not None
    actions.move_duty(duty, queries.today(), "提前评审", by=both_worlds.actor("he"))
    assert document.next_review_on == queries.today()
    review_document(document, Verdict.KEEP, "继续有效", by=both_worlds.actor("zhou"), proof=both_worlds.proof("zhou"))
    following = owed(document)
    assert following is not None and following.id != duty.id and duty.state is DutyState.DONE
    assert following.due_on == document.next_review_on
    assert document.next_review_on is not None and document.next_review_on > queries.today()
    assert reviews.owe_missing(by=system("tests")) == 0


def test_who_may_not_know_of_the_document_does_not_know_of_its_review(world: World) -> None:
    secret = world.effective(world.document(title="密钥管理规定", classification="confidential")).document
    duty = owed(secret)
    assert duty is not None
    assert get_duty(duty.id, by=world.actor("li"))[1].title == "密钥管理规定"
    from webapp.core.errors import NotFound

    for login in ("he", "staff", "sysadmin"):
        with pytest.raises(NotFound):
            get_duty(duty.id, by=world.actor(login))
