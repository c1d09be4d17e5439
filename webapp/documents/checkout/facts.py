"""What a file says of itself, whatever kind it is; read before any transaction, kept as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from webapp import core
from webapp.documents.intake import Intake, take_in
from webapp.rendering import Limits, WordFacts, read_word_facts
from webapp.rendering.statements import is_blank, stated_in

FIRST_LINES = 30
"""Lines of a text that may speak about the document itself."""


@dataclass(frozen=True)
class FileFacts:
    """The facts of a Word file and the title among its properties; of other files what their first lines state."""

    word: WordFacts = field(default_factory=WordFacts)
    title: str = ""

    def as_json(self) -> dict[str, Any]:
        """What is kept of it."""
        word = self.word
        return {
            "marks": word.marks,
            "stated": [list(item) for item in word.stated],
            "margins": word.margins,
            "changes": [list(item) for item in word.changes],
            "comments": [list(item) for item in word.comments],
            "own_cover": word.own_cover,
            "counts_pages": word.counts_pages,
            "title": self.title,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> FileFacts:
        """The facts as they were kept."""
        word = {name: value for name, value in kept.items() if name != "title"}
        for name in ("stated", "changes", "comments"):
            word[name] = [tuple(item) for item in word[name]]
        return cls(WordFacts(**word), kept["title"])


def facts_of(intake: Intake) -> FileFacts:
    """What a file that was taken in says of itself.

    Raises:
        Invalid: a Word file that breaks its reader.
    """
    if intake.kind == "docx":
        limits = Limits.from_settings(core.current_settings())
        title = intake.properties.get("title", "")
        return FileFacts(read_word_facts(intake.data, name=intake.name, limits=limits), title)
    return FileFacts(WordFacts(stated=_stated(intake.parts)))


def facts_of_file(name: str, data: bytes) -> FileFacts:
    """The same for bytes that are kept already."""
    return facts_of(take_in(name, data))


def _stated(parts: tuple[tuple[str, str], ...]) -> list[tuple[str, str, str]]:
    lines = [(place, text) for place, text in parts if place in {"header", "footer"}]
    lines += [(place, text) for place, text in parts if place not in {"header", "footer"}][:FIRST_LINES]
    found = [
        (kind, said.strip("_＿ \u3000"), place if place in {"header", "footer"} else "cover")
        for place, text in lines
        for kind, _start, _end, said in stated_in(text)
        if not is_blank(said)
    ]
    return list(dict.fromkeys(found))
