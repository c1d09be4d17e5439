"""What a body is made from, named by one digest: same inputs, same body, never made twice."""

from __future__ import annotations

from sqlalchemy import select

from webapp.core.db import db
from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.words import in_language
from webapp.documents.labels import label_when_sent
from webapp.documents.models import Rendition, Revision
from webapp.people import queries as people
from webapp.rendering.values import Furniture

LAYOUT = 1


def furniture_of(revision: Revision, label: str, language: str = "zh-Hans") -> Furniture:
    """What every body page of this revision carries."""
    document = revision.document
    site = people.organisation()
    return Furniture(
        mode="overlay" if document.type.furniture == "overlay" or _own_pages(revision) else "generated",
        organisation=site.name if site else "",
        system=(
            site.system_title if site and site.system_title else in_language(document.type.system_titles, language)
        ),
        number=document.number,
        title=document.title,
        label=label,
        language=language,
    )


def _own_pages(revision: Revision) -> bool:
    """Pages that were signed on paper stay as they are; plain text has none and gets ours."""
    return revision.taken_over is not None and revision.source_kind not in {"md", "txt"}


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
