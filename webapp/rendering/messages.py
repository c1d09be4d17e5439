"""How a task and its files travel to the child process and back: JSON with a row of byte strings."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any


def pack(header: Mapping[str, Any], blobs: Sequence[bytes]) -> bytes:
    """u32 length and JSON, then u32 count and, for each blob, u64 length and bytes."""
    text = json.dumps(header, ensure_ascii=False).encode("utf-8", "surrogatepass")
    pieces = [struct.pack(">I", len(text)), text, struct.pack(">I", len(blobs))]
    for blob in blobs:
        pieces += [struct.pack(">Q", len(blob)), blob]
    return b"".join(pieces)


def unpack(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The reverse of :func:`pack`; raises ValueError on anything else."""
    try:
        (length,) = struct.unpack_from(">I", data, 0)
        header = json.loads(data[4 : 4 + length].decode("utf-8", "surrogatepass"))
        (count,) = struct.unpack_from(">I", data, 4 + length)
        offset, blobs = 8 + length, []
        for _ in range(count):
            (size,) = struct.unpack_from(">Q", data, offset)
            blobs.append(data[offset + 8 : offset + 8 + size])
            offset += 8 + size
    except struct.error as error:
        raise ValueError("not a complete message") from error
    return dict(header), blobs
