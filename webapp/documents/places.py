"""Where a document is found: stable addresses that can be spoken and shared (ux.md 4.2)."""

from __future__ import annotations

from urllib.parse import quote

from webapp.documents.models import Document, Revision


def document_url(document: Document) -> str:
    """The address of a document."""
    return f"/d/{quote(document.slug, safe=':~-._')}"


def revision_url(revision: Revision) -> str:
    """The address of one exact revision; ``/`` of the label becomes ``:``."""
    return f"{document_url(revision.document)}/r/{label_slug(revision.label)}"


def label_slug(label: str) -> str:
    """``A/0`` as ``A:0``."""
    return quote(label.replace("/", ":"), safe=":.-_")


def label_of(slug: str) -> str:
    """``A:0`` as ``A/0``."""
    return slug.replace(":", "/")
