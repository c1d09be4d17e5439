"""What a cover says: every value from the register, none typed twice (seeds B.3, tick-off rows 3 and 4)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from webapp import core
from webapp.approvals.handwriting import handwriting_on
from webapp.approvals.models import Decision, DecisionKind
from webapp.approvals.paper.queries import paper_of
from webapp.approvals.queries import round_of
from webapp.approvals.signing import standing_signatures
from webapp.core import clock
from webapp.core.db import db
from webapp.documents.content import standard_names
from webapp.documents.emergency.models import Emergency
from webapp.documents.emergency.queries import original_id
from webapp.documents.models import Classification, Revision
from webapp.documents.renditions.inputs import furniture_of
from webapp.documents.renditions.paper import history_lines, paper_lines, paper_remark
from webapp.documents.renditions.words import ACTING, CLASSIFICATIONS, MEANINGS, ON_PAPER, REMARKS
from webapp.documents.temporary.queries import temporary_of
from webapp.documents.trial.queries import trial_of
from webapp.people.sites import house_of
from webapp.rendering.values import ApprovalLine, CoverValues, RevisionLine


def cover_values(revision: Revision) -> CoverValues:
    """The values of a revision's cover, as they stand at release."""
    document, language = revision.document, revision.language
    furniture = furniture_of(revision, revision.label)
    zone = core.current_settings().timezone
    issued = clock.to_day(revision.released_at, zone).isoformat() if revision.released_at else ""
    paper = revision.taken_over
    if paper is not None:
        issued = paper.issued_on.isoformat() if paper.issued_on else ""
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
        approvals=paper_lines(paper, language) if paper else approval_lines(revision),
        revisions=revision_lines(revision),
        letterhead=house_of(document.department).letterhead,
        remarks=(paper_remark(paper, language),) if paper else remarks(revision, language),
    )


def remarks(revision: Revision, language: str = "zh-Hans") -> tuple[str, ...]:
    """What the frozen cover says of an emergency release, a trial, a temporary document and what that overrides."""
    words, zone = REMARKS[language], core.current_settings().timezone
    found = []
    urgent = db.session.get(Emergency, revision.id)
    if urgent is not None:
        who, day = urgent.released_by, clock.to_day(urgent.released_at, zone).isoformat()
        found.append(words["emergency"].format(name=who.name, post=who.post or "—", day=day, reason=urgent.reason))
    trial = trial_of(revision)
    if trial is not None:
        found.append(words["trial"].format(day=trial.ends_on.isoformat()))
    temporary = temporary_of(revision)
    if temporary is not None:
        key = "temporary" if temporary.ends_on else "temporary_open"
        until = temporary.ends_on.isoformat() if temporary.ends_on else ""
        found.append(words[key].format(day=until, scope=temporary.scope))
        for item in temporary.overrides:
            clauses = words["clauses"].format(clauses=item.clauses) if item.clauses else words["whole"]
            found.append(words["override"].format(number=item.document.number, clauses=clauses))
    return tuple(found)


def approval_lines(revision: Revision) -> tuple[ApprovalLine, ...]:
    """编制, 审核, 批准 with name, post, date and signature, from the signatures that stand."""
    round_ = round_of("revision", original_id(revision.id))
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
                    date=_day_of(decision, zone).isoformat(),
                    signature=decision.person.name,
                    note=_note(decision, revision.language),
                    handwriting=handwriting_on(decision.id),
                )
            )
    return tuple(lines)


def _day_of(decision: Decision, zone: str) -> date:
    """The day a signature bears: on paper the one written there, the captured day stands in the note."""
    paper = paper_of(decision.id)
    return paper.claimed_on if paper is not None else clock.to_day(decision.decided_at, zone)


def _note(decision: Decision, language: str) -> str:
    """Who was represented, and what was signed on paper and entered by somebody else."""
    zone, notes = core.current_settings().timezone, []
    if decision.represented is not None:
        notes.append(ACTING[language].format(deputy=decision.person.name, person=decision.represented.name))
    paper = paper_of(decision.id)
    if paper is not None:
        entered = clock.to_day(paper.scan.entered_at, zone).isoformat()
        name, day = paper.scan.entered_by.name, paper.claimed_on.isoformat()
        notes.append(ON_PAPER[language].format(day=day, name=name, entered=entered))
    return ("；" if language.startswith("zh") else "; ").join(notes)


def revision_lines(revision: Revision) -> tuple[RevisionLine, ...]:
    """The revision record, newest first, up to this revision."""
    zone = core.current_settings().timezone
    statement = (
        select(Revision)
        .where(Revision.document_id == revision.document_id, Revision.position <= revision.position)
        .where(Revision.released_at.is_not(None), Revision.kind != "resumed")
        .order_by(Revision.position.desc())
    )
    found: list[RevisionLine] = []
    for r in db.session.scalars(statement):
        if r.taken_over is not None:
            found += history_lines(r.taken_over, r)
            continue
        day = clock.to_day(r.released_at, zone).isoformat() if r.released_at else ""
        found.append(RevisionLine(r.label, day, r.summary, by=r.prepared_by.name if r.prepared_by else ""))
    return tuple(found)
