"""Copies as plain values for the API."""

from __future__ import annotations

from typing import Any

from webapp.documents.api_values import moment as _moment
from webapp.documents.copies.models import Copy, CopyLine
from webapp.documents.renditions.queries import qr_url


def plain(found: Copy) -> dict[str, Any]:
    """A copy as plain values."""
    holder = found.holder
    return {
        "id": found.id,
        "number": found.number,
        "state": str(found.state),
        "document": found.document_id,
        "document_number": found.document.number,
        "revision": found.revision_id,
        "label": found.revision.label,
        "holder": {
            "name": holder.name,
            "person": holder.person.login if holder.person else None,
            "department": holder.department.name if holder.department else None,
            "party": holder.party or None,
        },
        "medium": str(found.medium),
        "place": found.place,
        "sheet": found.sheet,
        "issued_at": _moment(found.issued_at),
        "received_at": _moment(found.received_at),
        "signed_by": found.signed_by,
        "unsigned": found.is_unsigned,
        "replaces": found.replaces_id,
        "destruction": str(found.destruction.state) if found.destruction else None,
        "sheets": [
            {
                "sheet": sheet.sheet,
                "token": sheet.token,
                "url": qr_url(sheet.token),
                "back_at": _moment(sheet.back_at),
                "written_off_at": _moment(sheet.written_off_at),
            }
            for sheet in found.sheets
        ],
        "log": [_line(line) for line in found.lines],
    }


def _line(line: CopyLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "act": str(line.act),
        "sheet": line.sheet,
        "at": _moment(line.at),
        "by": line.by.login if line.by else None,
        "name": line.name,
        "note": line.note,
        "day": line.day.isoformat() if line.day else None,
        "corrects": line.corrects_id,
    }
