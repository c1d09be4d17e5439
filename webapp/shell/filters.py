"""How dates, times, sizes and numbers stand on a page."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_decimal, get_locale, gettext

from webapp.core import clock
from webapp.core.errors import N_
from webapp.shell.context import settings
from webapp.shell.i18n import current_language

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def zone() -> ZoneInfo:
    """The organisation's time zone."""
    return ZoneInfo(settings().timezone)


def day(value: date | datetime | None) -> str:
    """``2026-11-22``, a moment by its day in the organisation's time zone; empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    return value.isoformat()


def moment(value: datetime | None) -> str:
    """``2026-11-22 09:05`` in the organisation's time zone; empty for None."""
    return "" if value is None else value.astimezone(zone()).strftime("%Y-%m-%d %H:%M")


def long_day(value: date | datetime) -> str:
    """``2026年11月22日 星期日`` in Chinese prose, ``Sunday, 2026-11-22`` in English."""
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    weekday = gettext(WEEKDAYS[value.weekday()])
    if str(get_locale()).startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日 {weekday}"
    return f"{weekday}, {value.isoformat()}"


def is_late(value: date | None) -> bool:
    """Whether the day is over in the organisation's time zone."""
    return value is not None and value < clock.today(settings().timezone)


def due(value: date | None) -> str:
    """A due day in words: overdue by days, today, tomorrow, otherwise the date; empty for None."""
    if value is None:
        return ""
    days = (value - clock.today(settings().timezone)).days
    if days == -1:
        return str(gettext("1 day overdue"))
    if days < 0:
        return str(gettext("%(days)s days overdue", days=-days))
    if days == 0:
        return str(gettext("Today"))
    return str(gettext("Tomorrow")) if days == 1 else value.isoformat()


def ago(value: datetime | None) -> str:
    """How long ago in words; older than a week, the date."""
    if value is None:
        return ""
    seconds = int((clock.now() - value).total_seconds())
    if seconds < 60:
        return str(gettext("just now"))
    if seconds < 3600:
        return str(gettext("%(count)s min ago", count=seconds // 60))
    if seconds < 86_400:
        return str(gettext("%(count)s h ago", count=seconds // 3600))
    days = seconds // 86_400
    if days == 1:
        return str(gettext("1 day ago"))
    return str(gettext("%(count)s days ago", count=days)) if days < 8 else day(value)


def filesize(size: int | None) -> str:
    """Bytes as ``812 B``, ``14 KB``, ``2.3 MB``."""
    if size is None:
        return ""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def number(value: int | float | None) -> str:
    """A number with the group marks of the language; empty for None."""
    return "" if value is None else str(format_decimal(value))


def language_of(text: str) -> str:
    """The ``lang`` a stored text is marked with: Chinese where Chinese characters stand in it (WCAG 3.1.2)."""
    if not any("\u4e00" <= sign <= "\u9fff" for sign in text):
        return "en"
    page = current_language().tag
    return page if page.startswith("zh") else "zh-Hans"


def init_filters(app: Flask) -> None:
    """Make the filters known to templates."""
    from webapp.shell.messages import translate

    app.jinja_env.filters.update(
        {
            "date": day,
            "datetime": moment,
            "long_date": long_day,
            "due": due,
            "ago": ago,
            "filesize": filesize,
            "number": number,
            "translate": translate,
            "language_of": language_of,
        }
    )
    app.jinja_env.tests["late"] = is_late
