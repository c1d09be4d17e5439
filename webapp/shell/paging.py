"""Long lists in pages: which one, how many, and links that keep the filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from flask import request
from werkzeug.datastructures import MultiDict

Item = TypeVar("Item")
PER_PAGE = 50
MOST = 200


@dataclass(frozen=True)
class Paging:
    """The wanted page: ``page`` counts from 1, ``per_page`` is 1 to 200."""

    page: int = 1
    per_page: int = PER_PAGE

    @property
    def offset(self) -> int:
        """How many items come before the page."""
        return (self.page - 1) * self.per_page


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list and how many items there are in all."""

    items: Sequence[Item]
    total: int
    page: int = 1
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """The place of the first item shown, 0 when there is none."""
        return (self.page - 1) * self.per_page + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The place of the last item shown."""
        return self.first + len(self.items) - 1 if self.items else 0

    def numbers(self) -> list[int | None]:
        """Page numbers to link, None where some are left out."""
        near = {1, self.pages, *range(self.page - 2, self.page + 3)}
        shown = sorted(number for number in near if 1 <= number <= self.pages)
        answer: list[int | None] = []
        for number in shown:
            if answer and answer[-1] is not None and number > answer[-1] + 1:
                answer.append(None)
            answer.append(number)
        return answer


def wanted_page(per_page: int = PER_PAGE) -> Paging:
    """The page the address asks for (``page``, ``per_page``); nonsense means the first."""
    page = request.args.get("page", 1, type=int) or 1
    size = request.args.get("per_page", per_page, type=int) or per_page
    return Paging(min(max(page, 1), 1_000_000), min(max(size, 1), MOST))


def link_with(**changes: Any) -> str:
    """This page's address with some query values set; None removes one, a list repeats one."""
    query: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        query.poplist(name)
        if value is None:
            continue
        for item in value if isinstance(value, (list, tuple)) else [value]:
            query.add(name, str(item))
    return _address(query)


def link_without(name: str, value: str | None = None) -> str:
    """This page's address without one filter (or one of its values), back on the first page."""
    query: MultiDict[str, str] = MultiDict(request.args)
    kept = [item for item in query.poplist(name) if value is not None and item != value]
    query.setlist(name, kept)
    query.poplist("page")
    return _address(query)


def _address(query: MultiDict[str, str]) -> str:
    text = urlencode(list(query.items(multi=True)))
    return quote(request.path) + (f"?{text}" if text else "")


def as_json(page: Page[Any], items: Sequence[Any]) -> dict[str, Any]:
    """The API's list: ``items``, ``total``, ``page``, ``pages`` (interfaces.md section 2)."""
    return {"items": list(items), "total": page.total, "page": page.page, "pages": page.pages}
