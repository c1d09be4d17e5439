"""What is proposed for one file, each value with its reason; pure over text that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from webapp.core.errors import N_, Invalid, Message
from webapp.documents import versions
from webapp.documents.guessing import Guess, guess
from webapp.documents.importing.cuts import Cut, find_cuts
from webapp.documents.importing.near import sketch_of
from webapp.documents.importing.packing import pack_all
from webapp.documents.text_checks import looks_incomplete, web_noise

DEFAULT_TYPE = "instruction"
LONGEST_NUMBER = 120
LONGEST_TITLE = 300
MOST_CUTS_NAMED = 5
Why = dict[str, list[Message]]


@dataclass(frozen=True)
class Frame:
    """What a proposal may choose from: version scheme by type, department ids by name and code, the root
    department's name and id; ``type_key`` and ``department`` are chosen for all files, or empty.
    """

    schemes: Mapping[str, str]
    departments: Mapping[str, int]
    root: str
    root_id: int
    company: str = ""
    type_key: str = ""
    department: str = ""


@dataclass(frozen=True)
class Proposal:
    """The row proposed for one file; ``stated`` is the version the file itself names, or empty."""

    number: str
    title: str
    revision: str
    type_key: str
    department_id: int
    issued_on: date | None
    effective_on: date | None
    why: Why
    stated: str = ""
    aliases: tuple[str, ...] = ()
    incomplete: bool = False
    cuts: tuple[Cut, ...] = field(default=())
    sketch: tuple[int, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """What is kept beside the row: the guess and its reasons."""
        return {
            "number": self.number,
            "title": self.title,
            "revision": self.revision,
            "stated": self.stated,
            "type": self.type_key,
            "department": self.department_id,
            "issued": self.issued_on.isoformat() if self.issued_on else None,
            "effective": self.effective_on.isoformat() if self.effective_on else None,
            "aliases": list(self.aliases),
            "incomplete": self.incomplete,
            "cuts": [{"line": c.line, "title": c.title, "noise": c.noise} for c in self.cuts],
            "sketch": list(self.sketch),
            "why": {name: pack_all(messages) for name, messages in self.why.items()},
        }


def propose(
    name: str,
    parts: tuple[tuple[str, str], ...],
    properties: Mapping[str, str],
    header_tables: tuple[tuple[tuple[str, ...], ...], ...],
    frame: Frame,
    *,
    incomplete: bool = False,
    warnings: tuple[Message, ...] = (),
    lines: Sequence[str] | None = None,
) -> Proposal:
    """Propose a row for the file ``name`` from the text that was read from it.

    Args:
        lines: the text line by line, empty lines included; without them the parts are the lines.
    """
    found = guess(name, parts, properties, header_tables, company=frame.company)
    why: Why = {"number": [found.why["number"]], "title": [found.why["title"]]}
    type_key = _type(found, frame, why)
    revision, stated = _revision(found, frame.schemes[type_key], why)
    text = "\n".join(words for _, words in parts)
    cuts = tuple(find_cuts(lines if lines is not None else [words for _, words in parts]))
    unfinished = incomplete or looks_incomplete(text)
    _about_text(unfinished, text, cuts, warnings, why)
    number = found.number or ""
    if len(number) > LONGEST_NUMBER:
        number, why["number"] = "", [Message(N_("What stands there as a number is too long; one will be allocated."))]
    proposal = Proposal(
        number=_plain(number),
        title=_title(found, why),
        revision=revision,
        type_key=type_key,
        department_id=_department(found, frame, why),
        issued_on=found.issued_on,
        effective_on=found.effective_on,
        why=why,
        stated=stated,
        aliases=tuple(_plain(alias) for alias in found.aliases if len(alias) <= LONGEST_NUMBER),
        incomplete=unfinished,
        cuts=cuts,
        sketch=sketch_of(text),
    )
    why["issued"], why["effective"] = [found.why["issued_on"]], [found.why["effective_on"]]
    return proposal


def fitting_label(label: str, scheme: str) -> str:
    """``label`` when it belongs to the scheme, else an empty string."""
    try:
        read = versions.parse(label)
    except Invalid:
        return ""
    return str(read) if read.scheme == scheme else ""


def first_label(scheme: str) -> str:
    """The first label of a scheme."""
    return versions.first_release("edition" if scheme == "edition" else "decimal")


def _type(found: Guess, frame: Frame, why: Why) -> str:
    if frame.type_key:
        why["type"] = [Message(N_("Chosen for all files."))]
        return frame.type_key
    if found.type_key and found.type_key in frame.schemes:
        why["type"] = [found.why["type_key"]]
        return found.type_key
    why["type"] = [found.why["type_key"], Message(N_("Work instruction is proposed."))]
    return DEFAULT_TYPE if DEFAULT_TYPE in frame.schemes else next(iter(frame.schemes))


def _revision(found: Guess, scheme: str, why: Why) -> tuple[str, str]:
    """The label proposed and the one the file names; one of the other scheme goes into the summary."""
    if "revision" not in found.found:
        label = first_label(scheme)
        text = N_("No version is named in it; %(label)s is proposed.")
        why["revision"] = [Message(text, {"label": label})]
        return label, ""
    why["revision"] = [found.why["revision"]]
    label = fitting_label(found.revision, scheme)
    if label:
        return label, found.revision
    proposed = first_label(scheme)
    text = N_("%(stated)s does not fit the versions of this type; it goes into the summary, and %(label)s is proposed.")
    why["revision"].append(Message(text, {"stated": found.revision, "label": proposed}))
    return proposed, found.revision


def _title(found: Guess, why: Why) -> str:
    title = _plain(found.title or "")
    if len(title) > LONGEST_TITLE:
        why["title"].append(Message(N_("It is longer than 300 characters and was cut.")))
    return title[:LONGEST_TITLE]


def _department(found: Guess, frame: Frame, why: Why) -> int:
    root = Message(N_("%(department)s is proposed."), {"department": frame.root})
    if frame.department:
        why["department"] = [Message(N_("Chosen for all files."))]
        return frame.departments[frame.department]
    if found.department and found.department in frame.departments:
        why["department"] = [found.why["department"]]
        return frame.departments[found.department]
    why["department"] = [found.why["department"]]
    if found.department:
        text = N_("There is no department %(name)s here.")
        why["department"].append(Message(text, {"name": _plain(found.department)}))
    why["department"].append(root)
    return frame.root_id


def _about_text(unfinished: bool, text: str, cuts: tuple[Cut, ...], warnings: tuple[Message, ...], why: Why) -> None:
    said = list(warnings)
    if unfinished:
        said.append(Message(N_("The text breaks off in mid-sentence: an incomplete source.")))
    noise = len(web_noise(text))
    if noise:
        said.append(Message(N_("%(count)s lines look like leavings of a web site; look at them."), {"count": noise}))
    cuts = tuple(cut for cut in cuts if not cut.noise)
    if cuts:
        named = [
            Message(N_("“%(title)s” (line %(line)s)"), {"title": _plain(cut.title), "line": cut.line})
            for cut in cuts[:MOST_CUTS_NAMED]
        ]
        words = N_("It seems to hold %(count)s documents; cutting it is proposed before: %(places)s.")
        if len(cuts) > MOST_CUTS_NAMED:
            words = N_("It seems to hold %(count)s documents; cutting it is proposed before: %(places)s, and others.")
        said.append(Message(words, {"count": len(cuts) + 1, "places": named}))
    if said:
        why["text"] = said


def _plain(text: str) -> str:
    """Text without control characters and lone surrogates, which no database keeps."""
    return "".join(c for c in text if c.isprintable()).strip()
