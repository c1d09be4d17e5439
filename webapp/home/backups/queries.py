"""What is known of backups: runs, the folder, how old the newest is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from webapp import core
from webapp.core import clock
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, Invalid, Message, NotFound
from webapp.home.backups.checking import open_backup
from webapp.home.backups.folder import Backups
from webapp.home.backups.models import BackupRun, RunKind
from webapp.people.profile import profile

MOST = 50


@dataclass(frozen=True)
class Newest:
    """The newest backup in the folder; ``problem`` says why it can not be restored here, if so."""

    name: str
    made_at: datetime | None
    size: int
    problem: Message | None = None


def folder() -> Path | None:
    """The folder of backups: the setting, else the one chosen at set-up; None where there is neither."""
    chosen = profile().backup_folder
    return core.current_settings().backup or (Path(chosen) if chosen else None)


def chosen_folder(given: Path | None = None) -> Path:
    """The folder of backups: the one given, else ``folder``.

    Raises:
        Invalid: neither says one.
    """
    found = given or folder()
    if found is None:
        raise Invalid(N_("No backup folder is known. Name one, or set WENKONG_BACKUP."))
    return found


def runs(*, by: Actor, most: int = MOST) -> list[BackupRun]:
    """The last backups, checks and drills, newest first."""
    require(by, Permission.SETTINGS_MANAGE)
    return list(db.session.scalars(select(BackupRun).order_by(BackupRun.id.desc()).limit(most)))


def last_good(kind: RunKind) -> BackupRun | None:
    """The newest run of a kind that had no fault."""
    good = select(BackupRun).where(BackupRun.kind == kind, BackupRun.ok.is_(True))
    return db.session.scalars(good.order_by(BackupRun.id.desc()).limit(1)).first()


def newest() -> Newest | None:
    """The newest whole backup in the folder, or None."""
    where = folder()
    names = Backups(where).names() if where else []
    if where is None or not names:
        return None
    try:
        manifest = open_backup(where, core.current_settings().keys_dir).manifest
    except (Conflict, NotFound) as refusal:
        return Newest(names[-1], None, 0, refusal.message)
    return Newest(names[-1], clock.from_micros(manifest.made_at), manifest.size)


def made_last() -> datetime | None:
    """When the last backup was made that this instance knows of, in the folder or in its own record."""
    found = newest()
    run = last_good(RunKind.BACKUP)
    known = [moment for moment in (found.made_at if found else None, run.began_at if run else None) if moment]
    return max(known, default=None)


def notice() -> Message | None:
    """What an administrator must know about backups, or None: there is none, the last one is old or failed."""
    days = core.current_settings().backup_days
    if not days:
        return None
    last = made_last()
    if last is None:
        return Message(N_("No backup has been made yet."))
    if clock.now() - last > timedelta(days=days):
        age = (clock.now() - last).days
        return Message(N_("The last backup is %(days)s days old."), {"days": age})
    return None
