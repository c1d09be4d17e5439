"""The number report: what is missing, voided, taken twice or against its type's pattern.

Question 4 of an auditor: is the numbering rule written and followed? Gaps, duplicates? (ISO 9001
7.5.2; the number office of domain.md section 2)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from webapp.core.errors import N_, Message
from webapp.documents.number_forms import key

GapKind = Literal["gap", "void", "duplicate", "violation"]


class Follows(Protocol):
    """What the report asks of a pattern: see ``numbering.Pattern``."""

    def matches(self, printed: str) -> dict[str, str] | None:
        """The fields of the number, or None when it does not follow the pattern."""


@dataclass(frozen=True)
class NumberEntry:
    """One row of the number register.

    ``scope`` and ``seq`` as counted by the office; both empty for a number taken over as printed.
    ``state`` is ``reserved``, ``assigned`` or ``void``; ``pattern`` is that of the type when the
    number has to follow it, None for numbers taken over.
    """

    printed: str
    type_key: str
    scope: str = ""
    seq: int | None = None
    state: str = "assigned"
    reason: str = ""
    pattern: Follows | None = None


@dataclass(frozen=True)
class Gap:
    """One finding: ``first`` and ``last`` running number for a gap, the number for the others."""

    kind: GapKind
    type_key: str
    scope: str
    message: Message
    number: str = ""
    first: int | None = None
    last: int | None = None


def find_gaps(entries: Iterable[NumberEntry]) -> list[Gap]:
    """All findings over the register, by type and scope: gaps first, then voids, duplicates and
    violations. A void number is no gap: it is listed with its reason.
    """
    rows = list(entries)
    return [*_gaps(rows), *_voids(rows), *_duplicates(rows), *_violations(rows)]


def _gaps(rows: Sequence[NumberEntry]) -> list[Gap]:
    counted: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in rows:
        if row.seq is not None:
            counted[(row.type_key, row.scope)].add(row.seq)
    found = []
    for (type_key, scope), taken in sorted(counted.items()):
        for first, last in _missing(taken):
            text = (
                N_("Running number %(first)s was never given.")
                if first == last
                else N_("Running numbers %(first)s to %(last)s were never given.")
            )
            found.append(
                Gap(
                    "gap",
                    type_key,
                    scope,
                    Message(text, {"first": first, "last": last}),
                    first=first,
                    last=last,
                )
            )
    return found


def _missing(taken: set[int]) -> list[tuple[int, int]]:
    """The runs of numbers from 1 to the highest that are not in ``taken``."""
    runs, before = [], 0
    for number in sorted(taken):
        if number > before + 1:
            runs.append((before + 1, number - 1))
        before = number
    return runs


def _voids(rows: Sequence[NumberEntry]) -> list[Gap]:
    text = N_("%(number)s is void: %(reason)s")
    return [
        Gap(
            "void",
            row.type_key,
            row.scope,
            Message(text, {"number": row.printed, "reason": row.reason}),
            row.printed,
        )
        for row in rows
        if row.state == "void"
    ]


def _duplicates(rows: Sequence[NumberEntry]) -> list[Gap]:
    same: dict[str, list[NumberEntry]] = defaultdict(list)
    for row in rows:
        same[key(row.printed)].append(row)
    text = N_("%(number)s was given %(times)s times.")
    return [
        Gap(
            "duplicate",
            twins[0].type_key,
            twins[0].scope,
            Message(text, {"number": twins[0].printed, "times": len(twins)}),
            twins[0].printed,
        )
        for _, twins in sorted(same.items())
        if len(twins) > 1
    ]


def _violations(rows: Sequence[NumberEntry]) -> list[Gap]:
    text = N_("%(number)s does not follow the number pattern of its type.")
    return [
        Gap("violation", row.type_key, row.scope, Message(text, {"number": row.printed}), row.printed)
        for row in rows
        if row.pattern is not None and row.pattern.matches(row.printed) is None
    ]
