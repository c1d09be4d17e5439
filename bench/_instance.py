"""A fresh instance for a measurement: the organisation of the tests, one document, durable writes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.factories import World, build_instance
from webapp import create_app
from webapp.core.settings import read_settings


@contextmanager
def fresh_instance() -> Iterator[int]:
    """An application context over a new SQLite instance; yields the id of a document in it."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings({}, home=Path(folder) / "instance", testing=True))
        with app.app_context():
            build_instance()
            yield World(app).document().id
