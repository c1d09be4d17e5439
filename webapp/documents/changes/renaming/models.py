"""Which name a change request changes everywhere."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Model, Protected, states
from webapp.documents.changes.models import ChangeRequest
from webapp.people.models import Department


class Named(StrEnum):
    """What bears a name."""

    DEPARTMENT = "department"
    POST = "post"


class Renaming(Protected, Model):
    """The name a request changes: of a department, or of a post; never changed."""

    __tablename__ = "renaming"
    __append_only__ = True
    __table_args__ = (CheckConstraint("(kind = 'department') = (department_id IS NOT NULL)", name="department_known"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), primary_key=True)
    kind: Mapped[Named] = mapped_column(states(Named, "named"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    old: Mapped[str] = mapped_column(String(120))
    new: Mapped[str] = mapped_column(String(120))

    request: Mapped[ChangeRequest] = relationship()
    department: Mapped[Department | None] = relationship()
