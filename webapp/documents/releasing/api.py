"""Release and the end of a document in the API."""

from __future__ import annotations

from typing import Any

from flask import Response

from webapp.core.access import Permission, require
from webapp.documents import queries
from webapp.documents.api_inputs import proof_of
from webapp.documents.api_schemas import DocumentFull, RevisionFull, said
from webapp.documents.api_values import document_full, revision_full
from webapp.documents.releasing import actions
from webapp.shell.api_fields import Day, Secret, Text, Values
from webapp.shell.api_room import ID, ApiRoom, acting, answer, check_tag, need_scope

room = ApiRoom("api_releasing", __name__, "Release", "Putting into force and ending.")


class Release(Values):
    """A day and the credential."""

    effective_on = Day(**said("today or later; its planned day, else today, when missing"))
    password = Secret(**said("releasing is signed"))
    otp = Secret(**said("a code instead of the password, where one is set up"))


class EndAsked(Values):
    """Why and when a document ends."""

    reason = Text(longest=4000, lines=True, needed=True, required=True, **said("why it ends"))
    effective_on = Day(**said("today or later; today when missing"))


@room.call(
    "post",
    f"/revisions/<{ID}:revision_id>/release",
    "Release an approved revision",
    takes=Release,
    gives=RevisionFull,
    refuses=(404, 409, 412, 429),
    example={"effective_on": "2026-12-01", "password": "……"},
)
def release_revision(values: dict[str, Any], revision_id: int) -> Response:
    """In force on its day, its predecessor ends on the same day; not needed where the type releases by itself."""
    need_scope("sign")
    by = acting()
    revision = queries.get_revision_by_id(revision_id, by=by)
    check_tag(lambda: revision_full(revision, by=by))
    require(by, Permission.DOCUMENT_RELEASE)
    proof = proof_of(values, by=by)
    actions.release_revision(revision, by=by, proof=proof, effective_on=values.get("effective_on"))
    return answer(revision_full(revision, by=by))


@room.call(
    "post",
    f"/documents/<{ID}:document_id>/obsolete",
    "Ask to end a document",
    takes=EndAsked,
    gives=DocumentFull,
    refuses=(404, 409, 412),
    example={"reason": "由《服务目录管理程序》取代", "effective_on": "2026-12-31"},
)
def ask_to_obsolete(values: dict[str, Any], document_id: int) -> Response:
    """Starts a request that the document's chain approves; decide it at the revision in force."""
    need_scope("sign")
    by = acting()
    document = queries.get_document_by_id(document_id, by=by)
    check_tag(lambda: document_full(document, by=by))
    actions.ask_to_obsolete(document, values["reason"], by=by, effective_on=values.get("effective_on"))
    return answer(document_full(document, by=by))
