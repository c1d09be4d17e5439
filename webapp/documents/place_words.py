"""A place in a file, said in words: ``table:3/r2c1`` is table 3, row 2, column 1.

The keys are those of ``rendering.values.Part``; the words are translated by the page frame.
"""

from __future__ import annotations

import re

from webapp.core.errors import N_, Message

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"heading:(?P<number>.+?)(?:/h\d)?"), N_("section %(number)s")),
    (re.compile(r"p:(?P<number>\d+)(?:/[hl]\d)?"), N_("paragraph %(number)s")),
    (re.compile(r"page:(?P<number>\d+)"), N_("page %(number)s")),
    (
        re.compile(r"table:(?P<table>\d+)/r(?P<row>\d+)c(?P<column>\d+)"),
        N_("table %(table)s, row %(row)s, column %(column)s"),
    ),
    (re.compile(r"table:(?P<table>\d+)"), N_("table %(table)s")),
    (re.compile(r"sheet:(?P<sheet>.+)!(?P<cell>[A-Z]+\d+)"), N_("sheet %(sheet)s, cell %(cell)s")),
    (re.compile(r"sheet:(?P<sheet>.+)"), N_("sheet %(sheet)s")),
    (re.compile(r"header"), N_("the page header")),
    (re.compile(r"footer"), N_("the page footer")),
    (re.compile(r"textbox"), N_("a text box")),
    (re.compile(r"comment"), N_("a comment")),
    (re.compile(r"footnote|endnote"), N_("a note")),
)


def place_words(place: str) -> Message:
    """The place as a message; a key that is not known stands as it is."""
    for pattern, words in _WORDS:
        found = pattern.fullmatch(place)
        if found:
            return Message(words, found.groupdict())
    return Message(place)
