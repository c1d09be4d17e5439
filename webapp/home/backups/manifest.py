"""The manifest of a backup: what it holds, with the hash of every part, signed with the log's key.

Canonical JSON as in trust.md section 3, written last: without it a folder is no backup.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.errors import N_, Conflict

FORMAT = 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"


@dataclass(frozen=True)
class Part:
    """One file of the backup that holds one table: ``rows`` lines after the head line."""

    table: str
    rows: int
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Its name in the backup's folder."""
        return f"tables/{self.table}.jsonl"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    ``made_at`` and ``time`` (of the last entry) are microseconds UTC; ``root``, ``head`` and
    ``public_key`` hex; ``note`` the newest checkpoint inside; ``missing`` hashes of files that the
    store did not have whole; ``file_count`` and ``file_bytes`` count the others.
    """

    version: str
    revision: str
    log: str
    demo: bool
    public_key: str
    epoch: int
    size: int
    root: str
    head: str
    time: int
    made_at: int
    note: str
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    file_count: int
    file_bytes: int

    def encode(self) -> bytes:
        """The canonical bytes."""
        plain = {name: value for name, value in vars(self).items() if name not in {"parts", "missing"}}
        parts = [vars(part) for part in self.parts]
        return canonical_json({"format": FORMAT, "parts": parts, "missing": list(self.missing), **plain})

    @property
    def rows(self) -> dict[str, int]:
        """Rows by table."""
        return {part.table: part.rows for part in self.parts}


def read_manifest(data: bytes) -> Manifest:
    """The manifest in ``data``; its signature is not looked at here.

    Raises:
        ValueError: it is not one. Conflict: a later release wrote it in a form this one does not know.
    """
    plain: Any = json.loads(data)
    if not isinstance(plain, dict) or not isinstance(plain.get("format"), int):
        raise ValueError("not a manifest")
    if plain.pop("format") > FORMAT:
        raise Conflict(
            N_("This backup was made by a later release (%(version)s) in a form that this one does not know."),
            version=str(plain.get("version", "?")),
        )
    try:
        parts = tuple(Part(**part) for part in plain.pop("parts"))
        return Manifest(**{**plain, "parts": parts, "missing": tuple(plain.pop("missing"))})
    except (TypeError, KeyError) as error:
        raise ValueError("not a manifest") from error


def sign(data: bytes, key: Ed25519PrivateKey) -> bytes:
    """The content of the signature file: 128 hex digits and a line end."""
    return key.sign(_signed(data)).hex().encode() + b"\n"


def is_signed(data: bytes, signature: bytes, public: bytes) -> bool:
    """Whether the signature file, to the letter, signs ``data`` under ``public`` (32 bytes)."""
    try:
        raw = bytes.fromhex(signature.decode("ascii"))
        Ed25519PublicKey.from_public_bytes(public).verify(raw, _signed(data))
    except (ValueError, InvalidSignature):
        return False
    return signature == raw.hex().encode() + b"\n"


def _signed(data: bytes) -> bytes:
    return digest("backup/1", binary(data))
