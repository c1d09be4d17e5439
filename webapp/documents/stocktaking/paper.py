"""The stock-take on paper 盘点表: to count with before, with results and signature afterwards."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp import core, shell
from webapp.core import clock, journal
from webapp.documents.stocktaking.queries import Row, Sheet
from webapp.documents.stocktaking.rules import FOLLOW_UP_WORDS, FOUND_WORDS
from webapp.people import queries as people
from webapp.people.sites import house_of
from webapp.rendering.values import TableColumn, TablePaper

WIDTHS = (5, 15, 25, 8, 9, 15, 15, 14, 24)
MINUTE = "%Y-%m-%d %H:%M"


def sheet_paper(sheet: Sheet) -> TablePaper:
    """The rows in the language of the page; what was added after the signature says so."""
    language, kept = shell.current_language().tag, sheet.kept
    titles = (
        _("No."), _("Number"), _("Title"), _("Revision"), _("Copy no."), _("Holder"), _("Place"), _("Result"),
        _("Remark and follow-up"),
    )  # fmt: skip
    printed = _("Printed %(time)s", time=_local(clock.now()))
    return TablePaper(
        organisation=house_of(kept.department or people.root_department()).name(language),
        title=_("Stock-take of controlled copies"),
        columns=tuple(TableColumn(title, width) for title, width in zip(titles, WIDTHS, strict=True)),
        rows=tuple(_line(place, row, sheet) for place, row in enumerate(sheet.rows, start=1)),
        facts=(
            (_("Stock-take"), f"#{kept.id}"),
            (_("Where"), where(sheet)),
            (_("Begun"), f"{kept.begun_by.name} {_local(kept.begun_at)}"),
            (_("Result"), result_line(sheet)),
        ),
        signatures=((_("Counted by"), _signed(sheet)), (_("Head of the department"), "")),
        remarks=tuple(text for text in (kept.remark, printed) if text),
        language=language,
        demo=journal.is_demo(),
    )


def where(sheet: Sheet) -> str:
    """Department and place in one line."""
    kept = sheet.kept
    return " · ".join(part for part in (kept.department.name if kept.department else "", kept.place) if part)


def result_line(sheet: Sheet) -> str:
    """``12 expected: 10 there, 1 missing ...``; nothing but the first while nobody has counted."""
    counts = [f"{_(FOUND_WORDS[found])} {count}" for found, count in sheet.counts.items() if count]
    expected = _("%(count)s expected", count=sheet.expected)
    return " · ".join((expected, *counts))


def remark_of(row: Row, sheet: Sheet) -> str:
    """Remarks and what followed; after the signature with its day."""
    signed = sheet.kept.signed_at
    parts = []
    for line in row.lines:
        words = [_(FOLLOW_UP_WORDS[line.follow_up]) if FOLLOW_UP_WORDS[line.follow_up] else "", line.remark]
        text = ": ".join(word for word in words if word)
        if text and signed is not None and line.at > signed:
            text = f"{text} ({_('added %(time)s', time=_local(line.at))})"
        parts += [text] if text else []
    return "\n".join(parts)


def _line(place: int, row: Row, sheet: Sheet) -> tuple[str, ...]:
    found = _(FOUND_WORDS[row.found]) if row.found is not None else ""
    if row.copy is None:
        return str(place), "", row.typed, "", "", "", "", found, remark_of(row, sheet)
    copy = row.copy
    number = copy.number if not row.old_print else f"{copy.number} ({_('print %(sheet)s', sheet=row.sheet)})"
    return (
        str(place), copy.document.number, copy.document.title, copy.revision.label, number, copy.holder.name,
        copy.place, found, remark_of(row, sheet),
    )  # fmt: skip


def _signed(sheet: Sheet) -> str:
    kept = sheet.kept
    if kept.signed_at is None or kept.signed_by is None:
        return ""
    note = _("signed in the system, digest %(digest)s", digest=kept.digest[:16])
    return f"{kept.signed_by.name} {_local(kept.signed_at)}\n{note}"


def _local(moment: object) -> str:
    return moment.astimezone(core.organisation_zone()).strftime(MINUTE)  # type: ignore[attr-defined,no-any-return]
