"""A Chinese page speaks Chinese: no English word remains, whoever looks."""

from __future__ import annotations

import re

from .support import MARKS
from .walk import Walk

pytestmark = MARKS

WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
# What Chinese readers write in Latin letters themselves.
LATIN = frozenset(
    "PDF QR Word Excel API OpenAPI SHA JSON CSV ISO IEC ITSS GB SLA KPI CAPA Markdown HTTP HTTPS IP "  # noqa: SIM905
    "PostgreSQL SQLite English EN Ctrl Enter Esc Shift Tab CLI ID UTF PIN TOTP AND OR NOT "
    "MiB KiB GiB PNG JPEG Chrome Linux ZIP docx doc xlsx md txt pdf zip XLSX DOCX".split()
)
LOGINS = frozenset(
    ("li", "zhou", "wang", "zhao", "sun", "chen", "he", "yuan", "staff", "sysadmin", "secadmin", "audadmin", "admin")
)
# Numbers, labels, addresses, logins, keys and digests are nobody's language.
NOT_WORDS = re.compile(
    r"https?://\S+|/[a-z][\w/:.-]*|[\w.+-]+@[\w.-]+|[A-Z]{1,5}\d*[/:-][\w/:.-]+|\b[A-Z]{1,3}\b|\bv?\d[\w.]*|\{[^}]*\}"
    r"|[\w-]+\.(?:txt|docx?|pdf|md|xlsx|json)|\b[0-9a-f]{8,}\b|sha256:\S+|\.[a-z]{2,4}\b|类型:form|\b[A-Z0-9]{12,}\b"
)


def test_no_english_word_remains_on_a_chinese_page(walk_in_chinese: Walk) -> None:
    found: dict[str, str] = {}
    for sight in walk_in_chinese.sights:
        for text in sight.words:
            for word in WORD.findall(NOT_WORDS.sub(" ", text)):
                if word not in LATIN and word not in LOGINS:
                    found.setdefault(text, f"{sight.who} {sight.path}")
    assert not found, "\n".join(f"{place}: {text}" for text, place in sorted(found.items(), key=lambda item: item[1]))
