"""Approval chains as data: ordered steps, each with a meaning, who decides, and how many of them.

Used by every subject that is approved: documents, issues, loans, disposals, records (domain.md
section 2, Approval). Who a step resolves to on the day is decided in ``resolve``, not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import N_, Invalid, Message

MEANINGS: dict[str, str] = {
    "prepare": N_("Prepare"),
    "proofread": N_("Proofread"),
    "format_check": N_("Check format"),
    "review": N_("Review"),
    "countersign": N_("Countersign"),
    "approve": N_("Approve"),
}
KINDS = ("role", "post", "head_of", "in_charge_of", "person", "original_approver")
HOW = ("one", "all", "quorum")
COUNTERSIGNING = "countersign"
MOST_REPLY_DAYS = 90
OWNER = "owner"
"""Value of ``head_of`` and ``in_charge_of`` that means the department that owns the subject."""


@dataclass(frozen=True)
class Who:
    """One way of naming deciders: a role key, a post, ``owner`` or a department, a login."""

    kind: str
    value: str = ""


@dataclass(frozen=True)
class Step:
    """One step: any of ``who`` together; ``quorum`` only where ``how`` is ``quorum``.

    ``reply_days``: where all are asked to countersign, the controller may close the step without the
    silent ones after so many days (decision 0016).
    """

    meaning: str
    who: tuple[Who, ...]
    how: str = "one"
    quorum: int | None = None
    reply_days: int | None = None


@dataclass(frozen=True)
class Chain:
    """Steps in the order in which they are asked."""

    steps: tuple[Step, ...]

    @property
    def approves(self) -> bool:
        """Whether a step of the chain means approval (批准)."""
        return any(step.meaning == "approve" for step in self.steps)


def parse_chain(steps: Any, *, place: str = "chain") -> Chain:
    """Read a chain from plain data: a list of ``{meaning, who, how, quorum?}``.

    ``who`` is one mapping (``{role: key}``, ``{head_of: owner}``, ``{original_approver: true}`` ...) or
    a list of them. Raises Invalid naming every fault by its place, such as ``chain[2].who``.
    """
    faults: dict[str, list[Message | str]] = {}
    if not isinstance(steps, Sequence) or isinstance(steps, str) or not steps:
        raise Invalid(N_("The chain has no steps."), fields={place: [N_("At least one step is needed.")]})
    read = [_step(item, f"{place}[{number}]", faults) for number, item in enumerate(steps, start=1)]
    for number, step in enumerate(read[1:], start=2):
        if step.meaning == "prepare":
            _add(faults, f"{place}[{number}].meaning", N_("Preparing can only be the first step."))
    if faults:
        raise Invalid(N_("The chain has faults in %(places)s."), fields=faults, places=", ".join(faults))
    return Chain(tuple(read))


def chain_json(chain: Chain) -> dict[str, Any]:
    """The chain as plain data in one canonical shape: what is stored with a submission and hashed.

    :func:`parse_chain` reads ``chain_json(chain)["steps"]`` back to an equal chain.
    """
    return {"v": 1, "steps": [_step_json(step) for step in chain.steps]}


def _step_json(step: Step) -> dict[str, Any]:
    who = [{item.kind: item.value if item.kind != "original_approver" else True} for item in step.who]
    quorum = {"quorum": step.quorum} if step.quorum is not None else {}
    reply = {"reply_days": step.reply_days} if step.reply_days is not None else {}
    return {"meaning": step.meaning, "who": who, "how": step.how, **quorum, **reply}


def _step(item: Any, place: str, faults: dict[str, list[Message | str]]) -> Step:
    if not isinstance(item, Mapping):
        _add(faults, place, N_("A step needs a meaning and who decides."))
        return Step("", ())
    for name in sorted(set(map(str, item)) - {"meaning", "who", "how", "quorum", "reply_days"}):
        _add(faults, f"{place}.{name}", N_("This is no part of a step."))
    meaning, how, quorum = item.get("meaning"), item.get("how", "one"), item.get("quorum")
    if meaning not in MEANINGS:
        _add(
            faults,
            f"{place}.meaning",
            N_("The meaning of a step is one of: %(known)s."),
            known=", ".join(MEANINGS),
        )
    if how not in HOW:
        _add(faults, f"{place}.how", N_("How many decide is one of: %(known)s."), known=", ".join(HOW))
    counted = isinstance(quorum, int) and not isinstance(quorum, bool) and quorum >= 1
    if (how == "quorum") != (quorum is not None) or (quorum is not None and not counted):
        _add(faults, f"{place}.quorum", N_("A quorum of one or more belongs to how: quorum, and only there."))
    days = _reply_days(item, place, faults)
    return Step(str(meaning), _whos(item.get("who"), f"{place}.who", faults), str(how), quorum, days)


def _reply_days(item: Mapping[str, Any], place: str, faults: dict[str, list[Message | str]]) -> int | None:
    """Days until silence may be noted: at a countersign step that asks all, and nowhere else."""
    days = item.get("reply_days")
    if days is None:
        return None
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST_REPLY_DAYS:
        _add(faults, f"{place}.reply_days", N_("A number of days from 1 to 90 is needed."))
        return None
    if item.get("meaning") != COUNTERSIGNING or item.get("how") != "all":
        _add(faults, f"{place}.reply_days", N_("Only a countersign step that asks all may close without a reply."))
    return days


def _whos(item: Any, place: str, faults: dict[str, list[Message | str]]) -> tuple[Who, ...]:
    listed = [item] if isinstance(item, Mapping) else item
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        _add(faults, place, N_("Somebody has to decide: a role, post, department or person."))
        return ()
    found = [_who(one, place, faults) for one in listed]
    if len(set(found)) < len(found):
        _add(faults, place, N_("The same decider is named twice."))
    return tuple(found)


def _who(item: Any, place: str, faults: dict[str, list[Message | str]]) -> Who:
    if not isinstance(item, Mapping) or len(item) != 1:
        _add(faults, place, N_("Name exactly one of: %(known)s."), known=", ".join(KINDS))
        return Who("")
    ((kind, value),) = item.items()
    if kind not in KINDS:
        _add(faults, place, N_("Name exactly one of: %(known)s."), known=", ".join(KINDS))
    elif kind == "original_approver":
        if value is not True:
            _add(faults, place, N_("original_approver can only be true."))
        return Who(kind)
    elif not isinstance(value, str) or not value.strip():
        _add(faults, place, N_("%(kind)s needs a name."), kind=kind)
    return Who(str(kind), str(value).strip())


def _add(faults: dict[str, list[Message | str]], place: str, text: str, **values: Any) -> None:
    faults.setdefault(place, []).append(Message(text, values))
