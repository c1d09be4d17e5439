"""What a restore must not undo, named by every checkpoint: counters given out, files destroyed.

The digest of it is in the signed note, the text stands beside the note in the outside ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webapp.core.encoding import binary, canonical_json, digest

Marks = Mapping[str, int]


@dataclass(frozen=True)
class Counters:
    """One family of counters: ``marks()`` names the next value of each, ``jump(marks)`` raises those that are
    lower, inside the running transaction, and returns ``{key: [from, to]}`` of what it raised."""

    marks: Callable[[], Marks]
    jump: Callable[[Marks], dict[str, list[int]]]


_families: dict[str, Counters] = {}
_destroyed: list[Callable[[], list[str]]] = []


def register_counters(
    name: str, marks: Callable[[], Marks], jump: Callable[[Marks], dict[str, list[int]]]
) -> None:
    """Let a room's counters be named in checkpoints and jump after a restore; ``name`` holds no colon."""
    _families[name] = Counters(marks, jump)


def register_destroyed(hashes: Callable[[], list[str]]) -> None:
    """Let ``hashes()`` name the files that were destroyed for good."""
    _destroyed[:] = [hashes]


def as_json() -> str:
    """Counters and destroyed files as they stand, canonical."""
    counters = {f"{name}:{key}": mark for name, each in _families.items() for key, mark in each.marks().items()}
    gone = sorted(_destroyed[0]()) if _destroyed else []
    return canonical_json({"counters": counters, "destroyed": gone}).decode()


def digest_of(side: bytes) -> str:
    """D("side/1", ...) in hex: what the note says of ``side``."""
    return digest("side/1", binary(side)).hex()


def jump(marks: Marks) -> dict[str, list[int]]:
    """Raise every counter that stands below its mark; returns what was raised, from and to."""
    raised = {}
    for name, each in _families.items():
        mine = {key.partition(":")[2]: mark for key, mark in marks.items() if key.partition(":")[0] == name}
        raised.update({f"{name}:{key}": span for key, span in each.jump(mine).items()})
    return raised
