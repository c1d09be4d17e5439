"""What upper rooms hand down to this one: for each kind of duty its words, its link, what follows from a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
DescribeMany = Callable[[Sequence[Duty], Actor], Mapping[int, Heading]]
Changed = Callable[[Duty, Actor], object]


@dataclass(frozen=True)
class Kind:
    """What a room says of its duties."""

    describe: Describe
    many: DescribeMany | None = None
    changed: Changed | None = None
    elsewhere: bool = False


_kinds: dict[str, Kind] = {}


def register_kind(
    kind: str,
    describe: Describe,
    *,
    many: DescribeMany | None = None,
    changed: Changed | None = None,
    elsewhere: bool = False,
) -> None:
    """Let duties called ``kind`` be opened.

    Args:
        describe: ``describe(duty, by)`` gives the heading, or None when ``by`` may not know of the duty.
        many: the same for a list at once, by duty id, where asking one by one is too slow.
        changed: ``changed(duty, by)`` runs in the transaction in which a person closed, moved or reopened a duty.
        elsewhere: it is done on the page of what it is about, so lists lead there at once.
    """
    _kinds[kind] = Kind(describe, many, changed, elsewhere)


def is_done_elsewhere(kind: str) -> bool:
    """Whether lists lead to what the duty is about instead of to the duty."""
    return kind in _kinds and _kinds[kind].elsewhere


def is_known(kind: str) -> bool:
    """Whether a room registered this kind."""
    return kind in _kinds


def describe(duty: Duty, *, by: Actor) -> Heading | None:
    """The heading of a duty, or None when the acting person may not know of it or its room is not there."""
    kind = _kinds.get(duty.kind)
    return kind.describe(duty, by) if kind else None


def describe_all(duties: Sequence[Duty], *, by: Actor) -> list[tuple[Duty, Heading]]:
    """Duties the acting person may know of, with their headings, in the order given."""
    found: dict[int, Heading] = {}
    for name, kind in _kinds.items():
        mine = [duty for duty in duties if duty.kind == name]
        if kind.many and mine:
            found.update(kind.many(mine, by))
        else:
            found.update({duty.id: heading for duty in mine if (heading := kind.describe(duty, by)) is not None})
    return [(duty, found[duty.id]) for duty in duties if duty.id in found]


def tell(duty: Duty, *, by: Actor) -> None:
    """Let the room of a duty follow what a person did to it."""
    kind = _kinds.get(duty.kind)
    if kind is not None and kind.changed is not None:
        kind.changed(duty, by)
