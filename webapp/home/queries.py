"""What waits for a person, what the person started, what comes, what was done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from webapp.approvals import queries as approvals
from webapp.approvals.chains import MEANINGS
from webapp.approvals.models import DecisionKind
from webapp.approvals.opinions.queries import rounds_to_answer, unanswered
from webapp.core import guards, jobs
from webapp.core.access import Actor, Permission
from webapp.core.db import db
from webapp.core.errors import N_, Message
from webapp.core.journal import restoring
from webapp.core.words import in_language
from webapp.documents import queries as documents
from webapp.documents.access import readable_revisions
from webapp.documents.lifecycle import State
from webapp.documents.models import Revision
from webapp.documents.places import document_url, revision_url
from webapp.documents.reviewing import queries as reviewing
from webapp.duties import queries as duties
from webapp.duties.deadlines import approval_due
from webapp.duties.hooks import Heading, is_done_elsewhere
from webapp.duties.models import Duty
from webapp.duties.queries import duty_url
from webapp.home.backups import queries as backups
from webapp.people import queries as people

SOON = timedelta(days=30)
MOST_SOON = 12
RETURNED = N_("Revise")
RELEASE = N_("Release")
CONFIRM = N_("Confirm the role")
CONTINUE = N_("Continue")
ANSWER = N_("Answer opinions")
CONFIRM_PASSWORD = N_("Confirm the new password")
CONFIRM_CODE = N_("Confirm that the one-time code was reset")


@dataclass(frozen=True)
class Row:
    """One line of a list: what to do (``verb``), with what, from whom, since or until when."""

    verb: str
    number: str
    title: str
    url: str
    label: str = ""
    before: str = ""
    sender: str = ""
    since: datetime | None = None
    due: date | None = None
    note: str = ""
    round_id: int = 0
    may_remind: bool = False
    reminded_at: datetime | None = None
    acting_for: str = ""
    passed_by: str = ""


@dataclass(frozen=True)
class Coming:
    """Something of the next 30 days; ``late`` when its day is over."""

    day: date
    what: str
    number: str
    title: str
    url: str


@dataclass(frozen=True)
class Done:
    """One of the person's own decisions, with the words that were written."""

    kind: DecisionKind
    meaning: str
    number: str
    title: str
    label: str
    url: str
    at: datetime
    opinion: str


@dataclass(frozen=True)
class Desk:
    """The document controller's strip: how many, each a link to its list."""

    to_release: int
    coming: int
    drafts: int
    reviews: int


def waiting(*, by: Actor) -> list[Row]:
    """Everything that waits for the person: what has a day first, by day; then by how long it waits."""
    rows = [
        *_approvals(by),
        *_opinions(by),
        *_returned(by),
        *_to_release(by),
        *_duties(by),
        *_confirmations(by),
    ]
    return sorted(rows, key=lambda row: (row.due is None, row.due or date.max, row.since is None, str(row.since)))


def count_waiting(*, by: Actor) -> int:
    """How many lines ``waiting`` has, for the menu."""
    count = approvals.count_waiting_for(by=by) + len(rounds_to_answer(by=by))
    if by.person_id is not None:
        mine = (
            select(func.count())
            .select_from(Revision)
            .where(
                Revision.state == State.DRAFT, Revision.created_by_id == by.person_id, Revision.returned_reason != ""
            )
        )
        count += db.session.scalar(mine) or 0
    if by.may(Permission.DOCUMENT_RELEASE):
        count += _count(Revision.state == State.APPROVED, Revision.released_at.is_(None), by=by)
    count += len(duties.waiting_for(by=by))
    return count + (len(_confirmations(by)) if by.may(Permission.ROLE_CONFIRM) else 0)


