"""Files by content: ``sha256/ab/cd/<hex>``, write-once, local or S3 behind one interface.

A local file is written under a temporary name, fsynced, linked into place and its folder fsynced
before the row that names it is committed; every delivery re-hashes (house.md section 2).
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import BigInteger, String, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp import core
from webapp.core import clock
from webapp.core.db import Model, Protected, UTCTime, db
from webapp.core.errors import N_, Conflict, NotFound
from webapp.core.settings import Settings

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


class Store(Protocol):
    """Where bytes lie."""

    def put(self, key: str, data: bytes) -> None:
        """Write once; the same key again is no error."""

    def get(self, key: str) -> bytes | None:
        """The bytes, or None."""

    def keys(self) -> Iterator[tuple[str, float]]:
        """All keys with their age in seconds."""

    def drop(self, key: str) -> None:
        """Remove what nothing refers to."""


class LocalStore:
    """The store in the data directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """Temp, fsync, link, fsync folder."""
        path = self.root / key
        if path.exists():
            os.utime(path)  # the sweeper spares what was just asked for again
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.parent / f".{secrets.token_hex(8)}"
        try:
            with draft.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                return
        finally:
            draft.unlink(missing_ok=True)
        _fsync_folder(path.parent)

    def get(self, key: str) -> bytes | None:
        """The bytes, or None."""
        try:
            return (self.root / key).read_bytes()
        except FileNotFoundError:
            return None

    def keys(self) -> Iterator[tuple[str, float]]:
        """All keys, drafts of a killed process among them."""
        for path in self.root.glob("sha256/*/*/*"):
            yield str(path.relative_to(self.root)), time.time() - path.stat().st_mtime

    def drop(self, key: str) -> None:
        """Remove the file."""
        (self.root / key).unlink(missing_ok=True)


class S3Store:
    """The store in a bucket; writes are create-only."""

    def __init__(self, url: str) -> None:
        from obstore.store import from_url

        self.store = from_url(url)

    def put(self, key: str, data: bytes) -> None:
        """Write once."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        try:
            obstore.put(self.store, key, data, mode="create")
        except AlreadyExistsError:
            return

    def get(self, key: str) -> bytes | None:
        """The bytes, or None."""
        import obstore

        try:
            return bytes(obstore.get(self.store, key).bytes())
        except FileNotFoundError:
            return None

    def keys(self) -> Iterator[tuple[str, float]]:
        """All keys under ``sha256/``."""
        import obstore

        for batch in obstore.list(self.store, prefix="sha256/"):
            for item in batch:
                yield item["path"], (clock.now() - item["last_modified"]).total_seconds()

    def drop(self, key: str) -> None:
        """Remove the object."""
        import obstore

        obstore.delete(self.store, key)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_store(settings: Settings) -> Store:
    """The store the settings name."""
    if settings.files_url:
        return S3Store(settings.files_url)
    return LocalStore(settings.home / "files")


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
    """Put ``data`` into the store and name it in the running transaction; returns its SHA-256 in hex."""
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
        Conflict: the bytes are not what was put there.
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
        data = store().get(key_of(row.sha256))
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
