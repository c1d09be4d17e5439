"""The journal: append-only, hash-chained, signed from time to time, verifiable by a stranger."""

from webapp.core.journal.keeper import (
    behind_ledger,
    head,
    is_demo,
    latest,
    log_fingerprint,
    make_checkpoint,
    refuse_clock_behind,
    refuse_other_keys,
    root,
    start,
)
from webapp.core.journal.marks import register_counters
from webapp.core.journal.models import Checkpoint, JournalEntry, JournalHead, JournalPrivate
from webapp.core.journal.verify import Report, register_check, verify
from webapp.core.journal.writer import JournalAct, record, refused, register_acts

__all__ = [
    "Checkpoint",
    "JournalAct",
    "JournalEntry",
    "JournalHead",
    "JournalPrivate",
    "Report",
    "behind_ledger",
    "head",
    "is_demo",
    "latest",
    "log_fingerprint",
    "make_checkpoint",
    "record",
    "refuse_other_keys",
    "refuse_clock_behind",
    "refused",
    "register_acts",
    "register_check",
    "register_counters",
    "root",
    "start",
    "verify",
]
