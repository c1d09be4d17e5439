"""Every refusal and failure as a page in words, and as JSON on the API.

A page says what happened, why (each unmet condition and who can meet it), and the way back.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Flask, current_app, g, render_template
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from webapp.core import trouble
from webapp.core.access import ANONYMOUS
from webapp.core.db import db
from webapp.core.errors import N_, Invalid, Refusal, Unavailable
from webapp.shell.context import is_api
from webapp.shell.gate import came_from
from webapp.shell.messages import translate
from webapp.shell.problems import http_problem, problem, refusal_problem
from webapp.shell.registry import frame


@dataclass(frozen=True)
class Words:
    """What a page says about one status: a headline and what to do next."""

    title: str
    help: str


WORDS: dict[int, Words] = {
    400: Words(N_("The request could not be read"), N_("Go back, reload the page and try again.")),
    401: Words(N_("Please sign in"), N_("This address needs a valid sign-in or token.")),
    403: Words(
        N_("You may not do this"),
        N_("If your work needs it, ask the person named here or an administrator."),
    ),
    404: Words(
        N_("There is nothing here for you"),
        N_(
            "The address may be mistyped, or the item may be one that you may not see. Search for it, or "
            "ask the person who sent you the link."
        ),
    ),
    405: Words(N_("This cannot be done at this address"), N_("Go back and use the buttons of the page.")),
    406: Words(N_("The answer does not exist in this form"), N_("Ask for another format.")),
    409: Words(N_("This is not possible now"), N_("Reload the page to see how things stand.")),
    412: Words(
        N_("It was changed meanwhile"),
        N_("Fetch it again, look at the change and send yours with the new tag."),
    ),
    413: Words(N_("That is too large"), N_("Send fewer or smaller files at once.")),
    415: Words(N_("This kind of content is not accepted"), N_("Send the kind the description names.")),
    422: Words(N_("Some values are not right"), N_("Go back and correct them. What you typed is kept.")),
    428: Words(
        N_("Say which version you changed"),
        N_("Send the tag you received in the If-Match header."),
    ),
    429: Words(N_("Too many attempts"), N_("Wait a little and try again.")),
    500: Words(
        N_("Something went wrong on our side"),
        N_("Nothing was changed by this request. Tell your administrator the number shown here."),
    ),
    503: Words(N_("Not ready yet"), N_("Try again in a moment.")),
}
FORM_EXPIRED = Words(
    N_("This form was not accepted"),
    N_(
        "It came from another site, or the page was open longer than your sign-in. Go back, reload the page "
        "and send it again."
    ),
)


def refused(refusal: Refusal) -> tuple[str, int] | Response:
    """Answer a refusal of an action."""
    for listener in tuple(frame.refusals.values()):
        listener(refusal)
    words = WORDS.get(refusal.status, WORDS[409])
    if is_api():
        return refusal_problem(refusal, gettext(words.title))
    return _page(
        refusal.status,
        words,
        what=translate(refusal.message),
        who=refusal.who,
        unmet=[(translate(item), translate(item.who) if item.who else "") for item in refusal.unmet],
        fields=[(name, translate(text)) for name, texts in refusal.fields.items() for text in texts]
        if isinstance(refusal, Invalid)
        else [],
    ), refusal.status


def failed(error: HTTPException) -> tuple[str, int] | Response:
    """Answer an error of the protocol."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    words = FORM_EXPIRED if isinstance(error, CSRFError) else WORDS.get(status, WORDS[400])
    reference = ""
    if status == 500:
        reference = secrets.token_hex(4)
        original = getattr(error, "original_exception", None)
        current_app.logger.error("failure %s", reference, exc_info=original or error)
    if is_api():
        detail = gettext(words.help)
        return http_problem(error, gettext(words.title), f"{detail} [{reference}]" if reference else detail)
    return _page(status, words, reference=reference), status


def unavailable(error: Exception) -> tuple[str, int] | Response:
    """Answer a database that is lost or full, in words; any other error goes its way as a failure of ours."""
    refusal = trouble.in_words(error)
    if refusal is None:
        raise error
    current_app.logger.warning("a request was given up: %s", error)
    return _given_up(refusal)


def _answer_refusal(refusal: Refusal) -> tuple[str, int] | Response:
    return _given_up(refusal) if isinstance(refusal, Unavailable) else refused(refusal)


def _given_up(refusal: Refusal) -> tuple[str, int] | Response:
    """The refusal for nobody in particular: who asks is not looked up in a database that may be away."""
    db.session.rollback()
    g.wenkong_actor = ANONYMOUS
    try:
        return refused(refusal)
    except Exception:  # noqa: BLE001 (the page's frame itself asks the database)
        return _without_frame(refusal)


def _without_frame(refusal: Refusal) -> Response:
    """The sentence alone: nothing of the page's frame can be known now."""
    words = WORDS.get(refusal.status, WORDS[409])
    text = f"{gettext(words.title)}\n\n{translate(refusal.message)}\n"
    answer = current_app.response_class(text, refusal.status, mimetype="text/plain")
    answer.headers["Retry-After"] = "5"
    return answer


def _page(
    status: int,
    words: Words,
    *,
    what: str = "",
    who: str = "",
    unmet: list[tuple[str, str]] | None = None,
    fields: list[tuple[str, str]] | None = None,
    reference: str = "",
) -> str:
    return render_template(
        "shell/error.html",
        status=status,
        title=gettext(words.title),
        what=what,
        help=gettext(words.help),
        who=translate(who) if who else "",
        unmet=unmet or [],
        fields=fields or [],
        reference=reference,
        back=came_from(),
    )


def _plain_failure(error: Exception) -> Response:
    """The last net: the error page itself could not be made."""
    current_app.logger.exception("failure while answering an error")
    if is_api():
        return problem(500, "Internal error")
    return current_app.response_class("Internal error", 500, mimetype="text/plain")


def _answer_http(error: HTTPException) -> tuple[str, int] | Response:
    try:
        return failed(error)
    except Exception as broken:  # noqa: BLE001 (the error page must never be the error)
        return _plain_failure(broken) if trouble.in_words(broken) is None else unavailable(broken)


def init_errors(app: Flask) -> None:
    """Answer refusals, protocol errors and failures of ``app``."""
    app.register_error_handler(Refusal, _answer_refusal)
    app.register_error_handler(SQLAlchemyError, unavailable)
    app.register_error_handler(OSError, unavailable)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(InternalServerError, _answer_http)
