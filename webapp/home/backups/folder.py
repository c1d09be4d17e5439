"""The folder of backups: each is a folder of its own, the files of all lie together under their hashes.

``<time>-<size>/manifest.json`` makes a folder a backup; while it is written it is called
``<...>.partial`` and whatever is found under such a name is thrown away by the next one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.core import files
from webapp.core.errors import N_, Conflict
from webapp.home.backups.manifest import MANIFEST, SIGNATURE

PARTIAL = ".partial"
LOCK = ".lock"


class Backups:
    """A folder that holds backups."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def names(self) -> list[str]:
        """The whole backups, oldest first."""
        if not self.root.is_dir():
            return []
        found = (p.name for p in self.root.iterdir() if p.suffix != PARTIAL and (p / MANIFEST).is_file())
        return sorted(found)

    def file(self, sha256: str) -> Path:
        """Where a stored file lies."""
        return self.root / "files" / files.key_of(sha256)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time; what an interrupted one left is thrown away.

        Raises:
            Conflict: another backup is being written into the folder.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / LOCK).open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Conflict(N_("Another backup is being written into %(folder)s."), folder=str(self.root)) from error
            for left in self.root.glob(f"*{PARTIAL}"):
                shutil.rmtree(left)
            yield

    def begin(self, name: str) -> Path:
        """An empty folder for a new backup, not yet one."""
        folder = self.root / f"{name}{PARTIAL}"
        folder.mkdir()
        return folder

    def finish(self, folder: Path, manifest: bytes, signature: bytes) -> str:
        """Write manifest and signature and give the folder its name: now it is a backup. Returns the name."""
        write_through(folder / SIGNATURE, [signature])
        write_through(folder / MANIFEST, [manifest])
        os.sync()  # every name and folder below, before the backup gets its own
        name = folder.name.removesuffix(PARTIAL)
        folder.rename(self.root / name)
        fsync_folder(self.root)
        return name

    def put_file(self, sha256: str, data: bytes) -> None:
        """Keep a file under its hash: temporary name, fsync, rename."""
        path = self.file(sha256)
        draft = path.with_name(f"{path.name}{PARTIAL}")
        write_through(draft, [data])
        draft.replace(path)

    def drop(self, name: str) -> None:
        """Remove a backup: first it stops being one."""
        gone = self.root / f"{name}{PARTIAL}"
        (self.root / name).rename(gone)
        shutil.rmtree(gone)

    def sweep(self, named: set[str]) -> int:
        """Remove files that no backup names, and drafts; returns how many."""
        loose = [path for path in (self.root / "files").glob("sha256/*/*/*") if path.name not in named]
        for path in loose:
            path.unlink()
        return len(loose)


def write_through(path: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write a new file down to the disk; returns its size and SHA-256 in hex."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size, hashed = 0, hashlib.sha256()
    with path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
            size += len(piece)
            hashed.update(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return size, hashed.hexdigest()


def free_space(folder: Path) -> int:
    """Free bytes where a folder lies, or will lie."""
    near = folder.resolve()
    while not near.exists():
        near = near.parent
    return shutil.disk_usage(near).free


def refuse_no_room(folder: Path, needed: int) -> None:
    """Raise when ``needed`` bytes have no room in a folder.

    Raises:
        Conflict: it names both sizes.
    """
    free = free_space(folder)
    if needed > free:
        raise Conflict(
            N_("This needs about %(needed)s MiB in %(folder)s, and %(free)s MiB are free."),
            needed=needed // 2**20 + 1,
            folder=str(folder),
            free=free // 2**20,
        )


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
