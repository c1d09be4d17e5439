"""Declaring a restore: the epoch goes up, what was lost is named, the tree continues (trust.md PROOFS, Restore)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from webapp.core import destroyed
from webapp.core.access import Actor
from webapp.core.clock import from_micros
from webapp.core.db import db
from webapp.core.errors import N_, Conflict
from webapp.core.journal import keeper, marks, outside
from webapp.core.journal.checkpoints import Note
from webapp.core.journal.models import JournalEntry, JournalHead
from webapp.core.journal.writer import JournalAct, record


@dataclass(frozen=True)
class Loss:
    """Entries ``first`` to before ``end`` of an epoch that this journal does not hold any more."""

    epoch: int
    first: int
    end: int

    def covers(self, note: Note) -> bool:
        """Whether the note speaks of lost entries."""
        return note.epoch == self.epoch and self.first < note.size <= self.end


def declared_in(facts: dict[str, Any]) -> list[Loss]:
    """The losses that an entry ``log.restored`` names; what is no such list names none."""
    rows = facts.get("lost")
    whole = isinstance(rows, list) and all(isinstance(row, list) and len(row) == 3 for row in rows)
    return [Loss(*row) for row in rows] if whole and isinstance(rows, list) else []


def losses(known: outside.Known, found: JournalHead) -> list[Loss]:
    """What ``known`` proves to have been written and the journal neither holds nor declared lost, by epoch."""
    on_tree = [note for note in known.notes if _holds(note)]
    told = [loss for facts in _restores() for loss in declared_in(facts)]
    lost = [n for n in known.notes if n not in on_tree and not any(loss.covers(n) for loss in told)]
    return [_loss(epoch, lost, on_tree, found) for epoch in sorted({note.epoch for note in lost})]


def _loss(epoch: int, lost: Iterable[Note], on_tree: Iterable[Note], found: JournalHead) -> Loss:
    sizes = [note.size for note in lost if note.epoch == epoch]
    common = max((note.size for note in on_tree if note.epoch <= epoch), default=0)
    prefix = min(sizes) > found.size  # the journal ends before: nothing says that it is another branch
    return Loss(epoch, found.size if prefix else common, max(sizes))


def _holds(note: Note) -> bool:
    leaf = db.session.scalar(select(JournalEntry.leaf).where(JournalEntry.seq == note.size - 1))
    return leaf is not None and leaf.hex() == note.head


def _restores() -> list[dict[str, Any]]:
    rows = select(JournalEntry.facts).where(JournalEntry.act == str(JournalAct.LOG_RESTORED))
    return [json.loads(facts) for facts in db.session.scalars(rows.order_by(JournalEntry.seq))]


def declare(keys: Path, reason: str, *, by: Actor, backup: str = "", more: tuple[str, ...] = ()) -> list[Loss]:
    """Write ``log.restored`` in the running transaction: the first entry of the next epoch.

    Counters jump past the marks of the ledger, destroyed files are destroyed again.

    Args:
        reason: why, in words. backup: the name of the backup, empty for a copy put back by hand.
        more: notes kept elsewhere; what they prove is lost as well.

    Returns:
        What is declared lost.

    Raises:
        Conflict: nothing has been set up.
    """
    found = db.session.get(JournalHead, 1, with_for_update=True, populate_existing=True)
    if found is None:
        raise Conflict(N_("There is no journal here yet."))
    known = outside.known(keys, found.log, *more)
    lost, last = losses(known, found), known.last
    ahead = last is not None and (last.epoch, last.size) >= (found.epoch, found.size)
    facts: dict[str, Any] = {
        "restored_size": found.size,
        "last_known": _named(last.epoch, last.size, last.root) if last and ahead
        else _named(found.epoch, found.size, keeper.root(found)),
        "lost": [[loss.epoch, loss.first, loss.end] for loss in lost],
    }  # fmt: skip
    found.epoch = max(found.epoch, last.epoch if last else 0) + 1
    gone = destroyed.missed(known.destroyed)
    facts |= {"epoch": found.epoch, "backup": backup, "counters": marks.jump(known.counters), "destroyed": len(gone)}
    record(JournalAct.LOG_RESTORED, None, by=by, private={"reason": reason}, **facts)
    if gone:
        destroyed.note_destroyed(gone, by=by)
    return lost


def _named(epoch: int, size: int, root: bytes) -> dict[str, Any]:
    return {"epoch": epoch, "size": size, "root": root.hex()}


def unconfirmed() -> bool:
    """Whether a restore was declared that no administrator has confirmed since: mail is held until then."""
    found = keeper.head()
    if found is None or found.epoch == 0:
        return False
    confirmed = select(JournalEntry.seq).where(
        JournalEntry.act == str(JournalAct.RESTORE_CONFIRMED), JournalEntry.epoch == found.epoch
    )
    return db.session.scalar(confirmed.limit(1)) is None


def remembered_until() -> datetime | None:
    """Up to when everything is remembered: the time of the last entry before the first restore; None without one.

    What was printed or given out between that and the restore may be unknown here.
    """
    first = select(JournalEntry.seq).where(JournalEntry.act == str(JournalAct.LOG_RESTORED))
    seq = db.session.scalar(first.order_by(JournalEntry.seq).limit(1))
    if not seq:
        return None
    before = db.session.scalar(select(JournalEntry.time).where(JournalEntry.seq == seq - 1))
    return from_micros(before) if before is not None else None
