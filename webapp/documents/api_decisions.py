"""Decisions in the API: what signers, readers and the submitter do while something is approved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_babel import gettext as _

from webapp.approvals import actions, queries
from webapp.approvals.models import HandoverKind, Round
from webapp.approvals.passing.actions import add_signer, transfer_step
from webapp.approvals.route import signed_meaning
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents.api_inputs import person_of, proof_of
from webapp.documents.api_schemas import RevisionFull, said
from webapp.documents.api_values import revision_full, round_about
from webapp.documents.queries import get_revision_by_id
from webapp.people.models import Person
from webapp.shell import translate
from webapp.shell.api_fields import Choice, Secret, Text, Values, Whole
from webapp.shell.api_room import ID, ApiRoom, acting, answer, check_tag, need_scope

room = ApiRoom("api_decisions", __name__, "Approval", "Decisions on what is under approval.")
LONGEST = 4000
EXAMPLE = {"decision": "approve", "opinion": "同意", "password": "……"}


class DecisionMade(Values):
    """A decision and, where it is a signature, the credential it rests on."""

    decision = Choice(
        ["approve", "return", "reject", "comment", "transfer", "add_signer", "withdraw"],
        required=True,
        **said("approve, return and reject are signatures; the others need no credential"),
    )
    opinion = Text(longest=LONGEST, lines=True, load_default="", **said("needed for all but approve and withdraw"))
    step = Whole(load_default=0, **said("of a return: the earlier step it goes to; 0 is the author"))
    who = Text(longest=64, **said("login, for transfer and add_signer"))
    place = Choice(["before", "beside", "after"], **said("of an added signer, seen from me; beside by default"))
    shown = Text(longest=64, **said("the digest you saw; without it you sign what stands there"))
    password = Secret(**said("to approve, return or reject"))
    otp = Secret(**said("a code instead of the password, where one is set up"))


@room.call(
    "post",
    f"/revisions/<{ID}:revision_id>/decisions",
    "Approve, return, reject, comment, transfer, add a signer or withdraw",
    takes=DecisionMade,
    gives=RevisionFull,
    refuses=(404, 409, 412, 429),
    example=EXAMPLE,
)
def decide(values: dict[str, Any], revision_id: int) -> Response:
    """Decides the open step as the token's person; to approve, return and reject are signatures.

    They need a token with scope `sign` and the person's password. A deputy decides for who is asked. Of a
    revision in force this decides the request to end its document.
    """
    by = acting()
    revision = get_revision_by_id(revision_id, by=by)
    check_tag(lambda: revision_full(revision, by=by))
    round_ = round_about(revision)
    if round_ is None:
        raise Conflict(N_("This revision has not been sent for approval."))
    DECISIONS[values["decision"]](round_, values, by)
    return answer(revision_full(revision, by=by))


def _approve(round_: Round, values: dict[str, Any], by: Actor) -> None:
    proof = _proof(round_, values, by)
    step, seat = queries.open_step(round_), queries.seat_of(round_, by.person_id)
    represented = seat.represented.name if seat and seat.represented else ""
    displayed = translate(signed_meaning(step.meaning if step else "", by.name, represented))
    actions.approve_step(
        round_, by=by, proof=proof, opinion=values["opinion"], shown=_shown(values), displayed=displayed
    )


def _return(round_: Round, values: dict[str, Any], by: Actor) -> None:
    reason, proof = _reason(values), _proof(round_, values, by)
    displayed = _("Return")
    actions.return_step(
        round_, values["step"] or 0, reason, by=by, proof=proof, shown=_shown(values), displayed=displayed
    )


def _reject(round_: Round, values: dict[str, Any], by: Actor) -> None:
    reason, proof = _reason(values), _proof(round_, values, by)
    actions.reject_step(
        round_, reason, by=by, proof=proof, shown=_shown(values), displayed=_("Disagree and end")
    )


def _comment(round_: Round, values: dict[str, Any], by: Actor) -> None:
    actions.comment(round_, _reason(values), by=by)


def _withdraw(round_: Round, values: dict[str, Any], by: Actor) -> None:
    actions.withdraw(round_, by=by)


def _transfer(round_: Round, values: dict[str, Any], by: Actor) -> None:
    transfer_step(round_, _who(values), _reason(values), by=by)


def _add_signer(round_: Round, values: dict[str, Any], by: Actor) -> None:
    place = HandoverKind(values.get("place") or HandoverKind.BESIDE)
    add_signer(round_, _who(values), place, _reason(values), by=by)


def _who(values: dict[str, Any]) -> Person:
    found = person_of(values.get("who"), "who")
    if found is None:
        raise Invalid(fields={"who": [N_("Please fill this in.")]})
    return found


DECISIONS: dict[str, Callable[[Round, dict[str, Any], Actor], None]] = {
    "approve": _approve,
    "return": _return,
    "reject": _reject,
    "comment": _comment,
    "withdraw": _withdraw,
    "transfer": _transfer,
    "add_signer": _add_signer,
}


def _proof(round_: Round, values: dict[str, Any], by: Actor) -> str:
    """Prove the signer, but never ask a password of somebody whose turn it is not."""
    need_scope("sign")
    found = queries.why_not_sign(round_, by=by)
    if found is not None:
        raise found
    return proof_of(values, by=by)


def _reason(values: dict[str, Any]) -> str:
    text: str = values["opinion"]
    if not text:
        raise Invalid(fields={"opinion": [N_("Please fill this in.")]})
    return text


def _shown(values: dict[str, Any]) -> str | None:
    return values.get("shown") or None
