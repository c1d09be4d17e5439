"""A temporary document is described in its draft, lapses by itself, or is ended ahead of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message
from webapp.documents import lifecycle, queries
from webapp.documents.lifecycle import Act
from webapp.documents.models import Document, Revision
from webapp.documents.releasing.actions import end_in_force, plan_review
from webapp.documents.temporary.models import Override, Runs, Temporary, TemporaryAct
from webapp.documents.temporary.queries import before_ending, due_to_lapse, temporary_of, why_not_temporary
from webapp.documents.temporary.rules import clauses_in
from webapp.people.credentials import consume

LONGEST_SCOPE = 120


@dataclass(frozen=True)
class Terms:
    """What a temporary document runs by, and the documents it overrides with their clauses as typed."""

    runs: str
    ends_on: date | None
    scope: str
    overrides: Sequence[tuple[Document, str]]


def set_temporary(revision: Revision, terms: Terms, *, by: Actor) -> Temporary:
    """Make a draft a temporary document.

    Raises:
        Invalid: no end or one in the past, no batch or project, nothing overridden. Conflict: not a draft, or its
            document is in force for good.
    """
    with transaction():
        require(by, Permission.DOCUMENT_EDIT)
        revision = fresh(revision)
        if revision.state not in lifecycle.EDITABLE:
            raise Conflict(N_("Only a draft can be made a temporary document."))
        why_not = why_not_temporary(revision.document)
        if why_not is not None:
            raise Conflict(why_not.key)
        runs = _check(revision, terms)
        found = temporary_of(revision)
        if found is None:
            found = Temporary(revision_id=revision.id)
            db.session.add(found)
        found.runs, found.scope = runs, terms.scope.strip() if runs is not Runs.DATE else ""
        found.ends_on = terms.ends_on if runs is Runs.DATE else None
        _override(found, terms)
        journal.record(
            TemporaryAct.SET,
            revision,
            by=by,
            private={"scope": found.scope},
            runs=str(runs),
            ends_on=found.ends_on,
            overrides=sorted([o.document_id, o.clauses] for o in found.overrides),
        )
    return found


def _override(found: Temporary, terms: Terms) -> None:
    wanted = {document.id: clauses_in(clauses) for document, clauses in terms.overrides}
    found.overrides = [o for o in found.overrides if o.document_id in wanted]
    known = {o.document_id: o for o in found.overrides}
    for document_id, clauses in wanted.items():
        if document_id in known:
            known[document_id].clauses = clauses
        else:
            found.overrides.append(Override(document_id=document_id, clauses=clauses))
    db.session.flush()


def _check(revision: Revision, terms: Terms) -> Runs:
    wrong: dict[str, list[Message | str]] = {}
    runs = next((one for one in Runs if one == terms.runs), None)
    if runs is None:
        wrong["runs"] = [N_("Please choose one.")]
    if runs is Runs.DATE and terms.ends_on is None:
        wrong["ends_on"] = [N_("Please fill this in.")]
    if runs is Runs.DATE and terms.ends_on is not None and terms.ends_on < queries.today():
        wrong["ends_on"] = [N_("The last day lies in the past.")]
    if runs in {Runs.BATCH, Runs.PROJECT} and not terms.scope.strip():
        wrong["scope"] = [N_("Name the batch or the project.")]
    if len(terms.scope.strip()) > LONGEST_SCOPE:
        wrong["scope"] = [Message(N_("At most %(longest)s characters."), {"longest": LONGEST_SCOPE})]
    if not terms.overrides:
        wrong["number"] = [N_("Name at least one document that is overridden.")]
    if any(document.id == revision.document_id for document, _clauses in terms.overrides):
        wrong["number"] = [N_("A document does not override itself; name another.")]
    if wrong or runs is None:
        raise Invalid(fields=wrong)
    return runs


def end_temporary(revision: Revision, reason: str, *, by: Actor, proof: str) -> Revision:
    """End a temporary document today: the batch or project is over, or it is needed no more.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.

    Raises:
        Invalid: no reason. Conflict: not in force, or not temporary.
    """
    with transaction():
        require(by, Permission.DOCUMENT_RELEASE)
        journal.refuse_clock_behind()
        revision = fresh(revision)
        fresh(revision.document)
        missing = before_ending(revision, by=by)
        found = temporary_of(revision)
        if missing or found is None:
            raise Conflict(N_("This document can not be ended here."), unmet=missing)
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Give a reason.")]})
        credential = consume(proof, by.person_id or 0)
        _lapse(found, queries.today(), reason.strip(), by=by, credential=credential.kind)
    return revision


def lapse_due(*, by: Actor) -> int:
    """End every temporary document whose last day is over; returns how many. The worker's regular job."""
    count = 0
    for revision_id in [found.revision_id for found in due_to_lapse(queries.today())]:
        with transaction():
            found = fresh(db.session.get_one(Temporary, revision_id))
            fresh(found.revision)
            if found.ends_on is not None and lifecycle.may(found.revision.state, Act.LAPSE):
                _lapse(found, found.ends_on + timedelta(days=1), "", by=by)
                count += 1
    return count


def _lapse(found: Temporary, day: date, reason: str, *, by: Actor, credential: str = "") -> None:
    """The end was approved with the document itself, so no request is needed (domain.md section 2)."""
    found.lapsed_at, found.lapsed_by_id, found.reason = clock.now(), by.person_id, reason
    revision = found.revision
    end_in_force(revision, Act.LAPSE, day, by=by)
    plan_review(revision.document, None, by=by)
    journal.record(
        TemporaryAct.LAPSED,
        revision,
        by=by,
        private={"reason": reason},
        effective_to=revision.effective_to,
        credential=credential,
    )
