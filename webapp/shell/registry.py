"""What upper rooms hand down to the frame: who is signed in, which pages exist, what they count.

``shell`` may not import the rooms above it, so they register functions here from ``create_app``
(house.md section 1). Registering a key again replaces it, which keeps several applications in one
process, as in the tests, apart from nothing but their order.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from webapp.core.access import Actor, Permission
from webapp.core.errors import Message, Refusal

Level = Literal["info", "warn", "stop"]
Allowed = Callable[[Actor], bool]


def everyone(actor: Actor) -> bool:
    """The rule of a page that every signed-in person may open."""
    return True


@dataclass(frozen=True)
class Page:
    """One link of the frame: a rail group, a page below it, or an entry of the New menu."""

    key: str
    endpoint: str
    label: str
    allowed: Allowed = everyone
    order: int = 50
    icon: str = ""


@dataclass(frozen=True)
class Banner:
    """A line across every page that stays until its cause is gone; ``prints`` keeps it on paper."""

    level: Level
    text: Message
    prints: bool = False


@dataclass(frozen=True)
class Signing:
    """What a signature panel asks of who is signed in: ``until`` is when the sitting ends, None outside one."""

    code: bool = False
    pin: bool = False
    until: datetime | None = None
    minutes: int = 0
    handwriting: bool = False


@dataclass
class Frame:
    """Everything registered; one per process."""

    person: Callable[[], Actor | None] = lambda: None
    bearer: Callable[[str], Actor | None] = lambda token: None
    save_language: Callable[[Actor, str], None] | None = None
    organisation: Callable[[], str] = lambda: ""
    signing: Callable[[], Signing] = Signing
    entry: Callable[[], str | None] = lambda: None
    groups: dict[str, Page] = field(default_factory=dict)
    below: dict[str, dict[str, Page]] = field(default_factory=dict)
    blueprints: dict[str, str] = field(default_factory=dict)
    new: dict[str, Page] = field(default_factory=dict)
    top: dict[str, Page] = field(default_factory=dict)
    me: dict[str, Page] = field(default_factory=dict)
    phone: dict[str, Page] = field(default_factory=dict)
    counts: dict[str, Callable[[], int]] = field(default_factory=dict)
    fleeting: set[str] = field(default_factory=set)
    keep: Callable[[Hashable, Callable[[], int]], int] = lambda _key, count: count()
    banners: dict[str, Callable[[], Banner | None]] = field(default_factory=dict)
    readiness: dict[str, Callable[[], str | None]] = field(default_factory=dict)
    refusals: dict[str, Callable[[Refusal], None]] = field(default_factory=dict)


frame = Frame()

GROUPS: tuple[str, ...] = (
    "todo",
    "documents",
    "copies",
    "records",
    "audit",
    "reviews",
    "search",
    "admin",
)


def _rule(allowed: Allowed | Permission | str | None) -> Allowed:
    if allowed is None:
        return everyone
    if isinstance(allowed, str):
        permission = str(allowed)
        return lambda actor: actor.may(permission)
    return allowed


def register_person(loader: Callable[[], Actor | None]) -> None:
    """``loader`` answers who the session of this request belongs to, or None."""
    frame.person = loader


def register_bearer(loader: Callable[[str], Actor | None]) -> None:
    """``loader`` answers whose token ``Authorization: Bearer`` carries, or None."""
    frame.bearer = loader


def register_language_saver(save: Callable[[Actor, str], None]) -> None:
    """``save`` keeps a signed-in person's chosen language beyond the cookie."""
    frame.save_language = save


def register_organisation(name: Callable[[], str]) -> None:
    """``name`` answers what stands beside the seal: the organisation's short name."""
    frame.organisation = name


def register_signing(asks: Callable[[], Signing]) -> None:
    """``asks`` answers what every signature panel asks of the person of this request."""
    frame.signing = asks


def register_entry(redirect_to: Callable[[], str | None]) -> None:
    """``redirect_to`` answers an address nobody gets past, such as set-up without an account."""
    frame.entry = redirect_to


def register_group(
    key: str, endpoint: str, *, allowed: Allowed | Permission | str | None = None, blueprint: str = ""
) -> None:
    """Put rail group ``key`` (one of ``GROUPS``) on ``endpoint``; absent where not allowed.

    ``blueprint`` names the blueprint whose pages light the group up by themselves.

    Raises:
        ValueError: ``key`` is no group of the rail.
    """
    if key not in GROUPS:
        raise ValueError(f"no group of the rail: {key}")
    frame.groups[key] = Page(key, endpoint, "", _rule(allowed))
    if blueprint:
        frame.blueprints[blueprint] = key


def register_blueprint_group(blueprint: str, group: str) -> None:
    """Pages of ``blueprint`` belong to rail group ``group``."""
    frame.blueprints[blueprint] = group


def register_page(
    group: str,
    key: str,
    endpoint: str,
    label: str,
    *,
    allowed: Allowed | Permission | str | None = None,
    order: int = 50,
) -> None:
    """A page below a rail group, shown while the group is open; ``label`` is an ``N_`` msgid."""
    frame.below.setdefault(group, {})[key] = Page(key, endpoint, label, _rule(allowed), order)


def register_new(
    key: str,
    endpoint: str,
    label: str,
    *,
    allowed: Allowed | Permission | str | None = None,
    order: int = 50,
    icon: str = "file",
) -> None:
    """An entry of the New menu."""
    frame.new[key] = Page(key, endpoint, label, _rule(allowed), order, icon)


def register_top(
    key: str,
    endpoint: str,
    label: str,
    *,
    allowed: Allowed | Permission | str | None = None,
    order: int = 50,
    icon: str = "bell",
) -> None:
    """A link of the top bar with its count, such as notices or the evidence basket."""
    frame.top[key] = Page(key, endpoint, label, _rule(allowed), order, icon)


def register_me(key: str, endpoint: str, label: str, *, order: int = 50, icon: str = "user") -> None:
    """An entry of the personal menu; ``sign_out`` is posted, the others are links."""
    frame.me[key] = Page(key, endpoint, label, everyone, order, icon)


def register_phone(key: Literal["scan", "me"], endpoint: str) -> None:
    """The pages behind Scan and Me of the phone's bottom bar; To-do and Search are groups."""
    frame.phone[key] = Page(key, endpoint, "")


def register_menu_count(key: str, count: Callable[[], int], *, fleeting: bool = False) -> None:
    """``count`` answers the number beside a rail group or a link of the top bar; 0 hides it.

    It is asked again when the journal has grown; ``fleeting`` counts what changes without an entry, on every page.
    """
    frame.counts[key] = count
    if fleeting:
        frame.fleeting.add(key)


def register_memory(keep: Callable[[Hashable, Callable[[], int]], int]) -> None:
    """``keep(key, count)`` answers what ``count`` said for this key as long as that must still be true."""
    frame.keep = keep


def register_banner(key: str, banner: Callable[[], Banner | None]) -> None:
    """``banner`` answers a line for the head of every page, or None: demo, read-only, held clock."""
    frame.banners[key] = banner


def register_readiness(key: str, check: Callable[[], str | None]) -> None:
    """``check`` answers None when ready, else one plain English line for ``/readyz``."""
    frame.readiness[key] = check


def register_refusal_listener(key: str, listener: Callable[[Refusal], None]) -> None:
    """``listener`` hears of every refusal a page or the API answers with (journal of refused acts)."""
    frame.refusals[key] = listener
