"""The organisation's own form of a register."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import JSONBytes, Model, Protected


class RegisterAct(StrEnum):
    """Acts of registers in the journal."""

    FORM_CHANGED = "register_form.changed"


class RegisterForm(Protected, Model):
    """How a register is printed: its number as a form, title, columns in order, boxes to sign.

    ``titles`` and ``boxes`` hold ``zh`` and ``en``, ``columns`` are ``{key, zh, en, width}``; what is empty stays as
    it is shipped.
    """

    __tablename__ = "register_form"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(60), default="")
    titles: Mapped[dict[str, str]] = mapped_column(JSONBytes)
    columns: Mapped[list[Any]] = mapped_column(JSONBytes)
    boxes: Mapped[dict[str, str]] = mapped_column(JSONBytes)
    landscape: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}
