"""Copies on paper: the pages of each with number, holder, stamp and code, and the sheet to sign for them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from webapp import core
from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require, who_may
from webapp.core.errors import N_, Conflict
from webapp.documents.copies.models import Copy, Destruction
from webapp.documents.copies.queries import token_of
from webapp.documents.models import Revision
from webapp.documents.renditions.queries import delivery_of, pages_of
from webapp.people import queries as people
from webapp.rendering.values import Limits, TableColumn, TablePaper

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "sheet": "受控文件领取签收表",
        "columns": ("分发号", "持有部门（人）", "存放地点", "印次", "领取人签字（代领注明）", "日期"),
        "document": "文件",
        "note": "领取后请逐份签字；代领的，写明代谁领取。旧版须同时交回。",
        "handed": "发放人",
        "destroyed": "受控文件销毁记录",
        "destroy_columns": ("文件编号", "文件名称", "版本", "分发号", "印次", "持有部门（人）", "备注"),
        "authority": "批准依据",
        "method": "销毁方式",
        "destroyer": "销毁人",
        "witness": "监销人",
        "number": "清单编号",
        "damaged": "损坏旧页",
        "waiting": "（待监销人确认）",
        "declined": "（监销人未确认：{reason}）",
    },
    "en": {
        "sheet": "Receipt of controlled copies",
        "columns": ("Copy no.", "Holder", "Place", "Print", "Received by (say for whom)", "Date"),
        "document": "Document",
        "note": "Sign for each copy; who signs for somebody else says for whom. The old copy is handed back in return.",
        "handed": "Handed out by",
        "destroyed": "Record of destruction of controlled copies",
        "destroy_columns": ("Number", "Title", "Revision", "Copy no.", "Print", "Holder", "Remark"),
        "authority": "Authority",
        "method": "Method",
        "destroyer": "Destroyed by",
        "witness": "Witness",
        "number": "List",
        "damaged": "damaged print",
        "waiting": "(waits for the witness)",
        "declined": "(not confirmed by the witness: {reason})",
    },
}


def copy_pdf(copy: Copy, *, by: Actor) -> bytes:
    """The pages of one copy with its number, holder, stamp and the code of the print that is out.

    Raises:
        NotAllowed: not the controller. NotReady: pages are still being made.
    """
    require(by, Permission.COPY_ISSUE)
    return _pages(copy, *pages_of(copy.revision), by=by)


def pack_pdf(copies: Sequence[Copy], *, by: Actor) -> bytes:
    """One file to print: every copy of a revision after the other, and the sheet to sign for them at the end.

    The frozen pages are read once; each copy is a new overlay.

    Raises:
        NotAllowed: not the controller. Conflict: not released. NotReady: the cover is still being made.
    """
    import pikepdf

    from webapp.rendering import make_table

    require(by, Permission.COPY_ISSUE)
    if copies[0].revision.released_at is None:
        raise Conflict(N_("Its pages are printed once it is released."), who=who_may(Permission.DOCUMENT_RELEASE))
    cover, body = pages_of(copies[0].revision)
    sheet = make_table(receipt_sheet(copies, by=by), limits=Limits.from_settings(core.current_settings()))
    with pikepdf.new() as pack:
        for data in [*(_pages(copy, cover, body, by=by) for copy in copies), sheet]:
            with pikepdf.open(io.BytesIO(data)) as part:
                pack.pages.extend(part.pages)
        output = io.BytesIO()
        pack.save(output)
    return output.getvalue()


def receipt_sheet(copies: Sequence[Copy], *, by: Actor) -> TablePaper:
    """领取签收表: a line for each copy, with room to sign."""
    revision = copies[0].revision
    words = _words(revision)
    document = revision.document
    return TablePaper(
        _organisation(),
        str(words["sheet"]),
        tuple(TableColumn(name, width) for name, width in zip(words["columns"], (9, 22, 18, 7, 28, 16), strict=True)),
        tuple((copy.number, copy.holder.name, copy.place, str(copy.sheet), copy.signed_by, "") for copy in copies),
        facts=((str(words["document"]), f"{document.number} {document.title} {revision.label}"),),
        signatures=((str(words["handed"]), f"{by.name} {_day()}"),),
        remarks=(str(words["note"]),),
        landscape=False,
        row_height=30,
        language=revision.language,
        demo=journal.is_demo(),
    )


def destruction_record(asked: Destruction, *, language: str) -> TablePaper:
    """销毁记录 of a list, with both names and days, or what it still waits for."""
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    zone = core.organisation_zone()
    rows = [_row(copy, copy.sheet, "") for copy in asked.copies]
    rows += [_row(sheet.copy, sheet.sheet, str(words["damaged"])) for sheet in asked.sheets]
    confirmed = str(words["waiting"])
    if asked.state == "declined":
        confirmed = str(words["declined"]).format(reason=asked.reason)
    elif asked.closed_at is not None:
        confirmed = asked.closed_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return TablePaper(
        _organisation(),
        str(words["destroyed"]),
        tuple(
            TableColumn(name, width)
            for name, width in zip(words["destroy_columns"], (16, 30, 8, 9, 6, 18, 12), strict=True)
        ),
        tuple(rows),
        facts=(
            (str(words["number"]), f"#{asked.id}"),
            (str(words["authority"]), asked.authority),
            (str(words["method"]), asked.method),
        ),
        signatures=(
            (str(words["destroyer"]), f"{asked.destroyer.name}\n{asked.asked_at.astimezone(zone):%Y-%m-%d %H:%M}"),
            (str(words["witness"]), f"{asked.witness.name}\n{confirmed}"),
        ),
        remarks=(asked.note,) if asked.note else (),
        language=language,
        demo=journal.is_demo(),
    )


def _row(copy: Copy, sheet: int, remark: str) -> tuple[str, ...]:
    document, revision = copy.document, copy.revision
    return document.number, document.title, revision.label, copy.number, str(sheet), copy.holder.name, remark


def _pages(copy: Copy, cover: bytes | None, body: bytes, *, by: Actor) -> bytes:
    from webapp.rendering import deliver

    base = delivery_of(copy.revision, cover, body, token_of(copy), controlled=True, by=by)
    return deliver(replace(base, distribution_number=copy.number, holder=copy.holder.name))


def _words(revision: Revision) -> Mapping[str, str | tuple[str, ...]]:
    return WORDS["en" if revision.language.startswith("en") else "zh-Hans"]


def _organisation() -> str:
    site = people.organisation()
    return site.name if site else ""


def _day() -> str:
    return clock.today(core.current_settings().timezone).isoformat()
