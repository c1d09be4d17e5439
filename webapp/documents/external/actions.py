"""External documents are added, changed and checked; one that ends raises tasks on the documents that cite it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from webapp.core import clock, journal, search
from webapp.core.access import Actor, Permission, require, system
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message
from webapp.documents import queries
from webapp.documents.external.models import (
    External,
    ExternalAct,
    ExternalCheck,
    ExternalCitation,
    Kind,
    Standing,
)
from webapp.documents.external.queries import citations_in, citing, standard_key_for, still_cites, with_key
from webapp.documents.external.rules import split_number
from webapp.documents.indexing import KIND
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.duties import workdays
from webapp.duties.actions import assign_duty, complete_duties_of, waive_duties_of
from webapp.duties.models import Duty, DutyState
from webapp.people.models import Department

CHECK, CITED = "external_check", "external_cited"
CHECK_EARLY, ADAPT_DAYS = 14, 60
EXTERNAL_TYPE = "external"


@dataclass(frozen=True)
class Values:
    """What is said of an external document."""

    kind: Kind
    number: str
    title: str
    department: Department
    edition: str = ""
    publisher: str = ""
    source: str = ""
    issued_on: date | None = None
    effective_on: date | None = None
    document: Document | None = None
    remark: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a check found: does it still hold, by which one it was superseded, where that was looked up."""

    standing: Standing
    checked_on: date
    next_on: date | None = None
    successor: External | None = None
    looked_in: str = ""
    note: str = ""


def add_external(values: Values, next_check_on: date | None, *, by: Actor) -> External:
    """Take a standard, law or other paper of others under control.

    Raises:
        Invalid: no number or title, the same number and edition is there already, a next check in the past.
        NotAllowed: not one who makes documents.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        wrong = _what_is_wrong(values, None)
        if next_check_on is not None and next_check_on < queries.today():
            wrong["next_check_on"] = [N_("The next check lies in the past.")]
        if wrong:
            raise Invalid(fields=wrong)
        external = External(standing=Standing.CURRENT, created_at=clock.now(), next_check_on=next_check_on)
        _set(external, values)
        db.session.add(external)
        db.session.flush()
        journal.record(
            ExternalAct.ADDED,
            external,
            by=by,
            private=_private(external),
            **_facts(external),
            next_check_on=next_check_on,
        )
        _owe_check(external, by=by)
    return external


def change_external(external: External, values: Values, *, by: Actor, expected: int | None = None) -> External:
    """Correct what is said of an external document; how it stands is changed by a check alone.

    Raises:
        Invalid: as for adding. Conflict: changed meanwhile.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        external = fresh(external, expected)
        wrong = _what_is_wrong(values, external)
        if wrong:
            raise Invalid(fields=wrong)
        _set(external, values)
        journal.record(
            ExternalAct.CHANGED,
            external,
            by=by,
            private=_private(external),
            **_facts(external),
        )
        _owe_check(external, by=by)
    return external


def _facts(external: External) -> dict[str, Any]:
    """What the list shows of it, so that the list of this day can be told later."""
    return {
        "kind": str(external.kind),
        "number": external.number,
        "edition": external.edition,
        "department": external.department.id,
        "effective_on": external.effective_on,
    }


def _private(external: External) -> dict[str, str]:
    return {"title": external.title, "publisher": external.publisher, "remark": external.remark}


def _what_is_wrong(values: Values, own: External | None) -> dict[str, list[Message | str]]:
    wrong: dict[str, list[Message | str]] = {}
    for name in ("number", "title"):
        if not getattr(values, name).strip():
            wrong[name] = [N_("Please fill this in.")]
    other = with_key(key_of(values.number, values.edition))
    if other is not None and other is not own:
        wrong["number"] = [Message(N_("%(number)s is in the list already."), {"number": other.number})]
    if values.document is not None and values.document.type_key != EXTERNAL_TYPE:
        wrong["document"] = [N_("Its text is kept as a document of the type external document.")]
    return wrong


def key_of(number: str, edition: str) -> str:
    """Number and edition as they are compared: ``GB/T19001@2016``."""
    base, year = split_number(number)
    return f"{base}@{year or edition.strip()}"


def _set(external: External, values: Values) -> None:
    edition = values.edition.strip() or split_number(values.number)[1]
    external.kind, external.number, external.title = values.kind, values.number.strip(), values.title.strip()
    external.edition, external.key = edition, key_of(values.number, edition)
    external.publisher, external.source = values.publisher.strip(), values.source.strip()
    external.department, external.document = values.department, values.document
    external.issued_on, external.effective_on = values.issued_on, values.effective_on
    external.remark = values.remark.strip()
    external.standard_key = standard_key_for(external.number, edition)


