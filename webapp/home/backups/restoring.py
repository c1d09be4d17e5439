"""A restore from beginning to end: announced, built apart, declared, swapped in."""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from webapp import core, create_app
from webapp.core import clock, destroyed, guards, jobs, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Refusal
from webapp.core.journal import checkpoints, outside
from webapp.core.journal.restoring import Loss, declare
from webapp.core.settings import Settings
from webapp.home.backups.checking import Opened, refuse_damaged
from webapp.home.backups.filling import fill
from webapp.home.backups.folder import refuse_no_room
from webapp.home.backups.places import place_of
from webapp.home.backups.snapshot import Say
from webapp.people.sign_in import end_everything

ROOM_FACTOR = 2
JOBS = ("backup", "backup_check", "backup_drill")
log = logging.getLogger("wenkong.restore")


@dataclass(frozen=True)
class Announcement:
    """What a restore would do, told before it does it.

    ``present`` is the size of the journal that is there now, -1 when it can not be read, None when there is
    none; ``known`` what the outside ledger knows; ``lost`` how many entries at least would be lost, ``since``
    the time of the last one that is kept.
    """

    opened: Opened
    present: int | None
    known: int
    lost: int
    since: datetime
    replaces: bool


@dataclass(frozen=True)
class Restored:
    """What was done: entries and files, what was lost, where the old data lies, how long it took in seconds."""

    size: int
    epoch: int
    files: int
    lost: list[Loss]
    aside: str
    seconds: float


def announce(opened: Opened, *, more: tuple[str, ...] = ()) -> Announcement:
    """What restoring this backup here would lose; changes nothing."""
    settings, manifest = core.current_settings(), opened.manifest
    last = outside.known(settings.keys_dir, manifest.log, *more).last
    log, present = _present(settings)
    newest = max(last.size if last else 0, present or 0)
    lost = max(newest - manifest.size, 1 if last and last.epoch > manifest.epoch else 0)
    if present and present > 0 and log != manifest.log:
        lost = present
    since = clock.from_micros(manifest.time)
    return Announcement(opened, present, last.size if last else 0, lost, since, not place_of(settings).is_empty())


def _present(settings: Settings) -> tuple[str, int | None]:
    from webapp.home import instance

    if place_of(settings).is_empty():
        return "", None
    try:
        found = journal.head() if instance.is_set_up() else None
    except DatabaseError:
        return "", -1
    finally:
        db.session.remove()
        db.engine.dispose()
    return (found.log, found.size) if found is not None else ("", None)


def restore(opened: Opened, reason: str, *, replace: bool, by: Actor, say: Say, more: tuple[str, ...] = ()) -> Restored:
    """Put a backup in the place the settings name and declare the restore.

    Until the last move the old data is untouched; a killed restore leaves either the old or the new.

    Raises:
        Conflict: damaged, no room, something is there and ``replace`` is not set, the instance still runs.
    """
    require(by, Permission.SETTINGS_MANAGE)
    began, settings = time.monotonic(), core.current_settings()
    place = place_of(settings)
    if not replace and not place.is_empty():
        raise Conflict(
            N_("There is something in %(home)s already. Look at it, then restore with --replace: it is kept aside."),
            home=settings.home,
        )
    with _alone(settings.keys_dir):
        refuse_no_room(settings.home, room_for(opened))
        refuse_damaged(opened, say)
        _last_note(settings)
        lost = _build(opened, reason, place.prepare(), by=by, say=say, more=more)
        aside = place.take_over()
    core.keep_resource("behind_ledger", None)
    journal.make_checkpoint(settings.keys_dir)
    found = journal.head()
    epoch = found.epoch if found else 0
    count = opened.manifest.file_count
    return Restored(opened.manifest.size, epoch, count, lost, aside, time.monotonic() - began)


def _build(opened: Opened, reason: str, staged: Settings, *, by: Actor, say: Say, more: tuple[str, ...]) -> list[Loss]:
    """Fill and declare in an application of its own."""
    with application(staged):
        fill(opened, say)
        refuse_other(opened)
        return declare_restore(reason, backup=opened.name, by=by, more=more)


@contextmanager
def application(settings: Settings) -> Iterator[None]:
    """The context of a second application, closed behind itself."""
    db.session.remove()
    with jobs.in_another_database(), create_app(settings).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def refuse_other(opened: Opened) -> None:
    """Raise when the journal that was filled in does not end as the manifest says.

    Raises:
        Conflict: size, epoch or root differ: the backup was made of a journal that was altered.
    """
    found, manifest = journal.head(), opened.manifest
    if found is None or (found.size, found.epoch, journal.root(found).hex()) != (
        manifest.size, manifest.epoch, manifest.root
    ):  # fmt: skip
        raise Conflict(N_("The journal in the backup %(name)s does not end as its manifest says."), name=opened.name)


def declare_restore(reason: str, *, by: Actor, backup: str = "", more: tuple[str, ...] = ()) -> list[Loss]:
    """Declare that the running database is an older copy: from a backup, or put back by hand.

    The epoch goes up, counters jump past the marks of the ledger, destroyed files are destroyed again,
    sign-ins, API tokens and one-time links end, mail is held until an administrator confirms.

    Returns:
        What is declared lost.
    """
    require(by, Permission.SETTINGS_MANAGE)
    with guards.lifted():
        with transaction():
            lost = declare(core.current_settings().keys_dir, reason, by=by, backup=backup, more=more)
            end_everything(by=by)
            jobs.begin_anew(*JOBS)
        destroyed.drop_destroyed()
    return lost


def _last_note(settings: Settings) -> None:
    """Let the ledger know how far the old data got, with its counters, where it can still say so."""
    from webapp.home import instance

    try:
        if instance.is_set_up() and guards.stopped_reason() is None:
            journal.make_checkpoint(settings.keys_dir)
    except (DatabaseError, Refusal) as error:
        log.warning("the data that is replaced could not be asked any more: %s", error)


@contextmanager
def _alone(keys: Path) -> Iterator[None]:
    with (keys / checkpoints.LEDGER).open("ab") as ledger:
        try:
            fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(N_("Another restore is running.")) from error
        yield


def room_for(opened: Opened) -> int:
    """About how many bytes a backup takes up once it is restored."""
    return ROOM_FACTOR * sum(part.size for part in opened.manifest.parts) + opened.manifest.file_bytes
