"""Writing the journal: entries wait in the session and are sealed last, in one chain.

The entry stands in the code beside the change it describes; if it cannot be written the action
fails. A refused act is journalled in a transaction of its own after the roll-back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update

from webapp.core import clock
from webapp.core.access import Actor, ActorKind
from webapp.core.db import db, in_transaction, table_of, transaction
from webapp.core.encoding import canonical_json
from webapp.core.errors import N_, Conflict, Refusal
from webapp.core.journal.entry import (
    ACTOR_KINDS,
    NO_ROWS,
    commitment,
    encode_private,
    encode_rows,
    entry_leaf,
)
from webapp.core.journal.merkle import grow
from webapp.core.journal.models import JournalEntry, JournalHead, JournalPrivate
from webapp.core.journal.rows import collected_marks, forget

WAITING = "wenkong_waiting_entries"
_HEAD = table_of(JournalHead)
_LOCK_HEAD = select(_HEAD).where(_HEAD.c.id == 1).with_for_update()
_MOVE_HEAD = update(_HEAD).where(_HEAD.c.id == 1)
_PUT_ENTRIES, _PUT_PRIVATE = insert(table_of(JournalEntry)), insert(table_of(JournalPrivate))
ACTS: dict[str, type[StrEnum]] = {}


class JournalAct(StrEnum):
    """Acts of the journal itself."""

    LOG_BEGUN = "log.begun"
    LOG_RESTORED = "log.restored"
    RESTORE_CONFIRMED = "log.restore_confirmed"
    FILE_DESTROYED = "file.destroyed"
    ACT_REFUSED = "act.refused"
    CLOCK_JUMPED = "clock.jumped"


@dataclass
class Waiting:
    """An entry before its place in the chain is known."""

    act: str
    subject_kind: str
    subject_id: str
    by: Actor
    time: int
    facts: bytes
    for_id: str = ""
    private: dict[str, str] = field(default_factory=dict)


def register_acts(room: str, acts: type[StrEnum]) -> None:
    """Add a room's closed list of acts; an act outside every list is refused."""
    ACTS[room] = acts


def is_known(act: str) -> bool:
    """Whether an act is in some room's list."""
    return any(act in acts._value2member_map_ for acts in ACTS.values())


def subject_of(subject: Any) -> tuple[str, str]:
    """Kind and id of a subject: a model row, a pair, or None."""
    if subject is None:
        return "", ""
    if isinstance(subject, tuple):
        return str(subject[0]), str(subject[1])
    return subject.__tablename__, "\x1f".join(str(part) for part in db.inspect(subject).identity or ())


def record(
    act: StrEnum,
    subject: Any,
    *,
    by: Actor,
    acting_for: int | None = None,
    private: Mapping[str, str] | None = None,
    **facts: Any,
) -> None:
    """Write one entry about ``subject`` in the running transaction.

    Args:
        act: a member of the room's closed list.
        subject: the row it is about, or ``(kind, id)``.
        by: who acts. ``acting_for``: the person represented, if any.
        private: names, free text and other values that may have to be erased later.
        facts: ids, codes, numbers, states, digests; JSON without floats.

    Raises:
        RuntimeError: outside a transaction, or an act of no list.
    """
    if not in_transaction():
        raise RuntimeError("journal entries need a transaction")
    if not is_known(act):
        raise RuntimeError(f"{act} is in no room's list of acts")
    db.session.flush()
    kind, key = subject_of(subject)
    db.session.info.setdefault(WAITING, []).append(
        Waiting(
            act=str(act),
            subject_kind=kind,
            subject_id=key,
            by=by,
            time=clock.to_micros(clock.now()),
            facts=canonical_json({name: _fact(value) for name, value in facts.items()}),
            for_id="" if acting_for is None else str(acting_for),
            private={name: text for name, text in (private or {}).items() if text},
        )
    )


