"""The sheet of a department and year on paper 文件评审表."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp import core, shell
from webapp.core import clock, journal
from webapp.documents.reviewing.queries import Sheet
from webapp.documents.reviewing.rules import VERDICT_TITLES
from webapp.people.sites import house_of
from webapp.rendering.values import TableColumn, TablePaper

WIDTHS = (5, 16, 27, 8, 11, 11, 22)
MINUTE = "%Y-%m-%d %H:%M"


def sheet_paper(sheet: Sheet) -> TablePaper:
    """The sheet in the language of the page: signed verdicts, or what is entered so far with an empty box to sign."""
    language = shell.current_language().tag
    titles = (_("No."), _("Number"), _("Title"), _("Revision"), _("Verdict"), _("Next review"), _("Reason"))
    printed = clock.now().astimezone(core.organisation_zone()).strftime(MINUTE)
    return TablePaper(
        organisation=house_of(sheet.department).name(language),
        title=_("Review of documents"),
        columns=tuple(TableColumn(title, width) for title, width in zip(titles, WIDTHS, strict=True)),
        rows=tuple(_lines(sheet)),
        facts=((_("Department"), sheet.department.name), (_("Year"), str(sheet.year))),
        signatures=((_("Head of the department"), _signed(sheet)),),
        remarks=(_("Printed %(time)s", time=printed),),
        language=language,
        demo=journal.is_demo(),
    )


def _lines(sheet: Sheet) -> list[tuple[str, ...]]:
    if sheet.signed:
        return [
            (
                str(place), r.document.number, r.document.title, r.revision.label, _(VERDICT_TITLES[r.verdict]),
                r.next_on.isoformat() if r.next_on else "", r.reason,
            )
            for place, r in enumerate(sheet.reviews, start=1)
        ]  # fmt: skip
    return [
        (
            str(place), row.document.number, row.document.title, row.revision.label,
            _(VERDICT_TITLES[row.entry.verdict]) if row.entry else "",
            row.document.next_review_on.isoformat() if row.document.next_review_on else "",
            row.entry.reason if row.entry else "",
        )
        for place, row in enumerate(sheet.rows, start=1)
    ]  # fmt: skip


def _signed(sheet: Sheet) -> str:
    kept = sheet.kept
    if kept is None or kept.signed_at is None or kept.signed_by is None:
        return ""
    moment = kept.signed_at.astimezone(core.organisation_zone()).strftime(MINUTE)
    note = _("signed in the system, digest %(digest)s", digest=kept.digest[:16])
    return "\n".join(part for part in (f"{kept.signed_by.name} {moment}", note, kept.remark) if part)
