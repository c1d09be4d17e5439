"""What importing adds to a document's page: out of which file it was cut, with the original to download."""

from __future__ import annotations

from datetime import date

from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message
from webapp.documents.hooks import Part
from webapp.documents.importing import queries
from webapp.documents.importing.sources import base_name
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url


def part() -> Part:
    """The functions, for ``register_part``."""
    return Part(facts=_facts)


def _facts(document: Document, shown: Revision | None, by: Actor) -> list[Fact]:
    found = queries.part_of_document(document)
    if found is None:
        return []
    original = queries.handed_in(found)
    file = base_name(original.file)
    values: list[str | Message | Link | date] = [file]
    if by.may(Permission.DOCUMENT_SOURCE):
        values = [Link(file, document_url(document) + "/original")]
    if original is found.of:  # the lines of a part of a part are not those of the original
        where = N_("lines %(first)s to %(last)s")
        values.append(Message(where, {"first": found.first_line, "last": found.last_line}))
    return [Fact(Message(N_("Cut out of")), tuple(values))]
