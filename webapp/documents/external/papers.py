"""The list of external documents on paper and as a workbook 外来文件清单."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _

from webapp import shell
from webapp.core import journal
from webapp.documents.external.as_at import Line
from webapp.documents.external.words import KIND_TITLES, STANDING_TITLES
from webapp.people.sites import house_of
from webapp.rendering.values import TableColumn, TablePaper

WIDTHS = (5, 18, 30, 8, 18, 9, 11, 13, 11, 11)


def list_paper(lines: Sequence[Line], day: date) -> TablePaper:
    """The list in the language of the page, as it stood at the end of ``day``."""
    titles = (
        _("No."), _("Number"), _("Title"), _("Edition"), _("Publisher"), _("Kind"), _("Effective"),
        _("State"), _("Last check"), _("Next check"),
    )  # fmt: skip
    language = shell.current_language().tag
    return TablePaper(
        organisation=house_of(None).name(language),
        title=_("List of external documents"),
        columns=tuple(TableColumn(title, width) for title, width in zip(titles, WIDTHS, strict=True)),
        rows=tuple(_row(place, line) for place, line in enumerate(lines, start=1)),
        note=_("As it stood at the end of %(day)s", day=day.isoformat()),
        language=language,
        demo=journal.is_demo(),
    )


def _row(place: int, line: Line) -> tuple[str, ...]:
    state = _(STANDING_TITLES[line.standing])
    if line.superseded_by is not None:
        state = f"{state} {line.superseded_by.number}"
    return (
        str(place), line.number, line.title, line.edition, line.publisher,
        _(KIND_TITLES[line.kind]), _day(line.effective_on), state,
        _day(line.checked_on), _day(line.next_check_on),
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
