"""Backups, checks, drills and restores: what an administrator needs on the worst day."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, jobs and the page."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.home.backups import jobs
    from webapp.home.backups.models import BackupAct
    from webapp.home.backups.web import bp

    register_acts("backups", BackupAct)
    jobs.register()
    app.register_blueprint(bp)
    shell.register_blueprint_group("backups", "admin")
    shell.register_page("admin", "backup", "backups.page", N_("Backup"), allowed=Permission.SETTINGS_MANAGE, order=80)
