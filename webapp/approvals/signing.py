"""The bytes that are signed (trust.md section 3, SIGNATURE)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from webapp import core
from webapp.approvals.models import Assignment, AssignmentState, Decision, DecisionKind, Round, Signature, Step
from webapp.approvals.subjects import subject_for
from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.encoding import binary, canonical_json, digest, string
from webapp.people.models import Credential, Person

PAPER = "paper"
"""The method of a signature given by hand on a printed sheet and entered by somebody else."""


def shown_bytes(round_: Round, step: Step | None) -> bytes:
    """What a signer of ``step`` sees, as canonical JSON; without a step, what the submitter sees."""
    shown = subject_for(round_.subject_kind).shown(round_.subject_id)
    head = journal.head()
    return canonical_json(
        {
            "log": head.log if head else "",
            "subject": dict(shown.subject),
            "files": [dict(f) for f in shown.files],
            "round": round_.number,
            "step": step.position if step else 0,
            "chain": round_.chain_digest,
            "meaning": step.meaning if step else "prepare",
        }
    )


def shown_digest(data: bytes) -> str:
    """The hex digest a form or the API carries as ``shown``."""
    return digest("shown/1", binary(data)).hex()


def standing_signatures(round_: Round) -> list[Signature]:
    """Signatures of the round that no return set aside, in order."""
    statement = (
        select(Signature)
        .join(Decision, Decision.id == Signature.decision_id)
        .outerjoin(Assignment, Assignment.id == Decision.assignment_id)
        .where(Decision.round_id == round_.id)
        .where((Assignment.id.is_(None)) | (Assignment.state != AssignmentState.SET_ASIDE))
        .order_by(Decision.id)
    )
    return list(db.session.scalars(statement))


def signatories(kind: str, subject_ids: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """By subject and meaning, who signed in its newest round, from the signatures that stand; one query."""
    newest = (
        select(func.max(Round.id))
        .where(Round.subject_kind == kind, Round.subject_id.in_(subject_ids))
        .group_by(Round.subject_id)
    )
    statement = (
        select(Round.subject_id, Decision.meaning, Person.name)
        .join(Decision, Decision.round_id == Round.id)
        .join(Signature, Signature.decision_id == Decision.id)
        .join(Person, Person.id == Decision.person_id)
        .outerjoin(Assignment, Assignment.id == Decision.assignment_id)
        .where(Round.id.in_(newest), (Assignment.id.is_(None)) | (Assignment.state != AssignmentState.SET_ASIDE))
        .where(Decision.kind.in_([DecisionKind.SUBMIT, DecisionKind.APPROVE]))
        .order_by(Decision.id)
    )
    found: dict[int, dict[str, list[str]]] = {}
    for subject, meaning, name in db.session.execute(statement):
        found.setdefault(subject, {}).setdefault(meaning, []).append(name)
    return found


def transport() -> str:
    """``https`` or ``http``, as the address people use says; the signature states it."""
    return "https" if core.current_settings().base_url.startswith("https://") else "http"


def sign(
    decision: Decision,
    shown: bytes,
    *,
    by: Actor,
    credential: Credential | None,
    displayed: str,
    language: str,
    paper: datetime | None = None,
) -> Signature:
    """Make the signature of a decision; ``credential`` None means the signed-in session (submitting).

    ``paper`` is the day a hand signature bears: the statement's method is then ``paper``, set by who
    entered it, since that day.
    """
    salt = secrets.token_bytes(32)
    auth: dict[str, Any] = {
        "method": credential.kind if credential else "session",
        "set_by": credential.set_by if credential else "",
        "since": clock.to_micros(credential.since) if credential else 0,
        "transport": transport(),
        "token": by.via.removeprefix("api:") if by.via.startswith("api:") else "",
    }
    if paper is not None:
        auth |= {"method": PAPER, "set_by": by.id, "since": clock.to_micros(paper)}
    statement = canonical_json(
        {
            "v": 1,
            "shown": shown_digest(shown),
            "decision": str(decision.kind),
            "meaning": displayed,
            "language": language,
            "opinion": digest("opinion/1", salt, string(decision.opinion)).hex(),
            "signer": {"id": str(decision.person_id)},
            "for": {"id": str(decision.for_id)} if decision.for_id else None,
            "earlier": [s.digest for s in standing_signatures(decision.round)],
            "auth": auth,
            "time": clock.to_micros(decision.decided_at),
        }
    )
    signature = Signature(
        decision_id=decision.id,
        shown=shown,
        statement=statement,
        opinion_salt=salt,
        digest=digest("signature/1", binary(statement)).hex(),
    )
    db.session.add(signature)
    db.session.flush()
    return signature


def check_signatures(report: journal.Report) -> None:
    """Part of ``verify``: each signature holds together and says what its decision says."""
    for signature in db.session.scalars(select(Signature).order_by(Signature.decision_id)):
        report.count("signatures")
        problem = _problem(signature)
        if problem:
            report.fail("signature", signature.decision_id, f"altered: {problem}")
    signed = {DecisionKind.SUBMIT, DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT}
    unsigned = (
        select(Decision.id)
        .outerjoin(Signature, Signature.decision_id == Decision.id)
        .where(Decision.kind.in_(signed), Signature.decision_id.is_(None))
    )
    for decision_id in db.session.scalars(unsigned):
        report.fail("decision", decision_id, "missing: the decision has no signature")


def _problem(signature: Signature) -> str:
    if digest("signature/1", binary(signature.statement)).hex() != signature.digest:
        return "the statement does not match its digest"
    stated: Mapping[str, Any] = json.loads(signature.statement)
    decision = signature.decision
    if stated["shown"] != shown_digest(signature.shown):
        return "what was shown does not match the statement"
    if stated["opinion"] != digest("opinion/1", signature.opinion_salt, string(decision.opinion)).hex():
        return "the opinion differs from what was signed"
    if stated["signer"]["id"] != str(decision.person_id) or stated["decision"] != str(decision.kind):
        return "signer or decision differs from what was signed"
    if stated["for"] != ({"id": str(decision.for_id)} if decision.for_id else None):
        return "the person represented differs from what was signed"
    if stated["time"] != clock.to_micros(decision.decided_at):
        return "the time differs from what was signed"
    return ""
