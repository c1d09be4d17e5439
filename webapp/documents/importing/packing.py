"""Messages as plain values, so that a reason can lie in a table and be said in any language later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from webapp.core.errors import Message


def pack(message: Message) -> dict[str, Any]:
    """A message as JSON values; a message among its values stays one."""
    return {"key": message.key, "values": {name: _packed(value) for name, value in message.values.items()}}


def unpack(packed: Mapping[str, Any]) -> Message:
    """The message again."""
    return Message(packed["key"], {name: _unpacked(value) for name, value in packed["values"].items()})


def pack_all(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Several messages as JSON values."""
    return [pack(message) for message in messages]


def unpack_all(packed: Sequence[Mapping[str, Any]] | None) -> list[Message]:
    """The messages again; None is no message."""
    return [unpack(message) for message in packed or ()]


def _packed(value: Any) -> Any:
    if isinstance(value, Message):
        return {"message": pack(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_packed(item) for item in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict) and "message" in value:
        return unpack(value["message"])
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    return [_unpacked(item) for item in value] if isinstance(value, list) else value
