"""Documents and revisions as plain values of the API, for one person's eyes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from webapp.approvals import queries as approvals
from webapp.approvals.models import AssignmentState, Decision, Round, RoundState, Step
from webapp.approvals.opinions.models import OpinionAnswer
from webapp.approvals.opinions.queries import answers_of
from webapp.approvals.paper.models import PaperSignature
from webapp.approvals.paper.queries import papers_of
from webapp.approvals.route import way_of
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import NotFound
from webapp.documents import queries, unmet
from webapp.documents.copies.queries import out_count
from webapp.documents.emergency.models import Emergency
from webapp.documents.lifecycle import EDITABLE, OPEN, State
from webapp.documents.marks import marks_of, overridden
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url, revision_url
from webapp.documents.queries import Listed
from webapp.documents.reading.queries import aliases_of, title_at
from webapp.documents.renditions.inputs import body_for
from webapp.documents.temporary.queries import temporary_of
from webapp.documents.trial.models import Trial
from webapp.people import queries as people
from webapp.people.models import Person
from webapp.shell import translate

Plain = dict[str, Any]
COPY = ("holder", "copy_number", "handed_out", "returned")


def moment(value: datetime | None) -> str | None:
    """A time as RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def day(value: date | None) -> str | None:
    """A day as ``2026-11-22``."""
    return value.isoformat() if value else None


def person(value: Person | None) -> Plain | None:
    """A person by login and name."""
    return {"login": value.login, "name": value.name} if value else None


def brief(revision: Revision | None) -> Plain | None:
    """A revision in one line, or None."""
    if revision is None:
        return None
    return {**_named(revision), "state": str(revision.state), "limits": limits_of(revision)}


def _named(revision: Revision) -> Plain:
    return {
        "id": revision.id,
        "label": revision.label,
        "effective_on": day(revision.effective_from or revision.planned_on),
        "origin": "taken_over" if revision.taken_over is not None else "made",
    }


def on_paper(revision: Revision) -> Plain | None:
    """What a revision that was taken over from paper says of itself; None for one that was signed here."""
    paper = revision.taken_over
    if paper is None:
        return None
    return {
        "issued_on": day(paper.issued_on),
        "effective_on": day(paper.effective_on),
        "prepared": paper.prepared,
        "reviewed": paper.reviewed,
        "approved": paper.approved,
        "changes": paper.changes,
        "copies": [{name: copy[name] for name in COPY} for copy in paper.copies],
        "entered_by": person(paper.entered_by),
        "entered_at": moment(paper.entered_at),
        "confirmed_by": person(paper.confirmed_by),
        "confirmed_at": moment(paper.confirmed_at),
    }


def limits_of(revision: Revision) -> list[Plain]:
    """What limits a revision: on trial, temporary, released in an emergency, lapsed."""
    return [{"limit": mark.key, "until": day(mark.until)} for mark in marks_of(revision)]


def line(revision: Revision) -> Plain:
    """A revision in its document's history."""
    return {
        **(brief(revision) or {}),
        "kind": revision.kind,
        "summary": revision.summary,
        "effective_to": day(revision.effective_to),
    }


def document_line(item: Listed) -> Plain:
    """A document in the master list; of a past day, as it was described and what was in force then."""
    document, then = item.document, item.then
    return {
        "id": document.id,
        "number": document.number,
        "title": title_at(item.effective) if then and item.effective else document.title,
        "type": document.type_key,
        "department": then.department if then else document.department.name,
        "classification": then.classification if then else str(document.classification),
        "clauses": list(then.clauses) if then else [f"{row.standard}:{row.clause}" for row in document.clauses],
        "effective": _stood(item.effective) if then else brief(item.effective),
        "draft": brief(item.draft),
    }


def _stood(revision: Revision | None) -> Plain | None:
    """A revision that was in force on a past day: its state of that day, without what limits it today."""
    if revision is None:
        return None
    return {**_named(revision), "state": str(State.EFFECTIVE), "limits": []}


