"""A document and its first draft in one go, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from webapp.core.access import Actor
from webapp.core.db import transaction
from webapp.documents.actions import NewDocument, create_document
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.intake import Intake
from webapp.documents.models import Document, Revision
from webapp.people.models import Person


@dataclass(frozen=True)
class FirstDraft:
    """The file of a new document and what is said about it."""

    intake: Intake
    summary: str = ""
    label: str = ""
    prepared_by: Person | None = None
    effective_on: date | None = None


def start_document(new: NewDocument, draft: FirstDraft | None, *, by: Actor) -> tuple[Document, Revision | None]:
    """Create a document and, where there is a file, its first draft; a refusal leaves neither.

    Raises:
        Invalid: as ``create_document`` and ``draft_revision``.
    """
    with transaction():
        document = create_document(new, by=by)
        if draft is None:
            return document, None
        revision = draft_revision(
            document,
            draft.intake,
            by=by,
            summary=draft.summary,
            label=draft.label,
            prepared_by=draft.prepared_by,
            effective_on=draft.effective_on,
        )
    return document, revision
