"""The words by which an organisation's own cover, header and sign-off table name their places.

Chinese in both scripts and English. What a label means is decided here alone: for Word files, for their
pages, and for the lines of an approval table.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SIGNING = ("prepare", "proofread", "format_check", "review", "countersign", "approve")
"""Kinds that are signed: each has a name and a date."""
REGISTERED = ("number", "title", "label", "department", "classification")
"""Kinds the register knows before approval; they are part of what is signed."""
RELEASED = ("issued", "effective")
HANDED_OUT = ("distribution", "holder")

_LABELS: dict[str, str] = {
    "number": r"(文件|程序|制度|表单)?(编号|编码)|文件号|(document|doc\.?|file)?\s*(no\.?|number)",
    "title": r"(文件|程序|制度)?(名称|标题)|文件名|(document )?title",
    "label": r"版本|版次|版号|版本号|版本/版次|版本版次|版本/修订|修订状态|版本状态|version|rev(ision|\.)?",
    "department": r"(归口|责任|主管|编制|权责|归口管理)部门|(owner )?department",
    "classification": r"(文件)?密级|classification",
    "issued": r"(发布|颁布|发行|印发)(日期|时间)|issue date|issued( on)?|date of issue",
    "effective": r"(实施|生效|执行)(日期|时间)|effective( date| from)?",
    "prepare": r"(编制|编写|拟制|起草|拟稿|制定|编制/修订)(人|者)?|prepared( by)?|author|drafted( by)?",
    "proofread": r"校对(人)?|proofread( by)?",
    "format_check": r"(文控)?格审|标准化(审查)?|format check(ed by)?",
    "review": r"(审核|审查|复核)(人|者)?|review(ed)?( by)?|checked( by)?",
    "countersign": r"会签(人)?|countersigned( by)?",
    "approve": r"(批准|核准|签发|审批)(人|者)?|approv(ed|al)( by)?",
    "distribution": r"(分发|发放|受控|分发编)号|发放编号|copy (no\.?|number)",
    "holder": r"(持有|领用|保管)(人|部门|者)|holder",
    "date": r"(签字|签署)?日期|年月日|date",
}
_KNOWN = [(kind, re.compile(rf"(?:{pattern})\Z")) for kind, pattern in _LABELS.items()]
_WITH_DATE = re.compile(r"\s*(?:/|及|、|and)\s*(?:日期|date)\Z")
LABEL_AND_VALUE = re.compile(r"(?P<label>[^\s:：_＿]{1,12}(?: (?:by|no\.?|date))?)\s*[:：]\s*", re.IGNORECASE)


@lru_cache(maxsize=2048)
def kind_of(text: str) -> tuple[str, bool]:
    """What a label names, and whether its place takes name and date together (编制/日期); ("", False) if nothing.

    Blanks between characters (批　准) and a closing colon do not matter.
    """
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(":").strip().lower()
    if not plain or len(plain) > 24:
        return "", False
    plain = _simplified(plain)
    if not plain.isascii():
        plain = re.sub(r"\s+", "", plain)
    bare = _WITH_DATE.sub("", plain)
    for kind, pattern in _KNOWN:
        if pattern.match(bare):
            return kind, bare != plain and kind in SIGNING
    return "", False


def _simplified(text: str) -> str:
    if text.isascii():
        return text
    import opencc

    return str(opencc.OpenCC("t2s").convert(text))
