"""Part of ``verify``: what came into force from paper came by a list that two different persons signed as it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select

from webapp.approvals.models import Decision, DecisionKind, Round, Signature
from webapp.core import journal
from webapp.core.db import db
from webapp.documents.models import TakenOver
from webapp.documents.takeover import queries
from webapp.documents.takeover.models import ListState, Takeover

SIGNED = frozenset({ListState.ENTERING, ListState.DONE})


def check_lists(report: journal.Report) -> None:
    """Each signed list is the one both signatures state, and every document taken over names such a list."""
    good: set[int] = set()
    for takeover in db.session.scalars(select(Takeover).where(Takeover.state.in_(SIGNED)).order_by(Takeover.id)):
        report.count("takeover lists")
        problem = _problem(takeover)
        if problem:
            report.fail("takeover", takeover.id, f"altered: {problem}")
        else:
            good.add(takeover.id)
    statement = select(TakenOver.revision_id, TakenOver.takeover_id).order_by(TakenOver.revision_id)
    for revision_id, takeover_id in db.session.execute(statement):
        report.count("documents taken over")
        if takeover_id not in good:
            report.fail("taken_over", revision_id, "the list it came by is not signed by two persons as it stands")


def _problem(takeover: Takeover) -> str:
    stands = queries.list_digest(takeover)
    if stands != takeover.digest:
        return "the list differs from what was signed"
    signed = {person for person, digest in _signatures(takeover.id) if digest == stands}
    if not {takeover.sent_by_id, takeover.confirmed_by_id} <= signed or len(signed) < 2:
        return "two different persons have not signed this list"
    return ""


def _signatures(takeover_id: int) -> Iterable[tuple[int, str]]:
    """Who submitted or approved the list, and the digest of the list that was shown."""
    statement = (
        select(Decision.person_id, Signature.shown)
        .join(Signature, Signature.decision_id == Decision.id)
        .join(Round, Round.id == Decision.round_id)
        .where(Round.subject_kind == "takeover", Round.subject_id == takeover_id)
        .where(Decision.kind.in_((DecisionKind.SUBMIT, DecisionKind.APPROVE)))
    )
    for person_id, shown in db.session.execute(statement):
        yield person_id, json.loads(shown)["subject"]["digest"]
