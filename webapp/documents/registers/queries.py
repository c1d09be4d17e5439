"""The form of a register as it holds now: the shipped one, or what the organisation made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.core.words import in_language
from webapp.documents.registers.hooks import Column, Register, register_of
from webapp.documents.registers.models import RegisterForm


@dataclass(frozen=True)
class Printed:
    """A column as it is printed; an empty title means: as shipped."""

    column: Column
    titles: dict[str, str]
    width: int

    def own_title(self, language: str) -> str:
        """What the organisation calls it in ``language``, or nothing."""
        return own_words(self.titles, language)


@dataclass(frozen=True)
class Form:
    """How a register is printed now; ``version`` 0 is the shipped form."""

    register: Register
    number: str
    titles: dict[str, str]
    columns: tuple[Printed, ...]
    boxes: dict[str, str]
    landscape: bool
    version: int = 0


def own_words(words: Mapping[str, str], language: str) -> str:
    """The organisation's own words (``zh``, ``en``) in ``language``; never those of the other language."""
    key = "en" if language.startswith("en") else "zh"
    return in_language({key: words[key]}, language) if words.get(key) else ""


def get_register(key: str) -> Register:
    """The register of a key, or NotFound."""
    found = register_of(key)
    if found is None:
        raise NotFound(N_("There is no such register."))
    return found


def form_of(register: Register) -> Form:
    """The form that holds now; a column a release took away is left out."""
    kept = db.session.get(RegisterForm, register.key)
    if kept is None:
        columns = tuple(Printed(column, {}, column.width) for column in register.columns if column.usual)
        return Form(register, "", {}, columns, {}, landscape=True)
    known = {column.key: column for column in register.columns}
    columns = tuple(
        Printed(known[c["key"]], {name: c[name] for name in ("zh", "en") if c[name]}, c["width"])
        for c in kept.columns
        if c["key"] in known
    )
    return Form(register, kept.number, kept.titles, columns, kept.boxes, kept.landscape, kept.version)
