"""The trial of a revision, and what stands against deciding on it."""

from __future__ import annotations

from datetime import date

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, Unmet
from webapp.documents.lifecycle import State
from webapp.documents.models import Revision
from webapp.documents.trial.models import Trial, TrialState


def trial_of(revision: Revision) -> Trial | None:
    """The open trial of a revision, or None."""
    found = db.session.get(Trial, revision.id)
    return found if found is not None and found.state is TrialState.OPEN else None


def before_deciding(revision: Revision, *, by: Actor) -> list[Unmet]:
    """What stands against confirming, extending or stopping, for the disabled buttons and the acts."""
    found: list[Unmet] = []
    if not by.may(Permission.DOCUMENT_RELEASE):
        whose = who_may(Permission.DOCUMENT_RELEASE)
        found.append(Unmet(Message(N_("Deciding on a trial is the document controller's.")), whose))
    if trial_of(revision) is None or revision.state is not State.EFFECTIVE:
        found.append(Unmet(Message(N_("Only a revision in force on trial is decided on."))))
    return found


def before_release(revision: Revision, day: date) -> list[Unmet]:
    """A trial ends after it begins."""
    trial = trial_of(revision)
    if trial is None or trial.ends_on > day:
        return []
    values = {"day": trial.ends_on.isoformat()}
    return [Unmet(Message(N_("The trial would end on %(day)s, before it has begun; set another end."), values))]
