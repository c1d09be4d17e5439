"""Pages of stock-takes: what was counted, the count itself, the check before the signature, the sheet on paper."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents.authoring import options
from webapp.documents.stocktaking import actions, queries
from webapp.documents.stocktaking.models import Stocktake
from webapp.documents.stocktaking.paper import remark_of, result_line, sheet_paper, where
from webapp.documents.stocktaking.queries import Sheet, get_stocktake, sheet_of
from webapp.documents.stocktaking.rules import FOLLOW_UP_WORDS, FOUND_KINDS, FOUND_WORDS, FollowUp, Found
from webapp.people import queries as people
from webapp.people.signing.panel import SECRETS, proof_of
from webapp.rendering import XLSX, make_table, workbook

bp = Blueprint("stocktaking", __name__)
Answer = str | tuple[str, int] | Response
PDF = "application/pdf"
LONGEST_REMARK = 2000


@bp.get("/copies/stocktaking")
def index() -> str:
    """Every stock-take, and the form that begins one."""
    return _index(shell.current_actor(), {}, {})


@bp.post("/copies/stocktaking")
def begin() -> Answer:
    """Begin to count a department, a place, or what a department has at a place."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.COPY_RECALL)
    try:
        chosen, place = values.whole("department", least=1), values.text("place", longest=200)
        values.check()
        department = people.get_department(chosen, by=by) if chosen else None
        begun = actions.begin_stocktake(department, place, by=by)
    except Invalid as refusal:
        return _index(by, values.raw, shell.field_errors(refusal)), 422
    return redirect(url_for(".count", stocktake_id=begun.id), 303)


@bp.get("/copies/stocktaking/<int:stocktake_id>")
def count(stocktake_id: int) -> str:
    """The list: tick, scan or type; ``code`` comes from a code scanned with the phone."""
    by = shell.current_actor()
    found = get_stocktake(stocktake_id, by=by)
    return _count(found, by, {"code": shell.clean(request.args.get("code", ""))[:200]}, {})


