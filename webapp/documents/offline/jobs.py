"""Making the file of an off-line pack, by the worker."""

from __future__ import annotations

from webapp.core import jobs
from webapp.core.db import db
from webapp.documents.offline import actions
from webapp.documents.offline.models import OfflinePack
from webapp.people import queries as people


def register() -> None:
    """Register the job."""
    jobs.register(actions.JOB, make)


def make(pack_id: int) -> None:
    """Make the file with the rights that who asked for it has now."""
    asked = db.session.get(OfflinePack, pack_id)
    if asked is not None:
        actions.make_pack(asked, by=people.actor_of(asked.made_by, via=f"job:{actions.JOB}"))
