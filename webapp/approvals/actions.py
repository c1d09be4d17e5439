"""What is done in an approval: opened, approved, returned, rejected, commented, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from webapp.approvals import course, rules
from webapp.approvals.chains import Chain, chain_json
from webapp.approvals.conditions import require_conditions
from webapp.approvals.handwriting import place_handwriting
from webapp.approvals.models import (
    ApprovalAct,
    Assignment,
    AssignmentState,
    Decision,
    DecisionKind,
    Round,
    RoundState,
    Step,
)
from webapp.approvals.opinions.queries import require_answers
from webapp.approvals.queries import (
    check_clearance,
    count_rounds,
    open_assignments_of,
    open_step,
    seat_of,
    signers,
    signing,
    why_not_remind,
    why_not_withdraw,
)
from webapp.approvals.resolve import OriginalApprover, Resolved, fallback_for, resolve_chain
from webapp.approvals.signing import shown_bytes, shown_digest, sign
from webapp.approvals.subjects import subject_for
from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.errors import N_, Conflict, NotAllowed, Refusal
from webapp.people.credentials import consume
from webapp.people.models import Credential, Person


def open_round(
    kind: str,
    subject_id: int,
    chain: Chain,
    *,
    department_id: int,
    authors: Collection[int],
    prepared_by: int,
    original: OriginalApprover,
    by: Actor,
    displayed: str = "",
    proof: str = "",
) -> Round:
    """Send a subject into its chain; submitting is the signature of 编制 when the submitter prepared it.

    Args:
        proof: of ``people.credentials.prove``, where submitting itself asks for the credential (a take-over list).

    Raises:
        Conflict: a round is open already, or the chain leads to nobody.
    """
    with transaction():
        if by.person_id is None:
            raise NotAllowed(N_("Only a person can send something for approval."))
        excluded = {*authors, prepared_by, by.person_id}
        steps = resolve_chain(chain, department_id=department_id, authors=excluded, original=original)
        if prepared_by != by.person_id:
            steps.insert(0, Resolved(rules.PREPARING, "prepared by", (prepared_by,), 1))
        round_ = _new_round(kind, subject_id, chain, department_id, sorted(excluded), prepared_by, by.person_id)
        db.session.add(round_)
        db.session.flush()
        for position, resolved in enumerate(steps, 1):
            course.add_step(round_, position, resolved)
        journal.record(
            ApprovalAct.ROUND_OPENED,
            (kind, subject_id),
            by=by,
            round=round_.number,
            chain=round_.chain_digest,
            steps=[[s.meaning, list(s.persons)] for s in steps],
            fallback=[s.meaning for s in steps if s.fallback],
        )
        decision = course.decide(round_, None, DecisionKind.SUBMIT, rules.PREPARING, "", by=by)
        credential = consume(proof, by.person_id) if proof else None
        sign(
            decision, shown_bytes(round_, None), by=by, credential=credential, displayed=displayed, language=by.language
        )
        course.begin_step(round_, round_.steps[0], by=by)
    return round_


def _new_round(
    kind: str,
    subject_id: int,
    chain: Chain,
    department_id: int,
    authors: list[int],
    prepared_by: int,
    started_by: int,
) -> Round:
    plain = chain_json(chain)
    return Round(
        subject_kind=kind,
        subject_id=subject_id,
        number=count_rounds(kind, subject_id) + 1,
        chain=plain,
        chain_digest=digest("chain/1", binary(canonical_json(plain))).hex(),
        state=RoundState.OPEN,
        department_id=department_id,
        started_by_id=started_by,
        prepared_by_id=prepared_by,
        authors=authors,
        opened_at=clock.now(),
        type_key=subject_for(kind).type_key(subject_id),
    )


def approve_step(
    round_: Round,
    *,
    by: Actor,
    proof: str,
    opinion: str = "",
    shown: str | None = None,
    displayed: str = "",
    handwriting: bool = False,
) -> Round:
    """Approve the step that is open for the acting person, with a signature.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.
        shown: the digest the person saw; different from what stands there now is a Conflict.
        displayed: the meaning as it was displayed, in the person's language.
        handwriting: place the own handwriting in the approval table, by this signature.
    """
    person_id = by.person_id or 0
    return approve_proved(
        round_,
        lambda: consume(proof, person_id),
        by=by,
        opinion=opinion,
        shown=shown,
        displayed=displayed,
        handwriting=handwriting,
    )


def approve_proved(
    round_: Round,
    credential: Callable[[], Credential],
    *,
    by: Actor,
    opinion: str = "",
    shown: str | None = None,
    displayed: str = "",
    handwriting: bool = False,
) -> Round:
    """The same with a credential that ``credential()`` yields: one proof may stand for a whole list.

    Raises:
        Conflict: opinions of a countersign step are not answered yet.
    """
    with transaction():
        round_, step, assignment = _ready(round_, by=by)
        require_answers(round_, step)
        require_conditions(round_, step, assignment.person_id, assignment.for_id)
        decision = course.decide(round_, assignment, DecisionKind.APPROVE, step.meaning, opinion, by=by)
        digest_ = _sign_checked(round_, step, decision, by=by, credential=credential, shown=shown, displayed=displayed)
        placed: dict[str, Any] = {"handwriting": place_handwriting(decision, by=by).sha} if handwriting else {}
        assignment.state = AssignmentState.DECIDED
        journal.record(
            ApprovalAct.STEP_APPROVED,
            (round_.subject_kind, round_.subject_id),
            by=by,
            acting_for=decision.for_id,
            private={"opinion": opinion},
            round=round_.number,
            step=step.position,
            meaning=step.meaning,
            signature=digest_,
            **placed,
        )
        course.advance(round_, step, by=by)
    return round_


def return_step(
    round_: Round,
    to_position: int,
    reason: str,
    *,
    by: Actor,
    proof: str,
    shown: str | None = None,
    displayed: str = "",
) -> Round:
    """Send the subject back to an earlier step, or to its author (0), always with a reason.

    Later decisions stay logged, are set aside and asked again.
    """
    with transaction():
        round_, step, assignment = _ready(round_, by=by)
        rules.check_return(to_position, step.position, reason)
        decision = course.decide(
            round_, assignment, DecisionKind.RETURN, step.meaning, reason, by=by, to_position=to_position
        )
        digest_ = _sign_checked(
            round_, step, decision, by=by, credential=lambda: consume(proof, by.person_id or 0), shown=shown,
            displayed=displayed,
        )  # fmt: skip
        assignment.state = AssignmentState.DECIDED
        journal.record(
            ApprovalAct.STEP_RETURNED,
            (round_.subject_kind, round_.subject_id),
            by=by,
            acting_for=decision.for_id,
            private={"reason": reason},
            round=round_.number,
            step=step.position,
            to=to_position,
            signature=digest_,
        )
        if to_position == 0:
            course.close(round_, RoundState.RETURNED)
            subject_for(round_.subject_kind).on_returned(round_.subject_id, by=by, reason=reason)
        else:
            course.ask_again(round_, to_position, step.position, by=by)
    return round_


def reject_step(
    round_: Round, reason: str, *, by: Actor, proof: str, shown: str | None = None, displayed: str = ""
) -> Round:
    """Disagree and end the round (不同意，终止), with a reason."""
    with transaction():
        round_, step, assignment = _ready(round_, by=by)
        rules.check_return(0, step.position, reason)
        decision = course.decide(round_, assignment, DecisionKind.REJECT, step.meaning, reason, by=by)
        digest_ = _sign_checked(
            round_, step, decision, by=by, credential=lambda: consume(proof, by.person_id or 0), shown=shown,
            displayed=displayed,
        )  # fmt: skip
        assignment.state = AssignmentState.DECIDED
        journal.record(
            ApprovalAct.STEP_REJECTED,
            (round_.subject_kind, round_.subject_id),
            by=by,
            acting_for=decision.for_id,
            private={"reason": reason},
            round=round_.number,
            step=step.position,
            signature=digest_,
        )
        course.close(round_, RoundState.REJECTED)
        subject_for(round_.subject_kind).on_rejected(round_.subject_id, by=by, reason=reason)
    return round_


def comment(round_: Round, opinion: str, *, by: Actor) -> Decision:
    """Add a remark without deciding; any reader of the subject may."""
    with transaction():
        round_ = fresh(round_)
        subject_for(round_.subject_kind).check_readable(round_.subject_id, by=by)
        if not opinion.strip():
            raise Conflict(N_("Write what you want to say."))
        decision = course.decide(round_, None, DecisionKind.COMMENT, "comment", opinion, by=by)
        journal.record(
            ApprovalAct.COMMENTED,
            (round_.subject_kind, round_.subject_id),
            by=by,
            private={"opinion": opinion},
            round=round_.number,
        )
    return decision


def withdraw(round_: Round, *, by: Actor) -> Round:
    """The submitter takes the subject back, until the first decision.

    Raises:
        NotAllowed: somebody else. Conflict: somebody has decided already.
    """
    with transaction():
        round_ = fresh(round_)
        _refuse(why_not_withdraw(round_, by=by))
        course.decide(round_, None, DecisionKind.WITHDRAW, "withdraw", "", by=by)
        journal.record(ApprovalAct.WITHDRAWN, (round_.subject_kind, round_.subject_id), by=by, round=round_.number)
        course.close(round_, RoundState.WITHDRAWN)
        subject_for(round_.subject_kind).on_withdrawn(round_.subject_id, by=by)
    return round_


def end_round(round_: Round, *, by: Actor) -> Round:
    """End a round whose subject has lapsed meanwhile; part of the act that lets it lapse."""
    with transaction():
        round_ = fresh(round_)
        journal.record(ApprovalAct.WITHDRAWN, (round_.subject_kind, round_.subject_id), by=by, round=round_.number)
        course.close(round_, RoundState.WITHDRAWN)
    return round_


def remind(round_: Round, *, by: Actor) -> Round:
    """Remind those who are asked (催办), at most once in 20 hours; logged.

    Raises:
        NotAllowed: not the submitter. Conflict: reminded a short while ago.
    """
    with transaction():
        round_ = fresh(round_)
        _refuse(why_not_remind(round_, by=by))
        round_.reminded_at = clock.now()
        journal.record(ApprovalAct.REMINDED, (round_.subject_kind, round_.subject_id), by=by, round=round_.number)
    return round_


def replace_leaver(person: Person, *, by: Actor) -> int:
    """Give open assignments of somebody who leaves to the fallback post; returns how many.

    Raises:
        Conflict: a step would have nobody left.
    """
    count = 0
    with transaction():
        for assignment in open_assignments_of(person.id):
            round_ = assignment.step.round
            taken = {*round_.authors, person.id, *signers(round_)}
            able = fallback_for(taken)
            if not able:
                raise Conflict(N_("An open approval would have nobody left to sign it."))
            assignment.state = AssignmentState.SET_ASIDE
            for person_id in able:
                course.assign(assignment.step, person_id, assignment.rule, fallback=True, added=assignment.added)
            journal.record(
                ApprovalAct.STEP_REASSIGNED,
                (round_.subject_kind, round_.subject_id),
                by=by,
                step=assignment.step.position,
                was=person.id,
                now=able,
            )
            count += 1
    return count


def _refuse(found: Refusal | None) -> None:
    if found is not None:
        raise found


def _ready(round_: Round, *, by: Actor) -> tuple[Round, Step, Assignment]:
    require(by, Permission.APPROVAL_SIGN)
    journal.refuse_clock_behind()
    if "sign" not in by.scopes:
        raise NotAllowed(N_("This token may not sign; it has no scope \u201csign\u201d."))
    round_ = fresh(round_)
    subject_for(round_.subject_kind).check_readable(round_.subject_id, by=by)
    step, seat = open_step(round_), seat_of(round_, by.person_id)
    rules.check_may_sign(signing(round_, by.person_id))
    check_clearance(round_, by=by)
    if step is None or seat is None:
        raise Conflict(N_("This approval has ended. Reload the page to see how."))
    if seat.for_id is not None:
        course.take_seat(seat.assignment, by.person_id or 0)
    return round_, step, seat.assignment


def _sign_checked(
    round_: Round,
    step: Step,
    decision: Decision,
    *,
    by: Actor,
    credential: Callable[[], Credential],
    shown: str | None,
    displayed: str,
) -> str:
    data = shown_bytes(round_, step)
    if shown is not None and shown != shown_digest(data):
        raise Conflict(N_("What you saw has changed meanwhile. Look at it again before you sign."))
    return sign(
        decision, data, by=by, credential=credential(), displayed=displayed or step.meaning, language=by.language
    ).digest
