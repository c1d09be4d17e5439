"""What a line looks like that may be the title of a document, from the lines around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from webapp.core.search.folding import fold_text
from webapp.documents.guess_titles import kind_of
from webapp.documents.text_checks import is_noise
from webapp.rendering.headings import heading_of

SHORTEST, LONGEST = 3, 44
LONG_TEXT = 150
BEGINNING = 60
"""So many characters of a following line are looked at for the title."""
ALIKE, PART_ALIKE = 6, 4
_ENDS = ("。", ".", ";", "；", ":", "：", ",", "，", "!", "！", "?", "？", "(", "（")
_STOPS = ("。", ".", "；", ";")
_PART_OF = re.compile(
    r"\S\s*(?:(?:篇|Part|卷)\s*\d{1,3}|第\s*[\d一二三四五六七八九十百]+\s*[篇卷编編册冊])$", re.IGNORECASE
)
_NO_TITLE = re.compile(
    r"[:：□|]|目\s*[录錄]|^第\s*[\d一二三四五六七八九十]+\s*[条條]|^[(（\d]|^[一二三四五六七八九十]+\s*[、.]|^##"
)
_LEFT_OVER = re.compile(
    r"(?:[_\s]*共\s*\d+\s*页|\.(?:pdf|docx?|txt)|(?<=[\u3400-\u9fff])[_\d]{1,6}|(?<=[\u3400-\u9fff])v)+$", re.I
)
_CODE = re.compile(r"^(?=.*\d)[A-Z*][A-Z0-9*]*(?:[-/_][A-Z0-9*.]+)+$")
_FILE = re.compile(r"[^\W_]\.(?:pdf|docx?|wps|txt|md)$", re.IGNORECASE)
_IDENTITY = re.compile(r"^\W*(?:文件)?(?:编号|編號|文件号|版本号?|版本|版号)\s*[:：]")
_FIRST = re.compile(
    r"^(?:#{2,3}\s|第\s*[一1]\s*[章条條节節篇]|[(（]?\s*一\s*[)）、.．]|1\s*[、.．\s]\s*[^\d\s]|1[\u3400-\u9fff])"
)
_CONTENTS = re.compile(r"^(?:目\s*[录錄次]|(?:table of )?contents)$", re.IGNORECASE)
_COMPANY = re.compile(r"(?:公司|集团|集團|[厂廠]|研究院|学校|學校|医院|醫院|委员会|委員會|\bLtd\.?|\bInc\.?)$")
_NOUN = re.compile(
    r"(?:制度|办法|辦法|规定|規定|规范|規範|细则|細則|手册|手冊|规程|規程|指导书|章程|守则|守則|合同|契约|协议|協議"
    r"|岗位职责|崗位職責|的(?:通知|决定|決定|通报|通報|意见|意見)"
    r"|\b(?:policy|procedure|rules|regulations?|handbook|manual|agreement|contract))\s*(?:[(（][^()（）]{1,8}[)）])?$",
    re.IGNORECASE,
)
_ONLY = re.compile(r"[^\w]+|_")
_AND = re.compile(r"[及和与]|以及")
_MORE_KINDS = re.compile(
    r"(?:合同|契約|契约|协议|協議|章程|守则|守則|公约|須知|须知|条例|條例|预案|預案|说明书|說明書|方案|标准|標準)"
    r"|\b(?:contract|agreement|charter|plan|standard|guideline|manual)\b",
    re.IGNORECASE,
)


class Shape(StrEnum):
    """How a line that may be a title stands before what follows."""

    PART = "part"
    AGAIN = "again"
    IDENTITY = "identity"
    CONTENTS = "contents"
    CODE = "code"
    FILE = "file"
    FIRST = "first"
    LONG = "long"
    HEADED = "headed"
    PLAIN = "plain"


WEAK = frozenset({Shape.FIRST, Shape.LONG, Shape.HEADED, Shape.PLAIN})
"""Shapes a heading inside a document has as well: the words of the line must speak for a document, and so must
most lines of the same shape in the file."""


def shape_of(lines: Sequence[str], filled: Sequence[int], at: int) -> Shape | None:
    """The shape of the line at place ``at`` of the filled ones, or None when it can be no title."""
    text = lines[filled[at]].strip()
    if _PART_OF.search(text) and len(text) <= LONGEST:
        return Shape.PART
    if _FILE.search(text) and len(text) <= LONGEST and _is_alone(lines, filled[at]):
        return Shape.FILE
    if not _may_be_title(text) or not _is_alone(lines, filled[at]):
        return None
    after = [lines[m].strip() for m in filled[at + 1 : at + 4] if not is_noise(lines[m])]
    if any(_says_again(text, line) for line in after[:2]):
        return Shape.AGAIN
    if after and (_IDENTITY.match(after[0]) or _CODE.match(after[0])):
        return Shape.IDENTITY
    if _bears_code(text) and after and not _bears_code(after[0]):
        return Shape.CODE
    if after and _CONTENTS.match(after[0]) and names_document(text):
        return Shape.CONTENTS
    return _weak_shape(after[:2])


def _weak_shape(after: Sequence[str]) -> Shape | None:
    """By what follows: the first number of a numbering, a long text, a heading above a long text, a sentence."""
    if not after:
        return None
    if _FIRST.match(after[0]):
        return Shape.FIRST
    if len(after[0]) > LONG_TEXT:
        return Shape.LONG
    if len(after) > 1 and len(after[1]) > LONG_TEXT:
        return Shape.HEADED
    return Shape.PLAIN if after[0].endswith(_STOPS) else None


def names_document(text: str) -> bool:
    """Whether the words are those of a document's title: 制度, 办法, 合同 … A form has no long text of its own."""
    plain = plain_title(text)
    kinds = [k for k in (kind_of(plain), kind_of(_AND.split(plain)[0])) if k]  # 制度及相关记录 only ends like a form
    others = bool(_MORE_KINDS.search(text)) or ends_as_document(text)
    return any(kind != "form" for kind, _word in kinds) or (not kinds and others)


