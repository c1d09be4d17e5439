"""Labels of revisions: by the type's scheme, after the last one released (tick-off row 2)."""

from __future__ import annotations

from webapp.core.errors import N_, Invalid
from webapp.documents import lifecycle, versions
from webapp.documents.models import Document, DocumentType, Revision
from webapp.people.profile import profile


def label_for(document: Document, label: str, kind: str) -> str:
    """The label of a new revision: as typed, or the next release label.

    Args:
        kind: ``modify`` (修改) or ``new_edition`` (换版).

    Raises:
        Invalid: no label of ours, or one that is in use.
    """
    if label.strip():
        try:
            wanted = versions.canonical(label)
        except Invalid as error:
            raise Invalid(str(error), fields={"label": [error.message]}) from error
    else:
        limit, scheme = _rule(document)
        wanted = versions.next_label(_last_label(document), _kind(kind), limit, scheme=scheme)
    ended = {lifecycle.State.REJECTED}
    if any(r.label == wanted and r.state not in ended for r in document.revisions):
        raise Invalid(
            N_("There is a revision %(label)s already."),
            label=wanted,
            fields={"label": [N_("This label is in use; take the next one.")]},
        )
    return wanted


def label_when_sent(revision: Revision) -> str:
    """The label on the pages that are signed: the release label also for a draft below 1.0; released, its own."""
    if revision.released_at is not None:
        return revision.label
    limit, scheme = _rule(revision.document)
    last = _last_label(revision.document)
    return versions.label_at_submit(revision.label, last, _kind(revision.kind), limit, scheme=scheme)


def _rule(document: Document) -> tuple[int | None, versions.Scheme]:
    scheme: versions.Scheme = "edition" if document.type.scheme == "edition" else "decimal"
    return modifications_before_new_edition(document.type), scheme


def modifications_before_new_edition(type_: DocumentType) -> int | None:
    """After how many modifications 换版 is forced: as the type says, else as the organisation has set; None never."""
    return type_.modifications_limit or profile().force_new_edition or None


def _kind(kind: str) -> versions.Kind:
    return "new_edition" if kind == "new_edition" else "modify"


def _last_label(document: Document) -> str | None:
    """The label the next one follows; a revision that was carried on took no new one."""
    released = [r for r in document.revisions if r.effective_from is not None and r.kind != "resumed"]
    return released[-1].label if released else None
