"""Leases: what one process of all nodes does at a time, and goes on doing only while it says so.

A lease is a row with a holder and an end. Who holds it renews it; after a killed process it runs
out and another takes it. The clocks of the nodes must agree to within a few seconds.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, String, delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from webapp import core
from webapp.core import clock
from webapp.core.db import Model, UTCTime, db, table_of, transaction
from webapp.core.errors import Conflict

log = logging.getLogger("wenkong.leases")


class Lease(Model):
    """Who does something for all nodes, and until when."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime] = mapped_column(UTCTime)


def me() -> str:
    """This process among those of all nodes."""
    return f"{socket.gethostname()}:{os.getpid()}"


def length() -> timedelta:
    """How long a lease lasts without a renewal."""
    return timedelta(seconds=core.current_settings().lease_seconds)


def take(name: str) -> bool:
    """Hold ``name``, or hold it on; False while another process does."""
    db.session.rollback()
    found = db.session.get(Lease, name)
    if found is not None and not _may_take(found):
        return False
    if found is not None and found.holder == me() and found.until - clock.now() > length() * 2 / 3:
        return True
    try:
        return _take(name)
    except Conflict:  # another process took it in this very moment
        return False


def _may_take(found: Lease) -> bool:
    return found.holder == me() or found.until <= clock.now()


def _take(name: str) -> bool:
    with transaction():
        found = db.session.get(Lease, name, with_for_update=True, populate_existing=True)
        if found is None:
            found = Lease(name=name)
            db.session.add(found)
        elif not _may_take(found):
            return False
        found.holder, found.until = me(), clock.now() + length()
    return True


def release(name: str) -> None:
    """Give ``name`` up if this process holds it, so that another need not wait."""
    table = table_of(Lease)
    with transaction():
        db.session.execute(delete(table).where(table.c.name == name, table.c.holder == me()))


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Whether this process holds ``name``; it is renewed while the block runs."""
    if not take(name):
        yield False
        return
    table, holder = table_of(Lease), me()

    def renew(connection: Connection, until: datetime) -> None:
        connection.execute(update(table).where(table.c.name == name, table.c.holder == holder).values(until=until))

    with renewed(renew):
        yield True


@contextmanager
def renewed(renew: Callable[[Connection, datetime], None]) -> Iterator[None]:
    """Call ``renew(connection, until)`` every third of a lease while the block runs, on a connection of its own."""
    engine, every, stop = db.engine, length(), threading.Event()

    def go_on() -> None:
        while not stop.wait(every.total_seconds() / 3):
            try:
                with engine.begin() as connection:
                    renew(connection, clock.now() + every)
            except SQLAlchemyError as error:  # the next turn may succeed; at worst the lease runs out
                log.warning("a lease was not renewed: %s", error)

    helper = threading.Thread(target=go_on, name="wenkong-lease", daemon=True)
    helper.start()
    try:
        yield
    finally:
        stop.set()
        helper.join()
