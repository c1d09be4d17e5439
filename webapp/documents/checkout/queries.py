"""Who has a document checked out, what a check-out would start from, and what stands against it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp import core
from webapp.core import clock
from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, Message, NotFound, Unmet
from webapp.documents import queries
from webapp.documents.access import readable_documents
from webapp.documents.checkout.comparing import Registered, differences, leftovers
from webapp.documents.checkout.facts import FileFacts
from webapp.documents.checkout.models import Checkout, FileReading
from webapp.documents.labels import label_when_sent
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Document, NumberAlias, Revision
from webapp.documents.number_forms import key


def open_row(document: Document) -> Checkout | None:
    """The check-out that was not ended yet, also when its day is over."""
    statement = select(Checkout).where(Checkout.document_id == document.id, Checkout.ended_at.is_(None))
    return db.session.scalars(statement).one_or_none()


def lock_of(document: Document) -> Checkout | None:
    """The check-out that holds today, or None."""
    found = open_row(document)
    return found if found is not None and found.until >= queries.today() else None


def last_of(document: Document, *, by: Actor) -> Checkout | None:
    """The person's own newest check-out of the document, however it ended."""
    statement = select(Checkout).where(Checkout.document_id == document.id, Checkout.holder_id == by.person_id)
    return db.session.scalars(statement.order_by(Checkout.id.desc()).limit(1)).first()


def locks(*, by: Actor) -> list[Checkout]:
    """Every check-out that holds today, of documents this person may know of, the first to end first."""
    statement = (
        select(Checkout)
        .join(Document, Document.id == Checkout.document_id)
        .where(Checkout.ended_at.is_(None), Checkout.until >= queries.today(), readable_documents(by))
        .options(selectinload(Checkout.document), selectinload(Checkout.holder))
    )
    return list(db.session.scalars(statement.order_by(Checkout.until, Checkout.id)))


def held_by(person_id: int) -> list[Checkout]:
    """What a person has checked out."""
    statement = select(Checkout).where(Checkout.holder_id == person_id, Checkout.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(Checkout.id)))


def overdue() -> list[Checkout]:
    """Check-outs whose last day is over."""
    statement = select(Checkout).where(Checkout.ended_at.is_(None), Checkout.until < queries.today())
    return list(db.session.scalars(statement.order_by(Checkout.id)))


def words_of(lock: Checkout) -> Message:
    """Who has it, since when, until when."""
    text = N_("Checked out by %(name)s since %(since)s, until %(until)s.")
    return Message(
        text,
        {"name": lock.holder.name, "since": local_day(lock), "until": lock.until.isoformat()},
    )


def local_day(lock: Checkout) -> str:
    """The organisation's day on which a check-out began."""
    return clock.to_day(lock.since, core.current_settings().timezone).isoformat()


def base_of(document: Document, *, by: Actor) -> Revision:
    """The revision whose file a next one starts from: the draft, else what was released last.

    Raises:
        Conflict: no file yet, or a revision is on its way that this person can not work on.
    """
    coming = queries.open_of(document)
    if coming is None:
        last = queries.last_released(document)
        if last is None:
            raise Conflict(N_("There is no file of this document yet; hand in the first one."))
        return last
    if coming.state not in EDITABLE:
        raise Conflict(
            N_("Revision %(label)s is under approval or waits for release; nothing new is begun until then."),
            label=coming.label,
        )
    try:
        return queries.get_revision_by_id(coming.id, by=by)
    except NotFound as hidden:
        raise Conflict(
            N_("Revision %(label)s is on its way already (%(name)s). Finish or discard it first."),
            label=coming.label,
            name=coming.created_by.name if coming.created_by else "",
        ) from hidden


def before_check_out(document: Document, *, by: Actor) -> list[Unmet]:
    """What stands against checking out, for the disabled button and the act."""
    found: list[Unmet] = []
    for permission in (Permission.DOCUMENT_CREATE, Permission.DOCUMENT_SOURCE):
        if not by.may(permission):
            found.append(Unmet(Message(N_("Checking out is for those who write documents.")), who_may(permission)))
            break
    lock = lock_of(document)
    if lock is not None:
        found.append(Unmet(words_of(lock), lock.holder.name))
    asked = queries.obsolete_request_of(document)
    if asked is not None and asked.state in {"open", "approved"}:
        found.append(Unmet(Message(N_("The end of this document has been asked for already."))))
    try:
        base_of(document, by=by)
    except Conflict as refusal:
        found.append(Unmet(refusal.message))
    return found


def reading_of(revision: Revision) -> FileReading | None:
    """What the present file of a revision says of itself, once it was read."""
    return db.session.get(FileReading, (revision.id, revision.source_sha))


def registered(revision: Revision) -> Registered:
    """What the register knows of a revision."""
    document = revision.document
    aliases = select(NumberAlias.printed).where(NumberAlias.document_id == document.id)
    author = revision.prepared_by or revision.created_by
    return Registered(
        number=document.number,
        title=document.title,
        label=label_when_sent(revision),
        department=document.department.name,
        planned_on=revision.effective_from or revision.planned_on,
        prepared_by=author.name if author else "",
        old_numbers=frozenset(key(printed) for printed in db.session.scalars(aliases)),
    )


def notes_of(revision: Revision) -> list[Message]:
    """What the file of a revision states otherwise than the register, and what was left in it."""
    reading = reading_of(revision)
    if reading is None:
        return []
    facts = FileFacts.from_json(reading.facts)
    return [*differences(facts, registered(revision)), *leftovers(facts)]