def started(*, by: Actor) -> list[Row]:
    """Open rounds the person started, with who is asked, then own drafts that were never sent."""
    rounds = [
        Row(
            verb=MEANINGS.get(task.meaning, task.meaning),
            number=task.heading.number,
            title=task.heading.title,
            url=f"/approvals/{task.round_id}",
            label=task.heading.label,
            before=task.heading.before,
            sender="、".join(task.waits_for),
            since=task.since,
            due=approval_due(task.since),
            round_id=task.round_id,
            may_remind=task.may_remind,
            reminded_at=task.reminded_at,
        )
        for task in approvals.started_by(by=by)
    ]
    return rounds + [_row(r, CONTINUE, since=r.created_at) for r in _drafts_of(by)]


def coming(*, by: Actor) -> list[Coming]:
    """Revisions that come into force and duties of the department within 30 days, overdue ones first."""
    until = documents.today() + SOON
    found = [
        Coming(r.planned_on, N_("comes into force"), r.document.number, r.document.title, revision_url(r))
        for r in documents.coming_into_force(by=by)
        if r.planned_on is not None and r.planned_on <= until
    ]
    return sorted(found + _owed_soon(until, by), key=lambda item: (item.day, item.number))[:MOST_SOON]


def done(*, by: Actor, most: int = 50) -> list[Done]:
    """The person's last decisions, newest first; what may no longer be read is left out."""
    found: list[Done] = []
    for decision in approvals.done_by(by=by, most=most):
        heading = approvals.readable_heading(decision.round, by=by)
        if heading is not None:
            url = f"/approvals/{decision.round_id}"
            found.append(
                Done(
                    decision.kind,
                    decision.meaning,
                    heading.number,
                    heading.title,
                    heading.label,
                    url,
                    decision.decided_at,
                    decision.opinion,
                )
            )
    return found


def desk(*, by: Actor) -> Desk | None:
    """The controller's counts, or None for everybody else."""
    if not by.may(Permission.DOCUMENT_RELEASE):
        return None
    return Desk(
        to_release=_count(Revision.state == State.APPROVED, Revision.released_at.is_(None), by=by),
        coming=_count(Revision.state == State.APPROVED, Revision.released_at.is_not(None), by=by),
        drafts=_count(Revision.state == State.DRAFT, by=by),
        reviews=len(reviewing.due(documents.today(), by=by)),
    )


def notices(*, by: Actor) -> list[Message]:
    """What an administrator must know: jobs that gave up, writing that has stopped."""
    if not by.may(Permission.SETTINGS_MANAGE):
        return []
    found = [
        Message(N_("The job %(name)s gave up after %(tries)s tries: %(error)s"),
                {"name": job.name, "tries": job.tries, "error": job.error[:300]})
        for job in jobs.stopped()
    ]  # fmt: skip
    reason = guards.stopped_reason()
    if reason:
        found.append(Message(N_("Writing has stopped: the database does not match its ledger (%(reason)s)."),
                             {"reason": reason}))  # fmt: skip
    if restoring.unconfirmed():
        words = N_("A backup was restored; messages wait until it is confirmed. See Administration, Backup.")
        found.append(Message(words))
    backup = backups.notice()
    where = N_("%(notice)s See Administration, Backup.")
    return [*found, Message(where, {"notice": backup})] if backup else found


def _approvals(by: Actor) -> list[Row]:
    return [
        Row(
            verb=MEANINGS.get(task.meaning, task.meaning),
            number=task.heading.number,
            title=task.heading.title,
            url=f"/approvals/{task.round_id}",
            label=task.heading.label,
            before=task.heading.before,
            sender=task.sender,
            since=task.since,
            round_id=task.round_id,
            acting_for=task.acting_for,
            passed_by=task.passed_by,
            due=approval_due(task.since),
            reminded_at=task.reminded_at,
        )
        for task in approvals.waiting_for(by=by)
    ]


