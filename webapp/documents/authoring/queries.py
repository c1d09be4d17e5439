"""What the check page before sending shows: who will be asked, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.approvals.chains import Chain
from webapp.approvals.resolve import Resolved, resolve_chain
from webapp.approvals.rules import APPROVING
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import Conflict, Unmet
from webapp.documents import queries, unmet
from webapp.documents.chains import chain_of, chain_of_next, original_approver
from webapp.documents.models import Document, Revision
from webapp.documents.renditions.inputs import body_for
from webapp.people.models import Person


@dataclass(frozen=True)
class Asked:
    """One step of the route with the names of those who will be asked."""

    meaning: str
    names: tuple[str, ...]
    needed: int
    fallback: bool


@dataclass(frozen=True)
class SendCheck:
    """The route in advance, conditions that are not met, and whether the pages are still being made.

    ``usual``: the route of the type's chain, where the next revision goes another way by default (back to the post
    that approved before).
    """

    route: tuple[Asked, ...]
    unmet: tuple[Unmet, ...]
    waiting: bool
    usual: tuple[Asked, ...] = ()

    @property
    def usual_approvers(self) -> tuple[str, ...]:
        """Who would approve by the type's chain."""
        return next((step.names for step in reversed(self.usual) if step.meaning == APPROVING), ())


def check_before_send(revision: Revision, *, by: Actor) -> SendCheck:
    """Resolve the chain as submitting would, and gather what is missing; changes nothing."""
    missing = unmet.before_submit(revision)
    authors = {a.person_id for a in revision.authors}
    prepared_by = revision.prepared_by_id or by.person_id
    document = revision.document
    wanted, usual = chain_of_next(document), chain_of(document)
    route, problems = route_for(document, wanted, authors=authors, prepared_by=prepared_by, by=by)
    other = route_for(document, usual, authors=authors, prepared_by=prepared_by, by=by)[0] if usual != wanted else []
    return SendCheck(tuple(route), (*missing, *problems), body_for(revision) is None, tuple(other))


def route_for(
    document: Document, chain: Chain, *, authors: set[int], prepared_by: int | None, by: Actor
) -> tuple[list[Asked], tuple[Unmet, ...]]:
    """Who will be asked, step by step; the second value names steps that lead to nobody."""
    excluded = {*authors, *(person for person in (prepared_by, by.person_id) if person)}
    try:
        steps = resolve_chain(
            chain,
            department_id=document.department_id,
            authors=excluded,
            original=lambda: original_approver(document),
        )
    except Conflict as refusal:
        return [], refusal.unmet
    if prepared_by is not None and prepared_by != by.person_id:
        steps.insert(0, Resolved("prepare", "prepared by", (prepared_by,), 1))
    return [_asked(step) for step in steps], ()


def _asked(step: Resolved) -> Asked:
    persons = [db.session.get(Person, person_id) for person_id in step.persons]
    return Asked(step.meaning, tuple(p.name for p in persons if p is not None), step.needed, step.fallback)


def former_issue_list(document: Document) -> list[str]:
    """The issue list that was signed with the revision in force: what the next one is likely to need."""
    before = queries.effective_of(document)
    return [str(name) for name in before.submissions[-1].issue_list] if before and before.submissions else []
