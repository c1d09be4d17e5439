"""What a reader is shown of a document: text by place, numbers it once had, who signed what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from webapp.approvals.models import Decision, DecisionKind, Round
from webapp.approvals.paper.queries import paper_of
from webapp.approvals.queries import open_step, round_of, rounds_of
from webapp.approvals.route import OnPaper, on_paper
from webapp.core import search
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.documents import queries
from webapp.documents.emergency.queries import original_id
from webapp.documents.indexing import KIND
from webapp.documents.lifecycle import OPEN, State
from webapp.documents.models import Document, NumberAlias, Revision


@dataclass(frozen=True)
class Standing:
    """The revisions of a document that matter today, as far as this person may see them."""

    shown: Revision | None
    effective: Revision | None
    coming: Revision | None
    all: tuple[Revision, ...]


@dataclass(frozen=True)
class SignedLine:
    """One decision of an approval: who, when, with which meaning, and the digest that proves it.

    ``acting_for`` is the person a deputy stood for; ``paper`` what was signed by hand.
    """

    meaning: str
    kind: DecisionKind
    name: str
    at: datetime
    opinion: str
    digest: str
    method: str
    set_aside: bool
    acting_for: str = ""
    paper: OnPaper | None = None


def standing_of(document: Document, *, by: Actor) -> Standing:
    """In force, on its way, and what the document's page shows: in force, else on its way, else the last."""
    seen = queries.revisions_of(document, by=by)
    effective = next((r for r in seen if r.state is State.EFFECTIVE), None)
    coming = next((r for r in seen if r.state in OPEN), None)
    ended = next((r for r in seen if r.state in {State.OBSOLETE, State.SUPERSEDED}), None)
    shown = effective or (ended if ended and ended.state is State.OBSOLETE else None) or coming or ended
    return Standing(shown or (seen[0] if seen else None), effective, coming, tuple(seen))


def parts_of(revision: Revision) -> list[tuple[str, str]]:
    """Place and text, in reading order, as they were taken in."""
    return search.parts_of(KIND, revision.id)


def aliases_of(document: Document) -> list[str]:
    """Old numbers under which the document is found."""
    statement = select(NumberAlias.printed).where(NumberAlias.document_id == document.id)
    return list(db.session.scalars(statement.order_by(NumberAlias.id)))


def round_under_way(kind: str, subject_id: int) -> Round | None:
    """The newest round when it still waits for somebody."""
    found = round_of(kind, subject_id)
    return found if found is not None and open_step(found) is not None and found.closed_at is None else None


def signed_lines(round_: Round) -> list[SignedLine]:
    """Every decision of a round in order, set aside ones marked."""
    return [_line(decision) for decision in round_.decisions]


def rounds_about(revision: Revision) -> list[Round]:
    """Every round of a revision, newest first; one that carries an earlier one on has that one's."""
    return list(reversed(rounds_of("revision", original_id(revision.id))))


def successor_of(revision: Revision) -> Revision | None:
    """The revision that took this one's place, or None."""
    statement = (
        select(Revision)
        .where(Revision.document_id == revision.document_id, Revision.position > revision.position)
        .where(Revision.effective_from.is_not(None))
        .order_by(Revision.position)
        .limit(1)
    )
    return db.session.scalars(statement).first()


def title_at(revision: Revision) -> str:
    """The title a revision was sent with, or has on paper; before that, the document's."""
    if revision.taken_over is not None:
        return revision.taken_over.title
    return revision.submissions[-1].title if revision.submissions else revision.document.title


def due_for_review(document: Document, day: date) -> bool:
    """Whether the periodic review is due."""
    return document.next_review_on is not None and document.next_review_on <= day


def _line(decision: Decision) -> SignedLine:
    signature = decision.signature
    method = json.loads(signature.statement)["auth"]["method"] if signature else ""
    assignment_state = ""
    for step in decision.round.steps:
        for assignment in step.assignments:
            if assignment.id == decision.assignment_id:
                assignment_state = str(assignment.state)
    return SignedLine(
        meaning=decision.meaning,
        kind=decision.kind,
        name=decision.person.name,
        at=decision.decided_at,
        opinion=decision.opinion,
        digest=signature.digest if signature else "",
        method=method,
        set_aside=assignment_state == "set_aside",
        acting_for=decision.represented.name if decision.represented else "",
        paper=on_paper(paper_of(decision.id)),
    )
