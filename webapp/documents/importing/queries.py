"""Finding imports and what stands around their rows; a person sees own imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import selectinload

from webapp.core import files
from webapp.core.access import Actor, ActorKind, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Invalid, Message, NotFound
from webapp.documents import number_forms, versions
from webapp.documents import queries as documents
from webapp.documents.access import readable_documents, readable_revisions
from webapp.documents.importing.checks import Known, Problem, Register, Row, notes, problems
from webapp.documents.importing.lineage import Span
from webapp.documents.importing.models import ImportBatch, ImportItem, ImportPart, RowState
from webapp.documents.importing.packing import unpack_all
from webapp.documents.importing.proposals import Frame
from webapp.documents.labels import modifications_before_new_edition
from webapp.documents.lifecycle import OPEN, State
from webapp.documents.models import Document, DocumentType, Number, NumberCounter, NumberState, Revision
from webapp.documents.numbering import parse_pattern
from webapp.documents.numbers.queries import Values, pattern_values
from webapp.documents.places import document_url, revision_url
from webapp.people import queries as people
from webapp.people.models import Department

AT_ONCE = 400
MOST_COLLISIONS = 1000


def frame(*, type_key: str = "", department: str = "") -> Frame:
    """What a proposal may choose from.

    Args:
        type_key, department: chosen for all files, or empty.

    Raises:
        Invalid: no such type or department.
    """
    schemes = {t.key: t.scheme for t in documents.types()}
    if type_key and type_key not in schemes:
        raise Invalid(
            N_("There is no document type %(key)s."),
            key=type_key,
            fields={"type": [N_("Please choose one of the list.")]},
        )
    root, site = people.root_department(), people.organisation()
    known: dict[str, int] = {}
    for found in db.session.scalars(select(Department).order_by(Department.id.desc())):
        known |= {found.code: found.id} if found.code else {}
        known[found.name] = found.id
    if department and department not in known:
        raise Invalid(
            N_("There is no department %(name)s here."),
            name=department,
            fields={"department": [N_("Please choose one of the list.")]},
        )
    company = site.abbreviation if site else ""
    return Frame(schemes, known, root.name, root.id, company, type_key, department)


def _mine(by: Actor) -> ColumnElement[bool]:
    if by.kind is ActorKind.OPERATOR:
        return true()
    return ImportBatch.created_by_id == by.person_id


def batches(*, by: Actor, most: int = 20) -> list[tuple[ImportBatch, dict[str, int]]]:
    """The person's imports, newest first, each with how many rows stand in which state."""
    require(by, Permission.DOCUMENT_IMPORT)
    found = list(db.session.scalars(select(ImportBatch).where(_mine(by)).order_by(ImportBatch.id.desc()).limit(most)))
    counted: dict[int, dict[str, int]] = {batch.id: {} for batch in found}
    statement = (
        select(ImportItem.batch_id, ImportItem.state, func.count())
        .where(ImportItem.batch_id.in_(counted))
        .group_by(ImportItem.batch_id, ImportItem.state)
    )
    for batch_id, state, count in db.session.execute(statement):
        counted[batch_id][str(state)] = count
    return [(batch, counted[batch.id]) for batch in found]


def get_batch(batch_id: int, *, by: Actor) -> ImportBatch:
    """An own import with its rows.

    Raises:
        NotFound: no such import, or another person's.
    """
    require(by, Permission.DOCUMENT_IMPORT)
    statement = select(ImportBatch).where(ImportBatch.id == batch_id, _mine(by))
    found = db.session.scalars(statement.options(selectinload(ImportBatch.items))).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such import, or it is another person's."))
    return found


def row_of(item: ImportItem) -> Row:
    """A kept row as the checks see it."""
    return Row(
        position=item.position,
        file=item.file,
        sha=item.sha,
        number=item.number,
        title=item.title,
        revision=item.revision,
        type_key=item.type_key,
        department_id=item.department_id,
        target_id=item.target_id,
        problems=tuple(unpack_all(item.problem)),
        sketch=tuple(item.guess.get("sketch", ())),
    )


