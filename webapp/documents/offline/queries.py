"""Finding off-line packs: what is in them, what changed since, which are expired."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webapp.core.access import Actor, readable
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.documents import queries as documents
from webapp.documents.copies.models import Holder
from webapp.documents.copies.queries import holds, keeps_ledger
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.offline.models import OfflinePack, PackFile, PackState
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty


@dataclass(frozen=True)
class Standing:
    """How a pack stands today: its files, and those whose revision is no longer the one in force."""

    pack: OfflinePack
    files: int
    changed: int

    @property
    def expired(self) -> bool:
        """Past its day, and still out."""
        return self.pack.state is PackState.MADE and self.pack.valid_until < documents.today()


def packs(*, by: Actor, most: int = 200) -> list[Standing]:
    """Packs the person may know of, those that are out first, the one that expires first on top."""
    statement = (
        select(OfflinePack)
        .where(visible(by))
        .options(
            joinedload(OfflinePack.holder).joinedload(Holder.person),
            joinedload(OfflinePack.holder).joinedload(Holder.department),
            joinedload(OfflinePack.made_by),
            selectinload(OfflinePack.files).joinedload(PackFile.revision),
        )
        .order_by((OfflinePack.state == PackState.ENDED), OfflinePack.valid_until, OfflinePack.id)
        .limit(most)
    )
    return [standing_of(pack) for pack in db.session.scalars(statement)]


def standing_of(pack: OfflinePack) -> Standing:
    """How one pack stands."""
    return Standing(pack, len(pack.files), sum(is_changed(file) for file in pack.files))


def is_changed(file: PackFile) -> bool:
    """Whether the revision in the pack is no longer the one in force."""
    return file.revision.state is not State.EFFECTIVE


def get_pack(pack_id: int, *, by: Actor) -> OfflinePack:
    """One pack.

    Raises:
        NotFound: no such pack, or none of the person's business.
    """
    found = db.session.scalars(select(OfflinePack).where(OfflinePack.id == pack_id, visible(by))).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such off-line pack, or you may not see it."))
    return found


def files_of(pack: OfflinePack, *, by: Actor) -> list[tuple[PackFile, Revision | None]]:
    """The documents in a pack the person may know of, each with the revision in force now."""
    statement = (
        select(PackFile)
        .join(Document, Document.id == PackFile.document_id)
        .where(PackFile.pack_id == pack.id, readable(Document, by))
        .options(joinedload(PackFile.document), joinedload(PackFile.revision))
        .order_by(Document.number)
    )
    return [(file, documents.effective_of(file.document)) for file in db.session.scalars(statement)]


def may_open_all(pack: OfflinePack, *, by: Actor) -> bool:
    """Whether the person may read every document in the file."""
    return len(files_of(pack, by=by)) == len(pack.files)


def visible(by: Actor) -> ColumnElement[bool]:
    """The clause over packs: all for who keeps the ledger, else those one made or holds."""
    if keeps_ledger(by):
        return OfflinePack.id.is_not(None)
    mine = OfflinePack.holder_id.in_(select(Holder.id).where(holds(by)))
    return or_(mine, OfflinePack.made_by_id == (by.person_id or 0))


def describe(duty: Duty, by: Actor) -> Heading | None:
    """What the duty to renew a pack is about."""
    try:
        pack = get_pack(duty.subject_id, by=by)
    except NotFound:
        return None
    return Heading(f"#{pack.id}", f"{pack.name} · {pack.holder.name}", f"/copies/offline/{pack.id}")
