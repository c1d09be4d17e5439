"""Finding sign sheets and what came back on paper."""

from __future__ import annotations

from sqlalchemy import select

from webapp import core
from webapp.approvals.models import AssignmentState, Decision, Round, RoundState, StepState
from webapp.approvals.paper.models import PaperScan, PaperSignature, SignSheet
from webapp.approvals.queries import get_round
from webapp.core.access import Actor, Permission, refusal
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, NotAllowed, NotFound, Refusal
from webapp.people.models import Person


def sheet_of_token(token: str) -> SignSheet | None:
    """The sheet a printed code leads to."""
    return db.session.get(SignSheet, token)


def sheets_of(round_: Round) -> list[SignSheet]:
    """Sheets printed for a round, newest first."""
    statement = select(SignSheet).where(SignSheet.round_id == round_.id)
    return list(db.session.scalars(statement.order_by(SignSheet.made_at.desc())))


def paper_of(decision_id: int) -> PaperSignature | None:
    """What the paper says of a decision; None when it was signed in the system."""
    return db.session.get(PaperSignature, decision_id)


def papers_of(round_: Round) -> dict[int, PaperSignature]:
    """What was signed on paper in a round, by decision."""
    statement = (
        select(PaperSignature)
        .join(Decision, Decision.id == PaperSignature.decision_id)
        .where(Decision.round_id == round_.id)
    )
    return {row.decision_id: row for row in db.session.scalars(statement)}


def get_scan(scan_id: int, *, by: Actor) -> PaperScan:
    """A scan, for who may read what was signed.

    Raises:
        NotFound: there is none, or its subject is not visible.
    """
    found = db.session.get(PaperScan, scan_id)
    if found is None:
        raise NotFound(N_("There is no such scan."))
    get_round(found.sheet.round_id, by=by)
    return found


def why_not_enter(round_: Round, *, by: Actor) -> Refusal | None:
    """Why the acting person can neither print a sign sheet nor enter what came back."""
    if not core.current_settings().paper_signing:
        return Conflict(N_("Signing on paper is switched off here."))
    if round_.state is not RoundState.OPEN:
        return Conflict(N_("This approval has ended. Reload the page to see how."))
    found = refusal(by, Permission.APPROVAL_KEEP)
    if found is not None:
        return found
    if by.person_id in {*round_.authors, round_.prepared_by_id, round_.started_by_id}:
        return NotAllowed(N_("Who wrote, changed or prepared a document does not enter its signatures."))
    return None


def seats_on_paper(round_: Round) -> list[tuple[int, str, list[Person]]]:
    """Steps that may still be signed on a sheet: position, meaning, who is asked, in order."""
    return [
        (step.position, step.meaning, [a.person for a in step.assignments if a.state is AssignmentState.OPEN])
        for step in round_.steps
        if step.state is not StepState.DONE
    ]
