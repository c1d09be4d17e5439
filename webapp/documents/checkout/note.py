"""The change note proposed from what differs: which headings came, changed or went (ux.md journey b step 6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from webapp.rendering.comparing import Line, Unit, compare
from webapp.rendering.headings import heading_of

MOST_NAMED = 6
WORDS = {
    "zh-Hans": {
        "new": "增加", "changed": "修改", "gone": "删除", "joint": "、", "between": "；", "end": "。",
        "more": "等{count}处",
    },
    "en": {
        "new": "Added ", "changed": "Changed ", "gone": "Removed ", "joint": ", ", "between": "; ", "end": ".",
        "more": ", {count} in all",
    },
}  # fmt: skip
_BODY = ("heading", "p", "table", "sheet", "page")
Parts = Sequence[tuple[str, str]]


def proposed_note(old: Parts, new: Parts, language: str) -> str:
    """The first headings under which something differs, as a sentence; empty when nothing does.

    Headers, footers and mere renumbering do not count, nor does what stands before the first heading while something
    else differs.
    """
    before, after = list(_lines(old)), list(_lines(new))
    found = compare([Unit("text", text) for _h, text in before], [Unit("text", text) for _h, text in after])
    said: dict[str, list[str]] = {"new": [], "changed": [], "gone": []}
    for entry in found.entries:
        for line in entry.lines if entry.kind != "renumbered" else ():
            _say(said, line, before, after)
    return _sentence(said, WORDS["en" if language.startswith("en") else "zh-Hans"])


def _lines(parts: Parts) -> Iterable[tuple[str, str]]:
    """Each line of the body with the heading it stands under."""
    heading = ""
    for place, text in parts:
        if place.partition(":")[0] not in _BODY:
            continue
        if place.startswith("heading:") or (place.startswith("p:") and _is_heading(text)):
            heading = text
        yield heading, text


def _is_heading(text: str) -> bool:
    found = heading_of(text)
    return found is not None and bool(found.number)


def _say(said: dict[str, list[str]], line: Line, before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    old = before[line.old] if line.old is not None else None
    new = after[line.new] if line.new is not None else None
    heading = (new or old or ("", ""))[0]
    known = {name for names in said.values() for name in names}
    if not heading or heading in known:
        return
    if old is None and new is not None and new[1] == heading:
        said["new"].append(heading)
    elif new is None and old is not None and old[1] == heading:
        said["gone"].append(heading)
    else:
        said["changed"].append(heading)


def _sentence(said: dict[str, list[str]], words: dict[str, str]) -> str:
    pieces = []
    for kind in ("new", "changed", "gone"):
        names = said[kind]
        if names:
            more = words["more"].format(count=len(names)) if len(names) > MOST_NAMED else ""
            pieces.append(words[kind] + words["joint"].join(names[:MOST_NAMED]) + more)
    return words["between"].join(pieces) + words["end"] if pieces else ""
