"""Temporary documents 临时文件: they override clauses of others and lapse by themselves (domain.md section 2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from webapp.documents.marks import marks_of, overridden
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url
from webapp.documents.queries import token_of
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.cover import remarks
from webapp.documents.renditions.queries import state_line
from webapp.documents.temporary import actions
from webapp.documents.temporary.actions import Terms, set_temporary
from webapp.documents.temporary.rules import clauses_in

from ...factories import PASSWORD, World
from .conftest import Days, again

Clients = Callable[[str], Any]
InDays = Callable[[int], date]


def temporary(
    world: World, over: Sequence[tuple[Document, str]], until: date | None, runs: str = "date", scope: str = "",
    **values: Any,
) -> Revision:
    """A temporary document in force that overrides ``over``."""
    revision = world.draft(world.document("临时规定", **values), "临时\n")
    set_temporary(revision, Terms(runs, until, scope, over), by=world.actor("li"))
    world.approve(submit_revision(revision, by=world.actor("li")))
    return release_revision(again(revision), by=world.actor("chen"), proof=world.proof("chen"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("4.2、5.1", "4.2, 5.1"),
        (" 4.2 5.1 4.2 ", "4.2, 5.1"),
        ("", ""),
        ("第三章；附录A", "第三章, 附录A"),
        ("5.2.a", "5.2.a"),
    ],
)
def test_clauses_are_read_as_people_type_them(typed: str, kept: str) -> None:
    assert clauses_in(typed) == kept


@pytest.mark.parametrize("typed", ["<b>", "4..2", "4.2!", "一切内容都不算", "4.2, " * 90 + "x" * 200])
def test_what_is_no_clause_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        clauses_in(typed)


def test_the_overridden_document_says_which_clauses_until_when(both_worlds: World, in_days: InDays) -> None:
    ordinary = both_worlds.effective()
    assert overridden(ordinary.document_id, by=both_worlds.actor("staff")) == []
    revision = temporary(both_worlds, [(ordinary.document, "4.2、5.1")], in_days(20))
    (line,) = overridden(ordinary.document_id, by=both_worlds.actor("staff"))
    assert line.number == revision.document.number
    assert line.sentence.values == {"clauses": "4.2, 5.1", "day": in_days(20).isoformat()}
    assert "临时文件" in state_line(again(ordinary)) and ordinary.document.number in "".join(remarks(revision))
    assert journal.verify(current_settings().keys_dir).failed == []


def test_it_lapses_by_itself_after_its_last_day(both_worlds: World, in_days: InDays, days: Days) -> None:
    ordinary = both_worlds.effective()
    last = in_days(5)
    revision = temporary(both_worlds, [(ordinary.document, "4.2")], last)
    days.until(last)
    assert again(revision).state is State.EFFECTIVE
    days.until(in_days(1))
    found = again(revision)
    assert found.state is State.OBSOLETE and (found.effective_to or last) > last
    assert (found.effective_to or last).toordinal() - last.toordinal() == 1
    assert overridden(ordinary.document_id, by=both_worlds.actor("li")) == []
    assert [mark.key for mark in marks_of(found)] == ["lapsed"]
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "temporary.lapsed")).one()
    assert entry.via == "job:switch_due"


def test_the_worker_may_come_late_and_twice(world: World, in_days: InDays, days: Days) -> None:
    last = in_days(3)
    revision = temporary(world, [(world.effective().document, "")], last)
    days.until(in_days(40))
    days.until(in_days(1))
    assert (again(revision).effective_to or last).toordinal() == last.toordinal() + 1
    acts = list(db.session.scalars(select(JournalEntry.act)))
    assert acts.count("temporary.lapsed") == 1


@pytest.mark.parametrize("runs", ["batch", "project"])
def test_for_a_batch_or_project_it_ends_by_an_act(both_worlds: World, days: Days, in_days: InDays, runs: str) -> None:
    revision = temporary(both_worlds, [(both_worlds.effective().document, "4")], None, runs, "PO-2026-17")
    days.until(in_days(400))
    assert again(revision).state is State.EFFECTIVE
    by = both_worlds.actor("chen")
    with pytest.raises(Invalid):
        actions.end_temporary(revision, " ", by=by, proof=both_worlds.proof("chen"))
    actions.end_temporary(revision, "批次完成", by=by, proof=both_worlds.proof("chen"))
    assert again(revision).state is State.OBSOLETE
    with pytest.raises(Conflict):
        actions.end_temporary(revision, "再次", by=by, proof=both_worlds.proof("chen"))


@pytest.mark.parametrize(
    ("runs", "count", "scope", "field"),
    [
        ("date", -1, "", "ends_on"),
        ("date", None, "", "ends_on"),
        ("batch", None, " ", "scope"),
        ("project", None, "", "scope"),
        ("for ever", 5, "", "runs"),
        ("batch", None, "x" * 200, "scope"),
    ],
)
def test_terms_without_an_end_or_in_the_past_are_refused(
    world: World, in_days: InDays, runs: str, count: int | None, scope: str, field: str
) -> None:
    ordinary, draft = world.effective(), world.draft(world.document("临时规定"))
    day = in_days(count) if count is not None else None
    with pytest.raises(Invalid) as refused:
        set_temporary(draft, Terms(runs, day, scope, [(ordinary.document, "4")]), by=world.actor("li"))
    assert list(refused.value.fields) == [field]


def test_it_overrides_something_and_not_itself(world: World, in_days: InDays) -> None:
    draft = world.draft(world.document("临时规定"))
    for over in ([], [(draft.document, "4")]):
        with pytest.raises(Invalid):
            set_temporary(draft, Terms("date", in_days(5), "", over), by=world.actor("li"))


def test_a_document_in_force_for_good_gets_no_temporary_revision(world: World, in_days: InDays) -> None:
    first, other = world.effective(), world.effective(world.document("另一个"))
    draft = world.draft(first.document, "第二版\n", summary="改")
    with pytest.raises(Conflict):
        set_temporary(draft, Terms("date", in_days(5), "", [(other.document, "4")]), by=world.actor("li"))


def test_it_is_not_released_after_its_last_day(world: World, in_days: InDays, days: Days) -> None:
    ordinary, draft = world.effective(), world.draft(world.document("临时规定"))
    set_temporary(draft, Terms("date", in_days(2), "", [(ordinary.document, "4")]), by=world.actor("li"))
    world.approve(submit_revision(draft, by=world.actor("li")))
    days.until(in_days(3))
    with pytest.raises(Conflict):
        release_revision(again(draft), by=world.actor("chen"), proof=world.proof("chen"))


def test_the_terms_are_fixed_once_it_is_sent(world: World, in_days: InDays) -> None:
    ordinary, draft = world.effective(), world.draft(world.document("临时规定"))
    terms = Terms("date", in_days(2), "", [(ordinary.document, "4")])
    set_temporary(draft, terms, by=world.actor("li"))
    set_temporary(draft, Terms("batch", None, "A1", [(ordinary.document, "5")]), by=world.actor("li"))
    submit_revision(draft, by=world.actor("li"))
    with pytest.raises(Conflict):
        set_temporary(draft, terms, by=world.actor("li"))


def test_nobody_but_the_controller_ends_it(world: World, in_days: InDays) -> None:
    revision = temporary(world, [(world.effective().document, "4")], in_days(9))
    for login in ("li", "zhou", "staff"):
        with pytest.raises(NotAllowed):
            actions.end_temporary(revision, "不再需要", by=world.actor(login), proof="x")


def test_the_banner_names_no_document_that_may_not_be_read(world: World, client_for: Clients, in_days: InDays) -> None:
    ordinary = world.effective()
    hidden = temporary(world, [(ordinary.document, "4.2")], in_days(9), classification="confidential")
    page = client_for("staff").get(document_url(ordinary.document)).get_data(as_text=True)
    assert "4.2" in page and hidden.document.number not in page
    assert hidden.document.number in client_for("li").get(document_url(ordinary.document)).get_data(as_text=True)


def test_page_list_verdict_and_search_say_so(world: World, client_for: Clients, in_days: InDays) -> None:
    ordinary = world.effective()
    revision = temporary(world, [(ordinary.document, "4.2")], in_days(9))
    client, day = client_for("staff"), in_days(9).isoformat()
    for address in (
        document_url(ordinary.document),
        document_url(revision.document),
        f"/q/{token_of(ordinary).token}",
        f"/q/{token_of(revision).token}",
        "/search?q=临时",
        "/docs",
    ):
        assert day in client.get(address).get_data(as_text=True), address
    stranger = client_for("").get(f"/q/{token_of(ordinary).token}").get_data(as_text=True)
    assert revision.document.number not in stranger and "4.2" in stranger


def test_the_page_takes_the_terms_and_ends_it(world: World, client_for: Clients, in_days: InDays) -> None:
    ordinary, draft = world.effective(), world.draft(world.document("临时规定"))
    url = document_url(draft.document) + "/temporary"
    li = client_for("li")
    wrong = li.post_form(url, {"runs": "date", "ends_on": in_days(5).isoformat(), "number-1": "没有这个号"})
    assert wrong.status_code == 422 and in_days(5).isoformat() in wrong.get_data(as_text=True)
    past = {"runs": "date", "ends_on": "2020-01-01", "number-1": ordinary.document.number}
    assert li.post_form(url, past).status_code == 422
    good = {"runs": "batch", "scope": "A17", "number-1": ordinary.document.number, "clauses-1": "4.2、5.1"}
    assert li.post_form(url, good).status_code == 302
    world.approve(submit_revision(again(draft), by=world.actor("li")))
    release_revision(again(draft), by=world.actor("chen"), proof=world.proof("chen"))
    chen = client_for("chen")
    assert "4.2, 5.1" in chen.get(url).get_data(as_text=True)
    refused = chen.post_form(url + "/end", {"opinion": "批次完成", "password": "wrong"}, page=url)
    assert refused.status_code == 422 and "批次完成" in refused.get_data(as_text=True)
    assert chen.post_form(url + "/end", {"opinion": "完成", "password": PASSWORD}, page=url).status_code == 302
    assert again(draft).state is State.OBSOLETE
