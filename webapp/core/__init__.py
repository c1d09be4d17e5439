"""The slab: everything every room stands on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app

if TYPE_CHECKING:
    from webapp.core.settings import Settings

KEY = "wenkong"


def init_app(app: Flask, settings: Settings) -> None:
    """Lay the slab under ``app``: database, journal, files, guards."""
    from webapp.core import db as database
    from webapp.core import destroyed, files, guards, jobs, standing, stores
    from webapp.core.journal import JournalAct, marks, register_acts, register_check, restoring, writer
    from webapp.core.journal import jobs as journal_jobs
    from webapp.core.journal.rows import watch

    standing.refuse_bad_place(settings)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": not settings.database.startswith("sqlite")}
    app.config["WENKONG_SETTINGS"] = settings
    app.extensions[KEY] = {"settings": settings, "store": stores.open_store(settings)}
    database.db.init_app(app)
    with app.app_context():
        database.prepare_engine(database.db.engine)
    if not database.has_seal():
        watch(database.db.session)
        database.on_commit(writer.seal)
        database.on_commit(jobs.refuse_when_taken_over)
        database.on_rollback(writer.forget_waiting)
        database.guard_writes(guards.refuse_when_stopped)
    register_acts("core", JournalAct)
    journal_jobs.register()
    jobs.register("drop_destroyed", destroyed.drop_destroyed)
    jobs.hold_outward_while(restoring.unconfirmed)
    marks.register_destroyed(destroyed.hashes)
    register_check(files.check_files)


def running() -> Flask:
    """The running application itself, for a thread that outlives the request."""
    found: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return found


def current_settings() -> Settings:
    """The settings of the running application."""
    found: Settings = current_app.extensions[KEY]["settings"]
    return found


def resource(name: str) -> Any:
    """What ``init_app`` or a room keeps for the running application under ``name``."""
    return current_app.extensions[KEY].get(name)


def keep_resource(name: str, value: Any) -> None:
    """Keep ``value`` for the running application."""
    current_app.extensions[KEY][name] = value


def organisation_zone() -> ZoneInfo:
    """The organisation's time zone."""
    return ZoneInfo(current_settings().timezone)


def end_of_day(day: date) -> datetime:
    """The first moment after ``day`` in the organisation's time zone."""
    return datetime.combine(day + timedelta(days=1), time(), organisation_zone())


def base_url() -> str:
    """The address people use; unset, the one ``serve`` listens on."""
    return (current_settings().base_url or resource("listening") or "http://localhost:8080").rstrip("/")
