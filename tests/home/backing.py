"""What the tests of backup and restore do, in words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from webapp.core import current_settings, files, journal
from webapp.core.db import Base, db
from webapp.core.settings import Settings
from webapp.home.backups import actions
from webapp.home.backups.checking import Opened, open_backup
from webapp.home.backups.models import BackupRun
from webapp.home.backups.restoring import Restored, application, restore

from ..factories import OPERATOR


def quiet(*_: Any) -> None:
    """Nobody listens to the progress."""


def back_up(folder: Path, **more: Any) -> BackupRun:
    """A backup by the operator."""
    return actions.make_backup(folder, by=OPERATOR, say=quiet, **more)


def opened(folder: Path) -> Opened:
    """The newest backup, with this instance's keys."""
    return open_backup(folder, current_settings().keys_dir)


def put_back(folder: Path, reason: str = "测试", **more: Any) -> Restored:
    """Restore over what is there, by the operator; the running application goes on with what was restored."""
    done = restore(opened(folder), reason, replace=True, by=OPERATOR, say=quiet, **more)
    db.session.remove()
    return done


@contextmanager
def elsewhere(home: Path, **changed: Any) -> Iterator[Settings]:
    """An application for another place with the same keys: an embedded one unless ``changed`` says otherwise."""
    here = current_settings()
    values = {"database_url": "", "home": home, "keys": here.keys_dir, **changed}
    settings = replace(here, **values)
    with application(settings):
        yield settings


def counts() -> dict[str, int]:
    """Rows of every table that a backup holds."""
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
        if not table.info.get("fleeting")
    }


def root() -> str:
    """The root of the journal as it stands."""
    found = journal.head()
    assert found is not None
    return journal.root(found).hex()


def wipe(app: Flask) -> None:
    """The data directory is gone; the keys are not."""
    db.session.remove()
    db.engine.dispose()
    shutil.rmtree(app.config["WENKONG_SETTINGS"].home)


def unaltered_files() -> int:
    """How many files the store holds, each with the content of its name."""
    found = 0
    for key, _age in files.store().keys():  # noqa: SIM118
        data = files.store().get(key)
        assert data is not None and files.hash_bytes(data) == key.rsplit("/", 1)[-1]
        found += 1
    return found
