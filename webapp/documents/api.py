"""Documents in the API: the master list, one document, its number and facts."""

from __future__ import annotations

from typing import Any

from flask import Response

from webapp.core.errors import N_, Invalid
from webapp.documents import actions, queries
from webapp.documents.api_inputs import clauses_of, department_of
from webapp.documents.api_schemas import CLASSES, STATES, DocumentFull, DocumentLine, said
from webapp.documents.api_values import document_full, document_line
from webapp.documents.models import Document
from webapp.documents.queries import DocumentFilter
from webapp.shell.api_fields import Choice, Day, Many, Text, Values, Whole
from webapp.shell.api_room import ID, PER_PAGE, ApiRoom, acting, answer, check_tag, list_of, listed

room = ApiRoom("api_documents", __name__, "Documents", "Identity of controlled documents.")
EXAMPLE = {
    "type": "procedure",
    "title": "服务级别管理程序",
    "department": "技术中心",
    "clauses": ["iso20000-1@2018:8.3.3", "7.5"],
}


class DocumentsWanted(Values):
    """What the master list can be asked for."""

    number = Text(**said("part of the number"))
    q = Text(**said("part of number or title"))
    type = Text(**said("the key of a type"))
    state = Choice(["", *STATES], **said("has a visible revision in this state today; not with `at`"))
    department = Text(**said("name of the owner department"))
    clause = Text(**said("`7.5.3` of any standard, or `iso9001@2015:7.5.3`; those below it too"))
    at = Day(**said("as it stood at the end of this day: what was in force, as it was described then"))
    page = Whole(least=1, load_default=1)
    per_page = Whole(least=1, load_default=50, metadata=PER_PAGE)


class DocumentChange(Values):
    """What can change of a document; type and number are named only to say they stay."""

    type = Text(longest=40, **said("the key of its type"))
    title = Text(needed=True, **said("the title"))
    department = Text(needed=True, **said("name of the owner department"))
    clauses = Many(Text(longest=60, needed=True), **said("a bare clause means ISO 9001:2015 where it has it"))
    number = Text(longest=120, **said("allocated by the type's pattern when missing"))
    classification = Choice(CLASSES, **said("企业内部密级"))


class NewDocument(DocumentChange):
    """What a new document needs."""

    type = Text(longest=40, needed=True, required=True, **said("the key of its type"))
    title = Text(needed=True, required=True, **said("the title"))
    department = Text(needed=True, required=True, **said("name of the owner department"))


@room.call(
    "get",
    "/documents",
    "The master list",
    takes=DocumentsWanted,
    where="query",
    gives=list_of(DocumentLine, "DocumentList"),
)
def documents(wanted: dict[str, Any]) -> Response:
    """Documents you may know of, by number, with what is in force and what is on its way."""
    names = ("number", "type", "state", "department", "clause", "at")
    chosen = {name: wanted[name] for name in names if wanted.get(name)}
    if "at" in chosen and "state" in chosen:
        raise Invalid(fields={"state": [N_("A state is one of today; a list as at a day holds what was in force.")]})
    found = queries.master_list(
        DocumentFilter(text=wanted.get("q", ""), **chosen),
        by=acting(),
        page=wanted["page"],
        per_page=min(wanted["per_page"], PER_PAGE["maximum"]),
    )
    return answer(listed([document_line(item) for item in found.items], found.total, found.page, found.pages))


@room.call(
    "post",
    "/documents",
    "Take a number for a new document",
    takes=NewDocument,
    gives=DocumentFull,
    status=201,
    refuses=(409,),
    example=EXAMPLE,
)
def create_document(values: dict[str, Any]) -> Response:
    """Creates the identity: number, title, type, owner. Its text comes with `POST .../revisions`."""
    by = acting()
    new = actions.NewDocument(
        type_key=_type(values["type"]),
        title=values["title"],
        department=department_of(values["department"]),
        number=values.get("number", ""),
        clauses=clauses_of(values.get("clauses", [])),
        classification=values.get("classification") or "",
    )
    document = actions.create_document(new, by=by)
    return answer(document_full(document, by=by), 201, Location=f"/api/v1/documents/{document.id}")


@room.call(
    "get", f"/documents/<{ID}:document_id>", "One document with its history", gives=DocumentFull, refuses=(404,)
)
def document(document_id: int) -> Response:
    """Number, facts, and the revisions you may see, newest first."""
    by = acting()
    return answer(document_full(queries.get_document_by_id(document_id, by=by), by=by))


@room.call(
    "patch",
    f"/documents/<{ID}:document_id>",
    "Change title, owner, clauses or classification",
    takes=DocumentChange,
    gives=DocumentFull,
    refuses=(404, 409, 412, 428),
    example={"title": "服务级别管理控制程序"},
)
def change_document(values: dict[str, Any], document_id: int) -> Response:
    """Only what is given changes; revisions already sent keep what they were sent with."""
    by = acting()
    document = queries.get_document_by_id(document_id, by=by)
    check_tag(lambda: document_full(document, by=by))
    _refuse_fixed(document, values)
    changed = actions.change_document(
        document, by=by, expected=document.version, clauses=_clauses(values), **_facts(values)
    )
    return answer(document_full(changed, by=by))


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {"title": values["title"]} if "title" in values else {}
    if "department" in values:
        facts["department"] = department_of(values["department"])
    if values.get("classification"):
        facts["classification"] = values["classification"]
    return facts


def _clauses(values: dict[str, Any]) -> tuple[str, ...] | None:
    return clauses_of(values["clauses"]) if "clauses" in values else None


def _type(key: str) -> str:
    if key not in {type_.key for type_ in queries.types()}:
        raise Invalid(fields={"type": [N_("There is no such document type.")]})
    return key


def _refuse_fixed(document: Document, values: dict[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    if values.get("type", document.type_key) != document.type_key:
        wrong["type"] = [N_("The type of a document does not change.")]
    if values.get("number", document.number) != document.number:
        wrong["number"] = [N_("The number of a document does not change; another number becomes a new document.")]
    if wrong:
        raise Invalid(fields=wrong)
