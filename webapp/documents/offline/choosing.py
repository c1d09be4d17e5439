"""Which documents go into a pack: by owner department, post or number; only what maker and holder may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, readable
from webapp.core.db import db
from webapp.documents import queries as documents
from webapp.documents.access import class_allows
from webapp.documents.acknowledging.knowing.queries import required_of_post
from webapp.documents.copies.models import Holder
from webapp.documents.lifecycle import State
from webapp.documents.models import Classification, Document, Revision
from webapp.people import queries as people

MOST = 300
"""Documents in one pack; its file is made in memory."""


@dataclass(frozen=True)
class Chosen:
    """How documents were chosen; every part adds to the others."""

    departments: list[int] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """As it is kept with the pack."""
        return asdict(self)

    @property
    def empty(self) -> bool:
        """Whether nothing at all was chosen."""
        return not (self.departments or self.posts or self.documents)


def chosen_revisions(choice: Chosen, holder: Holder, *, by: Actor) -> tuple[list[Revision], int]:
    """Revisions in force that were chosen and may go to the holder, by number; and how many may not.

    Whoever makes the pack must be able to read a document, and so must a holder with an account. To a department
    only its own documents above ordinary go, to an outside party none.
    """
    wanted = (
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(Revision.state == State.EFFECTIVE, readable(Revision, by), _asked(choice))
    )
    whole = wanted.options(joinedload(Revision.document).joinedload(Document.department))
    found = list(db.session.scalars(whole.order_by(Document.number, Document.id)))
    kept = set(db.session.scalars(wanted.with_only_columns(Revision.id).where(_for_holder(holder))))
    allowed = [revision for revision in found if revision.id in kept]
    return allowed, len(found) - len(allowed)


def numbered(lines: Sequence[str], *, by: Actor) -> tuple[list[int], list[str]]:
    """Ids of the documents with these numbers, and the numbers that mean none the person may read."""
    found, unknown = [], []
    for line in dict.fromkeys(line.strip() for line in lines if line.strip()):
        document = documents.document_numbered(line, by=by)
        if document is None:
            unknown.append(line)
        else:
            found.append(document.id)
    return found, unknown


def _asked(choice: Chosen) -> ColumnElement[bool]:
    ids = {*choice.documents, *(d.id for post in choice.posts for d in required_of_post(post))}
    below = {child for department in choice.departments for child in people.departments_below(department)}
    return or_(Document.id.in_(sorted(ids)), Document.department_id.in_(sorted(below)))


def _for_holder(holder: Holder) -> ColumnElement[bool]:
    ordinary = Document.classification == Classification.ORDINARY
    if holder.person is not None:
        # A person without an account any more reads nothing; what is ordinary may still be handed over.
        allowed = class_allows(people.actor_of(holder.person)) if holder.person.active else false()
        return or_(ordinary, allowed)
    if holder.department_id is not None:
        sensitive = Document.classification == Classification.SENSITIVE
        return or_(ordinary, and_(sensitive, Document.department_id == holder.department_id))
    return ordinary
