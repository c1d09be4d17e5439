"""A backup or a restore killed at any step: nothing half done is ever taken for whole."""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from webapp.core import current_settings, guards, journal
from webapp.core.db import db
from webapp.core.errors import Conflict
from webapp.home import instance
from webapp.home.backups import actions
from webapp.home.backups.checking import faults, open_backup
from webapp.home.backups.folder import Backups
from webapp.home.backups.places import staging_of

from ..factories import OPERATOR, World
from ..home.backing import back_up, put_back, quiet
from .killing import close

SAMPLED = 7


def steps_of(act: Callable[[], Any], kill_at: int) -> int:
    """Run ``act`` in a child that kills itself at its ``kill_at``-th step (0: never); the steps it made, -1 when
    killed."""
    close()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 1
        try:
            count = _arm(kill_at)
            act()
            os.write(write, str(count[0]).encode())
            code = 0
        except BaseException:  # noqa: BLE001  the child must leave by its own door
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return -1
    assert os.WEXITSTATUS(status) == 0, "the act failed by itself"
    return int(data)


def _arm(kill_at: int) -> list[int]:
    """Every opened file, fsync, link, rename, replace, removal and every tenth statement is a step."""
    seen, statements = [0], [0]

    def step() -> None:
        seen[0] += 1
        if seen[0] == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def stepping(*args: Any, **kwargs: Any) -> Any:
            step()
            result = real(*args, **kwargs)
            step()
            return result

        setattr(owner, name, stepping)

    for owner, name in (
        (os, "fsync"), (os, "link"), (os, "sync"), (Path, "rename"), (Path, "replace"), (Path, "mkdir"),
        (Path, "unlink"), (Path, "rmdir"), (shutil, "rmtree"),
    ):  # fmt: skip
        counted(owner, name)
    real_execute = db.session.execute

    def execute(*args: Any, **kwargs: Any) -> Any:
        statements[0] += 1
        if statements[0] % 10 == 0:
            step()
        return real_execute(*args, **kwargs)

    db.session.execute = execute  # type: ignore[method-assign]
    return seen


def chosen(total: int, deep: bool) -> list[int]:
    """The steps at which to kill: all, or some from the first to the last."""
    every = range(1, total + 1)
    if deep or total <= SAMPLED:
        return list(every)
    tail = list(every)[-4:]  # the last moves decide
    return sorted({1 + round(n * (total - 1) / (SAMPLED - 5)) for n in range(SAMPLED - 4)} | set(tail))


def is_deep(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--deep"))


def test_a_killed_backup_is_no_backup_and_the_next_one_is_whole(
    world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    world.draft(world.document())
    keys, kept = current_settings().keys_dir, tmp_path / "b"
    total = steps_of(lambda: back_up(kept), 0)
    before = Backups(kept).names()
    assert len(before) == 1
    world.draft(world.document("新文件"), "新的内容\n")
    ends = set()
    for kill_at in chosen(total, is_deep(request)):
        folder = tmp_path / f"at-{kill_at}"
        shutil.copytree(kept, folder)
        ended = steps_of(lambda folder=folder: back_up(folder), kill_at)  # type: ignore[misc]
        names = Backups(folder).names()
        ends.add(len(names))
        assert names[:1] == before
        for name in names:
            assert faults(open_backup(folder / name, keys), quiet) == [], (kill_at, ended)
        assert actions.make_backup(folder, by=OPERATOR, say=quiet).ok
        assert not list(folder.glob("*.partial"))
        assert actions.check_backup(folder, by=OPERATOR, say=quiet).ok
    assert ends == {1, 2}, "some kills came before the backup was one, some after"


def test_a_killed_restore_leaves_the_old_or_the_new(
    world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    world.draft(world.document("备份之前"))
    back_up(tmp_path / "b")
    world.document("备份之后")
    home, keys = current_settings().home, current_settings().keys_dir
    size = journal.head().size  # type: ignore[union-attr]
    close()
    shutil.copytree(home.parent, tmp_path / "kept")
    total = steps_of(lambda: put_back(tmp_path / "b"), 0)
    seen: set[str] = set()
    for kill_at in chosen(total, is_deep(request)):
        close()
        shutil.rmtree(home.parent)
        shutil.copytree(tmp_path / "kept", home.parent)
        steps_of(lambda: put_back(tmp_path / "b"), kill_at)
        seen.add(_state(home, size))
        done = put_back(tmp_path / "b")
        assert done.epoch >= 1 and journal.verify(keys).failed == [], kill_at
        assert not staging_of(home).exists() and guards.stopped_reason() is None
    assert {"old", "new"} <= seen


def _state(home: Path, size: int) -> str:
    """Which of the two the killed restore left: verified whole, or neither and said so."""
    from webapp import core

    core.keep_resource("behind_ledger", None)
    if not home.exists():
        with pytest.raises(Conflict, match="interrupted"):
            instance.need()
        return "between"
    head, report = journal.head(), journal.verify(current_settings().keys_dir)
    assert head is not None and report.failed == []
    if head.epoch == 0:
        assert head.size == size and guards.stopped_reason() is None
        return "old"
    return "new"
