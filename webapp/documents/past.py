"""What the documents were said to be at the end of a day: title, owner, clauses, classification.

A document's facts change without a new revision, by an act of their own; the journal tells when. The title in force
is that of the revision that stood then (``reading.queries.title_at``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from webapp import core
from webapp.core import clock
from webapp.core.journal.past import last_said
from webapp.core.unchanged import while_unchanged
from webapp.documents.models import Document, DocumentAct, DocumentClause, Revision, Submission, TakenOver
from webapp.people.past import PeopleThen, people_at


@dataclass(frozen=True)
class Facts:
    """A document as it was described; ``clauses`` like ``iso9001@2015:7.5``, in their order."""

    department: str
    classification: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Past:
    """The documents at the end of a day: ``changed`` are those of which another is told since."""

    changed: dict[int, dict[str, Any]]
    people: PeopleThen

    def of(self, document: Document) -> Facts:
        """How a document was described then."""
        said = self.changed.get(document.id, {})
        today = [f"{row.standard}:{row.clause}" for row in document.clauses] if "clauses" not in said else []
        return Facts(
            department=self.owner(document),
            classification=said.get("classification", str(document.classification)),
            clauses=tuple(_in_order(said.get("clauses", today))),
        )

    def owner(self, document: Document) -> str:
        """The name of the department that owned a document."""
        said = self.changed.get(document.id, {})
        return self.people.department(said.get("department", document.department_id))

    def title(self, document_id: int, today: str) -> str:
        """The title a document had, given that of today; the same where an older one was erased."""
        return str(self.changed.get(document_id, {}).get("title", today))


def past_at(day: date) -> Past:
    """The documents at the end of ``day``, for who may read them; of a day to come, as they are today."""
    end = core.end_of_day(min(day, clock.today(core.current_settings().timezone)))
    changed = while_unchanged(("documents at", end), lambda: last_said(end, DocumentAct.CREATED, DocumentAct.CHANGED))
    return Past(changed, people_at(end))


def owned_then(text: str, past: Past) -> ColumnElement[bool]:
    """The clause over ``Document``: its owner was the department of this name or code."""
    named = past.people.named(text)
    matching = [key for key, said in past.changed.items() if said.get("department") in named]
    return _as_then(Document.department_id.in_(named), matching, past)


def answered_then(text: str, past: Past) -> ColumnElement[bool]:
    """The clause over ``Document``: it answered this clause, or one below it."""
    standard, _, clause = text.rpartition(":")
    matching = [key for key, said in past.changed.items() if _answers(said.get("clauses", ()), standard, clause)]
    return _as_then(Document.id.in_(with_clause(text)), matching, past)


def titled_then(text: str, in_force: ColumnElement[bool]) -> ColumnElement[bool]:
    """The clause over ``Document``: the revision ``in_force`` bears these words in its title."""
    on_paper = select(TakenOver.title).join(Revision, Revision.id == TakenOver.revision_id)
    sent = select(Submission.title).join(Revision, Revision.id == Submission.revision_id)
    sent = sent.order_by(Submission.number.desc())
    titles = (
        one.where(Revision.document_id == Document.id, in_force).limit(1).correlate(Document).scalar_subquery()
        for one in (on_paper, sent)
    )
    return func.coalesce(*titles, Document.title).icontains(text, autoescape=True)


def with_clause(text: str) -> Any:
    """The ids of the documents that answer a clause today: ``7.5`` of any standard, or with its standard."""
    standard, _, clause = text.rpartition(":")
    statement = select(DocumentClause.document_id).where(
        or_(DocumentClause.clause == clause, DocumentClause.clause.startswith(clause + ".", autoescape=True))
    )
    return statement.where(DocumentClause.standard == standard) if standard else statement


def _as_then(today: ColumnElement[bool], matching: list[int], past: Past) -> ColumnElement[bool]:
    """``today``'s answer for what has not changed since, that of then for the rest."""
    if not past.changed:
        return today
    return or_(and_(today, Document.id.not_in(list(past.changed))), Document.id.in_(matching))


def _answers(clauses: Sequence[str], standard: str, clause: str) -> bool:
    split = (full.rpartition(":") for full in clauses)
    return any(
        (not standard or kept == standard) and (number == clause or number.startswith(clause + "."))
        for kept, _, number in split
    )


def _in_order(clauses: Sequence[str]) -> list[str]:
    """As a document lists them: by standard, then by number."""
    return sorted(dict.fromkeys(clauses), key=lambda full: full.rpartition(":")[::2])
