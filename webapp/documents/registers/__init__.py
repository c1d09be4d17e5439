"""Registers 登记: the organisation's own printed forms, filled from live data, as at any date."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts, the registers of documents and copies, the pages and the calls."""
    from webapp import shell
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.registers import copies, documents
    from webapp.documents.registers.api import room
    from webapp.documents.registers.hooks import register_register
    from webapp.documents.registers.models import RegisterAct
    from webapp.documents.registers.web import bp

    register_acts("registers", RegisterAct)
    for register in (*documents.REGISTERS, *copies.REGISTERS):
        register_register(register)
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "documents")
    shell.register_page("documents", "registers", "registers.index", N_("Registers"), order=60)
    shell.register_api(app, room)
