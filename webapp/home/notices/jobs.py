"""Work of notices that is done by the worker."""

from __future__ import annotations

from datetime import date

from webapp.core import jobs
from webapp.core.access import system
from webapp.home.notices import actions


def register() -> None:
    """Register the jobs and the look-around that sets them to work."""
    jobs.register("notices", lambda: actions.write_notices(by=system("notices")))
    jobs.register("digests", lambda day: actions.send_digests(date.fromisoformat(day), by=system("digests")))
    jobs.register("robot", lambda day: actions.tell_robot(date.fromisoformat(day), by=system("robot")))
    jobs.register_regular("notices", lambda: actions.look_around(by=system("notices")))
