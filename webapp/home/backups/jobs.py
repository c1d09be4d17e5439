"""Backups, checks and drills that were asked for on the page, done by the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from webapp.core import jobs
from webapp.core.access import Actor
from webapp.core.errors import Refusal
from webapp.home.backups import actions
from webapp.home.backups.queries import chosen_folder
from webapp.home.backups.restoring import JOBS
from webapp.people import queries as people

log = logging.getLogger("wenkong.backup")


def register() -> None:
    """Register the three jobs; each has its own record, so that a refusal is not tried again."""
    acts: tuple[Callable[..., Any], ...] = (actions.make_backup, actions.check_backup, actions.drill)
    for name, act in zip(JOBS, acts, strict=True):
        jobs.register(name, _job(act))


def _job(act: Callable[..., Any]) -> Callable[..., None]:
    def work(person_id: int) -> None:
        try:
            act(chosen_folder(), by=_acting(person_id), say=lambda *_: None)
        except Refusal as refusal:
            log.warning("%s was refused: %s", act.__name__, refusal)

    return work


def _acting(person_id: int) -> Actor:
    person = people.find_person(person_id)
    if person is None:
        raise LookupError(person_id)
    return people.actor_of(person, via="job:backup")
