"""One-time codes by the clock (RFC 6238): six digits, 30 seconds, one step early or late, each used once."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

import pyotp

SECONDS = 30
WINDOW = 1
DIGITS = 6
_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


def new_seed() -> str:
    """A fresh seed of 160 random bits, in base 32."""
    return pyotp.random_base32()


def address(seed: str, login: str, organisation: str) -> str:
    """The ``otpauth`` address that an authenticator reads from a QR code."""
    return pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name=organisation or "Wenkong")


def in_groups(seed: str) -> str:
    """The seed in groups of four, for typing."""
    return " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))


def plain(typed: str) -> str:
    """The digits of a typed code: blanks left out, full-width digits read as digits."""
    folded = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in typed)
    return re.sub(r"\s", "", folded)


def is_code(typed: str) -> bool:
    """Whether what was typed has the form of a code; no password is that short."""
    return _CODE.fullmatch(plain(typed)) is not None


def matching_step(seed: str, typed: str, moment: datetime, *, after: int) -> int | None:
    """The time step whose code was typed, within the window and later than ``after``; None when there is none.

    Every step of the window is compared, in the same time whatever matches.
    """
    code, now = plain(typed), int(moment.timestamp()) // SECONDS
    maker = pyotp.TOTP(seed)
    found = None
    for step in range(now - WINDOW, now + WINDOW + 1):
        same = hmac.compare_digest(maker.generate_otp(step).encode(), code.encode())
        if same and step > after and found is None:
            found = step
    return found
