"""How clauses of a document are typed and kept; needs no database."""

from __future__ import annotations

import re

from webapp.core.errors import N_, Invalid

MOST = 200
_BETWEEN = re.compile(r"[\s,;，；、]+")
_CLAUSE = re.compile(r"[0-9A-Za-z]+(\.[0-9A-Za-z]+)*|第[0-9一二三四五六七八九十百]+[章条节款]|附录[A-Z0-9]+")


def clauses_in(typed: str) -> str:
    """Clauses as they are kept, such as ``4.2, 5.1``; empty means the whole document.

    Raises:
        Invalid: something that is no clause, or too many (field ``clauses``).
    """
    found = [word for word in _BETWEEN.split(typed.strip().removesuffix("。")) if word]
    wrong = [word for word in found if not _CLAUSE.fullmatch(word)]
    kept = ", ".join(dict.fromkeys(found))
    if wrong or len(kept) > MOST:
        raise Invalid(fields={"clauses": [N_("Write clauses like 4.2, 5.1; empty means the whole document.")]})
    return kept
