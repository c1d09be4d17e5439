"""Long work of take-over, done by the worker in pieces: files are read, documents come into force."""

from __future__ import annotations

import time
from itertools import islice

from webapp.core import jobs, journal
from webapp.core.access import Actor, system
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import Refusal
from webapp.documents import number_forms
from webapp.documents.importing.packing import pack
from webapp.documents.takeover import actions, arranging, entering, queries
from webapp.documents.takeover.models import (
    FileState,
    ListState,
    RowState,
    Takeover,
    TakeoverAct,
    TakeoverFile,
    TakeoverRow,
    TakeoverSheet,
    TakeoverText,
)
from webapp.documents.takeover.reading import Looked, Wanted, look_at_all
from webapp.documents.takeover.registers import columns_json
from webapp.people import queries as people
from webapp.people.models import Person

AT_ONCE = 8
LONGEST = 420
"""Seconds after which a job hands the rest to a next one, well inside its lease."""


def register() -> None:
    """Register the two jobs."""
    jobs.register("takeover_read", read_files)
    jobs.register("takeover_enter", enter_documents)


def read_files(takeover_id: int) -> None:
    """Read what waits, some files at a time so that the page shows how far it is, then make the rows."""
    by, until = system("takeover_read"), time.monotonic() + LONGEST
    takeover = queries.find_takeover(takeover_id)
    while takeover.state is ListState.READING:
        waiting = list(islice(arranging.unread(takeover.files), AT_ONCE))
        if not waiting:
            actions.arrange_rows(takeover, by=by)
            return
        if time.monotonic() > until:
            with transaction():
                jobs.enqueue("takeover_read", takeover_id=takeover_id)
            return
        company = queries.frame().company
        wanted = [Wanted(file.id, file.name, file.sha or "", file.register) for file in waiting]
        db.session.rollback()  # nothing is held open while other processes read
        _keep(takeover_id, list(look_at_all(wanted, company)), by)
        takeover = queries.find_takeover(takeover_id)


def _keep(takeover_id: int, found: list[Looked], by: Actor) -> None:
    with transaction():
        takeover = fresh(queries.find_takeover(takeover_id))
        for looked in found:
            file = db.session.get_one(TakeoverFile, looked.id)
            if file.state is FileState.WAITING:
                _put(file, looked)
        broken = [looked.id for looked in found if looked.problem is not None]
        journal.record(TakeoverAct.READ, takeover, by=by, files=len(found), refused=len(broken))


def _put(file: TakeoverFile, looked: Looked) -> None:
    if looked.problem is not None:
        file.state, file.problem = FileState.BROKEN, pack(looked.problem)
        return
    file.state, file.kind, file.incomplete, file.guess = FileState.READ, looked.kind, looked.incomplete, looked.said
    if not looked.register:
        db.session.merge(TakeoverText(file_id=file.id, parts=[list(part) for part in looked.parts]))
    for sheet in looked.sheets:
        kept = TakeoverSheet(
            file=file,
            name=sheet.name,
            kind=sheet.kind,
            header=sheet.header,
            columns=columns_json(sheet.columns),
            lines=[line.as_json() for line in sheet.lines],
            why=[pack(message) for message in sheet.why],
        )
        file.takeover.sheets.append(kept)


def enter_documents(takeover_id: int) -> None:
    """Bring the rows of a signed list into force, one after the other; safe to run again."""
    until = time.monotonic() + LONGEST
    takeover = queries.find_takeover(takeover_id)
    if takeover.state is not ListState.ENTERING:
        return
    confirmed, entered = (_acting(person_id) for person_id in (takeover.confirmed_by_id, takeover.sent_by_id))
    copies = queries.copies_of(takeover)
    waiting = [(row.id, number_forms.key(row.number)) for row in takeover.rows if row.state is RowState.LISTED]
    for row_id, key in waiting:
        if time.monotonic() > until:
            with transaction():
                jobs.enqueue("takeover_enter", takeover_id=takeover_id)
            return
        _enter(row_id, copies.get(key, []), confirmed, entered)
    entering.complete(db.session.get_one(Takeover, takeover_id), by=confirmed)


def _enter(row_id: int, copies: entering.Copies, by: Actor, entered_by: Actor) -> None:
    row = db.session.get_one(TakeoverRow, row_id)
    try:
        entering.enter_row(row, copies, by=by, entered_by=entered_by)
    except Refusal as refusal:
        db.session.rollback()
        entering.keep_refusal(db.session.get_one(TakeoverRow, row_id), refusal, by=by)


def _acting(person_id: int | None) -> Actor:
    """The person with the rights of this moment, acting through the job."""
    return people.actor_of(db.session.get_one(Person, person_id), via="job:takeover_enter")
