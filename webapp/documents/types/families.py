"""Ways of numbering a whole system at once, chosen in the first set-up (requirements, seeds B.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.core.errors import N_
from webapp.documents.models import DocumentType

FORM_LEVEL = "4"


@dataclass(frozen=True)
class Family:
    """One pattern for all types, another for forms where they are numbered below their procedure."""

    key: str
    title: str
    pattern: str
    form: str = ""


FAMILIES: dict[str, Family] = {
    family.key: family
    for family in (
        Family("slash", N_("Company / type - number"), "{company}/{type}-{seq:2}"),
        Family(
            "below", N_("The same, forms below their procedure"), "{company}/{type}-{seq:2}", "{form}-{seq:2/parent}"
        ),
        Family(
            "hyphen", N_("Hyphens only, forms below their procedure"), "{company}-{type}-{seq:2}",
            "{parent}-{seq:2/parent}",
        ),
        Family("version", N_("With the version printed behind"), "{company}/{type}-{seq:2}-{label}"),
        Family("year", N_("With the year; counted anew every year"), "{company}-{type}-{year}-{seq:2/year}"),
        Family("department", N_("With the department; counted by department"), "{company}-{dept}-{type}-{seq:2/dept}"),
        Family("clause", N_("With the clause of the standard"), "{company}/{type}{clause}—{seq:2}"),
        Family("itss", N_("System, type, clause, number"), "{company}-{system}-{type}-{clause}-{seq:3/clause}"),
    )
}  # fmt: skip


def patterns_of(family: Family, types: Sequence[DocumentType]) -> dict[str, str]:
    """The pattern of each type in use, by key; external documents and types without a code keep theirs."""
    return {
        type_.key: family.form if type_.level == FORM_LEVEL and family.form else family.pattern
        for type_ in types
        if type_.code and type_.level != "external" and not type_.retired
    }


def family_in_use(types: Sequence[DocumentType]) -> str:
    """The key of the family all types follow by now; empty when they follow none."""
    for family in FAMILIES.values():
        wanted = patterns_of(family, types)
        if all(type_.pattern == wanted.get(type_.key, type_.pattern) for type_ in types):
            return family.key
    return ""
