"""Search: folding, tokens, the query language, and drivers that answer with ids alone.

Rooms hand over an ``Entry`` inside their action (``put``, ``remove``, ``update_state``), register
who may read their kind (``register_kind``), and ask through ``find``.
"""

from webapp.core.search.entry import Entry, Part
from webapp.core.search.filters import Filters, read_filters
from webapp.core.search.finding import Hit, Results, find
from webapp.core.search.folding import fold_text
from webapp.core.search.index import check, clear, feed, fill, parts_of, put, refeed, reindex, remove, update_state
from webapp.core.search.kinds import register_kind
from webapp.core.search.snippets import mark_all

__all__ = [
    "Entry",
    "Filters",
    "Hit",
    "Part",
    "Results",
    "check",
    "clear",
    "feed",
    "fill",
    "find",
    "fold_text",
    "mark_all",
    "parts_of",
    "put",
    "read_filters",
    "refeed",
    "register_kind",
    "reindex",
    "remove",
    "update_state",
]
