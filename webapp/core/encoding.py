"""The byte formats everything that is signed or hashed is made of (trust.md section 3, PRIMITIVES)."""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable
from typing import Any

_ESCAPED = re.compile(r'["\\\x00-\x1f]')


def u8(value: int) -> bytes:
    """One byte."""
    return _number(value, 1)


def u32(value: int) -> bytes:
    """Four bytes, big-endian."""
    return _number(value, 4)


def u64(value: int) -> bytes:
    """Eight bytes, big-endian."""
    return _number(value, 8)


def _number(value: int, size: int) -> bytes:
    if not isinstance(value, int) or not 0 <= value < 1 << (8 * size):
        raise ValueError(f"not a number of {size} bytes")
    return value.to_bytes(size, "big")


def binary(value: bytes) -> bytes:
    """``bin``: u32 length and the bytes."""
    return u32(len(value)) + value


def string(value: str) -> bytes:
    """``str``: ``bin`` of UTF-8, not normalised.

    Raises:
        ValueError: the text holds a NUL or a lone surrogate.
    """
    if "\0" in value:
        raise ValueError("a NUL in a text")
    return binary(value.encode("utf-8"))


def listing(items: Iterable[bytes]) -> bytes:
    """``list``: u32 count and the items."""
    parts = list(items)
    return u32(len(parts)) + b"".join(parts)


def digest(tag: str, *parts: bytes) -> bytes:
    """``D(tag, ...)``: SHA-256 in a domain of its own, disjoint from leaves and nodes."""
    return hashlib.sha256(b"\x02" + string("wenkong/" + tag) + b"".join(parts)).digest()


def canonical_json(value: Any) -> bytes:
    """JSON as bytes: keys in code-point order, no blanks, no floats, integers below 2^53.

    Raises:
        ValueError: a value of another kind, a float, a NUL or a lone surrogate.
    """
    return _json(value).encode("utf-8")


def _json(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if abs(value) >= 2**53:
            raise ValueError("an integer of 2^53 or more")
        return str(int(value))
    if isinstance(value, list | tuple):
        return "[" + ",".join(_json(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{_json(value[key])}" for key in sorted(value)) + "}"
    raise ValueError(f"a {type(value).__name__} in canonical JSON")


def _text(value: str) -> str:
    if "\0" in value:
        raise ValueError("a NUL in a text")
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    return "\\" + char if char in '"\\' else f"\\u{ord(char):04x}"


class Reader:
    """Reads the primitives back from bytes; raises ValueError where they do not fit."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        part = self.data[self.at : self.at + size]
        if len(part) != size:
            raise ValueError("bytes end too early")
        self.at += size
        return part

    def u8(self) -> int:
        """One byte."""
        return self.take(1)[0]

    def u32(self) -> int:
        """Four bytes."""
        return int(struct.unpack(">I", self.take(4))[0])

    def u64(self) -> int:
        """Eight bytes."""
        return int(struct.unpack(">Q", self.take(8))[0])

    def binary(self) -> bytes:
        """A ``bin``."""
        return self.take(self.u32())

    def string(self) -> str:
        """A ``str``."""
        return self.binary().decode("utf-8")

    def end(self) -> None:
        """Nothing may follow."""
        if self.at != len(self.data):
            raise ValueError("bytes are left over")
