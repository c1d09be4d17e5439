"""Keys: one master in the key directory, one sub-key per purpose (trust.md section 2)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webapp.core.errors import N_, Conflict

MASTER = "master"
NONCE = 12


def make_keys(folder: Path) -> None:
    """Make the key directory (0700) and a master key when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / MASTER
    if path.exists():
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(32))
        stream.flush()
        os.fsync(stream.fileno())


def sub_key(folder: Path, purpose: str, number: int = 1) -> bytes:
    """32 bytes for one purpose: HKDF-SHA-256 of the master, no salt, info ``wenkong/<purpose>/<n>``.

    Raises:
        Conflict: the master key is not there; without it nothing can be signed.
    """
    path = folder / MASTER
    if not path.exists():
        raise Conflict(
            N_("The key directory %(folder)s holds no master key. Restore it from its own backup."),
            folder=str(folder),
        )
    info = f"wenkong/{purpose}/{number}".encode()
    return HKDF(SHA256(), 32, None, info).derive(path.read_bytes())


def log_key(folder: Path, number: int = 1) -> Ed25519PrivateKey:
    """The Ed25519 key that signs checkpoints."""
    return Ed25519PrivateKey.from_private_bytes(sub_key(folder, "log", number))


def seal(folder: Path, purpose: str, data: bytes, about: str) -> bytes:
    """``data`` under AES-256-GCM with the purpose's sub-key; it opens only for the same ``about``."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(sub_key(folder, purpose)).encrypt(nonce, data, about.encode())


def unseal(folder: Path, purpose: str, sealed: bytes, about: str) -> bytes | None:
    """What was sealed, or None: another key, another ``about``, or altered bytes."""
    try:
        return AESGCM(sub_key(folder, purpose)).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        return None
