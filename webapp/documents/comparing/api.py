"""Comparing in the API: the list of changes with place, kind, old and new."""

from __future__ import annotations

from flask import Response
from marshmallow import Schema, fields

from webapp.documents import queries
from webapp.documents.api_schemas import said
from webapp.documents.comparing.queries import KINDS, Change, compare_revisions
from webapp.documents.renditions.actions import view_revision
from webapp.shell.api_room import ID, ApiRoom, acting, answer, list_of, listed

room = ApiRoom("api_comparing", __name__, "Compare", "What changed between two revisions of a document.")


class ChangeShown(Schema):
    """One change."""

    place = fields.String(**said("the headings above it", example="3 职责 › 3.2 服务台"))
    kind = fields.String(**said("what happened", enum=list(KINDS)))
    old = fields.String(**said("the words before; cells of a row parted by |, several paragraphs by a line end"))
    new = fields.String(**said("the words after"))
    levels = fields.List(fields.String(), **said("what the words were and are, where only that differs"))
    reason = fields.String(**said("why, where a change request says so"))


@room.call(
    "get",
    f"/revisions/<{ID}:a>/compare/<{ID}:b>",
    "Compare two revisions",
    gives=list_of(ChangeShown, "ChangeList"),
    refuses=(404, 409),
)
def compare(a: int, b: int) -> Response:
    """All changes from `a` to `b`, in the order of the newer text; none when both are the same.

    `unseen` says in words what the comparison can not see of these two.
    """
    by = acting()
    two = [queries.get_revision_by_id(revision_id, by=by) for revision_id in (a, b)]
    for revision in two:
        view_revision(revision, by=by)
    found = compare_revisions(*two)
    items = [_shown(change) for change in found.changes]
    return answer({**listed(items, len(items), 1, 1), "unseen": [str(message) for message in found.unseen]})


def _shown(change: Change) -> dict[str, object]:
    levels = [f"{key} {level}".removesuffix(" 0") for key, level in change.levels]
    return {name: getattr(change, name) for name in ("place", "kind", "old", "new", "reason")} | {"levels": levels}
