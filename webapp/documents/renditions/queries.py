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
from webapp.documents.marks import marks_of
from webapp.documents.models import PrintedToken, Rendition, Revision
from webapp.documents.renditions import inputs
from webapp.documents.renditions.words import CONTROLLED, LIMIT_GAP, LIMIT_LINES, STATE_LINES, UNCONTROLLED
from webapp.documents.temporary.queries import is_overridden
from webapp.people.sites import stamp_mode_of
from webapp.rendering.values import Delivery, Stamp

# What a hand chop may say; a draft or an uncontrolled print must never come out without its mark.
BY_HAND = frozenset({"controlled", "obsolete", "kept"})
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

    return deliver(
        delivery_of(revision, cover, body, token or queries.token_of(revision), controlled=controlled, by=by)
    )


def pages_of(revision: Revision) -> tuple[bytes | None, bytes]:
    """Frozen cover (None before release) and body."""
    body = body_sha_of(revision)
    cover = None
    if revision.released_at is not None:
        made = inputs.cover_of(revision)
        if made is None or made.sha is None:
            raise NotReady
        cover = files.read(made.sha)
    return cover, files.read(body)


def body_sha_of(revision: Revision) -> str:
    """The hash of the body pages: those that were signed, else those of the draft.

    Raises:
        NotReady: they are still being made. Conflict: they could not be made.
    """
    if revision.state is not State.DRAFT and revision.submissions:
        return revision.submissions[-1].body_sha
    made: Rendition | None = inputs.body_for(revision)
    if made is None:
        raise NotReady
    if made.sha is None:
        raise Conflict(N_("The PDF pages could not be made: %(why)s"), why=made.problem)
    return made.sha


def delivery_of(
    revision: Revision, cover: bytes | None, body: bytes, token: PrintedToken, *, controlled: bool, by: Actor
) -> Delivery:
    """The frozen pages with everything that is laid over them at this moment."""
    language = revision.language
    moment = clock.now().astimezone(core.organisation_zone()).strftime("%Y-%m-%d %H:%M")
    words = CONTROLLED if controlled else UNCONTROLLED
    stamp = _stamp(revision, controlled)
    return Delivery(
        body=body,
        cover=cover,
        stamp=stamp,
        by_hand=stamp in BY_HAND and stamp_mode_of(revision.document.department) == "frame",
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
    language = revision.language
    line = STATE_LINES[language][key].format(day=day.isoformat() if day else "")
    return LIMIT_GAP[language].join([line, *limit_lines(revision, language)])


def limit_lines(revision: Revision, language: str) -> list[str]:
    """What limits the revision, in the words of the document: trial, temporary, emergency, overridden."""
    words = LIMIT_LINES[language]
    found = [
        words[mark.key if mark.until else mark.key + "_open"].format(day=mark.until.isoformat() if mark.until else "")
        for mark in marks_of(revision)
        if mark.key != "lapsed"
    ]
    if revision.state is State.EFFECTIVE and is_overridden(revision.document_id):
        found.append(words["overridden"])
    return found


def qr_url(token: str) -> str:
    """The address in a QR: short, and outside any sign-in."""
    return f"{core.base_url()}/q/{token}"


def _checkpoint_line() -> str:
    note = journal.latest()
    if note is None:
        return ""
    read = checkpoints.read(note.note)
    return checkpoints.printed(read.size, read.root)
