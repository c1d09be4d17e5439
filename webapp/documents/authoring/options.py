"""What can be chosen in the forms of this room, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import N_
from webapp.core.unchanged import while_unchanged
from webapp.core.words import in_language
from webapp.documents import queries
from webapp.documents.chips import CLASSIFICATION_TITLES
from webapp.documents.content import standards
from webapp.documents.models import Document, DocumentType
from webapp.documents.paper import CHINESE, ENGLISH, LANGUAGES
from webapp.people import queries as people

Option = tuple[str, str]
PAPER_TITLES = {CHINESE: N_("Simplified Chinese"), ENGLISH: N_("English")}


def type_title(type_: DocumentType) -> str:
    """The type's title in the language of the page."""
    return in_language(type_.titles, shell.current_language().tag)


def types(*, retired: bool = False) -> list[Option]:
    """Document types by level: those of which documents are made, with ``retired`` all, for filters."""

    def read() -> list[Option]:
        return [(type_.key, type_title(type_)) for type_ in queries.types() if retired or not type_.retired]

    return while_unchanged(("document types", retired, shell.current_language().tag), read)


def departments(*, by: Actor) -> list[Option]:
    """Departments by id."""
    return [(str(d.id), d.name) for d in people.departments(by=by)]


def persons(*, by: Actor) -> list[tuple[str, str, str]]:
    """Active persons with what a picker finds them by: characters, pinyin, initials."""
    return [
        (
            str(person.id),
            f"{person.name} · {person.department.name}" if person.department else person.name,
            f"{person.pinyin} {person.initials} {person.login}",
        )
        for person in people.persons(by=by)
    ]


def classifications() -> list[Option]:
    """The classes, lowest first."""
    return [(str(key), shell.translate(title)) for key, title in CLASSIFICATION_TITLES.items()]


def paper_languages() -> list[Option]:
    """The languages covers can be printed in."""
    return [(tag, shell.translate(PAPER_TITLES[tag])) for tag in LANGUAGES]


def clauses() -> list[Option]:
    """Every clause of every standard kept here, its title marked where nobody has checked it."""
    language = shell.current_language().tag
    wanted = "zh" if language.startswith("zh") else "en"
    found: list[Option] = []
    for key, standard in sorted(standards().items()):
        for clause in standard.clauses:
            title = clause.title(language)
            unchecked = shell.translate(N_(" (title not verified)")) if wanted in clause.unverified else ""
            found.append((f"{key}:{clause.number}", f"{standard.name} {clause.number} {title}{unchecked}".strip()))
    return found


def clause_lines(document: Document) -> list[tuple[str, str, bool]]:
    """The document's clauses as standard and number, title, and whether the title is unverified."""
    language = shell.current_language().tag
    wanted = "zh" if language.startswith("zh") else "en"
    known = standards()
    found = []
    for row in document.clauses:
        standard = known.get(row.standard)
        clause = standard.clause(row.clause) if standard else None
        name = f"{standard.name if standard else row.standard} {row.clause}"
        title = clause.title(language) if clause else ""
        found.append((name, title, bool(clause and wanted in clause.unverified)))
    return found


def clause_words(document: Document) -> str:
    """The document's clauses in one line, as a list prints them."""
    return clause_names([f"{row.standard}:{row.clause}" for row in document.clauses])


def clause_names(clauses: Iterable[str]) -> str:
    """Clauses such as ``iso9001@2015:7.5`` in one line, gathered by standard."""
    known = standards()
    by_standard: dict[str, list[str]] = {}
    for full in clauses:
        standard, _, clause = full.rpartition(":")
        by_standard.setdefault(standard, []).append(clause)
    return "; ".join(
        f"{known[key].name if key in known else key} {', '.join(numbers)}" for key, numbers in by_standard.items()
    )