def open_rows(items: Iterable[ImportItem]) -> list[Row]:
    """The rows that still wait, in order."""
    return [row_of(item) for item in items if item.state is RowState.PROPOSED]


def earlier(items: Sequence[ImportItem]) -> list[ImportItem]:
    """The rows of the same import that stand before the last of ``items`` and still wait, without these, in order."""
    statement = select(ImportItem).where(
        ImportItem.batch_id == items[0].batch_id,
        ImportItem.state == RowState.PROPOSED,
        ImportItem.position < max(item.position for item in items),
        ImportItem.id.not_in([item.id for item in items]),
    )
    return list(db.session.scalars(statement.order_by(ImportItem.position)))


def problems_of(rows: Sequence[Row], *, by: Actor) -> dict[int, list[Problem]]:
    """What stands in the way of each row, by position; a number that can not be made is named too."""
    found = problems(rows, register(rows, by=by))
    for position, preview in previews(rows).items():
        if isinstance(preview, Message):
            found[position].append(Problem(preview, "number"))
    return found


def notes_of(rows: Sequence[Row], *, by: Actor) -> dict[int, list[Problem]]:
    """What is worth a look in each row, by position."""
    titles = {row.title.strip() for row in rows if row.title.strip()}
    return notes(rows, {known.title: known for _, known in _documents(Document.title, titles, by)})


def register(rows: Sequence[Row], *, by: Actor) -> Register:
    """What is here already that these rows could meet."""
    shas = {row.sha for row in rows if row.sha}
    keys = {number_forms.key(row.number) for row in rows if row.number}
    targets = {row.target_id for row in rows if row.target_id}
    return Register(
        contents=_contents(shas, by),
        numbers=_numbers(keys, by),
        documents=dict(_documents(Document.id, targets, by)),
        schemes={t.key: t.scheme for t in documents.types()},
    )


def _contents(shas: set[str], by: Actor) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for some in _some(shas):
        statement = select(Revision).where(
            Revision.source_sha.in_(some), Revision.state != State.REJECTED, readable_revisions(by)
        )
        for revision in db.session.scalars(statement.options(selectinload(Revision.document)).order_by(Revision.id)):
            document = revision.document
            known = Known(document.number, document.title, revision.label, revision_url(revision), document.id)
            found.setdefault(revision.source_sha, known)
    return found


def _numbers(keys: set[str], by: Actor) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for some in _some(keys):
        rows = list(db.session.scalars(select(Number).where(Number.key.in_(some))))
        ids = {row.document_id for row in rows if row.document_id}
        seen = dict(_documents(Document.id, ids, by))
        for row in rows:
            nothing = Known(row.printed, void=row.state is NumberState.VOID)
            found[row.key] = seen.get(row.document_id or 0, nothing)
    return found


def _documents(column: object, values: Iterable[object], by: Actor) -> Iterable[tuple[int, Known]]:
    for some in _some(set(values)):
        statement = select(Document).where(column.in_(some), readable_documents(by))  # type: ignore[attr-defined]
        for document in db.session.scalars(statement.options(selectinload(Document.revisions)).order_by(Document.id)):
            standing = [r for r in document.revisions if r.state is not State.REJECTED]
            on_its_way = next((r.label for r in standing if r.state in OPEN), "")
            labels = frozenset(r.label for r in standing)
            yield (
                document.id,
                Known(
                    document.number, document.title, "", document_url(document), document.id, False, on_its_way, labels
                ),
            )


