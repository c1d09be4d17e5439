"""Placeholders of a starter text, filled with the organisation's names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.documents.library.starters import PLACEHOLDER, FormName

OPEN = {"zh-Hans": "（编号待定）", "en": "(number to follow)"}
"""What stands for the number of a document that is not taken over yet."""
DEPARTMENT_WORDS = {
    "zh-Hans": {
        "quality": "质量管理部门", "technical": "技术部门", "service": "服务部门", "sales": "销售部门",
        "finance": "财务部门",
    },
    "en": {
        "quality": "Quality Department", "technical": "Technical Department", "service": "Service Department",
        "sales": "Sales Department", "finance": "Finance Department",
    },
}  # fmt: skip
"""How the texts call a department nobody has named."""
_MARKS = re.compile(r"([\\`*_\[\]<>|~&])")
_AS_LIST = re.compile(r"^(\d+)([.)])")
_BEGINS = re.compile(r"(^|\n|\| |- |\. )$")
"""What stands before the first word of a line, a cell or a sentence."""
_DOUBLED = re.compile(r"（（编号待定））|\(\(number to follow\)\)")


@dataclass(frozen=True)
class Names:
    """What is put in: ``departments`` and ``posts`` by key, ``numbers`` of documents taken over."""

    company: str
    abbreviation: str
    departments: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)


def fill(text: str, language: str, names: Names, forms: Mapping[str, FormName]) -> str:
    """The text with every placeholder filled; names can not become Markdown.

    Raises:
        KeyError: a placeholder the library does not have; it is checked when the library is read.
    """

    def put(found: re.Match[str]) -> str:
        kind, _, name = found[1].partition(":")
        value = _value(kind, name, language, names, forms)
        within = kind == "post" and language == "en" and not _BEGINS.search(text[: found.start()])
        return plain(in_sentence(value) if within else value)

    filled = PLACEHOLDER.sub(put, text)
    return _DOUBLED.sub(OPEN[language], filled)


def _value(kind: str, name: str, language: str, names: Names, forms: Mapping[str, FormName]) -> str:
    match kind:
        case "company":
            return names.company
        case "abbr":
            return names.abbreviation
        case "department":
            return names.departments.get(name) or DEPARTMENT_WORDS[language][name]
        case "post":
            return names.posts[name]
        case "number":
            return names.numbers.get(name) or OPEN[language]
        case "form":
            form = forms[name]
            number = names.numbers.get(form.document)
            return f"{number}-R{form.serial:02d}" if number else OPEN[language]
    raise KeyError(kind)


def in_sentence(title: str) -> str:
    """An English title as it stands within a sentence.

    >>> in_sentence("Seal keeper"), in_sentence("IT manager")
    ('seal keeper', 'IT manager')
    """
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def cited(text: str, forms: Mapping[str, FormName]) -> set[str]:
    """The keys of the starter documents a text names by number, itself or through a form."""
    found = set()
    for mark in PLACEHOLDER.finditer(text):
        kind, _, name = mark[1].partition(":")
        if kind in {"number", "form"}:
            found.add(forms[name].document if kind == "form" else name)
    return found


def plain(name: str) -> str:
    """A name on one line, with everything escaped that Markdown would read as a mark.

    >>> plain("A|B")
    'A\\\\|B'
    """
    flat = _MARKS.sub(r"\\\1", " ".join(name.split()))
    if flat[:1] in {"#", "+", "-", "="}:
        return "\\" + flat
    return _AS_LIST.sub(r"\1\\\2", flat)


def propose_departments(departments: Mapping[int, str]) -> dict[str, int]:
    """Which department is meant by each key, read from the names; the first that fits.

    >>> propose_departments({1: "示例公司", 2: "综合管理部", 3: "售后服务部"})
    {'quality': 2, 'service': 3}
    """
    found: dict[str, int] = {}
    for key, words in _SIGNS.items():
        for word in words:
            fits = [id_ for id_, name in departments.items() if word in name.casefold()]
            if fits:
                found[key] = fits[0]
                break
    return found


_SIGNS = {
    "quality": ("质量", "品质", "质管", "体系", "品管", "quality", "综合管理", "行政", "admin"),
    "technical": ("技术", "运维", "工程", "研发", "技術", "technical", "engineering", "operations"),
    "service": ("服务台", "客服", "售后", "服务", "service", "support"),
    "sales": ("销售", "市场", "营销", "商务", "sales", "marketing"),
    "finance": ("财务", "财会", "finance", "accounting"),
}
