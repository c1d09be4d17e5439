"""What was scanned or typed at a shelf: the code of a print, the number of a copy, or something else."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, Message, NotFound
from webapp.core.tokens import read_token
from webapp.documents import queries as documents
from webapp.documents.copies import queries as copies
from webapp.documents.copies.models import Copy
from webapp.documents.copies.states import CopyState
from webapp.documents.stocktaking.queries import Sheet, copies_called
from webapp.documents.stocktaking.rules import Found, judge

LONGEST_NUMBER = 20
"""A code has 22 characters; a longer word without a blank is a code, not a number."""


@dataclass(frozen=True)
class Hit:
    """A paper in hand: a copy with its print, or words for what is no copy here."""

    copy: Copy | None
    sheet: int
    found: Found
    typed: str = ""


def read(sheet: Sheet, typed: str, *, by: Actor) -> Hit:
    """What was meant.

    Args:
        typed: the address in a code, the code itself, ``A02``, or ``QP-01 A02`` where several documents have it.

    Raises:
        Invalid: mistyped, no such copy, or a number that several documents have; says what to type instead.
    """
    text = " ".join(typed.split())
    last = text.rsplit("/", 1)[-1] if "/q/" in text else text
    token = read_token(last)
    if token is not None:
        return _by_token(sheet, token, by)
    if len(last) > LONGEST_NUMBER and " " not in last:
        raise Invalid(fields={"code": [N_("The code does not fit together. Scan it again or type it anew.")]})
    return _by_number(sheet, text.upper(), by)


def hit_of(sheet: Sheet, copy: Copy, number: int) -> Hit:
    """A print of a copy, and what it means to find it here."""
    old = number < copy.sheet
    return Hit(
        copy,
        number,
        judge(
            expected=any(row.expected and row.copy is not None and row.copy.id == copy.id for row in sheet.rows),
            over=copy.revision.state in copies.OVER,
            old_print=old,
            recalled=copy.state is CopyState.RECALL_ASKED,
        ),
    )


def _by_token(sheet: Sheet, token: str, by: Actor) -> Hit:
    print_of = copies.copy_of_token(token)
    if print_of is not None:
        try:
            return hit_of(sheet, copies.get_copy(print_of.copy_id, by=by), print_of.sheet)
        except NotFound:
            return Hit(None, 0, Found.UNKNOWN, token)
    printed = documents.printed_token(token)
    if printed is None:
        return Hit(None, 0, Found.UNKNOWN, token)
    try:
        revision = documents.get_revision_by_id(printed.revision_id, by=by)
    except NotFound:
        return Hit(None, 0, Found.UNKNOWN, token)
    ended = printed.valid_until is not None and printed.valid_until < documents.today()
    found = Found.OBSOLETE if ended or revision.state in copies.OVER else Found.UNKNOWN
    return Hit(None, 0, found, f"{revision.document.number} {revision.label} · {token}")


def _by_number(sheet: Sheet, number: str, by: Actor) -> Hit:
    listed = [row for row in sheet.rows if row.copy is not None and row.expected and _is_called(row.copy, number)]
    waiting = [row for row in listed if row.found is None] or listed
    if len({row.copy.document_id for row in waiting if row.copy}) > 1 or len(waiting) > 1:
        names = "、".join(f"{row.copy.document.number} {row.copy.number}" for row in waiting[:5] if row.copy)
        several = Message(N_("Several papers here bear this number; type one of: %(names)s"), {"names": names})
        raise Invalid(fields={"code": [several]})
    if waiting and waiting[0].copy is not None:
        return hit_of(sheet, waiting[0].copy, waiting[0].sheet)
    elsewhere = copies_called(number, by=by)
    if elsewhere:
        return hit_of(sheet, elsewhere[0], elsewhere[0].sheet)
    raise Invalid(
        fields={
            "code": [
                N_(
                    "No copy on this list has that number. Scan its code, or type document number and copy number, "
                    "such as QP-01 A02."
                )
            ]
        }
    )


def _is_called(copy: Copy, number: str) -> bool:
    return number in {copy.number, f"{copy.document.number} {copy.number}".upper()}
