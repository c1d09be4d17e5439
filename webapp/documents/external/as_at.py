"""The list as it stands, or as it stood at the end of a past day: what had been said and found by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from webapp import core
from webapp.core.access import Actor
from webapp.core.journal.past import said_of_changed
from webapp.documents.external.models import External, ExternalAct, Kind, Standing
from webapp.documents.external.queries import SOON, ExternalFilter, externals
from webapp.people.past import PeopleThen, people_at


@dataclass(frozen=True)
class Line:
    """An external document as it was described, and how it stood; ``next_check_on`` None: none was owed."""

    external: External
    kind: Kind
    number: str
    title: str
    edition: str
    publisher: str
    department_id: int
    department: str
    effective_on: date | None
    remark: str
    standing: Standing
    superseded_by: External | None = None
    checked_on: date | None = None
    next_check_on: date | None = None


def lines(wanted: ExternalFilter, *, by: Actor) -> list[Line]:
    """The list by number. Of a past day: what was in it, as it was described, with the last check noted by its end.

    Owner, publisher, first day and remark are told by the journal since they are recorded there; where an older
    entry does not tell them, they are those of today.
    """
    if wanted.at is None:
        return [_today(external) for external in externals(wanted, by=by)]
    end = core.end_of_day(wanted.at)
    every = {external.id: external for external in externals(ExternalFilter(), by=by)}
    before = said_of_changed(end, ExternalAct.ADDED, ExternalAct.CHANGED, ExternalAct.CHECKED)
    people = people_at(end)
    then = [
        _then(external, before.get(external.id, []), every, people)
        for external in every.values()
        if external.created_at < end
    ]
    return [line for line in then if _matches(line, wanted, wanted.at)]


def _today(external: External) -> Line:
    return Line(
        external, external.kind, external.number, external.title, external.edition, external.publisher,
        external.department_id, external.department.name, external.effective_on, external.remark,
        external.standing, external.superseded_by, external.checked_on, external.next_check_on,
    )  # fmt: skip


def _then(external: External, entries: list[dict[str, Any]], every: dict[int, External], people: PeopleThen) -> Line:
    line = _today(external)
    if entries:
        line = replace(line, standing=Standing.CURRENT, superseded_by=None, checked_on=None, next_check_on=None)
    for said in entries:
        told = {name: read(said[name]) for name, read in READ.items() if name in said}
        line = replace(line, **{**_found(said, every), **told})
    return replace(line, department=people.department(line.department_id))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


READ: dict[str, Callable[[Any], Any]] = {
    "kind": Kind,
    **dict.fromkeys(("number", "title", "edition", "publisher", "remark"), str),
    "effective_on": _day,
    "next_check_on": _day,
}
"""What an entry says of an external document, and how it is read."""


def _found(said: dict[str, Any], every: dict[int, External]) -> dict[str, Any]:
    """What a check found, and who looked after it; a private value that is empty is not in the entry."""
    found: dict[str, Any] = {}
    if "department" in said:
        found = {"department_id": said["department"], "publisher": "", "remark": ""}
    if said["act"] == ExternalAct.CHECKED:
        found |= {"standing": Standing(said["verdict"]), "superseded_by": every.get(said["successor"] or 0)}
        found |= {"checked_on": _day(said["checked_on"]), "next_check_on": _day(said["next_on"])}
    return found


def _matches(line: Line, wanted: ExternalFilter, day: date) -> bool:
    words = (line.number, line.title, line.publisher)
    return (
        (not wanted.text or any(wanted.text.casefold() in word.casefold() for word in words))
        and (not wanted.kind or line.kind == wanted.kind)
        and (not wanted.standing or line.standing == wanted.standing)
        and (wanted.department_id is None or line.department_id == wanted.department_id)
        and (not wanted.due or (line.next_check_on is not None and line.next_check_on <= day + SOON))
    )
