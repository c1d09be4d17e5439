"""The ten contents of a process document in the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp.core.errors import N_, NotFound
from webapp.documents import queries as documents
from webapp.documents.api_schemas import said
from webapp.documents.completeness.queries import contents_of, is_looked_at
from webapp.documents.completeness.rules import CONTENT_TITLES
from webapp.shell.api_room import ID, ApiRoom, acting, answer

room = ApiRoom("api_contents", __name__, "Revisions", "Revisions, their approval and their files.")


class ContentShown(Schema):
    """One of the ten."""

    content = fields.String(**said("its key", enum=list(map(str, CONTENT_TITLES))))
    chapter = fields.String(allow_none=True, **said("heading of the chapter that covers it"))


class ContentsShown(Schema):
    """The ten contents beside the chapters of a revision."""

    looked = fields.Boolean(**said("false where the text has no headings that can be told from it"))
    items = fields.List(fields.Nested(ContentShown))


@room.call(
    "get",
    f"/revisions/<{ID}:revision_id>/contents",
    "The ten contents of a process document",
    gives=ContentsShown,
    refuses=(404,),
)
def contents(revision_id: int) -> Response:
    """Each content with the chapter that covers it, or null; procedures only (404 for others)."""
    revision = documents.get_revision_by_id(revision_id, by=acting())
    if not is_looked_at(revision.document):
        raise NotFound(N_("Only procedures are looked at for the ten contents of a process document."))
    found = contents_of(revision)
    items: list[dict[str, Any]] = []
    for content in CONTENT_TITLES:
        chapter = found.get(content)
        items.append({"content": str(content), "chapter": chapter.heading if chapter else None})
    return answer({"looked": bool(found), "items": items})
