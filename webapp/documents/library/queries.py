"""The shelf: what can be taken over, what was, and the names that go into the texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.core.words import in_language
from webapp.documents import queries as documents
from webapp.documents.content import FOLDER, standards
from webapp.documents.library.filling import Names, cited, fill, propose_departments
from webapp.documents.library.models import StarterTaking
from webapp.documents.library.starters import LANGUAGES, Library, Starter, load_library
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.standards import clause_key
from webapp.documents.types_data import load_types
from webapp.people import queries as people
from webapp.people.roles_data import shipped_roles


@cache
def library() -> Library:
    """The shipped starter documents, read once."""
    known = standards().values()
    return load_library(
        FOLDER / "documents",
        types=load_types(FOLDER / "types"),
        clauses={clause_key(standard, clause) for standard in known for clause in standard.clauses},
        posts=[str(role["key"]) for role in shipped_roles()],
    )


def get_starter(key: str, *, by: Actor) -> Starter:
    """The starter document of a key, for who may create documents.

    Raises:
        NotFound: there is none. NotAllowed: no permission to create.
    """
    require(by, Permission.DOCUMENT_CREATE)
    found = library().starters.get(key)
    if found is None:
        raise NotFound(N_("There is no such starter document."))
    return found


def takings() -> dict[str, StarterTaking]:
    """What was taken over, by key."""
    return {taking.key: taking for taking in db.session.scalars(select(StarterTaking))}


def live_revision(document: Document) -> Revision | None:
    """The newest revision that was not discarded or rejected; none: the starter can be taken over again."""
    alive = [revision for revision in document.revisions if revision.state is not State.REJECTED]
    return alive[-1] if alive else None


@dataclass(frozen=True)
class Shelved:
    """A starter document as the shelf shows it; ``document`` only for who may see it."""

    starter: Starter
    taking: StarterTaking | None = None
    document: Document | None = None
    revision: Revision | None = None
    newer: bool = False

    @property
    def free(self) -> bool:
        """Whether it can be taken over: never was, or its draft was discarded."""
        return self.taking is None or (self.document is not None and self.revision is None)


def shelf(*, by: Actor) -> list[Shelved]:
    """All starter documents in order, with what became of them."""
    require(by, Permission.DOCUMENT_CREATE)
    taken = takings()
    return [shelved(starter, taken.get(starter.key), by=by) for starter in library().starters.values()]


def shelved(starter: Starter, taking: StarterTaking | None, *, by: Actor) -> Shelved:
    """One starter document with what became of it."""
    if taking is None:
        return Shelved(starter)
    newer = starter.edition(taking.language) != taking.edition
    try:
        document = documents.get_document_by_id(taking.document_id, by=by)
    except NotFound:  # taken over by others, and not for this person to read
        return Shelved(starter, taking, newer=newer)
    return Shelved(starter, taking, document, live_revision(document), newer)


def numbers(keys: Iterable[str] = ()) -> dict[str, str]:
    """Numbers of the documents taken over, by starter key; all without ``keys``."""
    rows = db.session.execute(
        select(StarterTaking.key, Document.number).join(Document, Document.id == StarterTaking.document_id)
    )
    wanted = set(keys)
    return {key: number for key, number in rows if not wanted or key in wanted}


def proposed(*, by: Actor) -> dict[str, int]:
    """The departments the texts speak of: as chosen the last time, else read from their names."""
    last = db.session.scalars(select(StarterTaking).order_by(StarterTaking.taken_at.desc()).limit(1)).first()
    known = {d.id: d.name for d in people.departments(by=by)}
    if last is not None:
        return {key: id_ for key, id_ in last.departments.items() if id_ in known}
    root = people.root_department().id
    return propose_departments({id_: name for id_, name in known.items() if id_ != root})


def names_for(language: str, departments: Mapping[str, int], *, by: Actor) -> Names:
    """The organisation's names as they stand now.

    Args:
        departments: ids by key; a key that is missing keeps the general word.
    """
    site = people.organisation()
    return Names(
        company=site.name if site else "",
        abbreviation=site.abbreviation if site else "",
        departments={key: people.get_department(id_, by=by).name for key, id_ in departments.items()},
        posts={role.key: in_language(role.titles, language) for role in people.roles()},
        numbers=numbers(),
    )


def filled(starter: Starter, language: str, departments: Mapping[str, int], *, by: Actor) -> str:
    """The text of a starter document with the organisation's names, as Markdown."""
    return fill(starter.texts[language], language, names_for(language, departments, by=by), library().forms)


def not_taken(starter: Starter, language: str, also: Iterable[str] = ()) -> list[Starter]:
    """Starter documents the text cites that have no number yet, but for ``also``."""
    known = library()
    missing = cited(starter.texts[language], known.forms) - set(numbers()) - set(also) - {starter.key}
    return [other for other in known.starters.values() if other.key in missing]


def language_or_own(wanted: str, page: str) -> str:
    """The language asked for, else that of the page, else Chinese; only such as the texts are there in."""
    for tag in (wanted, page):
        if tag in LANGUAGES:
            return tag
    return "zh-Hans"


def has_begun() -> bool:
    """Whether the organisation has documents of its own, from the library or not."""
    return db.session.scalar(select(Document.id).limit(1)) is not None
