"""Sign sheets that were printed, scans that came back, and what was entered from them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.approvals.models import Round
from webapp.core.db import Model, Protected, UTCTime
from webapp.people.models import Person


class SignSheet(Protected, Model):
    """A sign sheet printed for a round: what its QR leads to, and the digest of what was on it.

    ``facts`` is the digest of what is shown without a step, so that it holds for every step of the sheet.
    """

    __tablename__ = "sign_sheet"
    __append_only__ = True

    token: Mapped[str] = mapped_column(String(22), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    facts: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UTCTime)
    epoch: Mapped[int] = mapped_column(Integer)

    round: Mapped[Round] = relationship()
    person: Mapped[Person] = relationship()


class PaperScan(Protected, Model):
    """The scan of a signed sheet: the file as it came, and the cleaned PDF that is shown."""

    __tablename__ = "paper_scan"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    sheet_token: Mapped[str] = mapped_column(ForeignKey("sign_sheet.token"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    source_sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    pdf_sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    pages: Mapped[int] = mapped_column(Integer)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCTime)

    sheet: Mapped[SignSheet] = relationship()
    entered_by: Mapped[Person] = relationship()


class PaperSignature(Protected, Model):
    """A decision that was signed on paper: the day the paper says, and the scan that shows it.

    The decision keeps the captured time; the claimed day stays beside it (house decision 10).
    """

    __tablename__ = "paper_signature"
    __append_only__ = True

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("paper_scan.id"), index=True)
    claimed_on: Mapped[date] = mapped_column(Date)

    scan: Mapped[PaperScan] = relationship()
