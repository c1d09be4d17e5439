"""Which chain a document goes through (domain.md section 2, Approval)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.approvals.chains import OWNER, Chain, Who, parse_chain
from webapp.approvals.models import Assignment
from webapp.approvals.queries import last_approval
from webapp.approvals.resolve import persons_for
from webapp.core.db import db
from webapp.core.errors import N_, Invalid
from webapp.documents.models import Document
from webapp.people.models import Department, Person


def chain_of(document: Document) -> Chain:
    """The chain of the document's type; a form takes its procedure's where there is one."""
    type_ = document.type
    if type_.chain_from_parent and document.parent is not None:
        type_ = document.parent.type
    return parse_chain(type_.chain["steps"])


def own_chain(document: Document, steps: Sequence[dict[str, object]]) -> Chain:
    """A chain given for this one submission: more steps than the type asks for, never fewer.

    Raises:
        Invalid: no chain, or a step of the type's chain is missing from it or out of order.
    """
    wanted, given = chain_of(document), parse_chain(list(steps))
    left = iter(given.steps)
    if not all(step in left for step in wanted.steps):
        raise Invalid(
            N_("The chain leaves out a step that this type of document needs."),
            fields={"chain": [N_("Keep every step of the type's own chain, in its order; more may be added.")]},
        )
    return given


@dataclass(frozen=True)
class FormerApproval:
    """The last approval of the newest approved revision, and the post it was given from as it is held today.

    ``post`` names the post in a chain's terms; a successor in it stands where ``person`` stood.
    """

    person: Person
    label: str
    at: datetime
    opinion: str
    post: tuple[Who, ...]
    holders: tuple[Person, ...]


def former_approval(document: Document) -> FormerApproval | None:
    """Who approved the document before, or None when no revision of it was approved here."""
    labels = {revision.id: revision.label for revision in document.revisions}
    found = last_approval("revision", list(labels))
    if found is None:
        return None
    decision, seat = found
    person = seat.represented or seat.person
    post = _post_of(seat, person)
    holders = [p for who in post for p in persons_for(who, decision.round.department_id, lambda: None)]
    label = labels[decision.round.subject_id]
    return FormerApproval(person, label, decision.decided_at, decision.opinion, post, tuple(holders))


def original_approver(document: Document) -> int | None:
    """Who approves again what was approved before: the same person, or the successor in the post (tick-off row 6)."""
    before = former_approval(document)
    if before is None:
        return None
    ids = [person.id for person in before.holders]
    return before.person.id if before.person.id in ids or not ids else ids[0]


def _post_of(seat: Assignment, person: Person) -> tuple[Who, ...]:
    """The post an approval was given from: what the chain named; else the person, or who has the post now."""
    named = _named(seat) if not (seat.fallback or seat.added or seat.handover_id) else ()
    if named:
        return named
    if not person.active and person.post:
        return (Who("post", person.post),)
    return (Who("person", person.login),)


def _named(seat: Assignment) -> tuple[Who, ...]:
    """What the rule of a seat says, with the owner department of then under its name of today; no persons."""
    found = []
    for part in seat.rule.split("; "):
        kind, _, value = part.partition(": ")
        if kind not in {"role", "post", "head_of", "in_charge_of"} or not value:
            return ()
        if value == OWNER:
            department = db.session.get(Department, seat.step.round.department_id)
            value = department.name if department else value
        found.append(Who(kind, value))
    return tuple(found)


Amending = Callable[[Document, Chain], Chain]
_amending: dict[str, Amending] = {}


def register_chain(key: str, amend: Amending) -> None:
    """Let ``amend(document, chain)`` give the chain of the next revision of a document instead of its type's."""
    _amending[key] = amend


def chain_of_next(document: Document) -> Chain:
    """The chain the next revision of a document goes through unless another is asked for."""
    chain = chain_of(document)
    for amend in _amending.values():
        chain = amend(document, chain)
    return chain
