"""Finding stock-takes, and what their lines come to; copies a person may not know of are in none of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, Permission, readable, who_may
from webapp.core.db import db
from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.errors import N_, Message, NotFound, Unmet
from webapp.documents.copies import queries as copies
from webapp.documents.copies.models import Copy, Holder, Medium
from webapp.documents.copies.states import OUT
from webapp.documents.models import Document
from webapp.documents.stocktaking.models import Stocktake, StocktakeLine
from webapp.documents.stocktaking.rules import FollowUp, Found, may_follow
from webapp.people.models import Department, Person


@dataclass
class Row:
    """One copy, or one thing that is none, with every line written about it; the last one counts."""

    copy: Copy | None
    sheet: int = 0
    typed: str = ""
    expected: bool = False
    lines: list[StocktakeLine] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What a form names the row by: copy and print, or the first line about something else."""
        return f"c{self.copy.id}.{self.sheet}" if self.copy else f"x{self.lines[0].id}"

    def is_about(self, copy: Copy | None, sheet: int, typed: str) -> bool:
        """Whether it is about this print of a copy, or about the same words where there is none."""
        if self.copy is None or copy is None:
            return self.copy is copy and self.typed == typed
        return (self.copy.id, self.sheet) == (copy.id, sheet)

    @property
    def last(self) -> StocktakeLine | None:
        """The line that counts."""
        return self.lines[-1] if self.lines else None

    @property
    def found(self) -> Found | None:
        """The result; None while the row is not counted."""
        return self.last.found if self.last else None

    @property
    def remarks(self) -> list[str]:
        """What was remarked, in order."""
        return [line.remark for line in self.lines if line.remark]

    @property
    def followed(self) -> list[FollowUp]:
        """What was done about it."""
        return [line.follow_up for line in self.lines if line.follow_up is not FollowUp.NONE]

    @property
    def old_print(self) -> bool:
        """Whether the paper is a damaged print that a later one replaced."""
        return self.copy is not None and self.sheet < self.copy.sheet

    @property
    def may_follow(self) -> tuple[FollowUp, ...]:
        """What can be done about it now."""
        if self.copy is None or self.found is None:
            return ()
        if self.old_print and not any(s.sheet == self.sheet and s.is_out for s in self.copy.sheets):
            return ()
        return may_follow(self.found, self.copy.state, old_print=self.old_print)


@dataclass(frozen=True)
class Sheet:
    """A stock-take as a person may see it."""

    kept: Stocktake
    rows: list[Row]

    @property
    def open_rows(self) -> list[Row]:
        """Expected, and not counted yet."""
        return [row for row in self.rows if row.found is None]

    @property
    def counts(self) -> dict[Found, int]:
        """How many rows came to what."""
        counted = Counter(row.found for row in self.rows if row.found is not None)
        return {found: counted[found] for found in Found}

    @property
    def expected(self) -> int:
        """How many copies the list began with."""
        return sum(row.expected for row in self.rows)

    @property
    def shown(self) -> str:
        """The digest of what a signature would be for."""
        lines = [
            [line.id, line.copy_id or 0, line.sheet, line.typed, str(line.found), str(line.follow_up), line.remark]
            for line in self.kept.lines
        ]
        listed = [[row.copy_id, row.sheet] for row in self.kept.expected]
        return digest("stocktake/1", binary(canonical_json({"expected": listed, "lines": lines}))).hex()


def expected_at(department: Department | None, place: str, *, by: Actor) -> list[Copy]:
    """Paper that should stand there now: out, with the department or its people, at the place."""
    wanted: list[ColumnElement[bool]] = [Copy.state.in_(OUT), Copy.medium == Medium.PAPER, copies.readable_copies(by)]
    if department is not None:
        people_there = select(Person.id).where(Person.department_id == department.id)
        wanted.append(or_(Holder.department_id == department.id, Holder.person_id.in_(people_there)))
    if place:
        wanted.append(Copy.place == place)
    statement = select(Copy).join(Holder, Holder.id == Copy.holder_id).where(and_(*wanted))
    return list(db.session.scalars(statement.options(*copies.WHOLE).order_by(Copy.document_id, Copy.number, Copy.id)))


def known_places(*, by: Actor) -> list[str]:
    """Every place a copy that is out is registered at."""
    statement = select(Copy.place).where(Copy.state.in_(OUT), Copy.place != "", copies.readable_copies(by))
    return list(db.session.scalars(statement.distinct().order_by(Copy.place)))


