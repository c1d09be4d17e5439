"""The ten contents of a process document, and the headings under which one looks for them; needs no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.core.errors import N_
from webapp.core.search import fold_text

CONTENT_TITLES = {
    "goals": N_("Definition and goals"),
    "principles": N_("Principles"),
    "organisation": N_("Organisation and duties"),
    "steps": N_("Flow and steps"),
    "evaluation": N_("Evaluation and improvement"),
    "tools": N_("Methods and tools"),
    "training": N_("Training and communication"),
    "filing": N_("Filing, keeping and use of records"),
    "supervision": N_("Supervision"),
    "revision": N_("Revision and effective date"),
}
"""The ten contents a process document covers, in their order, as people name them."""
_WORDS = {
    "goals": "目的|目标|宗旨|purpose|objective|goal|aim",
    "principles": "原则|方针|principle|policy",
    "organisation": "职责|责任|组织|机构|权限|分工|responsib|organi[sz]ation|duties|roles|authorit",
    "steps": "程序|流程|步骤|过程|工作内容|管理内容|procedure|process|steps|workflow|flow",
    "evaluation": "评价|评估|改进|考核|绩效|evaluat|improve|measurement|performance",
    "tools": "工具|方法|技术手段|tool|method|technique|pdca",
    "training": "培训|沟通|宣贯|宣传|training|communicat|awareness",
    "filing": "记录|归档|存档|档案|表单|表格|保管|保存|record|filing|archiv|forms",
    "supervision": "监督|检查|监控|监察|supervis|inspection|monitoring|oversight",
    "revision": "修订|修改|生效|施行|实施日期|附则|变更|revision|amendment|effective|entry into force",
}
_HEADINGS = {content: re.compile(words) for content, words in _WORDS.items()}


@dataclass(frozen=True)
class Chapter:
    """A heading of a text: what it says, where it stands, and whether there is anything under it."""

    heading: str
    anchor: str = ""
    filled: bool = True


def chapters_of_contents(chapters: Iterable[Chapter], title: str) -> dict[str, Chapter | None]:
    """For each of the ten contents the first chapter whose heading speaks of it, or None.

    A heading with nothing under it covers nothing, nor does the document's own ``title`` at its head:
    文件控制程序 is no chapter on steps. One chapter may cover two contents.
    """
    own = fold_text(title)
    named = [(fold_text(c.heading), c) for c in chapters if c.filled and fold_text(c.heading) != own]
    return {
        content: next((chapter for text, chapter in named if words.search(text)), None)
        for content, words in _HEADINGS.items()
    }
