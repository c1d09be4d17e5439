"""What a person has to sign with, and whether a sitting is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from webapp.core import clock, current_settings
from webapp.core.db import db
from webapp.people.models import Credential, Sitting


@dataclass(frozen=True)
class Means:
    """What the signature panel asks of a person now; ``until`` is when the sitting ends, None outside one."""

    code: bool = False
    pin: bool = False
    until: datetime | None = None
    minutes: int = 0

    @property
    def pin_enough(self) -> bool:
        """Whether the PIN alone signs now."""
        return self.pin and self.until is not None


def code_of(person_id: int) -> Credential | None:
    """The one-time code that is set up, or None; one that was reset is none."""
    found = db.session.get(Credential, (person_id, "totp"))
    return found if found is not None and found.secret else None


def pin_of(person_id: int) -> Credential | None:
    """The signing PIN, or None."""
    return db.session.get(Credential, (person_id, "pin"))


def asks_code(person_id: int) -> bool:
    """Whether the person wants the code asked at sign-in as well."""
    code = code_of(person_id)
    return code is not None and code.at_sign_in


def waits(person_id: int) -> bool:
    """Whether a credential was reset and a second person has not confirmed it: nothing is signed until then."""
    statement = select(Credential.kind).where(
        Credential.person_id == person_id, Credential.confirmed.is_(False)
    )
    return db.session.scalar(statement.limit(1)) is not None


def sitting_of(session_id: str, person_id: int) -> Sitting | None:
    """The sitting of a sign-in that has not ended, or None."""
    found = db.session.get(Sitting, session_id) if session_id else None
    return found if found is not None and found.person_id == person_id and found.until > clock.now() else None


def means_of(person_id: int, session_id: str) -> Means:
    """What can be signed with now, for the panel's words."""
    sitting = sitting_of(session_id, person_id)
    return Means(
        code=code_of(person_id) is not None,
        pin=pin_of(person_id) is not None,
        until=sitting.until if sitting else None,
        minutes=current_settings().sitting_minutes,
    )
