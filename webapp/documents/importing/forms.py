"""Reading the forms of an import: the files that were sent, the rows of the grid as they were left."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from webapp import shell
from webapp.core.errors import N_
from webapp.documents.importing.choosing import Chosen
from webapp.documents.importing.models import ImportBatch, ImportItem, RowState
from webapp.documents.importing.proposals import LONGEST_NUMBER, LONGEST_TITLE
from webapp.documents.importing.sources import Given

FIELDS = ("number", "title", "revision", "type", "department", "issued", "effective")


@dataclass(frozen=True)
class Wish:
    """The button that was pressed: what to do, and with which one row (None: with the ticked ones)."""

    act: str
    row: int | None = None


def sent_files(values: shell.Values) -> list[Given]:
    """The files that were chosen; none is a wrong value."""
    found = [given_of(file) for file in request.files.getlist("files") if file.filename]
    if not found:
        values.wrong("files", N_("Please choose at least one file."))
    return found


def wish() -> Wish:
    """What the pressed button asks for; pressing Enter in a field saves."""
    act, _, row = request.form.get("do", "save").partition("-")
    return Wish(act, int(row) if row.isdigit() and len(row) < 10 else None)


def rows_shown(batch: ImportBatch, values: shell.Values) -> list[ImportItem]:
    """The rows that stood in the grid, in order."""
    shown = set(values.ids("shown"))
    return [item for item in batch.items if item.id in shown]


def ticked(batch: ImportBatch, values: shell.Values, state: RowState | None = None) -> list[ImportItem]:
    """The ticked rows, or all that match when that was asked for."""
    chosen = set(values.ids("row"))
    every = values.ticked("all")
    return [i for i in batch.items if (every or i.id in chosen) and (state is None or i.state is state)]


def chosen_values(item: ImportItem, values: shell.Values, wanted: Wish, types: Sequence[str]) -> Chosen:
    """The values of a row as the person left them; wrong ones are noted on their field."""
    at = f"-{item.id}"
    as_revision = values.ticked(f"next{at}") or (wanted.act == "revision" and wanted.row == item.id)
    return Chosen(
        number=values.text(f"number{at}", longest=LONGEST_NUMBER),
        title=values.text(f"title{at}", longest=LONGEST_TITLE),
        revision=values.text(f"revision{at}", longest=40),
        type_key=values.choice(f"type{at}", types) or item.type_key,
        department_id=values.whole(f"department{at}", least=1, most=2**31 - 1) or item.department_id,
        issued_on=values.day(f"issued{at}"),
        effective_on=values.day(f"effective{at}"),
        as_revision=as_revision and not (wanted.act == "new" and wanted.row == item.id),
        expected=values.whole(f"version{at}"),
    )


def given_of(file: FileStorage) -> Given:
    """A sent file, not read yet."""
    file.stream.seek(0, os.SEEK_END)
    size = file.stream.tell()
    file.stream.seek(0)
    return Given(file.filename or "", size, file.stream.read)
