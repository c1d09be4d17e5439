"""Document types: adopted and changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from webapp.approvals.chains import chain_json, parse_chain
from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import types_data
from webapp.documents.models import DocumentAct, DocumentType
from webapp.documents.numbering import parse_pattern
from webapp.people import queries as people

CHANGEABLE = frozenset(
    {"titles", "pattern", "chain", "release", "furniture", "review_months", "code", "sign_together"}
)


def adopt_types(shipped: Iterable[types_data.DocumentType], *, by: Actor) -> int:
    """Take over shipped types that are not there yet; edited ones stay as they are."""
    count = 0
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        known = set(db.session.scalars(select(DocumentType.key)))
        for type_ in shipped:
            if type_.key in known:
                continue
            row = DocumentType(**columns(type_))
            db.session.add(row)
            journal.record(DocumentAct.TYPE_ADOPTED, row, by=by, pattern=row.pattern, chain=row.chain)
            count += 1
    return count


def change_type(
    type_: DocumentType, *, by: Actor, expected: int | None = None, **changes: Any
) -> DocumentType:
    """Change a type; documents already sent keep the chain they were sent with.

    A chain changed on a page waits for a second person (trust.md section 1); what the operator gives, or
    the first account during set-up, holds at once.

    Args:
        expected: the version the person saw.
        changes: of ``CHANGEABLE``; ``chain`` as a list of steps.

    Raises:
        Invalid: an impossible pattern, a chain without a step of meaning 批准, an unknown value.
        Conflict: changed meanwhile.
    """
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        type_ = fresh(type_, expected)
        for name, value in changes.items():
            if name not in CHANGEABLE:
                raise Invalid(fields={name: [N_("This can not be changed.")]})
            checked = _checked(name, value)
            if name == "chain" and checked != type_.chain and not _holds_at_once(by):
                type_.proposed_chain, type_.proposed_by = checked, by.id
            else:
                setattr(type_, name, checked)
        type_.origin = "edited"
        journal.record(
            DocumentAct.TYPE_CHANGED,
            type_,
            by=by,
            fields=sorted(changes),
            pattern=type_.pattern,
            chain=type_.chain,
            proposed=type_.proposed_chain,
        )
    return type_


def confirm_chain(type_: DocumentType, *, by: Actor) -> DocumentType:
    """A second person agrees to a changed chain; from then on documents are sent through it.

    Raises:
        Conflict: nothing waits. NotAllowed: the person who changed it.
    """
    with transaction():
        require(by, Permission.ROLE_CONFIRM)
        type_ = fresh(type_)
        if type_.proposed_chain is None:
            raise Conflict(N_("No changed chain waits to be confirmed."))
        if by.id == type_.proposed_by:
            raise NotAllowed(N_("A second person must confirm this."))
        type_.chain, type_.proposed_chain, type_.proposed_by = type_.proposed_chain, None, ""
        journal.record(DocumentAct.CHAIN_CONFIRMED, type_, by=by, chain=type_.chain)
    return type_


def _holds_at_once(by: Actor) -> bool:
    person = people.find_person(by.person_id) if by.person_id else None
    return person is None or people.has_setup_grant(person)


def _checked(name: str, value: Any) -> Any:
    if name == "pattern":
        return parse_pattern(value).text
    if name == "chain":
        chain = parse_chain(value)
        if not chain.approves:
            raise Invalid(fields={"chain": [N_("A chain needs a step that approves.")]})
        return chain_json(chain)
    if name == "release" and value not in types_data.RELEASES:
        raise Invalid(fields={"release": [N_("Choose one of the values.")]})
    if name == "furniture" and value not in types_data.FURNITURE:
        raise Invalid(fields={"furniture": [N_("Choose one of the values.")]})
    if name == "review_months" and not 0 <= int(value) <= 120:
        raise Invalid(fields={"review_months": [N_("Between 0 and 120 months.")]})
    return value


def columns(type_: types_data.DocumentType) -> dict[str, Any]:
    """A checked type as the columns of its row."""
    return {
        "key": type_.key,
        "titles": dict(type_.titles),
        "level": type_.level,
        "code": type_.code,
        "pattern": type_.pattern.text,
        "scheme": type_.scheme,
        "chain": chain_json(type_.chain),
        "release": type_.release,
        "furniture": type_.furniture,
        "system_titles": dict(type_.system_title),
        "review_months": type_.review_months,
        "modifications_limit": type_.modifications_limit,
        "chain_from_parent": type_.chain_from_parent,
        "sign_together": type_.sign_together,
    }
