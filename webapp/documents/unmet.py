"""What is still missing before an act: shown beside the disabled button, and why the act refuses."""

from __future__ import annotations

from datetime import date

from webapp.core.access import Actor, Permission, who_may
from webapp.core.errors import N_, Message, Unmet
from webapp.documents import hooks, lifecycle, queries, versions
from webapp.documents.lifecycle import Act
from webapp.documents.models import Revision
from webapp.documents.releasing.hooks import unmet_by_limits
from webapp.documents.renditions.inputs import body_for


def before_submit(revision: Revision) -> list[Unmet]:
    """Conditions of sending for approval that are not met (7.5.2 a: identifier, title, author, version)."""
    author = revision.created_by.name if revision.created_by else ""
    found: list[Unmet] = []
    if not lifecycle.may(revision.state, Act.SUBMIT):
        found.append(Unmet(Message(N_("Only a draft can be sent for approval."))))
    body = body_for(revision)
    if body is None:
        found.append(Unmet(Message(N_("The PDF pages are still being made. Try again in a moment."))))
    elif body.sha is None:
        found.append(
            Unmet(Message(N_("The PDF pages could not be made: %(why)s"), {"why": body.problem}), author)
        )
    if revision.position > 1 and not revision.summary.strip():
        found.append(Unmet(Message(N_("The summary of what changed is empty.")), author))
    return [*found, *hooks.each("before_submit", revision)]


def before_release(revision: Revision, effective_on: date, *, by: Actor) -> list[Unmet]:
    """Conditions of release that are not met (domain.md Release; dates touch, none lies in the past)."""
    controller = who_may(Permission.DOCUMENT_RELEASE)
    found: list[Unmet] = []
    if not by.may(Permission.DOCUMENT_RELEASE):
        found.append(Unmet(Message(N_("Releasing is the document controller's.")), controller))
    if not lifecycle.may(revision.state, Act.RELEASE):
        found.append(Unmet(Message(N_("It is not approved yet."))))
    if revision.released_at is not None:
        found.append(Unmet(Message(N_("It is released already."))))
    if versions.below_release(revision.label):
        found.append(Unmet(Message(N_("A version below 1.0 is for reference only and is not released."))))
    if effective_on < queries.today():
        found.append(Unmet(Message(N_("The effective date lies in the past."))))
    before = queries.effective_of(revision.document)
    if before is not None and before.effective_from is not None and effective_on < before.effective_from:
        found.append(
            Unmet(
                Message(
                    N_("Revision %(label)s is in force from %(day)s; the new one can not begin before it."),
                    {"label": before.label, "day": before.effective_from.isoformat()},
                )
            )
        )
    return [*found, *unmet_by_limits(revision, effective_on)]
