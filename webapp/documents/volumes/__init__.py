"""Volumes 汇编: a document made of others at exact revisions, with promulgation order and contents."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, what joins the document's page, the pages and the calls."""
    from webapp import shell
    from webapp.core.journal import register_acts
    from webapp.documents.hooks import Part, register_part
    from webapp.documents.volumes import part
    from webapp.documents.volumes.api import room
    from webapp.documents.volumes.models import VolumeAct
    from webapp.documents.volumes.web import bp

    register_acts("volumes", VolumeAct)
    register_part("volumes", Part(tabs=part.tabs, banners=part.banners, notes=part.notes, filed=part.refuse_other_file))
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_api(app, room)
