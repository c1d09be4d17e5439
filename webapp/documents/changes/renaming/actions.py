"""One request for a new name wherever it stands, and the drafts that bear it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp import core
from webapp.core import journal, search
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, Invalid, Message, Refusal
from webapp.documents import indexing
from webapp.documents.changes.actions import ask_change
from webapp.documents.changes.models import Category, ChangeRequest, ChangeState
from webapp.documents.changes.renaming.models import Renaming, RenamingAct
from webapp.documents.changes.renaming.queries import elsewhere, places_of, renaming_of, renewed, why_not_drafted
from webapp.documents.checkout.actions import next_label
from webapp.documents.checkout.handing import working_file
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.intake import take_in
from webapp.documents.models import Document, Revision
from webapp.documents.queries import effective_of
from webapp.rendering import Limits, replace_words

LONGEST = 120
SHORTEST = 2
"""A single letter stands in too many words that are no name."""
SUMMARY = {"zh": "“{old}”更名为“{new}”（{number}）", "en": "“{old}” is now “{new}” ({number})"}


def ask_renaming(
    old: str, new: str, chosen: Sequence[Document], category: Category | None, reason: str, *, by: Actor
) -> ChangeRequest:
    """Ask for a new name in the ``chosen`` documents at once; the other places of the name are noted as touched.

    Raises:
        Invalid: no names, equal ones, no document, or one that does not bear the name.
    """
    old, new = old.strip(), new.strip()
    wrong = _wrong(old, new)
    if wrong:
        raise Invalid(fields=wrong)
    found = places_of(old, by=by)
    bearing = {place.document.id for place in found}
    if not chosen or any(document.id not in bearing for document in chosen):
        raise Invalid(fields={"documents": [N_("Choose among the documents in which the name was found.")]})
    with transaction():
        request = ask_change(chosen, category, reason, elsewhere(old, found, by=by), by=by)
        db.session.flush()
        db.session.add(Renaming(request_id=request.id, old=old, new=new))
        journal.record(
            RenamingAct.ASKED, request, by=by, private={"old": old, "new": new}, number=request.number,
        )  # fmt: skip
    return request


def _wrong(old: str, new: str) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    for field, name in (("old", old), ("new", new)):
        if not SHORTEST <= len(name) <= LONGEST or not name.isprintable():
            wrong[field] = [N_("A name has 2 to 120 letters.")]
    if not wrong and old == new:
        wrong["new"] = [N_("This is the old name.")]
    return wrong


@dataclass(frozen=True)
class Drafted:
    """What became of one document: its new draft, or why there is none."""

    document: Document
    revision: Revision | None = None
    problem: Message | None = None


def draft_renamed(request: ChangeRequest, *, by: Actor) -> list[Drafted]:
    """Draft the next revision of every document of an accepted request, with the new name in place of the old.

    Each by itself: one that can not be drafted says why and stops no other.

    Raises:
        Conflict: no renaming, or not accepted.
    """
    require(by, Permission.DOCUMENT_CREATE)
    renaming = renaming_of(request)
    if renaming is None or request.state is not ChangeState.ACCEPTED:
        raise Conflict(N_("Drafts are made when the request for the new name is accepted."))
    found = []
    for item in request.items:
        if renewed(item, renaming) is None:
            found.append(_drafted(request, renaming, item.document, by))
    return found


def _drafted(request: ChangeRequest, renaming: Renaming, document: Document, by: Actor) -> Drafted:
    unmet = why_not_drafted(document)
    if unmet:
        return Drafted(document, problem=unmet[0].condition)
    try:
        return Drafted(document, _draft(request, renaming, document, by))
    except Refusal as refusal:
        db.session.rollback()
        return Drafted(document, problem=refusal.message)


def _draft(request: ChangeRequest, renaming: Renaming, document: Document, by: Actor) -> Revision:
    before = effective_of(document)
    assert before is not None  # asked just before
    language = "en" if (before.language or "").startswith("en") else "zh"
    summary = SUMMARY[language].format(old=renaming.old, new=renaming.new, number=request.number)
    work = working_file(before, next_label(document, before), author=by.name, purpose=summary)
    limits = Limits.from_settings(core.current_settings())
    kind, old, new = before.source_kind, renaming.old, renaming.new
    data, count = replace_words(kind, work.data, old, new, name=work.name, limits=limits)
    # Filling in the department of the register may have put the new name there already.
    if not count and not any(old in text for _, text in search.parts_of(indexing.KIND, before.id)):
        raise Conflict(N_("The name does not stand in its file as it is written here; look at the text."))
    intake = take_in(before.source_name, data)
    with transaction():
        revision = draft_revision(document, intake, by=by, summary=summary)
        journal.record(RenamingAct.DRAFTED, request, by=by, number=request.number, revision=revision.id, places=count)
    return revision
