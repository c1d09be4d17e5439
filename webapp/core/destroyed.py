"""Files that were destroyed for good: the row that says so stays, the bytes go, a restore brings none back.

Every checkpoint names their hashes beside the counters, so that the outside ledger knows them when
an older backup does not (trust.md section 2, Destruction).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock, files, jobs
from webapp.core.access import Actor
from webapp.core.db import Model, Protected, UTCTime, db


class DestroyedFile(Protected, Model):
    """A file whose bytes are gone on purpose."""

    __tablename__ = "destroyed_file"
    __append_only__ = True

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    destroyed_at: Mapped[datetime] = mapped_column(UTCTime)


def hashes() -> list[str]:
    """The hashes of all destroyed files."""
    return list(db.session.scalars(select(DestroyedFile.sha256).order_by(DestroyedFile.sha256)))


def missed(known: Iterable[str]) -> list[str]:
    """Those of ``known`` that this database does not say to be destroyed."""
    return sorted(set(known) - set(hashes()))


def note_destroyed(gone: Iterable[str], *, by: Actor) -> None:
    """Say in the running transaction that files are destroyed; a job drops their bytes after the commit."""
    from webapp.core.journal import JournalAct, record

    for sha256 in gone:
        row = DestroyedFile(sha256=sha256, destroyed_at=clock.now())
        db.session.add(row)
        record(JournalAct.FILE_DESTROYED, row, by=by)
    jobs.enqueue("drop_destroyed")


def drop_destroyed() -> int:
    """Drop the bytes of every destroyed file that are still in the store; returns how many there were."""
    found = [sha256 for sha256 in hashes() if files.store().get(files.key_of(sha256)) is not None]
    for sha256 in found:
        files.store().drop(files.key_of(sha256))
    return len(found)
