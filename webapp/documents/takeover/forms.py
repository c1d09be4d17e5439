"""Reading the forms of take-over: files, the ticked rows of a group, a row's values, the columns of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from webapp import core, shell
from webapp.core.errors import N_
from webapp.documents.importing import forms as importing
from webapp.documents.importing.sources import Given, Source, base_name, sources
from webapp.documents.takeover.actions import Keep, Typed
from webapp.documents.takeover.cells import LONGEST_LABEL
from webapp.documents.takeover.columns import KINDS, ROLES
from webapp.documents.takeover.findings import LONGEST_NUMBER, LONGEST_TITLE
from webapp.documents.takeover.models import TakeoverRow
from webapp.rendering import Limits

LONGEST_REASON = 500
LONGEST_NAMES = 120


def sent(values: shell.Values) -> tuple[str, Keep]:
    """What the list is called and its files; archives are unpacked, a register that was packed is told by its name."""
    registers = _given("registers")
    papers = _given("files")
    if not registers and not papers:
        values.wrong("files", N_("Please choose at least one file."))
    values.check()
    limits = Limits.from_settings(core.current_settings())
    found = [(source, False) for source in sources(papers, limits) if not _litter(source)]
    found += [(source, True) for source in sources(registers, limits)]
    return (papers or registers)[0].name, found


def _given(name: str) -> list[Given]:
    return [importing.given_of(file) for file in request.files.getlist(name) if file.filename]


def _litter(source: Source) -> bool:
    name = base_name(source.name)
    return name.startswith(("~$", ".")) or name.lower() in {"thumbs.db", "desktop.ini"}


def ticked(rows: Sequence[TakeoverRow], values: shell.Values) -> list[TakeoverRow]:
    """The ticked rows of a group, or all of it when that was asked for."""
    chosen = set(values.ids("row"))
    return [row for row in rows if values.ticked("all") or row.id in chosen]


def reason(values: shell.Values) -> str:
    """Why the rows are settled so; it is kept with each."""
    return values.text("reason", longest=LONGEST_REASON)


def typed_row(row: TakeoverRow, values: shell.Values, types: Sequence[str]) -> Typed:
    """The values of a row as the person left them; wrong ones are noted on their field."""
    return Typed(
        number=values.text("number", required=True, longest=LONGEST_NUMBER),
        title=values.text("title", required=True, longest=LONGEST_TITLE),
        label=values.text("label", required=True, longest=LONGEST_LABEL),
        issued_on=values.day("issued"),
        effective_on=values.day("effective", required=True),
        prepared=values.text("prepared", longest=LONGEST_NAMES),
        reviewed=values.text("reviewed", longest=LONGEST_NAMES),
        approved=values.text("approved", longest=LONGEST_NAMES),
        type_key=values.choice("type", types) or row.type_key,
        department_id=values.whole("department", least=1, most=2**31 - 1) or row.department_id,
        reason=reason(values),
    )


def row_values(row: TakeoverRow) -> dict[str, Any]:
    """The values of a row for its form."""
    names = ("number", "title", "label", "prepared", "reviewed", "approved")
    return {
        **{name: getattr(row, name) for name in names},
        "issued": row.issued_on,
        "effective": row.effective_on,
        "type": row.type_key,
        "department": str(row.department_id),
        "reason": "",
    }


def chosen_columns(values: shell.Values, columns: int) -> tuple[int | None, str, dict[int, str]]:
    """Header row, kind of register and the role of each column as chosen; a role twice is wrong."""
    header = values.whole("header", least=1, most=100_000)
    kind = values.choice("kind", list(KINDS), required=True)
    roles = {place: values.choice(f"role-{place}", list(ROLES)) for place in range(columns)}
    used = [role for role in roles.values() if role]
    for place, role in roles.items():
        if role and used.count(role) > 1:
            values.wrong(f"role-{place}", N_("Two columns can not be the same. Leave one empty."))
    return header, kind, roles
