"""Which starter documents an organisation took over, and from which shipped text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime
from webapp.documents.models import Document

ORIGIN = "starter"
"""``Document.origin`` of what came from the library; which text it was stands in ``StarterTaking``."""


class LibraryAct(StrEnum):
    """Acts of the starter library in the journal."""

    TAKEN = "starter.taken_over"
    RENEWED = "starter.renewed"
    KEPT = "starter.kept"


class StarterTaking(Protected, Model):
    """A starter document that was taken over: once, in one language, as one document.

    ``edition`` names the shipped text it was last compared with; ``departments`` are the ids chosen
    for the departments the text speaks of.
    """

    __tablename__ = "starter_taking"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    language: Mapped[str] = mapped_column(String(8))
    edition: Mapped[str] = mapped_column(String(16))
    departments: Mapped[dict[str, int]] = mapped_column(JSONBytes)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime] = mapped_column(UTCTime)

    document: Mapped[Document] = relationship()
