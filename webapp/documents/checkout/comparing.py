"""A file's own words beside the register: every difference named, nothing refused (domain.md Check-out).

Pure over facts that were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from webapp.core.errors import N_, Invalid, Message
from webapp.documents import number_forms, versions
from webapp.documents.checkout.facts import FileFacts
from webapp.rendering.ownlabels import SIGNING

PLACES = {
    "cover": N_("cover"),
    "sign-off": N_("sign-off table"),
    "header": N_("header"),
    "footer": N_("footer"),
    "properties": N_("file properties"),
}
MEANINGS = {
    "prepare": N_("Prepare"),
    "proofread": N_("Proofread"),
    "format_check": N_("Format check"),
    "review": N_("Review"),
    "countersign": N_("Countersign"),
    "approve": N_("Approve"),
}
_BARE_LABEL = re.compile(r"(?<![\w/])(?:[A-Z]/\d{1,2}|[Vv]\d{1,2}\.\d{1,2})(?![\w/]|\.\d)")
_NO_TITLE = {"", "worddocument", "文档", "标题", "title"}


@dataclass(frozen=True)
class Registered:
    """What the register knows of the revision a file is for."""

    number: str
    title: str
    label: str
    department: str
    planned_on: date | None
    prepared_by: str
    old_numbers: frozenset[str] = frozenset()


def differences(facts: FileFacts, known: Registered) -> list[Message]:
    """Every value the file states otherwise than the register, each once with all its places."""
    places: dict[tuple[str, str], list[str]] = {}
    for kind, said, place in (*facts.word.stated, *_elsewhere(facts)):
        places.setdefault((kind, said), []).append(place)
    found = [(_differs(kind, said, known), where) for (kind, said), where in places.items()]
    return [
        Message(text, {**values, "places": [Message(PLACES.get(p, p)) for p in dict.fromkeys(where)]})
        for difference, where in found
        if difference is not None
        for text, values in (difference,)
    ]


def leftovers(facts: FileFacts) -> list[Message]:
    """Tracked changes and comments that are still in the file, by author."""
    changes = N_("Tracked changes of %(name)s are left in the file: %(count)s.")
    comments = N_("Comments of %(name)s are left in the file: %(count)s.")
    unnamed = Message(N_("an unnamed author"))
    return [
        Message(text, {"name": name or unnamed, "count": count})
        for text, counted in ((changes, facts.word.changes), (comments, facts.word.comments))
        for name, count in counted
    ]


def doubled(facts: FileFacts, furniture: str) -> list[Message]:
    """What the pages would show twice when they get the generated cover and header."""
    if furniture != "generated":
        return []
    found = []
    if facts.word.own_cover:
        text = N_(
            "The file has a cover with a sign-off table of its own; with ours there would be two covers. Take it "
            "out, or let the type use the organisation's own cover."
        )
        found.append(Message(text))
    if facts.word.counts_pages:
        text = N_(
            "The file counts its pages itself; with ours there would be two page counts. Take the fields out of "
            "header and footer, or let the type use the organisation's own cover."
        )
        found.append(Message(text))
    return found


def same_label(one: str, other: str) -> bool:
    """Whether two labels are one, however they are written: 第A版第0次修改 is A/0."""
    return _label(one) == _label(other)


def _label(text: str) -> str:
    try:
        return versions.canonical(text)
    except Invalid:
        return text.strip()


def _elsewhere(facts: FileFacts) -> Iterator[tuple[str, str, str]]:
    """Labels that stand by themselves in header or footer, and the title among the properties."""
    for line in facts.word.margins:
        for match in _BARE_LABEL.finditer(line):
            if not any(kind == "label" and said == match.group() for kind, said, _place in facts.word.stated):
                yield "label", match.group(), "header"
    if _squeezed(facts.title) not in _NO_TITLE:
        yield "title", facts.title, "properties"


def _differs(kind: str, said: str, known: Registered) -> tuple[str, dict[str, object]] | None:
    """The sentence for a value that differs, with its values; None where it agrees or the register has no say."""
    of, _, dated = kind.partition(".")
    if of in SIGNING:
        return _signature(of, said, known, dated=bool(dated))
    if kind in {"issued", "effective"}:
        return _day(kind, said, known)
    wanted = {"number": known.number, "title": known.title, "label": known.label, "department": known.department}
    value = wanted.get(kind, "")
    if not value or _agrees(kind, said, value):
        return None
    if kind == "number" and number_forms.key(said) in known.old_numbers:
        return N_("The file still gives the old number %(said)s; the register has %(value)s (%(places)s)."), {
            "said": said,
            "value": value,
        }
    return _OTHERWISE[kind], {"said": said[:60], "value": value}


_OTHERWISE = {
    "number": N_("The file gives the number %(said)s; the register has %(value)s (%(places)s)."),
    "title": N_("The file gives the title %(said)s; the register has %(value)s (%(places)s)."),
    "label": N_("The file gives the revision %(said)s; the register has %(value)s (%(places)s)."),
    "department": N_("The file gives the department %(said)s; the register has %(value)s (%(places)s)."),
}


def _agrees(kind: str, said: str, value: str) -> bool:
    if kind == "number":
        return number_forms.key(said) == number_forms.key(value)
    if kind == "label":
        return same_label(said, value)
    return _squeezed(said) == _squeezed(value)


def _signature(of: str, said: str, known: Registered, *, dated: bool) -> tuple[str, dict[str, object]] | None:
    meaning = Message(MEANINGS[of])
    if dated:
        text = N_("The file dates “%(meaning)s” %(said)s; the day is written when it is signed here (%(places)s).")
        return (text, {"meaning": meaning, "said": said[:60]}) if of != "prepare" else None
    if of == "prepare" and _squeezed(said).startswith(_squeezed(known.prepared_by)):
        return None
    if of == "prepare":
        text = N_("The file names %(said)s as who prepared it; the register has %(value)s (%(places)s).")
        return text, {"said": said[:60], "value": known.prepared_by}
    text = N_("The file names %(said)s under “%(meaning)s” already; nobody has signed this revision (%(places)s).")
    return text, {"meaning": meaning, "said": said[:60]}


def _day(kind: str, said: str, known: Registered) -> tuple[str, dict[str, object]] | None:
    if kind == "issued":
        return N_("The file gives %(said)s as date of issue; it is set at release (%(places)s)."), {"said": said[:60]}
    if known.planned_on is None:
        return N_("The file gives %(said)s as effective date; none is planned (%(places)s)."), {"said": said[:60]}
    if _as_day(said) == known.planned_on:
        return None
    text = N_("The file gives %(said)s as effective date; planned is %(value)s (%(places)s).")
    return text, {"said": said[:60], "value": known.planned_on.isoformat()}


def _as_day(text: str) -> date | None:
    figures = [int(figure) for figure in re.findall(r"\d+", text)]
    try:
        return date(*figures) if len(figures) == 3 else None
    except ValueError:
        return None


def _squeezed(text: str) -> str:
    return re.sub(r"[\s《》]+", "", text).lower()
