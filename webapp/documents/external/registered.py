"""外来文件清单 among the organisation's own registers: what was in the list at the end of a day, and how it stood."""

from __future__ import annotations

from webapp.core.access import Actor
from webapp.core.errors import N_, Message
from webapp.documents import number_forms
from webapp.documents.external.as_at import Line, lines
from webapp.documents.external.queries import ExternalFilter
from webapp.documents.external.words import KIND_TITLES, STANDING_TITLES
from webapp.documents.registers.hooks import Column, Register, Row, Scope


def rows(scope: Scope, by: Actor) -> list[Row]:
    """The external documents by number; of a department, those it looks after."""
    wanted = number_forms.key(scope.document)
    return [
        _row(line)
        for line in lines(ExternalFilter(at=scope.at), by=by)
        if (not wanted or number_forms.key(line.number) == wanted)
        and (not scope.department or line.department == scope.department)
    ]


def _row(line: Line) -> Row:
    return {
        "number": line.number,
        "title": line.title,
        "edition": line.edition,
        "publisher": line.publisher,
        "kind": Message(KIND_TITLES[line.kind]),
        "department": line.department,
        "effective": line.effective_on,
        "state": Message(STANDING_TITLES[line.standing]),
        "successor": line.superseded_by.number if line.superseded_by else "",
        "checked": line.checked_on,
        "next": line.next_check_on,
        "remark": line.remark,
    }


REGISTER = Register(
    "external",
    N_("List of external documents"),
    N_("Standards, laws and other papers from outside, with their last and next check"),
    (
        Column("number", N_("Number"), 18), Column("title", N_("Title"), 30), Column("edition", N_("Edition"), 8),
        Column("publisher", N_("Publisher"), 16), Column("kind", N_("Kind"), 8, usual=False),
        Column("department", N_("Department"), 12), Column("effective", N_("Effective"), 11),
        Column("state", N_("State"), 11), Column("successor", N_("Superseded by"), 14),
        Column("checked", N_("Last check"), 11), Column("next", N_("Next check"), 11),
        Column("remark", N_("Remarks"), 12, usual=False),
    ),
    rows,
    80,
)  # fmt: skip
