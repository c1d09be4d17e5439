"""The timeline of a document: its life in sentences, and how it stood at the end of any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.factories import World
from webapp.audit import timeline
from webapp.documents.copies import actions as copies
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.queries import today

Clients = Callable[[str], Any]


def acts(world: World, document: Any, login: str, until: Any = None) -> list[str]:
    found = timeline.events_of(document, until or today(), by=world.actor(login), language="zh-Hans")
    return [line.act for _day, events in found for event in events for line in (event.line, *event.more)]


def test_it_tells_the_life_and_leaves_out_the_machine(both_worlds: World) -> None:
    world = both_worlds
    first = world.effective(world.document(title="服务级别管理程序"))
    world.effective(first.document, "第二版\n", summary="改写")
    told = acts(world, first.document, "staff")
    assert {"document.created", "revision.submitted", "step.approved", "revision.released"} <= set(told)
    assert {"revision.effective", "revision.superseded"} <= set(told)
    assert not [act for act in told if act.startswith(("duty.", "revision.body_", "revision.viewed"))]
    assert told.index("revision.superseded") < told.index("document.created")
    assert acts(world, first.document, "staff", today() - timedelta(days=1)) == []


def test_what_one_may_not_see_is_not_told(world: World) -> None:
    chen = world.actor("chen")
    first = world.effective(world.document(title="服务级别管理程序"))
    copies.issue_copies(first, [Wanted(holder_of("客户甲", by=chen))], by=chen)
    world.draft(first.document, "第二版\n", summary="改写")
    assert [act for act in acts(world, first.document, "staff") if act.startswith("copy.")] == []
    assert "copy.issued" in acts(world, first.document, "chen")
    assert acts(world, first.document, "staff").count("revision.drafted") == 1


def test_twelve_copies_are_one_line_and_stand_in_what_was_out(world: World, client_for: Clients) -> None:
    chen = world.actor("chen")
    first = world.effective(world.document(title="服务级别管理程序"))
    copies.issue_copies(first, [Wanted(holder_of(f"客户{n}", by=chen)) for n in range(3)], by=chen)
    found = timeline.events_of(first.document, today(), by=chen, language="zh-Hans")
    assert sum(event.line.act == "copy.issued" for _day, events in found for event in events) < 3
    stood = timeline.stood(first.document, today(), by=chen)
    assert stood.revision is not None and stood.revision.id == first.id and len(stood.copies) == 3
    before = timeline.stood(first.document, today() - timedelta(days=1), by=chen)
    assert (before.revision, before.copies) == (None, ())
    page = f"/d/{first.document.slug}/timeline"
    text = client_for("chen").get(page).get_data(as_text=True)
    assert "客户0" in text and "第一版" not in text
    assert client_for("chen").get(f"{page}?at=2000-01-01").status_code == 200
    assert client_for("chen").get(f"{page}?at=2999-01-01").status_code == 422
    assert client_for("chen").get("/d/NO-1/timeline").status_code == 404


def test_the_list_as_at_a_day_names_who_held_what(world: World, client_for: Clients) -> None:
    chen = world.actor("chen")
    first = world.effective(world.document(title="服务级别管理程序"))
    copies.issue_copies(first, [Wanted(holder_of(f"客户{n}", by=chen)) for n in range(5)], by=chen)
    text = client_for("chen").get(f"/docs?at={today()}").get_data(as_text=True)
    assert "客户0" in text and "客户4" in text and f"timeline?at={today()}" in text
    assert "客户0" not in client_for("staff").get(f"/docs?at={today()}").get_data(as_text=True)
