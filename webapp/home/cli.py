"""Commands that make, run and look after an instance."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click

from webapp import core
from webapp.core import journal, migrate, standing
from webapp.core.door import Door
from webapp.core.errors import N_, Conflict
from webapp.home import instance, serving, upkeep
from webapp.home.backups import cli as backups

LANGUAGES = click.Choice(["zh-Hans", "zh-Hant", "en"])


@click.command()
@click.option("--company", default="", help="Name of the organisation.")
@click.option("--abbr", default="", help="Its abbreviation; it opens every number.")
@click.option("--language", type=LANGUAGES, default="zh-Hans", show_default=True)
@click.option("--admin", default="admin", show_default=True, metavar="LOGIN", help="Login of the first account.")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def init(door: Door, company: str, abbr: str, language: str, admin: str, password_file: Path | None) -> None:
    """Make database, keys and the first account; print its one-time link."""
    password = password_file.read_text("utf-8").strip() if password_file else ""
    start = instance.Start(company, abbr, language, admin, password)
    link = instance.set_up(start, by=door.by)
    click.echo(f"fingerprint {journal.log_fingerprint(core.current_settings().keys_dir)}")
    if link:
        click.echo(f"{core.base_url()}/link/{link}")


@click.command()
@click.option("--scale", type=click.Choice(["small", "large"]), default="small", show_default=True)
@click.pass_obj
def demo(door: Door, scale: str) -> None:
    """Make a sample organisation with months of history; print every password once."""
    from webapp.home.demo import build_demo

    if instance.is_set_up():
        raise Conflict(N_("There is an instance in %(home)s already."), home=str(core.current_settings().home))
    passwords = build_demo(scale, by=door.by, say=lambda line: click.echo(f"  {line}", err=True))
    for login, password in passwords.items():
        click.echo(f"{login}  {password}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--workers", default=1, show_default=True, help="More than one starts gunicorn.")
@click.pass_obj
def serve(door: Door, host: str, port: int, workers: int) -> None:
    """Serve the pages."""
    instance.need()
    core.keep_resource("listening", f"http://{host}:{port}")
    click.echo(f"{core.base_url()}", err=True)
    if workers > 1:
        serving.serve_with(workers, host, port)
    standing.keep()
    serving.serve_here(door.app, host, port)


@click.command()
@click.option("--once", is_flag=True, help="Do everything that is due, then stop; exit 1 if a job failed.")
def worker(once: bool) -> None:
    """Do jobs: PDF pages, covers, due dates, checkpoints."""
    instance.need()
    if not once:
        standing.keep()
        upkeep.work_until_stopped()
        return
    done, failed = upkeep.work_once()
    click.echo(f"{done} done, {failed} failed")
    if failed:
        raise SystemExit(1)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.pass_obj
def run(door: Door, host: str, port: int) -> None:
    """Web and worker in one process group; makes an instance when there is none."""
    core.keep_resource("listening", f"http://{host}:{port}")
    if not instance.is_set_up():
        link = instance.set_up(instance.Start(), by=door.by)
        click.echo(f"\n  {core.base_url()}/link/{link}\n")
    else:
        migrate.refuse_later_release()
        instance.prepare_storage()
        instance.adopt_shipped(by=door.by)
    command = [sys.executable, "-m", "webapp", "worker"]
    with subprocess.Popen(command, env={**os.environ, "WENKONG_BASE_URL": core.base_url()}) as helper:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            click.echo(f"  {core.base_url()}\n")
            standing.keep()
            serving.serve_here(door.app, host, port)
        finally:
            helper.terminate()


@click.command()
@click.option("--checkpoint", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fingerprint", default="")
@click.option("--json", "as_json", is_flag=True)
def verify(checkpoint: Path | None, fingerprint: str, as_json: bool) -> None:
    """Verify journal, rows, files and signatures; exit 1 on any failure."""
    instance.need()
    outside = checkpoint.read_text("utf-8") if checkpoint else None
    report = journal.verify(core.current_settings().keys_dir, outside=outside, expected=fingerprint or None)
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        upkeep.print_report(report)
    if not report.ok:
        raise SystemExit(1)


@click.command("checkpoint")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path))
def make_checkpoint(out: Path | None) -> None:
    """Sign the journal as it stands and print the note, to be kept elsewhere."""
    instance.need()
    note = journal.make_checkpoint(core.current_settings().keys_dir)
    if out:
        out.write_text(note, "utf-8")
    else:
        click.echo(note, nl=False)


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    """Look at fonts, PDF libraries, converter, disk, clock, database, triggers, jobs, transport."""
    from webapp.home.doctor import examine

    checks = examine()
    if as_json:
        click.echo(json.dumps({"checks": checks}, ensure_ascii=False))
    else:
        for check in checks:
            click.echo(f"{'ok  ' if check['ok'] else 'FAIL'} {check['name']}: {check['detail']}")
            if not check["ok"] and check["mend"]:
                click.echo(f"     {check['mend']}")
    if not all(check["ok"] or check["name"] in {"transport", "libreoffice", "bold-font"} for check in checks):
        raise SystemExit(1)


@click.command()
@click.pass_obj
def upgrade(door: Door) -> None:
    """Bring the database of an earlier release up to this one; back it up first."""
    if not instance.is_set_up():
        instance.need()
    migrate.refuse_later_release()
    instance.prepare_storage()
    instance.adopt_shipped(by=door.by)
    click.echo(f"{migrate.current()}")


commands = [init, demo, serve, worker, run, upgrade, verify, make_checkpoint, doctor, *backups.commands]
