"""The life of a document by its actions, each with what the journal says, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from webapp.approvals import actions as approvals
from webapp.approvals.models import Round
from webapp.approvals.queries import open_step
from webapp.core import clock, current_settings, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from webapp.documents import queries
from webapp.documents.actions import change_document, name_readers
from webapp.documents.drafting.actions import discard_draft, draft_revision, replace_file, submit_revision
from webapp.documents.models import Document, Revision
from webapp.documents.renditions.actions import freeze_body
from webapp.documents.types.actions import change_type
from webapp.people.actions import give_roles, let_go
from webapp.people.models import Proof

from ..factories import OPERATOR, PASSWORD, World, person_of, read_text

REP, GM = {"role": "management_representative"}, {"role": "general_manager"}


def acts_since(seq: int) -> list[str]:
    table = journal.JournalEntry
    return list(db.session.scalars(select(table.act).where(table.seq >= seq).order_by(table.seq)))


def now_at() -> int:
    head = journal.head()
    return head.size if head else 0


def chain(*steps: tuple[str, list[dict[str, str]], str], quorum: int | None = None) -> None:
    """Give procedures this chain."""
    more = {"quorum": quorum} if quorum else {}
    plain = [{"meaning": m, "who": who, "how": how, **(more if how == "quorum" else {})} for m, who, how in steps]
    change_type(queries.get_type("procedure"), chain=plain, by=OPERATOR)


def asked(round_: Round) -> set[str]:
    step = open_step(round_)
    return {a.person.login for a in step.assignments if a.state == "open"} if step else set()


def sign(world: World, round_: Round, login: str, **values: Any) -> Round:
    return approvals.approve_step(round_, by=world.actor(login), proof=world.proof(login), **values)


def revision_of(round_: Round) -> Revision:
    return db.session.get_one(Revision, round_.subject_id)


def verified() -> None:
    assert journal.verify(current_settings().keys_dir).failed == []


@pytest.fixture
def days_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """``days_on(3)``: the clock stands three days later."""
    real = clock.now

    def forward(days: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=days))

    return forward


def test_from_file_to_effective(both_worlds: World) -> None:
    world, start = both_worlds, now_at()
    revision = world.effective()
    assert acts_since(start) == [
        "number.reserved",
        "document.created",
        "number.assigned",
        "revision.drafted",
        "revision.body_frozen",
        "revision.submitted",
        "round.opened",
        "revision.approval_reached",
        "step.approved",
        "revision.approved",
        "revision.released",
        "revision.effective",
        "duty.opened",
    ]
    assert (revision.state, revision.label, revision.effective_from) == ("effective", "v1.0", queries.today())
    assert revision.document.next_review_on is not None
    verified()


def test_returned_to_the_author_all_steps_are_asked_anew(both_worlds: World) -> None:
    world = both_worlds
    chain(("review", [REP], "one"), ("approve", [GM], "one"))
    round_ = world.sent()
    sign(world, round_, "wang")
    approvals.return_step(round_, 0, "第 3 章要改", by=world.actor("zhao"), proof=world.proof("zhao"))
    revision = revision_of(round_)
    assert (round_.state, revision.state, revision.returned_reason) == ("returned", "draft", "第 3 章要改")
    assert [r.id for r in queries.returned_to(by=world.actor("li"))] == [revision.id]
    replace_file(revision, read_text("二.txt", "改好的正文\n"), by=world.actor("li"))
    freeze_body(revision, by=OPERATOR)
    again = submit_revision(revision, by=world.actor("li"))
    assert [s.number for s in revision.submissions] == [1, 2] and again.number == 2
    assert revision.submissions[0].source_sha != revision.submissions[1].source_sha
    assert asked(again) == {"wang"} and revision.returned_reason == ""
    world.approve(again)
    assert revision.state == "approved" and len(again.decisions) == 3
    verified()


def test_returned_to_an_earlier_step_later_decisions_are_asked_again(both_worlds: World) -> None:
    world, start = both_worlds, now_at()
    chain(("review", [REP], "one"), ("countersign", [{"role": "quality_manager"}], "one"), ("approve", [GM], "one"))
    round_ = world.sent()
    sign(world, round_, "wang")
    sign(world, round_, "he")
    assert revision_of(round_).state == "in_approval"
    approvals.return_step(round_, 1, "请再看一遍", by=world.actor("zhao"), proof=world.proof("zhao"))
    assert (asked(round_), revision_of(round_).state) == ({"wang"}, "in_review")
    with pytest.raises(NotAllowed, match="somebody else"):
        sign(world, round_, "zhao")
    world.approve(round_)
    assert revision_of(round_).state == "approved"
    assert acts_since(start).count("step.approved") == 5 and "step.returned" in acts_since(start)
    verified()


def test_a_return_says_why_and_goes_back(world: World) -> None:
    round_ = world.sent()
    for to, reason, why in ((0, "  ", "Say why"), (1, "x", "earlier step"), (-1, "x", "earlier step")):
        with pytest.raises(Conflict, match=why):
            approvals.return_step(round_, to, reason, by=world.actor("wang"), proof=world.proof("wang"))


def test_withdrawn_until_the_first_decision(both_worlds: World) -> None:
    world = both_worlds
    chain(("review", [REP], "one"), ("approve", [GM], "one"))
    round_ = world.sent()
    with pytest.raises(NotAllowed, match="Only who sent it"):
        approvals.withdraw(round_, by=world.actor("wang"))
    approvals.withdraw(round_, by=world.actor("li"))
    revision = revision_of(round_)
    assert (round_.state, revision.state) == ("withdrawn", "draft")
    again = submit_revision(revision, by=world.actor("li"))
    sign(world, again, "wang")
    with pytest.raises(Conflict, match="decided already"):
        approvals.withdraw(again, by=world.actor("li"))
    verified()


def test_rejected_is_the_end_of_a_revision_and_not_of_the_document(both_worlds: World) -> None:
    world = both_worlds
    round_ = world.sent()
    approvals.reject_step(round_, "不需要", by=world.actor("wang"), proof=world.proof("wang"))
    revision = revision_of(round_)
    assert (round_.state, revision.state) == ("rejected", "rejected")
    following = world.draft(revision.document, "另一份\n", summary="重写")
    assert (following.label, following.position) == ("v1.0", 2)
    with pytest.raises(Conflict, match="has ended"):
        sign(world, round_, "wang")


def test_who_prepared_it_signs_first_and_approves_nothing(both_worlds: World) -> None:
    world = both_worlds
    round_ = world.sent(prepared_by=person_of("wang"))
    assert [s.meaning for s in round_.steps] == ["prepare", "approve"] and asked(round_) == {"wang"}
    sign(world, round_, "wang")
    assert asked(round_) == {"zhao"}, "the representative prepared it, so the general manager approves"
    sign(world, round_, "zhao")
    assert revision_of(round_).state == "approved"
    verified()


def test_the_author_is_never_asked(world: World) -> None:
    give_roles(person_of("li"), ["department_clerk", "management_representative"], by=OPERATOR)
    round_ = world.sent()
    assert asked(round_) == {"wang"}
    with pytest.raises(NotAllowed, match="somebody else"):
        sign(world, round_, "li")


def test_who_replaced_the_file_is_an_author(world: World) -> None:
    revision = world.draft(world.document())
    give_roles(person_of("wang"), ["management_representative", "department_clerk"], by=OPERATOR)
    replace_file(revision, read_text("b.txt", "王敏改的\n"), by=world.actor("wang"))
    freeze_body(revision, by=OPERATOR)
    assert asked(submit_revision(revision, by=world.actor("li"))) == {"zhao"}


def test_a_chain_that_leads_to_nobody_is_refused_and_says_where(both_worlds: World) -> None:
    world = both_worlds
    for login in ("wang", "zhao"):
        give_roles(person_of(login), ["staff"], by=OPERATOR)
    revision, start = world.draft(world.document()), now_at()
    with pytest.raises(Conflict, match="leads to nobody") as refused:
        submit_revision(revision, by=world.actor("li"))
    assert [str(u.condition) for u in refused.value.unmet] == ["Step Approve has nobody who may sign."]
    assert refused.value.who
    assert (revision.state, revision.submissions, now_at()) == ("draft", [], start)


def test_a_signer_who_left_is_replaced(both_worlds: World) -> None:
    world = both_worlds
    round_ = world.sent()
    let_go(person_of("wang"), by=world.actor("sysadmin"))
    assert asked(round_) == {"zhao"}
    step = open_step(round_)
    assert step is not None and [a.fallback for a in step.assignments if a.state == "open"] == [True]
    sign(world, round_, "zhao")
    assert revision_of(round_).state == "approved"
    verified()


def test_nobody_leaves_who_would_leave_an_approval_without_a_signer(world: World) -> None:
    give_roles(person_of("zhao"), ["staff"], by=OPERATOR)
    round_ = world.sent()
    with pytest.raises(Conflict, match="nobody left"):
        let_go(person_of("wang"), by=world.actor("sysadmin"))
    assert person_of("wang").active and asked(round_) == {"wang"}


def test_all_of_a_step(world: World) -> None:
    chain(("approve", [REP, GM], "all"))
    round_ = world.sent()
    sign(world, round_, "zhao")
    assert round_.state == "open" and asked(round_) == {"wang"}
    sign(world, round_, "wang")
    assert round_.state == "approved"


def test_a_quorum_of_a_step(world: World) -> None:
    chain(("approve", [REP, GM, {"role": "quality_manager"}], "quorum"), quorum=2)
    round_ = world.sent()
    sign(world, round_, "he")
    sign(world, round_, "zhao")
    assert round_.state == "approved"
    with pytest.raises(Conflict, match="has ended"):
        sign(world, round_, "wang")


def test_one_person_signs_one_step_and_the_next_is_given_on(both_worlds: World) -> None:
    """Who signed an earlier step as one of several is not asked again; the step goes to who is left."""
    world = both_worlds
    chain(("review", [REP, {"role": "quality_manager"}], "one"), ("approve", [REP], "one"))
    round_ = world.sent()
    sign(world, round_, "wang")
    assert asked(round_) == {"zhao"}
    sign(world, round_, "zhao")
    assert round_.state == "approved"
    verified()


def test_released_by_itself_where_the_type_says_so(both_worlds: World) -> None:
    world = both_worlds
    change_type(queries.get_type("procedure"), release="automatic", by=OPERATOR)
    revision = revision_of(world.approve(world.sent()))
    assert (revision.state, revision.released_by_id) == ("effective", person_of("wang").id)


def test_the_next_revision_ends_the_one_before_on_the_same_day(
    both_worlds: World, days_on: Callable[[int], None]
) -> None:
    from webapp.documents.releasing.actions import release_revision, switch_due

    world = both_worlds
    first = world.effective()
    document, day = first.document, queries.today() + timedelta(days=3)
    second = world.approved(document, "第二版\n", summary="改")
    release_revision(second, effective_on=day, by=world.actor("chen"), proof=world.proof("chen"))
    assert (first.state, second.state, second.planned_on) == ("effective", "approved", day)
    assert switch_due(by=OPERATOR) == 0
    days_on(2)
    assert switch_due(by=OPERATOR) == 0
    days_on(4)  # the worker was late: the day stays the one that was decided
    start = now_at()
    assert switch_due(by=OPERATOR) == 1 and switch_due(by=OPERATOR) == 0
    assert acts_since(start) == ["revision.superseded", "revision.effective", "duty.done", "duty.opened"]
    assert (first.state, first.effective_to, second.effective_from) == ("superseded", day, day)
    for moment, expected in ((day - timedelta(days=1), first.id), (day, second.id)):
        found = db.session.scalars(select(Revision.id).where(queries.in_force_at(moment))).all()
        assert found == [expected]
    verified()


def test_dates_that_overlap_and_days_in_the_past_are_refused(world: World) -> None:
    from webapp.documents.releasing.actions import release_revision

    revision = world.approved()
    with pytest.raises(Conflict, match="not be released|can not be released") as refused:
        release_revision(
            revision, effective_on=date(2020, 1, 1), by=world.actor("chen"), proof=world.proof("chen")
        )
    assert "lies in the past" in str(refused.value.unmet[0].condition)
    assert revision.state == "approved" and revision.released_at is None


def test_only_the_controller_releases(world: World) -> None:
    from webapp.documents.releasing.actions import release_revision

    revision = world.approved()
    for login in ("li", "wang", "sysadmin"):
        with pytest.raises(NotAllowed):
            release_revision(revision, by=world.actor(login), proof=world.proof(login))
    with pytest.raises(NotAllowed):
        release_revision(revision, by=OPERATOR, proof="x")
    draft = world.draft(world.document(title="另一份"), "另一份\n")
    with pytest.raises(Conflict) as refused:
        release_revision(draft, by=world.actor("chen"), proof=world.proof("chen"))
    assert "It is not approved yet." in [str(u.condition) for u in refused.value.unmet]


def test_below_one_it_is_relabelled_when_sent_and_stays_the_same_revision(both_worlds: World) -> None:
    world = both_worlds
    draft = world.draft(world.document(), label="0.3")
    identity, label = draft.id, draft.label
    world_round = submit_revision(draft, by=world.actor("li"))
    assert (label, draft.label, draft.id, world_round.subject_id) == ("v0.3", "v1.0", identity, identity)


def test_the_end_of_a_document_is_an_approved_request(both_worlds: World, days_on: Callable[[int], None]) -> None:
    from webapp.documents.releasing.actions import ask_to_obsolete, switch_due

    world, start = both_worlds, now_at()
    revision = world.effective()
    by, day = world.actor("chen"), queries.today() + timedelta(days=2)
    with pytest.raises(Invalid):
        ask_to_obsolete(revision.document, " ", by=by)
    with pytest.raises(NotAllowed):
        ask_to_obsolete(revision.document, "不用", by=world.actor("staff"))
    round_ = ask_to_obsolete(revision.document, "并入手册", effective_on=day, by=by)
    with pytest.raises(Conflict, match="asked for already"):
        draft_revision(revision.document, read_text("n.txt", "新\n"), by=world.actor("li"))
    world.approve(round_)
    assert revision.state == "effective"
    days_on(2)
    assert switch_due(by=OPERATOR) == 1
    assert (revision.state, revision.effective_to) == ("obsolete", day)
    acts = acts_since(start)
    assert "document.obsoleting_asked" in acts and acts[-2:] == ["revision.obsolete", "duty.done"]
    verified()


SEEN = {
    "ordinary": {"li", "zhou", "wang", "he", "yuan", "staff", "chen"},
    "sensitive": {"li", "zhou", "wang", "he", "yuan"},
    "confidential": {"li", "wang"},
}


@pytest.mark.parametrize("classification", SEEN)
def test_who_knows_of_a_document(world: World, classification: str) -> None:
    from webapp.core import search

    world.effective(world.document(title="保密测试文件", classification=classification))
    for login in ("li", "zhou", "wang", "he", "yuan", "staff", "chen"):
        by = world.actor(login)
        expected = 1 if login in SEEN[classification] else 0
        if classification == "sensitive" and login == "chen":
            expected = int(by.may("document.view_confidential"))
        page = queries.master_list(queries.DocumentFilter(), by=by)
        found = search.find("服务级别", search.Filters(), by=by)
        assert (login, page.total, len(page.items)) == (login, expected, expected)
        assert (login, found.total, len(found.items)) == (login, expected, expected)
        assert sum(n for rows in found.facets.values() for _, n in rows[:1]) in ({0} if not expected else range(1, 99))


def test_a_named_reader_reads(world: World) -> None:
    document = world.effective(world.document(classification="confidential")).document
    with pytest.raises(NotFound):
        queries.get_document(document.slug, by=world.actor("staff"))
    name_readers(document, [person_of("staff")], by=world.actor("li"))
    assert queries.get_document(document.slug, by=world.actor("staff")).id == document.id


def test_drafts_are_seen_by_those_who_work_on_them(world: World) -> None:
    draft = world.draft(world.document())
    for login, sees in (("li", True), ("zhou", True), ("he", True), ("chen", True), ("wang", False), ("staff", False)):
        found = queries.revisions_of(draft.document, by=world.actor(login))
        assert (login, bool(found)) == (login, sees)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": " "}, "title"), ({"title": "长" * 301}, "title"), ({"classification": "top"}, "classification")]
    + [({"clauses": ("7.5",)}, "clauses"), ({"number": "N" * 121}, "number")],
)
def test_wrong_values_name_their_field_and_leave_nothing(world: World, values: dict[str, Any], field: str) -> None:
    start = now_at()
    with pytest.raises(Invalid) as refused:
        world.document(**{"title": "程序", **values})
    assert field in refused.value.fields
    assert now_at() == start and db.session.scalars(select(Document)).all() == []


def test_a_stale_page_is_refused(both_worlds: World) -> None:
    world = both_worlds
    document = world.document()
    seen = document.version
    change_document(document, title="新题名", expected=seen, by=world.actor("li"))
    with pytest.raises(Conflict, match="meanwhile"):
        change_document(document, title="旧页", expected=seen, by=world.actor("li"))
    assert world.reload(document).title == "新题名"


def test_a_discarded_draft_keeps_its_place(world: World) -> None:
    draft = world.draft(world.document())
    discard_draft(draft, by=world.actor("li"))
    with pytest.raises(Conflict):
        discard_draft(draft, by=world.actor("li"))
    following = world.draft(draft.document, "再来\n", summary="再来")
    assert (draft.state, following.position, following.label) == ("rejected", 2, "v1.0")


def test_classification_of_an_issued_document_is_not_lowered(world: World) -> None:
    document = world.effective(world.document(classification="sensitive")).document
    with pytest.raises(NotAllowed, match="Lowering"):
        change_document(document, classification="ordinary", by=world.actor("he"))


def test_the_facts_of_an_issued_document_are_changed_by_controller_and_quality_manager(world: World) -> None:
    document = world.effective().document
    with pytest.raises(NotAllowed):
        change_document(document, title="另一个名称", by=world.actor("li"))
    assert change_document(document, title="服务级别管理办法", by=world.actor("chen")).title == "服务级别管理办法"


def test_a_proof_is_for_one_person_one_signature_two_minutes(
    both_worlds: World, days_on: Callable[[int], None]
) -> None:
    world = both_worlds
    one, two = world.sent(), world.sent(world.document(title="另一份"), "另一份\n")
    by, proof = world.actor("wang"), world.proof("wang")
    for wrong in ("", "x" * 43, world.proof("zhao")):
        with pytest.raises(NotAllowed, match="not proved"):
            approvals.approve_step(one, by=by, proof=wrong)
    approvals.approve_step(one, by=by, proof=proof)
    with pytest.raises(NotAllowed, match="not proved"):
        approvals.approve_step(two, by=by, proof=proof)
    late = world.proof("wang")
    days_on(1)
    with pytest.raises(NotAllowed, match="not proved"):
        approvals.approve_step(two, by=by, proof=late)
    assert two.state == "open" and len(two.decisions) == 1
    assert db.session.get(Proof, proof) is None


def test_a_wrong_password_signs_nothing(world: World) -> None:
    from webapp.people.credentials import prove

    with pytest.raises(Invalid) as refused:
        prove(person_of("wang"), "wrong")
    assert "password" in refused.value.fields
    assert prove(person_of("wang"), PASSWORD)


def test_a_reset_credential_signs_after_a_second_person_agreed(world: World) -> None:
    from webapp.people.actions import confirm_credential
    from webapp.people.sign_in import make_link, redeem_link

    round_ = world.sent()
    redeem_link(make_link(person_of("wang"), by=world.actor("secadmin")), "another horse 77")
    from webapp.people.credentials import prove

    with pytest.raises(NotAllowed, match="second person"):
        prove(person_of("wang"), "another horse 77")
    with pytest.raises(NotAllowed):
        confirm_credential(person_of("wang"), by=world.actor("secadmin"))
    with pytest.raises(NotAllowed):
        confirm_credential(person_of("wang"), by=world.actor("wang"))
    confirm_credential(person_of("wang"), by=world.actor("audadmin"))
    proof = prove(person_of("wang"), "another horse 77")
    approvals.approve_step(round_, by=world.actor("wang"), proof=proof)
    assert round_.state == "approved"


def test_administrators_sign_release_and_read_nothing(world: World) -> None:
    from webapp.documents.releasing.actions import release_revision

    revision = world.draft(world.document(classification="confidential"))
    for login in ("sysadmin", "secadmin", "audadmin"):
        by = world.actor(login)
        assert not by.may("approval.sign") and not by.may("document.release") and not by.may("document.edit")
        with pytest.raises(Refusal):
            replace_file(revision, read_text("x.txt", "x\n"), by=by)
        with pytest.raises(Refusal):
            release_revision(revision, by=by, proof="x")
        assert queries.master_list(queries.DocumentFilter(), by=by).total == 0


def test_times_and_zones_of_an_effective_day(world: World) -> None:
    revision = world.effective()
    assert revision.effective_from == clock.to_day(clock.now(), "Asia/Shanghai")
    assert isinstance(revision.released_at, datetime) and revision.released_at.tzinfo is not None
