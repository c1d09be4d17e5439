"""Change requests: asked, decided by the owner, carried out, explained, closed by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select

from tests.factories import World, person_of
from tests.trust.together import all_at_once
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.core.journal import JournalEntry
from webapp.documents.changes import actions, queries
from webapp.documents.changes.models import Category, ChangeRequest, ChangeState
from webapp.documents.changes.settling import open_ends
from webapp.documents.copies import actions as copies
from webapp.documents.copies import queries as copy_queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.models import Document, NumberCounter, Revision
from webapp.documents.types.actions import change_type
from webapp.rendering import pdf_text

Clients = Callable[[str], Any]
WHY = "外审发现借阅期限过长。"


def asked(world: World, *more: Document, by: str = "staff") -> ChangeRequest:
    """A request about a document in force."""
    document = world.effective(text="目的\n期限十天。\n").document
    return actions.ask_change([document, *more], Category.EXTERNAL_AUDIT, WHY, by=world.actor(by))


def test_the_owner_decides_and_never_who_asked(both_worlds: World) -> None:
    world = both_worlds
    request = asked(world)
    assert request.number.startswith("CR-") and request.number.endswith("-001")
    for login in ("staff", "li"):
        with pytest.raises(Conflict) as refused:
            actions.decide_change(request, True, "", by=world.actor(login))
        assert refused.value.unmet
    decided = actions.decide_change(request, True, "同意", by=world.actor("wang"))
    assert decided.state is ChangeState.ACCEPTED
    with pytest.raises(Conflict):
        actions.decide_change(request, False, "x", by=world.actor("wang"))
    statement = select(JournalEntry.act).where(JournalEntry.subject_kind == "change_request")
    assert list(db.session.scalars(statement)) == ["change.asked", "change.accepted"]


def test_a_refusal_and_a_request_need_their_reason(world: World) -> None:
    request = asked(world)
    with pytest.raises(Invalid):
        actions.decide_change(request, False, " ", by=world.actor("wang"))
    with pytest.raises(Invalid) as wrong:
        actions.ask_change([request.items[0].document], None, "", by=world.actor("staff"))
    assert set(wrong.value.fields) == {"category", "reason"}
    with pytest.raises(Conflict, match="not in force"):
        actions.ask_change([world.document(title="草案")], Category.LAW, WHY, by=world.actor("staff"))
    with pytest.raises(NotAllowed):
        actions.withdraw_change(request, by=world.actor("li"))
    assert actions.withdraw_change(request, by=world.actor("staff")).state is ChangeState.WITHDRAWN


def test_what_a_change_touches_is_proposed_and_completed_by_hand(world: World) -> None:
    document = world.effective().document
    world.effective(world.document(title="引用者"), f"见《{document.title}》。\n")
    copies.issue_copies(
        copy_queries.issuable(by=world.actor("chen"))[0], [Wanted(holder_of("客户甲", by=world.actor("chen")))],
        by=world.actor("chen"),
    )  # fmt: skip
    request = actions.ask_change([document], Category.LAW, WHY, by=world.actor("staff"))
    words = {line.kind: line.words for line in request.impacts}
    assert "引用者" in words["Cites it"] and words["Copies handed out"] == "1"
    actions.note_impact(request, {request.impacts[0].id: False}, ["培训教材", ""], by=world.actor("staff"))
    assert [(line.words, line.touched) for line in request.impacts if line.by_hand] == [("培训教材", True)]
    assert request.impacts[0].touched is False
    with pytest.raises(NotAllowed):
        actions.note_impact(request, {}, by=world.actor("li"))


def test_it_is_carried_out_by_the_next_revision_and_closes_when_the_old_copies_are_back(world: World) -> None:
    request = asked(world)
    document, chen = request.items[0].document, world.actor("chen")
    first = next(r for r in document.revisions)
    (copy,) = copies.issue_copies(first, [Wanted(holder_of("客户甲", by=chen))], by=chen)
    actions.decide_change(request, True, "", by=world.actor("wang"))
    second = world.effective(document, "目的\n期限五天。\n", summary="缩短")
    request = queries.get_change(request.id, by=world.actor("staff"))
    assert request.items[0].revision_id == second.id and request.state is ChangeState.ACCEPTED
    assert "×1" in open_ends(request)[0]
    copies.return_copy(copy_queries.get_copy(copy.id, by=chen), by=chen)
    assert actions.close_settled(by=chen) == 1
    assert queries.get_change(request.id, by=world.actor("staff")).state is ChangeState.CLOSED


def test_a_type_may_need_an_accepted_request(world: World) -> None:
    request = asked(world)
    document = request.items[0].document
    change_type(document.type, require_change_request=True, by=world.actor("sysadmin"))
    draft = world.draft(document, "目的\n期限五天。\n", summary="缩短")
    with pytest.raises(Conflict) as refused:
        submit_revision(draft, by=world.actor("li"))
    assert "change request" in str(refused.value.unmet[0].condition)
    actions.decide_change(request, True, "", by=world.actor("wang"))
    submit_revision(db.session.get_one(Revision, draft.id), by=world.actor("li"))
    assert queries.request_of(db.session.get_one(Revision, draft.id)) is not None


def test_unexplained_places_are_counted_for_the_signers(world: World, client_for: Clients) -> None:
    request = asked(world)
    document = request.items[0].document
    actions.decide_change(request, True, "", by=world.actor("wang"))
    draft = world.draft(document, "目的\n期限五天。\n新的一条。\n", summary="缩短")
    round_ = submit_revision(draft, by=world.actor("li"))
    page = client_for("wang").get(f"/approvals/{round_.id}").get_data(as_text=True)
    assert request.number in page and "未说明原因" in page


def test_every_changed_place_of_a_draft_gets_its_reason(world: World, client_for: Clients) -> None:
    document = asked(world).items[0].document
    draft = world.draft(document, "目的\n期限五天。\n", summary="缩短")
    assert queries.unexplained(draft) == queries.places_of(draft) != []
    li, page = client_for("li"), f"/revisions/{draft.id}/reasons"
    assert li.get(page).status_code == 200
    assert li.post_form(page, {"reason-0": "外审要求"}).status_code == 303
    assert queries.unexplained(db.session.get_one(Revision, draft.id)) == []
    assert "外审要求" in pdf_text(li.get(f"/d/{document.slug}/compare.pdf").data)


def test_a_request_is_made_in_three_presses_and_decided_in_two(world: World, client_for: Clients) -> None:
    document = world.effective().document
    staff = client_for("staff")
    assert f"/changes/new?document={document.slug}" in staff.get(f"/d/{document.slug}").get_data(as_text=True)
    form = {"document": document.slug, "category": "law", "reason": WHY}
    assert staff.post_form("/changes/new", {**form, "reason": ""}).status_code == 422
    assert staff.post_form("/changes/new", {**form, "further": "没有/99"}).status_code == 422
    answer = staff.post_form("/changes/new", form)
    assert answer.status_code == 303
    page = "/changes/1"
    assert staff.post_form(page, {"act": "accept"}).status_code == 409
    wang = client_for("wang")
    assert wang.post_form(page, {"act": "impact", "further": "教材"}).status_code == 303
    assert wang.post_form(page, {"act": "refuse"}).status_code == 422
    assert wang.post_form(page, {"act": "accept"}).status_code == 303
    assert WHY in pdf_text(wang.get(f"{page}.pdf").data)
    assert wang.get("/changes?state=accepted").status_code == 200


def test_a_request_about_what_one_may_not_know_of_is_not_there(world: World, client_for: Clients) -> None:
    secret = world.effective(world.document(title="机密", classification="confidential")).document
    request = actions.ask_change([secret], Category.LAW, WHY, by=world.actor("li"))
    with pytest.raises(NotFound):
        queries.get_change(request.id, by=world.actor("staff"))
    assert client_for("staff").get(f"/changes/{request.id}").status_code == 404
    assert person_of("li").id == request.asked_by_id


def test_requests_asked_at_once_get_numbers_of_their_own(both_worlds: World) -> None:
    world = both_worlds
    document_id = world.effective().document.id

    def ask() -> list[str]:
        document = db.session.get_one(Document, document_id)
        return [actions.ask_change([document], Category.LAW, WHY, by=world.actor("staff")).number for _ in range(4)]

    numbers = [number for answer in all_at_once([ask] * 3) for number in answer]
    assert sorted(n[-3:] for n in numbers) == [f"{count:03}" for count in range(1, 13)]


def test_a_number_from_before_the_office_counted_is_passed_over(world: World) -> None:
    first = asked(world)
    db.session.execute(delete(NumberCounter).where(NumberCounter.scope.like("change|%")))
    db.session.commit()
    again = actions.ask_change([first.items[0].document], Category.LAW, WHY, by=world.actor("staff"))
    assert (first.number[-3:], again.number[-3:]) == ("001", "002")
