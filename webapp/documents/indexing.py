"""What search knows of a revision; written in the action's own transaction."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select

from webapp import core
from webapp.core import clock, files, journal, search
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.search.models import SearchEntry
from webapp.documents.access import readable_revisions
from webapp.documents.intake import take_in
from webapp.documents.models import Document, NumberAlias, Revision
from webapp.documents.places import document_url, revision_url

KIND = "document"


def put_revision(revision: Revision, parts: tuple[tuple[str, str], ...]) -> None:
    """Index a revision with its text."""
    search.put(_entry(revision, parts))


def update_revision(revision: Revision) -> None:
    """Follow a change of state, dates or class without touching the words."""
    entry = _entry(revision, ())
    search.update_state(
        KIND,
        revision.id,
        state=entry.state,
        revision=entry.revision,
        day=entry.day,
        classification=entry.classification,
        department=entry.department,
        department_id=entry.department_id,
        in_force_from=entry.in_force_from,
        in_force_to=entry.in_force_to,
        url=entry.url,
    )


def put_again(document: Document) -> None:
    """Index all revisions anew after number, title or clauses changed."""
    for revision in document.revisions:
        put_revision(revision, _kept_parts(revision))


def remove_revision(revision_id: int) -> None:
    """Forget a discarded draft."""
    search.remove(KIND, revision_id)


def readable(by: Actor) -> ColumnElement[bool]:
    """The clause over ``SearchEntry`` for documents."""
    return SearchEntry.subject_id.in_(select(Revision.id).where(readable_revisions(by)))


def every_entry() -> Iterator[search.Entry]:
    """All revisions with their text, read again from the kept files, for a reindex."""
    for revision in db.session.scalars(select(Revision).order_by(Revision.id)):
        intake = take_in(revision.source_name, files.read(revision.source_sha))
        yield _entry(revision, intake.parts)


def say_unchecked(report: journal.Report) -> None:
    """Part of ``verify``: says that the index is not looked at; it is made anew from the files by ``reindex``."""
    report.unchecked.append("the search index is no evidence; wenkong reindex makes it anew from the kept files")


def _kept_parts(revision: Revision) -> tuple[tuple[str, str], ...]:
    """The text as it was read at intake; read again only where the index was lost."""
    kept = tuple(search.parts_of(KIND, revision.id))
    return kept or take_in(revision.source_name, files.read(revision.source_sha)).parts


def _entry(revision: Revision, parts: tuple[tuple[str, str], ...]) -> search.Entry:
    document = revision.document
    aliases = db.session.scalars(select(NumberAlias.printed).where(NumberAlias.document_id == document.id))
    day = revision.effective_from or clock.to_day(revision.created_at, core.current_settings().timezone)
    return search.Entry(
        kind=KIND,
        subject_id=revision.id,
        group_id=document.id,
        day=day,
        number=document.number,
        aliases=tuple(aliases),
        title=document.title,
        revision=revision.label,
        sequence=revision.position,
        state=str(revision.state),
        type=document.type_key,
        department=document.department.name,
        department_id=document.department_id,
        classification=str(document.classification),
        owner_id=document.created_by_id,
        in_force_from=revision.effective_from,
        in_force_to=revision.effective_to,
        clauses=tuple(f"{c.standard}:{c.clause}" for c in document.clauses),
        url=document_url(document) if revision.state == "effective" else revision_url(revision),
        parts=tuple(search.Part(place, text) for place, text in parts),
    )
