"""The own handwriting: put, replaced, removed; covers made before keep theirs."""

from __future__ import annotations

from webapp.core import clock, files, journal
from webapp.core.access import Actor
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, NotAllowed
from webapp.people.handwriting.queries import handwriting_of
from webapp.people.models import Handwriting, PeopleAct, Person
from webapp.rendering import clean_handwriting


def put_handwriting(person: Person, data: bytes, *, by: Actor) -> Handwriting:
    """Keep an image of the own signature: cleaned in the child process, white made transparent.

    Raises:
        NotAllowed: another's account. Invalid: no PNG or JPEG, too large, nothing to be seen (field ``image``).
    """
    _refuse_other(person, by)
    person_id = person.id
    image = clean_handwriting(data)
    with transaction():
        _end(person_id)
        row = Handwriting(person_id=person_id, sha=files.keep(image), put_at=clock.now())
        db.session.add(row)
        db.session.flush()
        journal.record(PeopleAct.HANDWRITING_PUT, ("person", person_id), by=by, handwriting=row.sha)
    return row


def remove_handwriting(person: Person, *, by: Actor) -> None:
    """Use the image no more; what was signed with it keeps it."""
    with transaction():
        _refuse_other(person, by)
        if handwriting_of(person.id) is None:
            raise Conflict(N_("No handwriting is kept."))
        _end(person.id)
        journal.record(PeopleAct.HANDWRITING_REMOVED, person, by=by)


def _refuse_other(person: Person, by: Actor) -> None:
    if by.person_id != person.id:
        raise NotAllowed(N_("Everybody keeps the own handwriting only."))


def _end(person_id: int) -> None:
    row = handwriting_of(person_id)
    if row is not None:
        row.ended_at = clock.now()
        db.session.flush()
