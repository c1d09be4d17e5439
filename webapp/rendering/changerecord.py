"""The change record 修订记录 inside a Word file: its table, and a line for the next revision. Child process only."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from webapp.rendering.docxread import _rows
from webapp.rendering.docxruns import W
from webapp.rendering.ownfields import _text, _write_cell
from webapp.rendering.recordlabels import HEAD_ROWS, columns_of


def add_line(root: Any, values: Mapping[str, str]) -> bool:
    """Fill the first empty line of the change record, or add one; whether there is such a table.

    Args:
        values: texts for ``label``, ``day``, ``what`` and ``by``.
    """
    for table in root.iter(W + "tbl"):
        rows = _rows(table)
        for number, head in enumerate(rows[:HEAD_ROWS]):
            kinds = columns_of([_text(cell) for cell in head])
            if kinds:
                _fill(table, rows[number + 1 :], kinds, values, head)
                return True
    return False


def _fill(table: Any, lines: list[Any], kinds: list[str], values: Mapping[str, str], head: list[Any]) -> None:
    """A line that holds nothing, or only its running number, is free."""
    free = next((line for line in lines if _is_free(line, kinds)), None)
    last = next((line for line in reversed(lines) if not _is_free(line, kinds)), None)
    if free is None:
        model = (lines[-1] if lines else head)[0].getparent()
        row = copy.deepcopy(model)
        model.addnext(row)
        free = list(row.iterchildren(W + "tc"))
    texts = dict(values) | {"number": _following(last, kinds)}
    for index, cell in enumerate(free):
        kind = kinds[index] if index < len(kinds) else ""
        if kind != "number" or not _text(cell) or last is not None:
            _write_cell(cell, texts.get(kind, ""))


def _is_free(line: list[Any], kinds: list[str]) -> bool:
    return all(not _text(cell) or kind == "number" for cell, kind in zip(line, kinds, strict=False))


def _following(last: list[Any] | None, kinds: list[str]) -> str:
    if "number" not in kinds:
        return ""
    before = _text(last[kinds.index("number")]) if last is not None else "0"
    return str(int(before) + 1).zfill(len(before)) if before.isdecimal() else ""
