"""What a cover says of a revision that was signed on paper: names and dates as claimed, who entered and confirmed."""

from __future__ import annotations

from webapp import core
from webapp.documents.models import Revision, TakenOver
from webapp.documents.renditions.words import MEANINGS, PAPER_REMARK, SIGNED_ON_PAPER
from webapp.rendering.values import ApprovalLine, RevisionLine

MEANT = {"prepared": "prepare", "reviewed": "review", "approved": "approve"}


def paper_lines(paper: TakenOver, language: str = "zh-Hans") -> tuple[ApprovalLine, ...]:
    """编制, 审核, 批准 with the names as they stand on paper; the signature is there, not here."""
    return tuple(
        ApprovalLine(MEANINGS[language][meaning], getattr(paper, role), signature=SIGNED_ON_PAPER[language])
        for role, meaning in MEANT.items()
        if getattr(paper, role)
    )


def paper_remark(paper: TakenOver, language: str = "zh-Hans") -> str:
    """That it was signed on paper, and who entered and confirmed this when, by the clock of the system."""
    zone = core.organisation_zone()
    return PAPER_REMARK[language].format(
        entered=paper.entered_by.name,
        at=paper.entered_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        confirmed=paper.confirmed_by.name,
        confirmed_at=paper.confirmed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
    )


def history_lines(paper: TakenOver, revision: Revision) -> list[RevisionLine]:
    """The revision record of the paper, newest first; the line of this revision is made where the paper has none."""
    lines = [RevisionLine(c["label"], c["day"], c["what"], by=c["who"] or "") for c in reversed(paper.changes)]
    if any(line.label == revision.label for line in lines):
        return lines
    day = paper.issued_on or paper.effective_on
    return [RevisionLine(revision.label, day.isoformat(), revision.summary, by=paper.prepared), *lines]