def _fact(value: Any) -> Any:
    if hasattr(value, "astimezone"):
        return clock.to_micros(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def refused(what: StrEnum | str, subject: Any, error: Refusal, *, by: Actor) -> None:
    """Journal who tried what and why it was refused, after the action rolled back."""
    kind, key = subject if isinstance(subject, tuple) else subject_of(subject)
    with transaction():
        record(
            JournalAct.ACT_REFUSED,
            (kind, key),
            by=by,
            private={"reason": str(error.message)},
            tried=str(what),
            refusal=type(error).__name__,
        )


def begin_log(*, by: Actor, alg: str, public_key: str, demo: bool) -> JournalHead:
    """Entry 0: log id, algorithm, demo or not, public key. Inside a transaction, once.

    Raises:
        Conflict: the log has begun.
    """
    if db.session.get(JournalHead, 1) is not None:
        raise Conflict(N_("This instance has been set up already."))
    head = JournalHead(
        id=1,
        log=secrets.token_hex(16),
        epoch=0,
        demo=int(demo),
        size=0,
        time=0,
        leaf=bytes(32),
        frontier=b"",
    )
    db.session.add(head)
    record(
        JournalAct.LOG_BEGUN, None, by=by, log=head.log, alg=alg, demo=demo, public_key=public_key
    )
    return head


def seal() -> None:
    """Give the waiting entries their place and write them; runs last in every transaction.

    Raises:
        RuntimeError: protected rows were written without an entry.
        Conflict: the clock is moved in an instance that is not a demo.
    """
    session = db.session()
    waiting: list[Waiting] = session.info.pop(WAITING, [])
    marks = collected_marks(session)
    forget(session)
    if not waiting:
        if marks:
            raise RuntimeError(f"rows without a journal entry: {[(m.table, m.key) for m in marks]}")
        return
    connection = session.connection()
    head = connection.execute(_LOCK_HEAD).one()
    if clock.is_moved() and not head.demo:
        raise Conflict(N_("The clock can be moved only in a demo instance."))
    rows = [NO_ROWS] * (len(waiting) - 1) + [encode_rows(marks)]
    end = _End(head.epoch, head.size, head.time, bytes(head.leaf), _nodes(bytes(head.frontier)))
    entries = [_placed(entry, row_bytes, end) for entry, row_bytes in zip(waiting, rows, strict=True)]
    connection.execute(_PUT_ENTRIES, [values for values, _private in entries])
    private = [row for _values, rows in entries for row in rows]
    if private:
        connection.execute(_PUT_PRIVATE, private)
    connection.execute(
        _MOVE_HEAD, {"size": end.size, "time": end.time, "leaf": end.leaf, "frontier": b"".join(end.frontier)}
    )


@dataclass
class _End:
    """Where the chain ends while entries are added."""

    epoch: int
    size: int
    time: int
    leaf: bytes
    frontier: list[bytes]


def _nodes(frontier: bytes) -> list[bytes]:
    return [frontier[i : i + 32] for i in range(0, len(frontier), 32)]


def _placed(entry: Waiting, rows: bytes, end: _End) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The rows of an entry and of its private values at the end of the chain, which it moves."""
    seq = end.size
    salts = {name: secrets.token_bytes(32) for name in entry.private}
    commitments = {
        name: commitment(salt, end.epoch, seq, name, entry.private[name].encode()) for name, salt in salts.items()
    }
    values: dict[str, Any] = {
        "seq": seq,
        "epoch": end.epoch,
        "time": max(entry.time, end.time),
        "prev": end.leaf,
        "act": entry.act,
        "actor_kind": ACTOR_KINDS[entry.by.kind],
        "actor_id": "" if entry.by.kind in {ActorKind.SYSTEM, ActorKind.ANONYMOUS} else entry.by.id,
        "for_id": entry.for_id,
        "via": entry.by.via,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "facts": entry.facts,
        "rows": rows,
        "private": encode_private(commitments),
    }
    values["leaf"] = entry_leaf(values)
    end.frontier = grow(end.frontier, seq, values["leaf"])
    end.size, end.leaf, end.time = seq + 1, values["leaf"], values["time"]
    return values, [
        {"seq": seq, "name": name, "salt": salt, "value": entry.private[name]} for name, salt in salts.items()
    ]


def forget_waiting() -> None:
    """Drop entries of a transaction that was rolled back."""
    session = db.session()
    session.info.pop(WAITING, None)
    forget(session)
