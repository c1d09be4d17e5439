"""Controlled copies in the API (interfaces.md section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid, Message
from webapp.documents import queries as documents
from webapp.documents.api_inputs import department_of, proof_of
from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.api_acts import ACTS
from webapp.documents.copies.api_schemas import CopiesWanted, CopyChange, CopyList, CopyShown, Issue
from webapp.documents.copies.api_values import plain
from webapp.documents.copies.destroying.actions import witness_destruction
from webapp.documents.copies.destroying.queries import destruction_of, get_destruction, why_not_witness
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Copy, Medium
from webapp.documents.copies.queries import CopyFilter
from webapp.people import queries as people
from webapp.shell.api_room import ID, PER_PAGE, ApiRoom, acting, answer, check_tag, list_of, listed, need_scope

room = ApiRoom("api_copies", __name__, "Copies", "Controlled copies: issued, signed for, recalled, accounted for.")


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
