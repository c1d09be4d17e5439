"""Work of check-in that the worker does."""

from __future__ import annotations

from webapp.core.access import system
from webapp.core.db import db
from webapp.documents.checkout import files
from webapp.documents.models import Revision


def read_file(revision_id: int, by_id: int | None = None) -> None:
    """Read what the file of a revision says of itself."""
    revision = db.session.get(Revision, revision_id)
    if revision is not None:
        files.read_file(revision, by=system("read_file"), by_id=by_id)
