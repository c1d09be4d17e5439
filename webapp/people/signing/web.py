"""Pages of the own means of signing: one-time code, PIN, handwriting (below ``/me``)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from webapp import shell
from webapp.core.errors import N_, Conflict, Invalid
from webapp.people import queries
from webapp.people.handwriting.actions import put_handwriting, remove_handwriting
from webapp.people.handwriting.queries import handwriting_of, own_image
from webapp.people.models import Person
from webapp.people.rules import short_name
from webapp.people.signing import actions, otp
from webapp.people.signing.panel import LONGEST_SECRET
from webapp.people.signing.queries import code_of, pin_of, waits
from webapp.rendering import qr_svg

own_signing = Blueprint("own_signing", __name__, url_prefix="/me/signing")
Answer = Any


@own_signing.get("")
def page() -> str:
    """What I sign with, on one page."""
    return _page({})


@own_signing.post("/code")
def offer() -> Answer:
    """After the password: a seed as QR code and as text, to be confirmed by a code."""
    by = shell.current_actor()
    try:
        seed, sealed = actions.offer_code(_me(), _secret("code_password"), by=by)
    except (Invalid, Conflict) as refusal:
        return _refused(refusal, "code_password")
    return _offer_page(seed, sealed, {})


@own_signing.post("/code/confirm")
def confirm() -> Answer:
    """Set the code up with its first code."""
    by, values = shell.current_actor(), shell.Values()
    sealed = values.secret("offer")[:400]
    try:
        actions.set_code(_me(), sealed, values.secret("code")[:40], by=by)
    except Invalid as refusal:
        return _offer_page(actions.offered_seed(sealed, by=by), sealed, shell.field_errors(refusal)), 422
    flash(_("The one-time code is set up. It signs for you from now on."), "ok")
    return redirect(url_for(".page"))


@own_signing.post("/code/sign-in")
def ask_at_sign_in() -> Answer:
    """Choose whether the code is asked at sign-in."""
    actions.ask_at_sign_in(_me(), shell.Values().ticked("ask"), by=shell.current_actor())
    flash(_("Saved."), "ok")
    return redirect(url_for(".page"))


@own_signing.post("/code/remove")
def remove_code() -> Answer:
    """Give the code up, with one last code."""
    try:
        actions.remove_code(_me(), _secret("code"), by=shell.current_actor())
    except (Invalid, Conflict) as refusal:
        return _refused(refusal, "code")
    flash(_("The one-time code is removed."), "ok")
    return redirect(url_for(".page"))


@own_signing.post("/pin")
def set_pin() -> Answer:
    """Set the signing PIN, after the password."""
    values = shell.Values()
    try:
        if values.secret("pin") != values.secret("again"):
            values.wrong("again", N_("The two PINs differ."))
        values.check()
        actions.set_pin(_me(), _secret("pin_password"), _secret("pin"), by=shell.current_actor())
    except (Invalid, Conflict) as refusal:
        return _refused(refusal, "pin_password")
    flash(_("The signing PIN is set."), "ok")
    return redirect(url_for(".page"))


@own_signing.post("/pin/remove")
def remove_pin() -> Answer:
    """Give the PIN up."""
    actions.remove_pin(_me(), by=shell.current_actor())
    flash(_("The signing PIN is removed."), "ok")
    return redirect(url_for(".page"))


@own_signing.post("/handwriting")
@shell.uploads(1)
def put_image() -> Answer:
    """Keep an image of the own signature."""
    values = shell.Values()
    try:
        sent = values.file("image", required=True)
        values.check()
        assert sent is not None  # a missing file was noted and refused above
        put_handwriting(_me(), sent.read(), by=shell.current_actor())
    except Invalid as refusal:
        return _refused(refusal, "image")
    flash(_("Your handwriting is kept. It is placed only when you sign and tick it."), "ok")
    return redirect(url_for(".page"))


@own_signing.post("/handwriting/remove")
def remove_image() -> Answer:
    """Use the image no more."""
    remove_handwriting(_me(), by=shell.current_actor())
    flash(_("Your handwriting is removed; what was signed with it keeps it."), "ok")
    return redirect(url_for(".page"))


@own_signing.get("/handwriting.png")
def image() -> Response:
    """The own image; there is no address for anybody else's."""
    answer = Response(own_image(by=shell.current_actor()), mimetype="image/png")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _me() -> Person:
    by = shell.current_actor()
    return queries.get_person(by.person_id or 0, by=by)


def _secret(name: str) -> str:
    return shell.Values().secret(name)[:LONGEST_SECRET]


def _refused(refusal: Invalid | Conflict, field: str) -> tuple[str, int]:
    """The page again; ``field`` is where a wrong password, or a refusal without a field, is shown."""
    if isinstance(refusal, Invalid):
        found = shell.field_errors(refusal)
        return _page({field if name == "password" else name: texts for name, texts in found.items()}), 422
    return _page({field: [shell.translate(refusal.message)]}), 409


def _page(errors: dict[str, list[str]]) -> str:
    me = _me()
    return render_template(
        "people/signing.html",
        person=me,
        errors=errors,
        code=code_of(me.id),
        pin=pin_of(me.id),
        handwriting=handwriting_of(me.id),
        waits=waits(me.id),
        minutes=shell.settings().sitting_minutes,
    )


def _offer_page(seed: str, sealed: str, errors: dict[str, list[str]]) -> str:
    site, me = queries.organisation(), _me()
    address = otp.address(seed, me.login, short_name(site.name) if site else "")
    return render_template(
        "people/code_offer.html",
        offer=sealed,
        groups=otp.in_groups(seed),
        code=Markup(qr_svg(address)),  # noqa: S704  made by ourselves from digits alone
        errors=errors,
    )
