"""What upper rooms hand down to this one: what follows when a person leaves or moves, steps of the set-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from webapp.core.access import Actor, Permission
from webapp.core.errors import Message
from webapp.people.models import Person


class Leaving(Protocol):
    """Hands over what a leaving person holds; runs inside the transaction of ``let_go``."""

    def __call__(self, person: Person, *, by: Actor) -> Any:
        """Raise a refusal when something can not be handed over: then nobody leaves."""


class Moving(Protocol):
    """Follows a person to other work; runs inside the transaction that adds or changes the account."""

    def __call__(self, person: Person, *, by: Actor) -> Any:
        """Department, post or roles of the person are new."""


@dataclass(frozen=True)
class Held:
    """One thing held: ``key`` within its kind, ``what`` is its number or name (empty for who may not know)."""

    key: str
    what: str
    note: Message | None = None
    url: str = ""


HeldBy = Callable[[Person, Actor], list[Held]]
HandOver = Callable[[str, Person, str, Actor], object]
End = Callable[[str, str, Actor], object]


@dataclass(frozen=True)
class Holding:
    """A kind of things a person holds, and what can be done with one of them before the person leaves.

    ``held(person, by)`` lists all of them, also what ``by`` may not know of (without words). ``hand_over(key, to,
    reason, by)``, ``give_back(key, reason, by)`` and ``write_off(key, reason, by)`` check who may and raise a
    refusal; None where the kind knows no such end. ``otherwise`` says what closing the account does with the rest.
    """

    title: str
    order: int
    held: HeldBy
    otherwise: str
    hand_over: HandOver | None = None
    give_back: End | None = None
    write_off: End | None = None


@dataclass(frozen=True)
class Step:
    """A step of the first set-up that another room adds; ``title`` and ``help`` are message keys."""

    title: str
    help: str
    endpoint: str
    permission: Permission
    done: Callable[[], bool]


@dataclass(frozen=True)
class WizardPage:
    """A page of the first set-up, one after the other; ``title`` is a message key."""

    key: str
    title: str
    endpoint: str
    permission: Permission
    order: int


Card = Callable[[Person], str]
_cards: dict[str, Card] = {}
_leaving: dict[str, Leaving] = {}
_moving: dict[str, Moving] = {}
_holdings: dict[str, Holding] = {}
_steps: dict[str, Step] = {}
_wizard: dict[str, WizardPage] = {}


def register_leaving(key: str, hand_over: Leaving) -> None:
    """Let ``hand_over(person, by=...)`` run when an account is closed; the key replaces an earlier one."""
    _leaving[key] = hand_over


def hand_over_all(person: Person, *, by: Actor) -> None:
    """Run everything that was registered, in the order of registration."""
    for hand_over in _leaving.values():
        hand_over(person, by=by)


def register_moving(key: str, follow: Moving) -> None:
    """Let ``follow(person, by=...)`` run when department, post or roles change; the key replaces an earlier one."""
    _moving[key] = follow


def follow_all(person: Person, *, by: Actor) -> None:
    """Run everything that was registered, in the order of registration."""
    for follow in _moving.values():
        follow(person, by=by)


def register_holding(key: str, holding: Holding) -> None:
    """Show on the page of a leaver what ``holding`` knows of; the key replaces an earlier one."""
    _holdings[key] = holding


def holdings() -> dict[str, Holding]:
    """Every kind of things a person can hold, in its order."""
    return dict(sorted(_holdings.items(), key=lambda item: item[1].order))


def register_step(key: str, step: Step) -> None:
    """Add a step to the page shown after the first set-up."""
    _steps[key] = step


def register_wizard_page(page: WizardPage) -> None:
    """Add a page to the first set-up; its key replaces an earlier one."""
    _wizard[page.key] = page


def wizard_pages() -> list[WizardPage]:
    """The pages of the first set-up in their order."""
    return sorted(_wizard.values(), key=lambda page: page.order)


def steps() -> list[Step]:
    """The steps added by other rooms."""
    return list(_steps.values())


def register_card(key: str, draw: Card) -> None:
    """Add a card to the page of the own account; ``draw(person)`` gives its safe HTML."""
    _cards[key] = draw


def cards_for(person: Person) -> list[str]:
    """The cards added by other rooms."""
    return [draw(person) for draw in _cards.values()]
