"""Version labels: decimal (v1.0, v1.1, v2.0) and edition with modification (A/0, A/1, B/0).

A label is what people read; the order of revisions is a number of its own and never computed from
it. Below 1.0 a document may be circulated "for reference only" and is not released (seeds.md B.2,
domain.md section 2, Version schemes).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from webapp.core.errors import N_, Invalid

Scheme = Literal["decimal", "edition"]
Kind = Literal["modify", "new_edition"]

_LEAD = r"(?:版\s*本\s*号?|版\s*[次号]|修订版?|version|ver|rev(?:ision)?)?\s*[.:]?\s*"
_DECIMAL = re.compile(rf"{_LEAD}第?\s*v?\.?\s*(\d{{1,3}})(?:\.(0|[1-9]\d{{0,2}}))?\s*版?", re.IGNORECASE)
_EDITION = re.compile(
    rf"{_LEAD}第?\s*([A-Z]{{1,2}})\s*(?:/\s*(\d{{1,3}})\s*版?|版\s*(?:/?\s*第?\s*(\d{{1,3}})\s*次(?:修[改订])?)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Label:
    """A label taken apart: version and subversion, or edition (A is 1) and modification."""

    scheme: Scheme
    major: int
    minor: int

    def __str__(self) -> str:
        if self.scheme == "decimal":
            return f"v{self.major}.{self.minor}"
        return f"{_letters(self.major)}/{self.minor}"


def parse(text: str) -> Label:
    """Read a label as people write it: V1.0, 1.0, 第1.0版, A/0, 第A/0版, A版第1次, 第A版第0次修改.

    Raises Invalid when it belongs to neither scheme.
    """
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(".。")
    found = _EDITION.fullmatch(plain)
    if found:
        return Label("edition", _number(found.group(1)), int(found.group(2) or found.group(3) or 0))
    found = _DECIMAL.fullmatch(plain)
    if found and ("." in plain or re.search(r"[v版r]", plain, re.IGNORECASE)):
        return Label("decimal", int(found.group(1)), int(found.group(2) or 0))
    raise Invalid(
        N_("“%(label)s” is no version: write v1.0 or A/0."),
        fields={"label": [N_("Write v1.0 or A/0.")]},
        label=text,
    )


def canonical(text: str) -> str:
    """The one way we write the label ``text``. Raises Invalid as :func:`parse`."""
    return str(parse(text))


def below_release(text: str) -> bool:
    """Whether the label is below 1.0: a draft for reference only. Editions never are."""
    label = parse(text)
    return label.scheme == "decimal" and label.major == 0


def first_release(scheme: Scheme) -> str:
    """The first label that may be released: v1.0 or A/0."""
    return str(Label("decimal", 1, 0) if scheme == "decimal" else Label("edition", 1, 0))


def must_be_new_edition(last: str | None, limit: int | None) -> bool:
    """Whether ``limit`` modifications of the edition are used up, so that 换版 is forced."""
    before = _read(last)
    return before is not None and limit is not None and before.minor >= limit


def next_label(last: str | None, kind: Kind = "modify", limit: int | None = None, *, scheme: Scheme) -> str:
    """The release label after ``last``, the last label that was released or is on its way to it.

    Without ``last``, after a label below 1.0, after one of the other scheme, or of none (taken over from
    paper): the first release.
    ``limit`` is the number of modifications an edition may have; when it is reached, a new edition
    follows whatever ``kind`` says.
    """
    before = _read(last)
    if before is None or before.scheme != scheme or (scheme == "decimal" and before.major == 0):
        return first_release(scheme)
    if kind == "new_edition" or must_be_new_edition(last, limit):
        return str(Label(scheme, before.major + 1, 0))
    return str(Label(scheme, before.major, before.minor + 1))


def next_draft_label(last: str | None) -> str:
    """The next label below 1.0 for circulating: v0.1 first, then v0.2."""
    before = _read(last)
    minor = before.minor + 1 if before and before.scheme == "decimal" and before.major == 0 else 1
    return str(Label("decimal", 0, minor))


def label_at_submit(
    label: str, last_released: str | None, kind: Kind = "modify", limit: int | None = None, *, scheme: Scheme
) -> str:
    """The label a revision is sent for approval under: its own, or, when it is below 1.0, the next
    release label (same revision, same id; domain.md section 2).
    """
    if below_release(label):
        return next_label(last_released, kind, limit, scheme=scheme)
    return canonical(label)


def _read(label: str | None) -> Label | None:
    """The label taken apart; None without one, and for one of paper that belongs to neither scheme."""
    try:
        return parse(label) if label else None
    except Invalid:
        return None


def _number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    value = 0
    for letter in letters.upper():
        value = value * 26 + ord(letter) - ord("A") + 1
    return value


def _letters(value: int) -> str:
    text = ""
    while value:
        value, rest = divmod(value - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
