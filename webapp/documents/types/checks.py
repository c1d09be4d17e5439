"""What may be said of a type: each value by its name, and what only shows when they stand together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from webapp.approvals.chains import OWNER, Chain, Step, chain_json, parse_chain
from webapp.core.db import db
from webapp.core.errors import N_, Invalid, Message
from webapp.documents import types_data
from webapp.documents.models import Document, DocumentType, Revision
from webapp.documents.numbering import parse_pattern
from webapp.people import queries as people
from webapp.people.sites import check_abbreviation

LISTS = {
    "release": types_data.RELEASES,
    "furniture": types_data.FURNITURE,
    "level": types_data.LEVELS,
    "scheme": types_data.SCHEMES,
    "classification": types_data.CLASSIFICATIONS,
}
FLAGS = frozenset({"sign_together", "require_change_request", "require_reading", "chain_from_parent"})
NUMBERS = {"review_months": (0, 120), "modifications_limit": (1, 99)}
CHANGEABLE = frozenset(
    {"titles", "system_titles", "pattern", "chain", "code", *LISTS, *FLAGS, *NUMBERS}
)  # fmt: skip


def check_changes(changes: Mapping[str, Any], type_: DocumentType | None = None) -> dict[str, Any]:
    """The values as they are stored.

    Raises:
        Invalid: with the fault at its field; a chain's faults by their place, such as ``chain[2].who``.
    """
    checked = {name: _checked(name, value) for name, value in changes.items()}
    if type_ is not None and checked.get("scheme", type_.scheme) != type_.scheme and _has_labels(type_):
        raise Invalid(
            fields={"scheme": [N_("Documents of this type carry versions of the other scheme. Add a type instead.")]}
        )
    return checked


def check_whole(values: Mapping[str, Any]) -> None:
    """Refuse a pattern that shows {type} without a code.

    Raises:
        Invalid: at field ``code``.
    """
    if "type" in parse_pattern(values["pattern"]).needs and not values["code"]:
        raise Invalid(fields={"code": [N_("The pattern shows {type}, so the type needs a code.")]})


def _has_labels(type_: DocumentType) -> bool:
    statement = select(Revision.id).join(Document).where(Document.type_key == type_.key).limit(1)
    return db.session.scalar(statement) is not None


def _checked(name: str, value: Any) -> Any:
    if name not in CHANGEABLE:
        raise Invalid(fields={name: [N_("This can not be changed.")]})
    if name == "pattern":
        return parse_pattern(value).text
    if name == "chain":
        return _chain(value)
    if name == "code":
        return check_abbreviation(value, "code") if value.strip() else ""
    if name == "titles":
        return _titles(value)
    if name in LISTS and value not in LISTS[name]:
        raise Invalid(fields={name: [N_("Choose one of the values.")]})
    if name in FLAGS:
        return bool(value)
    if name in NUMBERS and not (value is None and name == "modifications_limit"):
        least, most = NUMBERS[name]
        if not isinstance(value, int) or not least <= value <= most:
            fault = Message(N_("A whole number from %(least)s to %(most)s."), {"least": least, "most": most})
            raise Invalid(fields={name: [fault]})
    return value


def _titles(value: Mapping[str, str]) -> dict[str, str]:
    empty = {f"title_{name}": [N_("Please fill this in.")] for name in ("zh", "en") if not value.get(name, "").strip()}
    if empty:
        raise Invalid(fields=empty)
    return {name: text.strip() for name, text in value.items()}


def _chain(value: Any) -> dict[str, Any]:
    chain = parse_chain(value)
    if not chain.approves:
        raise Invalid(fields={"chain": [N_("A chain needs a step that approves.")]})
    faults = dict(unknown_names(chain))
    if faults:
        raise Invalid(fields={place: [fault] for place, fault in faults.items()})
    return chain_json(chain)


def unknown_names(chain: Chain) -> list[tuple[str, Message]]:
    """Roles, persons and departments a chain names and that are not there, each with its place."""
    found = []
    for number, step in enumerate(chain.steps, start=1):
        found += [(f"chain[{number}].who", fault) for fault in _unknown(step)]
    return found


def _unknown(step: Step) -> list[Message]:
    roles = {role.key for role in people.roles()}
    found = []
    for who in step.who:
        if who.kind == "role" and who.value not in roles:
            found.append(Message(N_("There is no role %(role)s."), {"role": who.value}))
        if who.kind == "person":
            person = people.person_by_login(who.value)
            if person is None or not person.active:
                found.append(Message(N_("%(login)s is not or no longer here."), {"login": who.value}))
        named = who.kind in {"head_of", "in_charge_of"} and who.value != OWNER
        if named and people.department_named(who.value) is None:
            found.append(Message(N_("There is no department %(name)s."), {"name": who.value}))
    return found
