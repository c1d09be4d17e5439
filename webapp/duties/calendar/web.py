"""The calendar's page: the year, own days, the yearly order of holidays in and out."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp import shell
from webapp.core import current_settings
from webapp.core.access import Permission, refusal
from webapp.core.errors import N_, Invalid, Unmet
from webapp.duties import workdays
from webapp.duties.calendar import actions, lists, queries
from webapp.duties.queries import today
from webapp.duties.working_calendar import REGIONS

bp = Blueprint("calendar", __name__, url_prefix="/admin/calendar", template_folder="../templates")
Answer = AnyResponse | str | tuple[str, int]
HOW = (("rest", N_("not worked")), ("work", N_("worked")), ("usual", N_("as the public calendar has it")))


@bp.get("")
def year() -> Answer:
    """A year of working days; everybody may look."""
    chosen = _year(request.args.get("year", ""))
    typed = request.args.get("day", "")
    return _page(chosen, {"first": typed, "last": typed})


@bp.post("")
def change() -> Answer:
    """Say of a day or a range that it is worked, or not, or as usual."""
    by, values = shell.current_actor(), shell.Values()
    try:
        first, last = values.day("first", required=True), values.day("last")
        how = values.choice("how", [key for key, _title in HOW], required=True)
        note = values.text("note", longest=200)
        values.check()
        days = _range(first or date.min, last)
        if how == "usual":
            count = actions.clear_days(days, by=by)
        else:
            count = actions.set_days(days, working=how == "work", note=note, by=by)
    except Invalid as refused:
        return _page(_year(str(values.raw.get("year", ""))), values.raw, shell.field_errors(refused)), 422
    flash(ngettext("%(num)d day changed.", "%(num)d days changed.", count), "ok")
    return redirect(url_for(".year", year=days[0].year))


@bp.post("/order")
def take_order() -> Answer:
    """Enter the yearly order of holidays from a list that is typed or sent as a file."""
    by, values = shell.current_actor(), shell.Values()
    try:
        text = values.text("list", longest=20_000, lines=True)
        sent = values.file("file")
        values.check()
        if sent is not None:
            text = lists.decoded(sent.read(lists.MOST_BYTES + 1))
        days = lists.read_list(text)
        count = actions.import_order(days, by=by)
    except Invalid as refused:
        return _page(_year(str(values.raw.get("year", ""))), values.raw, shell.field_errors(refused)), 422
    flash(ngettext("%(num)d day entered.", "%(num)d days entered.", count), "ok")
    return redirect(url_for(".year", year=min(days).year))


@bp.get("/<int:chosen>.csv")
def export(chosen: int) -> Response:
    """The organisation's own days of a year, in the form that can be entered again."""
    own = queries.own_days(_year(str(chosen)))
    said = {line.day: (line.working, line.note) for line in own}
    text = "\ufeff" + lists.write_list(said, said, ("班", "休"))
    return shell.send_bytes(text.encode("utf-8"), f"calendar-{chosen}.csv", "text/csv; charset=utf-8")


def _range(first: date, last: date | None) -> list[date]:
    end = last or first
    if end < first:
        raise Invalid(fields={"last": [N_("The last day lies before the first.")]})
    if (end - first).days > actions.MOST_DAYS:
        raise Invalid(fields={"last": [N_("This is more than a year.")]})
    return lists.days_between(first, end)


def _year(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return number if queries.FIRST_YEAR <= number <= queries.LAST_YEAR else today().year


def _page(chosen: int, values: dict[str, Any], errors: dict[str, list[str]] | None = None) -> str:
    refused = refusal(shell.current_actor(), Permission.SETTINGS_MANAGE)
    return render_template(
        "duties/calendar.html",
        year=chosen,
        months=[
            (format_date(date(chosen, n, 1), "LLLL"), weeks) for n, weeks in enumerate(queries.months_of(chosen), 1)
        ],
        weekdays=[format_date(date(2024, 1, n), "ccccc") for n in range(1, 8)],
        region=REGIONS[current_settings().calendar].title,
        provisional=workdays.is_provisional(chosen),
        own=queries.own_days(chosen),
        changes=queries.changes() if refused is None else [],
        stranded=queries.duties_on_days_off(),
        how=[(key, _(title)) for key, title in HOW],
        unmet=[Unmet(refused.message, refused.who)] if refused else [],
        values={"how": "rest", "year": str(chosen), **values},
        errors=errors or {},
        today=today(),
    )
