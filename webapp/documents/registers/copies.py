"""Registers of controlled copies: issue and recall, who holds what, what was destroyed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message
from webapp.documents import number_forms
from webapp.documents.copies.models import Copy, Destruction, DestructionState
from webapp.documents.copies.past import copies_at, department_of, holder_name
from webapp.documents.copies.queries import readable_copies
from webapp.documents.copies.states import OUT
from webapp.documents.copies.then import Then
from webapp.documents.copies.words import MEDIUM_WORDS, STATE_WORDS
from webapp.documents.past import Past, past_at
from webapp.documents.registers.documents import LABEL, NUMBER, REMARK, TITLE
from webapp.documents.registers.hooks import Column, Register, Row, Scope, day_of

COPY = Column("copy", N_("Copy no."), 8)
HOLDER = Column("holder", N_("Holder"), 14)
PLACE = Column("place", N_("Place"), 12)
MEDIUM = Column("medium", N_("Medium"), 7, usual=False)


def issues(scope: Scope, by: Actor) -> list[Row]:
    """发放回收登记表: every copy handed out by that day, with what became of it until then."""
    return [
        {
            **named,
            "sheet": then.sheet,
            "issued": day_of(then.issued_at),
            "received": day_of(then.received_at),
            "signed": then.signed_by or (Message(N_("not signed for")) if then.recalled_at else ""),
            "recalled": day_of(then.recalled_at),
            "back": day_of(then.back_at),
            "state": Message(STATE_WORDS[then.state]),
            "remark": "; ".join(then.remarks),
        }
        for named, then in _copies(scope, by)
        if then.issued_at is not None
    ]


def distribution(scope: Scope, by: Actor) -> list[Row]:
    """分发清单: who held which copy that day."""
    return [
        {**named, "received": day_of(then.received_at), "state": Message(STATE_WORDS[then.state])}
        for named, then in _copies(scope, by)
        if then.state in OUT
    ]


def destroyed(scope: Scope, by: Actor) -> list[Row]:
    """销毁清册: copies and damaged prints destroyed by that day, on whose authority and before whom."""
    statement = (
        select(Destruction)
        .where(Destruction.state == DestructionState.DONE, Destruction.closed_at < scope.end)
        .options(selectinload(Destruction.copies), selectinload(Destruction.sheets))
        .order_by(Destruction.closed_at, Destruction.id)
    )
    seen = set(db.session.scalars(select(Copy.id).where(readable_copies(by))))
    past = past_at(scope.at)
    rows: list[Row] = []
    for done in db.session.scalars(statement):
        for copy in done.copies:
            rows += [_burnt(done, copy, copy.sheet, "", past)] if copy.id in seen else []
        for sheet in done.sheets:
            words = N_("damaged print")
            rows += [_burnt(done, sheet.copy, sheet.sheet, words, past)] if sheet.copy_id in seen else []
    return [row for row in rows if _wanted(row, scope)]


REGISTERS = (
    Register(
        "issues",
        N_("Register of issue and recall"),
        N_("Every numbered copy: handed out, signed for, handed back, how it ended"),
        (
            NUMBER, replace(TITLE, width=22), replace(LABEL, width=6), COPY, HOLDER, PLACE, MEDIUM,
            Column("sheet", N_("Print"), 5, usual=False),
            Column("issued", N_("Handed out on"), 12), Column("received", N_("Signed for on"), 12),
            Column("signed", N_("Signed for by"), 10), Column("recalled", N_("Recalled on"), 12),
            Column("back", N_("Handed back or ended"), 12), Column("state", N_("State"), 12), REMARK,
        ),
        issues,
        40,
    ),
    Register(
        "distribution",
        N_("Distribution list"),
        N_("Who holds which copy"),
        (
            NUMBER, TITLE, LABEL, COPY, HOLDER, Column("department", N_("Department"), 12, usual=False), PLACE, MEDIUM,
            Column("received", N_("Signed for on"), 12), Column("state", N_("State"), 14), REMARK,
        ),
        distribution,
        50,
    ),
    Register(
        "destroyed",
        N_("Register of destruction"),
        N_("Copies and damaged prints destroyed, on whose authority, how, and before whom"),
        (
            Column("list", N_("List"), 6), Column("day", N_("Destroyed on"), 11), NUMBER, TITLE, LABEL, COPY,
            Column("sheet", N_("Print"), 5), Column("holder", N_("Holder"), 14, usual=False),
            Column("authority", N_("Authority"), 14), Column("method", N_("Method"), 10),
            Column("destroyer", N_("Destroyed by"), 9), Column("witness", N_("Witness"), 9), REMARK,
        ),
        destroyed,
        70,
    ),
)  # fmt: skip


def _copies(scope: Scope, by: Actor) -> list[tuple[dict[str, Any], Then]]:
    """The copies that were asked for, in words, each as it stood."""
    past = past_at(scope.at)
    found = ((_named(copy, past), then) for copy, then in copies_at(scope.end, by=by))
    return [(named, then) for named, then in found if _wanted(named, scope)]


def _named(copy: Copy, past: Past) -> dict[str, Any]:
    """A copy in words; the document and the holder as they were called then."""
    return {
        "number": copy.document.number,
        "title": past.title(copy.document_id, copy.document.title),
        "label": copy.revision.label,
        "copy": copy.number,
        "holder": holder_name(copy.holder, past.people),
        "department": department_of(copy.holder, past.people),
        "place": copy.place,
        "medium": Message(MEDIUM_WORDS[copy.medium]),
    }


def _wanted(row: Row, scope: Scope) -> bool:
    """Whether the row is of the document asked for, and held in the department asked for."""
    if scope.document and number_forms.key(str(row["number"])) != number_forms.key(scope.document):
        return False
    return not scope.department or row["department"] == scope.department


def _burnt(done: Destruction, copy: Copy, sheet: int, remark: str, past: Past) -> dict[str, Any]:
    return {
        **_named(copy, past),
        "list": f"#{done.id}",
        "day": day_of(done.closed_at),
        "sheet": sheet,
        "authority": done.authority,
        "method": done.method,
        "destroyer": past.people.name(done.destroyer),
        "witness": past.people.name(done.witness),
        "remark": Message(remark) if remark else done.note,
    }
