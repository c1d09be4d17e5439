"""Writing revisions in the API: the next draft from a file, sending it for approval."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.documents import queries
from webapp.documents.api_inputs import person_of
from webapp.documents.api_schemas import RevisionFull, said
from webapp.documents.api_values import document_full, revision_full
from webapp.documents.drafting import actions as drafting
from webapp.documents.intake import Intake, take_in
from webapp.shell import settings
from webapp.shell.api_fields import Choice, Day, File, Many, Text, Values
from webapp.shell.api_room import ID, MULTIPART, ApiRoom, acting, answer, check_tag, need_scope

room = ApiRoom("api_authoring", __name__, "Revisions", "Revisions, their approval and their files.")


class NewRevision(Values):
    """A file and what is said about it."""

    file = File(required=True, **said("the source: docx, doc, pdf, xlsx, md or txt"))
    body = File(**said("your own PDF of it, which becomes the pages people sign"))
    summary = Text(longest=4000, lines=True, load_default="", **said("what changed; needed from the second on"))
    label = Text(longest=40, load_default="", **said("the next release label when missing"))
    kind = Choice(["modify", "new_edition"], load_default="modify", **said("修改 or 换版"))
    prepared_by = Text(longest=64, **said("login of who prepared it; that person then signs first"))
    effective_on = Day(**said("the day it is planned to be in force"))


class Submission(Values):
    """How a draft is sent."""

    chain = Many(
        fields.Dict(keys=fields.String()),
        most=30,
        **said(
            "steps instead of the type's, each {meaning, who, how?, quorum?}; all the type's steps must be among "
            "them, in their order",
            example=[
                {"meaning": "countersign", "who": {"person": "zhou"}},
                {"meaning": "approve", "who": {"role": "management_representative"}},
            ],
        ),
    )
    issue_list = Many(Text(longest=200, needed=True), load_default=list, **said("departments that get a copy"))


@room.call(
    "post",
    f"/documents/<{ID}:document_id>/revisions",
    "Draft the next revision from a file",
    takes=NewRevision,
    where=MULTIPART,
    gives=RevisionFull,
    status=201,
    refuses=(404, 409, 412, 413),
)
def draft_revision(values: dict[str, Any], document_id: int) -> Response:
    """The file is looked at, read and kept; its PDF pages are made in the background (`body.state`)."""
    by = acting()
    document = queries.get_document_by_id(document_id, by=by)
    check_tag(lambda: document_full(document, by=by))
    prepared_by = person_of(values.get("prepared_by"), "prepared_by")
    revision = drafting.draft_revision(
        document,
        _intake(values["file"], values.get("body")),
        by=by,
        summary=values["summary"],
        label=values["label"],
        kind=values["kind"] or "modify",
        prepared_by=prepared_by,
        effective_on=values.get("effective_on"),
    )
    return answer(revision_full(revision, by=by), 201, Location=f"/api/v1/revisions/{revision.id}")


@room.call(
    "post",
    f"/revisions/<{ID}:revision_id>/submit",
    "Send a draft for approval",
    takes=Submission,
    gives=RevisionFull,
    refuses=(404, 409, 412),
    example={"issue_list": ["技术中心"]},
)
def submit_revision(values: dict[str, Any], revision_id: int) -> Response:
    """Submitting is the signature of 编制: it needs the scope `sign`, and no password.

    409 names each condition that is not met, for example pages that are still being made.
    """
    need_scope("sign")
    by = acting()
    revision = queries.get_revision_by_id(revision_id, by=by)
    check_tag(lambda: revision_full(revision, by=by))
    drafting.submit_revision(revision, by=by, chain=values.get("chain"), issue_list=values["issue_list"])
    return answer(revision_full(revision, by=by))


def _intake(sent: FileStorage, body: FileStorage | None) -> Intake:
    return take_in(sent.filename or "", _read(sent), _read(body) if body is not None else None)


def _read(sent: FileStorage) -> bytes:
    """The bytes of a file; one over the limit is not read (413)."""
    size = sent.stream.seek(0, 2)
    sent.stream.seek(0)
    if size > settings().max_upload_mb * 2**20:
        raise RequestEntityTooLarge()
    return sent.stream.read()
