"""What limits how long a revision is in force, in words: on trial, temporary, released urgently, overridden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message
from webapp.documents import queries
from webapp.documents.access import readable_revisions
from webapp.documents.chips import Chip
from webapp.documents.emergency.models import Emergency, EmergencyState
from webapp.documents.lifecycle import ENDED, State
from webapp.documents.models import Revision
from webapp.documents.places import revision_url
from webapp.documents.temporary.models import Override, Temporary
from webapp.documents.temporary.queries import overridden_now, overriding
from webapp.documents.trial.models import Trial, TrialState

OVERRIDDEN = Chip(Message(N_("Overridden in part")), "warn")


@dataclass(frozen=True)
class Mark:
    """One limit: its key, a chip, a sentence that explains it, and the last day it names."""

    key: str
    chip: Chip
    sentence: Message
    until: date | None = None


def marks_of(revision: Revision | None) -> tuple[Mark, ...]:
    """The limits of one revision."""
    return marks_by_id([revision.id]).get(revision.id, ()) if revision is not None else ()


def marks_by_id(revision_ids: Sequence[int]) -> dict[int, tuple[Mark, ...]]:
    """The limits of several revisions, with one query; those without any are not in the answer."""
    marks = {row[0]: _marks(*row[1:]) for row in db.session.execute(_limits(revision_ids))}
    return {revision_id: found for revision_id, found in marks.items() if found}


def _limits(revision_ids: Sequence[int]) -> Select[int, State, Trial, Temporary, Emergency]:
    return (
        select(Revision.id, Revision.state, Trial, Temporary, Emergency)
        .outerjoin(Trial, Trial.revision_id == Revision.id)
        .outerjoin(Temporary, Temporary.revision_id == Revision.id)
        .outerjoin(Emergency, Emergency.revision_id == Revision.id)
        .where(Revision.id.in_(revision_ids))
    )


def _marks(
    state: State, trial: Trial | None, temporary: Temporary | None, emergency: Emergency | None
) -> tuple[Mark, ...]:
    marks = [
        _emergency(emergency) if emergency else None,
        _trial(trial, state) if trial else None,
        _temporary(temporary, state) if temporary else None,
    ]
    return tuple(mark for mark in marks if mark is not None)


def _trial(trial: Trial, state: State) -> Mark | None:
    if trial.state is not TrialState.OPEN or state in ENDED:
        return None
    values = {"day": trial.ends_on.isoformat()}
    if state is State.EFFECTIVE and trial.ends_on < queries.today():
        sentence = Message(N_("The trial ended on %(day)s and has not been decided on."), values)
        return Mark("trial", Chip(Message(N_("Trial, overdue since %(day)s"), values), "stop"), sentence, trial.ends_on)
    sentence = Message(
        N_("On trial until the end of %(day)s; before that it is confirmed, extended or stopped."), values
    )
    return Mark("trial", Chip(Message(N_("Trial until %(day)s"), values), "warn"), sentence, trial.ends_on)


def _temporary(temporary: Temporary, state: State) -> Mark | None:
    if temporary.lapsed_at is not None:
        sentence = Message(N_("It was a temporary document and has lapsed."))
        return Mark("lapsed", Chip(Message(N_("Lapsed")), "stop"), sentence)
    if state in ENDED:
        return None
    if temporary.ends_on is not None:
        values = {"day": temporary.ends_on.isoformat()}
        sentence = Message(N_("A temporary document: it lapses by itself after %(day)s."), values)
        chip = Chip(Message(N_("Temporary until %(day)s"), values), "warn")
        return Mark("temporary", chip, sentence, temporary.ends_on)
    by = N_("A temporary document for the batch %(scope)s; it is ended when that is over.")
    if temporary.runs == "project":
        by = N_("A temporary document for the project %(scope)s; it is ended when that is over.")
    chip = Chip(Message(N_("Temporary, %(scope)s"), {"scope": temporary.scope}), "warn")
    return Mark("temporary", chip, Message(by, {"scope": temporary.scope}))


def _emergency(emergency: Emergency) -> Mark | None:
    values = {"day": emergency.due_on.isoformat()}
    if emergency.state is EmergencyState.LAPSED:
        sentence = Message(N_("It was released in an emergency and lapsed: the full approval did not follow."))
        return Mark("lapsed", Chip(Message(N_("Emergency release, lapsed")), "stop"), sentence)
    if emergency.state is EmergencyState.CONFIRMED:
        return None
    sentence = Message(
        N_("Released in an emergency: the full approval is due by %(day)s, else it lapses by itself."), values
    )
    chip = Chip(Message(N_("Emergency release, approval due %(day)s"), values), "stop")
    return Mark("emergency", chip, sentence, emergency.due_on)


@dataclass(frozen=True)
class Overridden:
    """A line on the page of an overridden document; number and address only for who may know of the other."""

    sentence: Message
    number: str = ""
    url: str = ""


def overridden(document_id: int, *, by: Actor) -> list[Overridden]:
    """What overrides a document now, in sentences."""
    found = overriding(document_id)
    ids = [temporary.revision_id for _override, temporary in found]
    seen = set(db.session.scalars(select(Revision.id).where(Revision.id.in_(ids), readable_revisions(by))))
    return [
        Overridden(
            overridden_words(override, temporary),
            temporary.revision.document.number if temporary.revision_id in seen else "",
            revision_url(temporary.revision) if temporary.revision_id in seen else "",
        )
        for override, temporary in found
    ]


def overridden_words(override: Override, temporary: Temporary) -> Message:
    """Which clauses are overridden until when."""
    values = {"clauses": override.clauses, "day": temporary.ends_on.isoformat() if temporary.ends_on else ""}
    if override.clauses and temporary.ends_on:
        return Message(N_("Clauses %(clauses)s are overridden until %(day)s by a temporary document."), values)
    if override.clauses:
        return Message(N_("Clauses %(clauses)s are overridden by a temporary document until that is ended."), values)
    if temporary.ends_on:
        return Message(N_("The whole document is overridden until %(day)s by a temporary document."), values)
    return Message(N_("The whole document is overridden by a temporary document until that is ended."), values)


def list_chips(revision_ids: Sequence[int]) -> dict[int, tuple[Chip, ...]]:
    """Chips for the lines of a list, by revision id, with one query whatever the number of lines."""
    statement = _limits(revision_ids).add_columns(overridden_now(Revision.document_id))
    found = {}
    for revision_id, state, trial, temporary, emergency, over in db.session.execute(statement):
        marks = tuple(mark.chip for mark in _marks(state, trial, temporary, emergency))
        found[revision_id] = (*marks, *([OVERRIDDEN] if over and state is State.EFFECTIVE else []))
    return found
