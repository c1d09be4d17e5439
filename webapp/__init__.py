"""Wenkong: controlled documents and the records that prove they are lived by."""

from __future__ import annotations

import logging

from flask import Flask, request

from webapp.core.errors import Refusal
from webapp.core.settings import Settings, read_settings

__version__ = "0.1.0"
log = logging.getLogger("wenkong")
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def create_app(settings: Settings | None = None) -> Flask:
    """The application: the slab, then the rooms from the bottom up.

    Args:
        settings: read from the environment when missing.
    """
    from webapp import approvals, audit, core, documents, duties, home, people, records, shell

    app = Flask(__name__, static_folder=None)
    settings = settings or read_settings()
    core.init_app(app, settings)
    _believe_proxies(app, settings.proxies)
    for room in (shell, people, approvals, duties, documents, records, audit, home):
        if hasattr(room, "init_app"):
            room.init_app(app)
    _tell_the_frame()
    return app


def _believe_proxies(app: Flask, count: int) -> None:
    """Take address, scheme and host from the headers that ``count`` proxies of ours have added, and from no other."""
    if count > 0:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _tell_the_frame() -> None:
    """What the slab knows and every page must say; refused acts go into the journal."""
    from webapp import shell
    from webapp.core import guards, jobs, journal, search
    from webapp.core.errors import N_, Message
    from webapp.core.unchanged import while_unchanged

    shell.register_memory(while_unchanged)
    shell.register_banner("demo", lambda: shell.DEMO if journal.is_demo() else None)
    shell.register_banner(
        "read_only",
        lambda: shell.read_only(
            Message(
                N_(
                    "The database does not match its outside ledger: an older copy was put back. It can be read only, "
                    "until whoever runs the server declares a restore: wenkong restore --declare"
                )
            )
        )
        if guards.stopped_reason()
        else None,
    )
    shell.register_readiness("journal", guards.stopped_reason)
    shell.register_refusal_listener("journal", _journal_refusal)
    jobs.register_regular("search_feed", search.feed)


def _journal_refusal(refusal: Refusal) -> None:
    """Who tried what and was refused; reading attempts and field errors are no acts."""
    from webapp import shell
    from webapp.core import journal
    from webapp.core.errors import Conflict, NotAllowed, Unavailable

    if request.method in READING_METHODS or not isinstance(refusal, Conflict | NotAllowed):
        return
    if isinstance(refusal, Unavailable) or journal.head() is None:
        return
    try:
        journal.refused(request.endpoint or "", ("page", request.path[:200]), refusal, by=shell.current_actor())
    except Refusal as stopped:  # a full disk takes no entry either; the person still gets the reason
        log.warning("a refused act is not in the journal: %s (%s)", refusal.message, stopped.message)
