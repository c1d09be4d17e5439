"""The commands backup, restore and drill (interfaces.md section 1)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from webapp import core
from webapp.core import guards, journal
from webapp.core.clock import from_micros
from webapp.core.door import Door
from webapp.core.errors import N_, Conflict, Message
from webapp.core.journal.restoring import Loss
from webapp.home import instance
from webapp.home.backups import actions, restoring
from webapp.home.backups.checking import open_backup
from webapp.home.backups.models import BackupRun
from webapp.home.backups.queries import chosen_folder
from webapp.shell import translate
from webapp.shell.filters import moment

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LAST_STEP_SHOWN: dict[str, str] = {}


def say(step: Message, done: int, total: int) -> None:
    """A bar on a terminal; otherwise one line a step."""
    words = translate(step)
    if not sys.stderr.isatty():
        if LAST_STEP_SHOWN.get("step") != words:
            click.echo(words, err=True)
        LAST_STEP_SHOWN["step"] = words
        return
    width = 30 * done // total if total else 0
    click.echo(f"\r{words:<24} [{'#' * width:<30}] {done}/{total}", err=True, nl=done >= total)


def tell(key: str, **values: Any) -> None:
    """One sentence in the language of the console."""
    click.echo(translate(Message(key, values)))


@click.command()
@click.argument("folder", type=FOLDER, required=False, metavar="[DIR]")
@click.option("--keep", type=click.IntRange(min=0), default=0, help="Let older backups go; this many stay. 0: all.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def backup(door: Door, folder: Path | None, keep: int, as_json: bool) -> None:
    """Back up database and files while people work; keys are never in it."""
    instance.need()
    run = actions.make_backup(chosen_folder(folder), keep=keep, by=door.by, say=say)
    keys = core.current_settings().keys_dir
    _finish(
        run,
        as_json,
        N_("Backup %(name)s: %(size)s journal entries, %(files)s files, %(mib)s MiB, %(seconds)s s."),
        N_("The keys are not in it. Keep a copy of %(keys)s elsewhere: without them nothing can be restored."),
        keys=str(keys),
    )


@click.command()
@click.argument("folder", type=FOLDER, required=False, metavar="[DIR]")
@click.option("--scratch", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Where to restore to.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def drill(door: Door, folder: Path | None, scratch: Path | None, as_json: bool) -> None:
    """Restore the last backup elsewhere, compare and verify it, and record the result."""
    instance.need()
    run = actions.drill(chosen_folder(folder), scratch=scratch, by=door.by, say=say)
    _finish(
        run,
        as_json,
        N_("Drill with %(name)s: %(size)s journal entries, %(files)s files, %(mib)s MiB."),
        N_("Recovery time (RTO) %(seconds)s s; recovery point (RPO): the backup is %(age)s s old."),
    )


def _finish(run: BackupRun, as_json: bool, *sentences: str, **more: Any) -> None:
    """The result in words or as JSON; exit code 1 when something was not whole."""
    seconds, faults = f"{run.took_ms / 1000:.1f}", [Message.from_data(fault) for fault in run.faults]
    if as_json:
        plain = {name: getattr(run, name) for name in ("name", "ok", "size", "files", "bytes", "took_ms", "age_s")}
        click.echo(json.dumps({**plain, "faults": [str(fault) for fault in faults]}, ensure_ascii=False))
    else:
        values = {"name": run.name, "size": run.size, "files": run.files, "mib": f"{run.bytes / 2**20:.1f}", **more}
        for sentence in sentences:
            tell(sentence, **values, seconds=seconds, age=run.age_s)
    for fault in faults:
        click.echo(translate(fault), err=True)
    if faults:
        raise SystemExit(1)


@click.command()
@click.argument("folder", type=FOLDER, required=False, metavar="[DIR]")
@click.option("--replace", is_flag=True, help="Something is there already: keep it aside.")
@click.option("--declare", is_flag=True, help="An old copy was put back by hand: say so, nothing is copied.")
@click.option("--reason", default="", help="Why; it stands in the journal.")
@click.option("--checkpoint", type=FILE, multiple=True, help="A checkpoint kept elsewhere: what it proves is lost too.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def restore(
    door: Door, folder: Path | None, replace: bool, declare: bool, reason: str, checkpoint: tuple[Path, ...],
    yes: bool, as_json: bool,
) -> None:  # fmt: skip
    """Restore the last backup in DIR (or the one that DIR is) and declare it; old data is kept aside."""
    more = tuple(path.read_text("utf-8") for path in checkpoint)
    if declare:
        _declare(door, reason, more, yes, as_json)
        return
    opened = open_backup(chosen_folder(folder), core.current_settings().keys_dir)
    announced = restoring.announce(opened, more=more)
    if not as_json:
        _announce(announced)
    if announced.replaces and announced.lost and replace:
        _ask(yes)
    done = restoring.restore(opened, reason, replace=replace, by=door.by, say=say, more=more)
    if as_json:
        plain = {**vars(done), "lost": [vars(loss) for loss in done.lost], "backup": opened.name}
        click.echo(json.dumps(plain, ensure_ascii=False))
        return
    _tell_lost(done.lost)
    if done.aside:
        tell(N_("The old data is kept as %(aside)s."), aside=done.aside)
    tell(
        N_("Restored %(size)s journal entries and %(files)s files; epoch %(epoch)s begins. RTO %(seconds)s s."),
        size=done.size,
        files=done.files,
        epoch=done.epoch,
        seconds=f"{done.seconds:.1f}",
    )
    tell(N_("Now run: wenkong verify. Then start web and worker; an administrator confirms the restore on its page."))


def _announce(announced: restoring.Announcement) -> None:
    manifest = announced.opened.manifest
    tell(
        N_("Backup %(name)s, made %(time)s by release %(version)s: %(size)s journal entries, %(files)s files."),
        name=announced.opened.name,
        time=moment(from_micros(manifest.made_at)),
        version=manifest.version,
        size=manifest.size,
        files=manifest.file_count,
    )
    if manifest.missing:
        tell(N_("%(count)s files were missing when it was made."), count=len(manifest.missing))
    if announced.present == -1:
        tell(N_("What is there now can not be read any more."))
    if announced.lost:
        tell(
            N_("This loses at least %(count)s journal entries: everything done after %(time)s."),
            count=announced.lost,
            time=moment(announced.since),
        )
    tell(
        N_("Everybody signs in again, API tokens and one-time links end, and messages wait until an administrator "
           "confirms the restore.")
    )  # fmt: skip


def _ask(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Conflict(N_("Nothing was done. To go on without being asked, add --yes."))
    if click.prompt(translate(Message(N_("Type RESTORE to go on"))), default="", show_default=False) != "RESTORE":
        raise Conflict(N_("Nothing was done."))


def _declare(door: Door, reason: str, more: tuple[str, ...], yes: bool, as_json: bool) -> None:
    instance.need()
    why = guards.stopped_reason()
    if not as_json:
        tell(N_("The journal does not match its ledger: %(why)s."), why=why) if why else tell(
            N_("The journal matches its ledger; a restore is declared all the same.")
        )
    _ask(yes)
    lost = restoring.declare_restore(reason, by=door.by, more=more)
    journal.make_checkpoint(core.current_settings().keys_dir)
    found = journal.head()
    if as_json:
        click.echo(json.dumps({"epoch": found.epoch if found else 0, "lost": [vars(loss) for loss in lost]}))
        return
    _tell_lost(lost)
    tell(N_("The restore is declared; epoch %(epoch)s begins and writing goes on."), epoch=found.epoch if found else 0)


def _tell_lost(lost: list[Loss]) -> None:
    for loss in lost:
        tell(
            N_("Lost for good: entries %(first)s to %(last)s of epoch %(epoch)s."),
            first=loss.first,
            last=loss.end - 1,
            epoch=loss.epoch,
        )


commands = [backup, restore, drill]
