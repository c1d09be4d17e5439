"""What a signer sees of a revision, or of the end of a document, as plain values for one screen."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import select

from webapp.approvals.subjects import Fact, Link, MarkedText, SubjectView, TextBlock
from webapp.core import search
from webapp.core.access import Actor, Permission
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotFound
from webapp.core.words import in_language
from webapp.documents import content, hooks, indexing, queries
from webapp.documents.chips import CLASSIFICATION_TITLES, chip_of
from webapp.documents.comparing.queries import units_of
from webapp.documents.lifecycle import State
from webapp.documents.marks import marks_of
from webapp.documents.models import Classification, Document, ObsoleteRequest, Rendition, Revision, Submission
from webapp.documents.places import document_url, revision_url
from webapp.documents.reading.text import blocks_of
from webapp.documents.renditions.inputs import furniture_of
from webapp.documents.standards import find_clause
from webapp.people import queries as people
from webapp.people.models import Department
from webapp.rendering.comparing import compare

REPLACED = N_("The file was replaced after this was sent; the text of what was signed is in the kept file only.")


def view_revision(revision: Revision, *, by: Actor, language: str, submission: int) -> SubjectView:
    """The revision as it was sent the ``submission``-th time; titles in ``language``."""
    document = revision.document
    sent = _sent(revision, submission)
    before = queries.effective_of(document)
    before = None if before is revision else before
    return SubjectView(
        what=Message(N_("Revision")),
        state=chip_of(revision).text,
        chip=chip_of(revision).kind,
        planned_on=revision.effective_from or revision.planned_on,
        reason_title=Message(N_("Reason for the change") if revision.position > 1 else N_("Summary")),
        reason=(sent.summary if sent else revision.summary).strip(),
        facts=_facts(revision, sent, language),
        changes=_changes(revision, before, by=by),
        notes=_notes(revision, sent),
        blocks=text_blocks(revision) if _is_current(revision, sent) else (),
        tabs=_tabs(revision, before, by=by),
        crumbs=(Link(document.number, document_url(document)),),
        paper=_paper(revision, sent),
        pages=sent.body_pages if sent else 0,
        follows=_follows(revision),
        marked=_marked(before, revision) if before is not None and _is_current(revision, sent) else None,
    )


def _marked(before: Revision, revision: Revision) -> MarkedText:
    """What is different from the revision in force, with the way to the whole comparison."""
    old, new = units_of(before), units_of(revision)
    found = compare(old, new)
    paragraphs = []
    for line in found.lines:
        unit = new[line.new] if line.new is not None else old[line.old or 0]
        pieces: list[tuple[str, str]] = []
        for place, cell in enumerate(line.cells):
            pieces += [("same", " | ")] if place else []
            pieces += [(str(piece.kind), piece.text) for piece in cell]
        paragraphs.append((unit.level if unit.kind == "heading" else 0, tuple(pieces)))
    address = f"{document_url(revision.document)}/compare?{urlencode({'a': before.label, 'b': revision.label})}"
    first = {entry.lines[0] for entry in found.entries}
    starts = frozenset(place for place, line in enumerate(found.lines) if line in first)
    return MarkedText(before.label, tuple(paragraphs), len(found.entries), address, starts)


def view_obsolescence(request: ObsoleteRequest, *, by: Actor, language: str) -> SubjectView:
    """The document that is to end, as it stands, with the reason and the day."""
    document = request.document
    revision = queries.effective_of(document) or queries.last_released(document)
    if revision is None:
        raise NotFound(N_("The document is not in force."))
    sent = revision.submissions[-1] if revision.submissions else None
    below = tuple(_link(d) for d in queries.children_of(document, by=by))
    no_longer = Message(N_("%(label)s is no longer in force from that day"), {"label": revision.label})
    changes = [
        Fact(Message(N_("Ends")), (no_longer, request.effective_on)),
        Fact(Message(N_("Documents below it")), below or (Message(N_("none")),)),
    ]
    return SubjectView(
        what=Message(N_("End of the document")),
        state=chip_of(revision).text,
        chip=chip_of(revision).kind,
        planned_on=request.effective_on,
        reason_title=Message(N_("Why the document ends")),
        reason=request.reason,
        facts=_facts(revision, sent, language),
        changes=tuple(changes),
        notes=_notes(revision, sent),
        blocks=text_blocks(revision),
        tabs=_tabs(revision, None, by=by),
        crumbs=(Link(document.number, document_url(document)),),
        paper=_paper(revision, sent),
        pages=sent.body_pages if sent else 0,
    )


def text_blocks(revision: Revision) -> tuple[TextBlock, ...]:
    """The kept text of the revision in reading order."""
    return tuple(
        TextBlock(b.kind, b.text, b.level, b.anchor, b.label, tuple(tuple(row) for row in b.rows))
        for b in blocks_of(search.parts_of(indexing.KIND, revision.id))
    )


def _sent(revision: Revision, number: int) -> Submission | None:
    named = next((s for s in revision.submissions if s.number == number), None)
    return named or (revision.submissions[-1] if revision.submissions else None)


def _is_current(revision: Revision, sent: Submission | None) -> bool:
    return sent is None or sent.source_sha == revision.source_sha


def _facts(revision: Revision, sent: Submission | None, language: str) -> tuple[Fact, ...]:
    document = revision.document
    department = db.session.get(Department, sent.department_id) if sent else document.department
    clauses = sent.clauses if sent else [f"{c.standard}:{c.clause}" for c in document.clauses]
    issue = tuple(str(item) for item in sent.issue_list) if sent else ()
    kilobytes = max(1, (sent.source_size if sent else revision.source_size) // 1024)
    size = Message(N_("%(size)s KB"), {"size": kilobytes})
    secrecy = CLASSIFICATION_TITLES[Classification(sent.classification if sent else document.classification)]
    return (
        Fact(Message(N_("Type")), (in_language(document.type.titles, language),)),
        Fact(Message(N_("Owner department")), (department.name if department else "",)),
        Fact(Message(N_("Classification")), (Message(secrecy),)),
        Fact(Message(N_("Issue list")), issue or (Message(N_("empty: nobody receives a paper copy")),)),
        Fact(Message(N_("Clauses")), tuple(clause_words(c, language) for c in clauses) or (Message(N_("none")),)),
        Fact(Message(N_("Source file")), (revision.source_name, size)),
    )


def clause_words(key: str, language: str) -> str:
    """``ISO 9001:2015 7.5.3 文件化信息的控制``; what the lists do not know stays as it is kept."""
    try:
        ((standard, clause), *_) = find_clause(key, content.standards())
    except NotFound:
        return key
    return f"{standard.name} {clause.number} {clause.title(language)}".strip()


def _changes(revision: Revision, before: Revision | None, *, by: Actor) -> tuple[Fact, ...]:
    document = revision.document
    found: list[Fact] = []
    if before is None:
        found.append(Fact(Message(N_("Takes the place of")), (Message(N_("nothing: this is the first issue")),)))
    else:
        ends = Message(N_("ends on the day this one takes effect"))
        found.append(Fact(Message(N_("Takes the place of")), (Link(before.label, revision_url(before)), ends)))
    below = tuple(_link(d) for d in queries.children_of(document, by=by))
    if below:
        found.append(Fact(Message(N_("Documents below it")), below))
    above = queries.parent_of(document, by=by)
    if above is not None:
        found.append(Fact(Message(N_("Belongs to")), (_link(above),)))
    return (*found, *hooks.each("consequences", revision, by))


def _link(document: Document) -> Link:
    return Link(f"{document.number} {document.title}", document_url(document))


def _notes(revision: Revision, sent: Submission | None) -> tuple[Message, ...]:
    notes: list[Message] = [mark.sentence for mark in marks_of(revision)]
    notes += hooks.each("notes", revision)
    if not _is_current(revision, sent):
        notes.append(Message(REPLACED))
    if revision.incomplete:
        notes.append(Message(N_("The text stops in the middle of a sentence; the file may be incomplete.")))
    if sent is not None:
        statement = select(Rendition).where(Rendition.revision_id == revision.id, Rendition.sha == sent.body_sha)
        body = db.session.scalars(statement.limit(1)).first()
        notes += body.notes if body else []
    return tuple(notes)


def _tabs(revision: Revision, before: Revision | None, *, by: Actor) -> tuple[Link, ...]:
    tabs = [Link(Message(N_("PDF")), f"{revision_url(revision)}/pdf")]
    if before is not None:
        tabs.append(Link(Message(N_("In force now: %(label)s"), {"label": before.label}), revision_url(before)))
    tabs.append(Link(Message(N_("Page of the revision")), revision_url(revision)))
    return tuple(tabs)


def _paper(revision: Revision, sent: Submission | None) -> tuple[str, str]:
    label = sent.label if sent else revision.label
    paper = furniture_of(revision, label)
    left = " · ".join(part for part in (paper.organisation, paper.system) if part)
    return left, f"{sent.printed_number if sent else paper.number} {label}"


def _follows(revision: Revision) -> tuple[Message, str] | None:
    if revision.document.type.release == "automatic":
        return Message(N_("Release")), ""
    if revision.released_at is not None or revision.state in {State.SUPERSEDED, State.OBSOLETE, State.REJECTED}:
        return None
    names = [p.name for p in people.holders_of_permission(Permission.DOCUMENT_RELEASE)]
    return Message(N_("Release")), "、".join(names[:3])
