"""Freezing pages: the body before approval, the cover after release (house decision 5)."""

from __future__ import annotations

import json

from webapp import core
from webapp.core import clock, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Message, Refusal
from webapp.core.tokens import new_token
from webapp.documents import queries as documents
from webapp.documents.labels import label_when_sent
from webapp.documents.lifecycle import State
from webapp.documents.models import Classification, DocumentAct, PrintedToken, Rendition, Revision
from webapp.documents.renditions import inputs
from webapp.documents.renditions.cover import cover_values
from webapp.documents.renditions.queries import body_sha_of, pages_of, rendition_of
from webapp.people.sites import house_of
from webapp.rendering import Limits, fill_own, make_body, make_cover
from webapp.rendering.values import LOGO


def freeze_body(revision: Revision, *, by: Actor) -> Rendition:
    """Make the body pages of a draft from its file, under the label it will be sent with.

    Made once for the same inputs. A refusal of the renderer is kept with its reason, so that the
    author sees it beside the disabled button.
    """
    revision_id = revision.id
    label = label_when_sent(revision)
    known = inputs.body_for(revision, label)
    if known is not None and known.sha is not None:
        return known
    wanted = inputs.inputs_of(revision, label)
    furniture = inputs.furniture_of(revision, label)
    source, kind = files.read(revision.source_sha), revision.source_kind
    own = files.read(revision.own_body_sha) if revision.own_body_sha else None
    db.session.rollback()
    try:
        body = make_body(kind, source, furniture, own_pdf=own, limits=Limits.from_settings(core.current_settings()))
    except Refusal as error:
        return _keep_failure(revision_id, wanted, error.message, by=by)
    with transaction():
        revision = fresh(db.session.get_one(Revision, revision_id))
        if inputs.inputs_of(revision, label) != wanted:
            return _unsaved(revision_id, wanted)
        rendition = _row(revision_id, "body", wanted)
        rendition.sha, rendition.size, rendition.pages = files.keep(body.pdf), len(body.pdf), body.pages
        rendition.kept_notes, rendition.kept_problem = [note.as_data() for note in body.notes], None
        journal.record(
            DocumentAct.BODY_FROZEN, revision, by=by, body=rendition.sha, pages=body.pages, inputs=wanted
        )
    return rendition


def _unsaved(revision_id: int, wanted: str) -> Rendition:
    """The draft changed while its pages were made; another job makes the right ones."""
    return Rendition(revision_id=revision_id, kind="body", inputs=wanted, pages=0, kept_notes=[], made_at=clock.now())


def _keep_failure(revision_id: int, wanted: str, problem: Message, *, by: Actor) -> Rendition:
    with transaction():
        rendition = _row(revision_id, "body", wanted)
        rendition.kept_problem = problem.as_data()
        journal.record(
            DocumentAct.BODY_FAILED, ("revision", revision_id), by=by, private={"problem": str(problem)}, inputs=wanted
        )
    return rendition


def _row(revision_id: int, kind: str, wanted: str) -> Rendition:
    found = db.session.query(Rendition).filter_by(revision_id=revision_id, kind=kind, inputs=wanted).one_or_none()
    if found is None:
        found = Rendition(revision_id=revision_id, kind=kind, inputs=wanted, kept_notes=[], made_at=clock.now())
        db.session.add(found)
    return found


def freeze_cover(revision: Revision, *, by: Actor, afresh: bool = False) -> Rendition:
    """Make the cover of a released revision, once, under its own journal entry.

    Pages in the organisation's own furniture get no second cover: what is made for them fills in the names
    and dates that its cover, header and sign-off table have places for.

    Args:
        afresh: the full chain has followed an emergency release: a second cover with all its signatures is made,
            and the first one stays in the store.
    """
    known = inputs.cover_of(revision)
    if known is not None and not afresh:
        return known
    revision_id = revision.id
    values, body = cover_values(revision), files.read(body_sha_of(revision))
    wanted = _named(values)
    if known is not None and known.inputs == wanted:
        return known
    images = {line.handwriting: files.read(line.handwriting) for line in values.approvals if line.handwriting}
    logo_sha = house_of(revision.document.department).logo_sha
    if logo_sha:
        images[LOGO] = files.read(logo_sha)
    db.session.rollback()
    limits = Limits.from_settings(core.current_settings())
    pdf = fill_own(body, values, images=images) or make_cover(values, images=images, limits=limits)
    with transaction():
        revision = fresh(db.session.get_one(Revision, revision_id))
        known = inputs.cover_of(revision)
        if known is not None and (not afresh or known.inputs == wanted):
            return known
        rendition = _row(revision_id, "cover", wanted)
        rendition.sha, rendition.size, rendition.pages = files.keep(pdf), len(pdf), 1
        journal.record(DocumentAct.COVER_FROZEN, revision, by=by, cover=rendition.sha, inputs=wanted, logo=logo_sha)
    return rendition


def _named(values: object) -> str:
    from webapp.core.encoding import binary, canonical_json, digest
    from webapp.rendering.values import plain

    return digest("rendition/1", binary(canonical_json(json.loads(json.dumps(plain(values)))))).hex()


def view_revision(revision: Revision, *, by: Actor) -> None:
    """Note that somebody looks at a revision; only what is above ordinary is journalled (domain.md)."""
    if revision.document.classification is Classification.ORDINARY:
        return
    with transaction():
        require(by, Permission.DOCUMENT_VIEW)
        journal.record(
            DocumentAct.VIEWED,
            revision,
            by=by,
            number=revision.document.number,
            label=revision.label,
            classification=str(revision.document.classification),
        )


def take_source(revision: Revision, *, by: Actor) -> bytes:
    """The source file itself, for who may have it; every taking is journalled.

    Raises:
        NotAllowed: no permission for sources.
    """
    with transaction():
        require(by, Permission.DOCUMENT_SOURCE)
        journal.record(
            DocumentAct.SOURCE_TAKEN,
            revision,
            by=by,
            private={"file": revision.source_name},
            number=revision.document.number,
            label=revision.label,
            source=revision.source_sha,
        )
    return files.read(revision.source_sha)


def print_revision(revision: Revision, *, by: Actor, controlled: bool = False) -> bytes:
    """A PDF to be printed now, with its own entry in the journal.

    Uncontrolled, it bears a code of its own that says so and is valid that day; controlled, it bears
    the revision's code and needs the permission to issue.

    Raises:
        NotReady: the pages are still being made. Conflict: controlled, but not in force.
        NotAllowed: no permission to print, or to issue.
    """
    require(by, Permission.DOCUMENT_PRINT)
    pages_of(revision)
    with transaction():
        require(by, Permission.DOCUMENT_PRINT)
        if controlled:
            require(by, Permission.COPY_ISSUE)
            if revision.state is not State.EFFECTIVE:
                raise Conflict(N_("Only a revision in force is printed as a controlled copy."))
        token = documents.token_of(revision) if controlled else _print_token(revision, by)
        journal.record(
            DocumentAct.PRINTED,
            revision,
            by=by,
            number=revision.document.number,
            label=revision.label,
            controlled=controlled,
            valid_until=token.valid_until,
        )
    return rendition_of(revision, by=by, controlled=controlled, token=token)


def _print_token(revision: Revision, by: Actor) -> PrintedToken:
    head = journal.head()
    token = PrintedToken(
        token=new_token(),
        kind="print",
        revision_id=revision.id,
        person_id=by.person_id,
        made_at=clock.now(),
        valid_until=documents.today(),
        epoch=head.epoch if head else 0,
    )
    db.session.add(token)
    return token
