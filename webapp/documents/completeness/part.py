"""What is said of a procedure's chapters to its signers and on its draft's page; nothing is ever refused for it."""

from __future__ import annotations

from webapp.approvals.subjects import Link
from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents.completeness.queries import contents_of, is_looked_at
from webapp.documents.completeness.rules import CONTENT_TITLES
from webapp.documents.hooks import Banner
from webapp.documents.models import Document, Revision
from webapp.documents.places import revision_url
from webapp.documents.queries import readable_draft


def notes(revision: Revision) -> list[Message]:
    """One line for the signers: how many of the ten contents have no chapter, and which."""
    if not is_looked_at(revision.document):
        return []
    found = contents_of(revision)
    if not found:
        return [Message(N_("No headings were recognised in the text; the ten contents were not looked for."))]
    missing = [CONTENT_TITLES[content] for content, chapter in found.items() if chapter is None]
    if not missing:
        return []
    text = N_("No chapter was found for %(count)s of the ten contents of a process document: %(names)s.")
    return [Message(text, {"count": len(missing), "names": [Message(title) for title in missing]})]


def banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    """The same above a draft, with the way to the list."""
    draft = readable_draft(document, by=by)
    if draft is None:
        return []
    address = f"{revision_url(draft)}/contents"
    return [Banner("info", note, Link(Message(N_("See the ten contents")), address)) for note in notes(draft)]
