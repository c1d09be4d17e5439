"""Whether a backup is whole, and whether this instance's keys and release can restore it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.core.errors import N_, Conflict, Message, NotFound
from webapp.core.journal.checkpoints import public_bytes
from webapp.core.keys import log_key
from webapp.core.migrate import knows
from webapp.home.backups.folder import Backups
from webapp.home.backups.manifest import MANIFEST, SIGNATURE, Manifest, is_signed, read_manifest
from webapp.home.backups.snapshot import Say, faulty_files
from webapp.home.backups.tables import hash_of, read_table

DAMAGED = N_("The backup %(name)s is damaged: %(part)s is not what was written.")


@dataclass(frozen=True)
class Opened:
    """A backup whose manifest is signed by this instance's log key."""

    backups: Backups
    name: str
    manifest: Manifest

    @property
    def folder(self) -> Path:
        """Where its tables lie."""
        return self.backups.root / self.name

    def files(self) -> dict[str, int]:
        """Size by hash of the files it names, without what was missing then and what was destroyed before."""
        known = self.manifest.rows
        gone = {row["sha256"] for row in self._rows("destroyed_file")} if "destroyed_file" in known else set()
        left_out = gone | set(self.manifest.missing)
        return {row["sha256"]: row["size"] for row in self._rows("stored_file") if row["sha256"] not in left_out}

    def _rows(self, table: str) -> Iterator[dict[str, Any]]:
        columns, rows = read_table(self.folder / "tables" / f"{table}.jsonl")
        for row in rows:
            yield dict(zip(columns, row, strict=True))


def open_backup(folder: Path, keys: Path) -> Opened:
    """The backup in ``folder``: the newest of a folder of backups, or the one the folder is.

    Raises:
        NotFound: there is no whole backup. Conflict: no keys, another log's keys, a damaged manifest, a later
            release.
    """
    root = folder.resolve()
    if (root / MANIFEST).is_file():
        return _opened(Backups(root.parent), root.name, keys)
    names = Backups(root).names()
    if not names:
        raise NotFound(N_("There is no whole backup in %(folder)s."), folder=str(folder))
    return _opened(Backups(root), names[-1], keys)


def _opened(backups: Backups, name: str, keys: Path) -> Opened:
    public = public_bytes(log_key(keys))
    data = (backups.root / name / MANIFEST).read_bytes()
    signature = _bytes(backups.root / name / SIGNATURE)
    if not is_signed(data, signature, public):
        raise _unsigned(name, data, signature)
    try:
        manifest = read_manifest(data)
    except ValueError as error:  # signed, and yet no manifest: this release never wrote it
        raise Conflict(DAMAGED, name=name, part=MANIFEST) from error
    if not knows(manifest.revision):
        raise Conflict(
            N_("The backup %(name)s was made by a later release (%(version)s). Restore it with that release."),
            name=name,
            version=manifest.version,
        )
    return Opened(backups, name, manifest)


def _unsigned(name: str, data: bytes, signature: bytes) -> Conflict:
    """Why the own key does not verify it: another log's backup, whole in itself, or bytes that changed."""
    try:
        theirs = bytes.fromhex(str(json.loads(data)["public_key"]))
    except (ValueError, KeyError, TypeError):
        return Conflict(DAMAGED, name=name, part=MANIFEST)
    if is_signed(data, signature, theirs):
        return Conflict(
            N_("The backup %(name)s belongs to another journal: the keys here are not those it was signed with."),
            name=name,
        )
    return Conflict(DAMAGED, name=name, part=f"{MANIFEST} / {SIGNATURE}")


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def faulty_tables(opened: Opened, say: Say) -> list[str]:
    """The table parts whose bytes are not what the manifest signs, by path; every byte read."""
    found = []
    for number, part in enumerate(opened.manifest.parts):
        say(Message(N_("Checking tables")), number, len(opened.manifest.parts))
        if hash_of(opened.folder / part.path) != part.sha256:
            found.append(part.path)
    say(Message(N_("Checking tables")), len(opened.manifest.parts), len(opened.manifest.parts))
    return found


def faults(opened: Opened, say: Say) -> list[str]:
    """Everything in the backup that is not what was written: paths of tables and files, every byte read."""
    found = faulty_tables(opened, say)
    if any("stored_file" in path or "destroyed_file" in path for path in found):
        return found  # which files belong to it is not known any more
    faulty = faulty_files(opened.files(), opened.backups, say)
    return found + [str(opened.backups.file(sha256).relative_to(opened.backups.root)) for sha256 in faulty]


def refuse_damaged(opened: Opened, say: Say) -> None:
    """Raise when a byte of the backup changed.

    Raises:
        Conflict: it names the first part, and how many there are.
    """
    found = faults(opened, say)
    if found:
        more = f" (+{len(found) - 1})" if len(found) > 1 else ""
        raise Conflict(DAMAGED, name=opened.name, part=found[0] + more)
