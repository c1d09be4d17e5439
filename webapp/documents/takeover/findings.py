"""What of a row has to be settled by a person before the list is signed, and which ways there are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from webapp.core.errors import N_, Message
from webapp.documents import number_forms
from webapp.documents.takeover.cells import in_scheme, same_persons, same_words

LONGEST_NUMBER, LONGEST_TITLE = 120, 300
KINDS: dict[str, str] = {
    "no_file": N_("In the register, no file"),
    "unlisted": N_("File, not in the register"),
    "alike": N_("Matched without the number"),
    "differs": N_("Register and file differ"),
    "twice": N_("Same number twice"),
    "exists": N_("Number is here already"),
    "missing": N_("Something is missing"),
    "future": N_("Date lies in the future"),
    "assumed": N_("Effective date assumed"),
    "order": N_("In force before it was issued"),
    "scheme": N_("Version of another kind"),
}
"""In the order in which they are shown: what is settled first makes the others smaller."""
ACTS: dict[str, str] = {
    "register": N_("Take the register's"),
    "file": N_("Take the file's"),
    "list": N_("Take it in, from the file"),
    "together": N_("They belong together"),
    "part": N_("They do not belong together"),
    "newest": N_("Keep the newest version"),
    "keep": N_("Keep as on paper"),
    "later": N_("Hand in the file later"),
    "leave": N_("Leave out"),
}
WAYS: dict[str, tuple[str, ...]] = {
    "no_file": ("later", "leave"),
    "unlisted": ("list", "leave"),
    "alike": ("together", "part"),
    "differs": ("register", "file", "leave"),
    "twice": ("newest", "leave"),
    "exists": ("leave",),
    "missing": ("leave",),
    "future": ("leave",),
    "assumed": ("keep", "leave"),
    "order": ("keep", "leave"),
    "scheme": ("keep", "leave"),
}
FIELDS: dict[str, str] = {
    "number": N_("Number"),
    "title": N_("Title"),
    "label": N_("Revision"),
    "issued": N_("Issued"),
    "effective": N_("Effective"),
    "prepared": N_("Prepared by"),
    "reviewed": N_("Reviewed by"),
    "approved": N_("Approved by"),
}


@dataclass(frozen=True)
class Claim:
    """What one side says, by field of ``FIELDS``: text, days as 2026-11-22; empty where it says nothing."""

    values: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The value, or an empty string."""
        return self.values.get(name, "")


@dataclass(frozen=True)
class Row:
    """A row that is to come into force, as the checks see it."""

    key: int
    number: str
    title: str
    label: str
    issued: date | None
    effective: date | None
    scheme: str
    register: Claim | None
    file: Claim | None
    has_file: bool
    sure: bool = True
    assumed: bool = False
    settled: frozenset[str] = frozenset()
    external: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing to be settled: its kind, and in words what it is."""

    kind: str
    message: Message


def findings(rows: Sequence[Row], taken: Mapping[str, Message], today: date) -> dict[int, list[Finding]]:
    """What is open, by row.

    Args:
        rows: those that are to come into force.
        taken: why a number (by its key) can not be used: it is here already, or void.
    """
    same: dict[str, list[Row]] = {}
    for row in rows:
        same.setdefault(number_forms.key(row.number), []).append(row)
    found = {}
    for row in rows:
        twins = [other for other in same[number_forms.key(row.number)] if other.key != row.key and row.number]
        every = [*_about_match(row), *_about_number(row, twins, taken), *_about_values(row, today)]
        found[row.key] = [finding for finding in every if finding.kind not in row.settled]
    return found


def _about_match(row: Row) -> list[Finding]:
    found = []
    if not row.has_file:
        found.append(Finding("no_file", Message(N_("The register has it; no file was handed in for it."))))
    if row.register is None and row.has_file:
        found.append(Finding("unlisted", Message(N_("The file is here; no register names it."))))
    if row.register is not None and row.has_file and not row.sure:
        found.append(Finding("alike", Message(N_("The file was matched by its title, not by its number."))))
    differing = differences(row.register, row.file) if row.register and row.file else []
    if differing:
        said = [
            Message(
                N_("%(field)s: register %(register)s, file %(file)s"),
                {"field": Message(FIELDS[name]), "register": one, "file": other},
            )
            for name, one, other in differing
        ]
        found.append(Finding("differs", Message("%(said)s", {"said": said})))
    return found


def differences(register: Claim, file: Claim) -> list[tuple[str, str, str]]:
    """Field, the register's value, the file's value, where both say something and not the same."""
    found = []
    for name in FIELDS:
        one, other = register.get(name), file.get(name)
        if one and other and not _same(name, one, other):
            found.append((name, one, other))
    return found


def _same(name: str, one: str, other: str) -> bool:
    if name == "number":
        return number_forms.key(one) == number_forms.key(other)
    if name == "title":
        return same_words(one, other)
    return same_persons(one, other) if name in {"prepared", "reviewed", "approved"} else one == other


def _about_number(row: Row, twins: Sequence[Row], taken: Mapping[str, Message]) -> list[Finding]:
    here = taken.get(number_forms.key(row.number)) if row.number else None
    found = [Finding("exists", here)] if here else []
    if twins:
        labels = [twin.label or "?" for twin in twins]
        words = {"number": row.number, "labels": labels}
        found.append(Finding("twice", Message(N_("%(number)s stands in this list again, as %(labels)s."), words)))
    return found


def _about_values(row: Row, today: date) -> list[Finding]:
    found = []
    lacking = _lacking(row)
    if lacking:
        fields = [Message(FIELDS[name]) for name in lacking]
        found.append(Finding("missing", Message(N_("Not known: %(fields)s. Type it in."), {"fields": fields})))
    late = max(filter(None, (row.effective, row.issued)), default=None)
    if late is not None and late > today:
        text = N_("%(day)s lies in the future; what is not in force yet goes the normal way.")
        found.append(Finding("future", Message(text, {"day": late.isoformat()})))
    if row.assumed and row.effective:
        text = N_("No effective date is known; the date of issue, %(day)s, stands in for it.")
        found.append(Finding("assumed", Message(text, {"day": row.effective.isoformat()})))
    if row.issued and row.effective and row.effective < row.issued:
        text = N_("In force from %(effective)s, but issued only on %(issued)s.")
        words = {"effective": row.effective.isoformat(), "issued": row.issued.isoformat()}
        found.append(Finding("order", Message(text, words)))
    if row.label and not row.external and not in_scheme(row.label, row.scheme):
        text = N_("%(label)s is no released version of this type; it can stay as it is on paper.")
        found.append(Finding("scheme", Message(text, {"label": row.label})))
    return found


def _lacking(row: Row) -> list[str]:
    values = {"number": number_forms.key(row.number), "title": row.title.strip(), "label": row.label.strip()}
    found = [name for name, value in values.items() if not value]
    if len(row.number) > LONGEST_NUMBER:
        found.append("number")
    if len(row.title) > LONGEST_TITLE:
        found.append("title")
    return found if row.effective else [*found, "effective"]
