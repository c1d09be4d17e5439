"""Pages of the first set-up: the stamp with its preview, the folder for backups."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core.access import Permission, require
from webapp.core.errors import Invalid
from webapp.people.organisation.actions import answer_step, change_settings, choose_backup_folder
from webapp.people.profile import STAMP_MODES, profile
from webapp.people.setting_up.preview import stamp_preview
from webapp.people.setting_up.wizard import wizard_at

setting_up = Blueprint("setting_up", __name__, url_prefix="/setup")
Answer = str | Response | tuple[str, int]


@setting_up.route("/stamp", methods=["GET", "POST"])
def stamp() -> Answer:
    """Printed, or an empty frame for a hand chop; both with a preview."""
    by = shell.current_actor()
    require(by, Permission.SETTINGS_MANAGE)
    values = shell.Values()
    if request.method == "GET":
        return _stamp_page(profile().stamp_mode, {})
    mode = values.choice("stamp_mode", list(STAMP_MODES), required=True)
    if values.text("act") == "sample":
        return _stamp_page(mode or profile().stamp_mode, {})
    try:
        values.check()
        change_settings(stamp_mode=mode, by=by)
        answer_step("stamp", by=by)
    except Invalid as refusal:
        return _stamp_page(profile().stamp_mode, shell.field_errors(refusal)), 422
    flash(_("Saved."), "ok")
    return redirect(wizard_at("setting_up.stamp", by=by).next_url)


@setting_up.get("/stamp/preview.png")
def preview() -> Response:
    """A sample cover as a picture: ``mode`` printed or frame, ``grey`` as a grey printer shows it."""
    require(shell.current_actor(), Permission.SETTINGS_MANAGE)
    mode = request.args.get("mode", "")
    shown = mode if mode in STAMP_MODES else profile().stamp_mode
    return shell.send_bytes(stamp_preview(shown, grey=request.args.get("grey") == "1"), "preview.png", "image/png")


@setting_up.route("/backup", methods=["GET", "POST"])
def backup() -> Answer:
    """The folder for backups: tried by writing, reading back and deleting a file, then kept."""
    by = shell.current_actor()
    require(by, Permission.SETTINGS_MANAGE)
    if request.method == "GET":
        return _backup_page({"folder": profile().backup_folder}, {})
    values = shell.Values()
    try:
        choose_backup_folder(values.text("folder", longest=400), by=by)
    except Invalid as refusal:
        return _backup_page(values.raw, shell.field_errors(refusal)), 422
    flash(_("The folder was written to, read back and left empty. It is kept for backups."), "ok")
    return redirect(url_for(".backup", tested=1))


def _stamp_page(mode: str, errors: dict[str, list[str]]) -> str:
    return render_template(
        "people/setup_stamp.html", values={"stamp_mode": mode}, errors=errors,
        wizard=wizard_at("setting_up.stamp", by=shell.current_actor()),
    )  # fmt: skip


def _backup_page(values: dict[str, str], errors: dict[str, list[str]]) -> str:
    return render_template(
        "people/setup_backup.html", values=values, errors=errors, tested=request.args.get("tested") == "1",
        wizard=wizard_at("setting_up.backup", by=shell.current_actor()),
    )  # fmt: skip
