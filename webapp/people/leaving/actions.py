"""What a leaving person holds is handed over, returned, written off, or named and accepted; then the account closes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message, NotAllowed, Refusal
from webapp.people.actions import let_go
from webapp.people.leaving import queries
from webapp.people.leaving.models import LeavingAct, LeavingLine, Way
from webapp.people.leaving.queries import Item
from webapp.people.models import Person

NO_WAY = {
    Way.HANDED_OVER: N_("This can not be handed to somebody else."),
    Way.RETURNED: N_("This can not be returned."),
    Way.WRITTEN_OFF: N_("This can not be written off."),
}


@dataclass(frozen=True)
class Result:
    """What became of one row: settled, or why not and who can help."""

    item: Item
    problem: Message | None = None
    who: str = ""


class _OnlyTried(Exception):
    """Ends a trial, so that the transaction is rolled back."""


def settle(
    person: Person,
    ids: Sequence[str],
    way: Way,
    *,
    by: Actor,
    to: Person | None = None,
    reason: str = "",
    trial: bool = False,
) -> list[Result]:
    """Hand over, return or write off each of these things, every one in a transaction of its own.

    A row that is refused stops no other; its result says why.

    Args:
        ids: as on the page. ``to``: who takes what is handed over. ``trial``: everything is done and rolled back,
            which is how the check page knows.

    Raises:
        Invalid: nothing ticked, nobody named, no reason for writing off. NotAllowed: not for ``by`` to settle.
        NotFound: something is not held any more.
    """
    if not queries.may_settle(person, by=by):
        raise NotAllowed(N_("You do not hold the permission for this."))
    _check(person, ids, way, to, reason)
    person_id, results = person.id, []
    for item in queries.items_of(person, ids, by=by):
        try:
            with transaction():
                _settle_one(person_id, item, way, to, reason.strip(), by=by)
                if trial:
                    raise _OnlyTried
        except _OnlyTried:
            results.append(Result(item))
        except Refusal as refusal:
            results.append(Result(item, _words(refusal), refusal.who))
        else:
            results.append(Result(item))
    return results


def close_account(person: Person, *, by: Actor, reason: str = "", accepted: Iterable[str] = ()) -> Person:
    """Close a leaver's account when nothing is held, or when the rest was named and is accepted with a reason.

    What is left goes where each room sends it (``Holding.otherwise``).

    Raises:
        Conflict: the rest is another than the one that was shown. Invalid: something is left and no reason given.
    """
    with transaction():
        require(by, Permission.PERSON_MANAGE)
        rest = queries.held_by(person, by=by)
        if {item.id for item in rest} != set(accepted):
            raise Conflict(N_("The account was not closed: look at what is still held, then accept it or settle it."))
        if rest and not reason.strip():
            raise Invalid(fields={"reason": [N_("Say why the account is closed while this is still held.")]})
        for item in rest:
            _note(person.id, item, Way.ACCEPTED, None, reason.strip(), by=by)
        return let_go(person, by=by)


def _check(person: Person, ids: Sequence[str], way: Way, to: Person | None, reason: str) -> None:
    wrong: dict[str, list[str | Message]] = {}
    if not ids:
        wrong["item"] = [N_("Tick at least one row.")]
    if way is Way.HANDED_OVER and (to is None or not to.active or to.id == person.id):
        wrong["to"] = [N_("Choose who takes it: an active person, another one.")]
    if way is Way.WRITTEN_OFF and not reason.strip():
        wrong["reason"] = [N_("Give a reason.")]
    if wrong:
        raise Invalid(fields=wrong)


def _settle_one(person_id: int, item: Item, way: Way, to: Person | None, reason: str, *, by: Actor) -> None:
    holding, key = item.holding, item.held.key
    if way is Way.HANDED_OVER and holding.hand_over is not None and to is not None:
        holding.hand_over(key, to, reason, by)
    elif way is Way.RETURNED and holding.give_back is not None:
        holding.give_back(key, reason, by)
    elif way is Way.WRITTEN_OFF and holding.write_off is not None:
        holding.write_off(key, reason, by)
    else:
        raise Conflict(NO_WAY[way])
    _note(person_id, item, way, to if way is Way.HANDED_OVER else None, reason, by=by)


def _note(person_id: int, item: Item, way: Way, to: Person | None, reason: str, *, by: Actor) -> None:
    line = LeavingLine(
        person_id=person_id,
        kind=item.kind,
        item=item.held.key,
        what=item.held.what[:300],
        way=way,
        to_id=to.id if to else None,
        reason=reason,
        by_id=by.person_id,
        at=clock.now(),
    )
    db.session.add(line)
    db.session.flush()
    journal.record(
        LeavingAct(f"leaving.{way}"),
        ("person", person_id),
        by=by,
        private={name: words for name, words in (("what", line.what), ("reason", reason)) if words},
        kind=item.kind,
        item=item.held.key,
        to=line.to_id,
    )


def _words(refusal: Refusal) -> Message:
    if refusal.unmet:
        return refusal.unmet[0].condition
    fields = getattr(refusal, "fields", None) or {}
    first = next((texts[0] for texts in fields.values() if texts), None)
    if first is None:
        return refusal.message
    return first if isinstance(first, Message) else Message(str(first))
