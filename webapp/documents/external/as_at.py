"""The list as it stands, or as it stood at the end of a past day: what the checks noted by then had found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from webapp import core
from webapp.core import clock
from webapp.core.access import Actor
from webapp.documents.external.models import External, ExternalCheck, Standing
from webapp.documents.external.queries import SOON, ExternalFilter, externals


@dataclass(frozen=True)
class Line:
    """An external document with how it stands; ``next_check_on`` None: none is owed, or it was not noted then."""

    external: External
    standing: Standing
    superseded_by: External | None = None
    checked_on: date | None = None
    next_check_on: date | None = None


def lines(wanted: ExternalFilter, *, by: Actor) -> list[Line]:
    """The list by number. Of a past day: what was in it, with the last check noted by its end.

    Facts that were corrected since stand as they were corrected; the journal holds who did that and when.
    """
    if wanted.at is None:
        return [Line(e, e.standing, e.superseded_by, e.checked_on, e.next_check_on) for e in externals(wanted, by=by)]
    day, everything = wanted.at, replace(wanted, at=None, standing="", due=False)
    found = [_then(e, day) for e in externals(everything, by=by) if _day(e) <= day]
    return [line for line in found if _matches(line, wanted, day)]


def _day(thing: External | ExternalCheck) -> date:
    moment = thing.created_at if isinstance(thing, External) else thing.at
    return clock.to_day(moment, core.current_settings().timezone)


def _then(external: External, day: date) -> Line:
    last = next((check for check in external.checks if _day(check) <= day), None)
    if last is None:
        return Line(external, Standing.CURRENT)
    return Line(external, last.verdict, last.successor, last.checked_on, last.next_on)


def _matches(line: Line, wanted: ExternalFilter, day: date) -> bool:
    if wanted.standing and line.standing != wanted.standing:
        return False
    return not wanted.due or (line.next_check_on is not None and line.next_check_on <= day + SOON)
