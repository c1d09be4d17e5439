"""Taking starter documents over: each becomes an ordinary draft with a number of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Refusal
from webapp.documents.actions import NewDocument, change_document, create_document
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.intake import Intake, take_in
from webapp.documents.library import queries
from webapp.documents.library.models import ORIGIN, LibraryAct, StarterTaking
from webapp.documents.library.starters import DEPARTMENTS, LANGUAGES, Starter
from webapp.documents.models import Revision
from webapp.people import queries as people
from webapp.people.models import Department
from webapp.rendering import make_word

SUMMARY = {"zh-Hans": "首次发布", "en": "First issue"}
RENEWAL = {"zh-Hans": "按更新的样板文件修订", "en": "Revised after a newer starter text"}


@dataclass(frozen=True)
class Choice:
    """How texts are taken over: language, the organisation's departments by key of the text, and owners
    by starter key where they differ from the department the text names as owner."""

    language: str
    departments: Mapping[str, int] = field(default_factory=dict)
    owners: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one wish: a draft, or why not."""

    starter: Starter
    revision_id: int | None = None
    refusal: Refusal | None = None


def take_over(key: str, choice: Choice, *, by: Actor) -> Revision:
    """Take one starter document over as a draft.

    Raises:
        Conflict: it was taken over already. NotFound: no such starter or department. NotAllowed.
    """
    claim_number(key, choice, by=by)
    return draft_starter(key, by=by)


def take_over_all(keys: Sequence[str], choice: Choice, *, by: Actor) -> list[Outcome]:
    """Take several over; numbers are given to all first, so that the texts cite each other rightly.

    A refused one stops no other. One that got its number and no text is found free the next time.
    """
    refusals: dict[str, Refusal] = {}
    for key in keys:
        try:
            claim_number(key, choice, by=by)
        except Refusal as refusal:
            db.session.rollback()
            refusals[key] = refusal
    outcomes = []
    for key in keys:
        starter = queries.get_starter(key, by=by)
        revision_id = None
        if key not in refusals:
            try:
                revision_id = draft_starter(key, by=by).id
            except Refusal as refusal:
                db.session.rollback()
                refusals[key] = refusal
        outcomes.append(Outcome(starter, revision_id, refusals.get(key)))
    return outcomes


def claim_number(key: str, choice: Choice, *, by: Actor) -> StarterTaking:
    """Give a starter document its number: a document without a text yet, or the one whose draft was discarded.

    Raises:
        Conflict: it is taken over already. Invalid: a language or department key the texts do not have.
        NotFound: a department that is not there.
    """
    starter = queries.get_starter(key, by=by)
    _check(choice, by)
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        owner, title = _owner(starter, choice, by), starter.title(choice.language)
        taking = db.session.scalars(select(StarterTaking).where(StarterTaking.key == key)).one_or_none()
        if taking is None:
            new = NewDocument(starter.type_key, title, owner, clauses=starter.clauses, origin=ORIGIN)
            taking = StarterTaking(key=key, document_id=create_document(new, by=by).id)
            db.session.add(taking)
        else:
            _refuse_taken(taking)
            change_document(taking.document, title=title, department=owner, by=by)
        taking.language, taking.edition = choice.language, starter.edition(choice.language)
        taking.departments = dict(choice.departments)
        taking.taken_by_id, taking.taken_at = by.person_id, clock.now()
        db.session.flush()
        _record(LibraryAct.TAKEN, taking, by)
    return taking


def draft_starter(key: str, *, by: Actor) -> Revision:
    """Make the draft of a starter document that has its number: a Word file with the names filled in.

    Raises:
        Conflict: it has a draft, or was issued, already.
    """
    starter = queries.get_starter(key, by=by)
    taking = db.session.get_one(StarterTaking, key)
    language = taking.language
    intake = _word(starter, taking, by)
    with transaction():
        taking = fresh(taking)
        _refuse_taken(taking)
        return draft_revision(taking.document, intake, summary=SUMMARY[language], language=language, by=by)


def renew(key: str, *, by: Actor) -> Revision:
    """Draft the next revision of what was taken over from the newer starter text.

    Raises:
        Conflict: a revision is on its way already.
    """
    starter = queries.get_starter(key, by=by)
    taking = db.session.get_one(StarterTaking, key)
    language = taking.language
    intake = _word(starter, taking, by)
    with transaction():
        taking = fresh(taking)
        revision = draft_revision(taking.document, intake, summary=RENEWAL[language], language=language, by=by)
        taking.edition = starter.edition(language)
        _record(LibraryAct.RENEWED, taking, by)
    return revision


def keep_own(key: str, *, by: Actor) -> StarterTaking:
    """Note that the newer starter text was looked at and the own text stays."""
    starter = queries.get_starter(key, by=by)
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        taking = fresh(db.session.get_one(StarterTaking, key))
        taking.edition = starter.edition(taking.language)
        _record(LibraryAct.KEPT, taking, by)
    return taking


def _check(choice: Choice, by: Actor) -> None:
    if choice.language not in LANGUAGES:
        raise Invalid(fields={"language": [N_("The starter texts are not there in this language.")]})
    if not set(choice.departments) <= set(DEPARTMENTS):
        raise Invalid(fields={"departments": [N_("Please choose one of the listed values.")]})
    for id_ in choice.departments.values():
        people.get_department(id_, by=by)


def _owner(starter: Starter, choice: Choice, by: Actor) -> Department:
    chosen = choice.owners.get(starter.key) or choice.departments.get(starter.owner)
    return people.get_department(chosen, by=by) if chosen else people.root_department()


def _refuse_taken(taking: StarterTaking) -> None:
    if queries.live_revision(taking.document) is not None:
        raise Conflict(
            N_("%(title)s is taken over already as %(number)s."),
            title=taking.document.title,
            number=taking.document.number,
        )


def _word(starter: Starter, taking: StarterTaking, by: Actor) -> Intake:
    site = people.organisation()
    title = starter.title(taking.language)
    text = queries.filled(starter, taking.language, taking.departments, by=by)
    data = make_word(text, title=title, language=taking.language, author=site.name if site else "", made_at=clock.now())
    return take_in(f"{title}.docx", data)


def _record(act: LibraryAct, taking: StarterTaking, by: Actor) -> None:
    journal.record(
        act,
        taking.document,
        by=by,
        starter=taking.key,
        edition=taking.edition,
        language=taking.language,
        number=taking.document.number,
    )
