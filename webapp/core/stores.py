"""Where the bytes of files lie, under ``sha256/ab/cd/<hex>``: a folder, or a bucket (``s3``).

A local file is written under a temporary name, fsynced, linked into place and its folder fsynced;
a crash leaves a draft or the whole file, never half of one.
"""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from webapp.core.errors import N_, Conflict
from webapp.core.settings import Settings

FULL = N_("The disk of the file store is full. Nothing was saved. Tell the administrator.")
OTHER_BYTES = N_("The file store holds other bytes under the name of the file %(sha)s. Tell the administrator.")
FULL_CODES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Store(Protocol):
    """Where bytes lie."""

    def put(self, key: str, data: bytes) -> None:
        """Write once; the same bytes again are no error.

        Raises:
            Conflict: other bytes lie there, or the store is full. Unavailable: it does not answer.
        """

    def get(self, key: str) -> bytes | None:
        """The bytes, or None.

        Raises:
            Unavailable: the store does not answer.
        """

    def keys(self) -> Iterator[tuple[str, float]]:
        """All keys with their age in seconds."""

    def drop(self, key: str) -> None:
        """Remove what nothing refers to."""

    def check(self) -> str | None:
        """What is wrong with the store, in English for doctor, or None."""


def open_store(settings: Settings) -> Store:
    """The store the settings name.

    Raises:
        Conflict: the address of a bucket cannot be read.
    """
    if not settings.files_url:
        return LocalStore(settings.home / "files")
    from webapp.core.s3 import S3Store

    return S3Store(settings.files_url, seconds=settings.files_seconds)


def other_bytes(key: str) -> Conflict:
    """The refusal that names a key under which other bytes lie."""
    return Conflict(OTHER_BYTES, sha=key.rsplit("/", 1)[-1][:12])


class LocalStore:
    """The store in the data directory."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """Temp, fsync, link, fsync folder."""
        path = self.root / key
        try:
            if not path.exists():
                self._write(path, data)
            elif path.read_bytes() != data:
                raise other_bytes(key)
            else:
                os.utime(path)  # the sweeper spares what was just asked for again
        except OSError as error:
            if error.errno in FULL_CODES:
                raise Conflict(FULL) from error
            raise

    def _write(self, path: Path, data: bytes) -> None:
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
        fsync_folder(path.parent)

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

    def check(self) -> str | None:
        """Whether the folder can be written."""
        nearest = next(p for p in (self.root, *self.root.absolute().parents) if p.exists())
        return None if os.access(nearest, os.W_OK) else f"{nearest} cannot be written"


def fsync_folder(folder: Path) -> None:
    """Make a new name in ``folder`` survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
