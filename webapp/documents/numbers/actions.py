"""What the number office does (domain.md Number office; tick-off row 1)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, text

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import number_forms
from webapp.documents.models import (
    Document,
    DocumentAct,
    DocumentType,
    Number,
    NumberAlias,
    NumberCounter,
    NumberState,
)
from webapp.documents.numbering import parse_pattern
from webapp.documents.numbers.queries import Values

MOST_COLLISIONS = 1000


def take_number(type_: DocumentType, values: Values, *, by: Actor) -> Number:
    """The next free number of a type, reserved; joins the running transaction.

    Rolled back with it, so a failed act leaves no gap. A number that was taken by hand is skipped.

    Raises:
        Invalid: the pattern asks for a value that is missing.
    """
    with transaction():
        pattern = parse_pattern(type_.pattern)
        scope = f"{type_.key}|{pattern.scope_key(values)}"
        counter = _counter(scope)
        for _ in range(MOST_COLLISIONS):
            seq = counter.next if pattern.seq else None
            printed = pattern.identity(values, seq)
            counter.next += 1
            if db.session.scalar(select(Number.id).where(Number.key == number_forms.key(printed))) is None:
                return _reserve(printed, type_, scope, seq, by=by)
            if pattern.seq is None:
                break
        raise Conflict(
            N_("The pattern %(pattern)s gives %(number)s, which is taken. Type another number."),
            pattern=type_.pattern,
            number=printed,
        )


def reserve_number(printed: str, type_: DocumentType, *, by: Actor) -> Number:
    """Reserve a number as typed; the printed form stays beside the normal one.

    One that follows the type's pattern takes its place in the count, so that no false gap is reported.

    Raises:
        Invalid: empty, too long, or taken (field ``number``; names who has it).
    """
    with transaction():
        normal = number_forms.normalise(printed)
        if not normal or len(printed) > 120:
            raise Invalid(fields={"number": [N_("A number of 1 to 120 characters is needed.")]})
        _refuse_taken(normal)
        scope, seq = _place_in_count(normal, type_)
        return _reserve(printed.strip(), type_, scope, seq, by=by)


def claim_number(printed: str, type_: DocumentType, *, by: Actor) -> Number:
    """A typed number for a new document: one that was reserved for it, or reserved now.

    Raises:
        Invalid: as ``reserve_number``.
    """
    with transaction():
        found = _found(printed)
        if found is not None and found.state is NumberState.RESERVED:
            return found
        return reserve_number(printed, type_, by=by)


def _place_in_count(normal: str, type_: DocumentType) -> tuple[str, int | None]:
    pattern = parse_pattern(type_.pattern)
    values = pattern.matches(normal) or {}
    if not values.get("seq", "").isdigit():
        return f"{type_.key}|typed", None
    try:
        return f"{type_.key}|{pattern.scope_key(values)}", int(values["seq"])
    except Invalid:
        return f"{type_.key}|typed", None


def reserve_next(type_: DocumentType, values: Values, *, by: Actor) -> Number:
    """Reserve the next number of a type for later, by the number office."""
    with transaction():
        require(by, Permission.DOCUMENT_NUMBER)
        return take_number(type_, values, by=by)


def assign_number(number: Number, document: Document, *, by: Actor) -> Number:
    """Give a reserved number to a document.

    Raises:
        Conflict: it is assigned or void.
    """
    with transaction():
        number = fresh(number)
        if number.state is not NumberState.RESERVED:
            raise Conflict(N_("The number %(number)s is not free."), number=number.printed)
        number.state, number.document_id = NumberState.ASSIGNED, document.id
        journal.record(DocumentAct.NUMBER_ASSIGNED, number, by=by, number=number.printed, document=document.id)
    return number


def void_number(number: Number, reason: str, *, by: Actor) -> Number:
    """Void a number that will not be used, with a reason; it is never given again.

    Raises:
        Conflict: a document bears it. Invalid: no reason.
    """
    with transaction():
        require(by, Permission.DOCUMENT_NUMBER)
        if by.person_id is None:  # the operator reserves, and voids nothing
            raise NotAllowed(N_("Only a person voids a number."))
        number = fresh(number)
        if not reason.strip():
            raise Invalid(fields={"reason": [N_("Say why the number is void.")]})
        if number.state is NumberState.ASSIGNED:
            raise Conflict(N_("The number %(number)s belongs to a document."), number=number.printed)
        number.state, number.reason = NumberState.VOID, reason.strip()
        journal.record(DocumentAct.NUMBER_VOIDED, number, by=by, private={"reason": reason}, number=number.printed)
    return number


def next_serial(scope: str) -> int:
    """The next serial of something that is no document, such as the change requests of a year.

    Joins the running transaction: who asks at the same time waits, what is rolled back leaves no gap, and a restore
    jumps past it as past every number.

    Args:
        scope: what is counted and since when, ``change|2026``; never that of a type.
    """
    counter = _counter(scope)
    counter.next += 1
    return counter.next - 1


def jump_counters(marks: Mapping[str, int]) -> dict[str, list[int]]:
    """Raise the next serial of every scope to what was known outside, in the restore that is being declared.

    Returns:
        What was raised, from and to: numbers that were given out and whose documents are lost.
    """
    raised = {}
    for scope, mark in sorted(marks.items()):
        counter = _counter(scope)
        if counter.next < mark:
            raised[scope] = [counter.next, mark]
            counter.next = mark
    return raised


def add_alias(document: Document, printed: str, *, by: Actor) -> NumberAlias:
    """Keep an old number under which the document stays findable."""
    with transaction():
        require(by, Permission.DOCUMENT_NUMBER)
        key = number_forms.key(printed)
        if not key:
            raise Invalid(fields={"alias": [N_("A number of 1 to 120 characters is needed.")]})
        alias = NumberAlias(document_id=document.id, printed=printed.strip(), key=key)
        db.session.add(alias)
        journal.record(DocumentAct.ALIAS_ADDED, document, by=by, alias=alias.printed)
    return alias


def _counter(scope: str) -> NumberCounter:
    # Two may ask for the first number of a scope at once: both get the row, one after the other.
    first = text("INSERT INTO number_counter (scope, next) VALUES (:scope, 1) ON CONFLICT DO NOTHING")
    db.session.execute(first, {"scope": scope})
    return db.session.get_one(NumberCounter, scope, with_for_update=True, populate_existing=True)


def _reserve(printed: str, type_: DocumentType, scope: str, seq: int | None, *, by: Actor) -> Number:
    number = Number(
        printed=printed,
        key=number_forms.key(printed),
        type_key=type_.key,
        scope=scope,
        seq=seq,
        state=NumberState.RESERVED,
        taken_at=clock.now(),
        taken_by=by.id,
    )
    db.session.add(number)
    journal.record(DocumentAct.NUMBER_RESERVED, number, by=by, number=printed, scope=scope, seq=seq)
    return number


def _found(printed: str) -> Number | None:
    return db.session.scalars(select(Number).where(Number.key == number_forms.key(printed))).one_or_none()


def _refuse_taken(normal: str) -> None:
    taken = _found(normal)
    if taken is None:
        return
    if taken.state is NumberState.VOID:
        raise Invalid(
            N_("The number %(number)s was voided and is never used again."),
            number=taken.printed,
            fields={"number": [N_("This number was voided and is never used again.")]},
        )
    raise Invalid(
        N_("The number %(number)s exists already."),
        number=taken.printed,
        fields={"number": [N_("This number exists already.")]},
    )
