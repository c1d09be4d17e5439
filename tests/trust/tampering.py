"""What somebody with the database file could do to it, one change at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Table, event

from webapp.approvals import actions as approvals
from webapp.core import clock, current_settings, journal
from webapp.core.access import operator
from webapp.core.db import Base, db, transaction
from webapp.core.journal.rows import protected_models
from webapp.documents.actions import change_document, name_readers
from webapp.documents.importing.models import ImportAct, ImportBatch, ImportItem
from webapp.documents.library.actions import Choice, claim_number
from webapp.documents.models import Revision
from webapp.documents.numbers.actions import add_alias
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.people.sign_in import make_link, make_token

from ..factories import World, department_of, person_of

JOURNAL_TABLES = ("journal", "journal_private", "journal_head", "checkpoint")
SAMPLED, DEEPLY_SAMPLED = 1, 3


def play(world: World) -> None:
    """Documents in several states, and a row in every protected table."""
    first = world.effective(world.document(title="服务级别管理程序", clauses=("iso9001@2015:7.5", "iso9001@2015:4.4")))
    document = first.document
    name_readers(document, [person_of("staff"), person_of("yuan")], by=world.actor("li"))
    change_document(document, clauses=("iso9001@2015:7.5", "iso9001@2015:8.1"), by=world.actor("chen"))
    add_alias(document, "SL-旧-01", by=world.actor("chen"))
    add_alias(document, "SL-旧-02", by=world.actor("chen"))
    world.approved(document, "第二版\n", summary="改写")
    world.sent(world.document(title="事件管理程序"), "事件\n", effective_on=clock.today("Asia/Shanghai"))
    world.draft(world.document(title="问题管理程序", type_key="manual"), "问题\n")
    back = world.sent(world.document(title="变更管理程序"), "变更\n")
    approvals.return_step(back, 0, "请补充第 3 章", by=world.actor("wang"), proof=world.proof("wang"))
    ended = world.effective(world.document(title="旧程序"), "旧\n")
    world.approve(ask_to_obsolete(ended.document, "不再需要", by=world.actor("chen")))
    other = world.effective(world.document(title="老程序"), "老\n")
    ask_to_obsolete(other.document, "合并", by=world.actor("chen"))
    make_token(person_of("li"), by=world.actor("li"))
    make_link(person_of("staff"), by=operator("tester@host"))
    _imports(first)
    for key in ("contract", "complaint"):
        claim_number(key, Choice("zh-Hans", {"quality": document.department_id}), by=world.actor("li"))


def _imports(revision: Revision) -> None:
    by = operator("tester@host")
    with transaction():
        for name in ("文件夹", "a.zip"):
            batch = ImportBatch(name=name, created_by_id=person_of("li").id, created_at=clock.now())
            item = ImportItem(
                position=1,
                file="a.docx",
                sha=revision.source_sha,
                guess={"number": "x"},
                type_key="procedure",
                department_id=department_of("技术中心").id,
            )
            batch.items.append(item)
            db.session.add(batch)
            journal.record(ImportAct.READ, batch, by=by)


def journal_tables() -> dict[str, Table]:
    """Everything that is attacked: protected tables and the journal's own."""
    known = {name: Base.metadata.tables[name] for name in JOURNAL_TABLES}
    return {**{name: model.__table__ for name, model in protected_models().items()}, **known}


@contextmanager
def unguarded() -> Iterator[Connection]:
    """The database as an attacker opens it: no triggers, no foreign keys, no checks; rolled back at the end."""

    def hostile(connection: Any, _record: object) -> None:
        for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
            connection.execute(f"PRAGMA {pragma}")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", hostile)
    with db.engine.begin() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    try:
        yield db.session.connection()
    finally:
        event.remove(db.engine, "connect", hostile)
        db.session.remove()
        db.engine.dispose()


@dataclass
class Tally:
    """Changes made and changes named, by table."""

    columns: dict[str, set[str]] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    missed: list[str] = field(default_factory=list)

    def note(self, table: str, what: str, named: bool) -> None:
        """One change and whether it was named."""
        self.made[table] = self.made.get(table, 0) + 1
        self.named[table] = self.named.get(table, 0) + named
        self.columns.setdefault(table, set())
        if not named:
            self.missed.append(what)

    def lines(self) -> list[str]:
        """The table that the issue asks for."""
        found = [f"{'table':20}{'columns':>8}{'changes':>9}{'detected':>10}"]
        for table in sorted(self.made):
            found.append(
                f"{table:20}{len(self.columns[table]):>8}{self.made[table]:>9}{self.named[table]:>10}"
            )
        total = (sum(map(len, self.columns.values())), sum(self.made.values()), sum(self.named.values()))
        found.append(f"{'together':20}{total[0]:>8}{total[1]:>9}{total[2]:>10}")
        return [*found, f"refused by the database itself: {self.refused}"]


def other_values(table: Table, column: str, value: Any) -> list[tuple[str, Any]]:
    """SQL expressions (with a parameter) that make another value of a stored one, type changes among them."""
    kind = table.columns[column].type
    if value is None:
        return [("?", 1), ("?", "x"), ("?", b"x")]
    found: list[tuple[str, Any]] = []
    if isinstance(value, int):
        found = [("?", value + 1), ("?", value + 0.5), ("?", f"{value}x"), ("?", -1), ("?", b"\x01")]
        if isinstance(kind, Boolean):
            found += [("?", 1 - value), ("?", 2)]
    elif isinstance(value, str):
        found = [("?", value + "x"), ("CAST(? AS BLOB)", value), ("CAST(? AS TEXT)", b"\xff\xfe")]
        found += [("?", "")] if value else []
        found += [("?", value.swapcase())] if value.swapcase() != value else []
    elif isinstance(value, bytes):
        flipped = bytes([value[0] ^ 1, *value[1:]]) if value else b"\0"
        found = [("?", flipped), ("?", value + b"\0"), ("CAST(? AS TEXT)", value)]
        found += [("?", b"")] if value else []
    if table.columns[column].nullable:
        found.append(("?", None))
    return found


def copy_of(folder: Path, target: Path) -> None:
    """Copy an instance directory as a backup does."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    assert os.listdir(target)


def keys() -> Path:
    """The key directory."""
    return current_settings().keys_dir
