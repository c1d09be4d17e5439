"""The organisation's settings as one plain value: ``profile()`` is what other rooms read.

Kept as data with history (``OrganisationSetting``), read anew each time, so that several nodes on one database
agree from the moment a change is committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import func, select

from webapp.core.db import db
from webapp.core.errors import N_, Invalid, Message
from webapp.people.models import OrganisationSetting

COPY_NUMBERS = ("holder", "document")
STAMP_MODES = ("printed", "frame")
PAPER_LANGUAGES = ("zh-Hans", "zh-Hant", "en")
LIMITS = {"approval_days": (1, 60), "emergency_days": (1, 60), "force_new_edition": (0, 99)}
LONGEST_PATH = 400


@dataclass(frozen=True)
class Profile:
    """What the organisation has chosen.

    ``stamp_mode``: ``printed``, or ``frame`` for a hand chop. ``small_company``: one person may hold all three
    administrators. ``approval_days``, ``emergency_days``: working days for a step of an approval, and for the full
    chain after an emergency release. ``paper_language``: language of printed papers. ``force_new_edition``: after so
    many modifications 换版 is forced where the type says nothing; 0 never. ``mail``: notices go out by mail as well.
    ``backup_folder``: where backups are written; empty: not chosen yet. ``copy_numbers``: ``holder`` for fixed
    distribution numbers, ``document`` where each document counts its own. ``answered``: steps of the first set-up
    that somebody has answered, so that what is left can be listed.
    """

    stamp_mode: str = "printed"
    small_company: bool = False
    approval_days: int = 3
    emergency_days: int = 5
    paper_language: str = "zh-Hans"
    force_new_edition: int = 0
    mail: bool = False
    backup_folder: str = ""
    copy_numbers: str = "holder"
    answered: tuple[str, ...] = ()


NAMES = tuple(item.name for item in fields(Profile))


def profile() -> Profile:
    """The settings that hold now; one query."""
    newest = select(func.max(OrganisationSetting.id)).group_by(OrganisationSetting.name)
    rows = select(OrganisationSetting.name, OrganisationSetting.value).where(OrganisationSetting.id.in_(newest))
    found = {name: value for name, value in db.session.execute(rows) if name in NAMES}
    return Profile(**{**found, "answered": tuple(found.get("answered", ()))})


def check_settings(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, checked by name and kind.

    Raises:
        Invalid: an unknown name, or a value outside its limits; the message stands at its field.
    """
    faults = {name: [fault] for name, value in values.items() if (fault := _fault(name, value)) is not None}
    if faults:
        raise Invalid(fields=faults)
    return dict(values)


def _fault(name: str, value: Any) -> Message | None:
    known = {"stamp_mode": STAMP_MODES, "paper_language": PAPER_LANGUAGES, "copy_numbers": COPY_NUMBERS}
    if name not in NAMES:
        return Message(N_("This can not be changed."))
    if name in known and value not in known[name]:
        return Message(N_("Choose one of the values."))
    if name in LIMITS:
        least, most = LIMITS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            return Message(N_("A whole number from %(least)s to %(most)s."), {"least": least, "most": most})
    if name in {"small_company", "mail"} and not isinstance(value, bool):
        return Message(N_("Choose one of the values."))
    if name == "backup_folder" and (not isinstance(value, str) or len(value) > LONGEST_PATH or "\0" in value):
        return Message(N_("At most %(longest)s characters."), {"longest": LONGEST_PATH})
    return None
