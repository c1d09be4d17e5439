"""A sign sheet as printed values, in the words of the sheet's language."""

from __future__ import annotations

from webapp import core
from webapp.approvals.models import Round
from webapp.approvals.paper.models import SignSheet
from webapp.approvals.paper.queries import seats_on_paper
from webapp.approvals.queries import heading_of
from webapp.approvals.subjects import subject_for
from webapp.core import journal
from webapp.people import queries as people
from webapp.rendering.values import SignBox, SignSheetValues

MEANINGS = {
    "zh-Hans": {
        "prepare": "编制", "proofread": "校对", "format_check": "文控格审", "review": "审核",
        "countersign": "会签", "approve": "批准",
    },
    "en": {
        "prepare": "Prepare", "proofread": "Proofread", "format_check": "Check format", "review": "Review",
        "countersign": "Countersign", "approve": "Approve",
    },
}  # fmt: skip
WORDS = {
    "zh-Hans": {"one": "其中一人签批即可", "what": "文件审批", "end": "文件废止审批"},
    "en": {"one": "one of these suffices", "what": "Approval of a document", "end": "End of a document"},
}


def values_of(sheet: SignSheet, language: str) -> SignSheetValues:
    """Everything a sheet prints: what is signed, its short hash, an empty box for everybody who may sign."""
    spoken = "en" if language.startswith("en") else "zh-Hans"
    round_, site, heading = sheet.round, people.organisation(), heading_of(sheet.round)
    moment = sheet.made_at.astimezone(core.organisation_zone()).strftime("%Y-%m-%d %H:%M")
    return SignSheetValues(
        organisation=site.name if site else "",
        what=WORDS[spoken]["end" if round_.subject_kind == "obsolescence" else "what"],
        number=heading.number,
        title=heading.title,
        label=heading.label,
        digest=short_digest(round_),
        qr_url=f"{core.base_url()}/q/{sheet.token}",
        code=sheet.token,
        printed=f"{sheet.person.name} {moment}",
        boxes=boxes_of(round_, spoken),
        language=spoken,
        demo=journal.is_demo(),
    )


def short_digest(round_: Round) -> str:
    """The beginning of the hash of the pages that are signed, or of the first file."""
    found = {str(f["role"]): str(f["hash"]) for f in subject_for(round_.subject_kind).shown(round_.subject_id).files}
    whole = found.get("body") or next(iter(found.values()), "")
    return f"SHA-256 {whole[:16]}…" if whole else "—"


def boxes_of(round_: Round, language: str) -> tuple[SignBox, ...]:
    """One box a step that is still open, with everybody who may sign it."""
    needed = {step.position: step.needed for step in round_.steps}
    return tuple(
        SignBox(
            MEANINGS[language].get(meaning, meaning),
            tuple(f"{person.name} {person.post}".strip() for person in persons),
            WORDS[language]["one"] if len(persons) > needed[position] else "",
        )
        for position, meaning, persons in seats_on_paper(round_)
    )
