"""QR tokens: "1", 20 Crockford characters of 100 random bits, one check character (trust.md TOKENS)."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


def new_token() -> str:
    """A fresh token of 22 characters."""
    body = "1" + "".join(ALPHABET[secrets.randbelow(32)] for _ in range(20))
    return body + check_character(body)


def check_character(body: str) -> str:
    """The low 5 bits of the first byte of SHA-256 of the 21 characters before it."""
    return ALPHABET[hashlib.sha256(body.encode("ascii")).digest()[0] & 31]


def read_token(typed: str) -> str | None:
    """The token as issued, case and look-alikes folded; None when it was mistyped."""
    folded = typed.strip().lower().translate(_ALIKE)
    if len(folded) != 22 or folded[0] != "1" or any(c not in ALPHABET for c in folded):
        return None
    return folded if check_character(folded[:21]) == folded[21] else None
