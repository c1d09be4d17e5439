"""What the journal costs: an act with its entry and row digests beside the plain insert, and verification.

    python bench/journal.py [--entries 1000000] [--acts 1000]

The plain insert is the same row through the same session and the same durable commit, without journal
and digests. Verification (chain and root) is set beside a bare scan of the same rows by the driver;
memory is what the process gained meanwhile. Both sides run in one process, in turns.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert

from bench._instance import fresh_instance
from webapp import core
from webapp.core import journal
from webapp.core.access import system
from webapp.core.db import db, table_of, transaction
from webapp.core.journal import rows
from webapp.core.journal.entry import NO_ROWS, PUT, RowMark, encode_private, encode_rows, entry_leaf
from webapp.core.journal.merkle import grow
from webapp.core.journal.models import JournalEntry, JournalHead
from webapp.core.journal.verify import Verifier
from webapp.documents import number_forms
from webapp.documents.models import DocumentAct, NumberAlias

TURNS = 5
BATCH = 20_000


def main() -> int:
    """Measure both and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--acts", type=int, default=1_000)
    wanted = parser.parse_args()
    with fresh_instance() as document_id:
        _acts(document_id, wanted.acts)
        _verification(wanted.entries)
    return 0


def _acts(document_id: int, count: int) -> None:
    each = count // TURNS
    plain, whole = [], []
    for turn in range(TURNS):
        names = [f"OLD-{turn}-{n}" for n in range(each)]
        plain.append(_seconds(lambda names=names: [_plain(document_id, n) for n in names]) / each)
        whole.append(_seconds(lambda names=names: [_journalled(document_id, n) for n in names]) / each)
    print(f"an insert of one row, {count} times in {TURNS} turns, medians")
    print(f"  plain                        {median(plain) * 1e3:8.3f} ms")
    print(f"  with journal and row digest  {median(whole) * 1e3:8.3f} ms   {median(whole) / median(plain):.2f} times")


def _row(document_id: int, name: str) -> NumberAlias:
    return NumberAlias(document_id=document_id, printed=name, key=number_forms.key(name))


def _plain(document_id: int, name: str) -> None:
    """The same row, session and durable commit; no entry, no digest."""
    db.session.rollback()
    db.session.add(_row(document_id, name))
    db.session.commit()
    rows.forget(db.session())


def _journalled(document_id: int, name: str) -> None:
    with transaction():
        alias = _row(document_id, name)
        db.session.add(alias)
        journal.record(DocumentAct.ALIAS_ADDED, alias, by=system("bench"), document=document_id, alias=name)


def _verification(count: int) -> None:
    _grow_journal(count)
    path = db.engine.url.database
    assert path is not None
    bare, walked = [], []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _turn in range(3):
        bare.append(_seconds(lambda: _scan(path)))
        walked.append(_seconds(_walk))
    gained = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\n{count:,} entries, chain and root, 3 turns, the best of each")
    print(f"  bare row scan  {min(bare):8.2f} s")
    print(f"  verification   {min(walked):8.2f} s   {min(walked) / min(bare):.2f} times, {gained:.0f} MiB gained")


def _walk() -> None:
    db.session.rollback()
    verifier = Verifier(core.current_settings().keys_dir)
    verifier.chain()
    assert verifier.report.ok, verifier.report.failed[:3]


def _scan(path: str) -> int:
    connection = sqlite3.connect(path)
    count = 0
    for _ in connection.execute("SELECT * FROM journal ORDER BY seq"):
        count += 1
    connection.close()
    return count


def _grow_journal(count: int) -> None:
    """Entries as acts write them, chained, without the acts: half carry a row mark."""
    db.session.rollback()
    connection = db.session.connection()
    found = db.session.get_one(JournalHead, 1)
    size, leaf = found.size, found.leaf
    frontier = [found.frontier[i : i + 32] for i in range(0, len(found.frontier), 32)]
    table = table_of(JournalEntry)
    for values in _batches(size, count, leaf, found.epoch, found.time):
        connection.execute(insert(table), values)
        for value in values:
            frontier = grow(frontier, size, value["leaf"])
            size += 1
        leaf = values[-1]["leaf"]
    found.size, found.leaf, found.frontier, found.time = size, leaf, b"".join(frontier), values[-1]["time"]
    db.session.commit()


def _batches(first: int, last: int, leaf: bytes, epoch: int, moment: int) -> Iterator[list[dict[str, Any]]]:
    private = encode_private({})
    for start in range(first, last, BATCH):
        batch = []
        for seq in range(start, min(start + BATCH, last)):
            mark = encode_rows([RowMark("number_alias", str(seq), PUT, 1, leaf)]) if seq % 2 else NO_ROWS
            values = {
                "seq": seq, "epoch": epoch, "time": moment + seq, "prev": leaf, "act": "number.alias_added",
                "actor_kind": 1, "actor_id": str(seq % 60), "for_id": "", "via": "web", "subject_kind": "number_alias",
                "subject_id": str(seq), "facts": b'{"alias":"OLD-%d","document":%d}' % (seq, seq % 500), "rows": mark,
                "private": private,
            }  # fmt: skip
            leaf = entry_leaf(values)
            batch.append({**values, "leaf": leaf})
        yield batch


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
