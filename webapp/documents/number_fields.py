"""The fields a number pattern may hold: their widths, scopes and what they look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import N_, Invalid, Message
from webapp.documents.number_forms import normalise

# What a field looks like in a normal form. Names people choose may hold anything but a blank.
FIELDS: dict[str, str] = {
    "company": r".+?",
    "site": r".+?",
    "system": r".+?",
    "type": r"[^\W\d_]+",
    "clause": r"(?:[A-Z]\.)?\d+(?:\.\d+)*(?:/(?:[A-Z]\.)?\d+(?:\.\d+)*)*",
    "dept": r".+?",
    "group": r".+?",
    "year": r"(?:19|20)\d\d",
    "yyyymm": r"(?:19|20)\d\d(?:0[1-9]|1[0-2])",
    "yymmdd": r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
    "parent": r".+?",
    "form": r".+?",
    "seq": r"\d+",
    "label": r"(?:[A-Z]{1,2}/\d+|v?\d+\.\d+)",
}
DATES = {"year", "yyyymm", "yymmdd"}
# A pattern without a running number must show at least one of these to name more than one document.
IDENTIFYING = {"clause", "group", "year", "yyyymm", "yymmdd", "parent", "form", "dept", "site"}
# Where the value of a scope is read from, and which fields make it visible in the number.
SCOPES: dict[str, tuple[str, ...]] = {
    "year": ("year", "yyyymm", "yymmdd"),
    "month": ("yyyymm", "yymmdd"),
    "dept": ("dept",),
    "group": ("group",),
    "clause": ("clause",),
    "parent": ("parent",),
}
SHOWN_BY: dict[str, set[str]] = {name: set(fields) for name, fields in SCOPES.items()} | {
    "parent": {"parent", "form"}
}
_FIELD = re.compile(r"(?P<name>[^:/]*)(?::(?P<width>[^/]*))?(?P<scopes>(?:/.*)?)", re.DOTALL)
_GROUPS = re.compile(r"[1-9](?:-[1-9])+")
_WIDEST = 9


@dataclass(frozen=True)
class Field:
    """One field of a pattern: ``width`` 0 means free, ``groups`` are digits between hyphens."""

    name: str
    text: str
    width: int = 0
    groups: tuple[int, ...] = ()
    scopes: tuple[str, ...] = ()

    @property
    def fixed(self) -> bool:
        """Whether the field always takes the same room."""
        return self.name in DATES or (self.name != "seq" and self.width > 0)

    def ends_before(self, following: Field) -> bool:
        """Whether a reader can tell where this field ends and ``following`` begins."""
        digits = DATES | {"seq", "clause"}
        return self.fixed or following.fixed or (self.name == "type" and following.name in digits)

    def grouped(self, value: str) -> str:
        """``value`` cut into the groups of digits the pattern asks for."""
        pieces, start = [], 0
        for size in self.groups:
            pieces.append(value[start : start + size])
            start += size
        return "-".join(pieces) if pieces and start == len(value) else value


def read_field(text: str) -> Field:
    """The field between two braces; raises Invalid for an unknown one or a bad width or scope."""
    found = _FIELD.fullmatch(text)
    name = found.group("name") if found else text
    if not found or name not in FIELDS:
        raise fault(N_("The number pattern names an unknown field: {%(field)s}."), field=text)
    scopes = tuple(found.group("scopes").split("/")[1:])
    if scopes and (name != "seq" or len(set(scopes)) < len(scopes) or set(scopes) - set(SCOPES)):
        raise fault(
            N_(
                "{%(field)s} names a scope that is not known: only the running number counts per "
                "year, month, dept, group, clause or parent."
            ),
            field=text,
        )
    shown = "{" + text + "}"
    width = found.group("width")
    if name == "yymmdd" and width and _GROUPS.fullmatch(width):
        groups = tuple(int(size) for size in width.split("-"))
        if sum(groups) == 6:
            return Field(name, shown, groups=groups)
    return Field(name, shown, width=_width(name, width, text), scopes=scopes)


def _width(name: str, width: str | None, text: str) -> int:
    if width is None:
        return 1 if name == "seq" else 0
    usable = width.isascii() and width.isdigit() and 1 <= int(width) <= _WIDEST
    if not usable or name in DATES or name in {"clause", "label", "parent", "form"}:
        raise fault(
            N_(
                "The width of {%(field)s} cannot be used: a number from 1 to %(most)s is needed, "
                "and dates, clauses, versions and numbers of documents have none."
            ),
            field=text,
            most=_WIDEST,
        )
    return int(width)


def field_regex(part: Field, known: Mapping[str, str]) -> str:
    """A named group that recognises the field in a normal form; ``known`` values are pinned."""
    if known.get(part.name):
        return f"(?P<{part.name}>{re.escape(normalise(part.grouped(known[part.name])))})"
    if part.name == "seq":
        return rf"(?P<seq>(?!0+(?!\d))(?:\d{{{part.width}}}|[1-9]\d{{{part.width},}}))"
    if part.groups:
        digits = "-".join(rf"\d{{{size}}}" for size in part.groups)
        return f"(?P<{part.name}>{digits})"
    if part.width:
        return rf"(?P<{part.name}>.{{{part.width}}})"
    return f"(?P<{part.name}>{FIELDS[part.name]})"


def fault(text: str, **values: Any) -> Invalid:
    """A fault of the pattern, shown beside the pattern's field."""
    return Invalid(text, fields={"pattern": [Message(text, values)]}, **values)
