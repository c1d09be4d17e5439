"""The renaming a change request carries out."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Model, Protected


class RenamingAct(StrEnum):
    """Acts of renamings in the journal."""

    ASKED = "renaming.asked"
    DRAFTED = "renaming.drafted"


class Renaming(Protected, Model):
    """What a request renames: the words that stand in the documents, and what is to stand there; never changed."""

    __tablename__ = "renaming"
    __append_only__ = True

    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    old: Mapped[str] = mapped_column(String(120))
    new: Mapped[str] = mapped_column(String(120))
