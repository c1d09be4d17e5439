"""Recall as it is done: revisions with copies still out, and the swap screen with its counter."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid
from webapp.core.tokens import read_token
from webapp.documents import queries as documents
from webapp.documents.copies import actions, queries
from webapp.documents.copies.models import Copy
from webapp.documents.copies.states import OUT, Act, CopyState, may
from webapp.documents.copies.words import chip_of_copy
from webapp.documents.models import Revision

bp = Blueprint("swapping", __name__)
Answer = str | tuple[str, int] | Response


@dataclass(frozen=True)
class Pair:
    """An old copy that must come back, and the new one of the same holder, if there is one."""

    old: Copy
    new: Copy | None


@bp.get("/copies/recall")
def recalls() -> str:
    """Revisions that are over and have copies outside."""
    by = shell.current_actor()
    require(by, Permission.COPY_RECALL)
    return render_template("documents/copy_recalls.html", found=queries.recalling(by=by), by=by)


@bp.get("/copies/recall/<int:revision_id>")
def swap(revision_id: int) -> str:
    """New out, old in: a line for each copy and for each damaged print, one field for codes, a counter."""
    by = shell.current_actor()
    require(by, Permission.COPY_RECALL)
    return _page(documents.get_revision_by_id(revision_id, by=by), by, {})


@bp.post("/copies/recall/<int:revision_id>")
def swap_some(revision_id: int) -> Answer:
    """Take back what was ticked or scanned, and hand out the new copy of the same holder."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.COPY_RECALL)
    revision = documents.get_revision_by_id(revision_id, by=by)
    try:
        typed = values.text("code", longest=200)
        if typed:
            words = _by_code(revision, typed, by)
        else:
            words = _by_ticks(revision, values, by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _page(documents.get_revision_by_id(revision_id, by=by), by, errors, problem), refusal.status
    flash(words, "ok")
    return redirect(url_for("swapping.swap", revision_id=revision_id), 303)


def _by_code(revision: Revision, typed: str, by: Actor) -> str:
    """The scanned print of an old copy is back; that of a new one is signed for by its holder."""
    token = read_token(typed.rsplit("/", 1)[-1])
    sheet = queries.copy_of_token(token) if token else None
    if sheet is None or sheet.copy.document_id != revision.document_id:
        raise Invalid(fields={"code": [N_("This is not the code of a copy of this document.")]})
    copy = queries.get_copy(sheet.copy_id, by=by)
    number = copy.number
    if copy.revision_id == revision.id:
        # The code of a damaged print takes back that print, never the one that is out.
        actions.return_copy(copy, by=by, sheet=sheet.sheet)
        return str(_("Old copy %(number)s is back.", number=number))
    if sheet.sheet != copy.sheet:
        raise Invalid(fields={"code": [N_("This is a damaged print that a later one replaced; take the new one.")]})
    actions.receive_copy(copy, by=by)
    return str(_("New copy %(number)s is handed over.", number=number))


def _by_ticks(revision: Revision, values: shell.Values, by: Actor) -> str:
    back, out, prints = set(values.ids("old")), set(values.ids("new")), set(values.many("print"))
    if not back and not out and not prints:
        raise Invalid(fields={"code": [N_("Tick a copy, or type a code.")]})
    pairs = pairs_of(revision)
    for pair in pairs:
        if pair.new is not None and pair.new.id in out and may(pair.new.state, Act.RECEIVE):
            actions.receive_copy(pair.new, by=by)
        if pair.old.id in back and pair.old.state in OUT:
            actions.return_copy(pair.old, by=by)
    for sheet in queries.replaced_prints(revision.id):
        if sheet.is_out and f"{sheet.copy_id}.{sheet.sheet}" in prints:
            actions.return_copy(sheet.copy, by=by, sheet=sheet.sheet)
    return str(ngettext("%(num)d old copy is back.", "%(num)d old copies are back.", len(back) + len(prints)))


def pairs_of(revision: Revision) -> list[Pair]:
    """Every copy of a revision that was handed out, with the same holder's copy of the one in force."""
    current = documents.effective_of(revision.document)
    newer = queries.copies_of(current) if current is not None and current.id != revision.id else []
    fresh_ones = {copy.holder_id: copy for copy in newer if copy.state in {CopyState.ISSUED, CopyState.RECEIVED}}
    handed_out = [copy for copy in queries.copies_of(revision) if copy.issued_at is not None]
    return [Pair(copy, fresh_ones.get(copy.holder_id)) for copy in handed_out]


def _page(revision: Revision, by: Actor, errors: dict[str, list[str]], problem: str = "") -> str:
    pairs = pairs_of(revision)
    prints = queries.replaced_prints(revision.id)
    current = documents.effective_of(revision.document)
    return render_template(
        "documents/copy_swap.html",
        document=revision.document,
        revision=revision,
        current=current if current is not None and current.id != revision.id else None,
        pairs=pairs,
        prints=prints,
        done=sum(pair.old.state not in OUT for pair in pairs) + sum(not sheet.is_out for sheet in prints),
        total=len(pairs) + len(prints),
        out=OUT,
        chip_of=chip_of_copy,
        errors=errors,
        problem=problem,
        by=by,
    )
