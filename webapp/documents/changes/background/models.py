"""Who opened the background of a change before signing it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, Protected, UTCTime


class BackgroundOpening(Protected, Model):
    """A signer opened the request and the comparison of what was sent the ``submission``-th time; never changed."""

    __tablename__ = "background_opening"
    __append_only__ = True
    __table_args__ = (Index("uq_background_opening", "revision_id", "submission", "person_id", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    submission: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UTCTime)
