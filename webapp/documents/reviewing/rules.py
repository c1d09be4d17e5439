"""Which rows a sheet must answer, and what is missing of a verdict; needs no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.errors import N_, Message
from webapp.documents.reviewing.models import Verdict

VERDICT_TITLES: dict[Verdict, str] = {
    Verdict.KEEP: N_("Keep"),
    Verdict.REVISE: N_("Revise"),
    Verdict.OBSOLETE: N_("End it"),
}
VERDICT_CHIPS: dict[Verdict, str] = {Verdict.KEEP: "ok", Verdict.REVISE: "warn", Verdict.OBSOLETE: "stop"}
LONGEST_REASON = 2000


def is_asked(due_on: date | None, year: int) -> bool:
    """Whether the review owed on ``due_on`` belongs to the sheet of ``year``: due in it, or still owed from before."""
    return due_on is not None and due_on.year <= year


def what_is_wrong(verdict: Verdict, reason: str) -> Message | None:
    """Why a verdict can not stand: whoever lets a document be changed or ended says why."""
    if verdict is not Verdict.KEEP and not reason.strip():
        return Message(N_("Say why it is to be revised or ended."))
    if len(reason) > LONGEST_REASON:
        return Message(N_("At most %(longest)s characters."), {"longest": LONGEST_REASON})
    return None


def digest_of(lines: Iterable[tuple[int, int, str, str]]) -> str:
    """What is signed on a sheet: document, revision, verdict and reason of every line, named by one digest."""
    kept = sorted([document, revision, verdict, reason] for document, revision, verdict, reason in lines)
    return digest("review-sheet/1", binary(canonical_json(kept))).hex()
