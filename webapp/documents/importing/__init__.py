"""Import: files that become drafts, each value proposed with its reason (存量导入)."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts of importing, its pages and their places in the menus."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.hooks import register_part
    from webapp.documents.importing.alike_web import bp as alike
    from webapp.documents.importing.cut_web import bp as cutting
    from webapp.documents.importing.models import ImportAct
    from webapp.documents.importing.part import part
    from webapp.documents.importing.web import bp

    register_acts("importing", ImportAct)
    register_part("importing", part())
    for pages in (bp, cutting, alike):
        app.register_blueprint(pages)
        shell.register_blueprint_group(pages.name, "documents")
    allowed = Permission.DOCUMENT_IMPORT
    shell.register_page("documents", "import", "importing.start", N_("Import"), allowed=allowed, order=40)
    shell.register_new("import", "importing.start", N_("Import documents"), allowed=allowed, order=15, icon="upload")
