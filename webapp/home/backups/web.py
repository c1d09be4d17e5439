"""The page of backups: how old the last one is, back up now, check it, drill a restore."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core import clock, jobs
from webapp.core.access import Actor, Permission, require
from webapp.core.db import transaction
from webapp.core.errors import N_, Message
from webapp.core.journal import restoring
from webapp.home.backups import actions, queries
from webapp.home.backups.models import BackupRun, RunKind
from webapp.people import queries as people

bp = Blueprint("backups", __name__, url_prefix="/admin/backup")
KINDS = {RunKind.BACKUP: N_("Backup"), RunKind.CHECK: N_("Check"), RunKind.DRILL: N_("Restore drill")}
WAITING = {"backup": N_("Backup"), "backup_check": N_("Check"), "backup_drill": N_("Restore drill")}


@bp.get("")
def page() -> str:
    """The last backups and drills with their results, and what can be done now."""
    by, settings = shell.current_actor(), core.current_settings()
    found = queries.runs(by=by)
    last = queries.made_last()
    return render_template(
        "home/backup.html", folder=queries.folder(), newest=queries.newest(), last=last, keys=settings.keys_dir,
        age=(clock.now() - last).days if last else 0, days=settings.backup_days, notice=queries.notice(),
        runs=[(run, KINDS[run.kind], _who(run), [Message.from_data(fault) for fault in run.faults]) for run in found],
        drilled=queries.last_good(RunKind.DRILL), pending=[WAITING[job.name] for job in jobs.waiting(*WAITING)],
        unconfirmed=restoring.unconfirmed(), remembered=restoring.remembered_until(), held=len(jobs.held()),
    )  # fmt: skip


@bp.post("/now")
def make() -> Response:
    """Back up now."""
    return _ask("backup", _("The backup is on its way; its result will stand here."))


@bp.post("/check")
def check() -> Response:
    """Check the last backup, every byte."""
    return _ask("backup_check", _("The check is on its way; its result will stand here."))


@bp.post("/drill")
def drill() -> Response:
    """Restore the last backup elsewhere and compare."""
    return _ask("backup_drill", _("The drill is on its way; its result will stand here."))


@bp.post("/confirm")
def confirm() -> Response:
    """The restore has been looked at: mail may go out."""
    actions.confirm_restore(by=shell.current_actor())
    flash(_("The restore is confirmed; messages go out again."), "ok")
    return redirect(url_for(".page"))


def _ask(name: str, words: str) -> Response:
    by = _may_ask()
    with transaction():
        jobs.enqueue(name, person_id=by.person_id)
    flash(words, "ok")
    return redirect(url_for(".page"))


def _may_ask() -> Actor:
    by = shell.current_actor()
    require(by, Permission.SETTINGS_MANAGE)
    queries.chosen_folder()
    return by


def _who(run: BackupRun) -> str:
    person = people.find_person(int(run.by_id)) if run.by_id.isdigit() else None
    return person.name if person is not None else run.by_id
