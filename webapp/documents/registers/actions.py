"""Making the form of a register the organisation's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents.registers.hooks import Register
from webapp.documents.registers.models import RegisterAct, RegisterForm

LEAST_WIDTH, MOST_WIDTH = 2, 80


def change_form(
    register: Register,
    *,
    number: str,
    titles: Mapping[str, str],
    columns: Sequence[Mapping[str, Any]],
    boxes: Mapping[str, str],
    landscape: bool,
    expected: int,
    by: Actor,
) -> RegisterForm:
    """Print the register from now on with this number, these titles, columns and boxes to sign.

    Args:
        columns: ``{key, zh, en, width}`` in the order of the paper.
        expected: the version that was shown, 0 for the shipped form.

    Raises:
        NotAllowed: not who keeps the types. Invalid: no column, one twice, or a width outside 2 to 80.
        Conflict: somebody changed the form meanwhile.
    """
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        form = db.session.get(RegisterForm, register.key)
        if (form.version if form else 0) != expected:
            raise Conflict(N_("Somebody changed this form meanwhile. Look at it again and save once more."))
        _check(register, columns)
        form = form or RegisterForm(key=register.key)
        form.number, form.titles, form.boxes = number, dict(titles), dict(boxes)
        form.columns, form.landscape = [dict(column) for column in columns], landscape
        db.session.add(form)
        db.session.flush()
        journal.record(
            RegisterAct.FORM_CHANGED,
            form,
            by=by,
            private={"number": number},
            columns=[column["key"] for column in columns],
        )
    return form


def _check(register: Register, columns: Sequence[Mapping[str, Any]]) -> None:
    keys = [column["key"] for column in columns]
    if not keys or len(set(keys)) != len(keys) or not set(keys) <= {column.key for column in register.columns}:
        raise Invalid(fields={"columns": [N_("Choose at least one column, each once.")]})
    if any(not LEAST_WIDTH <= column["width"] <= MOST_WIDTH for column in columns):
        raise Invalid(fields={"columns": [N_("A width is a whole number from 2 to 80.")]})