@bp.post("/copies/stocktaking/<int:stocktake_id>")
def enter(stocktake_id: int) -> Answer:
    """Enter what was ticked or scanned, say how a row stands, or do what it asks for."""
    by, values = shell.current_actor(), shell.Values()
    found = get_stocktake(stocktake_id, by=by)
    act = values.choice("act", tuple(ACTS), required=True)
    try:
        values.check()
        words = ACTS[act](found, values, by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        again = get_stocktake(stocktake_id, by=by)
        return _count(again, by, values.raw, errors, problem), refusal.status
    flash(words, "ok")
    return redirect(url_for(".count", stocktake_id=stocktake_id), 303)


@bp.get("/copies/stocktaking/<int:stocktake_id>/close")
def check(stocktake_id: int) -> Answer:
    """What the signature would say, before it is given."""
    by = shell.current_actor()
    found = get_stocktake(stocktake_id, by=by)
    if found.signed_at is not None:
        return redirect(url_for(".count", stocktake_id=stocktake_id), 303)
    return _check(found, by, {}, {})


@bp.post("/copies/stocktaking/<int:stocktake_id>/close")
def sign(stocktake_id: int) -> Answer:
    """Close the count with a signature."""
    by, values = shell.current_actor(), shell.Values()
    require(by, Permission.COPY_RECALL)
    get_stocktake(stocktake_id, by=by)
    shown, remark = values.text("shown", longest=64), values.text("opinion", longest=LONGEST_REMARK, lines=True)
    try:
        values.check()
        proof = proof_of(values, by)
        actions.sign_stocktake(get_stocktake(stocktake_id, by=by), by=by, proof=proof, shown=shown, remark=remark)
    except (Invalid, Conflict) as refusal:
        kept = {name: text for name, text in values.raw.items() if name not in SECRETS}
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        return _check(get_stocktake(stocktake_id, by=by), by, kept, errors, problem), refusal.status
    flash(_("Signed. What is missing or obsolete can still be followed up; each is a further line."), "ok")
    return redirect(url_for(".count", stocktake_id=stocktake_id), 303)


@bp.get("/copies/stocktaking/<int:stocktake_id>.pdf")
def paper(stocktake_id: int) -> Response:
    """盘点表, also before anything is counted."""
    sheet = _seen(stocktake_id)
    made = sheet_paper(sheet)
    return shell.send_bytes(make_table(made), f"{made.title} {stocktake_id}.pdf", PDF, own_pdf=True)


@bp.get("/copies/stocktaking/<int:stocktake_id>.xlsx")
def as_workbook(stocktake_id: int) -> Response:
    """The same as a workbook."""
    made = sheet_paper(_seen(stocktake_id))
    return shell.send_bytes(workbook(made), f"{made.title} {stocktake_id}.xlsx", XLSX)


def _ticked(found: Stocktake, values: shell.Values, by: Actor) -> str:
    keys = values.many("row")
    if not keys:
        values.wrong("code", N_("Tick a copy, or type a code."))
    values.check()
    new = actions.enter_ticked(found, keys, by=by)
    return str(ngettext("%(num)d copy entered.", "%(num)d copies entered.", new))


def _scanned(found: Stocktake, values: shell.Values, by: Actor) -> str:
    code, remark = values.text("code", required=True, longest=200), values.text("remark", longest=LONGEST_REMARK)
    values.check()
    line = actions.enter_code(found, code, by=by, remark=remark)
    name = f"{line.copy.document.number} {line.copy.number}" if line.copy else line.typed
    return f"{name}: {_(FOUND_WORDS[line.found])}"


def _other(found: Stocktake, values: shell.Values, by: Actor) -> str:
    what, remark = values.text("what", required=True, longest=200), values.text("remark", longest=LONGEST_REMARK)
    values.check()
    actions.enter_other(found, what, by=by, remark=remark)
    return str(_("Entered."))


def _judge(found: Stocktake, values: shell.Values, by: Actor) -> str:
    key, chosen = values.text("row", required=True), values.choice("found", [*map(str, Found)], required=True)
    remark = values.text("remark", longest=LONGEST_REMARK, lines=True)
    values.check()
    actions.judge_row(found, key, Found(chosen), remark, by=by)
    return str(_("Entered."))


def _follow(found: Stocktake, values: shell.Values, by: Actor) -> str:
    wanted = [str(what) for what in FollowUp if what is not FollowUp.NONE]
    key, chosen = values.text("row", required=True), values.choice("what", wanted, required=True)
    reason = values.text("reason", longest=LONGEST_REMARK, lines=True)
    values.check()
    line = actions.follow_up(found, key, FollowUp(chosen), reason, by=by)
    return f"{line.copy.number if line.copy else ''} {_(FOLLOW_UP_WORDS[line.follow_up])}".strip()


ACTS = {"tick": _ticked, "code": _scanned, "other": _other, "judge": _judge, "follow": _follow}


def _seen(stocktake_id: int) -> Sheet:
    by = shell.current_actor()
    return sheet_of(get_stocktake(stocktake_id, by=by), by=by)


def _index(by: Actor, values: dict[str, str], errors: dict[str, list[str]]) -> str:
    return render_template(
        "documents/stocktakes.html",
        lines=[(sheet, where(sheet), result_line(sheet)) for sheet in _sheets(by)],
        departments=options.departments(by=by),
        places=[(place, place) for place in queries.known_places(by=by)],
        may=by.may(Permission.COPY_RECALL),
        values=values,
        errors=errors,
    )


def _sheets(by: Actor) -> list[Sheet]:
    return [sheet_of(found, by=by) for found in queries.stocktakes(by=by, most=50)]


def _count(found: Stocktake, by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = "") -> str:
    sheet = sheet_of(found, by=by)
    return render_template(
        "documents/stocktake.html",
        sheet=sheet,
        unmet=queries.before_counting(found, by=by),
        may=by.may(Permission.COPY_RECALL),
        opened=values.get("row", ""),
        values=values,
        errors=errors,
        problem=problem,
        **_words(sheet),
    )


def _check(found: Stocktake, by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = "") -> str:
    sheet = sheet_of(found, by=by)
    return render_template(
        "documents/stocktake_check.html",
        sheet=sheet,
        unmet=queries.before_counting(found, by=by),
        values=values,
        errors=errors,
        problem=problem,
        by=by,
        **_words(sheet),
    )


def _words(sheet: Sheet) -> dict[str, object]:
    return {
        "where": where(sheet),
        "result": result_line(sheet),
        "remark_of": lambda row: remark_of(row, sheet),
        "words": FOUND_WORDS,
        "kinds": FOUND_KINDS,
        "deeds": FOLLOW_UP_WORDS,
        "Found": Found,
    }
