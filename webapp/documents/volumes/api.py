"""Volumes in the API: all of them, what one holds, a new one, its next issue."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp.core.errors import N_, NotFound
from webapp.documents import paper
from webapp.documents import queries as documents
from webapp.documents.api_inputs import department_of
from webapp.documents.api_schemas import said
from webapp.documents.models import Document, Revision
from webapp.documents.volumes import actions, queries
from webapp.documents.volumes.models import VolumePart
from webapp.shell.api_fields import Choice, Many, Text, Values, Whole
from webapp.shell.api_room import ID, ApiRoom, acting, answer

room = ApiRoom("api_volumes", __name__, "Volumes", "Documents in force bound as one at exact revisions.")


class IssueWanted(Values):
    """What the next issue says at its head."""

    order = Text(longest=4000, lines=True, load_default="", **said("text of the promulgation order"))
    language = Choice(paper.LANGUAGES, load_default=paper.CHINESE, **said("of what stands around the documents"))


class VolumeWanted(IssueWanted):
    """A new volume."""

    type = Text(load_default="manual", **said("key of a document type"))
    title = Text(needed=True, required=True)
    department = Text(needed=True, required=True, **said("name of the owner department"))
    parts = Many(
        Whole(least=1), most=actions.MOST_PARTS, required=True, **said("ids of revisions in force, in their order")
    )


class PartShown(Schema):
    """A document of a volume at an exact revision."""

    document = fields.Integer()
    number = fields.String()
    title = fields.String()
    revision = fields.Integer(**said("id"))
    label = fields.String()
    first_page = fields.Integer(**said("page of the volume on which it begins"))
    in_force = fields.Boolean(**said("still in force at this revision"))


class VolumeShown(Schema):
    """A volume, and what the revision holds that is shown: in force, else the newest."""

    document = fields.Integer()
    number = fields.String()
    title = fields.String()
    revision = fields.Integer(**said("id"))
    label = fields.String()
    state = fields.String()
    outdated = fields.Integer(**said("how many of its documents have another revision in force, or none"))
    parts = fields.List(fields.Nested(PartShown))


class VolumesShown(Schema):
    """Every volume."""

    items = fields.List(fields.Nested(VolumeShown))


@room.call("get", "/volumes", "Volumes", gives=VolumesShown)
def volumes() -> Response:
    """Every volume the person may know of, by number, with what it holds."""
    by = acting()
    found = ((document, queries.shown_of(document, by=by)) for document in queries.volumes(by=by))
    return answer({"items": [_plain(document, shown) for document, shown in found if shown is not None]})


@room.call("get", f"/documents/<{ID}:document_id>/volume", "What a volume holds", gives=VolumeShown, refuses=(404,))
def volume(document_id: int) -> Response:
    """Its documents at their revisions, and which of them are outdated."""
    by = acting()
    document = documents.get_document_by_id(document_id, by=by)
    shown = queries.shown_of(document, by=by)
    if shown is None:
        raise NotFound(N_("This document is no volume."))
    return answer(_plain(document, shown))


@room.call(
    "post",
    "/volumes",
    "Make a volume",
    takes=VolumeWanted,
    gives=VolumeShown,
    status=201,
    refuses=(404, 409),
    example={"title": "运维程序汇编", "department": "技术中心", "order": "本汇编自发布之日起执行。", "parts": [1, 2]},
)
def make(values: dict[str, Any]) -> Response:
    """Its draft, with a number of its own; it goes through the chain of its type like any document."""
    by = acting()
    made = actions.make_volume(
        values["type"],
        values["title"],
        department_of(values["department"]),
        values["order"],
        [documents.get_revision_by_id(revision_id, by=by) for revision_id in values["parts"]],
        by=by,
        language=values["language"],
    )
    return _made(made)


@room.call(
    "post",
    f"/documents/<{ID}:document_id>/volume",
    "Draft the next issue of a volume",
    takes=IssueWanted,
    gives=VolumeShown,
    status=201,
    refuses=(404, 409),
)
def next_issue(values: dict[str, Any], document_id: int) -> Response:
    """With what is in force now of the same documents."""
    by = acting()
    document = documents.get_document_by_id(document_id, by=by)
    return _made(actions.next_issue(document, values["order"], by=by, language=values["language"]))


def _made(revision: Revision) -> Response:
    return answer(_plain(revision.document, revision), 201, Location=f"/api/v1/documents/{revision.document_id}/volume")


def _plain(document: Document, shown: Revision) -> dict[str, Any]:
    parts = queries.parts_of(shown)
    return {
        "document": document.id,
        "number": document.number,
        "title": document.title,
        "revision": shown.id,
        "label": shown.label,
        "state": str(shown.state),
        "outdated": len(queries.outdated(parts)),
        "parts": [_part(line) for line in parts],
    }


def _part(line: VolumePart) -> dict[str, Any]:
    part = line.part
    return {
        "document": part.document_id,
        "number": part.document.number,
        "title": part.document.title,
        "revision": part.id,
        "label": part.label,
        "first_page": line.first_page,
        "in_force": not queries.outdated([line]),
    }
