"""Which rounds a person has opened, as they stood then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, UTCTime


class RoundOpened(Model):
    """Who had which round on the screen last, with the digest of what stood there.

    Not evidence: it only lets a signature on a list refuse what the signer never looked at.
    """

    __tablename__ = "round_opened"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    shown: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(UTCTime)
