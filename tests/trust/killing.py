"""Killing a process at its k-th step at the database or in the file store."""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select, text

from webapp.core import current_settings, files, journal
from webapp.core.db import Base, db
from webapp.core.files import StoredFile
from webapp.documents.models import Revision

FINISHED = 0


class Scene:
    """An instance on disk that is put back before every run."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self.folder, self.kept = folder, kept
        close()
        shutil.copytree(folder, kept)

    def put_back(self) -> None:
        """The instance as it was."""
        close()
        shutil.rmtree(self.folder)
        shutil.copytree(self.kept, self.folder)

    def run(self, act: Callable[[], Any], kill_at: int) -> bool:
        """Run ``act`` in a child that kills itself at step ``kill_at``; whether it came to its end."""
        self.put_back()
        child = os.fork()
        if child == 0:
            _act_and_leave(act, kill_at)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return False
        assert os.WEXITSTATUS(status) == FINISHED, "the act failed by itself"
        return True


def _act_and_leave(act: Callable[[], Any], kill_at: int) -> None:
    code = 1
    try:
        _arm(kill_at)
        act()
        code = FINISHED
    except BaseException:  # noqa: BLE001  the child must leave by its own door
        traceback.print_exc()
    finally:
        os._exit(code)


def _arm(kill_at: int) -> None:
    """Let every statement, commit, file write, link, fsync and unlink count as a step."""
    seen = 0

    def step(*_: Any, **__: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(function: Any) -> Any:
        def stepping(*args: Any, **kwargs: Any) -> Any:
            step()
            result = function(*args, **kwargs)
            step()
            return result

        return stepping

    event.listen(db.engine, "before_cursor_execute", step)
    event.listen(db.engine, "commit", step)
    event.listen(db.session, "after_commit", step)
    os.link, os.fsync = counted(os.link), counted(os.fsync)  # type: ignore[assignment]
    opened = Path.open

    def opening(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if "w" in mode or "a" in mode:
            step()
        return opened(self, mode, *args, **kwargs)

    Path.open = opening  # type: ignore[assignment,method-assign]
    Path.unlink = counted(Path.unlink)  # type: ignore[method-assign]


def close() -> None:
    """Let go of the database file."""
    db.session.remove()
    db.engine.dispose()


def facts() -> dict[str, Any]:
    """What can be half done: rows of every table, where the journal ends, the state of every revision."""
    tables = {
        name: db.session.scalar(select(func.count()).select_from(table))
        for name, table in Base.metadata.tables.items()
        if name not in {"search_pending"}
    }
    full_text = db.session.scalar(text("SELECT count(*) FROM search_fts"))
    states = db.session.execute(
        select(Revision.id, Revision.state, Revision.label, Revision.released_by_id, Revision.effective_to).order_by(
            Revision.id
        )
    )
    head = journal.head()
    size = head.size if head else 0
    return {**tables, "full text": full_text, "size": size, "states": [tuple(map(str, row)) for row in states]}


def broken(monkeypatch: Any) -> list[str]:
    """What does not hold after a kill: verification, files that rows name, orphans that stay."""
    keys = current_settings().keys_dir
    found = [str(failure) for failure in journal.verify(keys).failed]
    monkeypatch.setattr(files, "SPARED_SECONDS", -1)
    files.sweep()
    named = {files.key_of(sha) for sha in db.session.scalars(select(StoredFile.sha256))}
    kept = {key for key, _age in files.store().keys()}  # noqa: SIM118
    found += [f"missing {key}" for key in named - kept] + [f"orphan {key}" for key in kept - named]
    found += [str(failure) for failure in journal.verify(keys).failed]
    found += [str(row) for row in db.session.execute(text("PRAGMA foreign_key_check"))]
    return found
