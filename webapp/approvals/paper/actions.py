"""A sign sheet is printed; what came back signed is entered by the controller, with the scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from webapp import core
from webapp.approvals import course, rules
from webapp.approvals.conditions import require_conditions
from webapp.approvals.models import (
    ApprovalAct,
    Assignment,
    AssignmentState,
    Decision,
    DecisionKind,
    Round,
    Step,
)
from webapp.approvals.opinions.queries import require_answers
from webapp.approvals.paper.models import PaperScan, PaperSignature, SignSheet
from webapp.approvals.paper.queries import sheet_of_token, why_not_enter
from webapp.approvals.queries import asked_now, may_sign, open_step, signers
from webapp.approvals.signing import shown_bytes, shown_digest, sign
from webapp.approvals.subjects import subject_for
from webapp.core import clock, files, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.core.tokens import new_token
from webapp.people.credentials import consume
from webapp.people.models import Person


@dataclass(frozen=True)
class Scan:
    """A scan that was looked at: its name, the bytes as they came, the clean PDF, its pages."""

    name: str
    data: bytes
    pdf: bytes
    pages: int


@dataclass(frozen=True)
class Signed:
    """A line of the sheet: who signed, and the day written there; ``meaning`` as the sheet displays it."""

    person: Person
    on: date
    meaning: str = ""


def print_sheet(round_: Round, *, by: Actor) -> SignSheet:
    """Make a sheet to be signed by hand, with a code of its own that leads to the round.

    Raises:
        NotAllowed: no permission, or an author. Conflict: the round has ended, or paper is switched off.
    """
    with transaction():
        round_ = _ready(round_, by=by)
        head = journal.head()
        sheet = SignSheet(
            token=new_token(),
            round_id=round_.id,
            facts=facts_of(round_),
            person_id=by.person_id,
            made_at=clock.now(),
            epoch=head.epoch if head else 0,
        )
        db.session.add(sheet)
        journal.record(
            ApprovalAct.SHEET_PRINTED,
            (round_.subject_kind, round_.subject_id),
            by=by,
            round=round_.number,
            sheet=sheet.token,
            facts=sheet.facts,
        )
    return sheet


def facts_of(round_: Round) -> str:
    """The digest of what a sheet shows: the subject and its files, whatever the step."""
    return shown_digest(shown_bytes(round_, None))


def enter_paper(round_: Round, token: str, scan: Scan, signed: Sequence[Signed], *, by: Actor, proof: str) -> Round:
    """Enter from the scan of a sheet who signed and on what day, in the order of the steps.

    The signatures say that they were given on paper and who entered them. The day on the paper is the
    claimed one, the moment of entering the captured one; both stay (house decision 10).

    Args:
        token: the code on the sheet. ``proof``: of the person who enters.

    Raises:
        NotAllowed: no permission, an author, the own signature, or a signer who is not asked.
        Conflict: the sheet is of another round, or what it shows has changed. Invalid: a day is impossible.
    """
    with transaction():
        round_ = _ready(round_, by=by)
        journal.refuse_clock_behind()
        sheet = _sheet(round_, token)
        if not signed:
            raise Invalid(fields={"signed": [N_("Enter at least one signature.")]})
        consume(proof, by.person_id or 0)
        kept = _keep(sheet, scan, by=by)
        journal.record(
            ApprovalAct.PAPER_KEPT,
            (round_.subject_kind, round_.subject_id),
            by=by,
            private={"file": scan.name},
            round=round_.number,
            sheet=sheet.token,
            source=kept.source_sha,
            pdf=kept.pdf_sha,
        )
        earliest = clock.to_day(sheet.made_at, core.current_settings().timezone)
        for line in signed:
            _check_day(line, earliest)
            earliest = line.on
            _sign_line(round_, line, kept, by=by)
    return round_


def _ready(round_: Round, *, by: Actor) -> Round:
    round_ = fresh(round_)
    subject_for(round_.subject_kind).check_readable(round_.subject_id, by=by)
    found = why_not_enter(round_, by=by)
    if found is not None:
        raise found
    return round_


def _sheet(round_: Round, token: str) -> SignSheet:
    sheet = sheet_of_token(token)
    if sheet is None or sheet.round_id != round_.id:
        raise Conflict(N_("This sheet belongs to another approval, or was not printed here."))
    if sheet.facts != facts_of(round_):
        raise Conflict(
            N_("What stands on the sheet has changed since it was printed. Print it anew and have it signed.")
        )
    return sheet


def _keep(sheet: SignSheet, scan: Scan, *, by: Actor) -> PaperScan:
    kept = PaperScan(
        sheet_token=sheet.token,
        name=scan.name,
        source_sha=files.keep(scan.data),
        pdf_sha=files.keep(scan.pdf),
        pages=scan.pages,
        entered_by_id=by.person_id,
        entered_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def _check_day(line: Signed, earliest: date) -> None:
    """Between the printing of the sheet and today, and no step before the one ahead of it."""
    today = clock.today(core.current_settings().timezone)
    if line.on > today:
        raise Invalid(fields={"signed": [N_("A signature can not bear a day to come.")]})
    if line.on < earliest:
        raise Invalid(
            fields={
                "signed": [N_("A signature is older than the sheet, or than the step before it. Have it signed anew.")]
            }
        )


def _sign_line(round_: Round, line: Signed, kept: PaperScan, *, by: Actor) -> None:
    step = open_step(round_)
    if step is None:
        raise Conflict(N_("The sheet has more signatures than this approval has steps."))
    assignment = _seat(round_, step, line.person, by=by)
    require_answers(round_, step)
    require_conditions(round_, step, assignment.person_id)
    decision = _decision(round_, step, assignment)
    db.session.add(PaperSignature(decision_id=decision.id, scan_id=kept.id, claimed_on=line.on))
    signature = sign(
        decision,
        shown_bytes(round_, step),
        by=by,
        credential=None,
        displayed=line.meaning or step.meaning,
        language=by.language,
        paper=_midnight(line.on),
    )
    assignment.state = AssignmentState.DECIDED
    journal.record(
        ApprovalAct.SIGNED_ON_PAPER,
        (round_.subject_kind, round_.subject_id),
        by=by,
        round=round_.number,
        step=step.position,
        meaning=step.meaning,
        signer=line.person.id,
        claimed_on=line.on,
        scan=kept.pdf_sha,
        signature=signature.digest,
    )
    course.advance(round_, step, by=by)
    db.session.flush()


def _seat(round_: Round, step: Step, person: Person, *, by: Actor) -> Assignment:
    """The place of who signed by hand: the same rules as for a signature in the system."""
    if person.id == by.person_id:
        raise NotAllowed(N_("Nobody enters the own signature from paper; sign in the system."))
    assignment = next((a for a in asked_now(step) if a.person_id == person.id), None)
    if assignment is None:
        raise NotAllowed(N_("%(name)s is not asked at this step."), name=person.name)
    rules.check_may_sign(
        rules.Signing(
            round_open=True,
            asked=True,
            decided_by="",
            person_id=person.id,
            authors=round_.authors,
            signed_already=signers(round_),
            meaning=step.meaning,
        )
    )
    if not may_sign(person):
        raise NotAllowed(N_("%(name)s does not hold the permission to decide and sign."), name=person.name)
    return assignment


def _decision(round_: Round, step: Step, assignment: Assignment) -> Decision:
    decision = Decision(
        round=round_,
        step_id=step.id,
        assignment_id=assignment.id,
        person_id=assignment.person_id,
        kind=DecisionKind.APPROVE,
        meaning=step.meaning,
        opinion="",
        decided_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), core.organisation_zone())