def check_external(external: External, verdict: Verdict, *, by: Actor) -> ExternalCheck:
    """Note what a check found. Still current: the next check is owed. Ended: every document that cites it gets a task.

    Raises:
        Invalid: a check in the future, a next check in the past or missing, superseded by itself or by nothing, or by
            one that itself ended. NotAllowed: not one who makes documents.
    """
    with transaction():
        require(by, Permission.DOCUMENT_CREATE)
        external = fresh(external)
        wrong = _what_is_wrong_with(verdict, external)
        if wrong:
            raise Invalid(fields=wrong)
        current = verdict.standing is Standing.CURRENT
        external.standing, external.checked_on = verdict.standing, verdict.checked_on
        external.next_check_on = workdays.moved(verdict.next_on) if current and verdict.next_on else None
        external.superseded_by = verdict.successor if verdict.standing is Standing.SUPERSEDED else None
        check = ExternalCheck(
            external=external,
            checked_on=verdict.checked_on,
            verdict=verdict.standing,
            successor=external.superseded_by,
            looked_in=verdict.looked_in.strip(),
            note=verdict.note.strip(),
            next_on=external.next_check_on,
            by_id=by.person_id,
            at=clock.now(),
        )
        db.session.add(check)
        db.session.flush()
        journal.record(
            ExternalAct.CHECKED,
            external,
            by=by,
            private={"note": check.note, "looked_in": check.looked_in},
            check=check.id,
            number=external.number,
            verdict=str(verdict.standing),
            successor=check.successor_id,
            checked_on=check.checked_on,
            next_on=check.next_on,
        )
        complete_duties_of(CHECK, external, by=by)
        _owe_check(external, by=by)
        _follow_up(external, by=by)
    return check


def _what_is_wrong_with(verdict: Verdict, external: External) -> dict[str, list[Message | str]]:
    wrong: dict[str, list[Message | str]] = {}
    today = queries.today()
    if verdict.checked_on > today:
        wrong["checked_on"] = [N_("A check is noted after it was made.")]
    if verdict.standing is Standing.CURRENT:
        if verdict.next_on is None:
            wrong["next_on"] = [N_("Please fill this in.")]
        elif verdict.next_on <= today:
            wrong["next_on"] = [N_("The next check lies after today.")]
    if verdict.standing is Standing.SUPERSEDED:
        successor = verdict.successor
        if successor is None:
            wrong["successor"] = [N_("Say which one took its place; add that one to the list first.")]
        elif successor.id == external.id:
            wrong["successor"] = [N_("Nothing is superseded by itself.")]
        elif successor.standing is not Standing.CURRENT:
            wrong["successor"] = [Message(N_("%(number)s itself holds no more."), {"number": successor.number})]
    return wrong


def _owe_check(external: External, *, by: Actor) -> None:
    if external.next_check_on is not None and external.standing is Standing.CURRENT:
        assign_duty(
            CHECK,
            external,
            department=external.department,
            verb=N_("Check whether it still holds"),
            due_on=external.next_check_on,
            early=CHECK_EARLY,
            by=by,
        )


def _follow_up(external: External, *, by: Actor) -> None:
    """Tasks on what cites it when it ended; when a later check finds that it holds, they are needless."""
    known = {c.document_id: c for c in db.session.query(ExternalCitation).filter_by(external_id=external.id)}
    if external.standing is Standing.CURRENT:
        for citation in known.values():
            waive_duties_of(CITED, citation, str(Standing.CURRENT), by=by)
        return
    due_on = workdays.moved(queries.today() + timedelta(days=ADAPT_DAYS))
    for found in citing(external, by=system("cited")):
        document = found.revision.document
        citation = known.get(document.id) or ExternalCitation(external=external, document=document)
        citation.revision, citation.place, citation.found_at = found.revision, found.place, clock.now()
        db.session.add(citation)
        db.session.flush()
        journal.record(
            ExternalAct.CITED,
            document,
            by=by,
            external=external.id,
            number=document.number,
            label=found.revision.label,
            place=found.place,
        )
        verb = N_("Adapt it: what it cites holds no more")
        assign_duty(CITED, citation, department=document.department, verb=verb, due_on=due_on, early=ADAPT_DAYS, by=by)


def adapted(revision: Revision, by: Actor) -> None:
    """A revision came into force: tasks about what it cites no more are done."""
    parts = search.parts_of(KIND, revision.id)
    for citation in citations_in(revision.document):
        if not still_cites(citation.external, revision, parts):
            complete_duties_of(CITED, citation, by=by)


def ended(revision: Revision, by: Actor) -> None:
    """A document ended: nothing of it is to be adapted."""
    if revision.state is State.OBSOLETE:
        for citation in citations_in(revision.document):
            waive_duties_of(CITED, citation, str(revision.state), by=by)


def follow(duty: Duty, by: Actor) -> None:
    """A person moved or waived a check: the day of the external document follows.

    Raises:
        Conflict: it was ticked off; a check is noted with what it found.
    """
    if duty.state is DutyState.DONE:
        raise Conflict(N_("A check is noted with what it found, on the page of the external document."))
    external = fresh(db.session.get_one(External, duty.subject_id))
    external.next_check_on = duty.due_on if duty.state is DutyState.OPEN else None
    journal.record(ExternalAct.CHANGED, external, by=by, number=external.number, next_check_on=external.next_check_on)
