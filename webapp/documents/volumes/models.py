"""Which documents at which revisions a revision of a volume holds."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected
from webapp.documents.models import Revision


class VolumeAct(StrEnum):
    """Acts of volumes in the journal."""

    MADE = "volume.made"


class VolumePart(Protected, Model):
    """One document of a volume at an exact revision, with the page on which it begins; never changed."""

    __tablename__ = "volume_part"
    __append_only__ = True

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    first_page: Mapped[int] = mapped_column(Integer)

    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id])
    part: Mapped[Revision] = relationship(foreign_keys=[part_id])
