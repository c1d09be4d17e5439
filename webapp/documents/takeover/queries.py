"""Finding take-over lists, what in them is open, and the digest both persons sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.orm import selectinload

from webapp.approvals.queries import round_of
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.encoding import binary, canonical_json, digest
from webapp.core.errors import N_, Message, NotFound
from webapp.documents import number_forms
from webapp.documents import queries as documents
from webapp.documents.access import readable_documents, reads_all
from webapp.documents.importing.queries import frame as importing_frame
from webapp.documents.models import Document, Number, NumberState
from webapp.documents.takeover.arranging import is_external
from webapp.documents.takeover.claims import claim_of_file, claim_of_line, copies_by_number
from webapp.documents.takeover.findings import Finding, Row, findings
from webapp.documents.takeover.models import (
    FileState,
    RowState,
    Takeover,
    TakeoverFile,
    TakeoverRow,
    TakeoverSheet,
)
from webapp.people import queries as people
from webapp.people.models import Person

AT_ONCE = 400
frame = importing_frame
KEPT_OUT = frozenset({RowState.LATER, RowState.LEFT_OUT})


def number_of(takeover_id: int) -> str:
    """How a list is called; it has no number of the number office."""
    return f"TO-{takeover_id:03}"


def readable_lists(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Takeover``: who may take over, and who reads drafts."""
    may = by.may(Permission.DOCUMENT_TAKE_OVER) or by.may(Permission.DOCUMENT_READ_DRAFTS)
    return true() if reads_all(by) or may else false()


def takeovers(*, by: Actor) -> list[tuple[Takeover, dict[str, int]]]:
    """All lists, newest first, each with how many rows stand in which state."""
    require(by, Permission.DOCUMENT_TAKE_OVER)
    found = list(db.session.scalars(select(Takeover).where(readable_lists(by)).order_by(Takeover.id.desc())))
    counted: dict[int, dict[str, int]] = {takeover.id: {} for takeover in found}
    statement = (
        select(TakeoverRow.takeover_id, TakeoverRow.state, func.count())
        .where(TakeoverRow.takeover_id.in_(counted))
        .group_by(TakeoverRow.takeover_id, TakeoverRow.state)
    )
    for takeover_id, state, count in db.session.execute(statement):
        counted[takeover_id][str(state)] = count
    return [(takeover, counted[takeover.id]) for takeover in found]


