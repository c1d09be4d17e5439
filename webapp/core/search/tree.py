"""The question as a small tree of our own, the same for every driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from webapp.core.search.tokens import Phrase


@dataclass(frozen=True)
class Words:
    """A word or phrase of text; ``column`` is ``number``, ``title`` or empty for everywhere."""

    phrase: Phrase
    column: str = ""


@dataclass(frozen=True)
class Field:
    """A fact in the database: ``name`` is one of the fields of ``scanner.FIELDS`` or ``number_part``."""

    name: str
    value: str


@dataclass(frozen=True)
class Range:
    """A field between two values; an empty one is open, ``*_out``: the limit itself is left out."""

    name: str
    low: str = ""
    high: str = ""
    low_out: bool = False
    high_out: bool = False


@dataclass(frozen=True)
class And:
    """All of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Any of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """Everything else."""

    child: Node


@dataclass(frozen=True)
class Every:
    """Everything."""


@dataclass(frozen=True)
class Nothing:
    """Nothing at all: what was asked cannot be met."""


Node = Words | Field | Range | And | Or | Not | Every | Nothing


def is_text(node: Node) -> bool:
    """Whether a driver can answer ``node`` alone: words, and what is left out from words."""
    match node:
        case Words():
            return True
        case Or(children):
            return all(is_text(c) for c in children)
        case And(children):
            return any(is_text(c) for c in children) and all(
                is_text(c.child if isinstance(c, Not) else c) for c in children
            )
    return False


def wanted_words(node: Node) -> Iterator[Words]:
    """The words a hit may contain, for the marks; what is excluded is left out."""
    match node:
        case Words():
            yield node
        case And(children) | Or(children):
            for child in children:
                yield from wanted_words(child)


def fields(node: Node) -> set[str]:
    """Names of the database fields the question speaks about."""
    match node:
        case Field(name, _):
            return {name}
        case Range(name=name):
            return {name}
        case And(children) | Or(children):
            return set().union(*(fields(c) for c in children))
        case Not(child):
            return fields(child)
    return set()
