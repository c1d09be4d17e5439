"""What a change of a document would touch, proposed by the system; other rooms add theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.core import search
from webapp.core.access import Actor
from webapp.core.errors import N_
from webapp.documents import queries as documents
from webapp.documents.acknowledging import queries as reading
from webapp.documents.copies import queries as copies
from webapp.documents.models import Document
from webapp.documents.places import document_url


@dataclass(frozen=True)
class Touched:
    """Something a change of a document would touch; ``kind`` is a message key."""

    kind: str
    words: str
    url: str = ""


Impact = Callable[[Document, Actor], list[Touched]]
_impacts: dict[str, Impact] = {}


def register_impact(key: str, lister: Impact) -> None:
    """Let ``lister(document, by)`` say what a change of the document would touch in another room."""
    _impacts[key] = lister


def impact_of(document: Document, *, by: Actor) -> list[Touched]:
    """What a change of the document would touch: documents below it, those that cite it, copies out, readers."""
    found = [
        Touched(N_("Document below it"), f"{child.number} {child.title}", document_url(child))
        for child in documents.children_of(document, by=by)
    ]
    found += [Touched(N_("Cites it"), words, url) for words, url in _citing(document, by)]
    out = copies.out_count(document.id)
    if out:
        found.append(Touched(N_("Copies handed out"), str(out), f"{document_url(document)}/copies"))
    persons, names = reading.readers_of(document)
    if persons or names:
        found.append(Touched(N_("Must read it"), str(len(persons) + len(names)), f"{document_url(document)}/reading"))
    return found + [touched for lister in _impacts.values() for touched in lister(document, by)]


def _citing(document: Document, by: Actor) -> list[tuple[str, str]]:
    """Documents in force whose text names the number or the title in 《》."""
    found: dict[str, str] = {}
    for words in (f'"{document.number}"', f'"《{document.title}》"'):
        for hit in search.find(words, search.Filters(kind=("document",)), by=by, with_facets=False).items:
            if hit.number != document.number:
                found[f"{hit.number} {hit.title}"] = hit.url
    return sorted(found.items())
