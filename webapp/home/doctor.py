"""``wenkong doctor``: what this host has and lacks, each with the way to mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from webapp import core
from webapp.core import clock, files, jobs, journal, search
from webapp.core.db import db
from webapp.core.triggers import missing_triggers
from webapp.home import instance
from webapp.home.backups import queries as backups
from webapp.home.notices.checks import mail_verdict, robot_verdict
from webapp.rendering import doctor as rendering_doctor

Check = dict[str, object]


def examine() -> list[Check]:
    """All checks as ``{name, ok, detail, mend}``."""
    found: list[Check] = [dict(check) for check in rendering_doctor()]
    found += list(_host())
    if instance.is_set_up():
        found += list(_instance())
    else:
        found.append(_check("instance", False, "none", "wenkong init"))
    return found


def _check(name: str, ok: bool, detail: str, mend: str = "") -> Check:
    return {"name": name, "ok": ok, "detail": detail, "mend": mend}


def _host() -> Iterator[Check]:
    settings = core.current_settings()
    if settings.home.exists():
        free = files.free_space(settings) // 2**20
        yield _check("disk", free > settings.min_free_mb, f"{free} MiB free", "Make room on the disk.")
    yield _check("mail", *mail_verdict(settings))
    yield _check("robot", *robot_verdict(settings))
    secure = settings.base_url.startswith("https://")
    detail = settings.base_url or "WENKONG_BASE_URL is not set"
    yield _check("transport", secure, detail, "Serve behind https and set WENKONG_BASE_URL.")
    yield _check("sqlite", sqlite3.sqlite_version_info >= (3, 35), sqlite3.sqlite_version, "Update SQLite.")


def _instance() -> Iterator[Check]:
    settings = core.current_settings()
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            sync = connection.exec_driver_sql("PRAGMA synchronous").scalar()
            yield _check("durability", mode == "wal" and sync == 2, f"{mode}, synchronous={sync}", "")
        lost = missing_triggers(connection)
    yield _check("triggers", not lost, ", ".join(lost) or "all there", "Run: wenkong run")
    head = journal.head()
    behind = head is not None and clock.to_micros(clock.now()) < head.time
    yield _check("clock", not behind, clock.now().isoformat(timespec="seconds"), "Set the clock right.")
    reason = journal.behind_ledger(settings.keys_dir)
    continues = reason or "the journal continues its ledger"
    yield _check("ledger", reason is None, continues, "Run: wenkong restore --declare")
    old = backups.notice()
    last = backups.made_last()
    detail = last.isoformat(timespec="seconds") if last else "none"
    yield _check("backup", old is None, detail, "Run: wenkong backup DIR, and keep a copy of the keys elsewhere.")
    wrong = files.store().check()
    yield _check("files", wrong is None, wrong or "files can be written once", "See docs/operations.md.")
    given_up = jobs.stopped()
    yield _check("jobs", not given_up, f"{len(given_up)} stopped", "; ".join(job.error[:80] for job in given_up))
    faults = search.check()
    yield _check("search", not faults, "; ".join(faults) or "sound", "Run: wenkong reindex")
