"""A process killed at any step leaves all or nothing (standards.md T10, T14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from webapp.approvals.actions import approve_step
from webapp.approvals.models import Round
from webapp.core import clock, current_settings, journal
from webapp.core.db import db
from webapp.core.jobs import run_round
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.emergency.actions import lapse_overdue, release_urgently
from webapp.documents.importing import actions as importing
from webapp.documents.importing.models import ImportItem
from webapp.documents.importing.proposals import Frame
from webapp.documents.importing.reading import Reading
from webapp.documents.models import Revision
from webapp.documents.queries import get_type
from webapp.documents.releasing import actions as releasing
from webapp.documents.types.actions import change_type
from webapp.people.handwriting.actions import put_handwriting

from ..factories import OPERATOR, TEXT, World, department_of, drawn, person_of, read_text
from .killing import Scene, broken, close, facts

Act = Callable[[], Any]


def submit(world: World) -> Act:
    revision_id = world.draft(world.document()).id
    by = world.actor("li")
    return lambda: submit_revision(db.session.get_one(Revision, revision_id), by=by)


def approve_the_last_step(world: World) -> Act:
    round_id, by, proof = world.sent().id, world.actor("wang"), world.proof("wang")
    return lambda: approve_step(db.session.get_one(Round, round_id), by=by, proof=proof, opinion="同意")


def approve_and_release_by_itself(world: World) -> Act:
    change_type(get_type("procedure"), release="automatic", by=OPERATOR)
    first = world.document()
    world.approve(world.sent(first))
    round_id = world.sent(first, "第二版\n", summary="改").id
    by, proof = world.actor("wang"), world.proof("wang")
    return lambda: approve_step(db.session.get_one(Round, round_id), by=by, proof=proof)


def release(world: World) -> Act:
    document = world.effective().document
    revision_id = world.approved(document, "第二版\n", summary="改").id
    by, proof = world.actor("chen"), world.proof("chen")
    return lambda: releasing.release_revision(db.session.get_one(Revision, revision_id), by=by, proof=proof)


def take_effect_on_the_day(world: World) -> Act:
    document = world.effective().document
    tomorrow = clock.today("Asia/Shanghai") + timedelta(days=1)
    revision = world.approved(document, "第二版\n", summary="改", effective_on=tomorrow)
    releasing.release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"))

    def act() -> None:
        real = clock.now
        clock.now = lambda: real() + timedelta(days=1)
        releasing.switch_due(by=OPERATOR)

    return act


def end_a_document(world: World) -> Act:
    document = world.effective().document
    round_id = releasing.ask_to_obsolete(document, "不再需要", by=world.actor("chen")).id
    by, proof = world.actor("wang"), world.proof("wang")
    return lambda: approve_step(db.session.get_one(Round, round_id), by=by, proof=proof)


def release_in_an_emergency(world: World) -> Act:
    document = world.effective().document
    revision_id = world.sent(document, "紧急\n", summary="改").subject_id
    by, proof = world.actor("zhao"), world.proof("zhao")
    return lambda: release_urgently(db.session.get_one(Revision, revision_id), "现场停线", by=by, proof=proof)


def let_an_emergency_lapse(world: World) -> Act:
    release_in_an_emergency(world)()

    def act() -> None:
        real = clock.now
        clock.now = lambda: real() + timedelta(days=60)
        lapse_overdue(by=OPERATOR)

    return act


def sign_with_handwriting(world: World) -> Act:
    put_handwriting(person_of("wang"), drawn(), by=world.actor("wang"))
    round_id, by, proof = world.sent().id, world.actor("wang"), world.proof("wang")
    return lambda: approve_step(db.session.get_one(Round, round_id), by=by, proof=proof, handwriting=True)


def take_over_an_import(world: World) -> Act:
    from webapp.documents.importing.proposals import propose

    by, root = world.actor("chen"), department_of("技术中心")
    frame = Frame({"procedure": "decimal"}, {root.name: root.id}, root.name, root.id, "SL", "procedure", root.name)
    intake = read_text("SL-QP-77 服务报告管理程序.txt", TEXT)
    proposal = propose(intake.name, intake.parts, intake.properties, intake.header_tables, frame)
    from webapp.core import files

    sha = __import__("hashlib").sha256(intake.data).hexdigest()
    files.store().put(files.key_of(sha), intake.data)
    batch = importing.begin_import(
        "一个文件", [Reading(intake.name, len(intake.data), sha, intake.kind, proposal)], frame, by=by
    )
    item_id = batch.items[0].id

    def act() -> None:
        importing.take_in = lambda name, data: intake  # the child process has its own tests
        importing.take_row(db.session.get_one(ImportItem, item_id), by=by)

    return act


def a_checkpoint(world: World) -> Act:
    world.document()
    keys = current_settings().keys_dir
    return lambda: journal.make_checkpoint(keys)


ACTS = {
    "submit": submit,
    "approve the last step": approve_the_last_step,
    "approve, released by itself": approve_and_release_by_itself,
    "release": release,
    "take effect on the day": take_effect_on_the_day,
    "end a document": end_a_document,
    "release in an emergency": release_in_an_emergency,
    "let an emergency lapse": let_an_emergency_lapse,
    "sign with handwriting": sign_with_handwriting,
    "take over an import": take_over_an_import,
    "checkpoint": a_checkpoint,
}


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_step(
    name: str, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    act = ACTS[name](world)
    before = facts()
    scene = Scene(tmp_path / "wk", tmp_path / "kept")
    assert scene.run(act, 0)
    after = facts()
    assert after != before
    stride = 1 if request.config.getoption("--deep") or name == "checkpoint" else 4
    points, kill_at, left = 0, 1, set()
    while not scene.run(act, kill_at):
        now = facts()
        assert now in (before, after), f"half done at step {kill_at}: {_different(before, now)}"
        assert broken(monkeypatch) == [], f"broken at step {kill_at}"
        left.add("after" if now == after else "before")
        points, kill_at = points + 1, kill_at + stride
    assert points > 3 and "before" in left
    _tell(name, points, kill_at - 1)
    close()


def _different(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    return {key: (before[key], now[key]) for key in before if before[key] != now[key]}


def _tell(name: str, points: int, steps: int) -> None:
    """One line for the end of the run, whichever process ran the act."""
    target = Path("build") / "killed" / f"{name}.txt"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"killed {points:>4} times in {steps:>4} steps: {name}", "utf-8")


def test_a_killed_instance_goes_on(world: World, tmp_path: Path) -> None:
    act = release(world)
    scene = Scene(tmp_path / "wk", tmp_path / "kept")
    assert not scene.run(act, 15)
    act()
    assert run_round()[1] == 0
    assert journal.verify(current_settings().keys_dir).failed == []
