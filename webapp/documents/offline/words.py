"""Words of off-line packs: in the language of who carries the pack, and of each document on its pages."""

from __future__ import annotations

from webapp.core.words import in_language

STAMP = {
    "zh-Hans": "离线副本，有效期至 {day}，非受控：{number} {label}，编码 {token}",
    "en": "Off-line copy, valid until {day}, uncontrolled: {number} {label}, code {token}",
}
"""The line at the foot of every page, in the language of the document."""
_WORDS: dict[str, dict[str, str]] = {
    "title": {"zh": "离线文件包", "en": "Off-line documents"},
    "valid": {"zh": "有效期至", "en": "Valid until"},
    "holder": {"zh": "持有人", "en": "Holder"},
    "made": {"zh": "制作", "en": "Made"},
    "pack": {"zh": "编号", "en": "Pack"},
    "count": {"zh": "文件数", "en": "Documents"},
    "warning": {
        "zh": (
            "非受控副本。超过有效期后不得依此作业，请领取新的文件包。有网络时扫描页脚二维码，可查询该版次是否仍然有效。"
        ),
        "en": (
            "Uncontrolled copies. Do not work by them after that day; ask for a new pack. With a network, the code at "
            "the foot of each page says whether the revision is still in force."
        ),
    },
    "number": {"zh": "文件编号", "en": "Number"},
    "name": {"zh": "文件名称", "en": "Title"},
    "revision": {"zh": "版本", "en": "Revision"},
    "since": {"zh": "实施日期", "en": "In force since"},
    "department": {"zh": "归口部门", "en": "Owner department"},
    "code": {"zh": "编码", "en": "Code"},
    "check": {
        "zh": "每个文件的 SHA-256 校验值列于 manifest.json。",
        "en": "The SHA-256 of every file stands in manifest.json.",
    },
    "demo": {"zh": "DEMO 演示", "en": "DEMO"},
}


def word(key: str, language: str) -> str:
    """One of the words of the index page."""
    return in_language(_WORDS[key], language)


def stamp_line(language: str, **values: str) -> str:
    """The line at the foot of a page, in the language of the document."""
    return STAMP["en" if language.startswith("en") else "zh-Hans"].format(**values)
