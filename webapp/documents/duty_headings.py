"""Duties about a revision that are closed by deciding on its page, never by a tick in the list of duties."""

from __future__ import annotations

from collections.abc import Callable

from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, NotFound
from webapp.documents import queries
from webapp.documents.places import document_url
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty


def describe(page: str) -> Callable[[Duty, Actor], Heading | None]:
    """The heading of such a duty; ``page`` is where it is decided, below the document's address."""

    def heading(duty: Duty, by: Actor) -> Heading | None:
        try:
            revision = queries.get_revision_by_id(duty.subject_id, by=by)
        except NotFound:
            return None
        document = revision.document
        return Heading(document.number, f"{document.title} {revision.label}", document_url(document) + page)

    return heading


def decided_elsewhere(duty: Duty, by: Actor) -> None:
    """Refuse to close, move or reopen the duty by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("This duty follows from the document; decide on the document's own page."))
