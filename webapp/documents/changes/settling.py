"""What is not done yet of an accepted request; a request without open ends closes by itself."""

from __future__ import annotations

from collections.abc import Callable

from webapp.documents import queries as documents
from webapp.documents.changes.models import ChangeItem, ChangeRequest, ChangeState
from webapp.documents.copies import queries as copies
from webapp.documents.lifecycle import State
from webapp.documents.models import Document

CARRIED_OUT = frozenset({State.EFFECTIVE, State.SUPERSEDED, State.OBSOLETE})
OpenEnd = Callable[[ChangeItem], list[str]]
_open_ends: dict[str, OpenEnd] = {}


def register_open_end(key: str, lister: OpenEnd) -> None:
    """Let ``lister(item)`` name what of a document of a bundle is not done yet in another room; empty when all is.

    The words are numbers and names, the same in every language. The key replaces an earlier one.
    """
    _open_ends[key] = lister


def open_ends(request: ChangeRequest) -> list[str]:
    """What is not done yet of an accepted request: revisions first, what follows from them afterwards."""
    return [words for item in request.items for words in _open_ends_of(item)]


def settled(request: ChangeRequest) -> bool:
    """Whether nothing of the accepted request is left to do."""
    return request.state is ChangeState.ACCEPTED and not open_ends(request)


def has_ended(document: Document) -> bool:
    """Whether the document was obsoleted meanwhile: nothing of it is left to change."""
    last = documents.last_released(document)
    return documents.effective_of(document) is None and last is not None and last.state is State.OBSOLETE


def copies_to_account_for(item: ChangeItem) -> list[str]:
    """Paper of earlier revisions that is still out."""
    missing = copies.missing_of_document(item.document_id)
    return [f"{item.document.number} ×{missing}"] if missing else []


def _open_ends_of(item: ChangeItem) -> list[str]:
    revision = item.revision
    if not has_ended(item.document) and (revision is None or revision.state not in CARRIED_OUT):
        return [f"{item.document.number} {revision.label if revision else ''}".strip()]
    return [words for lister in _open_ends.values() for words in lister(item)]
