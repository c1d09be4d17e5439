"""Wenkong: controlled documents and the records that prove they are lived by."""

from __future__ import annotations

from flask import Flask

from webapp.core.settings import Settings, read_settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """The application: the slab, then the rooms from the bottom up.

    Args:
        settings: read from the environment when missing.
    """
    from webapp import approvals, audit, core, documents, duties, home, people, records, shell

    app = Flask(__name__, static_folder=None)
    core.init_app(app, settings or read_settings())
    for room in (shell, people, approvals, duties, documents, records, audit, home):
        if hasattr(room, "init_app"):
            room.init_app(app)
    return app
