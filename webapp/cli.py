"""The command ``wenkong``: every room's commands under one roof (interfaces.md section 1)."""

from __future__ import annotations

import getpass
import os
import socket
import sys

import click

from webapp import create_app
from webapp.core.access import Actor, operator
from webapp.core.db import db
from webapp.core.door import Door
from webapp.core.errors import N_, Invalid, NotFound, Refusal
from webapp.core.settings import read_settings


def acting(login: str) -> Actor:
    """The operator, or the person of ``--as LOGIN`` with that person's rights.

    Raises:
        NotFound: no such login.
    """
    if not login:
        return operator(f"{getpass.getuser()}@{socket.gethostname()}")
    from webapp.people import queries

    person = queries.person_by_login(login)
    if person is None:
        raise NotFound(N_("There is no account %(login)s."), login=login)
    return queries.actor_of(person, via="cli")


class Refusing(click.Group):
    """Says refusals in one clear line and exits with 1; wrong usage exits with 2."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command inside the application."""
        try:
            return super().invoke(ctx)
        except Refusal as error:
            for line in _lines(error):
                click.echo(line, err=True)
            ctx.exit(1)


def _lines(error: Refusal) -> list[str]:
    from webapp.shell.messages import translate

    found = [str(translate(error.message))]
    if isinstance(error, Invalid):
        found += [f"  {name}: {translate(m)}" for name, messages in error.fields.items() for m in messages]
    found += [f"  - {translate(u.condition)} {u.who}".rstrip() for u in error.unmet]
    return found


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--as", "login", metavar="LOGIN", help="Act with the rights of this person.")
@click.pass_context
def wenkong(ctx: click.Context, login: str | None) -> None:
    """Wenkong: controlled documents and records that prove themselves."""
    if ctx.resilient_parsing or "--help" in sys.argv[1:] or "-h" in sys.argv[1:]:
        return
    app = create_app(read_settings())
    ctx.with_resource(app.app_context())
    ctx.call_on_close(_let_go)
    ctx.obj = Door(app, acting(login or ""))


def _let_go() -> None:
    db.session.remove()
    db.engine.dispose()


def mount() -> None:
    """Put each room's commands under ``wenkong``."""
    from webapp.audit import cli as audit
    from webapp.documents.importing import cli as importing
    from webapp.home import cli as home
    from webapp.people import cli as people

    for room in (home, people, importing, audit):
        for command in room.commands:
            wenkong.add_command(command)


def main() -> None:
    """Entry point of the console script."""
    os.environ.setdefault("PYTHONUTF8", "1")
    mount()
    wenkong(prog_name="wenkong")