def _opinions(by: Actor) -> list[Row]:
    """Opinions of a countersign step that wait for the author's answer."""
    found = []
    for round_ in rounds_to_answer(by=by):
        heading = approvals.readable_heading(round_, by=by)
        if heading is not None:
            names, url = "、".join(o.name for o in unanswered(round_)), f"/approvals/{round_.id}/opinions"
            row = Row(ANSWER, heading.number, heading.title, url, heading.label, heading.before, sender=names)
            found.append(replace(row, since=round_.opened_at))
    return found


def _returned(by: Actor) -> list[Row]:
    found = []
    for revision in documents.returned_to(by=by):
        last = approvals.last_return("revision", revision.id)
        since, sender = (last.decided_at, last.person.name) if last else (None, "")
        found.append(_row(revision, RETURNED, note=revision.returned_reason, since=since, sender=sender))
    return found


def _to_release(by: Actor) -> list[Row]:
    if not by.may(Permission.DOCUMENT_RELEASE):
        return []
    found = []
    for revision in documents.ready_to_release(by=by):
        last = approvals.round_of("revision", revision.id)
        since, url = last.closed_at if last else None, f"{document_url(revision.document)}/release"
        row = _row(revision, RELEASE, due=revision.planned_on, since=since, url=url, sender=_author(revision))
        found.append(row)
    return found


def _confirmations(by: Actor) -> list[Row]:
    """Signing roles and reset passwords that wait for a second person: neither who gave nor who got."""
    if not by.may(Permission.ROLE_CONFIRM):
        return []
    url = "/people/confirmations"
    given = [
        Row(CONFIRM, "", g.person.name, url, in_language(g.role.titles, by.language or "zh-Hans"),
            sender=_giver(g.given_by), since=g.given_at)
        for g in people.awaiting_confirmation()
        if by.id not in {g.given_by, str(g.person_id)}
    ]  # fmt: skip
    reset = [
        Row(CONFIRM_CODE if credential.kind == "totp" else CONFIRM_PASSWORD, "", person.name, url,
            sender=_giver(credential.set_by), since=credential.since)
        for credential, person in people.credentials_awaiting()
        if by.id not in {credential.set_by, str(person.id)}
    ]  # fmt: skip
    return given + reset


def _giver(identity: str) -> str:
    person = people.find_person(int(identity)) if identity.isdigit() else None
    return person.name if person is not None else identity


def _row(revision: Revision, verb: str, *, url: str = "", **values: object) -> Row:
    document = revision.document
    place = url or revision_url(revision)
    return Row(verb, document.number, document.title, place, revision.label, **values)  # type: ignore[arg-type]


def _author(revision: Revision) -> str:
    return revision.created_by.name if revision.created_by else ""


def _drafts_of(by: Actor) -> list[Revision]:
    if by.person_id is None:
        return []
    statement = (
        select(Revision)
        .where(Revision.state == State.DRAFT, Revision.created_by_id == by.person_id)
        .where(Revision.returned_reason == "")
        .options(selectinload(Revision.document))
        .order_by(Revision.id.desc())
        .limit(20)
    )
    return list(db.session.scalars(statement))


def _duties(by: Actor) -> list[Row]:
    return [
        Row(duty.verb, heading.number, heading.title, _where(duty, heading), due=duty.due_on)
        for duty, heading in duties.waiting_for(by=by)
    ]


def _where(duty: Duty, heading: Heading) -> str:
    """Where a duty is done: on the page of what it is about, or on its own."""
    return heading.url if is_done_elsewhere(duty.kind) else duty_url(duty)


def _owed_soon(until: date, by: Actor) -> list[Coming]:
    mine = {duty.id for duty, _heading in duties.waiting_for(by=by)}
    return [
        Coming(duty.due_on, duty.verb, heading.number, heading.title, _where(duty, heading))
        for duty, heading in duties.near(until, by=by)
        if duty.id not in mine
    ]


def _count(*clauses: object, by: Actor) -> int:
    statement = select(func.count()).select_from(Revision).where(readable_revisions(by), *clauses)  # type: ignore[arg-type]
    return db.session.scalar(statement) or 0
