"""The values of a row as a person leaves them, and what they make of the row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.core.access import Actor
from webapp.documents import queries as document_queries
from webapp.documents.importing import queries
from webapp.documents.importing.models import ImportItem
from webapp.documents.importing.proposals import first_label, fitting_label
from webapp.people import queries as people


@dataclass(frozen=True)
class Chosen:
    """The values of a row as a person leaves them; ``expected`` is the version the person saw."""

    number: str
    title: str
    revision: str
    type_key: str
    department_id: int
    issued_on: date | None = None
    effective_on: date | None = None
    as_revision: bool = False
    expected: int | None = None


def wanted_values(item: ImportItem, chosen: Chosen, by: Actor) -> dict[str, Any]:
    """The columns of a row as the person left them; with ``as_revision`` those of the document it joins."""
    scheme = document_queries.get_type(chosen.type_key).scheme
    people.get_department(chosen.department_id, by=by)
    label = fitting_label(chosen.revision, scheme)
    if not label:
        typed = chosen.revision != item.revision
        label = chosen.revision if typed else first_label(scheme)
    wanted: dict[str, Any] = {
        "number": chosen.number,
        "by_rule": item.by_rule and chosen.number == item.number,
        "title": chosen.title,
        "revision": label,
        "type_key": chosen.type_key,
        "department_id": chosen.department_id,
        "issued_on": chosen.issued_on,
        "effective_on": chosen.effective_on,
        "target_id": None,
    }
    if chosen.as_revision:
        wanted |= _as_revision(item, chosen, by)
    return wanted


def _as_revision(item: ImportItem, chosen: Chosen, by: Actor) -> dict[str, Any]:
    """What changes when the file becomes the next revision of the document that bears its number."""
    target = document_queries.document_numbered(chosen.number, by=by) if chosen.number else None
    if target is None:
        return {}
    changed: dict[str, Any] = {
        "target_id": target.id,
        "type_key": target.type_key,
        "department_id": target.department_id,
        "title": target.title,
    }
    if item.target_id != target.id:
        changed["revision"] = queries.next_label(target)
    return changed
