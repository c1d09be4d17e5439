"""What search knows of a controlled copy: its number, its holder, its place, where it is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select

from webapp import core
from webapp.core import clock, search
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.search.models import SearchEntry
from webapp.documents.copies.models import Copy
from webapp.documents.copies.queries import readable_copies

KIND = "copy"


def put_copy(copy: Copy) -> None:
    """Index a copy, or index it anew."""
    search.put(_entry(copy))


def readable(by: Actor) -> ColumnElement[bool]:
    """The clause over ``SearchEntry`` for copies."""
    return SearchEntry.subject_id.in_(select(Copy.id).where(readable_copies(by)))


def every_entry() -> Iterator[search.Entry]:
    """All copies, for a reindex."""
    for copy in db.session.scalars(select(Copy).order_by(Copy.id)):
        yield _entry(copy)


def _entry(copy: Copy) -> search.Entry:
    document = copy.document
    words = [copy.number, copy.holder.name, copy.place, copy.signed_by, copy.keeper]
    return search.Entry(
        kind=KIND,
        subject_id=copy.id,
        group_id=copy.id,
        day=clock.to_day(copy.issued_at or copy.planned_at, core.current_settings().timezone),
        number=f"{document.number} {copy.number}",
        title=document.title,
        revision=copy.revision.label,
        state=str(copy.state),
        current=copy.ended_at is None,
        type=document.type_key,
        department=document.department.name,
        department_id=document.department_id,
        classification=str(document.classification),
        url=f"/c/{copy.id}",
        parts=(search.Part("", " · ".join(word for word in words if word)),),
    )
