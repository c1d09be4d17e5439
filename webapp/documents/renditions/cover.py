"""What a cover says: every value from the register, none typed twice (seeds B.3, tick-off rows 3 and 4)."""

from __future__ import annotations

from sqlalchemy import select

from webapp import core
from webapp.approvals.models import DecisionKind
from webapp.approvals.queries import round_of
from webapp.approvals.signing import standing_signatures
from webapp.core import clock
from webapp.core.db import db
from webapp.documents.content import standard_names
from webapp.documents.models import Classification, Revision
from webapp.documents.renditions.inputs import furniture_of
from webapp.documents.renditions.words import CLASSIFICATIONS, MEANINGS
from webapp.rendering.values import ApprovalLine, CoverValues, RevisionLine


def cover_values(revision: Revision) -> CoverValues:
    """The values of a revision's cover, as they stand at release."""
    document, language = revision.document, revision.language
    furniture = furniture_of(revision, revision.label)
    zone = core.current_settings().timezone
    issued = clock.to_day(revision.released_at, zone).isoformat() if revision.released_at else ""
    return CoverValues(
        organisation=furniture.organisation,
        system=furniture.system,
        number=document.number,
        title=document.title,
        label=revision.label,
        language=language,
        department=document.department.name,
        classifications=tuple(CLASSIFICATIONS[language][str(c)] for c in Classification),
        classification=CLASSIFICATIONS[language][str(document.classification)],
        issue_date=issued,
        effective_date=revision.planned_on.isoformat() if revision.planned_on else "",
        basis=standard_names(sorted({c.standard for c in document.clauses})),
        approvals=approval_lines(revision),
        revisions=revision_lines(revision),
    )


def approval_lines(revision: Revision) -> tuple[ApprovalLine, ...]:
    """编制, 审核, 批准 with name, post, date and signature, from the signatures that stand."""
    round_ = round_of("revision", revision.id)
    if round_ is None:
        return ()
    zone, words, lines = core.current_settings().timezone, MEANINGS[revision.language], []
    prepared_apart = round_.prepared_by_id != round_.started_by_id
    for signature in standing_signatures(round_):
        decision = signature.decision
        if decision.kind is DecisionKind.SUBMIT and prepared_apart:
            continue
        if decision.kind in {DecisionKind.SUBMIT, DecisionKind.APPROVE}:
            lines.append(
                ApprovalLine(
                    meaning=words.get(decision.meaning, decision.meaning),
                    name=decision.person.name,
                    post=decision.person.post,
                    date=clock.to_day(decision.decided_at, zone).isoformat(),
                    signature=decision.person.name,
                )
            )
    return tuple(lines)


def revision_lines(revision: Revision) -> tuple[RevisionLine, ...]:
    """The revision record, newest first, up to this revision."""
    zone = core.current_settings().timezone
    statement = (
        select(Revision)
        .where(Revision.document_id == revision.document_id, Revision.position <= revision.position)
        .where(Revision.released_at.is_not(None))
        .order_by(Revision.position.desc())
    )
    return tuple(
        RevisionLine(
            label=r.label,
            date=clock.to_day(r.released_at, zone).isoformat() if r.released_at else "",
            change=r.summary,
            by=r.prepared_by.name if r.prepared_by else "",
        )
        for r in db.session.scalars(statement)
    )
