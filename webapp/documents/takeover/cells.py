"""What one cell of a register says: text, day, version; however it was typed. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from webapp.core.errors import Invalid
from webapp.documents import versions

LONGEST_LABEL = 40
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Excel's day numbers of 1954 to 2119; other whole numbers in a column of days are none."""
_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[年\-./]\s*(?P<m>\d{1,2})\s*[月\-./]\s*(?P<d>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<y8>(?:19|20)\d\d)(?P<m8>\d\d)(?P<d8>\d\d)(?!\d)"
)
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_LONE = re.compile(r"(?P<letter>[A-Za-z])(?:\s*[-_.]?\s*(?P<digits>\d{1,2}))?")
_NAMES = re.compile(r"[、,;/\s]+")


def plain(text: str) -> str:
    """Half-width, blanks of every kind as one, no control or invisible characters, none around it."""
    kept = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFKC", text))
    return " ".join(kept.split())


def read_day(text: str) -> date | None:
    """The day a cell names: 2023-05-01, 2023.05.01, 2023年5月1日, 20230501, 45047, with blanks or words around.

    None when it names none; 30 February is none.
    """
    words = plain(text)
    if _SERIAL.fullmatch(words) and int(words.partition(".")[0]) in _SERIALS:
        return _EXCEL_ZERO + timedelta(days=int(words.partition(".")[0]))
    for match in _DAY.finditer(words):
        year, month, day = (match.group(n) or match.group(f"{n}8") for n in ("y", "m", "d"))
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue  # no day of the calendar; the next one is tried
    return None


def read_label(text: str) -> str:
    """A version as we write it where it belongs to a scheme (A/0, v1.0); else as it stands on paper."""
    words = plain(text)
    for tried in (words, *_fuller(words)):
        try:
            return versions.canonical(tried)
        except Invalid:
            continue  # the next way of reading it is tried
    return words[:LONGEST_LABEL]


def _fuller(words: str) -> list[str]:
    """Short forms in full: a number cell 1 was 1.0, A0 and A-0 are A/0, A alone is the edition A."""
    if words.isdigit() and len(words) <= 2:
        return [f"v{words}.0"]
    lone = _LONE.fullmatch(words)
    return [f"{lone['letter'].upper()}/{lone['digits'] or 0}"] if lone else []


def in_scheme(label: str, scheme: str) -> bool:
    """Whether a version belongs to the type's scheme and is a released one."""
    try:
        read = versions.parse(label)
    except Invalid:
        return False
    return read.scheme == ("edition" if scheme == "edition" else "decimal") and not versions.below_release(label)


def same_words(one: str, other: str) -> bool:
    """Whether two titles or names are the same but for width, blanks, brackets and 《》."""
    return bare(one) == bare(other)


def bare(text: str) -> str:
    """A title without blanks and marks, for comparison."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def same_persons(one: str, other: str) -> bool:
    """Whether two cells name the same persons, in any order: 张三/李四 and 李四、张三."""
    return set(_NAMES.split(bare_names(one))) == set(_NAMES.split(bare_names(other)))


def bare_names(text: str) -> str:
    """Names with plain separators; the blank behind a Chinese surname (张 三, 周 建国) is dropped."""
    return re.sub(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", r"\1", plain(text))


def bare_title(text: str) -> str:
    """A title without the marks 《》 around the whole of it."""
    words = plain(text)
    inner = words[1:-1]
    return inner.strip() if words.startswith("《") and words.endswith("》") and "《" not in inner else words
