"""Pages of what a post must know and of what a person has read, on screen, printed, as a workbook."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.core.access import Actor
from webapp.core.errors import N_, NotFound
from webapp.documents.acknowledging.knowing import papers, queries
from webapp.documents.acknowledging.models import ReadingState
from webapp.people import queries as people
from webapp.people.models import Person
from webapp.rendering import XLSX, Limits, TablePaper, make_table, workbook

bp = Blueprint("knowing", __name__)
LONGEST = 120


@bp.get("/docs/posts")
def posts() -> str:
    """The posts, and the list of documents of the one that is chosen."""
    by, post = shell.current_actor(), _post()
    known = queries.posts(by=by)
    chosen = post or (known[0] if len(known) == 1 else "")
    seen, required = queries.of_post(chosen, by=by) if chosen else ([], [])
    return render_template(
        "documents/reading_post.html",
        posts=[(name, name) for name in dict.fromkeys([*known, *([chosen] if chosen else [])])],
        post=chosen,
        persons=seen,
        required=required,
        done=ReadingState.DONE,
    )


@bp.get("/docs/posts.pdf")
def post_pdf() -> Response:
    """岗位文件清单 as the organisation prints it."""
    return _pdf(_post_paper(shell.current_actor()), _post())


@bp.get("/docs/posts.xlsx")
def post_workbook() -> Response:
    """The same as a workbook."""
    return _workbook(_post_paper(shell.current_actor()), _post())


@bp.get("/people/<int:person_id>/reading")
def person(person_id: int) -> str:
    """What a person must know, has read, and when."""
    by = shell.current_actor()
    found = _person(person_id, by)
    return render_template(
        "documents/reading_person.html",
        person=found,
        required=queries.of_person(found, by=by),
        readings=queries.read_by(found, by=by),
        done=ReadingState.DONE,
        open=ReadingState.OPEN,
    )


@bp.get("/people/<int:person_id>/reading.pdf")
def person_pdf(person_id: int) -> Response:
    """The reading of a person, printed."""
    by = shell.current_actor()
    found = _person(person_id, by)
    return _pdf(_person_paper(found, by), found.name)


@bp.get("/people/<int:person_id>/reading.xlsx")
def person_workbook(person_id: int) -> Response:
    """The same as a workbook."""
    by = shell.current_actor()
    found = _person(person_id, by)
    return _workbook(_person_paper(found, by), found.name)


def _post() -> str:
    return shell.clean(request.args.get("post"))[:LONGEST]


def _person(person_id: int, by: Actor) -> Person:
    found = people.find_person(person_id)
    if found is None or not queries.may_look_at(found, by=by):
        raise NotFound(N_("There is no such person, or what it reads is not your business."))
    return found


def _post_paper(by: Actor) -> TablePaper:
    post = _post()
    if not post:
        raise NotFound(N_("Choose a post."))
    seen, required = queries.of_post(post, by=by)
    return papers.of_post(post, seen, required, shell.current_language().tag)


def _person_paper(found: Person, by: Actor) -> TablePaper:
    return papers.of_person(found, queries.read_by(found, by=by), shell.current_language().tag)


def _pdf(paper: TablePaper, whose: str) -> Response:
    data = make_table(paper, limits=Limits.from_settings(core.current_settings()))
    return shell.send_bytes(data, f"{paper.title} {whose}.pdf", "application/pdf", own_pdf=True)


def _workbook(paper: TablePaper, whose: str) -> Response:
    return shell.send_bytes(workbook(paper), f"{paper.title} {whose}.xlsx", XLSX)
