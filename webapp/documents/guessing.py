"""What an imported file is: number, title, version, dates, department and kind, each with its reason.

Pure over text that was already read: nothing here opens a file. A guess proposes; a person or the
number office decides. What was not found says so in the same place as a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from webapp.core.errors import N_, Message
from webapp.documents.guess_facts import (
    Found,
    FoundDate,
    find_dates,
    find_department,
    find_revision,
    label_of,
    revision_in_name,
)
from webapp.documents.guess_lines import Line, Table, body_table_lines, split_lines, table_lines, windows
from webapp.documents.guess_numbers import FoundNumber, find_number, standards_in
from webapp.documents.guess_titles import FoundTitle, find_title, kind_of

_MOST_TEXT = 200_000
_MOST_LINE = 2_000
_MISSING = {
    "title": N_("No line can be a title, and the name of the file says nothing."),
    "number": N_("No number stands in its first lines, page margins, tables or name; one will be allocated."),
    "revision": N_("No version is named in it; %(label)s is proposed."),
    "type_key": N_("No word in the title names a kind of document."),
    "issued_on": N_("No date of issue stands in its first lines, page margins and tables."),
    "effective_on": N_("No date of coming into force stands in its first lines, page margins and tables."),
    "department": N_("No department stands in its first lines, page margins and tables."),
}


@dataclass(frozen=True)
class Guess:
    """The proposal for one file.

    ``number`` is in normal form, ``number_printed`` as it stands in the file, ``aliases`` other
    forms the document must be found by; ``references`` are standards it names. ``found`` names the
    fields that were read from the file: a revision outside it is only the first label proposed.
    ``why`` has a reason for every field, also for what is missing.
    """

    number: str | None
    title: str | None
    revision: str
    issued_on: date | None
    effective_on: date | None
    department: str | None
    type_key: str | None
    why: Mapping[str, Message]
    number_printed: str = ""
    aliases: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    found: frozenset[str] = field(default=frozenset())


def guess(
    name: str,
    parts: Sequence[tuple[str, str]],
    properties: Mapping[str, str] | None = None,
    header_tables: Iterable[Table] = (),
    *,
    company: str = "",
    first_label: str = "v1.0",
) -> Guess:
    """Propose what the file ``name`` is.

    ``parts`` are (place, text) in reading order, places as ``rendering.values.Part`` has them;
    ``properties`` are the file's own (``title`` is read); ``header_tables`` are the tables of page
    headers as rows of cells. ``company`` is the abbreviation that fills a placeholder in a printed number;
    ``first_label`` is proposed where no version is named.
    """
    whole = split_lines(parts)
    tables = [*table_lines(header_tables), *body_table_lines(parts)]
    lines = [Line(line.place, line.text[:_MOST_LINE]) for line in whole]
    stem = PurePath(name).name
    stem = stem.rpartition(".")[0] or stem
    title = find_title(lines, tables, properties or {}, stem)
    near = [*tables, *windows(lines, title.title if title else "")]
    number = find_number(near, title.line if title else "", stem, company)
    kind = kind_of(title.title) if title else None
    revision = _revision(near, title, number, stem)
    issued, effective = find_dates(near)
    department = find_department(near)
    read = _reasons(title, number, kind, revision, issued, effective, department)
    return Guess(
        number=number.number if number else None,
        title=title.title if title else None,
        revision=revision[0] if revision else first_label,
        issued_on=issued[0] if issued else None,
        effective_on=effective[0] if effective else None,
        department=department[0] if department else None,
        type_key=kind[0] if kind else None,
        why={name: Message(text, {"label": first_label}) for name, text in _MISSING.items()} | read,
        number_printed=number.printed if number else "",
        aliases=number.aliases if number else (),
        references=standards_in("\n".join(line.text for line in whole)[:_MOST_TEXT]),
        found=frozenset(read),
    )


def _revision(
    near: Sequence[Line], title: FoundTitle | None, number: FoundNumber | None, stem: str
) -> Found | None:
    """The label with its reason: from labelled words, behind the number, in the title, in the name of
    the file; None when no version was read.
    """
    found = find_revision(near)
    if found:
        return found
    if number and label_of(number.label):
        reason = Message(N_("%(words)s stands behind the number."), {"words": number.label})
        return label_of(number.label), reason
    if title and label_of(title.version):
        return label_of(title.version), Message(
            N_("%(words)s stands in the title."), {"words": title.version}
        )
    named = revision_in_name(stem)
    if named:
        return named[0], Message(N_("“%(words)s” stands in the name of the file."), {"words": named[1]})
    return None


def _reasons(
    title: FoundTitle | None,
    number: FoundNumber | None,
    kind: tuple[str, str] | None,
    revision: Found | None,
    issued: FoundDate | None,
    effective: FoundDate | None,
    department: Found | None,
) -> dict[str, Message]:
    """The reason of every field that was read."""
    found = {
        "title": title.reason if title else None,
        "number": number.reason if number else None,
        "type_key": Message(N_("“%(words)s” stands in the title."), {"words": kind[1]}) if kind else None,
        "revision": revision[1] if revision else None,
        "issued_on": issued[1] if issued else None,
        "effective_on": effective[1] if effective else None,
        "department": department[1] if department else None,
    }
    return {name: reason for name, reason in found.items() if reason}
