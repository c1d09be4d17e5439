"""Change requests in the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp.documents import queries as documents
from webapp.documents.api_schemas import said
from webapp.documents.api_values import moment
from webapp.documents.changes import actions, queries
from webapp.documents.changes.models import Category, ChangeRequest, ChangeState
from webapp.documents.changes.settling import open_ends
from webapp.shell.api_fields import Choice, Many, Text, Values, Whole
from webapp.shell.api_room import ID, ApiRoom, acting, answer

room = ApiRoom("api_changes", __name__, "Changes", "Change requests for documents.")


class ChangeWanted(Values):
    """What is to change, and why."""

    documents = Many(Whole(least=1), most=200, required=True, **said("ids of the documents of the bundle"))
    category = Choice(list(map(str, Category)), required=True, **said("where the wish comes from"))
    reason = Text(longest=4000, lines=True, needed=True, required=True, **said("why"))


class ItemShown(Schema):
    """A document of the bundle."""

    document = fields.Integer()
    number = fields.String()
    title = fields.String()
    revision = fields.Integer(allow_none=True, **said("the revision that carries it out"))
    state = fields.String(allow_none=True, **said("its state"))


class ImpactShown(Schema):
    """Something the change touches."""

    kind = fields.String()
    words = fields.String()
    touched = fields.Boolean()
    by_hand = fields.Boolean()


class ChangeRequestShown(Schema):
    """A change request."""

    id = fields.Integer()
    number = fields.String(**said("counts by year", example="CR-2026-001"))
    category = fields.String()
    reason = fields.String()
    state = fields.String(**said("how it stands", enum=list(map(str, ChangeState))))
    asked_by = fields.String(**said("login"))
    asked_at = fields.DateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
    decision = fields.String()
    closed_at = fields.DateTime(allow_none=True)
    items = fields.List(fields.Nested(ItemShown))
    impact = fields.List(fields.Nested(ImpactShown))
    open_ends = fields.List(fields.String(), **said("what is not done yet of an accepted request"))


@room.call(
    "post",
    "/changes",
    "Ask for a change",
    takes=ChangeWanted,
    gives=ChangeRequestShown,
    status=201,
    refuses=(404, 409),
    example={"documents": [1], "category": "improvement", "reason": "审核发现借阅期限过长"},
)
def ask(values: dict[str, Any]) -> Response:
    """The owner of the first document is asked to decide; what it would touch is proposed by the system."""
    by = acting()
    bundle = [documents.get_document_by_id(document_id, by=by) for document_id in values["documents"]]
    request = actions.ask_change(bundle, Category(values["category"]), values["reason"], by=by)
    return answer(plain(queries.get_change(request.id, by=by)), 201, Location=f"/api/v1/changes/{request.id}")


@room.call("get", f"/changes/<{ID}:change_id>", "A change request", gives=ChangeRequestShown, refuses=(404,))
def change(change_id: int) -> Response:
    """With its bundle, its impact and what is still open."""
    return answer(plain(queries.get_change(change_id, by=acting())))


def plain(request: ChangeRequest) -> dict[str, Any]:
    """A request as plain values."""
    return {
        "id": request.id,
        "number": request.number,
        "category": str(request.category),
        "reason": request.reason,
        "state": str(request.state),
        "asked_by": request.asked_by.login,
        "asked_at": moment(request.asked_at),
        "decided_by": request.decided_by.login if request.decided_by else None,
        "decided_at": moment(request.decided_at),
        "decision": request.decision,
        "closed_at": moment(request.closed_at),
        "items": [
            {
                "document": item.document_id,
                "number": item.document.number,
                "title": item.document.title,
                "revision": item.revision_id,
                "state": str(item.revision.state) if item.revision else None,
            }
            for item in request.items
        ],
        "impact": [
            {"kind": line.kind, "words": line.words, "touched": line.touched, "by_hand": line.by_hand}
            for line in request.impacts
        ],
        "open_ends": open_ends(request) if request.state is ChangeState.ACCEPTED else [],
    }
