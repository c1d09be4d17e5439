"""The directory of an OLE compound file (old Office files, encrypted new ones)."""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA


def ole_entries(data: bytes) -> dict[str, tuple[int, int]]:
    """Names in the directory with (first sector, size); empty when the file is cut off or broken."""
    if len(data) < 512 or not data.startswith(MAGIC):
        return {}
    size = 1 << struct.unpack_from("<H", data, 30)[0] if data[30] in (9, 12) else 0
    if not size:
        return {}
    table = _allocation(data, size)
    raw = _chain(data, size, table, struct.unpack_from("<I", data, 48)[0])
    entries: dict[str, tuple[int, int]] = {}
    for start in range(0, len(raw) - 127, 128):
        length = struct.unpack_from("<H", raw, start + 64)[0]
        if 2 <= length <= 64 and raw[start + 66]:
            name = raw[start : start + length - 2].decode("utf-16-le", "replace")
            entries[name] = (
                struct.unpack_from("<I", raw, start + 116)[0],
                struct.unpack_from("<I", raw, start + 120)[0],
            )
    return entries


def word_is_encrypted(data: bytes, entry: tuple[int, int]) -> bool:
    """Whether a .doc is protected by a password: bit 8 of its file information block."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    offset = (entry[0] + 1) * size
    if entry[1] < 4096 or offset + 12 > len(data):
        return False
    return bool(struct.unpack_from("<H", data, offset + 10)[0] & 0x0100)


def _allocation(data: bytes, size: int) -> list[int]:
    sectors = [s for s in struct.unpack_from("<109I", data, 76) if s < _END]
    table: list[int] = []
    for sector in sectors:
        block = data[(sector + 1) * size : (sector + 2) * size]
        table.extend(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
    return table


def _chain(data: bytes, size: int, table: list[int], sector: int) -> bytes:
    pieces: list[bytes] = []
    seen: set[int] = set()
    while sector < len(table) and sector not in seen and len(pieces) < 4096:
        seen.add(sector)
        pieces.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(pieces)
