"""Who: persons, departments and sites, roles, sign-in."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the acts of this room and who can help when a permission is missing."""
    from webapp.core import access
    from webapp.core.journal import register_acts
    from webapp.people import queries
    from webapp.people.models import PeopleAct

    register_acts("people", PeopleAct)
    access.register_helper(queries.role_titles_with)
