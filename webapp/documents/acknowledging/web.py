"""Pages of reading: who must, who has, the sheet to sign by hand, one's own list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core import files
from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from webapp.core.words import in_language
from webapp.documents import queries as documents
from webapp.documents.acknowledging import actions, papers, queries
from webapp.documents.acknowledging.actions import Rule
from webapp.documents.acknowledging.judging import judge_reading
from webapp.documents.acknowledging.models import Effect, Reading, ReadingRule, ReadingState, Whom
from webapp.documents.acknowledging.questions.actions import LONGEST
from webapp.documents.acknowledging.questions.queries import questions_about
from webapp.documents.authoring import options
from webapp.documents.models import Document, Revision
from webapp.documents.places import document_url, revision_url
from webapp.people import queries as people
from webapp.rendering import XLSX, Limits, make_table, safe_name, take_scan, workbook

bp = Blueprint("acknowledging", __name__)
Answer = str | tuple[str, int] | Response
LOOKED_AFTER = N_("Reading is looked after by the head of the owner department.")


@bp.get("/me/reading")
def mine() -> str:
    """What one must read, and what one has read."""
    by = shell.current_actor()
    return render_template("documents/reading_mine.html", readings=queries.mine(by=by), open=ReadingState.OPEN)


@bp.get("/docs/reading")
def running() -> str:
    """Revisions somebody still has to read."""
    return render_template("documents/reading_running.html", found=queries.running(by=shell.current_actor()))


@bp.post("/revisions/<int:revision_id>/read")
def acknowledge(revision_id: int) -> Answer:
    """I have read and understood it; a refusal shows the document as it stands now, with the reason."""
    by, values = shell.current_actor(), shell.Values()
    revision = documents.get_revision_by_id(revision_id, by=by)
    question, shown = values.text("question", lines=True, longest=LONGEST), values.text("shown", longest=64)
    try:
        values.check()
        actions.acknowledge(revision, by=by, shown=shown, question=question)
    except (Invalid, Conflict) as refusal:
        return _refused(documents.get_revision_by_id(revision_id, by=by), refusal, question), refusal.status
    flash(_("Noted: you have read %(number)s %(label)s.", number=revision.document.number, label=revision.label), "ok")
    return redirect(document_url(revision.document), 303)


@bp.get("/d/<slug>/reading")
def of_document(slug: str) -> str:
    """Who must read the revision shown, who has, and the rules behind it."""
    by = shell.current_actor()
    return _page(documents.get_document(slug, by=by), by, {}, {})


@bp.post("/d/<slug>/reading")
@shell.uploads()
def change(slug: str) -> Answer:
    """Set the rules, enter a signed sheet, waive or judge; a refusal shows the page again."""
    by, values = shell.current_actor(), shell.Values()
    document = documents.get_document(slug, by=by)
    if not queries.manages(document, by):
        raise NotAllowed(LOOKED_AFTER)
    act = values.choice("act", tuple(ACTS), required=True)
    try:
        values.check()
        words = ACTS[act](document, values, by)
    except (Invalid, Conflict) as refusal:
        errors = shell.field_errors(refusal) if isinstance(refusal, Invalid) else {}
        problem = "" if errors else shell.translate(refusal.message)
        again = documents.get_document(slug, by=by)
        return _page(again, by, dict(values.raw), errors, problem), refusal.status
    flash(words, "ok")
    return redirect(url_for("acknowledging.of_document", slug=slug), 303)


@bp.get("/d/<slug>/reading.pdf")
def sheet(slug: str) -> Response:
    """The sheet to sign by hand, with everybody who has not read yet."""
    by = shell.current_actor()
    document = documents.get_document(slug, by=by)
    paper = papers.sign_sheet(_shown(document, by))
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{document.number} {paper.title}.pdf", "application/pdf", own_pdf=True)


@bp.get("/d/<slug>/reading.xlsx")
def as_workbook(slug: str) -> Response:
    """Every reading of the revision as a workbook."""
    by = shell.current_actor()
    document = documents.get_document(slug, by=by)
    paper = papers.coverage(_shown(document, by))
    return shell.send_bytes(workbook(paper), f"{document.number} {paper.title}.xlsx", XLSX)


@bp.get("/readings/<int:reading_id>/sheet")
def scan(reading_id: int) -> Response:
    """The scan of the sheet a reading was signed on."""
    found = queries.get_reading(reading_id, by=shell.current_actor())
    if not found.sheet_sha:
        raise NotFound(N_("There is no such reading, or you may not see it."))
    return shell.send_bytes(files.read(found.sheet_sha), f"{found.reader}.pdf", "application/pdf", own_pdf=True)


def _set_rules(document: Document, values: shell.Values, by: Actor) -> str:
    rules = [Rule(Whom.ALL)] if values.ticked("all") else []
    for department_id in values.ids("departments"):
        rules.append(Rule(Whom.DEPARTMENT, department=people.get_department(department_id, by=by)))
    known = {role.key for role in people.roles()}
    rules += [Rule(Whom.ROLE, key=key) for key in values.many("roles") if key in known]
    rules += [Rule(Whom.POST, key=post) for post in values.many("posts")]
    for person_id in values.ids("persons"):
        person = people.find_person(person_id)
        if person is not None and person.active:
            rules.append(Rule(Whom.PERSON, person=person))
    names = values.text("names", lines=True, longest=4000).splitlines()
    rules += [Rule(Whom.NAME, key=name.strip()) for name in names if name.strip()]
    values.check()
    asked = actions.set_rules(document, rules, by=by)
    return str(ngettext("Saved; %(num)d person is asked now.", "Saved; %(num)d persons are asked now.", asked))


def _enter(document: Document, values: shell.Values, by: Actor) -> str:
    revision = _shown(document, by)
    signed = []
    for reading_id in values.ids("signed"):
        signed.append((queries.get_reading(reading_id, by=by), values.day(f"day-{reading_id}") or documents.today()))
    if not signed:
        values.wrong("signed", N_("Tick at least one line."))
    sent = values.file("scan", required=True)
    values.check()
    name, data = (safe_name(sent.filename or "scan"), sent.read()) if sent else ("", b"")
    pdf, _pages = take_scan(name, data, Limits.from_settings(core.current_settings()))
    count = actions.enter_sheet(revision, pdf, signed, by=by)
    return str(ngettext("%(num)d signature entered.", "%(num)d signatures entered.", count))


def _waive(document: Document, values: shell.Values, by: Actor) -> str:
    reading = _one(document, values, by)
    actions.waive_reading(reading, values.text("reason", longest=1000), by=by)
    return str(_("%(name)s need not read it.", name=reading.reader))


def _judge(document: Document, values: shell.Values, by: Actor) -> str:
    reading = _one(document, values, by)
    score = values.whole("score", least=0, most=100)
    effect = values.choice("effect", [str(e) for e in Effect])
    values.check()
    reason = values.text("why", longest=1000)
    judge_reading(reading, by=by, score=score, effect=Effect(effect) if effect else None, reason=reason)
    return str(_("Recorded for %(name)s.", name=reading.reader))


ACTS = {"rules": _set_rules, "sheet": _enter, "waive": _waive, "judge": _judge}


def _one(document: Document, values: shell.Values, by: Actor) -> Reading:
    found = queries.get_reading(values.whole("reading", required=True, least=1) or 0, by=by)
    values.check()
    if found.revision.document_id != document.id:
        raise NotFound(N_("There is no such reading, or you may not see it."))
    return found


def _shown(document: Document, by: Actor) -> Revision:
    seen = documents.revisions_of(document, by=by)
    approved = next((r for r in seen if r.state == "approved" and document.type.require_reading), None)
    found = approved or documents.effective_of(document) or next(iter(seen), None)
    if found is None:
        raise NotFound(N_("There is no such revision, or you may not see it."))
    return found


def _page(
    document: Document, by: Actor, values: dict[str, str], errors: dict[str, list[str]], problem: str = ""
) -> str:
    revision, rules = _shown(document, by), queries.rules_of(document)
    manages = queries.manages(document, by)
    own = queries.own_reading(revision, by=by)
    readings = queries.readings_of(revision) if manages else [own] if own else []
    language = shell.current_language().tag
    return render_template(
        "documents/reading.html",
        document=document,
        revision=revision,
        address=revision_url(revision),
        readings=readings,
        blind=queries.blind_of(revision, readings),
        questions=questions_about(revision, by=by, all_of_them=manages),
        coverage=queries.coverage_of(revision.id, documents.today()),
        rules=[(rule, _words(rule)) for rule in rules],
        chosen=_chosen(rules),
        manages=manages,
        departments=options.departments(by=by),
        roles=[(role.key, in_language(role.titles, language)) for role in people.roles()],
        posts=queries.known_posts(),
        persons=options.persons(by=by),
        open=ReadingState.OPEN,
        done=ReadingState.DONE,
        effects=[(str(Effect.EFFECTIVE), _("effective")), (str(Effect.NOT_EFFECTIVE), _("not effective"))],
        values=values,
        errors=errors,
        problem=problem,
        today=documents.today(),
    )


def _refused(revision: Revision, refusal: Invalid | Conflict, question: str) -> str:
    """Why the acknowledgement was not taken, the way on, and the question that would be lost."""
    shown = documents.effective_of(revision.document) or revision
    return render_template(
        "documents/reading_refused.html",
        document=revision.document,
        revision=revision,
        now=shown,
        address=url_for("document.read", slug=revision.document.slug) if shown is not revision else None,
        errors=shell.field_errors(refusal) if isinstance(refusal, Invalid) else {},
        problem=shell.translate(refusal.message),
        question=question,
    )


def _words(rule: ReadingRule) -> str:
    whom, key = rule.whom, rule.key
    if whom is Whom.ALL:
        return str(_("everybody"))
    if rule.department is not None:
        return rule.department.name
    if rule.person is not None:
        return rule.person.name
    if whom is Whom.ROLE:
        return in_language(people.role_by_key(key).titles, shell.current_language().tag)
    return str(key)


def _chosen(rules: list[ReadingRule]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {"departments": [], "roles": [], "posts": [], "persons": [], "names": [], "all": []}
    for rule in rules:
        place = {"department": "departments", "role": "roles", "post": "posts", "person": "persons", "name": "names"}
        name = place.get(str(rule.whom), "all")
        value = rule.department_id or rule.person_id or rule.key
        chosen[name].append(str(value))
    return chosen
