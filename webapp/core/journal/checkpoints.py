"""Checkpoints: signed notes about the tree, in the C2SP form, kept also outside the database."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LEDGER = "ledger"
MARKS = "marks "
ORIGINS = ("wenkong/", "wenkong-demo/")


@dataclass(frozen=True)
class Note:
    """What a checkpoint says. ``time`` is RFC 3339 UTC; ``head``, ``prev`` and ``side`` are hex."""

    log: str
    epoch: int
    demo: bool
    size: int
    root: bytes
    time: str
    head: str
    prev: str
    side: str

    @property
    def origin(self) -> str:
        """``wenkong/<log>/<epoch>``, or ``wenkong-demo/...``."""
        return f"{'wenkong-demo' if self.demo else 'wenkong'}/{self.log}/{self.epoch}"

    def body(self) -> str:
        """The signed text."""
        root = base64.b64encode(self.root).decode()
        lines = [self.origin, str(self.size), root, f"time {self.time}", f"head {self.head}"]
        return "\n".join([*lines, f"prev {self.prev}", f"side {self.side}"]) + "\n"


def public_bytes(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The 32 bytes of the public key."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def fingerprint(name: str, public: bytes) -> str:
    """Hex for people and paper: SHA-256(name || 0x0A || 0x01 || public key)."""
    return hashlib.sha256(name.encode() + b"\x0a\x01" + public).hexdigest()


def sign(note: Note, key: Ed25519PrivateKey) -> str:
    """The note with its signature line."""
    body = note.body()
    name = f"wenkong/{note.log}"
    identity = bytes.fromhex(fingerprint(name, public_bytes(key)))[:4]
    signature = base64.b64encode(identity + key.sign(body.encode())).decode()
    return f"{body}\n\u2014 {name} {signature}\n"


def read(text: str) -> Note:
    """The note in ``text``; its signature is not checked here.

    Raises:
        ValueError: the text is not such a note.
    """
    body, _, _ = text.partition("\n\n")
    lines = body.split("\n")
    if len(lines) != 7:
        raise ValueError("not a checkpoint")
    origin, size, root, *named = lines
    kind, log, epoch = origin.split("/")
    values = dict(line.split(" ", 1) for line in named)
    if kind not in {"wenkong", "wenkong-demo"} or list(values) != ["time", "head", "prev", "side"]:
        raise ValueError("not a checkpoint")
    return Note(
        log,
        int(epoch),
        kind == "wenkong-demo",
        int(size),
        base64.b64decode(root, validate=True),
        values["time"],
        values["head"],
        values["prev"],
        values["side"],
    )


def is_signed_by(text: str, public: bytes) -> bool:
    """Whether a signature line of ``text`` verifies under ``public`` (32 bytes)."""
    body, _, tail = text.partition("\n\n")
    try:
        name = f"wenkong/{read(text).log}"
        identity = bytes.fromhex(fingerprint(name, public))[:4]
        for line in tail.splitlines():
            dash, who, encoded = line.split(" ")
            data = base64.b64decode(encoded, validate=True)
            if dash == "\u2014" and who == name and data[:4] == identity:
                Ed25519PublicKey.from_public_bytes(public).verify(data[4:], (body + "\n").encode())
                return True
    except (ValueError, InvalidSignature):
        return False
    return False


def moment(value: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def append_to_ledger(folder: Path, note: str, marks: str = "") -> None:
    """Write the note, and before it the marks its side digest stands for, outside the database: append, fsync.

    A note that finds no room leaves no half of itself; a line that a lost power supply tore is closed first,
    so that it spoils no later note.
    """
    path = folder / LEDGER
    size = path.stat().st_size if path.exists() else 0
    whole = not size or _tail(folder, 1) in {"", "\n"}
    line = f"{MARKS}{marks}\n" if marks else ""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{'' if whole else chr(10)}{line}{note}\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        os.truncate(path, size)
        raise


def bring_to_ledger(folder: Path, notes: Sequence[str], marks: str = "") -> None:
    """Append those of the newest notes that the end of the ledger does not hold yet, in order.

    ``marks`` are those of the last note; they are written once until they change. One process
    at a time, also where several nodes share the key directory.
    """
    with (folder / f"{LEDGER}-turn").open("ab") as queue:
        fcntl.flock(queue, fcntl.LOCK_EX)
        tail = _tail(folder)
        for note in dict.fromkeys(notes):
            if note not in tail:
                fresh = marks if note == notes[-1] and f"{MARKS}{marks}\n" not in tail else ""
                append_to_ledger(folder, note, fresh)


def _tail(folder: Path, size: int = 65_536) -> str:
    path = folder / LEDGER
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - size))
        return stream.read().decode("utf-8", "replace")


def ledger_notes(folder: Path) -> Iterator[str]:
    """The notes of the ledger, oldest first; a torn one is left out."""
    yield from _notes_in(_ledger_lines(folder))


def newest_notes(folder: Path) -> Iterator[Note]:
    """What the last notes of the ledger say, without reading all of it; torn ones are for ``verify`` to name."""
    for text in _notes_in(_tail(folder).split("\n")):
        with suppress(ValueError):
            yield read(text)


def _notes_in(lines: Iterable[str]) -> Iterator[str]:
    kept: list[str] = []
    for line in lines:
        if line.startswith(MARKS):
            kept = []
        elif line.startswith(ORIGINS):
            kept = [line]
        elif line or not kept or not kept[-1].startswith("\u2014"):
            kept.append(line)
        else:
            yield "\n".join(kept) + "\n"
            kept = []


def ledger_marks(folder: Path) -> Iterator[bytes]:
    """The marks of the ledger (counters, destroyed files) as JSON bytes; a note's ``side`` is their digest."""
    for line in _ledger_lines(folder):
        if line.startswith(MARKS):
            yield line.removeprefix(MARKS).encode()


def _ledger_lines(folder: Path) -> list[str]:
    path = folder / LEDGER
    return path.read_text("utf-8", "replace").split("\n") if path.exists() else []


CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def printed(size: int, root: bytes) -> str:
    """Size and the first 10 bytes of the root in Crockford base32, for every stamped page."""
    number = int.from_bytes(root[:10], "big")
    text = "".join(CROCKFORD[(number >> shift) & 31] for shift in range(75, -5, -5))
    return f"{size} {text.upper()}"
