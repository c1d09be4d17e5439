"""What a volume adds to the page of its document and to the signers' screen."""

from __future__ import annotations

from webapp.approvals.subjects import Link
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Message
from webapp.documents.hooks import Banner, Tab
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url
from webapp.documents.volumes.queries import outdated, parts_of, shown_of


def tabs(document: Document, by: Actor) -> list[Tab]:
    """What the volume holds."""
    return [Tab("volume", N_("Volume"), "volumes.show", 20)] if shown_of(document, by=by) is not None else []


def banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    """Documents of the volume that have another revision in force by now."""
    found = outdated(parts_of(shown)) if shown is not None else []
    if not found:
        return []
    text = N_("%(count)s documents of this volume are no longer in force as they stand in it.")
    link = Link(Message(N_("See the volume")), f"{document_url(document)}/volume")
    return [Banner("warn", Message(text, {"count": len(found)}), link)]


def notes(revision: Revision) -> list[Message]:
    """For the signers: parts that were superseded since the draft was made."""
    return [
        Message(
            N_("%(number)s %(label)s is no longer in force; draft the volume again."),
            {"number": line.part.document.number, "label": line.part.label},
        )
        for line in outdated(parts_of(revision))
    ]


def refuse_other_file(revision: Revision, by: Actor) -> None:
    """The pages of a volume are those of its documents.

    Raises:
        Conflict: another file is put into the draft of a volume.
    """
    if parts_of(revision):
        raise Conflict(N_("A volume is made from its documents: discard this draft and draft the volume again."))
