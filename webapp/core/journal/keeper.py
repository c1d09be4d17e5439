"""Keeping the journal: begin it, make checkpoints, compare it with the outside ledger at start-up."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from sqlalchemy import insert, select

from webapp.core import clock
from webapp.core.access import Actor
from webapp.core.db import db, in_transaction, table_of, transaction
from webapp.core.errors import N_, Conflict
from webapp.core.journal import checkpoints, marks
from webapp.core.journal.merkle import root_of
from webapp.core.journal.models import Checkpoint, JournalEntry, JournalHead
from webapp.core.journal.writer import begin_log
from webapp.core.keys import log_key

NO_NOTE = "0" * 64


def start(keys: Path, *, by: Actor, demo: bool = False) -> JournalHead:
    """Begin the log with this instance's public key; joins the caller's transaction."""
    public = checkpoints.public_bytes(log_key(keys))
    return begin_log(by=by, alg="ed25519+sha256", public_key=public.hex(), demo=demo)


def head() -> JournalHead | None:
    """The head of the journal as it stands, or None before set-up."""
    return db.session.get(JournalHead, 1)


def is_demo() -> bool:
    """Whether this instance says DEMO for ever."""
    found = head()
    return bool(found and found.demo)


def root(found: JournalHead) -> bytes:
    """The Merkle root at the head."""
    return root_of([found.frontier[i : i + 32] for i in range(0, len(found.frontier), 32)])


def log_fingerprint(keys: Path) -> str:
    """The fingerprint people write down: printed at set-up and on the verification page."""
    found = head()
    name = f"wenkong/{found.log}" if found else "wenkong/"
    return checkpoints.fingerprint(name, checkpoints.public_bytes(log_key(keys)))


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    newest = select(Checkpoint).order_by(Checkpoint.epoch.desc(), Checkpoint.size.desc()).limit(1)
    return db.session.scalars(newest).first()


def make_checkpoint(keys: Path) -> str:
    """Sign the tree as it stands, append the note to the ledger, return the note.

    Nothing new since the last note: that note again. Must run outside a transaction, so that what
    it signs is committed. The ledger follows the commit; a note that a killed process kept from it
    is appended the next time, so the ledger never holds a note that the database lacks.

    Raises:
        Conflict: nothing has been set up, or the last note does not lie on this journal.
    """
    if in_transaction():
        raise RuntimeError("a checkpoint signs what is committed")
    with transaction():
        found = db.session.get(JournalHead, 1, with_for_update=True, populate_existing=True)
        if found is None or found.size == 0:
            raise Conflict(N_("There is nothing to sign yet."))
        last = latest()
        before = last.note if last is not None else ""
        text = before if last is not None and last.size == found.size else ""
        if not text:
            _prove_consistent(found, last)
            text = checkpoints.sign(_note(found, last), log_key(keys))
            db.session.execute(insert(table_of(Checkpoint)).values(size=found.size, epoch=found.epoch, note=text))
        side = marks.as_json()
    checkpoints.bring_to_ledger(keys, [note for note in (before, text) if note], side)
    return text


def _note(found: JournalHead, last: Checkpoint | None) -> checkpoints.Note:
    return checkpoints.Note(
        log=found.log,
        epoch=found.epoch,
        demo=bool(found.demo),
        size=found.size,
        root=root(found),
        time=checkpoints.moment(clock.now()),
        head=found.leaf.hex(),
        prev=hashlib.sha256(last.note.encode()).hexdigest() if last else NO_NOTE,
        side=marks.digest_of(marks.as_json().encode()),
    )


def _prove_consistent(found: JournalHead, last: Checkpoint | None) -> None:
    if last is None:
        return
    note = checkpoints.read(last.note)
    leaf = db.session.scalar(select(JournalEntry.leaf).where(JournalEntry.seq == note.size - 1))
    if note.size > found.size or leaf is None or leaf.hex() != note.head:
        raise Conflict(N_("The journal does not continue its last checkpoint. Run the verification."))


def refuse_other_keys(keys: Path) -> None:
    """Refuse to work with keys that are not those the journal began with: a node needs a copy of the first one's.

    Raises:
        Conflict: the master key is another one, or missing.
    """
    if head() is None:
        return
    begun = db.session.scalar(select(JournalEntry.facts).where(JournalEntry.seq == 0)) or b"{}"
    public = checkpoints.public_bytes(log_key(keys)).hex()
    if json.loads(begun).get("public_key") != public:
        raise Conflict(
            N_(
                "The master key in %(folder)s is not the one of this instance. Copy the key directory of its "
                "first node."
            ),
            folder=str(keys),
        )


def behind_ledger(keys: Path) -> str | None:
    """Why the database may not be written: it is behind or beside its ledger; None when it is not.

    Compares the newest note of the ledger that belongs to this log with the journal.
    """
    found = head()
    if found is None:
        return None
    mine = [note for note in checkpoints.newest_notes(keys) if note.log == found.log]
    if not mine:
        return None
    note = max(mine, key=lambda n: (n.epoch, n.size))
    if note.epoch < found.epoch:
        return None
    leaf = db.session.scalar(select(JournalEntry.leaf).where(JournalEntry.seq == note.size - 1))
    if leaf is None:
        return f"{note.size} > {found.size}"
    return None if leaf.hex() == note.head else f"fork at {note.size}"


def refuse_clock_behind() -> None:
    """Refuse to sign or release while the clock is behind the last entry (trust.md section 2, Clock).

    Raises:
        Conflict: it is, by more than a second.
    """
    found = head()
    if found is not None and clock.to_micros(clock.now()) + 1_000_000 < found.time:
        raise Conflict(N_("The clock of this server is behind the last journal entry. Tell the administrator."))
