"""The form of a register as typed: which columns, in which order, under which titles and widths."""

from __future__ import annotations

from typing import Any

from webapp import shell
from webapp.core.errors import N_
from webapp.documents.registers.actions import LEAST_WIDTH, MOST_WIDTH
from webapp.documents.registers.hooks import Register
from webapp.documents.registers.queries import Form

LANGUAGES = ("zh", "en")
LONGEST_TITLE, LONGEST_BOXES, LONGEST_NUMBER, LONGEST_COLUMN = 80, 200, 60, 40


def known_values(form: Form) -> dict[str, Any]:
    """The form as it stands; columns that are not printed follow those that are."""
    values: dict[str, Any] = {"number": form.number, "version": form.version, "landscape": form.landscape}
    values |= blank_columns(form.register)
    for name in LANGUAGES:
        values |= {f"title_{name}": form.titles.get(name, ""), f"boxes_{name}": form.boxes.get(name, "")}
    for place, printed in enumerate(form.columns, start=1):
        key = printed.column.key
        values |= {f"show-{key}": True, f"place-{key}": place, f"width-{key}": printed.width}
        values |= {f"{name}-{key}": printed.titles.get(name, "") for name in LANGUAGES}
    return values


def blank_columns(register: Register) -> dict[str, Any]:
    """Every field of every column, none ticked."""
    values: dict[str, Any] = {}
    for column in register.columns:
        values |= {f"{name}-{column.key}": "" for name in ("show", "place", *LANGUAGES)}
        values[f"width-{column.key}"] = column.width
    return values


def typed_form(values: shell.Values, register: Register) -> dict[str, Any]:
    """What the form asks to be printed; the ticked columns by their places.

    Raises:
        Invalid: a width or place that is no number, or texts that are too long.
    """
    shown = [column for column in register.columns if values.ticked(f"show-{column.key}")]
    places = {column.key: values.whole(f"place-{column.key}", least=1, most=99) for column in shown}
    columns = [
        {
            "key": column.key,
            "width": values.whole(f"width-{column.key}", least=LEAST_WIDTH, most=MOST_WIDTH) or column.width,
            **{name: values.text(f"{name}-{column.key}", longest=LONGEST_COLUMN) for name in LANGUAGES},
        }
        for column in shown
    ]
    if not columns:
        values.wrong("columns", N_("Choose at least one column, each once."))
    typed = {
        "number": values.text("number", longest=LONGEST_NUMBER),
        "titles": {name: values.text(f"title_{name}", longest=LONGEST_TITLE) for name in LANGUAGES},
        "boxes": {name: values.text(f"boxes_{name}", longest=LONGEST_BOXES) for name in LANGUAGES},
        "columns": sorted(columns, key=lambda column: places[str(column["key"])] or 99),
        "landscape": values.ticked("landscape"),
        "expected": values.whole("version") or 0,
    }
    values.check()
    return typed
