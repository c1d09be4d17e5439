"""Duties in the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp.core.errors import N_, Invalid
from webapp.duties import queries
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty
from webapp.duties.queries import EVERY, OPEN, Filter
from webapp.duties.rules import Standing, state_on
from webapp.people.queries import person_by_login
from webapp.shell.api_fields import Choice, Day, Text, Values, Whole
from webapp.shell.api_room import PER_PAGE, ApiRoom, acting, answer, list_of, listed

room = ApiRoom("api_duties", __name__, "Duties", "What is owed, by whom, until when.")


def said(text: str, **more: Any) -> dict[str, Any]:
    """The description of a value."""
    return {"metadata": {"description": text, **more}}


class DutiesWanted(Values):
    """Which duties."""

    due_before = Day(**said("due before this day"))
    owner = Text(longest=64, **said("login of the person who owes it"))
    state = Choice(
        ["", OPEN, EVERY, *map(str, Standing)], **said("open (default), any, coming, due, late, done or waived")
    )
    page = Whole(least=1, load_default=1)
    per_page = Whole(least=1, load_default=50, metadata=PER_PAGE)


class DutyLine(Schema):
    """A duty; exactly one of owner, role and department owes it."""

    id = fields.Integer(**said("opaque", example=7))
    kind = fields.String(**said("what opened it", example="document_review"))
    verb = fields.String(**said("what is to be done, in English", example="Review again"))
    subject = fields.String(**said("kind and id of what it is about", example="document:12"))
    number = fields.String(**said("the number of what it is about", example="SL/QP-01"))
    title = fields.String(**said("its title", example="服务级别管理程序"))
    url = fields.String(**said("its page"))
    owner = fields.String(allow_none=True, **said("login", example="wang"))
    role = fields.String(allow_none=True, **said("key of a role"))
    department = fields.String(allow_none=True, **said("name of a department", example="技术中心"))
    due_on = fields.Date(**said("the last day in time"))
    state = fields.String(**said("how it stands today", enum=[str(item) for item in Standing]))
    closed_at = fields.DateTime(allow_none=True)
    reason = fields.String(**said("the words with which it was closed"))


@room.call("get", "/duties", "Duties", takes=DutiesWanted, where="query", gives=list_of(DutyLine, "DutyList"))
def duties(wanted: dict[str, Any]) -> Response:
    """Duties you may know of, by day: the own ones, those of departments you head, all for who looks after them."""
    chosen = Filter(
        standing=wanted.get("state") or OPEN,
        owner_id=_owner(wanted.get("owner", "")),
        due_before=wanted.get("due_before"),
    )
    found = queries.duties(chosen, by=acting())
    size = min(wanted["per_page"], PER_PAGE["maximum"])
    start = (wanted["page"] - 1) * size
    lines = [line_of(duty, heading) for duty, heading in found[start : start + size]]
    return answer(listed(lines, len(found), wanted["page"], max(1, -(-len(found) // size))))


def line_of(duty: Duty, heading: Heading) -> dict[str, Any]:
    """A duty as plain values."""
    return {
        "id": duty.id,
        "kind": duty.kind,
        "verb": duty.verb,
        "subject": f"{duty.subject_kind}:{duty.subject_id}",
        "number": heading.number,
        "title": heading.title,
        "url": heading.url,
        "owner": duty.owner.login if duty.owner else None,
        "role": duty.role_key or None,
        "department": duty.department.name if duty.department else None,
        "due_on": duty.due_on.isoformat(),
        "state": str(state_on(duty, queries.today())),
        "closed_at": duty.closed_at.isoformat().replace("+00:00", "Z") if duty.closed_at else None,
        "reason": duty.reason,
    }


def _owner(login: str) -> int | None:
    if not login:
        return None
    person = person_by_login(login)
    if person is None:
        raise Invalid(fields={"owner": [N_("There is no such person.")]})
    return person.id
