"""Starter documents as data: texts with placeholders, what they answer, which forms they use.

Read from ``controlled_docs/documents/``. A starter document has no number, is not searched and stands
in no list until an organisation takes it over (decision 14).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.core.errors import N_
from webapp.documents.content_files import Faults, read_mapping

LANGUAGES = {"zh-Hans": "zh", "en": "en"}
"""Languages a text is there in, and the name of its file."""
CONTENTS = (
    "goals", "principles", "organisation", "steps", "evaluation",
    "tools", "training", "filing", "supervision", "revision",
)  # fmt: skip
"""The ten contents a process document covers (seeds.md S04), in their order."""
DEPARTMENTS = ("quality", "technical", "service", "sales", "finance")
"""Departments the texts speak of; which of the organisation's they are is chosen at take-over."""
KINDS = {"company": 0, "abbr": 0, "department": 1, "post": 1, "number": 1, "form": 1}
"""Kinds of placeholder, and whether a name follows: ``{{company}}``, ``{{number:contract}}``."""
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
FORMS = "forms.yaml"
_FIELDS = {"key", "order", "type", "level", "titles", "owner", "clauses", "forms", "contents", "pages"}


@dataclass(frozen=True)
class FormName:
    """A form a starter document uses; its number is the document's with ``-R`` and the serial."""

    key: str
    document: str
    serial: int
    titles: Mapping[str, str]


@dataclass(frozen=True)
class Starter:
    """One starter document: ``titles`` and ``pages`` by ``zh`` and ``en``, ``texts`` by language."""

    key: str
    order: int
    type_key: str
    level: str
    titles: Mapping[str, str]
    owner: str
    clauses: tuple[str, ...]
    forms: tuple[str, ...]
    contents: Mapping[str, tuple[str, ...]]
    pages: Mapping[str, int]
    texts: Mapping[str, str]

    def title(self, language: str) -> str:
        """The title of the text in ``language``."""
        return self.titles[LANGUAGES[language]]

    def edition(self, language: str) -> str:
        """What tells one shipped text from another: a later release that words it anew has another."""
        return hashlib.sha256(self.texts[language].encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Library:
    """All starter documents by key, in their order, and the forms they use."""

    starters: Mapping[str, Starter]
    forms: Mapping[str, FormName]


def load_library(folder: Path, *, types: Collection[str], clauses: Collection[str], posts: Collection[str]) -> Library:
    """Read the library; every fault is named with its file and place.

    Args:
        types: keys of document types. clauses: full clause names such as ``iso9001@2015:7.5``.
        posts: keys of roles.

    Raises:
        Invalid: an unknown type, clause, form, post, placeholder or cross reference, or a text that is missing.
    """
    forms = _forms(read_mapping(folder / FORMS))
    found = [_starter(path, forms, types, clauses) for path in sorted(folder.iterdir()) if path.is_dir()]
    starters = {starter.key: starter for starter in sorted(found, key=lambda one: one.order)}
    names = {"department": DEPARTMENTS, "post": posts, "number": starters, "form": forms}
    for starter in starters.values():
        _check_placeholders(starter, names)
    return Library(starters, forms)


def _forms(data: Mapping[str, Any]) -> dict[str, FormName]:
    faults, found = Faults(FORMS), {}
    for document, listed in data.items():
        for serial, item in enumerate(listed, start=1):
            key = str(item.get("key", ""))
            if not key or key in found:
                faults.add(f"{document}[{serial}]", N_("A key is needed that no other form has."))
            faults.words({"titles": item}, "titles")
            found[key] = FormName(key, document, serial, {"zh": str(item.get("zh")), "en": str(item.get("en"))})
    faults.check()
    return found


def _starter(folder: Path, forms: Mapping[str, FormName], types: Collection[str], clauses: Collection[str]) -> Starter:
    data, file = read_mapping(folder / "about.yaml"), f"{folder.name}/about.yaml"
    faults = Faults(file)
    faults.unknown(data, _FIELDS)
    titles = faults.words(data, "titles")
    known = {
        "key": ((folder.name,), [data.get("key")]),
        "type": (types, [data.get("type")]),
        "owner": (DEPARTMENTS, [data.get("owner")]),
        "clauses": (clauses, data.get("clauses", [])),
        "forms": (forms, data.get("forms", [])),
        "contents": (CONTENTS, list(data.get("contents", {}))),
    }
    for place, (allowed, values) in known.items():
        for value in values:
            if value not in allowed:
                faults.add(place, N_("%(value)s is not known here."), value=value)
    texts = {language: _text(folder / f"{name}.md", faults) for language, name in LANGUAGES.items()}
    faults.check()
    return Starter(
        key=data["key"],
        order=int(data["order"]),
        type_key=data["type"],
        level=str(data["level"]),
        titles=titles,
        owner=data["owner"],
        clauses=tuple(data["clauses"]),
        forms=tuple(data["forms"]),
        contents={key: tuple(map(str, places)) for key, places in data["contents"].items()},
        pages={name: int(count) for name, count in data["pages"].items()},
        texts=texts,
    )


def _text(path: Path, faults: Faults) -> str:
    if not path.is_file():
        faults.add(path.name, N_("The text is missing."))
        return ""
    return path.read_text("utf-8")


def _check_placeholders(starter: Starter, names: Mapping[str, Collection[str]]) -> None:
    faults = Faults(f"{starter.key}/about.yaml")
    for language, text in starter.texts.items():
        for found in PLACEHOLDER.finditer(text):
            kind, _, name = found[1].partition(":")
            if kind not in KINDS or (name not in names[kind] if KINDS[kind] else bool(name)):
                faults.add(language, N_("%(value)s is not known here."), value=found[0])
        if "{{" in PLACEHOLDER.sub("", text):
            faults.add(language, N_("%(value)s is not known here."), value="{{")
    faults.check()