def get_takeover(takeover_id: int, *, by: Actor) -> Takeover:
    """The list, or NotFound."""
    statement = select(Takeover).where(Takeover.id == takeover_id, readable_lists(by))
    found = db.session.scalars(
        statement.options(
            selectinload(Takeover.rows).selectinload(TakeoverRow.file),
            selectinload(Takeover.files),
            selectinload(Takeover.rows).selectinload(TakeoverRow.type),
        )
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such take-over list, or you may not see it."))
    return found


def find_takeover(takeover_id: int) -> Takeover:
    """The list of an id, for jobs and approvals; access was asked before."""
    found = db.session.get(Takeover, takeover_id)
    if found is None:
        raise NotFound(N_("There is no such take-over list, or you may not see it."))
    return found


def get_row(takeover: Takeover, row_id: int) -> TakeoverRow:
    """A row of the list, or NotFound."""
    found = next((row for row in takeover.rows if row.id == row_id), None)
    if found is None:
        raise NotFound(N_("There is no such row in this list."))
    return found


def get_sheet(takeover: Takeover, sheet_id: int) -> TakeoverSheet:
    """A sheet of the list's registers, or NotFound."""
    found = next((sheet for sheet in takeover.sheets if sheet.id == sheet_id), None)
    if found is None:
        raise NotFound(N_("There is no such sheet in this list."))
    return found


@dataclass(frozen=True)
class Progress:
    """How far reading or coming into force is."""

    done: int
    of: int


def reading_progress(takeover_id: int) -> Progress:
    """Files looked into, of all."""
    statement = select(TakeoverFile.state, func.count()).where(TakeoverFile.takeover_id == takeover_id)
    counted: dict[FileState, int] = {}
    for state, count in db.session.execute(statement.group_by(TakeoverFile.state)):
        counted[state] = count
    return Progress(sum(n for state, n in counted.items() if state is not FileState.WAITING), sum(counted.values()))


def entering_progress(takeover: Takeover) -> Progress:
    """Documents in force or refused, of those that both signed for."""
    wanted = [row for row in takeover.rows if row.state not in KEPT_OUT]
    return Progress(sum(1 for row in wanted if row.state is not RowState.LISTED), len(wanted))


def open_findings(takeover: Takeover, *, by: Actor) -> dict[int, list[Finding]]:
    """What is to be settled, by row id."""
    rows = [row for row in takeover.rows if row.state is RowState.LISTED]
    return findings([as_checked(row) for row in rows], _taken(rows, by), documents.today())


def as_checked(row: TakeoverRow) -> Row:
    """A row as the checks see it."""
    external = is_external(row)
    return Row(
        key=row.id,
        number=row.number,
        title=row.title,
        label=row.label,
        issued=row.issued_on,
        effective=row.effective_on,
        scheme=row.type.scheme,
        register=claim_of_line(row.register["values"], external=external) if row.register else None,
        file=claim_of_file(row.file.guess) if row.file is not None else None,
        has_file=row.file is not None,
        sure=row.sure,
        assumed=row.assumed,
        settled=frozenset(row.settled),
        external=external,
    )


def _taken(rows: Iterable[TakeoverRow], by: Actor) -> dict[str, Message]:
    keys = sorted({number_forms.key(row.number) for row in rows if row.number})
    found: dict[str, Message] = {}
    for start in range(0, len(keys), AT_ONCE):
        statement = select(Number).where(Number.key.in_(keys[start : start + AT_ONCE]))
        numbers = [n for n in db.session.scalars(statement) if n.state is not NumberState.RESERVED]
        ids = [n.document_id for n in numbers if n.document_id]
        titles = select(Document.id, Document.title).where(Document.id.in_(ids), readable_documents(by))
        seen: dict[int, str] = {}
        for document_id, title in db.session.execute(titles):
            seen[document_id] = title
        found |= {n.key: _why_taken(n, seen.get(n.document_id or 0, "")) for n in numbers}
    return found


def _why_taken(number: Number, title: str) -> Message:
    if number.state is NumberState.VOID:
        return Message(N_("The number %(number)s was voided and is never used again."), {"number": number.printed})
    if not title:
        return Message(N_("The number %(number)s exists already."), {"number": number.printed})
    text = N_("The number %(number)s belongs to “%(title)s”, which is here already.")
    return Message(text, {"number": number.printed, "title": title})


def list_digest(takeover: Takeover) -> str:
    """The digest of everything the list says; what comes of its rows later does not change it."""
    rows = [_signed(row) for row in takeover.rows]
    registers = sorted(file.sha for file in takeover.files if file.register and file.sha)
    value = {"list": takeover.id, "rows": rows, "registers": registers}
    return digest("takeover/1", binary(canonical_json(value))).hex()


def _signed(row: TakeoverRow) -> dict[str, Any]:
    return {
        "position": row.position,
        "state": str(row.state) if row.state in KEPT_OUT else "in",
        "number": row.number,
        "title": row.title,
        "label": row.label,
        "type": row.type_key,
        "department": row.department_id,
        "issued": row.issued_on.isoformat() if row.issued_on else "",
        "effective": row.effective_on.isoformat() if row.effective_on else "",
        "prepared": row.prepared,
        "reviewed": row.reviewed,
        "approved": row.approved,
        "file": {"hash": row.file.sha, "size": row.file.size} if row.file is not None else None,
        "changes": row.file.guess["changes"] if row.file is not None else [],
        "register": row.register,
        "settled": row.settled,
    }


def copies_of(takeover: Takeover) -> dict[str, list[dict[str, Any]]]:
    """The lines of the registers of issue and recall, by the key of the number."""
    lines = [line for sheet in takeover.sheets if sheet.kind == "distribution" for line in sheet.lines]
    return copies_by_number(lines, number_forms.key)


def confirmers(takeover: Takeover) -> list[Person]:
    """Who may be the second person: holds both permissions and had no hand in the list."""
    hands = {takeover.created_by_id, takeover.sent_by_id, *takeover.authors}
    able = people.holders_of_permission(Permission.DOCUMENT_TAKE_OVER)
    return [p for p in able if p.id not in hands and people.actor_of(p).may(Permission.APPROVAL_SIGN)]


def round_about(takeover: Takeover) -> Any:
    """The newest round of signatures over the list, or None."""
    return round_of("takeover", takeover.id)


@dataclass
class Groups:
    """The rows of a list by what is open in them; a row may stand in several."""

    by_kind: dict[str, list[TakeoverRow]] = field(default_factory=dict)
    clear: list[TakeoverRow] = field(default_factory=list)
    kept_out: list[TakeoverRow] = field(default_factory=list)
    broken: list[TakeoverFile] = field(default_factory=list)
    findings: dict[int, list[Finding]] = field(default_factory=dict)

    @property
    def open_rows(self) -> int:
        """How many rows are not settled."""
        return sum(1 for found in self.findings.values() if found)


def groups_of(takeover: Takeover, kinds: Sequence[str], *, by: Actor) -> Groups:
    """The rows of a list, problems first; ``kinds`` in the order they are shown."""
    found = Groups(findings=open_findings(takeover, by=by))
    for kind in kinds:
        rows = [row for row in takeover.rows if any(f.kind == kind for f in found.findings.get(row.id, ()))]
        if rows:
            found.by_kind[kind] = rows
    found.clear = [row for row in takeover.rows if row.state is RowState.LISTED and not found.findings[row.id]]
    found.kept_out = [row for row in takeover.rows if row.state in KEPT_OUT]
    found.broken = [file for file in takeover.files if file.state is FileState.BROKEN]
    return found
