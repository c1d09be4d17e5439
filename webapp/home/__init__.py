"""What waits for me."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register home, its place in the menu and the count beside it."""
    from webapp import shell
    from webapp.core.errors import N_
    from webapp.home import backups, notices
    from webapp.home.inspection import inspect_server
    from webapp.home.web import bp, count_waiting
    from webapp.people import inspection

    inspection.register_inspection("server", inspect_server)

    app.register_blueprint(bp)
    notices.init_app(app)
    shell.register_group("todo", "home.index", blueprint="home")
    shell.register_menu_count("todo", count_waiting)
    shell.register_page("todo", "done", "home.done", N_("Decided by me"), order=10)
    backups.init_app(app)
