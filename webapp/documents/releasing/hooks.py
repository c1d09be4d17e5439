"""What joins release, taking effect and ending: functions that sub-packages of this room register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from webapp.core.access import Actor
from webapp.core.errors import Conflict, Message, Unmet
from webapp.documents.models import Document, Revision


@dataclass(frozen=True)
class Limit:
    """Something that limits how long a revision is in force.

    ``unmet(revision, day)`` says what stands against release for a day; ``took_effect`` and ``ended`` run in
    the transaction in which the revision begins or ends; ``unsettled(document)`` says why nothing new may begin.
    """

    unmet: Callable[[Revision, date], list[Unmet]] = lambda revision, day: []
    took_effect: Callable[[Revision, Actor], object] = lambda revision, by: None
    ended: Callable[[Revision, Actor], object] = lambda revision, by: None
    unsettled: Callable[[Document], Message | None] = lambda document: None


_limits: dict[str, Limit] = {}


def register_limit(key: str, limit: Limit) -> None:
    """Let ``limit`` have its say; the key replaces an earlier one."""
    _limits[key] = limit


def unmet_by_limits(revision: Revision, day: date) -> list[Unmet]:
    """Everything the limits have against release for ``day``."""
    return [found for limit in _limits.values() for found in limit.unmet(revision, day)]


def refuse_unsettled(document: Document) -> None:
    """Go on only when nothing about the document in force is unsettled.

    Raises:
        Conflict: what has to be settled first.
    """
    for limit in _limits.values():
        found = limit.unsettled(document)
        if found is not None:
            raise Conflict(found.key, **found.values)


def tell_begun(revision: Revision, *, by: Actor) -> None:
    """The revision came into force."""
    for limit in _limits.values():
        limit.took_effect(revision, by)


def tell_ended(revision: Revision, *, by: Actor) -> None:
    """The revision is in force no more."""
    for limit in _limits.values():
        limit.ended(revision, by)
