"""Where a copy was at a moment of the past, told by the lines of its ledger alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from webapp.documents.copies.models import CopyAct, CopyLine
from webapp.documents.copies.states import CopyState

STATE_AFTER: dict[CopyAct, CopyState] = {
    CopyAct.PLANNED: CopyState.PLANNED,
    CopyAct.ISSUED: CopyState.ISSUED,
    CopyAct.CANCELLED: CopyState.VOID,
    CopyAct.RECEIVED: CopyState.RECEIVED,
    CopyAct.RECALLED: CopyState.RECALL_ASKED,
    CopyAct.RETURNED: CopyState.RETURNED,
    CopyAct.LOST: CopyState.LOST,
    CopyAct.DAMAGED: CopyState.ISSUED,
    CopyAct.KEPT: CopyState.KEPT,
    CopyAct.REPLACED: CopyState.REPLACED,
    CopyAct.WRITTEN_OFF: CopyState.WRITTEN_OFF,
    CopyAct.CLOSED: CopyState.CLOSED,
    CopyAct.DESTROYED: CopyState.DESTROYED,
}
"""The lines that move a copy; every other line leaves it where it is."""


@dataclass(frozen=True)
class Then:
    """A copy as it stood: its state, the print that was out, and the moments that had come by then."""

    state: CopyState
    sheet: int
    issued_at: datetime | None = None
    received_at: datetime | None = None
    signed_by: str = ""
    recalled_at: datetime | None = None
    back_at: datetime | None = None
    remarks: tuple[str, ...] = ()


def copy_at(lines: Iterable[CopyLine], end: datetime) -> Then | None:
    """The copy as it stood just before ``end``; None when it was not planned yet.

    Args:
        lines: of one copy, oldest first.
    """
    then: Then | None = None
    for line in lines:
        if line.at >= end:
            break
        then = _after(then or Then(CopyState.PLANNED, line.sheet), line)
    return then


def _after(then: Then, line: CopyLine) -> Then:
    remarks = (*then.remarks, line.note) if line.note else then.remarks
    state = STATE_AFTER.get(line.act)
    if state is None or line.sheet < then.sheet:  # a line about a damaged print leaves the copy where it is
        return replace(then, remarks=remarks)
    return replace(then, state=state, sheet=line.sheet, remarks=remarks, **_moments(line))


def _moments(line: CopyLine) -> dict[str, Any]:
    """What of the row of a register the line fills."""
    if line.act is CopyAct.ISSUED:
        return {"issued_at": line.at}
    if line.act is CopyAct.RECEIVED:
        return {"received_at": line.at, "signed_by": line.name}
    if line.act is CopyAct.RECALLED:
        return {"recalled_at": line.at}
    if line.act is CopyAct.DAMAGED:
        return {"received_at": None, "signed_by": ""}
    return {} if line.act in {CopyAct.PLANNED, CopyAct.CANCELLED} else {"back_at": line.at}
