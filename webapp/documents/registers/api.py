"""Registers in the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from webapp import shell
from webapp.core.access import Permission, require
from webapp.core.errors import N_, Invalid
from webapp.documents import queries as documents
from webapp.documents.api_schemas import said
from webapp.documents.registers import queries
from webapp.documents.registers.hooks import Scope, registers
from webapp.documents.registers.papers import register_paper, title_of
from webapp.shell.api_fields import Day, Text, Values
from webapp.shell.api_room import ApiRoom, acting, answer

room = ApiRoom("api_registers", __name__, "Registers", "Registers as the organisation prints them, as at any date.")


class RegisterWanted(Values):
    """What narrows a register."""

    at = Day(**said("as it stood at the end of this day; today when left out"))
    department = Text(longest=120, **said("name of a department"))
    document = Text(longest=120, **said("number of a document"))


class RegisterNamed(Schema):
    """A register there is."""

    key = fields.String(**said("names it in addresses", example="controlled"))
    title = fields.String()
    form = fields.String(**said("the organisation's number of the form"))


class RegistersShown(Schema):
    """All of them."""

    items = fields.List(fields.Nested(RegisterNamed))


class RegisterShown(Schema):
    """A register as it prints: titles and lines in the order of the form."""

    key = fields.String()
    title = fields.String()
    form = fields.String()
    at = fields.Date()
    columns = fields.List(fields.String())
    rows = fields.List(fields.List(fields.String()))


@room.call("get", "/registers", "Registers", gives=RegistersShown)
def every_register() -> Response:
    """The registers the organisation can print."""
    require(acting(), Permission.DOCUMENT_VIEW)
    language = shell.current_language().tag
    found = [queries.form_of(register) for register in registers()]
    items = [{"key": f.register.key, "title": title_of(f, language), "form": f.number} for f in found]
    return answer({"items": items})


@room.call(
    "get", "/registers/<key>", "A register", takes=RegisterWanted, where="query", gives=RegisterShown, refuses=(404,)
)
def one_register(wanted: dict[str, Any], key: str) -> Response:
    """Its lines as at a day, as far as the person of the token may see them."""
    by = acting()
    require(by, Permission.DOCUMENT_VIEW)
    register, today = queries.get_register(key), documents.today()
    scope = Scope(wanted.get("at") or today, wanted.get("department") or "", wanted.get("document") or "")
    if scope.at > today:
        raise Invalid(fields={"at": [N_("The day lies in the future; the list can be shown up to today.")]})
    form = queries.form_of(register)
    paper = register_paper(form, register.rows(scope, by), scope, shell.current_language().tag, by=by)
    return answer(
        {
            "key": key,
            "title": paper.title,
            "form": paper.form,
            "at": scope.at.isoformat(),
            "columns": [column.title for column in paper.columns],
            "rows": paper.rows,
        }
    )
