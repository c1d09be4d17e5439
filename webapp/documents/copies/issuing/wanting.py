"""What a form of issuing asks for: planned copies, a saved list, departments, persons, outside parties."""

from __future__ import annotations

from webapp import core, shell
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_
from webapp.documents.copies import queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of, save_list
from webapp.documents.copies.models import Holder, HolderList, Medium
from webapp.documents.models import Revision
from webapp.people import queries as people
from webapp.people.models import Department
from webapp.rendering import Limits, safe_name, take_scan

MOST_PARTIES = 100


def read_wanted(values: shell.Values, revision: Revision, *, by: Actor) -> list[Wanted]:
    """Everybody the form names, each once; saved under a name where one was typed."""
    found = [
        Wanted(copy.holder, copy.medium, copy.place)
        for copy in queries.copies_of(revision)
        if copy.id in set(values.ids("planned"))
    ]
    found += _again(values, revision, by)
    there = {(line.holder.id, line.medium) for line in found}
    found += [line for line in _from_list(values) if (line.holder.id, line.medium) not in there]
    medium = Medium(values.choice("medium", [str(m) for m in Medium]) or "paper")
    place = values.text("place", longest=200)
    named = {line.holder.id for line in found}
    for holder in _named(values, by):
        if holder.id not in named:
            named.add(holder.id)
            found.append(Wanted(holder, medium, place))
    if not found:
        values.wrong("holders", N_("Name at least one holder."))
    values.check()
    name = values.text("list_name", longest=120)
    if name:
        lines = [{"holder": w.holder.id, "medium": str(w.medium), "place": w.place} for w in found]
        save_list(name, lines, by=by)
    return found


def take_sheet(values: shell.Values) -> tuple[str, bytes]:
    """Name and clean PDF of the scan that was sent.

    Raises:
        Invalid: none, or one that is neither PDF nor picture.
    """
    sent = values.file("scan", required=True)
    values.check()
    name, data = (safe_name(sent.filename or "scan"), sent.read()) if sent else ("", b"")
    pdf, _pages = take_scan(name, data, Limits.from_settings(core.current_settings()))
    return name, pdf


def _again(values: shell.Values, revision: Revision, by: Actor) -> list[Wanted]:
    """The holders of the revision before that were ticked: the same medium and place."""
    ticked = set(values.ids("former"))
    former = [copy for copy in queries.former_holders(revision, by=by) if copy.id in ticked]
    return [Wanted(copy.holder, copy.medium, copy.place) for copy in former]


def _from_list(values: shell.Values) -> list[Wanted]:
    chosen = values.whole("list", least=1)
    saved = db.session.get(HolderList, chosen) if chosen else None
    found = []
    for line in saved.lines if saved else []:
        holder = db.session.get(Holder, int(line["holder"]))
        if holder is not None and (holder.person is None or holder.person.active):
            found.append(Wanted(holder, Medium(line["medium"]), str(line["place"])))
    return found


def _named(values: shell.Values, by: Actor) -> list[Holder]:
    found = []
    for department_id in values.ids("departments"):
        department = db.session.get(Department, department_id)
        if department is not None:
            found.append(holder_of(department, by=by))
    for person_id in values.ids("persons"):
        person = people.find_person(person_id)
        if person is not None and person.active:
            found.append(holder_of(person, by=by))
    parties = values.text("parties", longest=8000, lines=True).splitlines()
    if len(parties) > MOST_PARTIES:
        values.wrong("parties", N_("At most %(most)s."), most=MOST_PARTIES)
    found += [holder_of(line.strip(), by=by) for line in parties[:MOST_PARTIES] if line.strip()]
    return found
