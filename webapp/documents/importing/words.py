"""What taking over writes into a document itself, in the organisation's language."""

from __future__ import annotations

from datetime import date

SUMMARY = {
    "zh-Hans": {
        "imported": "由文件导入。",
        "stated": "文件上标注的版本为 {label}。",
        "issued": "文件上标注的发布日期为 {day}。",
        "effective": "文件上标注的实施日期为 {day}。",
    },
    "en": {
        "imported": "Imported from a file.",
        "stated": "The file itself says version {label}.",
        "issued": "The file itself says issued {day}.",
        "effective": "The file itself says effective {day}.",
    },
}


def summary_of(language: str, *, label: str, stated: str, issued_on: date | None, effective_on: date | None) -> str:
    """The summary of a draft made from a file: what the file claims of itself stays beside what is captured."""
    words = SUMMARY["en" if language.startswith("en") else "zh-Hans"]
    said = [words["imported"]]
    if stated and stated != label:
        said.append(words["stated"].format(label=stated))
    if issued_on:
        said.append(words["issued"].format(day=issued_on.isoformat()))
    if effective_on:
        said.append(words["effective"].format(day=effective_on.isoformat()))
    return ("" if words is SUMMARY["zh-Hans"] else " ").join(said)
