"""Making a typed question safe for the query parser.

People paste numbers (``JD/QMB8.5.2/8.5.3—05``), titles in 《》, half a quotation mark. Here
full-width signs become plain ones, quoted phrases are set aside, and every sign that is part of a
word is masked, so that the parser sees operators only where a person meant them: ``-`` negates at
the start of a word, ``:`` follows a known field, ``(`` opens a group after a blank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from webapp.core.search.folding import fold_text

LONGEST = 1_000  # characters of a question; more is cut, and the answer says so
DEEPEST = 20  # nested groups
PHRASES = 0xE100  # quoted phrase n is the character PHRASES + n
SPECIAL = "+-:^~'[]{}<>=?*()\\\"/&|!"

FIELDS: dict[str, str] = {
    **{
        name: name
        for name in (
            "number",
            "title",
            "type",
            "clause",
            "department",
            "state",
            "year",
            "date",
            "kind",
        )
    },
    "编号": "number",
    "文件编号": "number",
    "标题": "title",
    "名称": "title",
    "类型": "type",
    "条款": "clause",
    "部门": "department",
    "状态": "state",
    "年": "year",
    "年份": "year",
    "日期": "date",
    "种类": "kind",
}
RANGED = frozenset({"year", "date"})

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”「」『』〝〞＂„‟«»", '"'),
        "（": "(",
        "）": ")",
        "：": ":",
        "＊": "*",
        "＋": "+",
        "－": "-",
        "［": "[",
        "］": "]",
        "＞": ">",
        "＜": "<",
        "＝": "=",
        "≥": ">=",
        "≤": "<=",
        "｛": "{",
        "｝": "}",
        "’": "'",
        "‘": "'",
    }
)
_MASK = {sign: chr(0xE000 + ord(sign)) for sign in SPECIAL}
_UNMASK = str.maketrans({masked: sign for sign, masked in _MASK.items()})
_FIELD = re.compile(r"([^\W\d_]{1,10}):(?=[^\s:])")
_COMPARE = re.compile(r"(?:>=|<=|>|<)(?=[\w\"])")
_BETWEEN = re.compile(r"[\[{][^\[\]{}()\"]{0,40}[\]}]")
_SLOP = re.compile(r"~\d*")
_UNSAFE = re.compile("[\x00-\x1f\x7f\ue000-\uf8ff\ud800-\udfff]")


@dataclass
class Scanned:
    """Text for the parser, the quoted phrases set aside, and whether the question was cut."""

    text: str
    quoted: list[str]
    cut: bool

    def unmask(self, word: str) -> tuple[str, bool]:
        """A word of the parser as typed, and whether it was one phrase in quotation marks."""
        exact = len(word) == 1 and self._phrase(word) is not None
        plain = "".join(self._phrase(c) or c for c in word)
        return plain.translate(_UNMASK), exact

    def _phrase(self, character: str) -> str | None:
        index = ord(character) - PHRASES
        return self.quoted[index] if 0 <= index < len(self.quoted) else None


def scan(question: str) -> Scanned:
    """Read a question of any length and content; nothing is refused, nothing raised."""
    text = _UNSAFE.sub(" ", question[:LONGEST]).translate(_PLAIN)
    scanner = _Scanner(text)
    return Scanned(scanner.run(), scanner.quoted, len(question) > LONGEST)


@dataclass
class _Scanner:
    text: str
    at: int = 0
    fresh: bool = True  # at the start of a word: + - and fields mean something
    opens: bool = True  # here ( opens a group
    quoted: list[str] = field(default_factory=list)
    groups: list[bool] = field(default_factory=list)

    def run(self) -> str:
        out: list[str] = []
        while self.at < len(self.text):
            out.append(self._next(self.text[self.at]))
        return "".join(out) + ")" * sum(self.groups)

    def _next(self, sign: str) -> str:
        if sign.isspace():
            return self._step(" ", fresh=True, opens=True)
        if sign == '"':
            return self._quote()
        if self.fresh and sign in "+-":
            return self._sign(sign)
        if self.fresh and (found := _FIELD.match(self.text, self.at)):
            name = FIELDS.get(fold_text(found.group(1)))
            if name:
                return self._field(name, found.end())
        if sign in "()":
            return self._bracket(sign)
        if sign == "*" and self._ends_at(self.at + 1):
            return self._step("*")
        return self._step(_MASK.get(sign, sign))

    def _step(self, out: str, *, to: int | None = None, fresh: bool = False, opens: bool = False) -> str:
        self.at = self.at + 1 if to is None else to
        self.fresh, self.opens = fresh, opens
        return out

    def _ends_at(self, position: int) -> bool:
        return position >= len(self.text) or self.text[position] in ' \t\r\n)"' or (self.text[position].isspace())

    def _quote(self) -> str:
        """Set a phrase aside; a quotation mark that never closes is no more than a blank."""
        end = self.text.find('"', self.at + 1)
        if end < 0:
            return self._step(" ", fresh=True, opens=True)
        self.quoted.append(self.text[self.at + 1 : end])
        slop = _SLOP.match(self.text, end + 1)
        return self._step(chr(PHRASES + len(self.quoted) - 1), to=slop.end() if slop else end + 1)

    def _sign(self, sign: str) -> str:
        """``-`` before a word negates; ``+`` says what holds for every word anyway."""
        if self._ends_at(self.at + 1) or self.text[self.at + 1] in "+-":
            return self._step(_MASK[sign], fresh=True)
        return self._step("NOT " if sign == "-" else "", fresh=True, opens=True)

    def _field(self, name: str, end: int) -> str:
        kept = ""
        if name in RANGED:
            found = _COMPARE.match(self.text, end) or _BETWEEN.match(self.text, end)
            if found:
                kept, end = found.group(), found.end()
        inner = kept.replace("-", _MASK["-"]).replace(" TO ", " to ")
        return self._step(f"{name}:{inner}", to=end, opens=True)

    def _bracket(self, sign: str) -> str:
        """A group opens after a blank, a field or a sign; a bracket inside a word is text."""
        if sign == "(":
            group = self.opens and sum(self.groups) < DEEPEST
            self.groups.append(group)
            return self._step("(" if group else _MASK[sign], fresh=group, opens=group)
        group = self.groups.pop() if self.groups else False
        return self._step(")" if group else _MASK[sign])
