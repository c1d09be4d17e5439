"""Handing out pages: the frozen pages with the overlay of the moment."""

from __future__ import annotations

from dataclasses import dataclass

from webapp import core
from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict
from webapp.core.journal import checkpoints
from webapp.documents import queries
from webapp.documents.lifecycle import State
from webapp.documents.models import PrintedToken, Rendition, Revision
from webapp.documents.renditions import inputs
from webapp.documents.renditions.words import CONTROLLED, STATE_LINES, UNCONTROLLED
from webapp.rendering.values import Delivery, Stamp

STAMPS: dict[State, Stamp] = {State.SUPERSEDED: "obsolete", State.OBSOLETE: "obsolete"}


@dataclass(frozen=True)
class NotReady(Exception):
    """Pages are still being made; ask again in ``seconds``."""

    seconds: int = 3


def rendition_of(
    revision: Revision, *, by: Actor, controlled: bool = False, token: PrintedToken | None = None
) -> bytes:
    """The PDF of a revision with state, stamp, page x of y and QR of this moment.

    Args:
        controlled: a controlled print; needs the permission to issue. Else it is uncontrolled, valid that day.
        token: what the QR leads to; the revision's own by default.

    Raises:
        NotReady: body or cover is still being made. Conflict: the pages could not be made.
    """
    require(by, Permission.DOCUMENT_VIEW)
    if controlled:
        require(by, Permission.COPY_ISSUE)
    cover, body = pages_of(revision)
    from webapp.rendering import deliver

    return deliver(_delivery(revision, cover, body, token or queries.token_of(revision), controlled, by))


def pages_of(revision: Revision) -> tuple[bytes | None, bytes]:
    """Frozen cover (None before release) and body."""
    body = _body_sha(revision)
    cover = None
    if revision.released_at is not None:
        made = inputs.cover_of(revision)
        if made is None or made.sha is None:
            raise NotReady
        cover = files.read(made.sha)
    return cover, files.read(body)


def _body_sha(revision: Revision) -> str:
    if revision.state is not State.DRAFT and revision.submissions:
        return revision.submissions[-1].body_sha
    made: Rendition | None = inputs.body_for(revision)
    if made is None:
        raise NotReady
    if made.sha is None:
        raise Conflict(N_("The PDF pages could not be made: %(why)s"), why=made.problem)
    return made.sha


def _delivery(
    revision: Revision, cover: bytes | None, body: bytes, token: PrintedToken, controlled: bool, by: Actor
) -> Delivery:
    language = revision.language
    moment = clock.now().astimezone(core.organisation_zone()).strftime("%Y-%m-%d %H:%M")
    words = CONTROLLED if controlled else UNCONTROLLED
    return Delivery(
        body=body,
        cover=cover,
        stamp=_stamp(revision, controlled),
        state_line=state_line(revision),
        small_print=(words[language].format(name=by.name or by.id, time=moment),),
        qr_url=qr_url(token.token),
        language=language,
        controlled=controlled if revision.state is State.EFFECTIVE else None,
        checkpoint=_checkpoint_line(),
        demo=journal.is_demo(),
    )


def _stamp(revision: Revision, controlled: bool) -> Stamp:
    if revision.state in STAMPS:
        return STAMPS[revision.state]
    if revision.released_at is None:
        return "draft"
    return "controlled" if controlled else "uncontrolled"


def state_line(revision: Revision) -> str:
    """The state in words, as printed on each page."""
    key, day = str(revision.state), revision.effective_to or revision.effective_from
    if revision.state is State.APPROVED and revision.released_at is not None:
        key, day = "coming", revision.planned_on
    return STATE_LINES[revision.language][key].format(day=day.isoformat() if day else "")


def qr_url(token: str) -> str:
    """The address in a QR: short, and outside any sign-in."""
    return f"{core.base_url()}/q/{token}"


def _checkpoint_line() -> str:
    note = journal.latest()
    if note is None:
        return ""
    read = checkpoints.read(note.note)
    return checkpoints.printed(read.size, read.root)