def _some(values: Iterable[object]) -> Iterable[list[object]]:
    every = sorted(values, key=str)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def previews(rows: Sequence[Row]) -> dict[int, str | Message]:
    """The numbers that rows without one would get, by position and in order; or why none can be made."""
    taken = {number_forms.key(row.number) for row in rows if row.number}
    following: dict[str, int] = {}
    asked: dict[tuple[str, int], Values] = {}  # by type and department
    found: dict[int, str | Message] = {}
    for row in rows:
        if row.number.strip() or row.target_id is not None or row.problems:
            continue
        type_ = db.session.get_one(DocumentType, row.type_key)
        department = db.session.get_one(Department, row.department_id)
        key = (type_.key, department.id)
        if key not in asked:
            asked[key] = pattern_values(type_, department, day=documents.today())
        try:
            found[row.position] = _next_number(type_, asked[key], taken, following)
        except Invalid as refusal:
            text = N_("No number can be made by rule (%(why)s). Type one, or choose another type or department.")
            found[row.position] = Message(text, {"why": refusal.message})
    return found


def _next_number(type_: DocumentType, values: Values, taken: set[str], following: dict[str, int]) -> str:
    pattern = parse_pattern(type_.pattern)
    scope = f"{type_.key}|{pattern.scope_key(values)}"
    if scope not in following:
        counter = db.session.get(NumberCounter, scope)
        following[scope] = counter.next if counter else 1
    for _ in range(MOST_COLLISIONS if pattern.seq else 1):
        printed = pattern.identity(values, following[scope] if pattern.seq else None)
        following[scope] += 1
        key = number_forms.key(printed)
        if key not in taken and db.session.scalar(select(Number.id).where(Number.key == key)) is None:
            taken.add(key)
            return printed
    raise Invalid(N_("the pattern %(pattern)s gives a number that is taken"), pattern=type_.pattern)


def next_label(document: Document) -> str:
    """The label a next revision of the document takes."""
    last = documents.last_released(document)
    return versions.next_label(
        last.label if last else None,
        "modify",
        modifications_before_new_edition(document.type),
        scheme="edition" if document.type.scheme == "edition" else "decimal",
    )


def source_of(item: ImportItem) -> bytes:
    """The bytes of a row's file."""
    if item.sha is None:
        raise NotFound(N_("%(file)s could not be read; there is nothing to take over."), file=item.file)
    return files.read(item.sha)


def revisions_taken(batch: ImportBatch, *, by: Actor) -> dict[int, Revision]:
    """The revisions made from a batch that the person may see, by id."""
    ids = [item.revision_id for item in batch.items if item.revision_id]
    found: dict[int, Revision] = {}
    for some in _some(ids):
        statement = select(Revision).where(Revision.id.in_(some), readable_revisions(by))
        found |= {r.id: r for r in db.session.scalars(statement.options(selectinload(Revision.document)))}
    return found


def parts_of(batch: ImportBatch) -> dict[int, ImportPart]:
    """For the rows of a batch that were cut out of another: from which lines of which file, by id of the row."""
    statement = select(ImportPart).join(ImportItem, ImportItem.id == ImportPart.item_id)
    statement = statement.where(ImportItem.batch_id == batch.id).options(selectinload(ImportPart.of))
    return {part.item_id: part for part in db.session.scalars(statement)}


def spans_of(batch: ImportBatch) -> dict[int, Span]:
    """The same as plain lines, for the rules."""
    return {id_: Span(part.of_id, part.first_line, part.last_line) for id_, part in parts_of(batch).items()}


def part_of_document(document: Document) -> ImportPart | None:
    """Out of which file a document was cut when it was imported, or None."""
    statement = select(ImportPart).join(ImportItem, ImportItem.id == ImportPart.item_id)
    statement = statement.where(ImportItem.document_id == document.id).order_by(ImportItem.id.desc()).limit(1)
    return db.session.scalar(statement.options(selectinload(ImportPart.of)))


def handed_in(part: ImportPart) -> ImportItem:
    """The file that was handed in, from which a part was cut, also by way of another part."""
    found = part.of
    while (above := db.session.get(ImportPart, found.id)) is not None:
        found = above.of
    return found
