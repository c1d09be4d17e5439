"""What a department's papers say of their house: company, site, prefix, letterhead, stamp, controller.

A node of the tree leaves empty what it takes from the node above (domain.md section 2, sites).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from webapp.core.db import db
from webapp.core.errors import N_, Invalid
from webapp.people.models import Department, Site, SiteKind
from webapp.people.profile import profile

# An abbreviation stands between the separators of a number: none of them, no blank, no brace of a pattern.
_ABBREVIATION = re.compile(r"[^\s/\\{}~:：／—–|]+")


@dataclass(frozen=True)
class House:
    """Company and site as papers show them; ``letterhead`` are the lines beside the logo.

    An empty ``stamp_mode`` means: as the organisation has set.
    """

    company: str = ""
    company_en: str = ""
    abbreviation: str = ""
    site: str = ""
    prefix: str = ""
    system_title: str = ""
    letterhead: tuple[str, ...] = ()
    logo_sha: str | None = None
    stamp_mode: str = ""
    controller_id: int | None = None

    def name(self, language: str) -> str:
        """The company's name in ``language`` where it has one."""
        return self.company_en if language.startswith("en") and self.company_en else self.company


def sites() -> list[Site]:
    """All companies and sites, the organisation itself first."""
    return list(db.session.scalars(select(Site).order_by(Site.id)))


def house_of(department: Department | None) -> House:
    """The house of a department; without one, or before set-up, that of the organisation."""
    known = {site.id: site for site in sites()}
    if not known:
        return House()
    node = known.get(department.site_id) if department is not None else None
    return house_at(node or known[min(known)], known)


def stamp_mode_of(department: Department | None) -> str:
    """``printed`` or ``frame``: what the department's house says, else the organisation's setting."""
    return house_of(department).stamp_mode or profile().stamp_mode


def house_at(site: Site, known: Mapping[int, Site]) -> House:
    """The house at a node; ``known`` are all nodes by id."""
    up = list(_upwards(site, known))
    company = next((node for node in up if node.kind == SiteKind.COMPANY), up[-1])
    lines = next((f"{node.letterhead}\n{node.address}" for node in up if node.letterhead or node.address), "")
    return House(
        company=company.name,
        company_en=company.name_en,
        abbreviation=company.abbreviation,
        site=site.name,
        prefix=site.prefix or site.abbreviation,
        system_title=next((node.system_title for node in up if node.system_title), ""),
        letterhead=tuple(line.strip() for line in lines.splitlines() if line.strip()),
        logo_sha=next((node.logo_sha for node in up if node.logo_sha), None),
        stamp_mode=next((node.stamp_mode for node in up if node.stamp_mode), ""),
        controller_id=next((node.controller_id for node in up if node.controller_id), None),
    )


def _upwards(site: Site, known: Mapping[int, Site]) -> Iterator[Site]:
    seen: set[int] = set()
    node: Site | None = site
    while node is not None and node.id not in seen:
        seen.add(node.id)
        yield node
        node = known.get(node.parent_id or 0)


def check_abbreviation(text: str, field: str = "abbreviation") -> str:
    """An abbreviation or prefix as it may stand in a number.

    Raises:
        Invalid: empty, longer than 20, or with a separator of numbers (slash, dash of a range, colon, blank).
    """
    plain = text.strip()
    if not plain or len(plain) > 20:
        raise Invalid(fields={field: [N_("1 to 20 characters are needed.")]})
    if not plain.isprintable() or not _ABBREVIATION.fullmatch(plain):
        raise Invalid(
            fields={field: [N_("No slash, colon, brace, long dash or blank: they separate the parts of a number.")]}
        )
    return plain
