"""Which chain a document goes through (domain.md section 2, Approval)."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.approvals.chains import Chain, parse_chain
from webapp.approvals.queries import last_approver
from webapp.core.errors import N_, Invalid
from webapp.documents.models import Document


def chain_of(document: Document) -> Chain:
    """The chain of the document's type; a form takes its procedure's where there is one."""
    type_ = document.type
    if type_.chain_from_parent and document.parent is not None:
        type_ = document.parent.type
    return parse_chain(type_.chain["steps"])


def own_chain(document: Document, steps: Sequence[dict[str, object]]) -> Chain:
    """A chain given for this one submission: more steps than the type asks for, never fewer.

    Raises:
        Invalid: no chain, or a step of the type's chain is missing from it or out of order.
    """
    wanted, given = chain_of(document), parse_chain(list(steps))
    left = iter(given.steps)
    if not all(step in left for step in wanted.steps):
        raise Invalid(
            N_("The chain leaves out a step that this type of document needs."),
            fields={"chain": [N_("Keep every step of the type's own chain, in its order; more may be added.")]},
        )
    return given


def original_approver(document: Document) -> int | None:
    """Who gave the last approval of the newest approved revision (tick-off row 6)."""
    return last_approver("revision", [r.id for r in document.revisions])
