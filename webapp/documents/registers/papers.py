"""A register on paper: the organisation's own form, filled from live data, in the language it is wanted in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from webapp import core, shell
from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents.access import reads_all
from webapp.documents.registers.hooks import Cell, Row, Scope
from webapp.documents.registers.queries import Form, own_words
from webapp.people import queries as people
from webapp.people.sites import house_of
from webapp.rendering.values import TableColumn, TablePaper

BOXES = (N_("Prepared by"), N_("Reviewed by"), N_("Approved by"))
"""Where the organisation names none."""


def register_paper(form: Form, rows: Sequence[Row], scope: Scope, language: str, *, by: Actor) -> TablePaper:
    """The register in ``language``, with the day it stands for, who printed it, and boxes to sign."""
    department = people.department_named(scope.department) if scope.department else None
    with shell.speaking(language):
        facts = [(_("Department"), scope.department)] if scope.department else []
        facts += [(_("Document"), scope.document)] if scope.document else []
        titles = [c.own_title(language) or _(c.column.title) for c in form.columns]
        return TablePaper(
            organisation=house_of(department).name(language),
            title=title_of(form, language),
            columns=tuple(TableColumn(title, c.width) for c, title in zip(form.columns, titles, strict=True)),
            rows=tuple(tuple(cell_text(row.get(c.column.key)) for c in form.columns) for row in rows),
            note=_("As it stood at the end of %(day)s", day=scope.at.isoformat()),
            form=form.number,
            facts=tuple(facts),
            signatures=tuple((label, "") for label in boxes_of(form, language)),
            remarks=_remarks(len(rows), by),
            landscape=form.landscape,
            language=language,
            demo=journal.is_demo(),
        )


def title_of(form: Form, language: str) -> str:
    """The organisation's title, or the shipped one, in ``language``."""
    with shell.speaking(language):
        return own_words(form.titles, language) or _(form.register.title)


def boxes_of(form: Form, language: str) -> list[str]:
    """The labels of the boxes below the table; ``-`` alone stands for none."""
    own = own_words(form.boxes, language).replace("，", ",").replace("、", ",")
    with shell.speaking(language):
        labels = [part.strip() for part in own.split(",")] if own else [_(label) for label in BOXES]
    return [label for label in labels if label not in {"", "-"}]


def cell_text(cell: Cell) -> str:
    """A value as it is printed in the language in force."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return shell.translate(cell) if isinstance(cell, Message) else str(cell)


def _remarks(count: int, by: Actor) -> tuple[str, ...]:
    printed = clock.now().astimezone(core.organisation_zone()).strftime("%Y-%m-%d %H:%M")
    total = _("%(count)s lines", count=count)
    if reads_all(by):
        return (f"{total} · {_('Printed %(time)s', time=printed)}",)
    words = _("Printed %(time)s by %(name)s; lists what this person may see.", time=printed, name=by.name)
    return (f"{total} · {words}",)
