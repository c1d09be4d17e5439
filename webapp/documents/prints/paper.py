"""The log of uncontrolled prints on paper and as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from webapp import core, shell
from webapp.core import journal
from webapp.documents import queries as documents
from webapp.documents.prints.queries import PrintLine
from webapp.people import queries as people
from webapp.people.sites import house_of
from webapp.rendering.values import TableColumn, TablePaper

WIDTHS = (11, 18, 34, 9, 16, 9, 17, 20)


def log_paper(lines: Sequence[PrintLine], facts: Sequence[tuple[str, str]], prints: int) -> TablePaper:
    """The lines in the language of the page.

    Args:
        facts: what the lines were filtered by, as label and value. ``prints``: how many there are together.
    """
    language = shell.current_language().tag
    titles = (
        _("Day"), _("Number"), _("Title"), _("Revision"), _("Printed by"), _("Prints"), _("Last at"), _("Validity"),
    )  # fmt: skip
    note = _("As of %(day)s", day=documents.today().isoformat())
    return TablePaper(
        organisation=house_of(people.root_department()).name(language),
        title=_("Uncontrolled prints"),
        columns=tuple(TableColumn(title, width) for title, width in zip(titles, WIDTHS, strict=True)),
        rows=tuple(_line(line) for line in lines),
        note=note,
        facts=(*facts, (_("Prints"), str(prints))),
        language=language,
        demo=journal.is_demo(),
    )


def _line(line: PrintLine) -> tuple[str, ...]:
    document = line.revision.document
    at = line.last_at.astimezone(core.organisation_zone()).strftime("%H:%M")
    validity = _("valid today") if line.valid else _("no longer valid")
    name = line.person.name if line.person else ""
    return (
        line.day.isoformat(), document.number, document.title, line.revision.label, name, str(line.count), at, validity,
    )  # fmt: skip
