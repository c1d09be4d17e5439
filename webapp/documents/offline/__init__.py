"""Off-line packs 离线文件包: current documents on a medium, valid until a day, for sites without network."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register acts, the duty to renew, the job and the pages."""
    from webapp import shell
    from webapp.core.access import Permission
    from webapp.core.errors import N_
    from webapp.core.journal import register_acts
    from webapp.documents.offline import actions, jobs, queries
    from webapp.documents.offline.models import PackAct
    from webapp.documents.offline.web import bp, decided_on_the_pack
    from webapp.duties.hooks import register_kind

    register_acts("offline", PackAct)
    register_kind(actions.KIND, queries.describe, changed=decided_on_the_pack, elsewhere=True)
    jobs.register()
    app.register_blueprint(bp)
    shell.register_blueprint_group(bp.name, "copies")
    shell.register_page(
        "copies", "offline", "offline.index", N_("Off-line packs"), allowed=Permission.COPY_ISSUE, order=50
    )
