"""Part of ``verify``: nobody is signed in without an entry that says so."""

from __future__ import annotations

import json

from sqlalchemy import select

from webapp.core import clock, journal
from webapp.core.db import db
from webapp.core.journal import JournalEntry
from webapp.people.models import PeopleAct, Session


def check_sessions(report: journal.Report) -> None:
    """Each sign-in in the database is one that the journal saw begin, for the same person.

    Sign-ins come and go and are no protected rows; one put there by hand would open a door all the same.
    """
    for session in db.session.scalars(select(Session).order_by(Session.id)):
        report.count("sign-ins")
        begun = select(JournalEntry.facts).where(
            JournalEntry.act == str(PeopleAct.SIGNED_IN),
            JournalEntry.subject_kind == "person",
            JournalEntry.subject_id == str(session.person_id),
            JournalEntry.time >= clock.to_micros(session.begun_at),
        )
        if not any(json.loads(facts).get("session") == session.id for facts in db.session.scalars(begun)):
            report.fail("session", session.id, "extra: no entry knows this sign-in")
