"""The page behind the code on paper: no sign-in, no journal, readable at arm's length."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import shell
from webapp.core import clock
from webapp.documents import queries
from webapp.documents.printed.queries import Answer, answer_for, sheet_for
from webapp.documents.stocktaking.queries import open_ones
from webapp.documents.verdicts import Verdict
from webapp.shell.filters import moment

bp = Blueprint("printed", __name__)
COLOURS: dict[Verdict, str] = {
    Verdict.CURRENT: "ok",
    Verdict.NOT_YET: "warn",
    Verdict.NOT_APPROVED: "draft",
    Verdict.LOST: "stop",
    Verdict.KEPT: "stop",
    Verdict.HAND_BACK: "stop",
    Verdict.ENDED: "stop",
    Verdict.UNCONTROLLED: "draft",
    Verdict.SUPERSEDED: "stop",
    Verdict.OBSOLETE: "stop",
    Verdict.UNKNOWN: "warn",
    Verdict.MISTYPED: "warn",
}


@bp.get("/q")
@shell.public
def ask() -> str | Response:
    """How to check a paper: the phone's camera, or the code typed in."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("printed.verdict", token=typed.rsplit("/", 1)[-1]))
    return render_template("documents/ask_verdict.html")


@bp.get("/q/<token>")
@shell.public
def verdict(token: str) -> tuple[str, int] | Response:
    """The verdict on the paper in hand; a sign sheet leads to its approval, for who may see that."""
    sheet = sheet_for(token)
    if sheet is not None:
        return redirect(url_for("paper.index", round_id=sheet.round_id, sheet=sheet.token))
    found = answer_for(token)
    return render_template(
        "documents/verdict.html",
        found=found,
        headline=headline(found),
        sentence=sentence(found),
        colour="stop" if _is_past(found) else COLOURS[found.verdict],
        asked_at=clock.now(),
        today=queries.today(),
        counts=open_ones(by=shell.current_actor()) if found.verdict is not Verdict.MISTYPED else [],
        token=token,
    ), 404 if found.verdict in {Verdict.UNKNOWN, Verdict.MISTYPED} else 200


def headline(found: Answer) -> str:
    """The verdict in few words."""
    words = {
        Verdict.CURRENT: _("In force"),
        Verdict.NOT_YET: _("Not yet in force"),
        Verdict.NOT_APPROVED: _("Not approved"),
        Verdict.LOST: _("Reported lost, void"),
        Verdict.KEPT: _("Kept for reference"),
        Verdict.HAND_BACK: _("To be handed back"),
        Verdict.ENDED: _("No longer a controlled copy"),
        Verdict.UNCONTROLLED: _("Uncontrolled, no longer valid") if _is_past(found) else _("Uncontrolled"),
        Verdict.OBSOLETE: _("Obsolete"),
        Verdict.UNKNOWN: _("Not known here"),
        Verdict.MISTYPED: _("Mistyped"),
    }
    if found.verdict is Verdict.SUPERSEDED:
        return str(_("Superseded by %(label)s", label=found.current) if found.current else _("Superseded"))
    return str(words[found.verdict])


def sentence(found: Answer) -> str:
    """What follows from the verdict for who holds the paper."""
    day = found.ended_on.isoformat() if found.ended_on else ""
    begins = found.effective_from.isoformat() if found.effective_from else ""
    words = {
        Verdict.LOST: _(
            "Copy %(copy)s was reported lost and its number is void. Give it to the controller.", copy=found.copy
        ),
        Verdict.KEPT: _("An obsolete copy kept for reference. Do not work by it."),
        Verdict.HAND_BACK: _hand_back(found),
        Verdict.ENDED: _("Copy %(copy)s was handed back or cancelled. Do not work by it.", copy=found.copy),
        Verdict.CURRENT: _current(found),
        Verdict.NOT_YET: _("%(label)s is released and comes into force on %(day)s.", label=found.label, day=begins),
        Verdict.NOT_APPROVED: _("A draft, for reference only. Do not work by it."),
        Verdict.UNCONTROLLED: _uncontrolled(found),
        Verdict.SUPERSEDED: _("%(label)s ended on %(day)s. Do not work by it.", label=found.label, day=day),
        Verdict.OBSOLETE: _("It ended on %(day)s. Do not work by it.", day=day),
        Verdict.UNKNOWN: _unknown(found),
        Verdict.MISTYPED: _("The code does not fit together. Scan it again or type it anew."),
    }
    return str(words[found.verdict])


def _current(found: Answer) -> str:
    if found.copy:
        return str(_("%(copy)s is current; a photocopy is uncontrolled.", copy=found.copy))
    return str(_("%(label)s is current; a photocopy is uncontrolled.", label=found.label))


def _hand_back(found: Answer) -> str:
    """Names the successor, where there is one; a damaged sheet has a newer print."""
    if found.current:
        return str(_("%(label)s has taken its place. Hand this paper back.", label=found.current))
    if found.old_sheet:
        return str(_("A new print of copy %(copy)s was handed out. Hand this one back.", copy=found.copy))
    return str(_("Copy %(copy)s has been recalled. Hand it back.", copy=found.copy))


def _uncontrolled(found: Answer) -> str:
    day = found.valid_on.isoformat() if found.valid_on else ""
    if found.offline and _is_past(found):
        return str(_("An off-line copy; it was valid until %(day)s. Ask for a new one.", day=day))
    if found.offline:
        return str(_("An off-line copy, valid until %(day)s.", day=day))
    if _is_past(found):
        return str(_("Printed on %(day)s and valid on that day only.", day=day))
    return str(_("A print for reading, valid today (%(day)s) only.", day=day))


def _is_past(found: Answer) -> bool:
    """Whether the last day of an uncontrolled paper is over."""
    uncontrolled = found.verdict is Verdict.UNCONTROLLED
    return uncontrolled and found.valid_on is not None and found.valid_on < queries.today()


def _unknown(found: Answer) -> str:
    if found.restored_to is not None:
        return str(
            _(
                "This system does not know the code. It may have been printed after %(time)s.",
                time=moment(found.restored_to),
            )
        )
    return str(_("This system does not know the code. Ask the document controller."))
