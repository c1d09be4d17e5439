"""What sub-packages beside copies add: following what happens to a copy, and a note on its page and in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from webapp.core.access import Actor
from webapp.core.errors import Message
from webapp.documents.copies.models import Copy, CopyAct

Follow = Callable[[Copy, CopyAct, Actor], object]
Notes = Callable[[list[int], Actor], Mapping[int, Message]]
_followers: dict[str, Follow] = {}
_notes: dict[str, Notes] = {}


def register_follower(key: str, follow: Follow) -> None:
    """Let ``follow(copy, act, by)`` run in the transaction of every act on a copy; the key replaces an earlier one."""
    _followers[key] = follow


def register_notes(key: str, notes: Notes) -> None:
    """Let ``notes(copy ids, by)`` say a sentence beside copies, on their page and in every list of them."""
    _notes[key] = notes


def tell(copy: Copy, act: CopyAct, *, by: Actor) -> None:
    """Something was done to a copy."""
    for follow in _followers.values():
        follow(copy, act, by)


def notes_of(copies: Iterable[Copy], *, by: Actor) -> dict[int, list[Message]]:
    """The sentences beside copies, by the id of the copy."""
    ids = [copy.id for copy in copies]
    found: dict[int, list[Message]] = {}
    for notes in _notes.values():
        for copy_id, message in notes(ids, by).items() if ids else ():
            found.setdefault(copy_id, []).append(message)
    return found
