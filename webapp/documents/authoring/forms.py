"""Reading the forms of authors: files, persons, departments, each wrong value on its field."""

from __future__ import annotations

from dataclasses import dataclass, field

from webapp import shell
from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, Message, NotFound
from webapp.documents import queries
from webapp.documents.intake import Intake, take_in
from webapp.documents.models import Document
from webapp.people import queries as people
from webapp.people.models import Department, Person

LARGEST_ID = 2**31 - 1


@dataclass
class Redraw:
    """A form to be shown again: what was typed and what was wrong with it."""

    values: dict[str, object]
    errors: dict[str, list[str]] = field(default_factory=dict)


def redraw(refusal: Invalid, values: shell.Values, *many: str) -> Redraw:
    """What was typed, with the refusal's messages; a refusal without a field stands above the form."""
    errors = shell.field_errors(refusal)
    if not errors:
        errors = {"file" if values.file("file") else "title": [shell.translate(refusal.message)]}
    typed: dict[str, object] = dict(values.raw)
    for name in many:
        typed[name] = values.many(name)
    return Redraw(typed, errors)


def intake_of(values: shell.Values, *, required: bool) -> Intake | None:
    """The file of the form with its own exported PDF, looked at in the child process.

    Raises:
        Invalid: the file can not be taken; the message stands beside the file.
    """
    sent, body = values.file("file", required=required), values.file("body")
    if sent is None:
        if body is not None and not required:
            values.wrong("file", N_("An exported PDF needs its source file beside it."))
        values.check()
        return None
    values.check()
    try:
        return take_in(sent.filename or "file", sent.read(), body.read() if body else None)
    except Invalid as refusal:
        if refusal.fields:
            raise
        raise Invalid(
            refusal.message.key,
            fields={"file": [Message(refusal.message.key, refusal.message.values)]},
            **dict(refusal.message.values),
        ) from refusal


def department_of(values: shell.Values, *, by: Actor) -> Department | None:
    """The chosen department; a wrong one is noted."""
    try:
        number = values.whole("department", required=True, least=1, most=LARGEST_ID)
        return people.get_department(number, by=by) if number and not values.errors.get("department") else None
    except NotFound:
        values.wrong("department", N_("Please choose one of the list."))
        return None


def person_of(values: shell.Values, name: str, *, by: Actor) -> Person | None:
    """The chosen person, or None when left empty; a wrong one is noted."""
    try:
        number = values.whole(name, least=1, most=LARGEST_ID)
        return people.get_person(number, by=by) if number and not values.errors.get(name) else None
    except NotFound:
        values.wrong(name, N_("Please choose one of the list."))
        return None


def parent_of(values: shell.Values, *, by: Actor) -> Document | None:
    """The document named as the one above, by any form of its number."""
    typed = values.text("parent", longest=300).split(" ")[0]
    if not typed:
        return None
    found = queries.document_numbered(typed, by=by)
    if found is None:
        values.wrong("parent", N_("There is no document with this number, or you may not see it."))
    return found


def row_ids(values: shell.Values, name: str) -> list[int]:
    """Ids sent under a name, those no row can have left out."""
    return [number for number in values.ids(name) if 0 < number <= LARGEST_ID]
