"""Notices: what began to wait for a person, in the product, by mail and to a robot."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, jobs, pages, the bell."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.home.notices import checks, jobs
    from webapp.home.notices.models import NoticeAct
    from webapp.home.notices.web import bp, count_unread, mail_card
    from webapp.people.hooks import register_card

    register_card("mail", mail_card)
    checks.check_settings(app.config["WENKONG_SETTINGS"])
    register_acts("notices", NoticeAct)
    jobs.register()
    app.register_blueprint(bp)
    shell.register_blueprint_group("notices", "todo")
    shell.register_top("notices", "notices.index", N_("Notices"), order=10, icon="bell")
    shell.register_menu_count("notices", count_unread, fleeting=True)
    shell.register_me("notices", "notices.index", N_("Notices and mail"), order=15, icon="bell")
    shell.register_page(
        "admin", "mail", "notices.administration", N_("Mail"), allowed=Permission.SETTINGS_MANAGE, order=70
    )
