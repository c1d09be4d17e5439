"""What the route says at each point of a round's life."""

from __future__ import annotations

from tests.factories import World
from webapp.approvals import actions
from webapp.approvals.models import Round
from webapp.approvals.queries import open_step
from webapp.approvals.route import events_of, route_of, targets_of
from webapp.core.db import db
from webapp.documents.approval_view import clause_words


def states(round_: Round) -> list[tuple[str, str]]:
    """Meaning and state of every stop."""
    return [(stop.meaning, stop.state) for stop in route_of(round_, person_id=None)]


def test_the_route_moves_on_goes_back_and_ends(world: World) -> None:
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    assert states(round_) == [("prepare", "done"), ("review", "now"), ("approve", "next")]
    round_ = actions.approve_step(round_, by=world.actor("zhou"), proof=world.proof("zhou"), opinion="同意")
    assert states(round_) == [("prepare", "done"), ("review", "done"), ("approve", "now")]
    step = open_step(round_)
    assert step is not None
    assert [(t.position, t.names) for t in targets_of(round_, step)] == [(0, ("李强",)), (1, ("周婷",))]
    round_ = actions.return_step(round_, 1, "请核对", by=world.actor("sun"), proof=world.proof("sun"))
    db.session.expire_all()
    assert states(round_) == [("prepare", "done"), ("review", "now"), ("approve", "next")]
    told = [(e.kind, e.name, e.set_aside, e.to) for e in events_of(round_) if e.kind != "submit"]
    assert told == [("approve", "周婷", True, ""), ("return", "孙立", True, "review")]
    actions.reject_step(round_, "不同意", by=world.actor("zhou"), proof=world.proof("zhou"))
    db.session.expire_all()
    assert states(round_) == [("prepare", "done"), ("review", "stopped"), ("approve", "next")]


def test_clauses_are_named_with_their_standard() -> None:
    assert clause_words("iso9001@2015:7.5.3", "zh-Hans").startswith("ISO 9001:2015 7.5.3 ")
    assert clause_words("unknown@2000:1", "en") == "unknown@2000:1"
