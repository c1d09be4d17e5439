"""Serving the pages: one process with threads, or several behind one address."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from flask import Flask

from webapp import core, create_app
from webapp.core import standing

THREADS = 8
APPLICATION = "webapp.home.serving:application()"
PATIENCE_SECONDS = 120  # a request may wait for the file store and for other writers


def application() -> Flask:
    """The application for another server's processes, such as gunicorn's: each calls this after it began."""
    app = create_app()
    with app.app_context():
        standing.keep()
    return app


def serve_here(app: Any, host: str, port: int) -> None:
    """Serve from this process until it is stopped; a slow client holds no thread while it sends."""
    from waitress import serve

    believed = core.current_settings().proxies > 0  # the application itself then reads as many as there are
    serve(app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=not believed)


def serve_with(workers: int, host: str, port: int) -> None:
    """Become gunicorn with so many processes; each makes its own application after it began."""
    os.environ.setdefault("WENKONG_BASE_URL", core.base_url())
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root()), os.environ.get("PYTHONPATH", "")]))
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments(workers, host, port)])  # noqa: S606


def arguments(workers: int, host: str, port: int) -> list[str]:
    """What gunicorn is started with.

    It believes no forwarded header itself (``WENKONG_PROXIES`` says how many the application does),
    and closes kept connections early, or one process may get all of them.
    """
    found = {
        "--workers": str(workers),
        "--worker-class": "gthread",
        "--threads": "4",
        "--bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "--timeout": str(PATIENCE_SECONDS),
        "--graceful-timeout": "30",
        "--keep-alive": "2",
        "--forwarded-allow-ips": "",
        "--forwarder-headers": "",
    }
    if Path("/dev/shm").is_dir():  # noqa: S108  gunicorn's sign of life must not wait for a disk
        found["--worker-tmp-dir"] = "/dev/shm"  # noqa: S108
    return [*(text for pair in found.items() for text in pair), "--no-control-socket", APPLICATION]


def root() -> Path:
    """The folder that holds the package."""
    return Path(__file__).parents[2]