def document_full(document: Document, *, by: Actor) -> Plain:
    """A document with the revisions ``by`` may see."""
    seen = queries.revisions_of(document, by=by)
    effective = next((r for r in seen if r.state is State.EFFECTIVE), None)
    draft = next((r for r in seen if r.state in OPEN), None)
    above = _above(document, by=by)
    return {
        **document_line(Listed(document, effective, draft)),
        "aliases": aliases_of(document),
        "parent": above.number if above else None,
        "origin": document.origin,
        "created_by": person(document.created_by),
        "created_at": moment(document.created_at),
        "next_review_on": day(document.next_review_on),
        "revisions": [line(revision) for revision in seen],
        # Copies are handed out by calls of their own; a document that was never issued has none out.
        "copies_out": out_count(document.id),
        "overridden": [translate(words.sentence) for words in overridden(document.id, by=by)],
        "obsolescence": _ending(document),
        "url": document_url(document),
    }


def _above(document: Document, *, by: Actor) -> Document | None:
    if document.parent_id is None:
        return None
    try:
        return queries.get_document_by_id(document.parent_id, by=by)
    except NotFound:
        return None


def _ending(document: Document) -> Plain | None:
    asked = queries.obsolete_request_of(document)
    if asked is None:
        return None
    return {
        "state": asked.state,
        "reason": asked.reason,
        "effective_on": day(asked.effective_on),
        "asked_by": person(people.find_person(asked.created_by_id)),
        "asked_at": moment(asked.created_at),
    }


def revision_full(revision: Revision, *, by: Actor) -> Plain:
    """A revision with its approval: steps, decisions, signatures and what stands to be decided."""
    round_ = round_about(revision)
    waiting = round_ is not None and round_.state is RoundState.OPEN
    decisions = list(_decisions(revision))
    return {
        **line(revision),
        "document": revision.document_id,
        "number": revision.submissions[-1].printed_number if revision.submissions else revision.document.number,
        "title": title_at(revision),
        "taken_over": on_paper(revision),
        "source": _source(revision),
        "body": _pages(revision),
        "prepared_by": person(revision.prepared_by),
        "created_by": person(revision.created_by),
        "created_at": moment(revision.created_at),
        "released_by": person(revision.released_by),
        "released_at": moment(revision.released_at),
        "returned_reason": revision.returned_reason,
        "submission": len(revision.submissions),
        "unmet": _unmet(revision),
        "about": round_.subject_kind if round_ else None,
        "steps": [_step(step) for step in round_.steps] if round_ else [],
        "decisions": [_decision(decision) for decision in decisions],
        "signatures": [_signature(decision) for decision in decisions if decision.signature is not None],
        "shown": approvals.shown_of(round_) if round_ is not None and waiting else None,
        "trial": _trial(revision),
        "temporary": _temporary(revision),
        "emergency": _emergency(revision),
        "url": revision_url(revision),
    }


def _trial(revision: Revision) -> Plain | None:
    found = db.session.get(Trial, revision.id)
    if found is None:
        return None
    return {"until": day(found.ends_on), "extended": found.first_end is not None, "state": str(found.state)}


def _temporary(revision: Revision) -> Plain | None:
    found = temporary_of(revision)
    if found is None:
        return None
    overrides = [{"number": o.document.number, "clauses": o.clauses} for o in found.overrides]
    return {"runs": str(found.runs), "until": day(found.ends_on), "scope": found.scope, "overrides": overrides}


def _emergency(revision: Revision) -> Plain | None:
    found = db.session.get(Emergency, revision.id)
    if found is None:
        return None
    return {
        "by": person(found.released_by),
        "at": moment(found.released_at),
        "reason": found.reason,
        "due_on": day(found.due_on),
        "state": str(found.state),
    }


def round_about(revision: Revision) -> Round | None:
    """The round whose decisions belong to this revision now.

    That is the newest one of the revision; of a revision in force, of the request to end its document.
    """
    ending = queries.obsolete_request_of(revision.document) if revision.effective_from else None
    if ending is not None and revision.state in {State.EFFECTIVE, State.OBSOLETE}:
        found = approvals.round_of("obsolescence", ending.id)
        if found is not None:
            return found
    return approvals.round_of("revision", revision.id)


