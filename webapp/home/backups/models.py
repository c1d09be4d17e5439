"""What was backed up, checked and drilled, with its result: evidence of its own."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import JSONBytes, Model, Protected, UTCTime, states


class BackupAct(StrEnum):
    """Acts of this part in the journal."""

    MADE = "backup.made"
    CHECKED = "backup.checked"
    DRILLED = "backup.drilled"


class RunKind(StrEnum):
    """What was done."""

    BACKUP = "backup"
    CHECK = "check"
    DRILL = "drill"


class BackupRun(Protected, Model):
    """One backup, check or drill. ``faults`` are sentences (message data) that
    name what was not whole; a failed one has at least one.

    ``took_ms`` of a drill is the measured recovery time; ``age_s`` how old the backup was then, that is how
    much work would have been lost.
    """

    __tablename__ = "backup_run"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[RunKind] = mapped_column(states(RunKind, "kind"))
    name: Mapped[str] = mapped_column(String(80))
    ok: Mapped[bool] = mapped_column(Boolean)
    by_id: Mapped[str] = mapped_column(String(200))
    began_at: Mapped[datetime] = mapped_column(UTCTime)
    took_ms: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(BigInteger)
    files: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int] = mapped_column(BigInteger)
    age_s: Mapped[int] = mapped_column(BigInteger)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONBytes)
