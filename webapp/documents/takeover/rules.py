"""Who may work on a take-over list, and when; asked by every action first."""

from __future__ import annotations

from webapp import core
from webapp.core.access import Actor, Permission, require, who_may
from webapp.core.errors import N_, Conflict, NotAllowed, Refusal
from webapp.documents.takeover.models import ListState, RowState, Takeover

OVER: frozenset[ListState] = frozenset({ListState.ENTERING, ListState.DONE, ListState.DROPPED})
WAITING_ROWS: frozenset[RowState] = frozenset({RowState.LATER, RowState.REFUSED})
"""Rows of a finished list that may go on in a next one."""


def switched_off() -> NotAllowed | None:
    """The refusal where taking over has been ended (trust.md: it can be switched off)."""
    if core.current_settings().take_over:
        return None
    text = N_("Taking over documents signed on paper has been switched off here (WENKONG_TAKE_OVER).")
    return NotAllowed(text, who=N_("The operator of this system"))


def require_open_door(by: Actor) -> None:
    """The permission, a person, and that taking over is not switched off.

    Raises:
        NotAllowed: one of them is missing.
    """
    require(by, Permission.DOCUMENT_TAKE_OVER)
    off = switched_off()
    if off is not None:
        raise off
    if by.person_id is None:
        raise NotAllowed(N_("Only a person takes documents over; a second one confirms."))


def check_changeable(takeover: Takeover) -> None:
    """The list is being prepared.

    Raises:
        Conflict: it is still being read, or nothing can change in it any more.
    """
    if takeover.state is ListState.READING:
        raise Conflict(N_("The files are still being read. Wait until the list is complete."))
    if takeover.state in OVER:
        raise Conflict(N_("Both have signed this list, or it was dropped; nothing in it changes any more."))


def why_not_confirm(takeover: Takeover, by: Actor) -> Refusal | None:
    """Why this person can not be the second one; None when nothing is in the way."""
    off = switched_off()
    if off is not None:
        return off
    if not by.may(Permission.DOCUMENT_TAKE_OVER):
        text = N_("You do not hold the permission for this.")
        return NotAllowed(text, who=who_may(Permission.DOCUMENT_TAKE_OVER))
    if by.person_id in {takeover.sent_by_id, takeover.created_by_id, *takeover.authors}:
        return NotAllowed(N_("Who entered, corrected or settled something in this list does not confirm it."))
    return None
