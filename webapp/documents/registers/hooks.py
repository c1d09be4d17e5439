"""What a register is; each room that keeps one registers it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from webapp import core
from webapp.core import clock
from webapp.core.access import Actor
from webapp.core.errors import Message

Cell = str | int | date | Message | None
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Column:
    """A column a register can show: ``title`` is a message key, ``width`` a share of the page.

    ``usual`` says whether the shipped form prints it.
    """

    key: str
    title: str
    width: int
    usual: bool = True


@dataclass(frozen=True)
class Scope:
    """What a register is asked for: as it stood at the end of ``at``; empty values do not narrow it.

    ``department`` is the name of one, ``document`` a number.
    """

    at: date
    department: str = ""
    document: str = ""

    @property
    def end(self) -> datetime:
        """The first moment after ``at`` in the organisation's time zone."""
        return core.end_of_day(self.at)


@dataclass(frozen=True)
class Register:
    """A register 登记 of the organisation; ``title`` and ``about`` are message keys.

    ``rows(scope, by)`` are its lines, oldest or lowest number first, as they stood at the scope's day, as far as
    ``by`` may see them.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Scope, Actor], list[Row]]
    order: int = 50


_registers: dict[str, Register] = {}


def register_register(register: Register) -> None:
    """Offer ``register``; the key replaces an earlier one."""
    _registers[register.key] = register


def registers() -> list[Register]:
    """All of them in their order."""
    return sorted(_registers.values(), key=lambda register: (register.order, register.key))


def register_of(key: str) -> Register | None:
    """The register of a key, or None."""
    return _registers.get(key)


def day_of(moment: datetime | None) -> date | None:
    """The organisation's calendar day of a moment."""
    return clock.to_day(moment, core.current_settings().timezone) if moment else None
