"""Notices, the day's mail of each person, the own choice of mail.

Notices and digests are derived from what waits and may be made again; only the choice is a business row.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, Protected, UTCTime, states


class NoticeAct(StrEnum):
    """Acts of notices in the journal."""

    MAIL_CHOSEN = "notice.mail_chosen"


class Notice(Model):
    """Something began to wait for a person, or waits on its last day or past it; once a day at most.

    ``key`` names the item; its title is not kept, so that it is shown only to who may still read it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("uq_notice_person_id_key_day", "person_id", "key", "day", unique=True),
        Index("ix_notice_unread", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(400))
    day: Mapped[date] = mapped_column(Date)
    verb: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date | None] = mapped_column(Date)
    made_at: Mapped[datetime] = mapped_column(UTCTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UTCTime)


class DigestState(StrEnum):
    """What became of the mail of a person and day."""

    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"


class Digest(Model):
    """The one mail of a person and a day; ``sending`` that stays means that it is not known."""

    __tablename__ = "digest"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    state: Mapped[DigestState] = mapped_column(states(DigestState, "digest_state"))
    items: Mapped[int] = mapped_column(Integer)
    detail: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UTCTime)


class NoticeRun(Model):
    """How far the notices follow the journal, and the last day mail and robot were set to work; one row."""

    __tablename__ = "notice_run"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(UTCTime)
    sent_on: Mapped[date | None] = mapped_column(Date)
    told_on: Mapped[date | None] = mapped_column(Date)


class MailChoice(Protected, Model):
    """Whether a person wants mail; without a row, yes."""

    __tablename__ = "mail_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    wanted: Mapped[bool] = mapped_column(Boolean)
