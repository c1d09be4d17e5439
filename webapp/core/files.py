"""Files by content: the row that names one is committed after its bytes are safe in the store.

Every delivery re-hashes (house.md section 2).
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, String, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp import core
from webapp.core import clock
from webapp.core.db import Model, Protected, UTCTime, db
from webapp.core.errors import N_, Conflict, NotFound, Unavailable
from webapp.core.settings import Settings
from webapp.core.stores import Store

if TYPE_CHECKING:
    from webapp.core.journal.verify import Report

SPARED_SECONDS = 86_400


class StoredFile(Protected, Model):
    """A file that a row refers to; the bytes lie in the store under their hash."""

    __tablename__ = "stored_file"
    __append_only__ = True

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kept_since: Mapped[datetime] = mapped_column(UTCTime)


def store() -> Store:
    """The store of the running application."""
    found: Store = core.resource("store")
    return found


def key_of(sha256: str) -> str:
    """The place of a hash in the store."""
    return f"sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def hash_bytes(data: bytes) -> str:
    """SHA-256 in hex: the name of the bytes in the store."""
    return hashlib.sha256(data).hexdigest()


def keep(data: bytes) -> str:
    """Put ``data`` into the store and name it in the running transaction; returns its SHA-256 in hex.

    Raises:
        Conflict: the store is full, or holds other bytes under this hash. Unavailable: it does not answer.
    """
    sha256 = hash_bytes(data)
    store().put(key_of(sha256), data)
    if db.session.get(StoredFile, sha256) is None:
        db.session.add(StoredFile(sha256=sha256, size=len(data), kept_since=clock.now()))
        db.session.flush()
    return sha256


def read(sha256: str) -> bytes:
    """The bytes of a hash, re-hashed on the way out.

    Raises:
        NotFound: the file is not in the store.
        Conflict: the bytes are not what was put there. Unavailable: the store does not answer.
    """
    data = store().get(key_of(sha256))
    if data is None and _is_destroyed(sha256):
        raise NotFound(
            N_("The file %(sha)s was destroyed for good; the journal says when and by whom."), sha=sha256[:12]
        )
    if data is None:
        raise NotFound(N_("The file %(sha)s is missing from the store. Tell the administrator."), sha=sha256[:12])
    if hash_bytes(data) != sha256:
        raise Conflict(
            N_("The file %(sha)s was altered in the store and is not delivered. Tell the administrator."),
            sha=sha256[:12],
        )
    return data


def _is_destroyed(sha256: str) -> bool:
    from webapp.core.destroyed import DestroyedFile

    return db.session.get(DestroyedFile, sha256) is not None


def sweep() -> int:
    """Remove what no row names and is older than a day; returns how many files went."""
    named = set(db.session.scalars(select(StoredFile.sha256)))
    gone = 0
    for key, age in list(store().keys()):
        if key.rsplit("/", 1)[-1] not in named and age > SPARED_SECONDS:
            store().drop(key)
            gone += 1
    return gone


def check_files(report: Report) -> None:
    """Part of ``verify``: every named file is there, of its size, with its hash."""
    for row in db.session.scalars(select(StoredFile).order_by(StoredFile.sha256)):
        try:
            data = store().get(key_of(row.sha256))
        except Unavailable as silent:
            report.unchecked.append(f"file {row.sha256} and those after it: {silent.message}")
            return
        erased = data is None and _is_destroyed(row.sha256)
        report.count("destroyed files" if erased else "files")
        if erased:
            continue
        if data is None:
            report.fail("file", row.sha256, "missing from the store")
        elif hash_bytes(data) != row.sha256:
            report.fail("file", row.sha256, "altered")


def free_space(settings: Settings) -> int:
    """Free bytes where the data lies."""
    return shutil.disk_usage(settings.home).free
