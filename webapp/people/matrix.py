"""The role × permission matrix as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from webapp.people.permission_words import GROUPS, WORDS
from webapp.people.rules import EVERYONE

HEAD = """# Roles and permissions

What the shipped roles may do, made from `controlled_docs/roles/` by `wenkong docs roles`. Roles can be renamed and
changed on their pages; this table is how they ship. Everybody who is signed in holds the permissions marked ○.
System, security and audit administrator exclude each other and sign nothing.
"""


def as_markdown(roles: Iterable[Mapping[str, Any]]) -> str:
    """A legend of the roles and one row for each permission, ● where a role holds it."""
    known = list(roles)
    lines = [HEAD, "| No. | Role | 角色 | Key |", "|---|---|---|---|"]
    lines += [
        f"| {place} | {role['titles']['en']} | {role['titles']['zh']} | `{role['key']}` |"
        for place, role in enumerate(known, 1)
    ]
    lines += ["", "| Permission | " + " | ".join(str(place) for place in range(1, len(known) + 1)) + " |"]
    lines.append("|---|" + ":-:|" * len(known))
    for title, members in GROUPS:
        lines.append(f"| **{title}** |" + " |" * len(known))
        for permission in members:
            cells = [_mark(str(permission), role["permissions"]) for role in known]
            lines.append(f"| {WORDS[permission]} (`{permission.value}`) | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _mark(permission: str, held: Iterable[str]) -> str:
    if permission in held:
        return "●"
    return "○" if permission in EVERYONE else ""
