"""The background of a change over the API; taking it counts as opening it, as its page does."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp.documents import queries as documents
from webapp.documents.api_schemas import said
from webapp.documents.changes.api import ChangeRequestShown, plain
from webapp.documents.changes.background.actions import open_background
from webapp.documents.changes.background.queries import Background
from webapp.shell.api_room import ID, ApiRoom, acting, answer

room = ApiRoom("api_background", __name__, "Changes", "Change requests for documents (文件更改申请)")


class FormerShown(Schema):
    """Who approved the document before."""

    approved_by = fields.String(**said("login"))
    revision = fields.String(**said("its label"))
    approved_at = fields.DateTime()


class PlaceShown(Schema):
    """A changed place."""

    place = fields.String()
    kind = fields.String()
    old = fields.String()
    new = fields.String()
    reason = fields.String()


class BackgroundShown(Schema):
    """On what a change rests."""

    request = fields.Nested(ChangeRequestShown)
    former = fields.Nested(FormerShown, allow_none=True)
    changes = fields.List(fields.Nested(PlaceShown))


@room.call(
    "get",
    f"/revisions/<{ID}:revision_id>/background",
    "The background of a change",
    gives=BackgroundShown,
    refuses=(404,),
)
def background(revision_id: int) -> Response:
    """The request, who approved before, what differs. Another department's approver takes this before deciding."""
    by = acting()
    return answer(_plain(open_background(documents.get_revision_by_id(revision_id, by=by), by=by)))


def _plain(found: Background) -> dict[str, Any]:
    former = found.former
    return {
        "request": plain(found.request),
        "former": {
            "approved_by": former.person.login, "revision": former.label, "approved_at": former.at.isoformat(),
        } if former else None,
        "changes": [
            {"place": c.place, "kind": c.kind, "old": c.old, "new": c.new, "reason": c.reason}
            for c in (found.compared.changes if found.compared else ())
        ],
    }  # fmt: skip
