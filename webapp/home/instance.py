"""Making an instance: database, keys, journal, what ships, the first account."""

from __future__ import annotations

from dataclasses import dataclass

from webapp import core
from webapp.core import journal, keys, migrate
from webapp.core.access import Actor
from webapp.core.db import transaction
from webapp.core.errors import N_, Conflict
from webapp.documents import content, types_data
from webapp.documents.types.actions import adopt_types
from webapp.home.backups.places import staging_of
from webapp.people import actions as people
from webapp.people import queries
from webapp.people.roles_data import shipped_roles
from webapp.people.rules import UNNAMED
from webapp.people.sign_in import make_link, set_password


@dataclass(frozen=True)
class Start:
    """How an instance begins; an empty ``company`` is named on the set-up page."""

    company: str = ""
    abbreviation: str = ""
    language: str = "zh-Hans"
    admin: str = "admin"
    password: str = ""
    demo: bool = False


def prepare_storage() -> None:
    """Data directory, database tables, keys; safe to call again, also after an update and on a further node.

    Raises:
        Conflict: this node has other keys than the instance.
    """
    refuse_half_restored()
    settings = core.current_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate.upgrade()
    if journal.head() is None:
        keys.make_keys(settings.keys_dir)
    journal.refuse_other_keys(settings.keys_dir)


def need() -> None:
    """Raise unless there is an instance of this release.

    Raises:
        Conflict: none, one half restored, or the database of another release.
    """
    refuse_half_restored()
    if not is_set_up():
        home = str(core.current_settings().home)
        raise Conflict(N_("There is no instance in %(home)s yet. Run: wenkong init"), home=home)
    migrate.refuse_other_release()
    journal.refuse_other_keys(core.current_settings().keys_dir)


def refuse_half_restored() -> None:
    """Raise when a restore was killed between its two last moves: the new data waits beside an empty place.

    Raises:
        Conflict: it must be run again.
    """
    home = core.current_settings().home
    if not home.exists() and staging_of(home.resolve()).exists():
        raise Conflict(N_("A restore was interrupted before it was done. Run it again: wenkong restore"))


def is_set_up() -> bool:
    """Whether the journal of this instance has begun."""
    settings = core.current_settings()
    if not settings.database_url and not (settings.home / "wenkong.db").exists():
        return False
    return migrate.current() is not None and journal.head() is not None


def set_up(start: Start, *, by: Actor) -> str:
    """Begin the journal, adopt what ships, make the first account; returns its one-time link secret.

    With a password the secret is empty. The first account stands in for the three administrators
    until each is named or 30 days have passed; it signs nothing.

    Raises:
        Conflict: there is an instance already.
    """
    prepare_storage()
    if journal.head() is not None:
        raise Conflict(N_("This instance has been set up already."))
    with transaction():
        journal.start(core.current_settings().keys_dir, by=by, demo=start.demo)
        adopt_shipped(by=by)
        people.name_organisation(start.company or UNNAMED[start.language], start.abbreviation or "XX", by=by)
        root = people.add_department(start.company or UNNAMED[start.language], code="GS", by=by)
        person = people.add_person(
            start.admin, ADMINISTRATOR[start.language], department=root, language=start.language, setup=True, by=by
        )
    if start.password:
        set_password(person, start.password, by=by)
        return ""
    return make_link(person, by=by)


ADMINISTRATOR = {"zh-Hans": "系统设置员", "zh-Hant": "系統設定員", "en": "Set-up account"}


def adopt_shipped(*, by: Actor) -> None:
    """Adopt roles and types of this release; also after an upgrade (house decision 14)."""
    roles = shipped_roles()
    people.adopt_roles(roles, by=by)
    adopt_types(types_data.load_types(content.FOLDER / "types").values(), by=by)


def is_named() -> bool:
    """Whether the organisation has been given its name."""
    site = queries.organisation()
    return site is not None and site.name not in UNNAMED.values()
