"""What register and file each claim of a document, and the values proposed from both. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from webapp.core.errors import N_, Message
from webapp.documents.guess_titles import kind_of
from webapp.documents.importing.proposals import Frame
from webapp.documents.takeover.cells import bare_names, bare_title, plain, read_day, read_label
from webapp.documents.takeover.findings import Claim

NAMES = ("prepared", "reviewed", "approved")
EXTERNAL, USUAL = "external", "instruction"
_TYPE_WORDS: tuple[tuple[str, str], ...] = (
    ("external", r"外来|外部|external"),
    ("manual", r"手册|一级|^1$|level ?1|manual"),
    ("system_rule", r"制度|规定|办法|2b|rule"),
    ("procedure", r"程序|二级|^2$|level ?2|procedure"),
    ("form", r"表单|表格|记录|四级|^4$|level ?4|form"),
    ("instruction", r"作业|指导书|规程|规范|三级|^3$|level ?3|instruction"),
)
_YEAR_OF_STANDARD = re.compile(r"[-—–:：]\s*((?:19|20)\d\d)$")


@dataclass(frozen=True)
class Proposed:
    """The values a row begins with; ``assumed``: the effective date stands in for nothing known."""

    number: str
    title: str
    label: str
    issued_on: date | None
    effective_on: date | None
    assumed: bool
    prepared: str
    reviewed: str
    approved: str
    type_key: str
    department_id: int
    why: tuple[Message, ...]


def claim_of_line(values: Mapping[str, str], *, external: bool = False) -> Claim:
    """What a line of a register says."""
    found = {"number": plain(values.get("number", "")), "title": bare_title(values.get("title", ""))}
    found["label"] = read_label(values["label"]) if values.get("label") else ""
    if external and not found["label"]:
        year = _YEAR_OF_STANDARD.search(found["number"])
        found["label"] = year.group(1) if year else ""
    found |= {name: _day(values.get(name, "")) for name in ("issued", "effective")}
    found |= {name: bare_names(values.get(name, "")) for name in NAMES}
    return Claim(found)


def claim_of_file(guess: Mapping[str, Any]) -> Claim:
    """What a file says of itself, from what was read of it (``reading.look_at``)."""
    names = ("number", "title", "label", "issued", "effective", *NAMES)
    return Claim({name: guess.get(name) or "" for name in names})


def propose(line: Mapping[str, Any] | None, kind: str, guess: Mapping[str, Any] | None, frame: Frame) -> Proposed:
    """The values of a row: the register's where it says something, else the file's.

    Args:
        line: the register's line as kept, or None. kind: of its sheet. guess: what the file says, or None.
    """
    values: Mapping[str, str] = line["values"] if line else {}
    said = guess or {}
    register = claim_of_line(values, external=kind == EXTERNAL)
    file = claim_of_file(said)
    chosen = {name: register.get(name) or file.get(name) for name in file.values}
    issued, effective = _iso(chosen["issued"]), _iso(chosen["effective"])
    why: list[Message] = []
    type_key = _type(values, kind, chosen["title"], said, frame, why)
    department_id = _department(values, said, frame, why)
    return Proposed(
        chosen["number"], chosen["title"], chosen["label"], issued, effective or issued, effective is None,
        chosen["prepared"], chosen["reviewed"], chosen["approved"], type_key, department_id, tuple(why),
    )  # fmt: skip


def _type(
    values: Mapping[str, str], kind: str, title: str, said: Mapping[str, Any], frame: Frame, why: list[Message]
) -> str:
    if kind == EXTERNAL and EXTERNAL in frame.schemes:
        return EXTERNAL
    words = values.get("type", "")
    for key, pattern in _TYPE_WORDS:
        if words and key in frame.schemes and re.search(pattern, words, re.IGNORECASE):
            why.append(Message(N_("The register's type is “%(words)s”."), {"words": words}))
            return key
    named = kind_of(title)
    if named and named[0] in frame.schemes:
        return named[0]
    if said.get("type") in frame.schemes:
        return str(said["type"])
    why.append(Message(N_("No word in the title names a kind of document.")))
    return USUAL if USUAL in frame.schemes else next(iter(frame.schemes))


def _department(values: Mapping[str, str], said: Mapping[str, Any], frame: Frame, why: list[Message]) -> int:
    named = values.get("department") or said.get("department") or ""
    if named in frame.departments:
        return frame.departments[named]
    if named:
        why.append(Message(N_("There is no department %(name)s here."), {"name": named}))
    return frame.root_id


def _day(text: str) -> str:
    day = read_day(text)
    return day.isoformat() if day else ""


def _iso(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def copies_by_number(lines: Sequence[Mapping[str, Any]], key: Callable[[str], str]) -> dict[str, list[dict[str, Any]]]:
    """The lines of a register of issue and recall, by the number's key: who holds which copy since when."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        values = line["values"]
        if line["aside"] or not values.get("number"):
            continue
        copy = {
            "holder": values.get("holder", ""),
            "copy_number": values.get("copy_number", ""),
            "label": read_label(values["label"]) if values.get("label") else "",
            "handed_out": _day(values.get("handed_out", "")) or values.get("handed_out", ""),
            "returned": _day(values.get("returned", "")) or values.get("returned", ""),
            "remark": values.get("remark", ""),
            "row": line["row"],
            "rest": {**{r: v for r, v in values.items() if r in {"pages", "department"}}, **line["rest"]},
        }
        found.setdefault(key(values["number"]), []).append(copy)
    return found
