"""What holders owe: to sign for a copy, to hand it back, to take note of a loss; as duties with a working day."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, NotFound
from webapp.documents import queries as documents
from webapp.documents.copies import queries
from webapp.documents.copies.models import Copy
from webapp.documents.copies.states import WITH_HOLDER
from webapp.duties import actions as duties
from webapp.duties import workdays
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty

RECEIPT, RETURN, LOSS = "copy_receipt", "copy_return", "copy_loss"
DAYS = 5
"""Working days a holder has to sign, and to hand back."""
CONTROLLER = "document_controller"


def issued(copy: Copy, *, by: Actor) -> None:
    """The holder signs for what was handed out."""
    _owe(RECEIPT, N_("Confirm receipt"), copy, by=by)


def received(copy: Copy, *, by: Actor) -> None:
    """It is signed for."""
    duties.complete_duties_of(RECEIPT, copy, by=by)


def recalled(copy: Copy, *, by: Actor) -> None:
    """The holder hands it back, whether it was signed for or not."""
    duties.waive_duties_of(RECEIPT, copy, N_("recalled"), by=by)
    _owe(RETURN, N_("Hand back"), copy, by=by)


def ended(copy: Copy, *, by: Actor) -> None:
    """It came back or ended otherwise."""
    duties.complete_duties_of(RETURN, copy, by=by)
    duties.waive_duties_of(RECEIPT, copy, N_("ended"), by=by)
    duties.waive_duties_of(LOSS, copy, N_("ended"), by=by)


def tell_loss(lost: Copy, others: Iterable[Copy], *, by: Actor) -> None:
    """Every other holder of the document takes note that a number is void."""
    for copy in others:
        if copy.id != lost.id and copy.state in WITH_HOLDER and not copy.holder.outside:
            _owe(LOSS, N_("Take note of the loss"), copy, by=by)


def describe(duty: Duty, by: Actor) -> Heading | None:
    """Number, title and page of the copy a duty is about."""
    try:
        copy = queries.get_copy(duty.subject_id, by=by)
    except NotFound:
        return None
    document = copy.document
    about = f"{document.title} {copy.revision.label}"
    if duty.kind == LOSS:
        void = queries.last_lost(copy.document_id)
        about = f"{about} · {void.number if void else ''}".strip(" ·")
    return Heading(f"{document.number} · {copy.number}", about, f"/c/{copy.id}")


def decided_on_the_copy(duty: Duty, by: Actor) -> None:
    """Refuse to tick the duty off by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("This duty follows from the copy; sign for it or hand it back on the copy's own page."))


def _owe(kind: str, verb: str, copy: Copy, *, by: Actor) -> None:
    holder = copy.holder
    person = holder.person if holder.person and holder.person.active else None
    nobody = person is None and holder.department is None
    duties.assign_duty(
        kind,
        copy,
        owner=person,
        department=holder.department,
        role=CONTROLLER if nobody else "",
        verb=verb,
        due_on=workdays.working_day(documents.today(), DAYS),
        early=duties.AT_ONCE,
        by=by,
    )
