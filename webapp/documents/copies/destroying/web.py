"""Pages of destruction: what waits for its end, the list with authority, method and witness, its confirmation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents import queries as documents
from webapp.documents.authoring import options
from webapp.documents.copies import papers, queries
from webapp.documents.copies.destroying import actions
from webapp.documents.copies.destroying.queries import destructions, get_destruction, to_destroy, why_not_witness
from webapp.documents.copies.models import Destruction, Sheet
from webapp.documents.copies.states import CopyState
from webapp.documents.copies.words import chip_of_copy
from webapp.people import queries as people
from webapp.people.signing.panel import SECRETS, proof_of
from webapp.rendering import Limits, make_table

bp = Blueprint("destroying", __name__)
Answer = str | tuple[str, int] | Response


@bp.get("/copies/destroy")
def lists() -> str:
    """What came back, and the lists that were made of it."""
    return _lists_page(shell.current_actor(), {}, {})


@bp.post("/copies/destroy")
def ask() -> Answer:
    """Make a list of what was ticked and sign it; its witness is asked."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.COPY_RECALL)
    try:
        asked = _ask(values, by)
    except (Invalid, Conflict) as refusal:
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _lists_page(by, kept, errors, problem, set(values.ids("copy"))), refusal.status
    flash(_("%(name)s is asked to confirm as witness.", name=asked.witness.name), "ok")
    return redirect(url_for("destroying.show", destruction_id=asked.id), 303)


@bp.get("/copies/destroy/<int:destruction_id>")
def show(destruction_id: int) -> str:
    """One list; its witness confirms here."""
    by = shell.current_actor()
    return _list_page(get_destruction(destruction_id, by=by), by, "", {}, {})


@bp.post("/copies/destroy/<int:destruction_id>")
def confirm(destruction_id: int) -> Answer:
    """Confirm as the witness, or say that it was not so."""
    by, values = shell.current_actor(), shell.Values()
    asked = get_destruction(destruction_id, by=by)
    act = values.choice("act", ["confirm", "decline"], required=True)
    try:
        values.check()
        refused = why_not_witness(asked, by=by)
        if refused is not None:
            raise refused
        if act == "decline":
            reason = values.text("opinion", longest=4000, lines=True)
            if not reason:
                values.wrong("opinion", N_("Give a reason."))
            values.check()
            actions.decline_destruction(asked, reason, by=by)
            flash(_("It goes back to who asked for it."), "ok")
        else:
            proof = proof_of(values, by)
            actions.witness_destruction(get_destruction(destruction_id, by=by), by=by, proof=proof)
            flash(_("Confirmed: destroyed."), "ok")
    except (Invalid, Conflict) as refusal:
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _list_page(get_destruction(destruction_id, by=by), by, act, kept, errors, problem), refusal.status
    return redirect(url_for("destroying.show", destruction_id=destruction_id), 303)


@bp.get("/copies/destroy/<int:destruction_id>.pdf")
def record(destruction_id: int) -> Response:
    """The record of destruction with both names."""
    asked = get_destruction(destruction_id, by=shell.current_actor())
    paper = papers.destruction_record(asked, language=shell.current_language().tag)
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{paper.title} {asked.id}.pdf", "application/pdf", own_pdf=True)


def _ask(values: shell.Values, by: Actor) -> Destruction:
    authority, method = values.text("authority", longest=200), values.text("method", longest=120)
    remark = values.text("opinion", longest=4000, lines=True)
    witness = people.find_person(values.whole("witness", least=1) or 0)
    copy_ids, sheet_keys = values.ids("copy"), values.many("sheet")
    if not copy_ids and not sheet_keys:
        values.wrong("copy", N_("Tick at least one line."))
    if not authority:
        values.wrong("authority", N_("Say on whose authority it is destroyed."))
    if not method:
        values.wrong("method", N_("Say how it is destroyed."))
    if witness is None:
        values.wrong("witness", N_("Name a witness who has an account."))
    elif witness.id == by.person_id:
        values.wrong("witness", N_("Who destroys is not the witness; name another person."))
    values.check()
    witness_id, proof = witness.id if witness else 0, proof_of(values, by)
    return actions.ask_destruction(
        [queries.get_copy(copy_id, by=by) for copy_id in copy_ids],
        _sheets(sheet_keys),
        authority=authority,
        method=method,
        witness=people.find_person(witness_id),
        by=by,
        proof=proof,
        remark=remark,
    )


def _sheets(keys: list[str]) -> list[Sheet]:
    found = []
    for key in keys:
        copy_id, _dot, sheet = key.partition(".")
        if copy_id.isdecimal() and sheet.isdecimal() and max(len(copy_id), len(sheet)) < 10:
            row = db.session.get(Sheet, (int(copy_id), int(sheet)))
            found += [row] if row is not None else []
    return found


def _lists_page(
    by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = "", ticked: set[int] | None = None
) -> str:
    copies, sheets = to_destroy(by=by) if by.may(Permission.COPY_RECALL) else ([], [])
    return render_template(
        "documents/copy_destroy.html",
        copies=copies,
        sheets=sheets,
        ticked=ticked,
        lists=destructions(by=by),
        may=by.may(Permission.COPY_RECALL),
        persons=[option for option in options.persons(by=by) if option[0] != by.id],
        chip_of=chip_of_copy,
        values=values,
        errors=errors,
        problem=problem,
        by=by,
        today=documents.today(),
    )


def _list_page(
    asked: Destruction, by: Actor, opened: str, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    return render_template(
        "documents/copy_destruction.html",
        asked=asked,
        waits=why_not_witness(asked, by=by) is None,
        destroyed=CopyState.DESTROYED,
        chip_of=chip_of_copy,
        opened=opened,
        values=values,
        errors=errors,
        problem=problem,
        by=by,
    )
