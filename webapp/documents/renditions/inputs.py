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
from webapp.people import queries as people
from webapp.rendering.values import Furniture

LAYOUT = 1


def furniture_of(revision: Revision, label: str) -> Furniture:
    """What every body page of this revision carries, in the language of its paper."""
    document, language = revision.document, revision.language
    site = people.organisation()
    return Furniture(
        mode="overlay" if document.type.furniture == "overlay" else "generated",
        organisation=site.name if site else "",
        system=_system(site.system_title if site else "", document.type.system_titles, language),
        number=document.number,
        title=document.title,
        label=label,
        language=language,
    )


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
        "furniture": {name: str(getattr(furniture, name)) for name in furniture.__dataclass_fields__},
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
