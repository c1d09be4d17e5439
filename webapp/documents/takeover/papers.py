"""What the paper says of who signed it and what changed before: its cover and its revision record. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from webapp.documents.guess_lines import Line, Table, body_table_lines, split_lines, table_lines
from webapp.documents.takeover.cells import bare, plain, read_day, read_label
from webapp.documents.takeover.columns import heading_key

_WORDS = {
    "prepared": r"编\s*制|拟\s*制|起\s*草|编\s*写|prepared(?:\s+by)?",
    "reviewed": r"审\s*核|审\s*查|校\s*核|reviewed(?:\s+by)?",
    "approved": r"批\s*准|核\s*准|审\s*批|签\s*发|approved(?:\s+by)?",
}
_NAME = r"(?P<name>[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff] {1,2}[\u4e00-\u9fff]|[A-Z][A-Za-z.]*(?: [A-Z][A-Za-z.]*){0,3})"
_SIGNED = {
    role: re.compile(rf"(?:{words})\s*(?:人|者)?\s*[:：]\s*{_NAME}(?![\u4e00-\u9fff])", re.IGNORECASE)
    for role, words in _WORDS.items()
}
_NO_NAME = re.compile(r"(?:部|室|科|处|中心|部门|单位|日期|时间|签名|签字|盖章|编制|审核|批准|人)$")
_NEAR = 40
_LABEL = {"版本", "版次", "版本号", "版号", "修订号", "版本版次", "rev", "revision", "version", "ver"}
_DAY = {"日期", "修订日期", "修改日期", "更改日期", "实施日期", "发布日期", "生效日期", "date"}
_WHAT = {
    "内容", "修订内容", "修改内容", "更改内容", "变更内容", "修订说明", "修改说明", "更改说明", "修订摘要", "修改摘要",
    "修改记录", "修订原因", "说明", "摘要", "change", "changes", "description", "summary", "whatchanged",
}  # fmt: skip
_WHO = {"修订人", "修改人", "更改人", "编制", "编制人", "拟制", "作者", "修订者", "by", "author", "preparedby"}
_BY = {"批准", "批准人", "审批", "审批人", "approvedby"}
_RECORD = re.compile(
    r"(?:修\s*[订改]|更\s*改|变\s*更)\s*(?:记\s*录|历\s*史|履\s*历)|revision\s+(?:record|history)", re.I
)
_CELL = re.compile(r"(?P<table>table:\d+)/r(?P<row>\d+)c(?P<column>\d+)")
_ROW = re.compile(r"^(?P<label>\S{1,12})[\s|]+(?P<day>[\d年月日./\-]{8,11})[\s|]+(?P<what>.+)$")
_MOST_ROWS = 30


@dataclass(frozen=True)
class Change:
    """One line of a revision record as it stands on paper; empty where it says nothing."""

    label: str
    day: str
    what: str
    who: str = ""
    approved: str = ""

    def as_json(self) -> dict[str, str]:
        """The line as it is kept."""
        return {"label": self.label, "day": self.day, "what": self.what, "who": self.who, "approved": self.approved}


def names_on(parts: Sequence[tuple[str, str]], header_tables: Iterable[Table] = ()) -> dict[str, str]:
    """Who prepared, reviewed and approved, as named in the first lines, control tables and page margins."""
    lines = [*table_lines(header_tables), *body_table_lines(parts), *split_lines(parts)[:_NEAR]]
    found: dict[str, str] = {}
    for role, pattern in _SIGNED.items():
        name = next(filter(None, (_name(pattern, line) for line in lines)), "")
        if name:
            found[role] = name
    return found


def _name(pattern: re.Pattern[str], line: Line) -> str:
    for match in pattern.finditer(line.text):
        name = re.sub(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", "", match.group("name").strip())
        if not _NO_NAME.search(name):
            return name
    return ""


def changes_on(parts: Sequence[tuple[str, str]]) -> list[Change]:
    """The revision record: a table with columns for versions and for what changed, else lines below its heading."""
    for rows in _tables(parts):
        found = _from_table(rows)
        if found:
            return found
    return _from_lines(split_lines(parts))


def _tables(parts: Sequence[tuple[str, str]]) -> list[list[list[str]]]:
    grids: dict[str, dict[tuple[int, int], str]] = {}
    for place, text in parts:
        cell = _CELL.fullmatch(place)
        if cell:
            at = int(cell["row"]), int(cell["column"])
            grids.setdefault(cell["table"], {}).setdefault(at, text)
    return [_square(cells) for cells in grids.values()]


def _square(cells: dict[tuple[int, int], str]) -> list[list[str]]:
    rows, columns = max(r for r, _ in cells), max(c for _, c in cells)
    wide = range(1, min(columns, 20) + 1)
    return [[cells.get((r, c), "") for c in wide] for r in range(1, min(rows, 200) + 1)]


def _from_table(rows: list[list[str]]) -> list[Change]:
    for place, row in enumerate(rows[:4]):
        keys = [heading_key(cell) for cell in row]
        columns = [next((i for i, key in enumerate(keys) if key in words), None) for words in (_LABEL, _WHAT)]
        if None in columns:
            continue
        label, what = (int(i or 0) for i in columns)
        day, who, by = (next((i for i, key in enumerate(keys) if key in words), None) for words in (_DAY, _WHO, _BY))
        found = [_change(r, label, day, what, who, by) for r in rows[place + 1 :]]
        return [change for change in found if change.label and (change.day or change.what)]
    return []


def _change(row: Sequence[str], label: int, day: int | None, what: int, who: int | None, by: int | None) -> Change:
    def cell(place: int | None) -> str:
        return plain(row[place]) if place is not None and place < len(row) else ""

    return Change(read_label(cell(label)) if cell(label) else "", _day(cell(day)), cell(what), cell(who), cell(by))


def _from_lines(lines: Sequence[Line]) -> list[Change]:
    start = next((i for i, line in enumerate(lines) if _RECORD.search(line.text) and len(line.text) < 30), None)
    found: list[Change] = []
    for line in lines[start + 1 : start + 1 + _MOST_ROWS] if start is not None else ():
        match = _ROW.match(line.text.strip("| "))
        if match is None or read_day(match["day"]) is None:
            if found:
                break
            continue
        what, _, who = match["what"].strip("| ").replace("|", " ").rpartition(" ")
        named = bool(what) and 2 <= len(bare(who)) <= 4
        words = plain(what if named else match["what"].replace("|", " "))
        found.append(Change(read_label(match["label"]), _day(match["day"]), words, who if named else ""))
    return found


def _day(text: str) -> str:
    day = read_day(text)
    return day.isoformat() if day else plain(text)
