"""Pages of the starter library: the shelf, one text before it is taken over, what a newer one says."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core import clock
from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid
from webapp.documents.authoring import options
from webapp.documents.chips import chip_of
from webapp.documents.library import actions, comparing, queries
from webapp.documents.library.actions import Choice, Outcome
from webapp.documents.library.starters import DEPARTMENTS, LANGUAGES, Starter
from webapp.documents.places import revision_url
from webapp.documents.queries import get_revision_by_id
from webapp.people import queries as people
from webapp.rendering import Furniture, Limits, make_body, make_word
from webapp.rendering.wordfile import blocks_of

bp = Blueprint("library", __name__, url_prefix="/docs/library")
Answer = str | tuple[str, int] | Response
DEPARTMENT_TITLES = {
    "quality": N_("Quality management"),
    "technical": N_("Technology and delivery"),
    "service": N_("Service desk and after-sales"),
    "sales": N_("Sales and contracts"),
    "finance": N_("Finance"),
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("")
def shelf() -> Answer:
    """All starter documents, what became of them, and how they would be taken over."""
    by = shell.current_actor()
    chosen = {f"department_{key}": str(id_) for key, id_ in queries.proposed(by=by).items()}
    language = queries.language_or_own(shell.clean(request.args.get("language")), shell.current_language().tag)
    return _shelf(by, {"language": language, **chosen}, {}), 200


@bp.post("")
def take() -> Answer:
    """Take the ticked ones over; the reason stands beside each that was refused."""
    by = shell.current_actor()
    values = shell.Values()
    try:
        keys, choice = values.many("row"), _choice(values)
        if not keys:
            values.wrong("row", N_("Please tick at least one document."))
        values.check()
        outcomes = actions.take_over_all(list(dict.fromkeys(keys)), choice, by=by)
    except Invalid as refusal:
        return _shelf(by, {**values.raw, "row": values.many("row")}, shell.field_errors(refusal)), 422
    _say(outcomes)
    return redirect(url_for(".shelf", language=choice.language), 303)


def _choice(values: shell.Values) -> Choice:
    named = {key: values.whole(f"department_{key}", least=1, most=2**31 - 1) for key in DEPARTMENTS}
    owners = {key: values.whole(f"owner_{key}", least=1, most=2**31 - 1) for key in queries.library().starters}
    return Choice(
        values.choice("language", list(LANGUAGES)) or next(iter(LANGUAGES)),
        {key: id_ for key, id_ in named.items() if id_},
        {key: id_ for key, id_ in owners.items() if id_},
    )


def _say(outcomes: list[Outcome]) -> None:
    done = [outcome for outcome in outcomes if outcome.refusal is None]
    if done:
        flash(_("Starter documents taken over as drafts: %(count)s", count=len(done)), "ok")
    for outcome in outcomes:
        if outcome.refusal is not None:
            flash(shell.translate(outcome.refusal.message), "warn")


def _shelf(by: Actor, values: dict[str, object], errors: dict[str, list[str]]) -> str:
    language = queries.language_or_own(str(values.get("language", "")), shell.current_language().tag)
    return render_template(
        "documents/library.html",
        rows=queries.shelf(by=by),
        values=values,
        errors=errors,
        language=language,
        file=LANGUAGES[language],
        languages=options.paper_languages(),
        department_titles={key: shell.translate(title) for key, title in DEPARTMENT_TITLES.items()},
        departments=options.departments(by=by),
        type_titles=dict(options.types()),
        clause_words=options.clause_names,
        chip_of=chip_of,
    )


@bp.get("/<key>")
def starter(key: str) -> str:
    """One text with the organisation's names as they would be filled in now."""
    by = shell.current_actor()
    found, language = _wanted(key, by)
    departments = {f"department_{name}": id_ for name, id_ in queries.proposed(by=by).items()}
    return render_template(
        "documents/library_text.html",
        row=queries.shelved(found, queries.takings().get(key), by=by),
        starter=found,
        language=language,
        file=LANGUAGES[language],
        languages=options.paper_languages(),
        fields={"row": key, "language": language, **departments},
        blocks=blocks_of(_filled(found, language, by)),
        missing=queries.not_taken(found, language),
        clauses=options.clause_names(found.clauses),
        type_title=dict(options.types())[found.type_key],
        forms=[form for form in queries.library().forms.values() if form.document == key],
        chip_of=chip_of,
    )


@bp.get("/<key>.docx")
def word(key: str) -> Response:
    """The text as the Word file it would become."""
    by = shell.current_actor()
    found, language = _wanted(key, by)
    return shell.send_bytes(_word(found, language, by), f"{found.title(language)}.docx", WORD)


@bp.get("/<key>.pdf")
def pdf(key: str) -> Response:
    """The pages it would have, without number and version: nothing that could be taken for a document in force."""
    by = shell.current_actor()
    found, language = _wanted(key, by)
    site = people.organisation()
    title = found.title(language)
    furniture = Furniture("generated", site.name if site else "", "", "", title, "", language)
    limits = Limits.from_settings(core.current_settings())
    body = make_body("docx", _word(found, language, by), furniture, limits=limits)
    return shell.send_bytes(body.pdf, f"{title}.pdf", "application/pdf", own_pdf=True)


@bp.get("/<key>/compare")
def compare(key: str) -> str:
    """What a newer starter text says otherwise than the organisation's own."""
    by = shell.current_actor()
    found, _language = _wanted(key, by)
    compared = comparing.compared(found, by=by)
    return render_template("documents/library_compare.html", starter=found, compared=compared)


@bp.post("/<key>/compare")
def decide(key: str) -> Response:
    """Draft a revision from the newer text, or note that the own text stays."""
    by = shell.current_actor()
    comparing.compared(queries.get_starter(key, by=by), by=by)
    if shell.Values().choice("do", ["renew", "keep"]) == "renew":
        revision = get_revision_by_id(actions.renew(key, by=by).id, by=by)
        flash(_("Revision %(label)s is drafted.", label=revision.label), "ok")
        return redirect(revision_url(revision), 303)
    actions.keep_own(key, by=by)
    flash(_("Your own text stays; the newer starter text is not shown again."), "ok")
    return redirect(url_for(".shelf"), 303)


def _wanted(key: str, by: Actor) -> tuple[Starter, str]:
    found = queries.get_starter(key, by=by)
    return found, queries.language_or_own(shell.clean(request.args.get("language")), shell.current_language().tag)


def _filled(found: Starter, language: str, by: Actor) -> str:
    return queries.filled(found, language, queries.proposed(by=by), by=by)


def _word(found: Starter, language: str, by: Actor) -> bytes:
    site, title = people.organisation(), found.title(language)
    return make_word(
        _filled(found, language, by),
        title=title,
        language=language,
        author=site.name if site else "",
        made_at=clock.now(),
    )
