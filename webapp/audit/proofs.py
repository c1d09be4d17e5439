"""Inclusion proofs: one entry, its path to the root, and a signed checkpoint (trust.md section 3, PROOFS).

Whoever holds a proof and the log's public key checks it without this product: the leaf is
recomputed from the entry's bytes, the path leads to the root, the note signs the root.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.encoding import Reader
from webapp.core.errors import N_, NotFound
from webapp.core.journal import Checkpoint, JournalEntry, checkpoints, head
from webapp.core.journal.entry import MAGIC, entry_bytes
from webapp.core.journal.merkle import check_inclusion, inclusion_path, leaf_hash, subtree


def inclusion_proof(seq: int, *, by: Actor) -> dict[str, Any]:
    """The proof of one entry as plain JSON values.

    The oldest checkpoint that covers the entry is used; when none does yet, ``note`` is empty and
    the path leads to the root as it stands now.

    Raises:
        NotFound: there is no such entry.
    """
    require(by, Permission.JOURNAL_READ)
    entry, top = db.session.get(JournalEntry, seq), head()
    if entry is None or top is None:
        raise NotFound(N_("There is no such entry."))
    note = db.session.scalars(
        select(Checkpoint).where(Checkpoint.size > seq).order_by(Checkpoint.size, Checkpoint.epoch).limit(1)
    ).first()
    size = note.size if note else top.size
    leaves = list(
        db.session.scalars(select(JournalEntry.leaf).where(JournalEntry.seq < size).order_by(JournalEntry.seq))
    )
    return {
        "entry": base64.b64encode(entry_bytes(_columns(entry))).decode(),
        "seq": seq,
        "size": size,
        "path": [node.hex() for node in inclusion_path(leaves, seq)],
        "root": subtree(leaves).hex(),
        "note": note.note if note else "",
    }


def check_proof(proof: Mapping[str, Any], public: bytes | None = None) -> bool:
    """Whether a proof holds: entry, path and root, and the note over it when there is one.

    Args:
        public: the log's 32-byte key; without it the note's signature is not looked at.
    """
    entry = base64.b64decode(proof["entry"], validate=True)
    if _seq_in(entry) != proof["seq"]:
        return False
    root = bytes.fromhex(proof["root"])
    path = [bytes.fromhex(node) for node in proof["path"]]
    if not check_inclusion(leaf_hash(entry), proof["seq"], proof["size"], path, root):
        return False
    if not proof["note"]:
        return True
    note = checkpoints.read(proof["note"])
    if note.root != root or note.size != proof["size"]:
        return False
    return public is None or checkpoints.is_signed_by(proof["note"], public)


def _seq_in(entry: bytes) -> int:
    reader = Reader(entry)
    if reader.take(len(MAGIC)) != MAGIC:
        return -1
    reader.u32()
    return reader.u64()


def _columns(entry: JournalEntry) -> dict[str, Any]:
    return {column.name: getattr(entry, column.name) for column in JournalEntry.__table__.columns}
