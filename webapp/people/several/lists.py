"""A list of people as typed or taken from Excel: its columns found by their names, its rows cleaned.

Columns may stand in any order, under Chinese or English names; a title line above them, blank rows and
full-width letters and digits do no harm.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from webapp.core.errors import N_, Invalid, Message

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "人员", "员工姓名", "name", "fullname"),
    "login": ("登录名", "账号", "帐号", "用户名", "login", "account", "username", "user"),
    "department": ("部门", "所属部门", "所在部门", "department", "dept"),
    "roles": ("角色", "系统角色", "权限角色", "role", "roles"),
    "post": ("岗位", "职务", "职位", "post", "position", "jobtitle", "title"),
    "staff_number": ("工号", "员工编号", "员工号", "编号", "staffnumber", "staffno", "employeeno", "employeeid"),
    "email": ("邮箱", "电子邮件", "电子邮箱", "email", "mail"),
}
ORDER = ("name", "login", "department", "roles", "post", "staff_number", "email")
LONGEST = {"name": 120, "login": 63, "department": 120, "post": 120, "staff_number": 40, "email": 200}
FOLDED = frozenset({"login", "staff_number", "email"})
MOST_ROWS = 500
LOOKED_AT = 20
_SPLIT_ROLES = re.compile(r"[、，,;；/|\n]+")
_BETWEEN = re.compile(r"\(.*?\)|[\s_*().:-]+")


@dataclass
class Entry:
    """One person of a list with the line it stands in; ``problems`` keep it out, ``notes`` say what was made up."""

    line: int
    name: str = ""
    login: str = ""
    department: str = ""
    roles: list[str] = field(default_factory=list)
    post: str = ""
    staff_number: str = ""
    email: str = ""
    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether an account can be made of it."""
        return not self.problems


def cells_of(text: str) -> list[list[str]]:
    """Lines of a pasted list as cells: between tabs, or where there are none between commas."""
    between = "\t" if "\t" in text else r"[,，]"
    split = re.compile(between)
    return [[cell.strip() for cell in split.split(line)] for line in text.splitlines()]


def text_of(rows: Iterable[Sequence[str]]) -> str:
    """Rows as text that ``cells_of`` reads back; line breaks inside a cell become blanks."""
    return "\n".join("\t".join(re.sub(r"\s+", " ", cell).strip() for cell in row) for row in rows)


def read_list(rows: Sequence[Sequence[str]]) -> list[Entry]:
    """The people of a list; without a line of column names the columns stand in ``ORDER``.

    Raises:
        Invalid: nobody in it, no column of names, the same column twice, or more than 500 rows.
    """
    head = next((at for at, row in enumerate(rows[:LOOKED_AT]) if _is_head(row)), None)
    columns = _columns(rows[head]) if head is not None else dict(enumerate(ORDER))
    if "name" not in columns.values():
        raise _wrong(N_("The list has no column of names."))
    if len(set(columns.values())) < len(columns):
        raise _wrong(N_("The list has the same column twice."))
    first = head + 1 if head is not None else 0
    found = [_entry(at + 1, row, columns) for at, row in enumerate(rows) if at >= first and any(c.strip() for c in row)]
    if not found:
        raise _wrong(N_("The list names nobody."))
    if len(found) > MOST_ROWS:
        raise _wrong(N_("At most %(most)s rows at once; cut the list in parts."), most=MOST_ROWS)
    return found


def _is_head(row: Sequence[str]) -> bool:
    return len(_columns(row)) >= 2


def _columns(row: Sequence[str]) -> dict[int, str]:
    known = {name: field_ for field_, names in COLUMNS.items() for name in names}
    found = {at: known.get(_BETWEEN.sub("", fold(cell)), "") for at, cell in enumerate(row)}
    return {at: field_ for at, field_ in found.items() if field_}


def fold(text: str) -> str:
    """Full-width letters and digits as plain ones, small letters, no blanks around."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def _entry(line: int, row: Sequence[str], columns: Mapping[int, str]) -> Entry:
    values = {name: row[at].strip() if at < len(row) else "" for at, name in columns.items()}
    entry = Entry(line)
    for name, value in values.items():
        if name == "roles":
            entry.roles = [piece.strip() for piece in _SPLIT_ROLES.split(value) if piece.strip()]
            continue
        plain = unicodedata.normalize("NFKC", value).strip() if name in FOLDED else re.sub(r"\s+", " ", value)
        if len(plain) > LONGEST[name] or not plain.isprintable():
            text = N_("%(value)s… is too long or holds signs that can not stay.")
            entry.problems.append(Message(text, {"value": plain[:20]}))
        setattr(entry, name, plain)
    if not entry.name:
        entry.problems.append(Message(N_("The name is missing.")))
    return entry


def role_named(text: str, titles: Mapping[str, Sequence[str]]) -> str | Message:
    """The key of the role called ``text`` (by key or title), or what to say with the nearest title.

    ``titles`` are the titles of each role by its key.
    """
    names = {fold(name).replace(" ", ""): key for key, given in titles.items() for name in (key, *given) if name}
    wanted = fold(text).replace(" ", "")
    if wanted in names:
        return names[wanted]
    inside = [name for name in names if wanted and (wanted in name or name in wanted)]
    near = difflib.get_close_matches(wanted, names, 1, 0.4) or inside[:1]
    if near:
        key = names[near[0]]
        shown = next((name for name in titles[key] if fold(name).replace(" ", "") == near[0]), key)
        return Message(N_("There is no role “%(role)s”. Did you mean “%(near)s”?"), {"role": text, "near": shown})
    return Message(N_("There is no role “%(role)s”."), {"role": text})


def _wrong(key: str, **values: int) -> Invalid:
    return Invalid(fields={"list": [Message(key, values)]})
