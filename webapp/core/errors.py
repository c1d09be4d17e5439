"""The four ways an action can refuse, each with a reason and who can help.

An error carries a message key (the English sentence, translated by ``shell``) and the values that
go into it; no room formats text for people itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:
    """Mark ``message`` for translation without translating it here."""
    return message


@dataclass(frozen=True)
class Message:
    """A sentence for people: the English key and the values it names."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The message as plain data, to be kept in a row and translated when it is shown."""
        return {"key": self.key, "values": {name: str(value) for name, value in self.values.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Message:
        """The message that was kept."""
        return cls(data["key"], data["values"])

    def __str__(self) -> str:
        try:
            return self.key % dict(self.values)
        except (KeyError, ValueError, TypeError):
            return self.key


@dataclass(frozen=True)
class Unmet:
    """One unmet condition and who can meet it (a role title, a person's name, or empty)."""

    condition: Message
    who: str = ""


class Refusal(Exception):
    """Base of the four refusals; never raised itself."""

    status = 500

    def __init__(self, key: str, /, *, who: str = "", unmet: Sequence[Unmet] = (), **values: Any) -> None:
        self.message = Message(key, values)
        self.who = who
        self.unmet = tuple(unmet)
        super().__init__(str(self.message))


class NotFound(Refusal):
    """The thing is not there, or the person may not know that it is."""

    status = 404


class NotAllowed(Refusal):
    """The person may not do this; ``who`` names the roles that may."""

    status = 403


class Conflict(Refusal):
    """The thing is not in the state the act needs, or changed meanwhile."""

    status = 409


class Unavailable(Conflict):
    """Nothing is wrong with the act: a database or store does not answer now. Repeating it may help."""

    status = 503


class Invalid(Refusal):
    """Values are wrong; ``fields`` maps a field's name to its messages."""

    status = 422

    def __init__(
        self,
        key: str = N_("Please correct the marked fields."),
        /,
        *,
        fields: Mapping[str, Sequence[Message | str]] | None = None,
        who: str = "",
        unmet: Sequence[Unmet] = (),
        **values: Any,
    ) -> None:
        super().__init__(key, who=who, unmet=unmet, **values)
        self.fields: dict[str, list[Message]] = {
            name: [m if isinstance(m, Message) else Message(m) for m in messages]
            for name, messages in (fields or {}).items()
        }
