"""What check-out adds to a document: its main button, the others, banners, notes for the signers."""

from __future__ import annotations

from webapp.approvals.subjects import Link
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Message, Unmet
from webapp.documents import queries
from webapp.documents.checkout import files
from webapp.documents.checkout.models import Checkout
from webapp.documents.checkout.queries import before_check_out, lock_of, notes_of, words_of
from webapp.documents.emergency.queries import emergency_of
from webapp.documents.hooks import Banner, Button, Part
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url


def part() -> Part:
    """The functions, for ``register_part``."""
    return Part(
        main=_main,
        buttons=_buttons,
        banners=_banners,
        notes=notes_of,
        before_submit=_before_submit,
        filed=lambda revision, by: files.read_later(revision, by=by),
    )


def _main(document: Document, shown: Revision | None, by: Actor) -> Button | None:
    """While it is checked out: check in for the holder, for other writers why they can not begin."""
    lock = lock_of(document)
    if lock is None or not by.may(Permission.DOCUMENT_CREATE) or _is_decided_on(document, shown):
        return None
    if _is_mine(lock, by):
        return Button(Message(N_("Check in")), document_url(document) + "/checkin", "wk", "upload")
    return Button(
        Message(N_("New revision")),
        document_url(document) + "/revise",
        unmet=(Unmet(words_of(lock), lock.holder.name),),
    )


def _is_decided_on(document: Document, shown: Revision | None) -> bool:
    """Whether signers have something to do first: their button stays."""
    asked = queries.obsolete_request_of(document)
    coming = queries.open_of(document)
    return (
        (asked is not None and asked.state == "open")
        or (coming is not None and coming.state not in EDITABLE)
        or (shown is not None and emergency_of(shown) is not None)
    )


def _buttons(document: Document, shown: Revision | None, by: Actor) -> list[Button]:
    if not by.may(Permission.DOCUMENT_CREATE) or not by.may(Permission.DOCUMENT_SOURCE):
        return []
    url, lock = document_url(document), lock_of(document)
    if lock is None:
        if before_check_out(document, by=by):
            return []
        return [
            Button(Message(N_("Check out")), url + "/checkout", "line", "lock"),
            Button(Message(N_("File for the next revision")), url + "/working-file", "line", "download"),
        ]
    if _is_mine(lock, by):
        return [
            Button(Message(N_("File to work on")), url + "/working-file", "line", "download"),
            Button(Message(N_("Extend or give back")), url + "/checkout"),
        ]
    return [Button(Message(N_("Check-out …")), url + "/checkout")] if by.may(Permission.DOCUMENT_UNLOCK) else []


def _banners(document: Document, shown: Revision | None, by: Actor) -> list[Banner]:
    found = []
    lock = lock_of(document)
    if lock is not None:
        found.append(Banner("info", words_of(lock)))
    draft = queries.readable_draft(document, by=by)
    count = len(notes_of(draft)) if draft is not None else 0
    if draft is not None and count:
        text = N_("The file of %(label)s: %(count)s points the signers will see.")
        link = Link(Message(N_("Look at them")), document_url(document) + "/checked")
        found.append(Banner("warn", Message(text, {"label": draft.label, "count": count}), link))
    return found


def _before_submit(revision: Revision) -> list[Unmet]:
    lock = lock_of(revision.document)
    if lock is None:
        return []
    text = N_("It is checked out by %(name)s until %(until)s; check it in or give it back first.")
    return [Unmet(Message(text, {"name": lock.holder.name, "until": lock.until.isoformat()}), lock.holder.name)]


def _is_mine(lock: Checkout, by: Actor) -> bool:
    return lock.holder_id == by.person_id
