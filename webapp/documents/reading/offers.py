"""What a person can do with a document now: one main thing, the others, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.approvals.queries import my_step
from webapp.core.access import Actor, Permission, who_may
from webapp.core.errors import N_, Message, Unmet
from webapp.documents import lifecycle, queries
from webapp.documents.emergency.queries import emergency_of
from webapp.documents.lifecycle import Act, State
from webapp.documents.models import Classification, Document, Revision
from webapp.documents.reading.queries import Standing, round_under_way
from webapp.documents.temporary.queries import temporary_of, why_not_temporary
from webapp.documents.trial.queries import trial_of


@dataclass(frozen=True)
class Offer:
    """One button: its key, the revision or round it is about, and conditions that are not met."""

    key: str
    revision: Revision | None = None
    round_id: int = 0
    unmet: tuple[Unmet, ...] = ()


@dataclass(frozen=True)
class Offers:
    """The main button (or none) and the keys of the others."""

    main: Offer | None
    others: frozenset[str]


def offers_for(document: Document, standing: Standing, *, by: Actor) -> Offers:
    """The main button by role and state, and which other acts are open to this person."""
    return Offers(_main(document, standing, by), frozenset(_others(document, standing, by)))


def _main(document: Document, standing: Standing, by: Actor) -> Offer | None:
    ending = _ending(document, by)
    if ending is not None:
        return ending
    coming = standing.coming
    if coming is not None:
        return _about_coming(coming, by)
    if standing.effective is not None and emergency_of(standing.effective) is not None:
        return _about_approval(standing.effective, by)
    if queries.open_of(document) is not None or not by.may(Permission.DOCUMENT_CREATE):
        return None
    return Offer("revise" if standing.all else "first_file", standing.shown)


def _about_coming(coming: Revision, by: Actor) -> Offer | None:
    if coming.state is State.DRAFT:
        return Offer("send", coming) if by.may(Permission.DOCUMENT_SUBMIT) else None
    if coming.state is State.APPROVED:
        if coming.released_at is not None:
            return None
        if by.may(Permission.DOCUMENT_RELEASE):
            return Offer("release", coming)
        whose = Unmet(Message(N_("It is approved and waits for release.")), who_may(Permission.DOCUMENT_RELEASE))
        return Offer("release", coming, unmet=(whose,))
    return _about_approval(coming, by)


def _about_approval(revision: Revision, by: Actor) -> Offer | None:
    """The approval that runs: of what is on its way, or of what was released in an emergency."""
    round_ = round_under_way("revision", revision.id)
    if round_ is None:
        return None
    return Offer("sign" if my_step(round_, by=by) else "approval", revision, round_.id)


def _ending(document: Document, by: Actor) -> Offer | None:
    """The running request to end the document."""
    asked = queries.obsolete_request_of(document)
    round_ = round_under_way("obsolescence", asked.id) if asked is not None and asked.state == "open" else None
    if round_ is None:
        return None
    return Offer("sign_end" if my_step(round_, by=by) else "approval_end", None, round_.id)


def _others(document: Document, standing: Standing, by: Actor) -> list[str]:
    found: list[str] = []
    if by.may(Permission.DOCUMENT_EDIT):
        found.append("edit")
        if document.classification is not Classification.ORDINARY:
            found.append("readers")
    if standing.effective is not None and standing.coming is None and by.may(Permission.DOCUMENT_OBSOLETE):
        asked = queries.obsolete_request_of(document)
        if asked is None or asked.state not in {"open", "approved"}:
            found.append("obsolete")
    found += _limits(document, standing, by)
    if standing.shown is not None:
        if by.may(Permission.DOCUMENT_PRINT):
            found.append("print")
        if by.may(Permission.COPY_ISSUE) and standing.shown.state is State.EFFECTIVE:
            found.append("print_controlled")
        if by.may(Permission.DOCUMENT_SOURCE):
            found.append("source")
    return found


def _limits(document: Document, standing: Standing, by: Actor) -> list[str]:
    """Trial, temporary document and emergency release, where this person has something to do about them."""
    coming, effective, found = standing.coming, standing.effective, []
    edits = by.may(Permission.DOCUMENT_EDIT) and coming is not None and coming.state is State.DRAFT
    releases = by.may(Permission.DOCUMENT_RELEASE)
    waits = coming is not None and coming.state is State.APPROVED and coming.released_at is None
    if edits or (releases and (waits or (effective is not None and trial_of(effective) is not None))):
        found.append("trial")
    ends = releases and effective is not None and temporary_of(effective) is not None
    if ends or (edits and why_not_temporary(document) is None):
        found.append("temporary")
    under_way = coming is not None and lifecycle.may(coming.state, Act.RELEASE_URGENT)
    if under_way and by.may(Permission.DOCUMENT_RELEASE_URGENT):
        found.append("urgent")
    return found
