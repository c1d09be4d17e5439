"""Whether a file belongs to the document and starts from what stands now: by its marks, else by its own words."""

from __future__ import annotations

from sqlalchemy import or_, select

from webapp.core import journal
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Message, NotFound
from webapp.documents import number_forms, queries
from webapp.documents.checkout.comparing import same_label
from webapp.documents.checkout.facts import FileFacts
from webapp.documents.checkout.queries import reading_of
from webapp.documents.models import Document, NumberAlias, Revision


def marks_for(base: Revision) -> dict[str, str]:
    """The marks a file handed out from ``base`` carries."""
    head = journal.head()
    return {
        "Log": head.log if head else "",
        "Document": str(base.document_id),
        "Revision": str(base.id),
        "Digest": base.source_sha,
    }


def why_not(document: Document, base: Revision, facts: FileFacts, *, by: Actor) -> Message | None:
    """Why a file can not become the next one of ``document``, whose work stands at ``base``; None when it can.

    Marks of another instance say nothing here; such a file is judged like any other without marks.
    """
    ours, marks = marks_for(base), facts.word.marks
    if marks and marks.get("Log") == ours["Log"]:
        return _by_marks(document, base, facts, ours, by)
    return _by_words(document, base, facts)


def _by_marks(document: Document, base: Revision, facts: FileFacts, ours: dict[str, str], by: Actor) -> Message | None:
    marks = facts.word.marks
    if marks.get("Document") != ours["Document"]:
        return _other(marks, by)
    if marks == ours or _same_hand(base, marks, by):
        return None
    if marks.get("Revision") == ours["Revision"]:
        return _replaced(base)
    return _older(_label_of(document, marks.get("Revision", "")), base)


def _replaced(base: Revision) -> Message:
    reading = reading_of(base)
    if reading is None or reading.by is None:
        text = N_(
            "The file of %(label)s was replaced after this one was handed out. Download it again, carry your changes "
            "over, and check that in."
        )
        return Message(text, {"label": base.label})
    text = N_(
        "The file of %(label)s was replaced by %(name)s after this one was handed out. Download it again, carry your "
        "changes over, and check that in."
    )
    return Message(text, {"label": base.label, "name": reading.by.name})


def _same_hand(base: Revision, marks: dict[str, str], by: Actor) -> bool:
    """The draft itself was made from a file with these marks by the same person: its next state, not an older one."""
    reading = reading_of(base)
    return reading is not None and reading.by_id == by.person_id and reading.facts["marks"] == marks


def _by_words(document: Document, base: Revision, facts: FileFacts) -> Message | None:
    numbers = [said for kind, said, _place in facts.word.stated if kind == "number"]
    if not {number_forms.key(said) for said in numbers} & _numbers_of(document):
        other = next((said for said in numbers if _is_other(said, document)), "")
        if other:
            return Message(
                N_("The file says it is %(other)s; this is %(number)s. Check it in there."),
                {"other": other, "number": document.number},
            )
    labels = [said for kind, said, _place in facts.word.stated if kind == "label"]
    older = [label for label in labels if _is_older(label, document, base)]
    return _older(older[0], base) if older and len(older) == len(labels) else None


def _numbers_of(document: Document) -> set[str]:
    aliases = db.session.scalars(select(NumberAlias.printed).where(NumberAlias.document_id == document.id))
    return {number_forms.key(printed) for printed in (document.number, *aliases)}


def _is_other(said: str, document: Document) -> bool:
    """Whether a number belongs to another document, whether or not it may be read: it stands in the person's file."""
    slug = number_forms.slug(number_forms.normalise(said))
    alias = select(NumberAlias.document_id).where(NumberAlias.key == number_forms.key(said))
    statement = select(Document.id).where(
        Document.id != document.id, or_(Document.slug == slug, Document.id.in_(alias))
    )
    return db.session.scalars(statement.limit(1)).first() is not None


def _is_older(label: str, document: Document, base: Revision) -> bool:
    """Whether a label is one the document had before what was released last (a draft's file may still bear that)."""
    last = queries.last_released(document)
    limit = last.position if last is not None else base.position
    known = [r for r in document.revisions if same_label(r.label, label)]
    return bool(known) and max(r.position for r in known) < limit


def _label_of(document: Document, revision_id: str) -> str:
    return next((r.label for r in document.revisions if str(r.id) == revision_id), "?")


def _older(label: str, base: Revision) -> Message:
    author = base.prepared_by or base.created_by
    text = N_(
        "The file is based on %(old)s, but meanwhile there is %(new)s (%(name)s). Download the file of %(new)s, carry "
        "your changes over, and check that in."
    )
    return Message(text, {"old": label, "new": base.label, "name": author.name if author else ""})


def _other(marks: dict[str, str], by: Actor) -> Message:
    """The file of another document; its number only when the person may know of it."""
    try:
        other = queries.get_document_by_id(int(marks.get("Document", "")), by=by)
    except (NotFound, ValueError):
        return Message(N_("The file was handed out for another document; check it in there."))
    return Message(N_("The file was handed out for %(number)s; check it in there."), {"number": other.number})
