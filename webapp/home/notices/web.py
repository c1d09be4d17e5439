"""Pages of notices: the list behind the bell, the own choice of mail, the administrator's page of mail."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core import mail
from webapp.core.access import Actor, Permission, require
from webapp.core.errors import N_, Conflict, NotFound
from webapp.home import queries as home
from webapp.home.notices import actions, queries, robots
from webapp.home.notices.models import DigestState
from webapp.people.models import Person
from webapp.people.queries import find_person

bp = Blueprint("notices", __name__, template_folder="../templates")
Answer = Response | str | tuple[str, int]
STATES = {
    DigestState.SENDING: (N_("not known whether it went out"), "warn"),
    DigestState.SENT: (N_("sent"), "ok"),
    DigestState.REFUSED: (N_("refused"), "stop"),
}


@bp.get("/notices")
def index() -> str:
    """What began to wait, newest first; what must be known of the system stands above."""
    by = _acting()
    person = find_person(by.person_id or 0)
    return render_template(
        "home/notices.html",
        shown=queries.notices_of(by=by),
        unread=queries.count_unread(by=by),
        told=home.notices(by=by),
        card=mail_card(person, url_for(".index")) if person else "",
    )


def mail_card(person: Person, back: str = "/me") -> Markup:
    """Whether the daily mail reaches the person, and the switch; also on the page of the own account."""
    drawn = render_template(
        "home/_mail_card.html",
        mail_on=mail.is_on(shell.settings()),
        wants_mail=queries.wants_mail(person.id),
        email=person.email,
        back=back,
    )
    return Markup(drawn)  # noqa: S704  our own template, escaped already


@bp.post("/notices/<int:notice_id>")
def open_notice(notice_id: int) -> Response:
    """Mark one notice as read and go where it leads.

    Raises:
        NotFound: somebody else's.
    """
    found = actions.mark_read(notice_id, by=_acting())
    if found is None:
        raise NotFound(N_("There is no such notice."))
    return redirect(found.url)


@bp.post("/notices/read")
def read_all() -> Response:
    """Mark all as read."""
    count = actions.mark_all_read(by=_acting())
    flash(ngettext("%(num)d notice marked as read.", "%(num)d notices marked as read.", count), "ok")
    return redirect(url_for(".index"))


@bp.post("/notices/mail")
def choose_mail() -> Response:
    """Switch the own mail on or off."""
    wanted = bool(request.form.get("wanted"))
    actions.choose_mail(wanted, by=_acting())
    flash(_("The daily mail is on.") if wanted else _("The daily mail is off; notices stay here."), "ok")
    return redirect(shell.safe_next(request.form.get("next", "")) or url_for(".index"))


@bp.route("/admin/mail", methods=["GET", "POST"])
def administration() -> Answer:
    """Whether mail goes out, what became of the last ones, and a test mail that says in words what happened."""
    by = _acting()
    require(by, Permission.SETTINGS_MANAGE)
    if request.method == "GET":
        return _mail_page()
    try:
        address = actions.send_test_mail(by=by)
    except Conflict as refused:
        return _mail_page(shell.translate(refused.message)), 409
    flash(_("The test mail went out to %(address)s. Look whether it arrives.", address=address), "ok")
    return redirect(url_for(".administration"))


def _mail_page(failed: str = "") -> str:
    settings = shell.settings()
    return render_template(
        "home/mail.html",
        failed=failed,
        on=mail.is_on(settings),
        settings=settings,
        robot=robots.is_on(settings),
        without=queries.without_address(),
        digests=[(d, person, _(STATES[d.state][0]), STATES[d.state][1]) for d, person in queries.digests()],
    )


def count_unread() -> int:
    """The number beside the bell, asked once a request."""
    if "wenkong_unread" not in g:
        g.wenkong_unread = queries.count_unread(by=shell.current_actor()) if shell.signed_in() else 0
    count: int = g.wenkong_unread
    return count


def _acting() -> Actor:
    return replace(shell.current_actor(), language=shell.current_language().tag)
