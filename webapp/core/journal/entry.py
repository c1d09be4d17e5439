"""The bytes of one entry and of one row digest (trust.md section 3, ENTRY)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, Numeric, Table

from webapp.core.db import JSONBytes, UTCTime
from webapp.core.encoding import Reader, binary, digest, listing, string, u8, u32, u64
from webapp.core.journal.merkle import leaf_hash

MAGIC = b"WKJ1"
GONE = bytes(32)
SALT, ROW_SALT = 32, 16
NO_ROWS = listing([])
PUT, REMOVED = 1, 2
ACTOR_KINDS = {"person": 1, "system": 2, "operator": 3, "anonymous": 4}
ACTOR_NAMES = {number: name for name, number in ACTOR_KINDS.items()}


class RowMark(NamedTuple):
    """What an entry says of one protected row."""

    table: str
    key: str
    op: int
    version: int
    digest: bytes

    def encode(self) -> bytes:
        """The row's part of the entry."""
        return string(self.table) + string(self.key) + u8(self.op) + u32(self.version) + self.digest


class _Strings(dict[str, bytes]):
    """Texts as the ``str`` of the format; the few that come again and again are encoded once."""

    MOST = 4096

    def __missing__(self, text: str) -> bytes:
        encoded = string(text)
        if len(self) < self.MOST:
            self[text] = encoded
        return encoded


_strings = _Strings()
_head, _length, _kind = struct.Struct(">4sIQQ").pack, struct.Struct(">I").pack, struct.Struct(">B").pack
_length_at, _mark_at = struct.Struct(">I").unpack_from, struct.Struct(">BI32s").unpack_from
MARK_SIZE = 37
NO_PRIVATE = listing([])


def entry_bytes(values: Mapping[str, Any]) -> bytes:
    """The hashed bytes of an entry; ``values`` are the columns of ``journal`` but for ``leaf``.

    Written for verifying a million of them: one pack, one join.

    Raises:
        ValueError: a number does not fit, a text holds what the format does not.
        TypeError: a value is of another kind.
    """
    facts = values["facts"]
    try:
        return b"".join(
            (
                _head(MAGIC, values["epoch"], values["seq"], values["time"]),
                values["prev"],
                _strings[values["act"]],
                _kind(values["actor_kind"]),
                _strings[values["actor_id"]],
                _strings[values["for_id"]],
                _strings[values["via"]],
                _strings[values["subject_kind"]],
                _strings[values["subject_id"]],
                _length(len(facts)),
                facts,
                values["rows"],
                values["private"],
            )
        )
    except struct.error as error:
        raise ValueError("a number does not fit its place") from error


def entry_leaf(values: Mapping[str, Any]) -> bytes:
    """Leaf, chain link and Merkle leaf in one."""
    return read_entry(values)[0]


def read_entry(values: Mapping[str, Any]) -> tuple[bytes, list[RowMark]]:
    """The leaf of an entry and what it says of rows.

    Raises:
        ValueError, TypeError: a value is not of its kind, so the entry was not written by us.
    """
    if len(values["prev"]) != 32:
        raise ValueError("prev is not 32 bytes")
    marks = read_rows(values["rows"]) if values["rows"] != NO_ROWS else []
    if values["private"] != NO_PRIVATE:
        read_private(values["private"])
    return leaf_hash(entry_bytes(values)), marks


def encode_rows(marks: Sequence[RowMark]) -> bytes:
    """The list of row marks, sorted by the bytes of (table, key)."""
    ordered = sorted(marks, key=lambda m: (m.table.encode(), m.key.encode()))
    return listing(mark.encode() for mark in ordered)


def read_rows(data: bytes) -> list[RowMark]:
    """The row marks of an entry; raises ValueError where the bytes do not fit."""
    marks = []
    try:
        (count,), at = _length_at(data, 0), 4
        for _ in range(count):
            end = at + 4 + _length_at(data, at)[0]
            table = data[at + 4 : end].decode()
            at = end + 4 + _length_at(data, end)[0]
            op, version, digest_ = _mark_at(data, at)
            marks.append(RowMark(table, data[end + 4 : at].decode(), op, version, digest_))
            at += MARK_SIZE
    except struct.error as error:
        raise ValueError("bytes end too early") from error
    if at != len(data):
        raise ValueError("bytes are left over")
    return marks


def encode_private(commitments: Mapping[str, bytes]) -> bytes:
    """The list of commitments, sorted by name."""
    return listing(string(name) + commitments[name] for name in sorted(commitments))


def read_private(data: bytes) -> dict[str, bytes]:
    """The commitments of an entry by name."""
    reader = Reader(data)
    found = {reader.string(): reader.take(32) for _ in range(reader.u32())}
    reader.end()
    return found


def commitment(salt: bytes, epoch: int, seq: int, name: str, value: bytes) -> bytes:
    """D("private/1", ...): what an entry says of a value it does not hold."""
    if len(salt) != SALT:
        raise ValueError("the salt is not 32 bytes")
    return digest("private/1", salt, u32(epoch), u64(seq), string(name), binary(value))


def columns_of(table: Table, version: int) -> list[Column[Any]]:
    """Columns the digest of this version covers, in code-point order, salt left out."""
    kept = [c for c in table.columns if c.name != "row_salt" and c.info.get("since", 1) <= version]
    return sorted(kept, key=lambda c: c.name)


def row_digest(table: Table, key: str, version: int, salt: bytes, values: Mapping[str, Any]) -> bytes:
    """D("row/1", ...) over the raw values as the database returns them.

    Raises:
        ValueError: a value is not of its column's kind, so the row was not written by us.
    """
    if len(_bytes(salt)) != ROW_SALT:
        raise ValueError("the salt is not 16 bytes")
    items = [string(c.name) + _value(c, values[c.name]) for c in columns_of(table, version)]
    return digest("row/1", salt, string(table.name), string(key), u32(version), listing(items))


def _value(column: Column[Any], value: Any) -> bytes:
    kind = column.type
    if value is None:
        return u8(0) + binary(b"")
    if isinstance(kind, UTCTime):
        return u8(6) + binary(u64(_integer(value)))
    if isinstance(kind, JSONBytes):
        return u8(8) + binary(_bytes(value))
    if isinstance(kind, LargeBinary):
        return u8(4) + binary(_bytes(value))
    if isinstance(kind, Boolean):
        return u8(5) + binary(u8(_flag(value)))
    if isinstance(kind, Date):
        return u8(7) + binary(_day(value))
    if isinstance(kind, Integer):
        return u8(1) + binary(str(_integer(value)).encode("ascii"))
    if isinstance(kind, Numeric):
        return u8(2) + binary(str(value).encode("ascii"))
    if not isinstance(value, str):
        raise ValueError("not a text")
    return u8(3) + string(value)


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("not an integer")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes | memoryview):
        raise ValueError("not bytes")
    return bytes(value)


def _flag(value: Any) -> int:
    if value not in (0, 1) or isinstance(value, float):
        raise ValueError("not a boolean")
    return int(value)


def _day(value: Any) -> bytes:
    from datetime import date

    if isinstance(value, date):
        return value.isoformat().encode("ascii")
    if not isinstance(value, str) or date.fromisoformat(value).isoformat() != value:
        raise ValueError("not a date")
    return value.encode("ascii")
