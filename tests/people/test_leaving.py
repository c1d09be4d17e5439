"""A leaver's page: what is held is settled row by row, and the rest is named and accepted before the account closes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.documents.loans.lending import lent, out
from tests.factories import OPERATOR, World, department_of, person_of
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.changes.actions import CARRY_OUT, ask_change, decide_change
from webapp.documents.changes.models import Category
from webapp.documents.checkout.actions import check_out
from webapp.documents.copies import queries as copies
from webapp.documents.drafting.actions import hand_over_draft, submit_revision
from webapp.documents.loans import queries as loans
from webapp.duties.queries import open_duty
from webapp.people.leaving.actions import close_account, settle
from webapp.people.leaving.models import Way
from webapp.people.leaving.queries import held_by, lines_of
from webapp.rendering import pdf_text

Clients = Callable[[str], Any]


def ids(login: str) -> list[str]:
    """What a person holds, as forms name it."""
    return [item.id for item in held_by(person_of(login), by=OPERATOR)]


def leaving_acts() -> list[str]:
    """Entries of hand-overs, in order."""
    statement = select(JournalEntry.act).where(JournalEntry.act.like("leaving.%")).order_by(JournalEntry.seq)
    return list(db.session.scalars(statement))


def test_copies_loans_and_check_outs_are_settled_row_by_row(both_worlds: World) -> None:
    world = both_worlds
    revision = world.effective()
    own, other = out(world, revision, "li", "综合管理部")
    loan = lent(world, revision, other, "li")
    check_out(revision.document, by=world.actor("li"))
    chen, li = world.actor("chen"), person_of("li")
    assert [item.kind for item in held_by(li, by=chen)][-3:] == ["copies", "loans", "checkouts"]
    copy_id, loan_id = f"copies:{own.id}", f"loans:{loan.id}"
    results = settle(li, [copy_id, loan_id], Way.HANDED_OVER, to=person_of("staff"), reason="离职", by=chen)
    assert [result.problem for result in results] == [None, None]
    heirs = [copy.holder.name for copy in copies.copies_of(revision) if copy.issued_at and copy.state == "issued"]
    assert heirs == ["吴越"] and loans.get_loan(loan.id, by=OPERATOR).borrower_id == person_of("staff").id
    rest = [item.id for item in held_by(li, by=chen) if item.kind == "checkouts"]
    assert settle(li, rest, Way.RETURNED, by=chen)[0].problem is None
    assert not [item for item in held_by(li, by=chen) if item.kind in {"copies", "loans", "checkouts"}]
    assert leaving_acts() == ["leaving.handed_over", "leaving.handed_over", "leaving.returned"]


def test_a_draft_goes_to_another_writer_and_the_leaver_stays_an_author(both_worlds: World) -> None:
    world = both_worlds
    draft = world.draft(world.document())
    chen, li = world.actor("chen"), person_of("li")
    named = [item.held.what for item in held_by(li, by=chen) if item.kind == "drafts"]
    assert named == [f"{draft.document.number} v1.0"]
    (refused,) = settle(li, [f"drafts:{draft.id}"], Way.HANDED_OVER, to=person_of("staff"), reason="离职", by=chen)
    assert "does not write documents" in str(refused.problem)
    (result,) = settle(li, [f"drafts:{draft.id}"], Way.HANDED_OVER, to=person_of("zhou"), reason="离职", by=chen)
    assert result.problem is None
    assert not [item for item in held_by(li, by=chen) if item.kind == "drafts"]
    assert [item.id for item in held_by(person_of("zhou"), by=chen) if item.kind == "drafts"] == [f"drafts:{draft.id}"]
    assert {author.person_id for author in draft.authors} >= {li.id, person_of("zhou").id}
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "revision.draft_handed_over")).one()
    facts = json.loads(entry.facts)
    assert (facts["before"], facts["to"]) == (li.id, person_of("zhou").id)


def test_a_draft_that_was_sent_meanwhile_is_not_handed_over(world: World) -> None:
    draft = world.draft(world.document())
    submit_revision(draft, by=world.actor("li"))
    with pytest.raises(Conflict, match="no draft any more"):
        hand_over_draft(draft, person_of("zhou"), by=world.actor("chen"))


def test_an_open_change_request_of_a_leaver_is_carried_out_by_the_department(world: World) -> None:
    document = world.effective().document
    request = ask_change([document], Category.IMPROVEMENT, "增加夜班", by=world.actor("li"))
    li = person_of("li")
    named = [(item.kind, item.held.what) for item in held_by(li, by=world.actor("chen"))]
    assert ("changes", request.number) in named
    li.active = False
    db.session.commit()
    decide_change(request, True, "同意", by=world.actor("zhou"))
    duty = open_duty(CARRY_OUT, "change_request", request.id)
    assert duty is not None and (duty.owner_id, duty.department_id) == (None, document.department_id)


def test_a_trial_says_what_is_possible_and_changes_nothing(world: World) -> None:
    revision = world.effective()
    (own,) = out(world, revision, "li")
    (result,) = settle(person_of("li"), [f"copies:{own.id}"], Way.RETURNED, by=world.actor("chen"), trial=True)
    assert result.problem is None and f"copies:{own.id}" in ids("li") and leaving_acts() == []


def test_one_refused_row_stops_no_other_and_says_who_can_help(world: World) -> None:
    revision = world.effective()
    (own,) = out(world, revision, "zhou")
    post = f"posts:head-{department_of('技术中心').id}"
    results = settle(
        person_of("zhou"), [post, f"copies:{own.id}"], Way.HANDED_OVER, to=person_of("staff"), by=world.actor("chen")
    )
    assert results[0].problem is not None and results[0].who and results[1].problem is None
    (done,) = settle(person_of("zhou"), [post], Way.HANDED_OVER, to=person_of("li"), by=world.actor("sysadmin"))
    assert done.problem is None and department_of("技术中心").head_id == person_of("li").id


def test_an_open_approval_goes_to_somebody_who_may_sign_it(world: World) -> None:
    round_ = world.sent()
    seat = next(item for item in held_by(person_of("wang"), by=world.actor("zhao")) if item.kind == "approvals")
    zhao = world.actor("zhao")
    (author,) = settle(person_of("wang"), [seat.id], Way.HANDED_OVER, to=person_of("li"), reason="离职", by=zhao)
    assert author.problem is not None, "an author never signs"
    (nobody,) = settle(
        person_of("wang"), [seat.id], Way.HANDED_OVER, to=person_of("sun"), reason="x", by=world.actor("chen")
    )
    assert nobody.problem is not None, "the controller names no signers"
    assert round_.id


@pytest.mark.parametrize(
    ("way", "to", "field"),
    [(Way.HANDED_OVER, "", "to"), (Way.HANDED_OVER, "li", "to"), (Way.WRITTEN_OFF, "", "reason")],
)
def test_what_is_not_said_is_asked_for(world: World, way: Way, to: str, field: str) -> None:
    (own,) = out(world, world.effective(), "li")
    heir = person_of(to) if to else None
    with pytest.raises(Invalid) as refusal:
        settle(person_of("li"), [f"copies:{own.id}"], way, to=heir, by=world.actor("chen"))
    assert field in refusal.value.fields


def test_nobody_settles_the_own_leaving(world: World) -> None:
    with pytest.raises(NotAllowed):
        settle(person_of("chen"), ["copies:1"], Way.RETURNED, by=world.actor("chen"))


def test_the_account_closes_when_the_rest_is_named_and_accepted(both_worlds: World) -> None:
    world = both_worlds
    out(world, world.effective(), "staff")
    sysadmin, staff = world.actor("sysadmin"), person_of("staff")
    rest = [item.id for item in held_by(staff, by=sysadmin)]
    assert rest
    with pytest.raises(Conflict):
        close_account(staff, by=sysadmin, reason="急")
    with pytest.raises(Invalid):
        close_account(staff, by=sysadmin, accepted=rest)
    with pytest.raises(NotAllowed):
        close_account(staff, by=world.actor("chen"), reason="急", accepted=rest)
    close_account(staff, by=sysadmin, reason="突然离职，副本由文控追回", accepted=rest)
    assert not person_of("staff").active
    assert [line.way for line in lines_of(person_of("staff"))] == [Way.ACCEPTED] * len(rest)


def test_the_page_checks_first_then_settles_and_prints_the_sheet(world: World, client_for: Clients) -> None:
    (own,) = out(world, world.effective(), "staff")
    chen, page = client_for("chen"), f"/people/{person_of('staff').id}/leave"
    shown = chen.get(page).get_data(as_text=True)
    assert f'value="copies:{own.id}"' in shown and "关闭账号" not in shown
    form = {"item": f"copies:{own.id}", "way": "returned", "reason": "离职"}
    check = chen.post_form(f"{page}/settle", form, page=page).get_data(as_text=True)
    assert "可以办理" in check and f"copies:{own.id}" in ids("staff")
    done = chen.post_form(f"{page}/settle", {**form, "sure": "1"}, page=page)
    assert done.status_code == 200 and "已办理 1 项" in done.get_data(as_text=True)
    assert f"copies:{own.id}" not in ids("staff")
    text = pdf_text(chen.get(f"{page}.pdf").data)
    assert all(word in text for word in ("离职交接单", "吴越", "交回", "陈洁"))
    assert client_for("li").get(page).status_code == 403
