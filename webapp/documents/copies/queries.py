"""Finding copies, holders and saved lists; what a person may not know of is not found from here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from webapp.core.access import Actor, Permission, who_may
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotAllowed, NotFound, Unmet
from webapp.documents.access import class_allows, readable_revisions, reads_all
from webapp.documents.copies import codes
from webapp.documents.copies.models import (
    Copy,
    CopyLine,
    Destruction,
    DestructionState,
    Holder,
    HolderList,
    Medium,
    Sheet,
)
from webapp.documents.copies.states import OUT, WITH_HOLDER, CopyState
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, PrintedToken, Revision
from webapp.people import queries as people
from webapp.people.models import Department, Person

ISSUABLE = (State.APPROVED, State.EFFECTIVE)
OVER = (State.SUPERSEDED, State.OBSOLETE)
KEEPING = (Permission.COPY_ISSUE, Permission.COPY_RECALL, Permission.COPY_APPROVE_ISSUE, Permission.EVIDENCE_PACK)
"""Who holds one of these sees the whole ledger; everybody else the own copies and those of the own department."""


WHOLE = (
    joinedload(Copy.holder).joinedload(Holder.person),
    joinedload(Copy.holder).joinedload(Holder.department),
    joinedload(Copy.revision),
    joinedload(Copy.document),
    joinedload(Copy.destruction),
)
"""What every line of the ledger shows, in one query."""


@dataclass(frozen=True)
class CopyFilter:
    """What the ledger can be asked for; empty means all. ``state``: a key, ``out``, or ``unsigned``."""

    document: int = 0
    revision: int = 0
    state: str = ""
    holder: str = ""
    person: int = 0
    number: str = ""
    medium: str = ""


@dataclass(frozen=True)
class Balance:
    """How the copies of a revision stand; ``missing`` are those outside the controller's hands.

    ``prints``: damaged prints that a later one replaced and that are neither back, destroyed nor written off.
    """

    total: int
    by_state: dict[CopyState, int]
    prints: int = 0

    @property
    def missing(self) -> int:
        """Issued, received or recalled, and not accounted for; a damaged print that is still out counts as well."""
        return sum(self.by_state.get(state, 0) for state in OUT) + self.prints


def keeps_ledger(by: Actor) -> bool:
    """Whether the person sees every copy of the documents that may be read."""
    return reads_all(by) or any(by.may(permission) for permission in KEEPING)


def holds(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Holder``: the person's own, and the department's for those who work in it or head it."""
    if by.person_id is None:
        return false()
    near = sorted({*by.heads, *([by.department_id] if by.department_id else [])})
    return or_(Holder.person_id == by.person_id, Holder.department_id.in_(near))


