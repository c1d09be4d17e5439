"""The frame's own few pages: language, look, help."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.shell.context import current_actor, signed_in
from webapp.shell.gate import public, safe_next
from webapp.shell.i18n import language_for
from webapp.shell.navigation import THEMES
from webapp.shell.registry import frame
from webapp.shell.security import delete_cookie, set_cookie

YEAR = timedelta(days=365)
shell = Blueprint("shell", __name__, static_folder="static", static_url_path="/assets", template_folder="templates")


@shell.post("/language")
@public
def choose_language() -> Response:
    """Take another language and return to the same page, filter included."""
    response = redirect(safe_next(request.form.get("next")))
    language = language_for(request.form.get("language"))
    if language:
        set_cookie(response, "lang", language.tag, max_age=YEAR)
        if signed_in() and frame.save_language:
            frame.save_language(current_actor(), language.tag)
    return response


@shell.post("/look")
@public
def choose_look() -> Response:
    """Take the light or dark look, or again what the device says."""
    response = redirect(safe_next(request.form.get("next")))
    chosen = request.form.get("look", "")
    if chosen in THEMES:
        set_cookie(response, "theme", chosen, max_age=YEAR)
    else:
        delete_cookie(response, "theme")
    return response


@shell.get("/help")
@public
def help_page() -> str:
    """Keys, and whom to ask."""
    return render_template("shell/help.html")
