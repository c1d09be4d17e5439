"""What remains to be done after the first set-up; upper rooms add their own steps."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.access import Actor, Permission
from webapp.core.errors import N_
from webapp.people import hooks, queries
from webapp.people.profile import profile
from webapp.people.rules import ADMINISTRATORS


@dataclass(frozen=True)
class Shown:
    """One line of the page: what, why, where, and whether it is done."""

    title: str
    help: str
    endpoint: str
    done: bool
    allowed: bool = True


def next_steps(*, by: Actor) -> list[Shown]:
    """The steps in their order; ``title`` and ``help`` are message keys."""
    answered = profile().answered
    own = [
        Shown(
            N_("Departments"),
            N_(
                "Add the departments, each with its head and the manager in charge: approvals find their signers "
                "there."
            ),
            "administration.departments",
            len(queries.departments(by=by)) > 1,
            by.may(Permission.PERSON_MANAGE),
        ),
        Shown(
            N_("People"),
            N_("Add an account for everybody who writes, approves or reads documents: one by one, or from a list."),
            "several.users",
            queries.count_persons() > 1,
            by.may(Permission.PERSON_MANAGE),
        ),
        Shown(
            N_("Roles"),
            N_("Give each person a role; a role is a list of permissions in plain words."),
            "roles.index",
            bool(queries.holders_of("document_controller")) and bool(queries.holders_of("general_manager")),
            by.may(Permission.ROLE_MANAGE),
        ),
        Shown(
            N_("Three administrators"),
            N_(
                "Name a system, a security and an audit administrator; until then your account stands in for all "
                "three."
            ),
            "roles.index",
            all(queries.holders_of(key) for key in ADMINISTRATORS),
            by.may(Permission.ROLE_MANAGE),
        ),
    ]
    settings = by.may(Permission.SETTINGS_MANAGE)
    own += [
        Shown(
            N_("Stamp"),
            N_("Printed by the system, or an empty frame for a hand chop."),
            "setting_up.stamp",
            "stamp" in answered,
            settings,
        ),
        Shown(
            N_("Backup folder"),
            N_("A folder on another disk or host; it is tried before it is kept."),
            "setting_up.backup",
            "backup" in answered,
            settings,
        ),
    ]
    return own + [
        Shown(step.title, step.help, step.endpoint, step.done(), by.may(step.permission)) for step in hooks.steps()
    ]