def readable_copies(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Copy``: the document's class allows it, and the ledger or the copy is one's own."""
    own = Copy.holder_id.in_(select(Holder.id).where(holds(by)))
    seen = Copy.document_id.in_(select(Document.id).where(class_allows(by)))
    return and_(or_(seen, own), true() if keeps_ledger(by) else own)


def holds_copy_of_document(by: Actor) -> ColumnElement[bool]:
    """The clause over ``Document``: whoever holds a copy that is out may read it (domain.md Classification)."""
    held = select(Copy.document_id).join(Holder, Holder.id == Copy.holder_id)
    return Document.id.in_(held.where(holds(by), Copy.state.in_(WITH_HOLDER)))


def get_copy(copy_id: int, *, by: Actor) -> Copy:
    """The copy of an id.

    Raises:
        NotFound: no such copy, or not one this person may know of.
    """
    statement = select(Copy).where(Copy.id == copy_id, readable_copies(by)).options(*WHOLE)
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such copy, or you may not see it."))
    return found


def get_copy_or_witnessed(copy_id: int, *, by: Actor) -> Copy:
    """The copy of an id, also for who is named as witness of its destruction; or NotFound."""
    named = select(Destruction.id).where(Destruction.witness_id == by.person_id if by.person_id else false())
    statement = select(Copy).where(Copy.id == copy_id, or_(readable_copies(by), Copy.destruction_id.in_(named)))
    found = db.session.scalars(statement.options(*WHOLE)).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such copy, or you may not see it."))
    return found


def copies(wanted: CopyFilter, *, by: Actor, page: int = 1, per_page: int = 50) -> tuple[list[Copy], int]:
    """A page of the ledger by document, revision and number, and how many there are; page 0 is all of them."""
    statement = select(Copy).join(Holder, Holder.id == Copy.holder_id).where(readable_copies(by), *_clauses(wanted))
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ordered = statement.join(Document, Document.id == Copy.document_id).order_by(
        Document.number, Copy.revision_id.desc(), Copy.number, Copy.id
    )
    if page:
        ordered = ordered.limit(per_page).offset((page - 1) * per_page)
    return list(db.session.scalars(ordered.options(*WHOLE))), total


def _clauses(wanted: CopyFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.document:
        found.append(Copy.document_id == wanted.document)
    if wanted.revision:
        found.append(Copy.revision_id == wanted.revision)
    if wanted.state == "out":
        found.append(Copy.state.in_(OUT))
    elif wanted.state == "unsigned":
        found.append(and_(Copy.state.in_(OUT), Copy.received_at.is_(None)))
    elif wanted.state:
        found.append(Copy.state == wanted.state)
    if wanted.medium:
        found.append(Copy.medium == wanted.medium)
    if wanted.number:
        found.append(Copy.number == wanted.number.strip().upper())
    if wanted.person:
        found.append(Holder.person_id == wanted.person)
    elif wanted.holder:
        words = f"%{_plain(wanted.holder)}%"
        persons = select(Person.id).where(Person.name.like(words, escape="\\"))
        departments = select(Department.id).where(Department.name.like(words, escape="\\"))
        found.append(
            or_(
                Holder.person_id.in_(persons),
                Holder.department_id.in_(departments),
                Holder.party.like(words, escape="\\"),
            )
        )
    return found


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def copies_of(revision: Revision) -> list[Copy]:
    """Every copy of a revision by number; for acts that have checked who may."""
    statement = select(Copy).where(Copy.revision_id == revision.id).order_by(Copy.number, Copy.id)
    return list(db.session.scalars(statement.options(*WHOLE)))


def copies_of_document(document: Document, *, by: Actor) -> list[Copy]:
    """What the person may see of a document's copies, newest revision first."""
    return copies(CopyFilter(document=document.id), by=by, page=0)[0]


def balance_of(revision_id: int) -> Balance:
    """How the copies of a revision stand; it is accounted for when nothing is missing."""
    rows = db.session.execute(
        select(Copy.state, func.count()).where(Copy.revision_id == revision_id).group_by(Copy.state)
    )
    found = {CopyState(state): count for state, count in rows}
    return Balance(sum(found.values()), found, sum(sheet.is_out for sheet in replaced_prints(revision_id)))


def print_is_out() -> ColumnElement[bool]:
    """The clause over ``Sheet`` joined with its copy: damaged, replaced, and never accounted for."""
    destroyed = select(Destruction.id).where(Destruction.state == DestructionState.DONE)
    return and_(
        Sheet.sheet < Copy.sheet,
        Sheet.back_at.is_(None),
        Sheet.written_off_at.is_(None),
        or_(Sheet.destruction_id.is_(None), Sheet.destruction_id.not_in(destroyed)),
    )


def replaced_prints(revision_id: int) -> list[Sheet]:
    """Damaged prints of a revision's copies, back or not, by copy and print."""
    statement = select(Sheet).join(Copy, Copy.id == Sheet.copy_id)
    replaced = statement.where(Copy.revision_id == revision_id, Sheet.sheet < Copy.sheet)
    return list(db.session.scalars(replaced.order_by(Copy.number, Copy.id, Sheet.sheet)))


def missing_of_document(document_id: int) -> int:
    """How many copies of revisions that are over, and damaged prints of them, are still out."""
    over = select(Revision.id).where(Revision.document_id == document_id, Revision.state.in_(OVER))
    copies_out = select(func.count()).select_from(Copy).where(Copy.revision_id.in_(over), Copy.state.in_(OUT))
    sheets = select(func.count()).select_from(Sheet).join(Copy, Copy.id == Sheet.copy_id)
    sheets_out = sheets.where(Copy.revision_id.in_(over), print_is_out())
    return (db.session.scalar(copies_out) or 0) + (db.session.scalar(sheets_out) or 0)


def recalling(*, by: Actor) -> list[tuple[Revision, Balance]]:
    """Revisions that are over and have copies or damaged prints outside, oldest first."""
    copies_out = select(Copy.revision_id).where(Copy.state.in_(OUT), readable_copies(by))
    sheets_out = select(Copy.revision_id).join(Sheet, Sheet.copy_id == Copy.id).where(print_is_out())
    statement = (
        select(Revision)
        .where(Revision.state.in_(OVER))
        .where(or_(Revision.id.in_(copies_out), Revision.id.in_(sheets_out.where(readable_copies(by)))))
        .options(joinedload(Revision.document))
        .order_by(Revision.effective_to, Revision.id)
    )
    return [(revision, balance_of(revision.id)) for revision in db.session.scalars(statement)]


def planned(*, by: Actor) -> list[Copy]:
    """Copies that wait to be handed out, or for somebody's agreement."""
    statement = select(Copy).where(Copy.state == CopyState.PLANNED, readable_copies(by)).order_by(Copy.id)
    return list(db.session.scalars(statement.options(*WHOLE).limit(200)))


def issuable(*, by: Actor) -> list[Revision]:
    """Revisions copies can be handed out of, by number."""
    statement = (
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(Revision.state.in_(ISSUABLE), readable_revisions(by))
        .options(joinedload(Revision.document))
        .order_by(Document.number, Revision.position.desc())
    )
    return list(db.session.scalars(statement))


def former_holders(revision: Revision, *, by: Actor) -> list[Copy]:
    """Who holds the revision before and has no copy of this one yet."""
    here = select(Copy.holder_id).where(Copy.revision_id == revision.id, Copy.state != CopyState.VOID)
    statement = (
        select(Copy)
        .where(Copy.document_id == revision.document_id, Copy.revision_id != revision.id, readable_copies(by))
        .where(Copy.state.in_(OUT), Copy.holder_id.not_in(here))
        .order_by(Copy.number)
    )
    return list(db.session.scalars(statement.options(*WHOLE)))


def copy_of_token(token: str) -> Sheet | None:
    """The print a code stands on."""
    return db.session.scalars(select(Sheet).where(Sheet.token == token)).one_or_none()


def token_of(copy: Copy) -> PrintedToken:
    """What the QR on the print that is out now leads to."""
    return next(sheet for sheet in copy.sheets if sheet.sheet == copy.sheet).printed


def line_of(copy: Copy, line_id: int) -> CopyLine:
    """A line of the copy's life.

    Raises:
        NotFound: it is of another copy.
    """
    found = next((line for line in copy.lines if line.id == line_id), None)
    if found is None:
        raise NotFound(N_("There is no such line."))
    return found


def last_lost(document_id: int) -> Copy | None:
    """The copy of a document whose loss was recorded last."""
    statement = select(Copy).where(Copy.document_id == document_id, Copy.state == CopyState.LOST)
    return db.session.scalars(statement.order_by(Copy.ended_at.desc(), Copy.id.desc()).limit(1)).first()


def saved_lists() -> list[HolderList]:
    """The saved holder lists by name."""
    return list(db.session.scalars(select(HolderList).order_by(HolderList.name)))


def holders() -> list[Holder]:
    """Everybody who ever was a holder, by code."""
    return list(
        db.session.scalars(
            select(Holder)
            .options(joinedload(Holder.person), joinedload(Holder.department))
            .order_by(Holder.code.is_(None), Holder.code, Holder.id)
        )
    )


def holder_named(name: str) -> Holder | None:
    """The department, person (by login or unique name) or party already known under a name."""
    department = people.department_named(name)
    if department is not None:
        return db.session.scalars(select(Holder).where(Holder.department_id == department.id)).one_or_none()
    return db.session.scalars(select(Holder).where(Holder.party == name)).first()


def taken_codes(document_id: int) -> set[str]:
    """Numbers no new holder of a document may get: every fixed code, and every number the document ever bore."""
    fixed = set(db.session.scalars(select(Holder.code).where(Holder.code.is_not(None))))
    borne = set(db.session.scalars(select(Copy.number).where(Copy.document_id == document_id).distinct()))
    return {code for code in fixed | borne if code}


def number_for(holder: Holder, document_id: int, revision_id: int, *, counted: bool) -> str:
    """The distribution number of a holder's copy: the one held before, the fixed code, or the next free one.

    After a loss the holder goes on with the number that followed. A second copy of a revision gets a further one.

    Args:
        counted: each document counts its own copies instead of fixed codes.
    """
    former = select(Copy.number, Copy.state).where(Copy.document_id == document_id, Copy.holder_id == holder.id)
    history = db.session.execute(former.order_by(Copy.id.desc())).all()
    here = select(Copy.number).where(Copy.revision_id == revision_id, Copy.state != CopyState.VOID)
    in_use = set(db.session.scalars(here))
    lost = {number for number, state in history if state is CopyState.LOST}
    candidates = [number for number, state in history if state is not CopyState.LOST and number not in lost]
    if not counted and holder.code and holder.code not in lost:
        candidates.append(holder.code)
    free = next((number for number in candidates if number not in in_use), None)
    if free is not None:
        return free
    if counted:
        borne = db.session.scalars(select(Copy.number).where(Copy.document_id == document_id))
        return codes.next_counted(borne)
    return codes.next_code(taken_codes(document_id))


def may_hand_over(copy: Copy, by: Actor) -> bool:
    """Whether the person is the holder, or of the department that is."""
    if not by.may(Permission.COPY_HOLD) or by.person_id is None:
        return False
    holder = copy.holder
    near = {*by.heads, by.department_id}
    return holder.person_id == by.person_id or (holder.department_id is not None and holder.department_id in near)


def require_holder_or(permission: Permission, copy: Copy, *, by: Actor) -> None:
    """Go on for the holder, or for who holds ``permission``.

    Raises:
        NotAllowed: neither.
    """
    if not by.may(permission) and not may_hand_over(copy, by):
        raise NotAllowed(N_("This copy is held by %(name)s."), who=who_may(permission), name=copy.holder.name)


def before_issue(revision: Revision, *, by: Actor) -> list[Unmet]:
    """What stands against handing out copies of a revision, for the disabled button and the act."""
    found: list[Unmet] = []
    if not by.may(Permission.COPY_ISSUE):
        found.append(Unmet(Message(N_("Issuing copies is the document controller's.")), who_may(Permission.COPY_ISSUE)))
    if revision.state not in ISSUABLE:
        found.append(Unmet(Message(N_("Only an approved revision or one in force is issued."))))
    return found


def is_listed(revision: Revision, holder: Holder) -> bool:
    """Whether the holder is on the issue list that was approved with the revision."""
    sent = revision.submissions[-1] if revision.submissions else None
    names = {holder.name, *([holder.person.login] if holder.person else [])}
    return sent is not None and any(str(item).strip() in names for item in sent.issue_list)


def out_count(document_id: int) -> int:
    """How many paper copies of the document are out."""
    statement = select(func.count()).where(
        Copy.document_id == document_id, Copy.state.in_(OUT), Copy.medium == Medium.PAPER
    )
    return db.session.scalar(statement.select_from(Copy)) or 0
