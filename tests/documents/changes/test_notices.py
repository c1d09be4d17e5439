"""Who holds paper or reads is told when a change takes effect, and takes note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import World, department_of, person_of
from webapp.core.db import db
from webapp.core.errors import Conflict, NotFound
from webapp.core.journal import JournalEntry
from webapp.documents.acknowledging.actions import Rule, set_rules
from webapp.documents.acknowledging.models import Whom
from webapp.documents.changes.actions import ask_change, decide_change
from webapp.documents.changes.models import Category, ChangeRequest
from webapp.documents.changes.notifying.actions import note_change
from webapp.documents.changes.notifying.queries import get_notice, notices_of
from webapp.documents.copies import actions as copies
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of
from webapp.duties.queries import waiting_for
from webapp.rendering import pdf_text

Clients = Callable[[str], Any]


def carried_out(world: World) -> ChangeRequest:
    """A change in force of a document that zhou, a department and a customer hold, and staff and a name read."""
    first, chen = world.effective(text="目的\n期限十天。\n"), world.actor("chen")
    whom = [holder_of(who, by=chen) for who in (person_of("zhou"), department_of("综合管理部"), "客户甲")]
    copies.issue_copies(first, [Wanted(holder) for holder in whom], by=chen)
    rules = [Rule(Whom.PERSON, person=person_of(login)) for login in ("staff", "zhou")]
    set_rules(first.document, [*rules, Rule(Whom.NAME, key="张师傅")], by=chen)
    request = ask_change([first.document], Category.LAW, "法规更新", by=world.actor("staff"))
    decide_change(request, True, "同意", by=world.actor("wang"))
    assert notices_of(request) == [], "nobody is told before it takes effect"
    world.effective(first.document, "目的\n期限五天。\n", summary="缩短期限")
    return request


def test_each_holder_and_reader_is_told_once_and_takes_note(both_worlds: World) -> None:
    world = both_worlds
    notices = {notice.recipient: notice for notice in notices_of(carried_out(world))}
    assert set(notices) == {"周婷", "综合管理部", "客户甲", "吴越", "张师傅"}
    (line,) = notices["周婷"].lines
    assert line["reads"] and len(line["copies"]) == 1, "who holds and reads gets one notice"
    verbs = [duty.verb for duty, _heading in waiting_for(by=world.actor("zhou"))]
    assert "Take note of the change" in verbs
    note_change(notices["周婷"], by=world.actor("zhou"))
    assert "Take note of the change" not in [d.verb for d, _h in waiting_for(by=world.actor("zhou"))]
    with pytest.raises(Conflict, match="noted already"):
        note_change(notices["周婷"], by=world.actor("zhou"))
    with pytest.raises(Conflict, match="Who the notice is for"):
        note_change(notices["吴越"], by=world.actor("chen"))
    note_change(notices["客户甲"], by=world.actor("chen"))
    acts = select(JournalEntry.act).where(JournalEntry.act.like("change.notice%"))
    assert sorted(db.session.scalars(acts)) == ["change.notice_given"] * 5 + ["change.notice_noted"] * 2


def test_somebody_elses_notice_is_not_there(world: World, client_for: Clients) -> None:
    notice = next(n for n in notices_of(carried_out(world)) if n.recipient == "周婷")
    with pytest.raises(NotFound):
        get_notice(notice.id, by=world.actor("li"))
    assert client_for("li").get(f"/changes/notices/{notice.id}").status_code == 404
    assert client_for("li").get(f"/changes/{notice.request_id}/notice.pdf").status_code == 404


def test_it_is_noted_on_its_page_and_printed_for_everybody(world: World, client_for: Clients) -> None:
    request = carried_out(world)
    notice = next(n for n in notices_of(request) if n.recipient == "周婷")
    zhou, address = client_for("zhou"), f"/changes/notices/{notice.id}"
    assert address in zhou.get("/").get_data(as_text=True)
    assert "缩短期限" in zhou.get(address).get_data(as_text=True)
    assert zhou.post_form(address, {}).status_code == 303
    chen = client_for("chen")
    page = chen.get(f"/changes/{request.id}").get_data(as_text=True)
    assert "客户甲" in page and f"/changes/{request.id}/notice.pdf" in page
    sheet = pdf_text(chen.get(f"/changes/{request.id}/notice.pdf").data)
    assert "客户甲" in sheet and "文件更改通知单" in sheet.replace("\n", "")
