"""What upper rooms hand down to this one: for each kind of duty its words and its link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from webapp.core.access import Actor
from webapp.duties.models import Duty


@dataclass(frozen=True)
class Heading:
    """What a duty is about: number, title, address."""

    number: str
    title: str
    url: str


Describe = Callable[[Duty, Actor], Heading | None]
Prepare = Callable[[Sequence[Duty], Actor], object]


@dataclass(frozen=True)
class Kind:
    """What a room says of its duties."""

    describe: Describe
    prepare: Prepare | None = None


_kinds: dict[str, Kind] = {}


def register_kind(kind: str, describe: Describe, *, prepare: Prepare | None = None) -> None:
    """Let duties called ``kind`` be opened.

    Args:
        describe: ``describe(duty, by)`` gives the heading, or None when ``by`` may not know of the duty.
        prepare: ``prepare(duties, by)`` loads at once what ``describe`` will need; what it returns is kept till then.
    """
    _kinds[kind] = Kind(describe, prepare)


def is_known(kind: str) -> bool:
    """Whether a room registered this kind."""
    return kind in _kinds


def describe(duty: Duty, *, by: Actor) -> Heading | None:
    """The heading of a duty, or None when the acting person may not know of it or its room is not there."""
    kind = _kinds.get(duty.kind)
    return kind.describe(duty, by) if kind else None


def describe_all(duties: Sequence[Duty], *, by: Actor) -> list[tuple[Duty, Heading]]:
    """Duties the acting person may know of, with their headings, in the order given."""
    prepared = [
        kind.prepare(mine, by)
        for name, kind in _kinds.items()
        if kind.prepare and (mine := [duty for duty in duties if duty.kind == name])
    ]
    found = [(duty, heading) for duty in duties if (heading := describe(duty, by=by)) is not None]
    del prepared
    return found
