"""From a chain to people: posts become persons of this department, on this day."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from webapp.approvals.chains import MEANINGS, OWNER, Chain, Step, Who
from webapp.approvals.rules import needed_of, without
from webapp.core.access import Permission
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, Message, Unmet
from webapp.people import queries as people
from webapp.people.models import Department, Person

FALLBACKS = ("management_representative", "general_manager")
OriginalApprover = Callable[[], int | None]


@dataclass(frozen=True)
class Resolved:
    """One step with the persons who are asked."""

    meaning: str
    rule: str
    persons: tuple[int, ...]
    needed: int
    fallback: bool = False
    reply_days: int | None = None
    passed: tuple[tuple[int, str], ...] = ()
    """Whom the rule names and who is not asked, each with the key of the reason in ``PASSED``."""


PASSED = {
    "author": N_("prepares the document"),
    "earlier": N_("signs an earlier step"),
    "unable": N_("holds no confirmed role that signs"),
}


def resolve_chain(
    chain: Chain, *, department_id: int, authors: Collection[int], original: OriginalApprover
) -> list[Resolved]:
    """Every step with its persons; the author is never among them, one person has one step.

    A step that comes out empty falls to the management representative, then the general manager.

    Raises:
        Conflict: a step still has nobody; ``unmet`` names each.
    """
    found = consider_chain(chain, department_id=department_id, authors=authors, original=original)
    unmet = [
        Unmet(Message(N_("Step %(meaning)s has nobody who may sign."), {"meaning": Message(MEANINGS[step.meaning])}))
        for step in found
        if not step.persons
    ]
    if unmet:
        raise Conflict(
            N_("The approval chain leads to nobody. Name a person for the post, or give another the role."),
            unmet=unmet,
            who=people.role_titles_with(Permission.ROLE_MANAGE),
        )
    return found


def consider_chain(
    chain: Chain, *, department_id: int, authors: Collection[int], original: OriginalApprover
) -> list[Resolved]:
    """As ``resolve_chain``, for samples and checks: a step that leads to nobody stays, with no persons."""
    found: list[Resolved] = []
    taken: set[int] = set(authors)
    for step in chain.steps:
        named = _asked(step, department_id, original)
        candidates = _able(named)
        persons = without(candidates, taken)
        fallback = not persons
        persons = persons or fallback_for(taken)
        needed = needed_of(step.how, step.quorum, len(persons)) if persons else 0
        passed = _passed(named, candidates, authors, taken)
        if persons and needed == len(persons):
            taken |= set(persons)
        found.append(
            Resolved(step.meaning, _rule(step), tuple(persons), needed, fallback, step.reply_days, passed)
        )
    return found


def _passed(
    named: list[Person], able: Collection[int], authors: Collection[int], taken: Collection[int]
) -> tuple[tuple[int, str], ...]:
    """Who is named by the rule and left out, in order, with the reason."""
    found: dict[int, str] = {}
    for person in named:
        if person.id in authors:
            found[person.id] = "author"
        elif person.id not in able:
            found[person.id] = "unable"
        elif person.id in taken:
            found[person.id] = "earlier"
    return tuple(found.items())


def fallback_for(taken: Collection[int]) -> list[int]:
    """Who signs where a post has nobody: the management representative, then the general manager."""
    for role in FALLBACKS:
        persons = without(_able(people.holders_of(role)), taken)
        if persons:
            return persons
    return []


def _able(persons: list[Person]) -> list[int]:
    return [p.id for p in persons if p.active and people.actor_of(p).may(Permission.APPROVAL_SIGN)]


def _asked(step: Step, department_id: int, original: OriginalApprover) -> list[Person]:
    return [person for who in step.who for person in persons_for(who, department_id, original)]


def _rule(step: Step) -> str:
    return "; ".join(f"{who.kind}: {who.value}".removesuffix(": ") for who in step.who)[:160]


def persons_for(who: Who, department_id: int, original: OriginalApprover) -> list[Person]:
    """Whom a chain's ``who`` means in this department."""
    if who.kind == "role":
        return people.holders_of(who.value)
    if who.kind == "post":
        return people.holders_of_post(who.value)
    if who.kind == "person":
        named = people.person_by_login(who.value)
        return [named] if named is not None else []
    if who.kind == "original_approver":
        before = original()
        person = db.session.get(Person, before) if before else None
        return [person] if person is not None else []
    department = _department(who.value, department_id)
    if department is None:
        return []
    person = department.head if who.kind == "head_of" else _in_charge(department)
    return [person] if person is not None else []


def _department(name: str, owner_id: int) -> Department | None:
    return db.session.get(Department, owner_id) if name == OWNER else people.department_named(name)


def _in_charge(department: Department) -> Person | None:
    node: Department | None = department
    while node is not None:
        if node.in_charge is not None:
            return node.in_charge
        node = db.session.get(Department, node.parent_id) if node.parent_id else None
    return None
