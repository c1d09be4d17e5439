"""What can be approved: a room registers its kind of subject and what follows from a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from webapp.core.access import Actor


@dataclass(frozen=True)
class Shown:
    """What a signer sees: the facts of the subject and the files, for the signed bytes."""

    subject: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Heading:
    """How a subject is named in lists: number, title, label, address."""

    number: str
    title: str
    label: str
    url: str


class Subject(Protocol):
    """What a room offers for one kind of subject. Ids are those of the room's own rows."""

    def shown(self, subject_id: int) -> Shown:
        """Facts and files as they stand now, read under the lock."""

    def heading(self, subject_id: int) -> Heading:
        """Number, title, label and address."""

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


def subject_for(kind: str) -> Subject:
    """The registered subject of a kind."""
    return _subjects[kind]
