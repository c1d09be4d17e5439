"""How the sample organisation began: the starter library taken over on the first day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from webapp.core import clock
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.documents.intake import Intake, take_in
from webapp.documents.library import queries
from webapp.documents.library.actions import Choice, claim_number
from webapp.documents.library.models import StarterTaking
from webapp.people import queries as people
from webapp.rendering import make_word

DEPARTMENTS = {
    "quality": "综合管理部",
    "technical": "技术中心",
    "service": "服务台",
    "sales": "市场部",
    "finance": "财务部",
}


def is_starter(key: str) -> bool:
    """Whether a text of the plan comes from the starter library."""
    return key in queries.library().starters


def take_numbers(owners: Mapping[str, str], *, by: Actor) -> None:
    """Give every starter document of the plan its number, so that they cite each other from the first.

    Args:
        owners: names of owner departments by starter key.
    """
    departments, ids = _ids(DEPARTMENTS), _ids(owners)
    for key in owners:
        claim_number(key, Choice("zh-Hans", departments, ids), by=by)


def edited(key: str, title: str, edits: Iterable[Sequence[str]], *, by: Actor) -> Intake:
    """The Word file of a later revision: the starter text with the organisation's own changes."""
    taking = db.session.get_one(StarterTaking, key)
    text = queries.filled(queries.library().starters[key], taking.language, taking.departments, by=by)
    for old, new in edits:
        text = text.replace(old, new)
    site = people.organisation()
    author = site.name if site else ""
    data = make_word(text, title=title, language=taking.language, author=author, made_at=clock.now())
    return take_in(f"{title}.docx", data)


def _ids(names: Mapping[str, str]) -> dict[str, int]:
    found = {key: people.department_named(name) for key, name in names.items()}
    return {key: department.id for key, department in found.items() if department is not None}
