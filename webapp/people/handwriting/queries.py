"""The handwriting a person keeps; only its owner ever gets it from here."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core import files
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.people.models import Handwriting


def handwriting_of(person_id: int) -> Handwriting | None:
    """The image in use, or None."""
    statement = select(Handwriting).where(Handwriting.person_id == person_id, Handwriting.ended_at.is_(None))
    return db.session.scalars(statement).one_or_none()


def has_handwriting(person_id: int) -> bool:
    """Whether an image is kept."""
    return handwriting_of(person_id) is not None


def own_image(*, by: Actor) -> bytes:
    """The own image as PNG.

    Raises:
        NotFound: there is none.
    """
    found = handwriting_of(by.person_id or 0)
    if found is None:
        raise NotFound(N_("No handwriting is kept."))
    return files.read(found.sha)
