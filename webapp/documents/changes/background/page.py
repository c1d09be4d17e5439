"""What the signers' screen says of the background."""

from __future__ import annotations

from flask import url_for

from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message
from webapp.documents.changes.background.queries import is_asked_now, needs_background, opening_of
from webapp.documents.models import Revision
from webapp.people.models import Person


def consequences(revision: Revision, by: Actor) -> list[Fact]:
    """For a signer of another department: where the background is, and whether it was opened."""
    person = db.session.get(Person, by.person_id) if by.person_id else None
    if person is None or not is_asked_now(revision, by) or not needs_background(revision, person):
        return []
    opened = opening_of(revision, person.id)
    link = Link(Message(N_("Request and comparison")), url_for("background.show", revision_id=revision.id))
    state = Message(N_("opened")) if opened else Message(N_("not opened yet; approving waits for it"))
    return [Fact(Message(N_("Background")), (link, state))]
