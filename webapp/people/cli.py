"""Commands about people: accounts, tokens, and the printed role matrix."""

from __future__ import annotations

from pathlib import Path

import click

from webapp import core
from webapp.core.access import Permission, require
from webapp.core.door import Door
from webapp.core.errors import N_, NotFound
from webapp.people import actions, queries, sign_in
from webapp.people.models import Department, Person

DOCS = Path(__file__).parents[2] / "docs"


@click.group()
def person() -> None:
    """Accounts."""


@person.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The name as it stands on covers.")
@click.option("--department", required=True, help="Name or code; made when it does not exist.")
@click.option("--role", "roles", multiple=True, help="A role key; may be given several times.")
@click.option("--post", default="", help="The post.")
@click.option("--staff-number", default="", help="The staff number.")
@click.option("--password-file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def add(
    door: Door, login: str, name: str, department: str, roles: tuple[str, ...], post: str, staff_number: str,
    password_file: Path | None,
) -> None:
    """Add an account; without a password file a one-time link is printed."""
    by = door.by
    made = actions.add_person(
        login, name, department=_department(door, department), roles=roles, post=post,
        staff_number=staff_number, by=by,
    )
    if password_file is not None:
        sign_in.set_password(made, _first_line(password_file), by=by)
        click.echo(made.login)
        return
    click.echo(_link(made, door))


@person.command("link")
@click.argument("login")
@click.pass_obj
def link(door: Door, login: str) -> None:
    """Print a new one-time link; earlier ones end."""
    click.echo(_link(_person(login), door))


@click.group()
def token() -> None:
    """API tokens."""


@token.command("create")
@click.argument("login")
@click.option("--days", default=90, show_default=True, help="1 to 366.")
@click.pass_obj
def create(door: Door, login: str, days: int) -> None:
    """Print an API token with the scopes read, write and sign; it is shown this once."""
    click.echo(sign_in.make_token(_person(login), days=days, by=door.by))


@click.group(hidden=True)
def docs() -> None:
    """Pages of the documentation that are made from the product itself."""


@docs.command("roles")
def roles() -> None:
    """Write ``docs/roles.md`` from the shipped roles."""
    from webapp.people.matrix import as_markdown
    from webapp.people.roles_data import shipped_roles

    (DOCS / "roles.md").write_text(as_markdown(shipped_roles()), "utf-8")


def _department(door: Door, name: str) -> Department:
    found = queries.department_named(name)
    if found is not None:
        return found
    return actions.add_department(name, parent=queries.top_department(), by=door.by)


def _person(login: str) -> Person:
    found = queries.person_by_login(login)
    if found is None:
        raise NotFound(N_("There is no account %(login)s."), login=login)
    return found


def _link(found: Person, door: Door) -> str:
    require(door.by, Permission.CREDENTIAL_RESET)
    return f"{core.base_url()}/link/{sign_in.make_link(found, by=door.by)}"


def _first_line(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    return lines[0] if lines else ""


commands = [person, token, docs]
