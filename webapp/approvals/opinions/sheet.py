"""The opinion sheet as printed values, in the words of the sheet's language (会签意见处理表)."""

from __future__ import annotations

from datetime import datetime

from webapp import core
from webapp.approvals.models import Round
from webapp.approvals.opinions.models import Answer
from webapp.approvals.opinions.queries import Opinion, opinions_of
from webapp.approvals.queries import heading_of
from webapp.core import clock, journal
from webapp.people import queries as people
from webapp.rendering.values import OpinionLine, OpinionSheetValues

WORDS = {
    "zh-Hans": {
        "silent": "未回复（{day}）",
        "asked": "待回复",
        "empty": "（无文字意见）",
        "waiting": "待处理",
        "acting": "{name}（代 {person}）",
        "adopted": "采纳",
        "partly": "部分采纳",
        "not_adopted": "不采纳",
        "what": "会签",
    },
    "en": {
        "silent": "no reply ({day})",
        "asked": "asked, not yet replied",
        "empty": "(no words)",
        "waiting": "to be answered",
        "acting": "{name} (acting for {person})",
        "adopted": "adopted",
        "partly": "partly adopted",
        "not_adopted": "not adopted",
        "what": "Countersigning",
    },
}


def sheet_of(round_: Round, printed_by: str, language: str) -> OpinionSheetValues:
    """Everything the sheet prints."""
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    heading, site = heading_of(round_), people.organisation()
    return OpinionSheetValues(
        organisation=site.name if site else "",
        what=words["what"],
        number=heading.number,
        title=heading.title,
        label=heading.label,
        printed=f"{printed_by} {_moment(clock.now())}",
        lines=tuple(_line(opinion, words) for opinion in opinions_of(round_)),
        language=language,
        demo=journal.is_demo(),
    )


def _line(opinion: Opinion, words: dict[str, str]) -> OpinionLine:
    answer = opinion.answer
    name = opinion.name
    if opinion.represented:
        name = words["acting"].format(name=opinion.name, person=opinion.represented)
    answered = words[str(Answer(answer.answer))] if answer else words["waiting"] if opinion.needed else ""
    return OpinionLine(
        who=name,
        department=opinion.department,
        asked=_moment(opinion.asked_at),
        opinion=_said(opinion, words),
        given=_moment(opinion.at) if opinion.state == "given" else "",
        answer=answered,
        reason=answer.reason if answer else "",
        answered=f"{answer.person.name} {_moment(answer.answered_at)}" if answer else "",
    )


def _said(opinion: Opinion, words: dict[str, str]) -> str:
    if opinion.state == "silent":
        return words["silent"].format(day=_moment(opinion.at)[:10])
    return words["asked"] if opinion.state == "asked" else opinion.text or words["empty"]


def _moment(value: datetime | None) -> str:
    return value.astimezone(core.organisation_zone()).strftime("%Y-%m-%d %H:%M") if value else ""