def stocktakes(*, by: Actor, most: int = 200) -> list[Stocktake]:
    """All of them, newest first, for who keeps the ledger."""
    if not copies.keeps_ledger(by):
        return []
    return list(db.session.scalars(select(Stocktake).order_by(Stocktake.id.desc()).limit(most)))


def get_stocktake(stocktake_id: int, *, by: Actor) -> Stocktake:
    """One of them.

    Raises:
        NotFound: no such stock-take, or not for this person's eyes.
    """
    found = db.session.get(Stocktake, stocktake_id)
    if found is None or not copies.keeps_ledger(by):
        raise NotFound(N_("There is no such stock-take, or you may not see it."))
    return found


def sheet_of(stocktake: Stocktake, *, by: Actor) -> Sheet:
    """Its rows: what was expected by number, then what was found besides."""
    known = _visible(stocktake, by)
    rows = {
        (entry.copy_id, entry.sheet): Row(known[entry.copy_id], entry.sheet, expected=True)
        for entry in stocktake.expected
        if entry.copy_id in known
    }
    ordered = dict(sorted(rows.items(), key=lambda item: _place(item[1])))
    others: dict[int, Row] = {}
    for line in stocktake.lines:
        if line.copy_id is None:
            root = _root(line, others)
            others.setdefault(root, Row(None, typed=line.typed)).lines.append(line)
        elif line.copy_id in known:
            key = (line.copy_id, line.sheet)
            ordered.setdefault(key, Row(known[line.copy_id], line.sheet)).lines.append(line)
    return Sheet(stocktake, [*ordered.values(), *others.values()])


def row_named(sheet: Sheet, key: str) -> Row:
    """The row a form names.

    Raises:
        NotFound: there is none.
    """
    found = next((row for row in sheet.rows if row.copy is not None or row.lines if row.key == key), None)
    if found is None:
        raise NotFound(N_("There is no such line."))
    return found


def open_ones(*, by: Actor) -> list[Stocktake]:
    """Those the person has begun and not signed: a scanned paper can be entered there."""
    if by.person_id is None or not by.may(Permission.COPY_RECALL):
        return []
    mine = select(Stocktake).where(Stocktake.begun_by_id == by.person_id, Stocktake.signed_at.is_(None))
    return list(db.session.scalars(mine.order_by(Stocktake.id.desc())))


def copies_called(number: str, *, by: Actor) -> list[Copy]:
    """Copies a typed ``QP-01 A02`` means, those that are out first, the newest revision first."""
    document_number, _blank, own = number.rpartition(" ")
    if not document_number or not own:
        return []
    statement = (
        select(Copy)
        .join(Document, Document.id == Copy.document_id)
        .where(Document.number == document_number.strip(), Copy.number == own, readable(Copy, by))
        .order_by(Copy.state.in_(OUT).desc(), Copy.id.desc())
    )
    return list(db.session.scalars(statement.options(*copies.WHOLE)))


def before_counting(stocktake: Stocktake, *, by: Actor) -> list[Unmet]:
    """What stands against entering, following up and signing, for the page and the acts."""
    found: list[Unmet] = []
    if not by.may(Permission.COPY_RECALL):
        who = who_may(Permission.COPY_RECALL)
        found.append(Unmet(Message(N_("A stock-take is the document controller's.")), who))
    if stocktake.signed_at is not None:
        found.append(Unmet(Message(N_("It is signed; what is wrong is corrected by a further line."))))
    return found


def _visible(stocktake: Stocktake, by: Actor) -> dict[int, Copy]:
    ids = {entry.copy_id for entry in stocktake.expected} | {line.copy_id for line in stocktake.lines if line.copy_id}
    statement = select(Copy).where(Copy.id.in_(ids), readable(Copy, by)).options(*copies.WHOLE)
    return {copy.id: copy for copy in db.session.scalars(statement.options(joinedload(Copy.replaces)))}


def _root(line: StocktakeLine, others: dict[int, Row]) -> int:
    """The first line about the same thing."""
    return next((key for key, row in others.items() if line.corrects_id in {x.id for x in row.lines}), line.id)


def _place(row: Row) -> tuple[str, str, int]:
    copy = row.copy
    return (copy.document.number, copy.number, row.sheet) if copy else ("", "", 0)
