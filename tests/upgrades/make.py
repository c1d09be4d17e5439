"""Makes the data set of a release: a small instance as a backup of it, kept as text beside this file.

Run once when a release is made, with that release's own code, and commit what it writes:

    .venv/bin/python -m tests.upgrades.make

The keys are made of nothing secret, so that every later release can verify what this one signed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from webapp import create_app
from webapp.core import current_settings, journal
from webapp.core.settings import read_settings

from ..factories import OPERATOR, World, build_instance

FOLDER = Path(__file__).parent
MASTER = bytes(range(32))


def keys_in(folder: Path) -> Path:
    """The key directory of every data set."""
    folder.mkdir(parents=True)
    (folder / "master").write_bytes(MASTER)
    return folder


def play(world: World) -> None:
    """A document in force whose next revision is being approved, one in draft."""
    document = world.effective(world.document(title="服务级别管理程序")).document
    world.sent(document, "第二版\n", summary="补充评审频次")
    world.draft(world.document(title="事件管理程序"), "事件\n")


def build(home: Path) -> None:
    """An instance of the running release in ``home``, with its keys beside it."""
    keys_in(home.with_name(f"{home.name}-keys"))
    with create_app(read_settings({}, home=home, testing=True)).app_context():
        build_instance()
        play(World(None))  # type: ignore[arg-type]
        journal.make_checkpoint(current_settings().keys_dir)


def main() -> None:
    """Build, back up, keep."""
    from webapp.core import migrate
    from webapp.home.backups.actions import make_backup

    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "instance"
        build(home)
        with create_app(read_settings({}, home=home, testing=True)).app_context():
            target = FOLDER / str(migrate.current())
            run = make_backup(target, by=OPERATOR, say=lambda *_: None)
    (target / run.name).rename(target / "backup")
    (target / ".lock").unlink()
    sys.stdout.write(f"{target}\n")


if __name__ == "__main__":
    main()
