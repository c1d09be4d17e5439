"""Backing up, checking a backup, drilling a restore, confirming one (trust.md section 2; A.8.13)."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from webapp import core
from webapp.core import clock, guards, journal, migrate
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Message, Refusal
from webapp.core.journal import JournalAct, restoring
from webapp.core.journal.checkpoints import public_bytes
from webapp.core.keys import log_key
from webapp.home.backups import restoring as machinery
from webapp.home.backups.checking import Opened, faults, open_backup
from webapp.home.backups.filling import fill
from webapp.home.backups.folder import Backups, refuse_no_room
from webapp.home.backups.manifest import Manifest, sign
from webapp.home.backups.models import BackupAct, BackupRun, RunKind
from webapp.home.backups.places import stamp
from webapp.home.backups.snapshot import Say, copy_files, new_files, one_moment, size_of, stored, write_tables

ACTS = {RunKind.BACKUP: BackupAct.MADE, RunKind.CHECK: BackupAct.CHECKED, RunKind.DRILL: BackupAct.DRILLED}
DAMAGED_PART = N_("%(part)s is not what was written.")
MISSING_FILE = N_("The file %(sha)s is missing from the store or was altered there; it is not in the backup.")


@dataclass
class Running:
    """A run while it goes on: what its row will say."""

    kind: RunKind
    by: Actor
    began_at: datetime
    began: float
    name: str = ""
    size: int = 0
    files: int = 0
    bytes: int = 0
    age_s: int = 0
    took_ms: int | None = None
    faults: list[Message] = field(default_factory=list)

    def tell(self, name: str, manifest: Manifest) -> None:
        """What the backup is."""
        self.name, self.size, self.files = name, manifest.size, manifest.file_count
        self.bytes = manifest.file_bytes + sum(part.size for part in manifest.parts)
        self.age_s = max(0, (clock.to_micros(self.began_at) - manifest.made_at) // 1_000_000)


@contextmanager
def _run(kind: RunKind, *, by: Actor) -> Iterator[Running]:
    """Keep the result of what happens inside, a refusal as well."""
    running = Running(kind, by, clock.now(), time.monotonic())
    try:
        yield running
    except Refusal as refusal:
        running.faults.append(refusal.message)
        _keep(running)
        raise


def _keep(running: Running) -> BackupRun:
    """The row of a run; of an instance that is read-only none can be kept."""
    took = running.took_ms
    row = BackupRun(
        kind=running.kind,
        name=running.name,
        ok=not running.faults,
        by_id=running.by.id or running.by.via,
        began_at=running.began_at,
        took_ms=round((time.monotonic() - running.began) * 1000) if took is None else took,
        size=running.size,
        files=running.files,
        bytes=running.bytes,
        age_s=running.age_s,
        faults=[message.as_data() for message in running.faults],
    )
    if guards.stopped_reason() is not None:
        return row
    with transaction():
        db.session.add(row)
        db.session.flush()
        facts: dict[str, Any] = {"backup": row.name, "ok": row.ok, "size": row.size, "faults": len(row.faults)}
        journal.record(ACTS[running.kind], row, by=running.by, took_ms=row.took_ms, age_s=row.age_s, **facts)
    return row


def make_backup(folder: Path, *, keep: int = 0, by: Actor, say: Say) -> BackupRun:
    """Back the instance up into ``folder`` while people go on working.

    Database and files of one moment; files that the folder holds already are not copied again. Keys are never in
    it. A file that the store does not have whole is named in the result; everything else is in the backup.

    Args:
        keep: how many backups stay, the newest; 0 keeps all.

    Raises:
        Conflict: no room, another backup is running, the folder lies inside the instance or holds another's.
    """
    require(by, Permission.SETTINGS_MANAGE)
    migrate.refuse_other_release()
    with _run(RunKind.BACKUP, by=by) as running:
        settings, target = core.current_settings(), Backups(folder)
        _refuse_inside(target.root, settings.home, settings.keys_dir)
        if guards.stopped_reason() is None:
            journal.make_checkpoint(settings.keys_dir)
        with target.locked():
            manifest, running.name = _write(target, settings.keys_dir, say)
            _thin(target, keep)
        running.tell(running.name, manifest)
        running.faults += [Message(MISSING_FILE, {"sha": sha256[:12]}) for sha256 in manifest.missing]
    return _keep(running)


def _write(target: Backups, keys: Path, say: Say) -> tuple[Manifest, str]:
    key = log_key(keys)
    with one_moment(db.engine) as connection:
        named = stored(connection)
        wanted = new_files(named, target)
        refuse_no_room(target.root, size_of(connection) + sum(named[sha256] for sha256 in wanted))
        size = connection.exec_driver_sql("SELECT size FROM journal_head").scalar_one()
        folder = target.begin(_free_name(target, f"{stamp()}-{size}"))
        manifest = write_tables(connection, folder, public_bytes(key), say)
    _refuse_another(target, manifest)
    _copied, missing = copy_files(wanted, target, say)
    whole = {sha256: length for sha256, length in named.items() if sha256 not in missing}
    manifest = replace(manifest, missing=tuple(missing), file_count=len(whole), file_bytes=sum(whole.values()))
    data = manifest.encode()
    return manifest, target.finish(folder, data, sign(data, key))


def _free_name(target: Backups, name: str) -> str:
    taken = target.names()
    return name if name not in taken else next(n for i in range(2, 100) if (n := f"{name}-{i}") not in taken)


def _thin(target: Backups, keep: int) -> None:
    """Let the oldest backups go, then the files that none of the others names."""
    names = target.names()
    if not 0 < keep < len(names):
        return
    keys = core.current_settings().keys_dir
    named: set[str] = set()
    for name in names[-keep:]:
        named |= set(open_backup(target.root / name, keys).files())
    for name in names[:-keep]:
        target.drop(name)
    target.sweep(named)


def _refuse_inside(folder: Path, home: Path, keys: Path) -> None:
    for place in (home.resolve(), keys.resolve()):
        if folder == place or place in folder.parents:
            raise Conflict(
                N_("The backup folder %(folder)s lies inside %(place)s: what destroys one destroys the other."),
                folder=str(folder),
                place=str(place),
            )


def _refuse_another(target: Backups, manifest: Manifest) -> None:
    names = target.names()
    if names and open_backup(target.root / names[-1], core.current_settings().keys_dir).manifest.log != manifest.log:
        raise Conflict(N_("%(folder)s holds backups of another instance. Choose another folder."), folder=target.root)


def check_backup(folder: Path, *, by: Actor, say: Say) -> BackupRun:
    """Read every byte of the newest backup in ``folder`` and compare it with its signed manifest.

    Raises:
        NotFound: there is none. Conflict: its manifest is damaged, or not this journal's.
    """
    require(by, Permission.SETTINGS_MANAGE)
    with _run(RunKind.CHECK, by=by) as running:
        opened = open_backup(folder, core.current_settings().keys_dir)
        running.tell(opened.name, opened.manifest)
        running.faults += [Message(DAMAGED_PART, {"part": path}) for path in faults(opened, say)]
    return _keep(running)


def drill(folder: Path, *, scratch: Path | None = None, by: Actor, say: Say) -> BackupRun:
    """Restore the newest backup elsewhere, compare counts, hashes and root, verify it there, throw it away.

    It is restored into an embedded database in a temporary folder, whatever database it came from. The measured
    time and the age of the backup are kept; the outside ledger is read, never written.

    Raises:
        NotFound: there is no backup. Conflict: it is damaged, or there is no room.
    """
    require(by, Permission.SETTINGS_MANAGE)
    with _run(RunKind.DRILL, by=by) as running:
        opened = open_backup(folder, core.current_settings().keys_dir)
        running.tell(opened.name, opened.manifest)
        place = Path(tempfile.mkdtemp(prefix="wenkong-drill-", dir=scratch))
        try:
            running.faults += _drill(opened, place, running, say)
        finally:
            shutil.rmtree(place)
    return _keep(running)


def _drill(opened: Opened, place: Path, running: Running, say: Say) -> list[Message]:
    refuse_no_room(place, machinery.room_for(opened))
    settings = core.current_settings()
    elsewhere = replace(
        settings, home=place / "instance", keys=settings.keys_dir, database_url="", files_url="", search=""
    )
    elsewhere.home.mkdir()
    with machinery.application(elsewhere):
        fill(opened, say)
        machinery.refuse_other(opened)
        running.took_ms = round((time.monotonic() - running.began) * 1000)
        say(Message(N_("Verification")), 0, 1)
        report = journal.verify(settings.keys_dir, outside=opened.manifest.note or None, until=opened.manifest.size)
        say(Message(N_("Verification")), 1, 1)
    return [
        Message(N_("%(what)s %(id)s does not hold: %(why)s"), dict(failure))
        for failure in report.failed
        if not (failure["what"] == "file" and failure["id"] in opened.manifest.missing)
    ]


def confirm_restore(*, by: Actor) -> None:
    """Say that what a restore brought back has been looked at: mail may go out again.

    Raises:
        Conflict: nothing waits for it.
    """
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        if not restoring.unconfirmed():
            raise Conflict(N_("No restore waits to be confirmed."))
        journal.record(JournalAct.RESTORE_CONFIRMED, None, by=by)
