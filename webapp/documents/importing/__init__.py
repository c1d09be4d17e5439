"""Import: files that become drafts, each value proposed with its reason (存量导入)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts of importing and its pages."""
    from webapp.core.journal import register_acts
    from webapp.documents.importing.models import ImportAct

    register_acts("importing", ImportAct)