def _source(revision: Revision) -> Plain:
    return {
        "name": revision.source_name,
        "kind": revision.source_kind,
        "size": revision.source_size,
        "sha256": revision.source_sha,
    }


def _pages(revision: Revision) -> Plain:
    if revision.state not in EDITABLE and revision.submissions:
        sent = revision.submissions[-1]
        return {"state": "ready", "pages": sent.body_pages, "sha256": sent.body_sha, "problem": ""}
    made = body_for(revision)
    if made is None:
        return {"state": "making", "pages": 0, "sha256": None, "problem": ""}
    state = "ready" if made.sha else "failed"
    return {"state": state, "pages": made.pages, "sha256": made.sha, "problem": translate(made.problem)}


def _unmet(revision: Revision) -> list[Plain]:
    missing = unmet.before_submit(revision) if revision.state in EDITABLE else []
    return [{"condition": translate(item), "who": translate(item.who) if item.who else ""} for item in missing]


def _step(step: Step) -> Plain:
    return {
        "position": step.position,
        "meaning": step.meaning,
        "state": str(step.state),
        "needed": step.needed,
        "opened_at": moment(step.opened_at),
        "closed_at": moment(step.closed_at),
        "persons": [
            {
                "login": asked.person.login,
                "name": asked.person.name,
                "state": str(asked.state),
                "rule": asked.rule,
                "fallback": asked.fallback,
                "acting_for": person(asked.represented),
                "added": asked.added,
                "after": asked.after.person.login if asked.after else None,
                "passed_on": [
                    {"kind": str(h.kind), "by": person(h.giver), "reason": h.reason, "at": moment(h.made_at)}
                    for h in way_of(asked.handover)
                ],
                "no_reply_at": moment(asked.no_reply_at),
            }
            for asked in step.assignments
        ],
    }


def _decisions(revision: Revision) -> Iterator[Decision]:
    rounds = approvals.rounds_of("revision", revision.id)
    about = round_about(revision)
    if about is not None and about.subject_kind == "obsolescence":
        rounds.append(about)
    for round_ in rounds:
        yield from round_.decisions


def _answer(answer: OpinionAnswer | None) -> Plain | None:
    if answer is None:
        return None
    by, at = person(answer.person), moment(answer.answered_at)
    return {"answer": str(answer.answer), "reason": answer.reason, "by": by, "at": at}


def _paper(paper: PaperSignature | None) -> Plain | None:
    if paper is None:
        return None
    scan = paper.scan
    return {
        "claimed_on": day(paper.claimed_on),
        "entered_by": person(scan.entered_by),
        "entered_at": moment(scan.entered_at),
        "scan": scan.pdf_sha,
        "url": f"/approvals/scans/{scan.id}",
    }


def _decision(decision: Decision) -> Plain:
    answers, papers = answers_of(decision.round), papers_of(decision.round)
    asked = [(step, a) for step in decision.round.steps for a in step.assignments if a.id == decision.assignment_id]
    return {
        "round": decision.round.number,
        "about": decision.round.subject_kind,
        "step": asked[0][0].position if asked else None,
        "decision": str(decision.kind),
        "meaning": decision.meaning,
        "by": person(decision.person),
        "acting_for": person(decision.represented),
        "at": moment(decision.decided_at),
        "opinion": decision.opinion,
        "answer": _answer(answers.get(decision.id)),
        "paper": _paper(papers.get(decision.id)),
        "returned_to": decision.to_position,
        "set_aside": bool(asked) and asked[0][1].state is AssignmentState.SET_ASIDE,
    }


def _signature(decision: Decision) -> Plain:
    signature = decision.signature
    if signature is None:
        return {}
    return {
        "digest": signature.digest,
        "statement": base64.b64encode(signature.statement).decode("ascii"),
        "shown": base64.b64encode(signature.shown).decode("ascii"),
        "by": person(decision.person),
        "at": moment(decision.decided_at),
        "meaning": json.loads(signature.statement)["meaning"],
    }
