"""Comparing in the API."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.documents.models import DocumentAct

from .conftest import Caller
from .test_copies import in_force


def test_the_list_of_changes(caller: Callable[..., Caller]) -> None:
    first = in_force(caller, text="目的\n期限三年。\n")
    document = caller("li").get(f"/revisions/{first['id']}").json["document"]
    second = in_force(caller, {"id": document}, text="目的\n期限五年。\n新的一条。\n", summary="改写")
    li = caller("li")
    found = li.get(f"/revisions/{first['id']}/compare/{second['id']}").json
    assert [(c["kind"], c["old"], c["new"]) for c in found["items"]] == [
        ("changed", "期限三年。", "期限五年。"),
        ("added", "", "新的一条。"),
    ]
    assert found["total"] == 2 and found["unseen"]
    assert li.get(f"/revisions/{first['id']}/compare/{first['id']}").json["items"] == []
    other = in_force(caller, li.make(title="别的程序"))
    assert li.get(f"/revisions/{first['id']}/compare/{other['id']}").status_code == 409
    assert li.get(f"/revisions/{first['id']}/compare/99999").status_code == 404


def test_looking_at_a_classified_document_is_journalled_here_as_on_its_page(caller: Callable[..., Caller]) -> None:
    li = caller("li")
    revision = in_force(caller, li.make(classification="sensitive"))
    before = len(list(db.session.scalars(select(JournalEntry.seq).where(JournalEntry.act == DocumentAct.VIEWED))))
    assert li.get(f"/revisions/{revision['id']}/compare/{revision['id']}").status_code == 200
    db.session.rollback()
    seen = list(db.session.scalars(select(JournalEntry.seq).where(JournalEntry.act == DocumentAct.VIEWED)))
    assert len(seen) == before + 2
