"""What taking over writes into documents and onto covers, in the organisation's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

COLUMNS = {
    "zh-Hans": {
        "head": ("编号", "名称和理由", "版本", "纸面日期", "纸面姓名"),
        "left": ("编号", "名称", "版本", "理由"),
        "issued": "发布 {day}",
        "effective": "实施 {day}",
        "reason": "清单所列编号、名称、版本、日期、姓名与纸质原件一致。确认后全部生效，并标明为纸面签署。",
    },
    "en": {
        "head": ("Number", "Title and reason", "Revision", "Dates on paper", "Names on paper"),
        "left": ("Number", "Title", "Revision", "Reason"),
        "issued": "issued {day}",
        "effective": "effective {day}",
        "reason": "Numbers, titles, versions, dates and names of the list are those of the paper. Once confirmed, all "
        "come into force, marked as signed on paper.",
    },
}
TAKEN = {"zh-Hans": "存量导入，纸面签署。", "en": "Taken over, signed on paper."}


def columns_of(language: str) -> dict[str, Any]:
    """The words of the list as it is signed, in the language of the page."""
    return COLUMNS["en" if language.startswith("en") else "zh-Hans"]


def summary_of(changes: Sequence[Mapping[str, str]], label: str, language: str = "zh-Hans") -> str:
    """The summary of a revision: what its own revision record says of this version, else that it was taken over."""
    said = next((change["what"] for change in reversed(changes) if change["label"] == label and change["what"]), "")
    return said or TAKEN["en" if language.startswith("en") else "zh-Hans"]
