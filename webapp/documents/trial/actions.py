"""A trial is set before release and decided on before its end: confirmed, extended once, stopped."""

from __future__ import annotations

from datetime import date

from webapp.approvals.models import Round
from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import lifecycle, queries
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.intake import take_in
from webapp.documents.lifecycle import State
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.documents.releasing.queries import predecessor_of
from webapp.documents.trial.models import Trial, TrialAct, TrialState
from webapp.documents.trial.queries import before_deciding, trial_of
from webapp.duties.actions import assign_duty, complete_duties_of, waive_duties_of
from webapp.people.credentials import consume

DUTY = "trial"


def set_trial(revision: Revision, ends_on: date | None, *, by: Actor) -> Trial:
    """Mark a revision as on trial until the end of a day: its author in the draft, the controller before release.

    Raises:
        Invalid: no end, or one that is not after today. Conflict: under approval, released, or ended.
    """
    with transaction():
        revision = fresh(revision)
        _refuse_not_before_release(revision, by=by)
        if ends_on is None:
            raise Invalid(fields={"ends_on": [N_("A trial has an end.")]})
        if ends_on <= queries.today():
            raise Invalid(fields={"ends_on": [N_("The trial ends after today.")]})
        trial = db.session.get(Trial, revision.id)
        if trial is None:
            trial = Trial(revision_id=revision.id, state=TrialState.OPEN)
            db.session.add(trial)
        trial.ends_on = ends_on
        journal.record(TrialAct.SET, revision, by=by, ends_on=ends_on)
    return trial


def clear_trial(revision: Revision, *, by: Actor) -> None:
    """Take the mark back while it is a draft; afterwards the approvers have agreed to a trial only.

    Raises:
        Conflict: sent already, or no trial.
    """
    with transaction():
        revision = fresh(revision)
        require(by, Permission.DOCUMENT_EDIT)
        trial = db.session.get(Trial, revision.id)
        if trial is None or revision.state not in lifecycle.EDITABLE:
            raise Conflict(N_("Only a draft's trial can be taken back."))
        db.session.delete(trial)
        journal.record(TrialAct.CLEARED, revision, by=by)


def _refuse_not_before_release(revision: Revision, *, by: Actor) -> None:
    if revision.state in lifecycle.EDITABLE:
        require(by, Permission.DOCUMENT_EDIT)
        return
    require(by, Permission.DOCUMENT_RELEASE)
    if revision.state is not State.APPROVED or revision.released_at is not None:
        raise Conflict(N_("A trial is set in the draft, or by the controller before release."))


def confirm_trial(revision: Revision, *, by: Actor, proof: str, reason: str = "") -> Revision:
    """The trial proved good: the revision is an ordinary one from now on.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.

    Raises:
        Conflict: no trial in force. NotAllowed: not the controller.
    """
    with transaction():
        revision, trial = _deciding(revision, by=by)
        credential = consume(proof, by.person_id or 0)
        _close(trial, TrialState.CONFIRMED, by=by)
        complete_duties_of(DUTY, revision, by=by)
        journal.record(
            TrialAct.CONFIRMED, revision, by=by, private={"reason": reason}, credential=credential.kind
        )
    return revision


def extend_trial(revision: Revision, ends_on: date | None, reason: str, *, by: Actor, proof: str) -> Revision:
    """Give the trial a later end, once, with a reason.

    Raises:
        Conflict: extended before, or no trial in force. Invalid: no reason, no later day.
    """
    with transaction():
        revision, trial = _deciding(revision, by=by)
        if trial.first_end is not None:
            raise Conflict(N_("This trial was extended once already; confirm it or stop it."))
        if ends_on is None or ends_on <= max(trial.ends_on, queries.today()):
            raise Invalid(fields={"ends_on": [N_("The new end lies after the old one and after today.")]})
        _need(reason)
        credential = consume(proof, by.person_id or 0)
        before, trial.first_end, trial.ends_on = trial.ends_on, trial.ends_on, ends_on
        trial.reason = reason.strip()
        _assign(revision, trial, by=by)
        journal.record(
            TrialAct.EXTENDED,
            revision,
            by=by,
            private={"reason": reason},
            was=before,
            ends_on=ends_on,
            credential=credential.kind,
        )
    return revision


def stop_trial(revision: Revision, reason: str, *, by: Actor, go_back: bool, displayed: str = "") -> Round | Revision:
    """Begin to end a trial that failed; either way the chain approves, and the trial lasts until then.

    Args:
        go_back: draft the text before it anew as the next revision; else ask to end the document.

    Returns:
        The round of the request to end, or the draft that brings the old text back.

    Raises:
        Conflict: nothing was in force before. Invalid: no reason.
    """
    before = predecessor_of(revision)
    if go_back and before is None:
        raise Conflict(N_("Nothing was in force before this revision; ask to end the document instead."))
    intake = None
    if before is not None and go_back:
        own = files.read(before.own_body_sha) if before.own_body_sha else None
        intake = take_in(before.source_name, files.read(before.source_sha), own)
    with transaction():
        revision, trial = _deciding(revision, by=by)
        _need(reason)
        trial.stop_asked_at, trial.reason = clock.now(), reason.strip()
        journal.record(TrialAct.STOP_ASKED, revision, by=by, private={"reason": reason}, go_back=go_back)
        if intake is None:
            return ask_to_obsolete(revision.document, reason, by=by, displayed=displayed)
        return draft_revision(revision.document, intake, by=by, summary=reason)


def take_up(revision: Revision, by: Actor) -> None:
    """A revision on trial came into force: a decision is owed before its end."""
    trial = trial_of(revision)
    if trial is not None:
        _assign(revision, trial, by=by)


def leave_off(revision: Revision, by: Actor) -> None:
    """A revision on trial ended: so did the trial."""
    trial = trial_of(revision)
    if trial is None:
        return
    _close(trial, TrialState.ENDED, by=by)
    journal.record(TrialAct.ENDED, revision, by=by)
    waive_duties_of(DUTY, revision, "ended", by=by)


def _deciding(revision: Revision, *, by: Actor) -> tuple[Revision, Trial]:
    require(by, Permission.DOCUMENT_RELEASE)
    journal.refuse_clock_behind()
    revision = fresh(revision)
    fresh(revision.document)
    missing = before_deciding(revision, by=by)
    trial = trial_of(revision)
    if missing or trial is None:
        raise Conflict(N_("This trial can not be decided on."), unmet=missing)
    return revision, fresh(trial)


def _assign(revision: Revision, trial: Trial, *, by: Actor) -> None:
    assign_duty(
        DUTY,
        revision,
        department=revision.document.department,
        verb=N_("Decide on the trial"),
        due_on=trial.ends_on,
        early=14,
        by=by,
    )


def _close(trial: Trial, state: TrialState, *, by: Actor) -> None:
    trial.state, trial.closed_at, trial.closed_by_id = state, clock.now(), by.person_id


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid(fields={"reason": [N_("Give a reason.")]})
