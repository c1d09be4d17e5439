"""The words of the daily mail, the test mail and the robot's message, in the language of who reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from webapp import core
from webapp.core import clock
from webapp.core.mail import Mail
from webapp.home.notices.queries import language_of
from webapp.home.notices.rules import Item
from webapp.people.models import Person
from webapp.shell.i18n import speaking

MOST_ITEMS = 50


def mail_for(person: Person, items: list[Item], day: date) -> Mail:
    """The mail of a person and day: one line an item with its link, which asks to sign in; no token."""
    with speaking(language_of(person)):
        late = sum(item.due_on is not None and item.due_on < day for item in items)
        subject = ngettext("%(num)d thing waits for you", "%(num)d things wait for you", len(items))
        if late:
            subject += gettext(", ") + gettext("%(count)s of them overdue", count=late)
        parts = [gettext("%(name)s,", name=person.name), "", *_lines(items, day), *_foot()]
        return Mail(person.email, person.name, subject, "\n".join(parts) + "\n", f"wenkong-{person.id}-{day}")


def _lines(items: list[Item], day: date) -> Iterator[str]:
    for item in items[:MOST_ITEMS]:
        when = f" · {_due(item.due_on, day)}" if item.due_on else ""
        yield f"- {gettext(item.verb)} {item.number} {item.title}".replace("  ", " ") + when
        yield f"  {core.base_url()}{item.url}"
    if len(items) > MOST_ITEMS:
        yield gettext("and %(count)s more", count=len(items) - MOST_ITEMS)


def _due(due: date, day: date) -> str:
    if due < day:
        return str(gettext("overdue since %(day)s", day=due.isoformat()))
    return str(gettext("due today") if due == day else gettext("due %(day)s", day=due.isoformat()))


def _foot() -> list[str]:
    return [
        "",
        gettext("The links ask you to sign in; nothing can be decided from this mail."),
        gettext("You can switch this mail off under My account: %(url)s", url=f"{core.base_url()}/me"),
    ]


def test_mail(person: Person) -> Mail:
    """A mail that says that mail works."""
    with speaking(language_of(person)):
        moment = clock.now()
        return Mail(
            person.email,
            person.name,
            gettext("Test mail of the document control system"),
            gettext("Mail goes out. This was asked for on the page of administration.") + "\n",
            f"wenkong-test-{person.id}-{clock.to_micros(moment)}",
        )


@dataclass(frozen=True)
class Counts:
    """What a group may be told: how many things wait, for how many persons, how many are late."""

    waiting: int = 0
    persons: int = 0
    late: int = 0
    today: int = 0


def counts_of(everybody: Iterable[list[Item]]) -> Counts:
    """Count what waits; an item that waits for two is one thing."""
    day = clock.today(core.current_settings().timezone)
    lists = [items for items in everybody if items]
    once = {item.key: item for items in lists for item in items if not item.key.startswith("job:")}
    dues = [item.due_on for item in once.values() if item.due_on is not None]
    return Counts(
        len(once), sum(any(i.key in once for i in items) for items in lists),
        sum(due < day for due in dues), sum(due == day for due in dues),
    )  # fmt: skip


def robot_text(counts: Counts, day: date) -> str:
    """Counts only: a group may hold people who must not know of a document, so no number and no title."""
    with speaking(core.current_settings().language):
        lines = [
            gettext("Document control, %(day)s", day=day.isoformat()),
            gettext("%(count)s things wait for %(persons)s persons", count=counts.waiting, persons=counts.persons),
        ]
        if counts.today:
            lines.append(gettext("due today: %(count)s", count=counts.today))
        if counts.late:
            lines.append(gettext("overdue: %(count)s", count=counts.late))
        return "\n".join([*lines, core.base_url()])
