"""Off-line packs: asked for, made by a job, taken, ended; each an uncontrolled medium with a holder."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from webapp import core
from webapp.core import clock, files, jobs, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed, Refusal
from webapp.core.tokens import new_token
from webapp.documents import queries as documents
from webapp.documents.copies.models import Holder
from webapp.documents.models import PrintedToken, Revision
from webapp.documents.offline import queries
from webapp.documents.offline.choosing import MOST, Chosen, chosen_revisions
from webapp.documents.offline.models import OfflinePack, PackAct, PackFile, PackState
from webapp.documents.offline.packing import FOLDER, PackedFile, PackFacts, pack
from webapp.documents.offline.words import stamp_line
from webapp.documents.renditions.queries import delivery_of, pages_of, qr_url
from webapp.duties import actions as duties
from webapp.people import queries as people
from webapp.people.models import Person
from webapp.rendering import deliver, safe_name

JOB, KIND = "make_offline_pack", "offline_pack"
PRESET_DAYS, MOST_DAYS = 30, 366


def ask_pack(
    name: str,
    holder: Holder,
    choice: Chosen,
    *,
    valid_until: date,
    language: str,
    medium: str = "",
    by: Actor,
) -> OfflinePack:
    """Have a pack made for a holder; the file follows in a moment.

    Raises:
        NotAllowed: may not print, or not hand out. Invalid: no name, a day outside one year, nothing chosen, nothing
            in force among it that may go to the holder, or more than 300 documents.
    """
    with transaction():
        require(by, Permission.DOCUMENT_PRINT)
        require(by, Permission.COPY_ISSUE)
        if by.person_id is None:
            raise NotAllowed(N_("Only a person can do this."))
        _check(name, holder, choice, valid_until, by)
        asked = OfflinePack(
            name=name.strip(),
            holder_id=holder.id,
            medium=medium.strip(),
            valid_until=valid_until,
            language=language,
            chosen=choice.as_data(),
            made_by_id=by.person_id,
            asked_at=clock.now(),
        )
        db.session.add(asked)
        db.session.flush()
        journal.record(
            PackAct.ASKED,
            asked,
            by=by,
            private={"name": asked.name, "medium": asked.medium},
            holder=holder.id,
            valid_until=valid_until,
            departments=choice.departments,
            documents=choice.documents,
        )
        owner = db.session.get_one(Person, by.person_id)
        duties.assign_duty(KIND, asked, owner=owner, verb=N_("Renew or take back"), due_on=valid_until, by=by)
        jobs.enqueue(JOB, pack_id=asked.id)
    return asked


def make_pack(asked: OfflinePack, *, by: Actor) -> OfflinePack:
    """Make the file: every page stamped, with a code of its own document; what may be read is asked anew.

    Args:
        by: who asked for it, with the rights of this moment.

    Raises:
        NotReady: pages of a document are still being made; the job tries again.
    """
    if asked.state is not PackState.ASKED:
        return asked
    pack_id = asked.id
    try:
        require(by, Permission.COPY_ISSUE)
        revisions, _left_out = chosen_revisions(_choice_of(asked), asked.holder, by=by)
        tokens = [_token(revision, asked, by) for revision in revisions]
        pairs = zip(revisions, tokens, strict=True)
        packed = [_file(place, revision, token, asked, by) for place, (revision, token) in enumerate(pairs, start=1)]
    except Refusal as refusal:
        return _fail(pack_id, refusal, by=by)
    made = pack(_facts(asked), packed)
    db.session.rollback()
    with transaction():
        asked = fresh(db.session.get_one(OfflinePack, pack_id))
        if asked.state is not PackState.ASKED:
            return asked
        db.session.add_all(tokens)
        db.session.flush()
        db.session.add_all(
            PackFile(
                pack_id=pack_id,
                revision_id=token.revision_id,
                document_id=db.session.get_one(Revision, token.revision_id).document_id,
                token=token.token,
                path=file.path,
                size=len(file.pdf),
                sha=file.sha,
            )
            for token, file in zip(tokens, packed, strict=True)
        )
        asked.file_sha, asked.manifest_sha = files.keep(made.data), made.manifest_sha
        asked.state, asked.made_at = PackState.MADE, clock.now()
        journal.record(
            PackAct.MADE,
            asked,
            by=by,
            file=asked.file_sha,
            manifest=asked.manifest_sha,
            revisions=[token.revision_id for token in tokens],
        )
    return asked


def take_pack(found: OfflinePack, *, by: Actor) -> bytes:
    """The ZIP, for who hands packs out and may read every document in it; each taking is journalled.

    Raises:
        NotAllowed: no such permission, or a document in it that may not be read. Conflict: not made, or ended.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        found = fresh(found)
        if found.state is not PackState.MADE or found.file_sha is None:
            raise Conflict(N_("This pack has no file now."))
        if not queries.may_open_all(found, by=by):
            raise NotAllowed(N_("It holds a document you may not read."))
        if found.valid_until < documents.today():
            raise Conflict(N_("This pack has expired; make a new one."))
        journal.record(PackAct.TAKEN, found, by=by, file=found.file_sha)
    return files.read(found.file_sha)


