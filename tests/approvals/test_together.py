"""Several rounds signed at once: only what was opened, one type, one proof, a result per row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.approvals.support import last, refused
from tests.factories import OPERATOR, PASSWORD, World
from webapp.approvals.models import Round, RoundState, Signature
from webapp.approvals.queries import shown_of
from webapp.approvals.together.actions import Wanted, approve_list, note_opened
from webapp.approvals.together.models import RoundOpened
from webapp.approvals.together.queries import opened_by
from webapp.core import files
from webapp.core.db import db
from webapp.core.errors import NotAllowed
from webapp.documents.queries import get_type
from webapp.documents.types.actions import change_type

ENGLISH = {"Accept-Language": "en"}


def wanted(*rounds: Round) -> list[Wanted]:
    return [Wanted(round_.id, shown_of(round_)) for round_ in rounds]


def test_one_proof_signs_every_opened_row_and_the_others_say_why(both_worlds: World) -> None:
    world = both_worlds
    rounds = [world.sent(world.document(title)) for title in ("合同评审程序", "采购控制程序", "事件管理程序")]
    by = world.actor("wang")
    for round_ in rounds[:2]:
        note_opened(round_, by=by)
    results = approve_list(wanted(*rounds), by=by, proof=world.proof("wang"))
    assert [str(r.problem.message) if r.problem else "" for r in results] == [
        "",
        "",
        "You have not opened it yet. Only what was opened is signed.",
    ]
    db.session.expire_all()
    states = [db.session.get_one(Round, r.id).state for r in rounds]
    assert states == [RoundState.APPROVED, RoundState.APPROVED, RoundState.OPEN]
    digests = {d.signature.digest for r in rounds[:2] for d in r.decisions if d.kind == "approve" and d.signature}
    assert len(digests) == 2, "a signature of its own for each"
    _entry, facts = last("act.refused")
    assert (facts["tried"], facts["refusal"]) == ("step.approved", "Conflict")


def test_a_list_holds_one_type_and_only_types_that_allow_it(world: World) -> None:
    by = world.actor("wang")
    procedure, rule = world.sent(world.document("程序")), world.sent(world.document("制度", "system_rule"))
    for round_ in (procedure, rule):
        note_opened(round_, by=by)
    _first, second = approve_list(wanted(procedure, rule), by=by, proof=world.proof("wang"))
    assert second.problem is not None and "another type" in str(second.problem)
    change_type(get_type("system_rule"), by=OPERATOR, sign_together=False)
    (only,) = approve_list(wanted(rule), by=by, proof=world.proof("wang"))
    assert only.problem is not None and "one by one" in str(only.problem)


def test_what_changed_since_it_was_opened_is_refused(world: World) -> None:
    by, round_ = world.actor("wang"), world.sent()
    note_opened(round_, by=by)
    (stale,) = approve_list([Wanted(round_.id, "0" * 64)], by=by, proof=world.proof("wang"))
    assert stale.problem is not None and "changed meanwhile" in str(stale.problem)
    opened = db.session.get_one(RoundOpened, (by.person_id, round_.id))
    opened.shown = "1" * 64
    db.session.commit()
    (moved,) = approve_list(wanted(round_), by=by, proof=world.proof("wang"))
    assert moved.problem is not None and "since you opened it" in str(moved.problem)


def test_a_proof_that_does_not_hold_signs_nothing(world: World) -> None:
    by, round_ = world.actor("wang"), world.sent()
    note_opened(round_, by=by)
    proof = world.proof("wang")
    with refused(NotAllowed, "not proved"):
        approve_list(wanted(round_), by=by, proof="nonsense")
    with refused(NotAllowed, "not proved"):
        approve_list(wanted(round_), by=by, proof=world.proof("zhao"))
    count = db.session.query(Signature).count()
    approve_list(wanted(round_), by=by, proof=proof)
    assert db.session.query(Signature).count() == count + 1
    with refused(NotAllowed, "not proved"):
        approve_list(wanted(round_), by=by, proof=proof)


def test_ticked_on_the_to_do_list_checked_signed_once_told_row_by_row(
    world: World, client_for: Callable[[str], Any]
) -> None:
    rounds = [world.sent(world.document(title)) for title in ("合同评审程序", "采购控制程序", "事件管理程序")]
    client = client_for("wang")
    home = client.get("/", headers=ENGLISH).get_data(as_text=True)
    assert home.count('name="round"') == 3 and "Approve the ticked ones" in home
    for round_ in rounds[:2]:
        client.get(f"/approvals/{round_.id}")
    address = "/approvals/together?" + "&".join(f"round={r.id}" for r in rounds)
    check = client.get(address, headers=ENGLISH).get_data(as_text=True)
    assert "Agree and sign 2" in check and "You have not opened it yet" in check
    for round_ in rounds[:2]:
        assert shown_of(round_)[:12] in check
    rows = [f"{r.id}:{shown_of(r)}" for r in rounds]
    wrong = client.post_form("/approvals/together", {"row": rows, "password": "no"}, page=address, headers=ENGLISH)
    assert wrong.status_code == 422 and "The password is wrong." in wrong.get_data(as_text=True)
    done = client.post_form("/approvals/together", {"row": rows, "password": PASSWORD}, page=address, headers=ENGLISH)
    told = done.get_data(as_text=True)
    assert done.status_code == 200 and "2 signed." in told and "1 not signed; each says why." in told
    assert told.count(">signed<") == 2 and told.count(">not signed<") == 1


def test_a_list_of_what_is_not_mine_signs_nothing(world: World, client_for: Callable[[str], Any]) -> None:
    round_ = world.sent()
    page = client_for("chen").get(f"/approvals/together?round={round_.id}&round=99999&round=x", headers=ENGLISH)
    told = page.get_data(as_text=True)
    assert "None of the ticked rows can be signed" in told and "somebody else to decide" in told
    hidden = client_for("staff").get(f"/approvals/together?round={round_.id}", headers=ENGLISH)
    assert "服务级别管理程序" not in hidden.get_data(as_text=True)


def test_an_approval_is_still_read_when_writing_has_stopped(
    world: World, client_for: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_, client = world.sent(), client_for("wang")
    monkeypatch.setattr(files, "free_space", lambda settings: 0)
    assert client.get(f"/approvals/{round_.id}").status_code == 200
    assert opened_by(world.actor("wang"), round_.id) is None
