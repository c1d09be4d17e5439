"""What can be approved: a room registers its kind of subject and what follows from a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from webapp.core.access import Actor
from webapp.core.errors import Message
from webapp.people.models import Person


@dataclass(frozen=True)
class Shown:
    """What a signer sees: the facts of the subject and the files, for the signed bytes."""

    subject: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Heading:
    """How a subject is named in lists: number, title, label, address; ``before`` is the label in force."""

    number: str
    title: str
    label: str
    url: str
    before: str = ""


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere; a plain string is a name and stays as it is."""

    words: Message | str
    url: str


@dataclass(frozen=True)
class Fact:
    """A line beside the text: what it is, and one or more values."""

    label: Message
    values: tuple[str | Message | Link | date, ...]


@dataclass(frozen=True)
class TextBlock:
    """A piece of the text to read: ``kind`` is heading, text, table, page or aside; ``label`` says where it is."""

    kind: str
    text: str = ""
    level: int = 2
    anchor: str = ""
    label: Message | None = None
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class MarkedText:
    """The text against the one in force: paragraphs as (heading level or 0, pieces of kind and text).

    A piece's kind is same, ins or del; ``changes`` counts what differs, each beginning at one of the places ``starts``
    among the paragraphs; ``url`` leads to the whole comparison.
    """

    before: str
    paragraphs: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]
    changes: int
    url: str = ""
    starts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SubjectView:
    """Everything a signer needs on one screen, as plain values.

    ``what`` names the kind of act; ``chip`` is the mark of the state (ok, work, warn, stop, draft);
    ``changes`` says what will be different once approved; ``follows`` who acts after the last step.
    """

    what: Message
    state: Message
    chip: str
    planned_on: date | None
    reason_title: Message
    reason: str
    facts: tuple[Fact, ...]
    changes: tuple[Fact, ...]
    notes: tuple[Message, ...]
    blocks: tuple[TextBlock, ...]
    tabs: tuple[Link, ...]
    crumbs: tuple[Link, ...]
    paper: tuple[str, str]
    pages: int = 0
    follows: tuple[Message, str] | None = None
    marked: MarkedText | None = None


class Subject(Protocol):
    """What a room offers for one kind of subject. Ids are those of the room's own rows.

    ``title`` names the kind in a list: "Revisions of documents".
    """

    title: str

    def types(self, language: str) -> list[tuple[str, str]]:
        """Key and title of every type a deputy's scope may name, titles in ``language``."""

    def type_key(self, subject_id: int) -> str:
        """The type of the subject, empty where its room knows none; kept with the round."""

    def may_sign_together(self, subject_id: int) -> bool:
        """Whether the type lets several subjects be signed at once on a list."""

    def check_may_be_asked(self, subject_id: int, person: Person) -> None:
        """Raise NotAllowed when the person's clearance does not reach to the subject.

        Being asked lets a person read what is under approval, so this is asked before: of whom a step is
        passed on to, of an added signer, of a deputy.
        """

    def shown(self, subject_id: int) -> Shown:
        """Facts and files as they stand now, read under the lock."""

    def heading(self, subject_id: int) -> Heading:
        """Number, title, label and address."""

    def view(self, subject_id: int, *, by: Actor, language: str, submission: int) -> SubjectView:
        """What a signer sees of what was sent the ``submission``-th time, titles in ``language``."""

    def check_readable(self, subject_id: int, *, by: Actor) -> None:
        """Raise NotFound when ``by`` may not know of the subject."""

    def on_step(self, subject_id: int, meaning: str, *, by: Actor) -> None:
        """A step of this meaning has opened."""

    def on_approved(self, subject_id: int, *, by: Actor) -> None:
        """The last step is done; joins the running transaction."""

    def on_returned(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """The round was returned to its author."""

    def on_rejected(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """The round was ended by a rejection."""

    def on_withdrawn(self, subject_id: int, *, by: Actor) -> None:
        """The submitter took the subject back."""


_subjects: dict[str, Subject] = {}


def register_subject(kind: str, subject: Subject) -> None:
    """Let subjects called ``kind`` be approved."""
    _subjects[kind] = subject


def subject_kinds() -> dict[str, Subject]:
    """Every registered subject by its kind."""
    return dict(_subjects)


def subject_for(kind: str) -> Subject:
    """The registered subject of a kind."""
    return _subjects[kind]
