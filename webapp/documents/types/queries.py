"""What the type page shows beside the pattern: a sample made by the very rules that number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from webapp.approvals.chains import parse_chain
from webapp.core.db import db
from webapp.core.errors import Invalid, Message
from webapp.documents import queries
from webapp.documents.models import Document, DocumentType
from webapp.documents.numbering import date_values, parse_pattern
from webapp.people import queries as people

SAMPLE_PARENT = "SL/QP-07"


def sample_number(pattern_text: str, code: str) -> tuple[str, Message | None]:
    """A number such as the pattern would print, or the fault of the pattern."""
    site = people.organisation()
    values: dict[str, str | list[str]] = {
        "company": site.abbreviation if site else "SL",
        "site": site.abbreviation if site else "SL",
        "system": "QMS",
        "type": code,
        "dept": "JS",
        "group": "A",
        "clause": ["7.5"],
        "parent": SAMPLE_PARENT,
        **date_values(queries.today()),
    }
    try:
        pattern = parse_pattern(pattern_text)
        return pattern.identity(values, 1 if pattern.seq else None), None
    except Invalid as fault:
        texts = [text for texts in fault.fields.values() for text in texts]
        found = texts[0] if texts else fault.message
        return "", found if isinstance(found, Message) else Message(found)


def proposed_rows(type_: DocumentType) -> list[dict[str, object]]:
    """The steps of a changed chain that waits for a second person."""
    return _rows(type_.proposed_chain) if type_.proposed_chain else []


def chain_rows(type_: DocumentType) -> list[dict[str, object]]:
    """The steps of a type's chain as rows of a form: meaning, keys of who, how, quorum."""
    return _rows(type_.chain)


def _rows(chain: dict[str, Any]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for step in parse_chain(chain["steps"]).steps:
        who = [f"{w.kind}:{w.value}" for w in step.who]
        quorum, days = step.quorum or "", step.reply_days or ""
        rows.append({"meaning": step.meaning, "who": who, "how": step.how, "quorum": quorum, "reply_days": days})
    return rows


def documents_of_type(key: str) -> int:
    """How many documents are of a type."""
    count = select(func.count()).select_from(Document).where(Document.type_key == key)
    return db.session.scalar(count) or 0
