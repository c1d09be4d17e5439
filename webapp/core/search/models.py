"""The search tables: an index of what the rooms hold, which can be thrown away and made again.

Not protected by the journal: nothing here is evidence. A row is one revision, record, attachment
or other subject; ``group_id`` is the identity its revisions share.
"""

from __future__ import annotations

import datetime

from sqlalchemy import DDL, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import FLEETING, Model, table_of
from webapp.core.search import fts5, postgres


class SearchEntry(Model):
    """What can be found, with every fact a filter, an order or a permission needs.

    ``date`` is yyyymmdd, the day by which "newest first" sorts; in force is [from, to).
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        Index("ix_search_entry_group", "group_id", "kind"),
        Index("ix_search_entry_newest", "date", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int] = mapped_column(Integer)
    group_id: Mapped[int] = mapped_column(Integer)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    number: Mapped[str] = mapped_column(Text, default="")
    aliases: Mapped[str] = mapped_column(Text, default="")
    number_folded: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(32), default="")
    current: Mapped[bool] = mapped_column(Boolean, default=True)
    type: Mapped[str] = mapped_column(String(64), default="")
    department: Mapped[str] = mapped_column(String(255), default="")
    department_id: Mapped[int | None] = mapped_column(Integer)
    classification: Mapped[str] = mapped_column(String(32), default="")
    owner_id: Mapped[int | None] = mapped_column(Integer)
    date: Mapped[int] = mapped_column(Integer)
    in_force_from: Mapped[datetime.date | None] = mapped_column(Date)
    in_force_to: Mapped[datetime.date | None] = mapped_column(Date)
    url: Mapped[str] = mapped_column(Text, default="")


class SearchClause(Model):
    """One clause an entry serves: ``standard`` may be empty, ``clause`` is the bare number."""

    __tablename__ = "search_clause"
    __table_args__ = (Index("ix_search_clause_clause", "clause", "entry_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True)
    standard: Mapped[str] = mapped_column(String(64), primary_key=True)
    clause: Mapped[str] = mapped_column(String(64), primary_key=True)


class SearchPart(Model):
    """The original text of one place (``§5.2``, ``page 4``) of an entry."""

    __tablename__ = "search_part"

    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[str] = mapped_column(String(255), default="")
    text: Mapped[str] = mapped_column(Text)


class SearchPending(Model):
    """An entry that index files outside the database have not taken in yet."""

    __tablename__ = "search_pending"
    __table_args__ = FLEETING

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    entry_id: Mapped[int] = mapped_column(Integer, index=True)


event.listen(table_of(SearchEntry), "after_create", DDL(fts5.CREATE).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
event.listen(table_of(SearchEntry), "after_create", DDL(fts5.ROOM).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
for statement in postgres.CREATE:
    event.listen(table_of(SearchEntry), "after_create", DDL(statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
event.listen(table_of(SearchEntry), "before_drop", DDL(postgres.DROP).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
event.listen(table_of(SearchEntry), "before_drop", DDL(fts5.DROP).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
