"""Controlled copies in the API (interfaces.md section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, Message
from webapp.documents import queries as documents
from webapp.documents.api_inputs import department_of, person_of, proof_of
from webapp.documents.api_schemas import said
from webapp.documents.api_values import moment as _moment
from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.destroying.actions import ask_destruction, witness_destruction
from webapp.documents.copies.destroying.queries import destruction_of, get_destruction, why_not_witness
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Copy, CopyLine, Medium
from webapp.documents.copies.queries import CopyFilter
from webapp.documents.copies.states import CopyState
from webapp.documents.renditions.queries import qr_url
from webapp.people import queries as people
from webapp.shell.api_fields import Choice, Day, Many, Secret, Text, Values, Whole
from webapp.shell.api_room import ID, PER_PAGE, ApiRoom, acting, answer, check_tag, list_of, listed, need_scope

room = ApiRoom("api_copies", __name__, "Copies", "Controlled copies: issued, signed for, recalled, accounted for.")
STATES = ["", "out", "unsigned", *map(str, CopyState)]


class HolderWanted(Values):
    """Exactly one of person, department and party."""

    person = Text(longest=64, **said("login"))
    department = Text(longest=200, **said("name"))
    party = Text(longest=200, **said("an outside party"))
    medium = Choice(list(map(str, Medium)), load_default="paper", **said("paper or online"))
    place = Text(longest=200, load_default="", **said("where it is kept"))


class Issue(Values):
    """Who gets a copy, and why beyond the issue list."""

    holders = Many(fields.Nested(HolderWanted), most=500, required=True, **said("a copy for each"))
    reason = Text(longest=4000, lines=True, load_default="", **said("why, where it is an extra issue"))


class CopiesWanted(Values):
    """Which copies."""

    document = Whole(least=1, **said("id of a document"))
    state = Choice(STATES, **said("a state, `out` for all outside the controller's hands, or `unsigned`"))
    holder = Text(longest=200, **said("login of a person, or a part of a holder's name"))
    page = Whole(least=1, load_default=1)
    per_page = Whole(least=1, load_default=50, metadata=PER_PAGE)


class CopyChange(Values):
    """What an act on a copy may be told; each takes what it needs."""

    reason = Text(longest=4000, lines=True, load_default="", **said("recall, lost, damaged, keep, replaced, write_off"))
    authority = Text(longest=200, load_default="", **said("destroy: on whose authority"))
    method = Text(longest=120, load_default="", **said("destroy: how"))
    witness = Text(longest=64, **said("destroy: login of the witness"))
    signed_by = Text(longest=120, load_default="", **said("receive: who signed for the holder"))
    sheet = Whole(least=1, load_default=0, **said("return: the print in hand, when it is not the one that is out"))
    keeper = Text(longest=120, load_default="", **said("keep: who keeps it"))
    place = Text(longest=200, load_default="", **said("keep: where"))
    until = Day(**said("keep: how long"))
    password = Secret(**said("destroy and witness are signed"))
    otp = Secret(**said("a code instead of the password, where one is set up"))


class HolderShown(Schema):
    """Who holds a copy."""

    name = fields.String()
    person = fields.String(allow_none=True, **said("login"))
    department = fields.String(allow_none=True)
    party = fields.String(allow_none=True)


class LineShown(Schema):
    """A line of the ledger."""

    id = fields.Integer()
    act = fields.String(**said("what happened", example="copy.issued"))
    sheet = fields.Integer()
    at = fields.DateTime()
    by = fields.String(allow_none=True, **said("login"))
    name = fields.String()
    note = fields.String()
    day = fields.Date(allow_none=True, **said("the day on paper"))
    corrects = fields.Integer(allow_none=True, **said("id of the line that is corrected"))


class SheetShown(Schema):
    """A print of a copy."""

    sheet = fields.Integer()
    token = fields.String(**said("the code in its QR"))
    url = fields.String(**said("where the QR leads"))
    back_at = fields.DateTime(allow_none=True)


class CopyShown(Schema):
    """A controlled copy."""

    id = fields.Integer()
    number = fields.String(**said("distribution number", example="A07"))
    state = fields.String(**said("where it is", enum=list(map(str, CopyState))))
    document = fields.Integer()
    document_number = fields.String()
    revision = fields.Integer()
    label = fields.String()
    holder = fields.Nested(HolderShown)
    medium = fields.String()
    place = fields.String()
    sheet = fields.Integer(**said("the print that is out; 2 after damage"))
    issued_at = fields.DateTime(allow_none=True)
    received_at = fields.DateTime(allow_none=True)
    signed_by = fields.String()
    unsigned = fields.Boolean(**said("recalled, but never signed for"))
    replaces = fields.Integer(allow_none=True)
    replacement = fields.Raw(allow_none=True, **said("after a loss: the new copy; after damage: the same, next sheet"))
    destruction = fields.String(allow_none=True, **said("asked, done or declined"))
    sheets = fields.List(fields.Nested(SheetShown))
    log = fields.List(fields.Nested(LineShown))


class CopyList(Schema):
    """The copies that were made."""

    items = fields.List(fields.Nested(CopyShown))


@room.call(
    "post",
    f"/revisions/<{ID}:revision_id>/issue",
    "Issue controlled copies",
    takes=Issue,
    gives=CopyList,
    status=201,
    refuses=(404, 409, 412),
    example={"holders": [{"department": "技术中心"}, {"person": "li", "place": "A 座 3 层"}]},
)
def issue(values: dict[str, Any], revision_id: int) -> Response:
    """One copy each with its number; planned until somebody who may agrees, unless the issuer holds that too."""
    by = acting()
    revision = documents.get_revision_by_id(revision_id, by=by)
    require(by, Permission.COPY_ISSUE)
    wanted = [_wanted(line, place, by) for place, line in enumerate(values["holders"])]
    made = actions.issue_copies(revision, wanted, by=by, reason=values["reason"])
    return answer({"items": [plain(copy) for copy in made]}, 201)


@room.call("get", "/copies", "Copies", takes=CopiesWanted, where="query", gives=list_of(CopyShown, "CopyListing"))
def copies(wanted: dict[str, Any]) -> Response:
    """Copies you may know of: the own ones and the department's, all of them for who keeps the ledger."""
    by = acting()
    holder = wanted.get("holder", "")
    person = people.person_by_login(holder) if holder else None
    chosen = CopyFilter(
        document=wanted.get("document") or 0,
        state=wanted.get("state") or "",
        holder=person.name if person else holder,
        person=person.id if person else 0,
    )
    size = min(wanted["per_page"], PER_PAGE["maximum"])
    found, total = queries.copies(chosen, by=by, page=wanted["page"], per_page=size)
    return answer(listed([plain(copy) for copy in found], total, wanted["page"], max(1, -(-total // size))))


@room.call("get", f"/copies/<{ID}:copy_id>", "A copy", gives=CopyShown, refuses=(404,))
def copy(copy_id: int) -> Response:
    """The copy with its prints and its log."""
    return answer(plain(queries.get_copy(copy_id, by=acting())))


def _receive(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.receive_copy(found, by=by, signed_by=values["signed_by"]))


def _recall(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.recall_copy(found, values["reason"], by=by))


def _return(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.return_copy(found, by=by, sheet=values["sheet"], remark=values["reason"]))


def _lost(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    lost, replacement = actions.lose_copy(found, values["reason"], by=by)
    return {**plain(lost), "replacement": plain(replacement) if replacement else None}


def _damaged(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    damaged = plain(actions.damage_copy(found, values["reason"], by=by))
    return {**damaged, "replacement": damaged}


def _keep(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    kept = actions.keep_copy(
        found, values["reason"], by=by, keeper=values["keeper"], place=values["place"], until=values.get("until")
    )
    return plain(kept)


def _replaced(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.replace_copy(found, values["reason"], by=by))


def _write_off(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.write_off_copy(found, values["reason"], by=by))


def _destroy(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    need_scope("sign")
    require(by, Permission.COPY_RECALL)
    copy_id, witness = found.id, person_of(values.get("witness"), "witness")
    proof = proof_of(values, by=by)
    ask_destruction(
        [queries.get_copy(copy_id, by=by)],
        authority=values["authority"],
        method=values["method"],
        witness=witness,
        by=by,
        proof=proof,
    )
    return plain(queries.get_copy(copy_id, by=by))


ACTS: dict[str, tuple[str, Callable[[Copy, dict[str, Any], Actor], dict[str, Any]]]] = {
    "receive": ("Sign for a copy", _receive),
    "recall": ("Recall a copy", _recall),
    "return": ("Hand a copy back", _return),
    "lost": ("Record a loss", _lost),
    "damaged": ("Record damage", _damaged),
    "keep": ("Keep an obsolete copy", _keep),
    "replaced": ("End an outside holder's copy by notice", _replaced),
    "write_off": ("Write a copy off", _write_off),
    "destroy": ("Ask for destruction", _destroy),
}


def _serve(name: str, summary: str, act: Callable[[Copy, dict[str, Any], Actor], dict[str, Any]]) -> None:
    def view(values: dict[str, Any], copy_id: int) -> Response:
        """The copy as it is then; 409 says where it is when the act is not possible."""
        by = acting()
        found = queries.get_copy(copy_id, by=by)
        check_tag(lambda: plain(found))
        return answer(act(found, values, by))

    view.__name__ = f"{name}_copy"
    room.call(
        "post",
        f"/copies/<{ID}:copy_id>/{name}",
        summary,
        takes=CopyChange,
        gives=CopyShown,
        refuses=(404, 409, 412, 429),
    )(view)


for _name, (_summary, _act) in ACTS.items():
    _serve(_name, _summary, _act)


@room.call(
    "post",
    f"/copies/<{ID}:copy_id>/witness",
    "Confirm a destruction as its witness",
    takes=CopyChange,
    gives=CopyShown,
    refuses=(404, 409, 412, 429),
    example={"password": "……"},
)
def witness(values: dict[str, Any], copy_id: int) -> Response:
    """The named witness confirms under the own name; everything on the list is destroyed then."""
    need_scope("sign")
    by = acting()
    found = queries.get_copy_or_witnessed(copy_id, by=by)
    if not found.destruction_asked:
        raise Conflict(N_("Nobody has asked for the destruction of copy %(number)s."), number=found.number)
    asked = destruction_of(found, by=by)
    list_id = asked.id
    refused = why_not_witness(asked, by=by)
    if refused is not None:
        raise refused
    proof = proof_of(values, by=by)
    witness_destruction(get_destruction(list_id, by=by), by=by, proof=proof)
    return answer(plain(queries.get_copy_or_witnessed(copy_id, by=by)))


def plain(found: Copy) -> dict[str, Any]:
    """A copy as plain values."""
    holder = found.holder
    return {
        "id": found.id,
        "number": found.number,
        "state": str(found.state),
        "document": found.document_id,
        "document_number": found.document.number,
        "revision": found.revision_id,
        "label": found.revision.label,
        "holder": {
            "name": holder.name,
            "person": holder.person.login if holder.person else None,
            "department": holder.department.name if holder.department else None,
            "party": holder.party or None,
        },
        "medium": str(found.medium),
        "place": found.place,
        "sheet": found.sheet,
        "issued_at": _moment(found.issued_at),
        "received_at": _moment(found.received_at),
        "signed_by": found.signed_by,
        "unsigned": found.is_unsigned,
        "replaces": found.replaces_id,
        "destruction": str(found.destruction.state) if found.destruction else None,
        "sheets": [
            {
                "sheet": sheet.sheet,
                "token": sheet.token,
                "url": qr_url(sheet.token),
                "back_at": _moment(sheet.back_at),
            }
            for sheet in found.sheets
        ],
        "log": [_line(line) for line in found.lines],
    }


def _line(line: CopyLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "act": str(line.act),
        "sheet": line.sheet,
        "at": _moment(line.at),
        "by": line.by.login if line.by else None,
        "name": line.name,
        "note": line.note,
        "day": line.day.isoformat() if line.day else None,
        "corrects": line.corrects_id,
    }


def _wanted(line: dict[str, Any], place: int, by: Actor) -> Wanted:
    named = [name for name in ("person", "department", "party") if line.get(name)]
    if len(named) != 1:
        raise Invalid(fields={f"holders.{place}": [N_("Name a person, a department or an outside party.")]})
    whom: Any = line[named[0]]
    if named[0] == "department":
        whom = department_of(whom)
    elif named[0] == "person":
        login, whom = whom, people.person_by_login(whom)
        if whom is None:
            unknown = Message(N_("There is no account %(login)s."), {"login": login})
            raise Invalid(fields={f"holders.{place}.person": [unknown]})
    return Wanted(holder_of(whom, by=by), Medium(line["medium"]), line["place"])
