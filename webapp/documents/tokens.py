"""QR tokens live on the slab now, since approvals print them too; this name stays for who knows it."""

from __future__ import annotations

from webapp.core.tokens import ALPHABET, check_character, new_token, read_token

__all__ = ["ALPHABET", "check_character", "new_token", "read_token"]
