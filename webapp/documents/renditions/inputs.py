"""What a body is made from, named by one digest: same inputs, same body, never made twice."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from webapp.core.db import db
from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.words import in_language
from webapp.documents.labels import label_when_sent
from webapp.documents.models import Rendition, Revision
from webapp.documents.paper import ENGLISH
from webapp.documents.renditions.words import CLASSIFICATIONS
from webapp.people.sites import house_of
from webapp.rendering.values import Furniture

LAYOUT = 1
ADDED = {"department", "classification"}
"""Came later than the first pages; left out where they are empty, so that what was made stays what it was."""


def furniture_of(revision: Revision, label: str) -> Furniture:
    """What every body page of this revision carries, in the language of its paper."""
    document, language = revision.document, revision.language
    house = house_of(document.department)
    mode = "overlay" if _own_pages(revision) else document.type.furniture
    own = mode == "own"
    return Furniture(
        mode=mode if mode in {"own", "overlay"} else "generated",  # type: ignore[arg-type]
        organisation=house.name(language),
        system=_system(house.system_title, document.type.system_titles, language),
        number=document.number,
        title=document.title,
        label=label,
        language=language,
        department=document.department.name if own else "",
        classification=CLASSIFICATIONS[language][str(document.classification)] if own else "",
    )


def _own_pages(revision: Revision) -> bool:
    """Pages that were signed on paper stay as they are; plain text has none and gets ours."""
    return revision.taken_over is not None and revision.source_kind not in {"md", "txt"}


def _system(own: str, by_type: Mapping[str, str], language: str) -> str:
    """The organisation's own name of its system, unless the paper is English and the name is not."""
    return own if own and (language != ENGLISH or own.isascii()) else in_language(by_type, language)


def inputs_of(revision: Revision, label: str) -> str:
    """The digest that names the inputs of a body."""
    furniture = furniture_of(revision, label)
    values = {
        "layout": LAYOUT,
        "source": revision.source_sha,
        "own": revision.own_body_sha or "",
        "furniture": {
            name: str(getattr(furniture, name))
            for name in furniture.__dataclass_fields__
            if name not in ADDED or getattr(furniture, name)
        },
    }
    return digest("rendition/1", binary(canonical_json(values))).hex()


def body_for(revision: Revision, label: str | None = None) -> Rendition | None:
    """The body made from the revision as it stands, under the label it is sent with; None: not yet."""
    wanted = label or label_when_sent(revision)
    statement = select(Rendition).where(
        Rendition.revision_id == revision.id,
        Rendition.kind == "body",
        Rendition.inputs == inputs_of(revision, wanted),
    )
    return db.session.scalars(statement).one_or_none()


def cover_of(revision: Revision) -> Rendition | None:
    """The cover, made once after release."""
    statement = select(Rendition).where(Rendition.revision_id == revision.id, Rendition.kind == "cover")
    return db.session.scalars(statement.order_by(Rendition.id.desc()).limit(1)).first()
