"""Permission to copy is an approval of its own."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.factories import World, person_of
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.loans import due
from webapp.documents.loans.copying.actions import ask_copying, decide_copying, withdraw_copying
from webapp.documents.loans.copying.queries import requests
from webapp.documents.loans.models import Copying, CopyingState
from webapp.people.actions import let_go

from .lending import lent, out, owed


def entry(copying: Copying, act: str) -> dict[str, object]:
    """The facts of one entry about a request."""
    statement = select(JournalEntry).where(
        JournalEntry.subject_kind == "copying", JournalEntry.subject_id == str(copying.id), JournalEntry.act == act
    )
    facts: dict[str, object] = json.loads(bytes(db.session.scalars(statement).one().facts))
    return facts


def test_copying_is_allowed_with_number_and_purpose_in_the_journal(both_worlds: World) -> None:
    world = both_worlds
    revision = world.effective()
    copying = ask_copying(revision.document, 3, "车间张贴", by=world.actor("staff"))
    assert owed(copying)[due.COPYING].role_key == "management_representative"
    decide_copying(copying, True, by=world.actor("wang"))
    assert copying.state is CopyingState.ALLOWED and copying.revision_id == revision.id
    assert entry(copying, "copying.allowed") == {
        "count": 3, "document": revision.document_id, "revision": revision.id, "person": person_of("staff").id,
    }  # fmt: skip
    assert owed(copying)[due.COPYING_TOLD].owner_id == person_of("staff").id


def test_a_loan_gives_no_right_to_copy_and_its_lender_no_right_to_allow_it(world: World) -> None:
    revision = world.effective()
    (copy,) = out(world, revision, "技术中心")
    lent(world, revision, copy)
    assert requests(by=world.actor("staff")) == ([], 0)
    copying = ask_copying(revision.document, 1, "x", by=world.actor("staff"))
    for login in ("zhou", "he", "staff"):
        with pytest.raises(NotAllowed):
            decide_copying(copying, True, by=world.actor(login))


def test_nobody_allows_the_own_copying(world: World) -> None:
    copying = ask_copying(world.effective().document, 1, "x", by=world.actor("chen"))
    with pytest.raises(NotAllowed, match="own copying"):
        decide_copying(copying, True, by=world.actor("chen"))
    withdraw_copying(copying, by=world.actor("chen"))
    with pytest.raises(Conflict, match="taken back"):
        decide_copying(copying, True, by=world.actor("wang"))


@pytest.mark.parametrize(
    ("count", "purpose", "field"), [(0, "x", "count"), (101, "x", "count"), (1, " ", "copy_purpose")]
)
def test_what_is_asked_for_is_checked(world: World, count: int, purpose: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        ask_copying(world.effective().document, count, purpose, by=world.actor("staff"))
    assert field in refusal.value.fields


def test_it_holds_for_one_revision_and_is_asked_for_once(world: World) -> None:
    revision = world.effective()
    copying = ask_copying(revision.document, 1, "x", by=world.actor("staff"))
    with pytest.raises(Conflict):
        ask_copying(revision.document, 1, "x", by=world.actor("staff"))
    world.effective(revision.document, "第二版\n", summary="改写")
    with pytest.raises(Conflict, match="no longer in force"):
        decide_copying(copying, True, by=world.actor("wang"))
    with pytest.raises(Invalid):
        decide_copying(copying, False, by=world.actor("wang"))
    decide_copying(copying, False, "已换版", by=world.actor("wang"))


def test_nothing_is_copied_for_a_leaver(world: World) -> None:
    copying = ask_copying(world.effective().document, 1, "x", by=world.actor("staff"))
    let_go(person_of("staff"), by=world.actor("sysadmin"))
    assert db.session.get_one(Copying, copying.id).state is CopyingState.WITHDRAWN and not owed(copying)
