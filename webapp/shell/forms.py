"""Plain values out of what a browser sent: cleaned text, days, whole numbers, ids.

A wrong value is a message on its field; ``Values`` collects them and raises one Invalid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.core.errors import N_, Invalid, Message
from webapp.shell.addresses import LARGEST
from webapp.shell.messages import translate


def clean(text: str | None, *, lines: bool = False) -> str:
    """Typed text without NUL, other control characters and blanks around it.

    With ``lines`` line breaks and tabs stay, and line ends become ``\\n``.
    """
    kept = "\n\t" if lines else ""
    value = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        value = value.replace("\n", " ").replace("\t", " ")
    # Lone surrogates have no UTF-8 form; the journal and the database refuse them.
    return "".join(
        character
        for character in value
        if (ord(character) >= 32 and ord(character) != 127 and not 0xD800 <= ord(character) <= 0xDFFF)
        or character in kept
    ).strip()


def parse_day(text: str) -> date:
    """A day typed as ``2026-11-22``, ``2026/11/22``, ``2026.11.22``, ``20261122`` or ``2026年11月22日``.

    Raises:
        ValueError: it is no day.
    """
    plain = clean(text).replace("年", "-").replace("月", "-").replace("日", "")
    plain = plain.replace("/", "-").replace(".", "-")
    if plain.isdigit() and len(plain) == 8:
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    return datetime.strptime(plain, "%Y-%m-%d").date()


class Values:
    """Reads a form field by field and remembers what was wrong.

    Example: ``values = Values(); title = values.text("title", required=True); values.check()``.
    ``raw`` holds what was typed, to show the form again.
    """

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self._source: Any = request.form if source is None else source
        self.errors: dict[str, list[Message]] = {}

    @property
    def raw(self) -> dict[str, str]:
        """What was typed, by field."""
        return {name: self._source.get(name, "") for name in self._source}

    def wrong(self, name: str, key: str, **values: Any) -> None:
        """Remember that field ``name`` is wrong."""
        self.errors.setdefault(name, []).append(Message(key, values))

    def text(self, name: str, *, required: bool = False, longest: int = 300, lines: bool = False) -> str:
        """Cleaned text of at most ``longest`` characters."""
        value = clean(self._source.get(name), lines=lines)
        if required and not value:
            self.wrong(name, N_("Please fill this in."))
        if len(value) > longest:
            self.wrong(name, N_("At most %(longest)s characters."), longest=longest)
        return value

    def secret(self, name: str) -> str:
        """A password or code exactly as typed, only NUL removed."""
        return str(self._source.get(name, "")).replace("\0", "")

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A day, or None when left empty."""
        typed = clean(self._source.get(name))
        if not typed:
            if required:
                self.wrong(name, N_("Please fill this in."))
            return None
        try:
            return parse_day(typed)
        except ValueError:
            self.wrong(name, N_("Please give a day like 2026-11-22."))
            return None

    def whole(
        self, name: str, *, required: bool = False, least: int | None = None, most: int | None = None
    ) -> int | None:
        """A whole number within its limits, or None when left empty."""
        typed = clean(self._source.get(name))
        if not typed:
            if required:
                self.wrong(name, N_("Please fill this in."))
            return None
        try:
            value = int(typed)
            if abs(value) > LARGEST:  # no row has such a number, and no database takes it
                raise ValueError(typed)
        except ValueError:
            self.wrong(name, N_("Please give a whole number."))
            return None
        if least is not None and value < least:
            self.wrong(name, N_("At least %(least)s."), least=least)
        if most is not None and value > most:
            self.wrong(name, N_("At most %(most)s."), most=most)
        return value

    def choice(self, name: str, options: Sequence[str], *, required: bool = False) -> str:
        """One of ``options``, or an empty string when left empty."""
        value = clean(self._source.get(name))
        if required and not value:
            self.wrong(name, N_("Please choose one."))
        if value and value not in options:
            self.wrong(name, N_("Please choose one of the list."))
            return ""
        return value

    def many(self, name: str) -> list[str]:
        """Every value sent under ``name``, cleaned, without empty ones."""
        found = self._source.getlist(name) if isinstance(self._source, MultiDict) else [self._source[name]]
        return [value for value in map(clean, found) if value]

    def ids(self, name: str) -> list[int]:
        """Every whole number sent under ``name``: ticked rows, chosen persons."""
        return [int(value) for value in self.many(name) if value.isdecimal() and len(value) < 10]

    def ticked(self, name: str) -> bool:
        """Whether a check box was ticked."""
        return bool(self._source.get(name))

    def file(self, name: str, *, required: bool = False) -> FileStorage | None:
        """The file sent under ``name``, or None when none was chosen."""
        sent = request.files.get(name)
        if sent is not None and sent.filename:
            return sent
        if required:
            self.wrong(name, N_("Please choose a file."))
        return None

    def check(self) -> None:
        """Go on only when every field was right.

        Raises:
            Invalid: with all the messages by field.
        """
        if self.errors:
            raise Invalid(fields=self.errors)


class Form(FlaskForm):  # type: ignore[misc]
    """Base of declared forms; the macros of ``components.html`` draw them from values and errors."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """``security`` has checked the token before any view runs."""

        csrf = False

    def wrong(self) -> dict[str, list[str]]:
        """The messages by field, for the field macros and the error summary."""
        return {name: [str(text) for text in texts] for name, texts in self.errors.items() if name}


def field_errors(refusal: Invalid) -> dict[str, list[str]]:
    """The messages of an Invalid by field, in the language of the page, for the field macros."""
    return {name: [translate(text) for text in texts] for name, texts in refusal.fields.items()}
