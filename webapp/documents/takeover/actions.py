"""What people do with a take-over list: hand files in, say how a register is read, settle, correct, send, drop."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.approvals import actions as approvals
from webapp.approvals.chains import Chain, Step, Who
from webapp.approvals.models import Round, RoundState
from webapp.core import clock, files, jobs, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message, NotAllowed, Unmet
from webapp.documents import number_forms
from webapp.documents import queries as documents
from webapp.documents.importing.packing import pack
from webapp.documents.importing.sources import Source
from webapp.documents.takeover import arranging, queries
from webapp.documents.takeover.findings import KINDS, WAYS
from webapp.documents.takeover.models import (
    FileState,
    ListState,
    RowState,
    Takeover,
    TakeoverAct,
    TakeoverFile,
    TakeoverRow,
    TakeoverSheet,
)
from webapp.documents.takeover.reading import is_register
from webapp.documents.takeover.registers import columns_json, read_sheet
from webapp.documents.takeover.rules import WAITING_ROWS, check_changeable, require_open_door
from webapp.people import queries as people

LONGEST_NAME = 255
Keep = Sequence[tuple[Source, bool]]


def begin_takeover(name: str, found: Keep, *, by: Actor) -> Takeover:
    """Keep files and registers as a new list; they are read by a job.

    Args:
        found: files as they were handed in, each with whether it is a register.

    Raises:
        NotAllowed: no permission, or taking over is switched off. Invalid: there is no file at all.
    """
    require_open_door(by)
    kept = _stored(found)
    with transaction():
        require_open_door(by)
        if not kept:
            text = N_("There is no file in it. Choose files, or an archive that holds some.")
            raise Invalid(fields={"files": [text]})
        takeover = Takeover(
            name=name[:LONGEST_NAME],
            state=ListState.READING,
            created_by_id=by.person_id or 0,
            created_at=clock.now(),
            authors=[by.person_id],
        )
        db.session.add(takeover)
        _add_files(takeover, kept, TakeoverAct.BEGUN, by)
    return takeover


def add_files(takeover: Takeover, found: Keep, *, by: Actor) -> Takeover:
    """Hand in further files: those that were missing, or another register.

    Raises:
        Conflict: both have signed, or files are still being read.
    """
    require_open_door(by)
    kept = _stored(found)
    with transaction():
        takeover = _changing(takeover, by)
        takeover.state = ListState.READING
        _add_files(takeover, kept, TakeoverAct.FILES_ADDED, by)
    return takeover


def choose_columns(
    sheet: TakeoverSheet,
    rows: Sequence[Sequence[str]],
    *,
    by: Actor,
    header: int | None,
    kind: str,
    roles: Mapping[int, str],
) -> TakeoverSheet:
    """Read a sheet in another way; the rows of the list are made anew and what was settled falls.

    Args:
        rows: the sheet's cells, read again. header: the row (from 1) with the headings. roles: by column from 0.

    Raises:
        Conflict: both have signed.
    """
    with transaction():
        takeover = _changing(sheet.takeover, by)
        sheet = fresh(sheet)
        read = read_sheet(sheet.file.name, sheet.name, rows, header=header, kind=kind, roles=roles)
        sheet.kind, sheet.header, sheet.columns = read.kind, read.header, columns_json(read.columns)
        sheet.lines, sheet.why = [line.as_json() for line in read.lines], [pack(message) for message in read.why]
        journal.record(
            TakeoverAct.COLUMNS_CHOSEN,
            takeover,
            by=by,
            sheet=sheet.id,
            kind=sheet.kind,
            header=sheet.header,
            columns=[column.role for column in read.columns],
        )
        arranging.clear(takeover)
        arrange_rows(takeover, by=by)
    return sheet


def arrange_rows(takeover: Takeover, *, by: Actor) -> None:
    """Match what was read and make the rows of the list; with nothing left to read it is open for work."""
    with transaction():
        takeover = fresh(takeover)
        matched, made = arranging.arrange(takeover, queries.frame())
        takeover.state = ListState.OPEN
        journal.record(TakeoverAct.MATCHED, takeover, by=by, matched=matched, rows=made)


def settle_rows(takeover: Takeover, rows: Sequence[TakeoverRow], kind: str, act: str, reason: str, *, by: Actor) -> int:
    """Settle one kind of finding in several rows at once, with the reason that is kept; returns how many.

    Raises:
        Invalid: no such way to settle it. Conflict: both have signed.
    """
    if act not in WAYS.get(kind, ()):
        raise Invalid(fields={"act": [N_("Please choose one of the list.")]})
    with transaction():
        takeover = _changing(takeover, by)
        found = queries.open_findings(takeover, by=by)
        wanted = [row for row in rows if any(f.kind == kind for f in found.get(row.id, ()))]
        said = {"act": act, "reason": reason, "by": by.person_id, "at": clock.to_micros(clock.now())}
        if act == "newest":
            wanted = _older(wanted, takeover)
        for row in wanted:
            _settle(row, kind, act, said)
        journal.record(
            TakeoverAct.SETTLED,
            takeover,
            by=by,
            private={"reason": reason},
            finding=kind,
            way=act,
            rows=[row.position for row in wanted],
        )
    return len(wanted)


def _settle(row: TakeoverRow, kind: str, act: str, said: dict[str, Any]) -> None:
    row.refusal = None
    if act in {"leave", "newest", "later"}:
        row.state = RowState.LATER if act == "later" else RowState.LEFT_OUT
    elif act == "part":
        other = arranging.part(row, queries.frame())
        if other is not None:
            other.settled = {}
        row.settled = {}
        return
    elif act in {"register", "file"}:
        _take_side(row, act)
    row.settled = {**row.settled, kind: said}


def _take_side(row: TakeoverRow, act: str) -> None:
    checked = queries.as_checked(row)
    side = checked.register if act == "register" else checked.file
    if side is None:
        return
    for name in ("number", "title", "label", "prepared", "reviewed", "approved"):
        setattr(row, name, side.get(name) or getattr(row, name))
    row.issued_on = _iso(side.get("issued")) or row.issued_on
    if side.get("effective"):
        row.effective_on, row.assumed = _iso(side.get("effective")), False


def _iso(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _older(rows: Sequence[TakeoverRow], takeover: Takeover) -> list[TakeoverRow]:
    """Of rows with one number all but the newest: by effective date, with a file before without, then the first."""
    groups: dict[str, list[TakeoverRow]] = {}
    for row in takeover.rows:
        if row.state is RowState.LISTED:
            groups.setdefault(number_forms.key(row.number), []).append(row)
    wanted = {number_forms.key(row.number) for row in rows}
    found = []
    for key in sorted(wanted):
        ranked = sorted(
            groups[key], key=lambda r: (r.effective_on or date.min, r.file_id is not None, -r.position), reverse=True
        )
        found += ranked[1:]
    return found


@dataclass(frozen=True)
class Typed:
    """The values of a row as a person leaves them."""

    number: str
    title: str
    label: str
    issued_on: date | None
    effective_on: date | None
    prepared: str
    reviewed: str
    approved: str
    type_key: str
    department_id: int
    reason: str = ""


def change_row(row: TakeoverRow, typed: Typed, *, by: Actor, expected: int | None = None) -> bool:
    """Correct a row by hand, with the reason; returns whether anything changed.

    Raises:
        Conflict: both have signed, or changed meanwhile. Invalid: no such type or department.
    """
    with transaction():
        takeover = _changing(row.takeover, by)
        row = fresh(row, expected)
        people.get_department(typed.department_id, by=by)
        documents.get_type(typed.type_key)
        wanted = {name: getattr(typed, name) for name in typed.__dataclass_fields__ if name != "reason"}
        changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
        if not changed:
            return False
        for name in changed:
            setattr(row, name, wanted[name])
        row.assumed = row.assumed and "effective_on" not in changed
        said = {"act": "typed", "reason": typed.reason, "by": by.person_id, "at": clock.to_micros(clock.now())}
        agreed = {"differs": said} if set(changed) - {"type_key", "department_id"} else {}
        row.settled = {**row.settled, **agreed, "typed": {**said, "fields": changed}}
        journal.record(
            TakeoverAct.CHANGED,
            takeover,
            by=by,
            private={"title": row.title, "reason": typed.reason},
            row=row.position,
            number=row.number,
            label=row.label,
            fields=changed,
        )
    return True


def restore_rows(takeover: Takeover, rows: Sequence[TakeoverRow], *, by: Actor) -> int:
    """Put rows back that were left out or wait for their file; returns how many."""
    with transaction():
        takeover = _changing(takeover, by)
        wanted = [row for row in rows if row.state in queries.KEPT_OUT]
        for row in wanted:
            row.state, row.settled = RowState.LISTED, {}
        positions = [row.position for row in wanted]
        journal.record(TakeoverAct.SETTLED, takeover, by=by, finding="", way="restore", rows=positions)
    return len(wanted)


def unmet_before_send(takeover: Takeover, *, by: Actor) -> list[Unmet]:
    """What is missing before a list can be signed, each with who can see to it."""
    found = []
    if takeover.state is not ListState.OPEN:
        found.append(Unmet(Message(N_("Only a list that is being prepared can be signed."))))
    open_ = queries.open_findings(takeover, by=by)
    for kind, title in KINDS.items():
        count = sum(1 for each in open_.values() if any(f.kind == kind for f in each))
        if count:
            text = N_("%(title)s: %(count)s rows are not settled.")
            found.append(Unmet(Message(text, {"title": Message(title), "count": count})))
    if not open_:
        found.append(Unmet(Message(N_("No row of the list is to come into force."))))
    if not queries.confirmers(takeover):
        text = N_("There is no second person: somebody who may take over and sign, and had no hand in this list.")
        found.append(Unmet(Message(text), people.role_titles_with("role.manage")))
    return found


def send_takeover(takeover: Takeover, *, by: Actor, proof: str, displayed: str = "", shown: str | None = None) -> Round:
    """Sign the list as the one who entered it, and ask a second person to confirm.

    Args:
        proof: the one-use proof of ``people.credentials.prove``. shown: the digest the person saw.

    Raises:
        Conflict: something is not settled, nobody can confirm, or the list changed since it was shown.
    """
    with transaction():
        require_open_door(by)
        if "sign" not in by.scopes:
            raise NotAllowed(N_("This token may not sign; it has no scope “sign”."))
        journal.refuse_clock_behind()
        takeover = fresh(takeover)
        missing = unmet_before_send(takeover, by=by)
        if missing:
            raise Conflict(N_("This list can not be signed yet."), unmet=missing)
        takeover.digest = queries.list_digest(takeover)
        if shown is not None and shown != takeover.digest:
            raise Conflict(N_("What you saw has changed meanwhile. Look at it again before you sign."))
        takeover.state, takeover.sent_by_id = ListState.SENT, by.person_id
        journal.record(TakeoverAct.SENT, takeover, by=by, digest=takeover.digest, rows=len(takeover.rows))
        confirm = Step("approve", tuple(Who("person", p.login) for p in queries.confirmers(takeover)))
        return approvals.open_round(
            "takeover",
            takeover.id,
            Chain((confirm,)),
            department_id=people.root_department().id,
            authors=takeover.authors,
            prepared_by=by.person_id or 0,
            original=lambda: None,
            by=by,
            displayed=displayed,
            proof=proof,
        )


def drop_takeover(takeover: Takeover, *, by: Actor) -> Takeover:
    """End a list that will not be signed; it stays readable."""
    with transaction():
        takeover = _changing(takeover, by)
        takeover.state = ListState.DROPPED
        journal.record(TakeoverAct.DROPPED, takeover, by=by)
    return takeover


def continue_takeover(takeover: Takeover, *, by: Actor) -> Takeover:
    """Begin a next list with the rows that wait for their file or were refused.

    Raises:
        Conflict: the list is not finished, or no row waits.
    """
    with transaction():
        require_open_door(by)
        takeover = fresh(takeover)
        waiting = [row for row in takeover.rows if row.state in WAITING_ROWS]
        if takeover.state is not ListState.DONE or not waiting:
            raise Conflict(N_("No row of this list waits."))
        following = Takeover(
            name=takeover.name,
            state=ListState.OPEN,
            created_by_id=by.person_id or 0,
            created_at=clock.now(),
            authors=[by.person_id],
            before_id=takeover.id,
        )
        db.session.add(following)
        db.session.flush()
        for position, row in enumerate(waiting, start=1):
            following.rows.append(_again(row, position))
        journal.record(TakeoverAct.BEGUN, following, by=by, before=takeover.id, rows=len(waiting))
    return following


def _again(row: TakeoverRow, position: int) -> TakeoverRow:
    names = (
        "register", "why", "number", "title", "label", "issued_on", "effective_on", "assumed", "prepared", "reviewed",
        "approved", "type_key", "department_id",
    )  # fmt: skip
    return TakeoverRow(position=position, state=RowState.LISTED, settled={}, **{n: getattr(row, n) for n in names})


def _changing(takeover: Takeover, by: Actor) -> Takeover:
    """The list locked for a change; a signature that stood under it falls (its round is withdrawn)."""
    require_open_door(by)
    takeover = fresh(takeover)
    if takeover.state is ListState.SENT:
        round_ = queries.round_about(takeover)
        if round_ is not None and round_.state is RoundState.OPEN:
            approvals.withdraw(round_, by=by)
    check_changeable(takeover)
    if by.person_id not in takeover.authors:
        takeover.authors = sorted({*takeover.authors, by.person_id or 0})
    return takeover


Stored = list[tuple[Source, bool, str]]


def _stored(found: Keep) -> Stored:
    """Put the bytes into the store before the transaction; nothing names them yet."""
    kept = []
    for source, register in found:
        sha = hashlib.sha256(source.data).hexdigest() if source.problem is None else ""
        if sha:
            files.store().put(files.key_of(sha), source.data)
        kept.append((source, register or is_register(source.name), sha))
    return kept


def _add_files(takeover: Takeover, kept: Stored, act: TakeoverAct, by: Actor) -> None:
    db.session.flush()
    first = len(takeover.files) + 1
    for position, (source, register, sha) in enumerate(kept, start=first):
        if sha and db.session.get(files.StoredFile, sha) is None:
            db.session.add(files.StoredFile(sha256=sha, size=len(source.data), kept_since=clock.now()))
            db.session.flush()
        file = TakeoverFile(
            position=position,
            name=source.name,
            register=register,
            sha=sha or None,
            size=len(source.data),
            state=FileState.WAITING if sha else FileState.BROKEN,
            guess={},
            problem=pack(source.problem) if source.problem else None,
        )
        takeover.files.append(file)
    journal.record(
        act,
        takeover,
        by=by,
        private={"files": "\n".join(source.name for source, _register, _sha in kept)},
        files=len(kept),
        registers=sum(1 for _source, register, _sha in kept if register),
    )
    jobs.enqueue("takeover_read", takeover_id=takeover.id)
