"""The file somebody works on: that of the base, marked, and for a next revision filled in as far as is known."""

from __future__ import annotations

from dataclasses import dataclass

from webapp import core
from webapp.core import files
from webapp.documents import queries
from webapp.documents.checkout.origin import marks_for
from webapp.documents.lifecycle import EDITABLE
from webapp.documents.models import Revision
from webapp.documents.versions import parse
from webapp.rendering import Limits, NextWord, make_next_word


@dataclass(frozen=True)
class Working:
    """A file to be handed out: its name and bytes; ``filled`` when it bears the next label already."""

    name: str
    data: bytes
    filled: bool


def working_file(base: Revision, label: str, *, author: str, purpose: str = "") -> Working:
    """The file of ``base`` as it is handed out for ``label``; other files than Word go out as they are.

    Args:
        author: who stands in the line of the change record. ``purpose``: what stands there as what changed.
    """
    data, document = files.read(base.source_sha), base.document
    ending = base.source_name.rpartition(".")[2]
    name = f"{document.number} {label} {document.title}.{ending}"
    if base.source_kind != "docx":
        return Working(name, data, False)
    drafted = base.state in EDITABLE
    wanted = NextWord(marks_for(base)) if drafted else _filled(base, label, author, purpose)
    limits = Limits.from_settings(core.current_settings())
    return Working(name, make_next_word(data, wanted, name=base.source_name, limits=limits), not drafted)


def _filled(base: Revision, label: str, author: str, purpose: str) -> NextWord:
    document = base.document
    return NextWord(
        marks=marks_for(base),
        values={
            "number": document.number,
            "title": document.title,
            "label": label,
            "department": document.department.name,
        },
        forms=_forms(base.label, label),
        record={"label": label, "day": queries.today().isoformat(), "what": purpose, "by": author},
    )


def _forms(old: str, new: str) -> list[tuple[str, str]]:
    """The writings of a label that may stand by themselves in a header: v1.0, V1.0, A/0."""
    if old == new or parse(new).scheme != "decimal":
        return [(old, new)]
    return [(old, new), (old.upper(), new.upper())]
