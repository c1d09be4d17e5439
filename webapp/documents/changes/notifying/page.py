"""What notices add to the page of a request and to the list of duties."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from webapp.core.access import Actor
from webapp.core.errors import N_, Conflict, NotFound
from webapp.documents.changes.models import ChangeRequest
from webapp.documents.changes.notifying import queries
from webapp.duties.hooks import Heading
from webapp.duties.models import Duty


def describe(duty: Duty, by: Actor) -> Heading | None:
    """The notice a duty is about."""
    try:
        notice = queries.get_notice(duty.subject_id, by=by)
    except NotFound:
        return None
    lines = queries.lines_of(notice, by=by)
    titles = "、".join(f"{line.revision.document.title} {line.revision.label}" for line in lines[:3])
    return Heading(notice.request.number, titles, f"/changes/notices/{notice.id}")


def noted_on_its_page(duty: Duty, by: Actor) -> None:
    """Refuse to tick the duty off by itself.

    Raises:
        Conflict: always.
    """
    raise Conflict(N_("This duty follows from a change notice; take note there."))


def card(request: ChangeRequest, by: Actor) -> Markup:
    """Who was told and who took note, for who may know; nothing before a revision took effect."""
    found = queries.notices_of(request)
    if not found:
        return Markup()
    drawn = render_template(
        "documents/change_notices.html",
        change=request,
        notices=found if queries.sees_recipients(request, by) else [],
        total=len(found),
        noted=sum(notice.noted_at is not None for notice in found),
        enters={notice.id for notice in found if notice.name and not queries.before_noting(notice, by=by)},
    )
    return Markup(drawn)  # noqa: S704  our own template, escaped already
