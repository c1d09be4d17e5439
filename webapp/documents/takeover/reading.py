"""Reading the files of a take-over list, several at a time, each in its limited child process."""

from __future__ import annotations

import contextvars
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from webapp import core
from webapp.core import files
from webapp.core.errors import Message, Refusal
from webapp.documents.guessing import guess
from webapp.documents.importing.packing import pack
from webapp.documents.importing.sources import base_name
from webapp.documents.intake import Intake, take_in
from webapp.documents.takeover.papers import changes_on, names_on
from webapp.documents.takeover.registers import Sheet, read_sheet
from webapp.rendering import Limits, read_grids

MOST_AT_ONCE = 4
_REGISTER_NAME = re.compile(
    r"(?:文件|记录|标准|法规|表单).{0,4}(?:清单|目录|台账|一览)|发放.{0,4}登记|回收登记|分发.{0,3}(?:清单|登记)|master.?list"
    r"|document.?(?:list|register)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Wanted:
    """A file that waits to be read; ``register``: it was handed in as one."""

    id: int
    name: str
    sha: str
    register: bool


@dataclass(frozen=True)
class Looked:
    """What was found in a file: a document's claims and text, or a register's sheets, or why it can not be read."""

    id: int
    register: bool
    kind: str = ""
    incomplete: bool = False
    said: dict[str, Any] = field(default_factory=dict)
    parts: tuple[tuple[str, str], ...] = ()
    sheets: tuple[Sheet, ...] = ()
    problem: Message | None = None


def is_register(name: str) -> bool:
    """Whether a workbook's name is that of a register rather than of a form."""
    ending = name.rpartition(".")[2].lower()
    return ending in {"xls", "xlsx"} and bool(_REGISTER_NAME.search(base_name(name)))


def look_at_all(wanted: Sequence[Wanted], company: str) -> Iterator[Looked]:
    """Every file in order; what can not be read comes with its problem."""
    at_once = max(1, min(MOST_AT_ONCE, os.cpu_count() or 1))
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        yield from pool.map(lambda work: work(), [_in_context(one, company) for one in wanted])


def _in_context(wanted: Wanted, company: str) -> Callable[[], Looked]:
    """The settings belong to the running application, which a new thread does not know by itself."""
    context = contextvars.copy_context()
    return lambda: context.run(_look_at, wanted, company)


def _look_at(wanted: Wanted, company: str) -> Looked:
    try:
        data = files.read(wanted.sha)
        if wanted.register:
            return _register(wanted, data)
        return _document(wanted, take_in(base_name(wanted.name), data), company)
    except Refusal as refusal:
        return Looked(wanted.id, wanted.register, problem=refusal.message)


def _register(wanted: Wanted, data: bytes) -> Looked:
    name = base_name(wanted.name)
    grids = read_grids(name, data, Limits.from_settings(core.current_settings()))
    sheets = tuple(read_sheet(name, grid.name, grid.rows) for grid in grids if any(map(any, grid.rows)))
    return Looked(wanted.id, True, kind="xlsx", said={"cut": any(grid.cut for grid in grids)}, sheets=sheets)


def _document(wanted: Wanted, intake: Intake, company: str) -> Looked:
    return Looked(
        wanted.id,
        False,
        kind=intake.kind,
        incomplete=intake.incomplete,
        said=look_at(intake, company),
        parts=intake.parts,
    )


def look_at(intake: Intake, company: str) -> dict[str, Any]:
    """What a document says of itself, as it is kept: values, signers, earlier changes, each value's reason."""
    found = guess(intake.name, intake.parts, intake.properties, intake.header_tables, company=company)
    return {
        "number": (found.number_printed if not found.aliases else "") or found.number or "",
        "aliases": [alias for alias in (found.number, *found.aliases) if alias],
        "title": " ".join((found.title or "").split())[:300],
        "label": found.revision if "revision" in found.found else "",
        "issued": found.issued_on.isoformat() if found.issued_on else "",
        "effective": found.effective_on.isoformat() if found.effective_on else "",
        "department": found.department or "",
        "type": found.type_key or "",
        **names_on(intake.parts, intake.header_tables),
        "changes": [change.as_json() for change in changes_on(intake.parts)],
        "why": {name: pack(message) for name, message in found.why.items()},
    }
