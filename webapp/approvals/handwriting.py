"""Handwriting placed by the act of signing, and the check that nobody else's stands there (decision 0018)."""

from __future__ import annotations

import json

from sqlalchemy import select

from webapp.approvals.models import ApprovalAct, Decision, PlacedHandwriting, Signature
from webapp.core import journal
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Conflict
from webapp.core.journal import JournalEntry
from webapp.people.handwriting.queries import handwriting_of


def place_handwriting(decision: Decision, *, by: Actor) -> PlacedHandwriting:
    """Place the signer's own image with this signature, in the running transaction.

    Raises:
        Conflict: the signer keeps no image.
    """
    kept = handwriting_of(by.person_id or 0)
    if kept is None or decision.person_id != by.person_id:
        raise Conflict(N_("You keep no handwriting. Put one on the page of your account, or sign without it."))
    placed = PlacedHandwriting(decision_id=decision.id, handwriting_id=kept.id, sha=kept.sha)
    db.session.add(placed)
    return placed


def handwriting_on(decision_id: int) -> str:
    """The hash of the image placed with a decision, or an empty string."""
    found = db.session.get(PlacedHandwriting, decision_id)
    return found.sha if found else ""


def check_placed(report: journal.Report) -> None:
    """Part of ``verify``: each placed image is its signer's own, and the entry of the signature names it."""
    statement = (
        select(PlacedHandwriting, Decision, Signature.digest)
        .join(Decision, Decision.id == PlacedHandwriting.decision_id)
        .join(Signature, Signature.decision_id == Decision.id)
        .order_by(PlacedHandwriting.decision_id)
    )
    for placed, decision, digest in db.session.execute(statement):
        report.count("handwritings")
        kept = placed.handwriting
        if kept is None or kept.person_id != decision.person_id or kept.sha != placed.sha:
            report.fail("placed_handwriting", placed.decision_id, "altered: the image is not the signer's own")
        elif _named(decision, digest) != placed.sha:
            report.fail("placed_handwriting", placed.decision_id, "altered: the signature's entry names no such image")


def _named(decision: Decision, digest: str) -> str:
    """The image the entry of this signature names."""
    round_ = decision.round
    entries = select(JournalEntry.facts).where(
        JournalEntry.act == str(ApprovalAct.STEP_APPROVED),
        JournalEntry.subject_kind == round_.subject_kind,
        JournalEntry.subject_id == str(round_.subject_id),
    )
    for data in db.session.scalars(entries):
        facts = json.loads(data)
        if facts.get("signature") == digest:
            return str(facts.get("handwriting", ""))
    return ""
