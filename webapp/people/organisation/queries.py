"""The history of the settings, and who combines administrators."""

from __future__ import annotations

from sqlalchemy import func, select

from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, NotFound
from webapp.people import queries
from webapp.people.models import Department, OrganisationSetting, Person, Site
from webapp.people.rules import ADMINISTRATORS


def last_change() -> int:
    """The number of the last line of settings; 0 before the first."""
    return db.session.scalar(select(func.max(OrganisationSetting.id))) or 0


def history(*, by: Actor) -> list[OrganisationSetting]:
    """Every change of a setting, newest first."""
    require(by, Permission.SETTINGS_MANAGE)
    return list(db.session.scalars(select(OrganisationSetting).order_by(OrganisationSetting.id.desc())))


def get_site(site_id: int, *, by: Actor) -> Site:
    """The company or site, or NotFound."""
    require(by, Permission.PERSON_VIEW)
    found = db.session.get(Site, site_id)
    if found is None:
        raise NotFound(N_("There is no such company or site."))
    return found


def who_combine() -> list[Person]:
    """Active persons who hold more than one of the three administrators."""
    held: dict[int, list[Person]] = {}
    for key in ADMINISTRATORS:
        for person in queries.holders_of(key):
            held.setdefault(person.id, []).append(person)
    return [persons[0] for persons in held.values() if len(persons) > 1]


def departments_at() -> dict[int, int]:
    """How many departments stand at each node."""
    rows = select(Department.site_id, func.count()).group_by(Department.site_id)
    return {row[0]: row[1] for row in db.session.execute(rows)}
