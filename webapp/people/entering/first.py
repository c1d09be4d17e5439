"""The first set-up: organisation and first account named, password set, in one act."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.core.access import Actor
from webapp.core.db import transaction
from webapp.core.errors import N_, Conflict
from webapp.people import actions, queries, sign_in
from webapp.people.credentials import hash_password
from webapp.people.models import Person
from webapp.people.organisation.actions import change_settings
from webapp.people.rules import check_password


@dataclass(frozen=True)
class Answers:
    """What the set-up page asks."""

    organisation: str
    abbreviation: str
    system_title: str
    name: str
    language: str
    password: str
    mail: bool = False


def set_up(link: str, answers: Answers) -> Person:
    """Name the organisation and the first account, and set its password through its one-time link.

    Raises:
        NotFound: the link was used or has expired. Conflict: somebody has set up already.
        Invalid: an empty name, a weak password.
    """
    secret, person = sign_in.open_link(link)
    check_password(answers.password, person.login)
    by = queries.actor_of(person)
    hashed, secret_id = hash_password(answers.password), secret.id
    with transaction():
        if queries.has_passwords():
            raise Conflict(N_("This instance has been set up already."))
        _name(answers, by=by)
        actions.change_person(person, by=by, name=answers.name, language=answers.language)
        sign_in.use_link(secret_id, hashed)
    return person


def _name(answers: Answers, *, by: Actor) -> None:
    before = queries.organisation()
    was = before.name if before else ""
    actions.name_organisation(answers.organisation, answers.abbreviation, system_title=answers.system_title, by=by)
    change_settings(mail=answers.mail, paper_language=answers.language, by=by)
    root = queries.top_department()
    if root is not None and root.name == was:
        actions.change_department(root, name=answers.organisation, by=by)