def end_pack(found: OfflinePack, ending: str, *, by: Actor) -> OfflinePack:
    """The medium came back or was erased; the pack is accounted for.

    Raises:
        NotAllowed: not who hands packs out. Invalid: not said what became of it. Conflict: ended already.
    """
    with transaction():
        require(by, Permission.COPY_ISSUE)
        found = fresh(found)
        if not ending.strip():
            raise Invalid(fields={"ending": [N_("Say what became of the medium.")]})
        if found.state is PackState.ENDED:
            raise Conflict(N_("This pack is accounted for already."))
        found.state, found.ended_at, found.ended_by_id = PackState.ENDED, clock.now(), by.person_id
        found.ending = ending.strip()
        journal.record(PackAct.ENDED, found, by=by, private={"reason": found.ending})
        duties.complete_duties_of(KIND, found, by=by)
    return found


def preset_day() -> date:
    """The last day of a pack that is made today, where nobody chooses another."""
    return documents.today() + timedelta(days=PRESET_DAYS)


def _check(name: str, holder: Holder, choice: Chosen, valid_until: date, by: Actor) -> None:
    today = documents.today()
    wrong: dict[str, list[str]] = {}
    if not name.strip() or len(name.strip()) > 120:
        wrong["name"] = [N_("Name the pack, in at most 120 characters.")]
    if not today <= valid_until <= today + timedelta(days=MOST_DAYS):
        wrong["valid_until"] = [N_("Choose a day from today on, within one year.")]
    if choice.empty:
        wrong["documents"] = [N_("Choose departments, posts or numbers.")]
    else:
        found, left_out = chosen_revisions(choice, holder, by=by)
        if not found and left_out:
            wrong["documents"] = [N_("None of these documents may go to this holder.")]
        elif not found:
            wrong["documents"] = [N_("None of these documents is in force.")]
        elif len(found) > MOST:
            wrong["documents"] = [N_("At most 300 documents go into one pack.")]
    if wrong:
        raise Invalid(fields=wrong)


def _choice_of(asked: OfflinePack) -> Chosen:
    return Chosen(**asked.chosen)


def _token(revision: Revision, asked: OfflinePack, by: Actor) -> PrintedToken:
    head = journal.head()
    return PrintedToken(
        token=new_token(),
        kind="offline",
        revision_id=revision.id,
        person_id=by.person_id,
        made_at=clock.now(),
        valid_until=asked.valid_until,
        epoch=head.epoch if head else 0,
    )


def _file(place: int, revision: Revision, token: PrintedToken, asked: OfflinePack, by: Actor) -> PackedFile:
    document = revision.document
    cover, body = pages_of(revision)
    number = revision.submissions[-1].printed_number if revision.submissions else document.number
    line = stamp_line(
        revision.language,
        day=asked.valid_until.isoformat(),
        number=number,
        label=revision.label,
        token=token.token,
    )
    base = delivery_of(revision, cover, body, token, controlled=False, by=by)
    name = safe_name(f"{number.replace('/', '_')} {revision.label.replace('/', '_')}.pdf")
    return PackedFile(
        path=f"{FOLDER}/{place:03} {name}",
        number=number,
        title=document.title,
        label=revision.label,
        since=revision.effective_from.isoformat() if revision.effective_from else "",
        department=document.department.name,
        token=token.token,
        url=qr_url(token.token),
        pdf=deliver(replace(base, small_print=(line,))),
    )


def _facts(asked: OfflinePack) -> PackFacts:
    site = people.organisation()
    return PackFacts(
        pack=asked.id,
        name=asked.name,
        organisation=site.name if site else "",
        holder=asked.holder.name,
        made_by=asked.made_by.name,
        made_at=clock.now().astimezone(core.organisation_zone()),
        valid_until=asked.valid_until,
        language=asked.language,
        demo=journal.is_demo(),
    )


def _fail(pack_id: int, refusal: Refusal, *, by: Actor) -> OfflinePack:
    db.session.rollback()
    with transaction():
        asked = fresh(db.session.get_one(OfflinePack, pack_id))
        asked.state, asked.problem = PackState.FAILED, str(refusal.message)
        journal.record(PackAct.FAILED, asked, by=by, private={"problem": asked.problem})
    return asked
