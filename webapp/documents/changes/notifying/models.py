"""Who was told of a change that took effect, about which revisions, and who took note."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import JSONBytes, Model, Protected, UTCTime
from webapp.documents.changes.models import ChangeRequest
from webapp.people.models import Department, Person

_ONE_RECIPIENT = (
    "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN department_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN name = '' THEN 0 ELSE 1 END) = 1"
)


class ChangeNotice(Protected, Model):
    """One recipient of the notice of a request: a person, a department, or a name without an account.

    ``lines`` are ``{revision, copies, reads}``: what took effect, the numbers of the copies held, whether it is to be
    read. A later revision of the bundle adds a line, and the notice is to be noted anew.
    """

    __tablename__ = "change_notice"
    __table_args__ = (
        CheckConstraint(_ONE_RECIPIENT, name="one_recipient"),
        CheckConstraint("(noted_at IS NULL) = (noted_by_id IS NULL)", name="noted_by_somebody"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("change_request.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    lines: Mapped[list[Any]] = mapped_column(JSONBytes)
    told_at: Mapped[datetime] = mapped_column(UTCTime)
    noted_at: Mapped[datetime | None] = mapped_column(UTCTime)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    request: Mapped[ChangeRequest] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    department: Mapped[Department | None] = relationship()
    noted_by: Mapped[Person | None] = relationship(foreign_keys=[noted_by_id])

    @property
    def recipient(self) -> str:
        """The name of whom it is for."""
        return self.person.name if self.person else self.department.name if self.department else self.name
