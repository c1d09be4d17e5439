"""Secrets that are printed once: ``wk<purpose>1_<id>_<32 bytes base64url>`` (trust.md section 3)."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass

PURPOSES = ("session", "api", "setup", "ics", "survey")
_FORM = re.compile(r"wk(session|api|setup|ics|survey)1_([0-9a-z]{16})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Printed:
    """A fresh secret: what is shown once, and what is stored."""

    text: str
    id: str
    digest: str


def digest_of(text: str) -> str:
    """SHA-256 of the whole printed string, base64url without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def new_secret(purpose: str) -> Printed:
    """A secret of 256 random bits for one of the purposes."""
    if purpose not in PURPOSES:
        raise ValueError(purpose)
    identity = secrets.token_hex(8)
    text = f"wk{purpose}1_{identity}_{secrets.token_urlsafe(32)}"
    return Printed(text, identity, digest_of(text))


def id_in(text: str, purpose: str) -> str | None:
    """The id inside a printed secret of this purpose, or None when it is not one."""
    found = _FORM.fullmatch(text)
    return found.group(2) if found and found.group(1) == purpose else None
