"""Numbers in addresses: only those a row can have."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """A whole number up to ``LARGEST``: a longer one is no address here (404), and reaches no database."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        options["max"] = min(options.get("max") or LARGEST, LARGEST)
        super().__init__(map, *args, **options)
