"""Registers of documents: in force, ended, forms, revision record, old and new numbers, reviews."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.approvals.signing import signatories
from webapp.core import clock
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message
from webapp.core.journal import JournalEntry
from webapp.documents import number_forms, queries
from webapp.documents.access import readable_documents, readable_revisions
from webapp.documents.changes.queries import requests_behind
from webapp.documents.copies.past import numbers_out, used_by
from webapp.documents.listing.rows import Row as ListRow
from webapp.documents.listing.rows import every_row
from webapp.documents.models import Document, DocumentAct, NumberAlias, Revision
from webapp.documents.past import Past, owned_then, past_at
from webapp.documents.queries import DocumentFilter
from webapp.documents.reading.queries import title_at
from webapp.documents.registers.hooks import Column, Register, Row, Scope, day_of
from webapp.documents.reviewing.models import Review
from webapp.documents.reviewing.rules import VERDICT_TITLES

NUMBER = Column("number", N_("Number"), 16)
TITLE = Column("title", N_("Title"), 30)
LABEL = Column("label", N_("Revision"), 8)
DEPARTMENT = Column("department", N_("Owner department"), 14)
EFFECTIVE = Column("effective", N_("Effective"), 11)
REMARK = Column("remark", N_("Remarks"), 14)
FORM_LEVEL = "4"
SIGNED = {"prepare": "prepared", "review": "reviewed", "approve": "approved"}
TITLED = (selectinload(Revision.submissions), joinedload(Revision.taken_over))
"""What the title of a revision is read from."""
KINDS = {"modify": N_("Modification"), "new_edition": N_("New edition")}


def controlled(scope: Scope, by: Actor) -> list[Row]:
    """Documents in force that day; of a department, those it owns and those it holds copies of (seeds F002)."""
    used = used_by(scope.department, scope.end, by=by) if scope.department else set()
    out = numbers_out(scope.end, by=by)
    return [
        _in_force(row, out.get((row.number, row.label), []))
        for row in every_row(DocumentFilter(at=scope.at), by=by)
        if _wanted(row.number, scope.document)
        and (not scope.department or row.department == scope.department or row.number in used)
    ]


def forms(scope: Scope, by: Actor) -> list[Row]:
    """Forms in force that day with the document they belong to."""
    parents = _parents(scope, by)
    return [
        {**_in_force(row, []), "parent": parents.get(row.number, "")}
        for type_ in queries.types()
        if type_.level == FORM_LEVEL
        for row in every_row(DocumentFilter(at=scope.at, type=type_.key, department=scope.department), by=by)
        if _wanted(row.number, scope.document)
    ]


def ended(scope: Scope, by: Actor) -> list[Row]:
    """Revisions that had ended by that day, with what took their place and how many copies were still out."""
    out, past = numbers_out(scope.end, by=by), past_at(scope.at)
    return [
        {
            **_named(revision, past),
            "effective": revision.effective_from,
            "ended": revision.effective_to,
            "successor": _successor(revision, scope.at),
            "summary": revision.summary,
            "out": len(out.get((revision.document.number, revision.label), [])),
        }
        for revision in _revisions(Revision.effective_to <= scope.at, scope, by)
    ]


def revision_record(scope: Scope, by: Actor) -> list[Row]:
    """修订记录: every revision released by that day with its change, who made and approved it, and the request."""
    released = _revisions(Revision.released_at < scope.end, scope, by)
    signed = signatories("revision", [revision.id for revision in released])
    requests = requests_behind([revision.id for revision in released])
    past = past_at(scope.at)
    rows: list[Row] = []
    for revision in released:
        rows += _earlier(revision, past)
        rows.append(_recorded(revision, past, signed.get(revision.id, {}), requests.get(revision.id, "")))
    return rows


def old_and_new(scope: Scope, by: Actor) -> list[Row]:
    """新旧编号对照表: numbers documents once had, as they were known by that day."""
    known, past = _alias_moments(), past_at(scope.at)
    statement = (
        select(NumberAlias, Document)
        .join(Document, Document.id == NumberAlias.document_id)
        .where(readable_documents(by), *_about(scope))
        .order_by(Document.number, NumberAlias.id)
    )
    return [
        {
            "old": alias.printed,
            "number": document.number,
            "title": past.title(document.id, document.title),
            "department": past.owner(document),
            "since": day_of(known[document.id, alias.printed]),
        }
        for alias, document in db.session.execute(statement)
        if known[document.id, alias.printed] < scope.end
    ]


def reviews(scope: Scope, by: Actor) -> list[Row]:
    """文件评审表: signed verdicts up to that day, oldest first."""
    statement = (
        select(Review)
        .join(Document, Document.id == Review.document_id)
        .where(Review.at < scope.end, readable_documents(by), *_about(scope))
        .options(joinedload(Review.document), joinedload(Review.by), joinedload(Review.revision).options(*TITLED))
        .order_by(Review.at, Review.id)
    )
    past = past_at(scope.at)
    return [
        {
            **_named(review.revision, past),
            "reviewed": day_of(review.at),
            "verdict": Message(VERDICT_TITLES[review.verdict]),
            "reason": review.reason,
            "by": past.people.name(review.by),
            "next": review.next_on,
        }
        for review in db.session.scalars(statement)
    ]


REGISTERS = (
    Register(
        "controlled",
        N_("Controlled document list"),
        N_("Documents in force; of one department: those it owns and those it holds copies of"),
        (
            NUMBER, TITLE, LABEL, EFFECTIVE, DEPARTMENT, Column("type", N_("Type"), 11),
            Column("clauses", N_("Clauses"), 16, usual=False), Column("copies", N_("Distribution numbers"), 18),
            Column("count", N_("Copies out"), 8, usual=False), REMARK,
        ),
        controlled,
        10,
    ),
    Register(
        "forms",
        N_("List of forms"),
        N_("Forms in force with the document they belong to"),
        (NUMBER, TITLE, LABEL, EFFECTIVE, DEPARTMENT, Column("parent", N_("Belongs to"), 26), REMARK),
        forms,
        20,
    ),
    Register(
        "revisions",
        N_("Revision record"),
        N_("Every release with its change, who prepared, reviewed and approved it"),
        (
            NUMBER, TITLE, LABEL, Column("kind", N_("Kind of change"), 9), Column("summary", N_("What changed"), 30),
            Column("prepared", N_("Prepared by"), 9), Column("reviewed", N_("Reviewed by"), 9),
            Column("approved", N_("Approved by"), 9), Column("released", N_("Released on"), 11), EFFECTIVE,
            Column("request", N_("Change request"), 12), replace(DEPARTMENT, usual=False), REMARK,
        ),
        revision_record,
        30,
    ),
    Register(
        "obsolete",
        N_("List of obsolete documents"),
        N_("Revisions that are over, what took their place, copies still out"),
        (
            NUMBER, TITLE, LABEL, DEPARTMENT, EFFECTIVE, Column("ended", N_("Ended"), 11),
            Column("successor", N_("Replaced by"), 10), Column("out", N_("Still out"), 8),
            Column("summary", N_("What changed"), 24, usual=False), REMARK,
        ),
        ended,
        60,
    ),
    Register(
        "numbers",
        N_("Old and new numbers"),
        N_("Numbers documents once had; they are still found under them"),
        (
            Column("old", N_("Old number"), 18), NUMBER, TITLE, DEPARTMENT,
            Column("since", N_("Entered on"), 11), REMARK,
        ),
        old_and_new,
        90,
    ),
    Register(
        "reviews",
        N_("Register of reviews"),
        N_("Signed verdicts on documents in force"),
        (
            Column("reviewed", N_("Reviewed on"), 11), NUMBER, TITLE, LABEL, DEPARTMENT,
            Column("verdict", N_("Verdict"), 10), Column("reason", N_("Reason"), 24),
            Column("by", N_("Reviewed by"), 9), Column("next", N_("Next review"), 11), REMARK,
        ),
        reviews,
        80,
    ),
)  # fmt: skip


def _in_force(row: ListRow, out: list[str]) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "label": row.label,
        "effective": row.effective,
        "department": row.department,
        "type": row.type,
        "clauses": row.clauses,
        "copies": ", ".join(out),
        "count": len(out),
        "remark": Message(N_("taken over, signed on paper")) if row.taken_over else "",
    }


def _named(revision: Revision, past: Past) -> dict[str, Any]:
    return {
        "number": revision.document.number,
        "title": title_at(revision),
        "label": revision.label,
        "department": past.owner(revision.document),
    }


def _recorded(revision: Revision, past: Past, signed: dict[str, list[str]], request: str) -> dict[str, Any]:
    paper = revision.taken_over
    if paper is not None:
        names = {"prepared": paper.prepared, "reviewed": paper.reviewed, "approved": paper.approved}
    else:
        names = {column: "、".join(signed.get(meaning, [])) for meaning, column in SIGNED.items()}
    return {
        **_named(revision, past),
        **names,
        "kind": Message(KINDS[revision.kind]) if revision.kind in KINDS and revision.position > 1 else "",
        "summary": revision.summary,
        "released": day_of(revision.released_at),
        "effective": revision.effective_from or revision.planned_on,
        "request": request,
        "remark": Message(N_("taken over, signed on paper")) if paper else "",
    }


def _earlier(revision: Revision, past: Past) -> list[Row]:
    """The lines the paper of a taken over revision had before this one."""
    paper = revision.taken_over
    if paper is None:
        return []
    return [
        {
            **_named(revision, past),
            "label": line["label"],
            "summary": line["what"],
            "prepared": line["who"] or "",
            "released": line["day"],
            "remark": Message(N_("from the paper")),
        }
        for line in paper.changes
        if line["label"] != revision.label
    ]


def _revisions(clause: ColumnElement[bool], scope: Scope, by: Actor) -> list[Revision]:
    statement = (
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(clause, Revision.kind != "resumed", readable_revisions(by), *_about(scope))
        .options(joinedload(Revision.document).selectinload(Document.revisions), *TITLED)
        .order_by(Document.number, Revision.position)
    )
    return list(db.session.scalars(statement))


def _about(scope: Scope) -> list[ColumnElement[bool]]:
    """What narrows a register of documents, over ``Document``."""
    found: list[ColumnElement[bool]] = []
    if scope.document:
        found.append(func.lower(Document.slug) == number_forms.slug(number_forms.normalise(scope.document)).lower())
    if scope.department:
        found.append(owned_then(scope.department, past_at(scope.at)))
    return found


def _wanted(number: str, asked: str) -> bool:
    return not asked or number_forms.key(number) == number_forms.key(asked)


def _successor(revision: Revision, at: date) -> str:
    later = (r for r in revision.document.revisions if r.position > revision.position)
    return next((r.label for r in later if r.effective_from and r.effective_from <= at), "")


def _parents(scope: Scope, by: Actor) -> dict[str, str]:
    """By number of a document, number and title of the one above it that may be known, as it was called then."""
    past = past_at(scope.at)
    below = select(Document).where(Document.parent_id.is_not(None)).options(joinedload(Document.parent))
    seen = set(db.session.scalars(select(Document.id).where(readable_documents(by))))
    found: Sequence[Document] = list(db.session.scalars(below))
    return {
        d.number: f"{d.parent.number} {past.title(d.parent.id, d.parent.title)}"
        for d in found
        if d.parent and d.parent_id in seen
    }


def _alias_moments() -> dict[tuple[int, str], datetime]:
    """When each old number was entered, as the journal says."""
    statement = select(JournalEntry).where(JournalEntry.act == str(DocumentAct.ALIAS_ADDED))
    return {
        (int(entry.subject_id), json.loads(entry.facts)["alias"]): clock.from_micros(entry.time)
        for entry in db.session.scalars(statement)
    }
