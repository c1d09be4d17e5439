"""Pages of off-line packs: those that are out, a new one, one pack with what changed since."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.acknowledging.queries import known_posts
from webapp.documents.authoring import options
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Holder
from webapp.documents.models import Document
from webapp.documents.offline import actions, queries
from webapp.documents.offline.choosing import Chosen, chosen_revisions, numbered
from webapp.documents.offline.models import OfflinePack, PackState
from webapp.duties.models import Duty
from webapp.people import queries as people

bp = Blueprint("offline", __name__)
Answer = str | tuple[str, int] | Response
ZIP = "application/zip"
MOST_NUMBERS = 300


@bp.get("/copies/offline")
def index() -> str:
    """Packs that are out: expired ones, changed ones; then those that are accounted for."""
    by = shell.current_actor()
    return render_template(
        "documents/offline_packs.html",
        found=queries.packs(by=by),
        may=by.may(Permission.COPY_ISSUE) and by.may(Permission.DOCUMENT_PRINT),
        chip=chip,
    )


@bp.get("/copies/offline/new")
def new() -> str:
    """The form; ``like`` fills it in as another pack was made."""
    by = shell.current_actor()
    require(by, Permission.COPY_ISSUE)
    like = shell.Values(request.args).whole("like", least=1)
    values = _like(queries.get_pack(like, by=by), by) if like else {}
    return _form(by, {"valid_until": actions.preset_day().isoformat(), **values}, {})


@bp.post("/copies/offline/new")
def ask() -> Answer:
    """Have a pack made."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.COPY_ISSUE)
    try:
        name, medium = values.text("name", required=True, longest=120), values.text("medium", longest=120)
        until = values.day("valid_until", required=True)
        choice, holder = _choice(values, by), _holder(values, by)
        values.check()
        asked = actions.ask_pack(
            name,
            holder,
            choice,
            valid_until=until or documents.today(),
            language=shell.current_language().tag,
            medium=medium,
            by=by,
        )
    except Invalid as refusal:
        typed = {**values.raw, "departments": values.many("departments"), "posts": values.many("posts")}
        return _form(by, typed, shell.field_errors(refusal)), 422
    _allowed, left_out = chosen_revisions(choice, asked.holder, by=by)
    flash(_("The pack is being made; its file is here in a moment."), "ok")
    if left_out:
        flash(_("%(count)s documents may not go to this holder and were left out.", count=left_out), "warn")
    return redirect(url_for(".show", pack_id=asked.id), 303)


@bp.get("/copies/offline/<int:pack_id>")
def show(pack_id: int) -> str:
    """One pack: for whom, until when, what is in it, what changed since."""
    by = shell.current_actor()
    return _page(queries.get_pack(pack_id, by=by), by, {}, {})


@bp.post("/copies/offline/<int:pack_id>/file")
def take(pack_id: int) -> Response:
    """The ZIP."""
    by = shell.current_actor()
    found = queries.get_pack(pack_id, by=by)
    data = actions.take_pack(found, by=by)
    return shell.send_bytes(data, f"{found.name} {found.valid_until}.zip", ZIP)


@bp.post("/copies/offline/<int:pack_id>")
def end(pack_id: int) -> Answer:
    """Say what became of the medium."""
    by, values = shell.current_actor(), shell.Values()
    found = queries.get_pack(pack_id, by=by)
    ending = values.text("ending", longest=2000, lines=True)
    try:
        values.check()
        actions.end_pack(found, ending, by=by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _page(queries.get_pack(pack_id, by=by), by, values.raw, errors, problem), refusal.status
    flash(_("Accounted for."), "ok")
    return redirect(url_for(".show", pack_id=pack_id), 303)


def decided_on_the_pack(duty: Duty, by: Actor) -> None:
    """Refuse to tick the duty off by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("This duty follows from the pack; say on its page what became of the medium."))


def chip(standing: queries.Standing) -> tuple[str, str]:
    """How a pack stands, in words and colour."""
    state = standing.pack.state
    if state is PackState.ENDED:
        return str(_("accounted for")), "draft"
    if state is PackState.FAILED:
        return str(_("could not be made")), "stop"
    if standing.expired:
        return str(_("expired, still out")), "stop"
    if state is PackState.ASKED:
        return str(_("being made")), "draft"
    if standing.changed:
        return str(_("%(count)s changed since", count=standing.changed)), "warn"
    return str(_("up to date")), "ok"


def _choice(values: shell.Values, by: Actor) -> Chosen:
    lines = values.text("documents", longest=8000, lines=True).splitlines()
    if len(lines) > MOST_NUMBERS:
        values.wrong("documents", N_("At most %(most)s."), most=MOST_NUMBERS)
    ids, unknown = numbered(lines[:MOST_NUMBERS], by=by)
    if unknown:
        values.wrong(
            "documents", N_("No document you may read has the number %(names)s."), names="、".join(unknown[:5])
        )
    known = set(known_posts())
    return Chosen(values.ids("departments"), [post for post in values.many("posts") if post in known], ids)


def _holder(values: shell.Values, by: Actor) -> Holder:
    """The one holder the form names.

    Raises:
        Invalid: none, several, or one who has left; with whatever else is wrong.
    """
    person = people.find_person(values.whole("person", least=1) or 0)
    chosen, party = values.whole("department", least=1), values.text("party", longest=200)
    if sum((person is not None, chosen is not None, bool(party))) != 1:
        values.wrong("person", N_("Name exactly one: a person, a department or an outside party."))
    values.check()
    if chosen is not None:
        return holder_of(people.get_department(chosen, by=by), by=by)
    return holder_of(person or party, by=by)


def _like(pack: OfflinePack, by: Actor) -> dict[str, object]:
    chosen = pack.chosen
    kept = [db.session.get(Document, document_id) for document_id in chosen["documents"]]
    readable = [d.number for d in kept if d is not None and documents.document_numbered(d.number, by=by) is not None]
    holder = pack.holder
    return {
        "name": pack.name,
        "medium": pack.medium,
        "person": holder.person_id or "",
        "department": holder.department_id or "",
        "party": holder.party,
        "departments": [str(department) for department in chosen["departments"]],
        "posts": list(chosen["posts"]),
        "documents": "\n".join(readable),
    }


def _form(by: Actor, values: Mapping[str, object], errors: dict[str, list[str]]) -> str:
    today = documents.today()
    return render_template(
        "documents/offline_new.html",
        departments=options.departments(by=by),
        persons=options.persons(by=by),
        posts=[(post, post) for post in known_posts()],
        values=values,
        errors=errors,
        today=today,
    )


def _page(
    found: OfflinePack, by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    standing = queries.standing_of(found)
    return render_template(
        "documents/offline_pack.html",
        pack=found,
        standing=standing,
        chip=chip(standing),
        files=queries.files_of(found, by=by),
        is_changed=queries.is_changed,
        may=by.may(Permission.COPY_ISSUE),
        may_take=found.state is PackState.MADE and not standing.expired and queries.may_open_all(found, by=by),
        values=values,
        errors=errors,
        problem=problem,
    )