def ends_as_document(text: str) -> bool:
    """Whether the last word is one that only a document's title ends with."""
    return bool(_NOUN.search(plain_title(text)))


def is_company(line: str) -> bool:
    """Whether a line is the name of an organisation, as it stands above a title."""
    return is_short(line) and bool(_COMPANY.search(line.strip()))


def plain_title(text: str) -> str:
    """The title without what a site or an editor hung on it: counters, file endings, numbers of pages."""
    plain = _LEFT_OVER.sub("", text.strip().lstrip("#").strip()).strip("《》、 \u3000")
    return (re.sub(r"^\d{1,3}[\s._、-]*(?=\D)", "", plain) if _FILE.search(text) else plain) or text.strip()


def is_short(line: str) -> bool:
    """Whether a line can be a title by its length."""
    return len(line.strip()) <= LONGEST


def _may_be_title(text: str) -> bool:
    if not SHORTEST <= len(text) <= LONGEST or _NO_TITLE.search(text):
        return False
    found = heading_of(text)
    return not text.rstrip("、").endswith(_ENDS) and (found is None or not found.number)


def _is_alone(lines: Sequence[str], n: int) -> bool:
    """Between empty lines, where the file has such; leavings and the title itself count as one."""
    if all(line.strip() for line in lines):
        return True
    before = n == 0 or _parts(lines[n - 1]) or _bare(lines[n - 1]) == _bare(lines[n])
    last = n + 1 >= len(lines)
    after = last or _parts(lines[n + 1]) or _bare(lines[n + 1]) == _bare(lines[n])
    return before and (after or bool(_IDENTITY.match(lines[n + 1].strip())))


def _bears_code(text: str) -> bool:
    """Whether a number stands before the words, and they are not those of a form."""
    first, _, words = text.partition(" ")
    kind = kind_of(words)
    return bool(words.strip()) and bool(_CODE.match(first)) and (kind is None or kind[0] != "form")


def _parts(line: str) -> bool:
    return not line.strip() or is_noise(line)


def _says_again(title: str, line: str) -> bool:
    """Whether a line is the title again or, when the title names a document, begins with it or has it near its
    beginning, blanks and leavings apart; so does a line that begins with the last words of the title."""
    wanted, said = _bare(title), _bare(line[: 4 * LONGEST])
    if len(wanted) < SHORTEST:
        return False
    if said == wanted:
        return True
    if not names_document(title):
        return False
    ending = any(said.startswith(wanted[-n:]) for n in range(PART_ALIKE, len(wanted)))
    return said.startswith(wanted[: max(ALIKE, len(wanted) * 2 // 3)]) or wanted in said[:BEGINNING] or ending


def _bare(text: str) -> str:
    return _ONLY.sub("", fold_text(_LEFT_OVER.sub("", text.strip().lstrip("#"))))
