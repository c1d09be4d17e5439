"""What is done with the organisation: its settings changed, companies and sites added and changed."""

from __future__ import annotations

from typing import Any

from webapp.core import clock, current_settings, files, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.people import queries
from webapp.people.checks import required
from webapp.people.models import OrganisationSetting, PeopleAct, Person, Site, SiteKind
from webapp.people.organisation.folder import try_folder
from webapp.people.organisation.queries import last_change, who_combine
from webapp.people.profile import STAMP_MODES, Profile, check_settings, profile
from webapp.people.sites import check_abbreviation, sites

PRIVATE = frozenset({"backup_folder"})
TEXTS = {"name_en": 200, "system_title": 200, "letterhead": 600, "address": 600}


def change_settings(*, by: Actor, expected: int | None = None, **values: Any) -> Profile:
    """Change settings of the organisation; each change is a new line, earlier ones stay.

    Args:
        expected: the number of the last change the person saw.
        values: by the names of ``Profile``.

    Raises:
        Invalid: an unknown name or a value outside its limits. Conflict: changed meanwhile, or the small-company
            profile is switched off while somebody combines administrators.
    """
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        checked = check_settings(values)
        if expected is not None and last_change() != expected:
            raise Conflict(N_("Somebody changed this meanwhile. Look at it again, then repeat your change."))
        before = profile()
        changed = {name: value for name, value in checked.items() if getattr(before, name) != value}
        if changed.get("small_company") is False:
            _refuse_while_combined()
        for name, value in changed.items():
            db.session.add(OrganisationSetting(name=name, value=value, set_by=by.id, set_at=clock.now()))
        if changed:
            journal.record(
                PeopleAct.SETTINGS_CHANGED,
                queries.organisation(),
                by=by,
                private={name: str(value) for name, value in changed.items() if name in PRIVATE},
                fields=sorted(changed),
                **{name: value for name, value in changed.items() if name not in PRIVATE},
            )
    return profile()


def _refuse_while_combined() -> None:
    combined = who_combine()
    if combined:
        raise Conflict(
            N_("%(names)s hold more than one administrator. Give the posts to three persons first."),
            names=[person.name for person in combined],
            who=queries.role_titles_with(Permission.ROLE_MANAGE),
        )


def answer_step(key: str, *, by: Actor) -> Profile:
    """Note that a step of the first set-up was answered, also when the answer was what held already."""
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        found = profile()
        return found if key in found.answered else change_settings(answered=(*found.answered, key), by=by)


def choose_backup_folder(folder: str, *, by: Actor) -> Profile:
    """Keep the folder for backups after it was tried: a file is written, read back and deleted.

    Raises:
        Invalid: no absolute path, inside the data or key directory, or it can not be written and read.
    """
    require(by, Permission.SETTINGS_MANAGE)
    settings = current_settings()
    tried = try_folder(folder, apart_from=(settings.home, settings.keys_dir))
    with transaction():
        change_settings(backup_folder=str(tried), by=by)
        found = answer_step("backup", by=by)
        journal.record(
            PeopleAct.BACKUP_FOLDER_TESTED, queries.organisation(), by=by, private={"backup_folder": str(tried)}
        )
    return found


def add_site(name: str, abbreviation: str, *, parent: Site, by: Actor, **values: Any) -> Site:
    """Add a company or site below ``parent``.

    Args:
        values: as for ``change_site``.

    Raises:
        Invalid: an empty or taken name, an abbreviation that can not stand in a number.
    """
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        site = Site(
            name=required(name=name)["name"], abbreviation=check_abbreviation(abbreviation), parent_id=parent.id,
            kind=SiteKind.SITE,
        )  # fmt: skip
        _take_over(site, values)
        _refuse_taken(site)
        db.session.add(site)
        journal.record(PeopleAct.SITE_ADDED, site, by=by, **_facts(site))
    return site


def change_site(site: Site, *, by: Actor, expected: int | None = None, **values: Any) -> Site:
    """Change a company or site; what is not given stays.

    Args:
        values: ``name, name_en, abbreviation, prefix, kind, system_title, letterhead, address, stamp_mode``
            (empty: as the node above), ``controller`` (a Person or None), ``parent`` (a Site), ``logo`` (the PNG of
            ``rendering.clean_picture``, or None to take it away).

    Raises:
        Invalid: a value that can not be used; the organisation itself below another. Conflict: changed meanwhile.
    """
    with transaction():
        require(by, Permission.SETTINGS_MANAGE)
        site = fresh(site, expected)
        _take_over(site, values)
        _refuse_taken(site)
        journal.record(PeopleAct.SITE_CHANGED, site, by=by, fields=sorted(values), **_facts(site))
    return site


def _facts(site: Site) -> dict[str, Any]:
    names = ("name", "abbreviation", "prefix", "kind", "stamp_mode")
    facts = {name: str(getattr(site, name) or "") for name in names}
    return {**facts, "parent": site.parent_id, "logo": site.logo_sha, "controller": site.controller_id}


def _take_over(site: Site, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "controller":
            site.controller_id = _active(value)
        elif name == "parent":
            site.parent_id = _parent(site, value)
        elif name == "logo":
            site.logo_sha = files.keep(value) if value is not None else None
        else:
            setattr(site, name, _checked(name, value))


def _checked(name: str, value: str) -> str:
    if name == "name":
        return required(name=value)["name"]
    if name == "abbreviation":
        return check_abbreviation(value)
    if name == "prefix":
        return check_abbreviation(value, "prefix") if value.strip() else ""
    known = {"kind": tuple(SiteKind), "stamp_mode": ("", *STAMP_MODES)}
    if name in known and value not in known[name]:
        raise Invalid(fields={name: [N_("Choose one of the values.")]})
    if name in known:
        return str(value)
    if name not in TEXTS:
        raise Invalid(fields={name: [N_("This can not be changed.")]})
    if len(value) > TEXTS[name]:
        raise Invalid(fields={name: [N_("This text is too long for a letterhead.")]})
    return value.strip()


def _active(person: Person | None) -> int | None:
    if person is not None and not person.active:
        raise Invalid(fields={"controller": [N_("This person has left.")]})
    return person.id if person is not None else None


def _parent(site: Site, parent: Site | None) -> int | None:
    first = queries.organisation()
    if first is not None and site.id == first.id:
        if parent is not None:
            raise Invalid(fields={"parent": [N_("The organisation itself stands at the top.")]})
        return None
    if parent is None:
        raise Invalid(fields={"parent": [N_("Please choose one.")]})
    known = {node.id: node for node in sites()}
    node: Site | None = parent
    while node is not None:
        if node.id == site.id:
            raise Invalid(fields={"parent": [N_("A site can not stand below itself.")]})
        node = known.get(node.parent_id or 0)
    return parent.id


def _refuse_taken(site: Site) -> None:
    with db.session.no_autoflush:
        others = [node for node in sites() if node.id != site.id]
    if any(node.name == site.name for node in others):
        raise Invalid(fields={"name": [N_("There is a company or site of this name already.")]})
    if site.kind == SiteKind.COMPANY:
        same = [n for n in others if n.kind == SiteKind.COMPANY and n.abbreviation == site.abbreviation]
        if same:
            raise Invalid(
                fields={"abbreviation": [N_("Another company has this abbreviation: their numbers would be equal.")]}
            )
