"""Clause lists of standards as data: numbers and titles, the unverified ones marked.

Editions live side by side for years (ISO 9001:2015 and its successor, GB/T 28827.1-2012 and -2022),
so the key names the edition: ``iso9001@2015``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.core.errors import N_, Invalid, NotFound
from webapp.core.words import in_language
from webapp.documents.content_files import Faults, read_mapping, yaml_files

CROSS_MAP = "cross_map.yaml"
_KEY = re.compile(r"[a-z0-9.-]+@\d{4}")
_CLAUSE = re.compile(r"(?:[A-Z]\.)?\d+(?:\.\d+)*")
_STATUS = ("verified", "partly_verified", "unverified")
_FIELDS = {"key", "edition", "name", "national", "titles", "status", "replaced_by", "clauses"}


@dataclass(frozen=True)
class Clause:
    """One clause: its number, its titles by language (none where the standard has none), and the
    languages whose title was not checked against a licensed copy."""

    number: str
    titles: Mapping[str, str]
    unverified: frozenset[str] = frozenset()
    element: str = ""

    def title(self, language: str) -> str:
        """The title in the language of the page (the other one when missing), or an empty string."""
        return in_language(self.titles, language)

    @property
    def order(self) -> tuple[tuple[int, int | str], ...]:
        """Sorts 8.2 before 8.10 and clauses before annexes."""
        return tuple((0, int(part)) if part.isdigit() else (1, part) for part in self.number.split("."))


@dataclass(frozen=True)
class Standard:
    """One edition of a standard with its clauses in order."""

    key: str
    edition: str
    name: str
    titles: Mapping[str, str]
    status: str
    clauses: tuple[Clause, ...]
    national: str = ""
    replaced_by: str = ""

    def clause(self, number: str) -> Clause | None:
        """The clause of that number, or None."""
        return next((clause for clause in self.clauses if clause.number == number), None)

    def children(self, number: str) -> tuple[Clause, ...]:
        """The clauses directly below ``number``."""
        depth = number.count(".") + 1
        return tuple(
            c for c in self.clauses if c.number.startswith(f"{number}.") and c.number.count(".") == depth
        )


def load_standards(folder: Path) -> dict[str, Standard]:
    """All standards of a folder by key. Raises Invalid naming file and place of every fault:
    unknown fields, a clause twice, a clause whose parent is missing, words that are missing.
    """
    found: dict[str, Standard] = {}
    for path in yaml_files(folder):
        if path.name != CROSS_MAP:
            standard = read_standard(read_mapping(path), path.name)
            if standard.key in found or path.stem != standard.key:
                raise Invalid(
                    N_("%(file)s must be named after its key, which must be unique."), file=path.name
                )
            found[standard.key] = standard
    return found


def read_standard(data: dict[str, Any], file: str) -> Standard:
    """Check one standard's plain data; ``file`` names it in faults. Raises Invalid."""
    faults = Faults(file)
    faults.unknown(data, _FIELDS)
    if not _KEY.fullmatch(str(data.get("key", ""))):
        faults.add("key", N_("A key looks like iso9001@2015."))
    if not isinstance(data.get("name"), str) or not isinstance(data.get("edition"), str):
        faults.add("name", N_("Name and edition are needed as text."))
    if data.get("status") not in _STATUS:
        faults.add("status", N_("One of these is needed: %(known)s."), known=", ".join(_STATUS))
    titles = faults.words(data, "titles")
    listed = data.get("clauses")
    if not isinstance(listed, list):
        faults.add("clauses", N_("A list of clauses is needed; it may be empty."))
        listed = []
    clauses = [_clause(item, f"clauses[{place}]", faults) for place, item in enumerate(listed, start=1)]
    _check_tree(clauses, faults)
    faults.check()
    return Standard(
        key=data["key"],
        edition=data["edition"],
        name=data["name"],
        titles=titles,
        status=data["status"],
        clauses=tuple(sorted(clauses, key=lambda clause: clause.order)),
        national=str(data.get("national", "")),
        replaced_by=str(data.get("replaced_by", "")),
    )


def find_clause(text: str, standards: Mapping[str, Standard]) -> list[tuple[Standard, Clause]]:
    """The clauses that ``7.5.3`` (any standard) or ``iso9001@2015:7.5.3`` names, by standard's key.

    Raises NotFound when there is none.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    key, mark, number = plain.rpartition(":")
    asked = [standards[key]] if mark and key in standards else [] if mark else list(standards.values())
    pairs = [(standard, standard.clause(number)) for standard in sorted(asked, key=lambda one: one.key)]
    found = [(standard, clause) for standard, clause in pairs if clause]
    if not found:
        raise NotFound(N_("There is no clause %(clause)s in the standards kept here."), clause=text)
    return found


def clause_key(standard: Standard, clause: Clause) -> str:
    """The full name of a clause: ``iso9001@2015:7.5.3``."""
    return f"{standard.key}:{clause.number}"


def load_cross_map(folder: Path, standards: Mapping[str, Standard]) -> list[dict[str, tuple[str, ...]]]:
    """Rows of clauses that ask for the same: ``{standard key: clause numbers}``.

    Raises Invalid for a standard or clause that is not there.
    """
    data = read_mapping(folder / CROSS_MAP)
    faults = Faults(CROSS_MAP)
    rows: list[dict[str, tuple[str, ...]]] = []
    for place, row in enumerate(data.get("rows") or [], start=1):
        rows.append({str(key): tuple(map(str, numbers)) for key, numbers in row.items()})
        for key, numbers in rows[-1].items():
            for number in numbers:
                if key not in standards or standards[key].clause(number) is None:
                    faults.add(
                        f"rows[{place}].{key}", N_("There is no clause %(clause)s here."), clause=number
                    )
    faults.check()
    return rows


def _clause(item: Any, place: str, faults: Faults) -> Clause:
    if (
        not isinstance(item, dict)
        or not _CLAUSE.fullmatch(str(item.get("number", "")))
        or isinstance(item.get("number"), float)
    ):
        faults.add(f"{place}.number", N_('A clause number is needed as text, such as "7.5.3".'))
        return Clause("", {})
    faults.unknown(item, {"number", "zh", "en", "unverified", "element"}, f"{place}.")
    titles = {language: str(item[language]) for language in ("zh", "en") if item.get(language)}
    marked = item.get("unverified", [])
    if not isinstance(marked, list) or not set(marked) <= set(titles):
        faults.add(f"{place}.unverified", N_("Only titles that are there can be marked as unverified."))
        marked = []
    return Clause(str(item["number"]), titles, frozenset(marked), str(item.get("element", "")))


def _check_tree(clauses: list[Clause], faults: Faults) -> None:
    numbers = [clause.number for clause in clauses if clause.number]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        faults.add("clauses", N_("Clause %(clause)s stands there twice."), clause=number)
    for number in numbers:
        parent = number.rpartition(".")[0]
        if parent and parent not in numbers and not parent.isalpha():
            faults.add(
                "clauses",
                N_("Clause %(clause)s has no clause %(parent)s above it."),
                clause=number,
                parent=parent,
            )
