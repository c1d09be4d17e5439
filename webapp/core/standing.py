"""Where a SQLite file may stand: on a disk of this host, and under no other host's lease (trust.md section 2).

Locks of SQLite hold among the processes of one kernel. A file on a network file system, or one that two
hosts open through a shared disk, would be torn silently; so both are refused before it is opened.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from webapp import core
from webapp.core import clock
from webapp.core.errors import N_, Conflict
from webapp.core.settings import Settings

log = logging.getLogger("wenkong.standing")
STALE = timedelta(seconds=120)
RENEWED = timedelta(seconds=30)
NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs",
        "ocfs2", "gfs2", "pvfs2", "orangefs", "coda", "ncpfs", "davfs", "webdav", "acfs", "panfs", "afpfs",
        "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.ceph-fuse", "fuse.s3fs", "fuse.rclone", "fuse.davfs",
        "fuse.davfs2", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.gcsfuse", "fuse.goofys", "fuse.juicefs",
        "fuse.mfs", "fuse.moosefs", "fuse.grpcfuse", "fuse.osxfs", "fuse.blobfuse", "fuse.blobfuse2",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """The sign of life a host leaves beside its database. ``renewed`` is in microseconds, UTC."""

    host: str
    boot: str
    name: str
    pid: int
    renewed: int


def file_system(mounts: str, path: str) -> str:
    """The type of file system that holds ``path``, read from the text of ``/proc/self/mountinfo``; else empty.

    The longest mount point that leads to the path counts, and of two with the same point the later.
    """
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m.group(1), 8)), fields[4]).rstrip("/")
        if (path == point or path.startswith(f"{point}/")) and len(point) >= best:
            best, kind = len(point), after.split(" ")[0]
    return kind


def database_file(settings: Settings) -> Path | None:
    """The SQLite file of these settings, or None on another database."""
    url = make_url(settings.database)
    if not url.drivername.startswith("sqlite") or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).resolve()


def refuse_bad_place(settings: Settings) -> None:
    """Refuse before the database is opened.

    Raises:
        Conflict: the file lies on a network file system, or another host is at work on it.
    """
    path = database_file(settings)
    if path is None:
        return
    kind = file_system(_read(Path("/proc/self/mountinfo")), str(path))
    if kind in NETWORK:
        raise Conflict(
            N_(
                "The SQLite database %(path)s lies on a network file system (%(kind)s), where its locks do not hold. "
                "Move WENKONG_HOME to a disk of this host, or use PostgreSQL."
            ),
            path=str(path),
            kind=kind,
        )
    refuse_other_host(_sign_file(path), clock.now())


def refuse_other_host(place: Path, now: datetime) -> None:
    """Refuse while the sign of life at ``place`` is another host's and not yet stale.

    A sign of this host from before its last start is stale at once; a damaged one counts for nothing.
    """
    found, mine = _found(place), this_host()
    if found is None or found.boot == mine.boot or found.host == mine.host:
        return
    free_at = clock.from_micros(found.renewed) + STALE
    if now < free_at:
        raise Conflict(
            N_(
                "The database is in use by the host %(host)s (process %(pid)s). Stop Wenkong there. If that host is "
                "gone for good, the database is free in %(seconds)s seconds, or when the file %(file)s is removed."
            ),
            host=found.name,
            pid=found.pid,
            seconds=int((free_at - now).total_seconds()) + 1,
            file=str(place),
        )


def this_host() -> Sign:
    """Who we are: one boot is one kernel, whatever container; without it the machine and its name."""
    name = socket.gethostname()
    machine = _read(Path("/etc/machine-id")).strip() or f"{uuid.getnode():x}"
    boot = _read(Path("/proc/sys/kernel/random/boot_id")).strip() or f"{machine}/{name}"
    return Sign(f"{machine}/{name}", boot, name, os.getpid(), clock.to_micros(clock.now()))


def keep() -> None:
    """Leave the sign of life beside a SQLite file and renew it as long as this process lives.

    When another host's sign appears there all the same, writing stops (``core.guards``).
    """
    path, app = database_file(core.current_settings()), core.running()
    if path is None or not path.exists():
        return
    leave_sign(_sign_file(path))

    def go_on() -> None:
        while True:
            time.sleep(RENEWED.total_seconds())
            with app.app_context():
                _renew(_sign_file(path))

    threading.Thread(target=go_on, name="wenkong-host", daemon=True).start()


def _renew(place: Path) -> None:
    try:
        refuse_other_host(place, clock.now())
        leave_sign(place)
        core.keep_resource("other_host", None)
    except Conflict as refusal:
        log.critical("%s", refusal.message)
        core.keep_resource("other_host", refusal)
    except OSError as error:
        log.warning("the sign of life could not be written: %s", error)


def leave_sign(place: Path) -> None:
    """Write this host's sign of life, whole or not at all."""
    draft = place.with_name(f"{place.name}-{os.getpid()}")
    draft.write_text(json.dumps(asdict(this_host())), "utf-8")
    os.replace(draft, place)


def _sign_file(database: Path) -> Path:
    return database.with_name(f"{database.name}-host")


def _found(place: Path) -> Sign | None:
    try:
        values: Mapping[str, Any] = json.loads(_read(place))
        host, boot, name = (str(values[key]) for key in ("host", "boot", "name"))
        return Sign(host, boot, name, int(values["pid"]), int(values["renewed"]))
    except (ValueError, KeyError, TypeError):
        return None


def _read(path: Path) -> str:
    """The text of a file; empty where there is none, as on other systems."""
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
