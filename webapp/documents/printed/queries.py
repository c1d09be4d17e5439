"""What a scanned code leads to, for somebody who may be nobody; writes nothing (trust.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from webapp.approvals.paper.models import SignSheet
from webapp.approvals.paper.queries import sheet_of_token
from webapp.core.errors import N_, Message
from webapp.core.journal import restoring
from webapp.core.tokens import read_token
from webapp.documents import queries
from webapp.documents.copies.models import Sheet
from webapp.documents.copies.queries import copy_of_token
from webapp.documents.emergency.queries import carried_on
from webapp.documents.lifecycle import State
from webapp.documents.marks import marks_of, overridden_words
from webapp.documents.models import Classification, PrintedToken, Revision
from webapp.documents.reading.queries import title_at
from webapp.documents.temporary.queries import overriding
from webapp.documents.verdicts import Facts, Verdict, verdict


@dataclass(frozen=True)
class Answer:
    """The verdict and what a stranger may be told; never a holder, a title only of ordinary documents.

    ``valid_on``: the only day of a print, the last day of a page of an off-line pack (``offline``).

    ``restored_to``: what was printed or released after it may be unknown here, because a backup was restored;
    of a known code it is told until an administrator has confirmed the restore.
    """

    verdict: Verdict
    number: str = ""
    label: str = ""
    copy: str = ""
    old_sheet: bool = False
    title: str = ""
    slug: str = ""
    current: str = ""
    effective_from: date | None = None
    ended_on: date | None = None
    valid_on: date | None = None
    offline: bool = False
    meanwhile: Verdict | None = None
    restored_to: datetime | None = None
    notes: tuple[Message, ...] = ()


def answer_for(typed: str) -> Answer:
    """The answer for the code of an address, however it was typed."""
    token = read_token(typed)
    if token is None:
        return Answer(Verdict.MISTYPED)
    printed = queries.printed_token(token)
    if printed is None:
        return Answer(Verdict.UNKNOWN, restored_to=restoring.remembered_until())
    return _known(printed)


def sheet_for(typed: str) -> SignSheet | None:
    """The sign sheet a code stands on, or None."""
    token = read_token(typed)
    return sheet_of_token(token) if token is not None else None


def _known(printed: PrintedToken) -> Answer:
    revision = printed.revision
    carried = carried_on(revision)
    if carried is not None:
        # The same pages under the same label are in force again: the paper in hand is good.
        revision = carried
    sheet = copy_of_token(printed.token) if printed.kind == "copy" else None
    facts = _facts(printed, revision, sheet)
    found = verdict(facts)
    plain = verdict(Facts("revision", revision.state, facts.released))
    current = queries.effective_of(revision.document)
    ordinary = revision.document.classification is Classification.ORDINARY and revision.released_at is not None
    return Answer(
        verdict=found,
        number=revision.submissions[-1].printed_number if revision.submissions else revision.document.number,
        label=revision.label,
        copy=sheet.copy.number if sheet else "",
        old_sheet=facts.old_sheet,
        title=title_at(revision) if ordinary else "",
        slug=revision.document.slug,
        current=_current_label(revision, current),
        effective_from=revision.effective_from or (revision.planned_on if facts.released else None),
        ended_on=revision.effective_to,
        valid_on=printed.valid_until,
        offline=printed.kind == "offline",
        restored_to=restoring.remembered_until() if restoring.unconfirmed() else None,
        meanwhile=plain if found is Verdict.UNCONTROLLED and plain is not Verdict.CURRENT else None,
        notes=_notes(revision),
    )


def _facts(printed: PrintedToken, revision: Revision, sheet: Sheet | None) -> Facts:
    released = revision.released_at is not None
    if sheet is None:
        return Facts(printed.kind, revision.state, released, printed.valid_until)
    old = sheet.sheet < sheet.copy.sheet
    return Facts(printed.kind, revision.state, released, None, sheet.copy.state, old)


def _notes(revision: Revision) -> tuple[Message, ...]:
    """What limits a revision in force, for a stranger: days and clauses, never a scope, a title or another number."""
    if revision.state is not State.EFFECTIVE:
        return ()
    limits = [
        Message(N_("A temporary document for one batch or project.")) if mark.until is None else mark.sentence
        for mark in marks_of(revision)
        if mark.key != "lapsed"
    ]
    over = [overridden_words(override, temporary) for override, temporary in overriding(revision.document_id)]
    return (*limits, *over)


def _current_label(revision: Revision, current: Revision | None) -> str:
    """The label in force now when it is another one than on the paper."""
    if current is None or current.id == revision.id or revision.state is State.EFFECTIVE:
        return ""
    return current.label
