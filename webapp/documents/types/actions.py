"""Document types: adopted, added, changed, retired."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from webapp.approvals.chains import chain_json
from webapp.core import journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents import types_data
from webapp.documents.models import DocumentAct, DocumentType
from webapp.documents.types.checks import CHANGEABLE, check_changes, check_whole
from webapp.documents.types.families import Family, patterns_of
from webapp.people import queries as people
from webapp.people.organisation.actions import answer_step

COPIED = CHANGEABLE - {"titles", "chain"}
_NO_KEY = re.compile(r"[^a-z0-9]+")


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


def add_type(like: DocumentType, titles: dict[str, str], *, by: Actor, **changes: Any) -> DocumentType:
    """Add a type that begins as a copy of ``like``, chain included, under new titles.

    Its key is made from the English title. A chain among ``changes`` waits for a second person as in
    ``change_type``.

    Raises:
        Invalid: as ``change_type``, or a title that another type has.
    """
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        checked = check_changes({"titles": titles, **changes})
        chain = checked.pop("chain", None)
        _refuse_taken(checked["titles"])
        values = {**{name: getattr(like, name) for name in COPIED}, **checked}
        check_whole(values)
        type_ = DocumentType(key=_free_key(checked["titles"]), chain=like.chain, origin="made", **values)
        db.session.add(type_)
        if chain is not None:
            _set_chain(type_, chain, by=by)
        journal.record(
            DocumentAct.TYPE_ADDED, type_, by=by, like=like.key, pattern=type_.pattern, chain=type_.chain,
            proposed=type_.proposed_chain,
        )  # fmt: skip
    return type_


def change_type(type_: DocumentType, *, by: Actor, expected: int | None = None, **changes: Any) -> DocumentType:
    """Change a type; documents already sent keep the chain they were sent with.

    A chain changed on a page waits for a second person (trust.md section 1); what the operator gives, or
    the first account during set-up, holds at once.

    Args:
        expected: the version the person saw.
        changes: of ``CHANGEABLE``; ``chain`` as a list of steps.

    Raises:
        Invalid: an impossible pattern, a chain without a step of meaning 批准 or that names nobody known, a value
            outside its list, another version scheme while documents carry versions of this one.
        Conflict: changed meanwhile.
    """
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        type_ = fresh(type_, expected)
        checked = check_changes(changes, type_)
        check_whole({name: checked.get(name, getattr(type_, name)) for name in ("pattern", "code")})
        for name, value in checked.items():
            if name == "chain":
                _set_chain(type_, value, by=by)
            else:
                setattr(type_, name, value)
        type_.origin = "made" if type_.origin == "made" else "edited"
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


def number_by_family(family: Family | None, *, by: Actor) -> int:
    """Number all types one way (None: keep each type's own) and note that the first set-up has asked.

    Returns how many types changed; numbers already given stay.
    """
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        types = list(db.session.scalars(select(DocumentType)))
        wanted = patterns_of(family, types) if family is not None else {}
        changed = [type_ for type_ in types if wanted.get(type_.key, type_.pattern) != type_.pattern]
        for type_ in changed:
            change_type(type_, pattern=wanted[type_.key], by=by)
        if by.may(Permission.SETTINGS_MANAGE):
            answer_step("numbering", by=by)
    return len(changed)


def retire_type(type_: DocumentType, *, by: Actor) -> DocumentType:
    """No new documents of this type; those that exist live on.

    Raises:
        Conflict: it is retired already, or the only type left.
    """
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        type_ = fresh(type_)
        used = select(DocumentType.key).where(DocumentType.retired.is_(False), DocumentType.key != type_.key)
        if type_.retired or db.session.scalar(used.limit(1)) is None:
            raise Conflict(N_("This type is retired already, or it is the last one in use."))
        type_.retired = True
        journal.record(DocumentAct.TYPE_RETIRED, type_, by=by)
    return type_


def reopen_type(type_: DocumentType, *, by: Actor) -> DocumentType:
    """Take a retired type back into use.

    Raises:
        Conflict: it is in use.
    """
    with transaction():
        require(by, Permission.TYPE_MANAGE)
        type_ = fresh(type_)
        if not type_.retired:
            raise Conflict(N_("This type is in use."))
        type_.retired = False
        journal.record(DocumentAct.TYPE_REOPENED, type_, by=by)
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


def _set_chain(type_: DocumentType, chain: dict[str, Any], *, by: Actor) -> None:
    """The chain at once, or as a proposal; the chain in force typed again takes a proposal back."""
    if chain == type_.chain or _holds_at_once(by):
        type_.chain, type_.proposed_chain, type_.proposed_by = chain, None, ""
    elif chain != type_.proposed_chain:
        type_.proposed_chain, type_.proposed_by = chain, by.id


def _holds_at_once(by: Actor) -> bool:
    person = people.find_person(by.person_id) if by.person_id else None
    return person is None or people.has_setup_grant(person)


def _refuse_taken(titles: dict[str, str]) -> None:
    for known in db.session.scalars(select(DocumentType.titles)):
        same = [name for name in ("zh", "en") if known.get(name) == titles[name]]
        if same:
            raise Invalid(fields={f"title_{same[0]}": [N_("There is a type of this title already.")]})


def _free_key(titles: dict[str, str]) -> str:
    wanted = _NO_KEY.sub("_", titles["en"].lower()).strip("_")[:32] or "type"
    known = set(db.session.scalars(select(DocumentType.key)))
    tries = (wanted, *(f"{wanted}_{number}" for number in range(2, 1000)))
    return next(key for key in tries if key not in known)


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
        "require_change_request": type_.require_change_request,
        "require_reading": type_.require_reading,
        "sign_together": type_.sign_together,
        "classification": type_.classification,
    }
