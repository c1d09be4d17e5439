"""A change goes back to the post that approved before; another department opens the background first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, World, person_of
from webapp.approvals.actions import approve_step, return_step
from webapp.approvals.models import Round
from webapp.approvals.passing.actions import transfer_step
from webapp.approvals.queries import asked_now, open_step
from webapp.core.db import db
from webapp.core.errors import Conflict, NotFound
from webapp.core.journal import JournalEntry
from webapp.documents.changes.actions import ask_change, decide_change
from webapp.documents.changes.background.actions import open_background
from webapp.documents.changes.background.queries import opening_of
from webapp.documents.changes.models import Category
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.models import Document, Revision
from webapp.documents.types.actions import change_type
from webapp.people.actions import give_roles, let_go

Clients = Callable[[str], Any]
HEAD = [{"meaning": "approve", "who": {"head_of": "owner"}, "how": "one"}]
SECOND = "目的\n期限五天。\n"


def approved_by_wang(world: World) -> Document:
    """A document the management representative approved, whose type asks the owner's head from now on."""
    document = world.effective(text="目的\n期限十天。\n").document
    change_type(document.type, chain=HEAD, by=OPERATOR)
    return document


def accepted(world: World, document: Document) -> None:
    """An accepted request about it."""
    request = ask_change([document], Category.IMPROVEMENT, "期限过长", by=world.actor("staff"))
    decide_change(request, True, "同意", by=world.actor("wang"))


def asked(round_: Round) -> list[str]:
    """Who is asked at the open step."""
    return [seat.person.login for seat in asked_now(open_step(round_))]


def sent(world: World, document: Document, **how: Any) -> Round:
    """The second revision, sent."""
    return submit_revision(world.draft(document, SECOND, summary="缩短"), by=world.actor("li"), **how)


def test_a_carried_out_request_goes_back_to_the_post_that_approved(both_worlds: World) -> None:
    world = both_worlds
    document = approved_by_wang(world)
    accepted(world, document)
    round_ = sent(world, document)
    assert asked(round_) == ["wang"]
    assert round_.chain["steps"][0]["who"] == [{"role": "management_representative"}], "the post, not the person"
    world.approve(round_)


def test_without_a_request_the_chain_of_the_type_holds(world: World) -> None:
    assert asked(sent(world, approved_by_wang(world))) == ["zhou"]


def test_the_successor_in_the_post_approves_without_background(world: World) -> None:
    document = approved_by_wang(world)
    accepted(world, document)
    give_roles(person_of("staff"), ["management_representative"], by=OPERATOR)
    let_go(person_of("wang"), by=OPERATOR)
    round_ = sent(world, document)
    assert asked(round_) == ["staff"], "of another department, in the same post"
    world.approve(round_)


def test_another_department_approves_only_after_opening_the_background(both_worlds: World) -> None:
    world = both_worlds
    document = approved_by_wang(world)
    accepted(world, document)
    round_ = sent(world, document, chain=HEAD)
    assert asked(round_) == ["zhou"]
    with pytest.raises(Conflict, match="Open the background"):
        approve_step(round_, by=world.actor("zhou"), proof=world.proof("zhou"))
    revision = db.session.get_one(Revision, round_.subject_id)
    assert opening_of(revision, person_of("zhou").id) is None
    found = open_background(revision, by=world.actor("zhou"))
    assert found.former is not None and found.former.person.login == "wang"
    assert found.compared is not None and found.compared.changes
    open_background(revision, by=world.actor("zhou"))
    open_background(revision, by=world.actor("wang"))
    acts = select(JournalEntry.actor_id).where(JournalEntry.act == "change.background_opened")
    assert list(db.session.scalars(acts)) == [str(person_of("zhou").id)], "once, and only who is asked"
    world.approve(round_)


def test_passing_the_step_on_to_another_department_needs_the_background_too(world: World) -> None:
    document = approved_by_wang(world)
    accepted(world, document)
    round_ = sent(world, document)
    transfer_step(round_, person_of("zhou"), "出差", by=world.actor("wang"))
    with pytest.raises(Conflict, match="Open the background"):
        approve_step(round_, by=world.actor("zhou"), proof=world.proof("zhou"))


def test_what_is_sent_again_is_opened_again(world: World) -> None:
    document = approved_by_wang(world)
    accepted(world, document)
    round_ = sent(world, document, chain=HEAD)
    open_background(db.session.get_one(Revision, round_.subject_id), by=world.actor("zhou"))
    return_step(round_, 0, "补充", by=world.actor("zhou"), proof=world.proof("zhou"))
    again = submit_revision(db.session.get_one(Revision, round_.subject_id), by=world.actor("li"), chain=HEAD)
    with pytest.raises(Conflict, match="Open the background"):
        approve_step(again, by=world.actor("zhou"), proof=world.proof("zhou"))


def test_the_page_says_it_beside_the_disabled_button_and_leads_there(world: World, client_for: Clients) -> None:
    document = approved_by_wang(world)
    accepted(world, document)
    world.draft(document, SECOND, summary="缩短")
    li = client_for("li")
    page = li.get(f"/d/{document.slug}/send").get_data(as_text=True)
    assert "王敏" in page and 'name="as_type"' in page and "周婷" in page
    assert li.post_form(f"/d/{document.slug}/send", {"as_type": "1"}).status_code == 302
    round_ = db.session.scalars(select(Round).order_by(Round.id.desc())).first()
    assert round_ is not None and asked(round_) == ["zhou"]
    zhou, address = client_for("zhou"), f"/revisions/{round_.subject_id}/background"
    before = zhou.get(f"/approvals/{round_.id}").get_data(as_text=True)
    assert address in before and "尚未打开" in before
    shown = zhou.get(address).get_data(as_text=True)
    assert "期限过长" in shown and "王敏" in shown and f"/approvals/{round_.id}" in shown
    assert "尚未打开" not in zhou.get(f"/approvals/{round_.id}").get_data(as_text=True)


def test_a_revision_without_request_has_no_background(world: World, client_for: Clients) -> None:
    revision = world.effective()
    with pytest.raises(NotFound):
        open_background(revision, by=world.actor("wang"))
    assert client_for("wang").get(f"/revisions/{revision.id}/background").status_code == 404
