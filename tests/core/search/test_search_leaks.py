"""What a person may not read is not found, not counted, not in a facet, not in a snippet."""

from __future__ import annotations

from collections.abc import Callable

from webapp.core import search
from webapp.core.access import Actor
from webapp.core.search import Filters
from webapp.core.search.models import SearchEntry

Shelve = Callable[..., int]
Found = Callable[..., list[int]]


def test_the_reading_rule_holds_everywhere(shelve: Shelve, anybody: Actor) -> None:
    search.register_kind("document", lambda by: SearchEntry.classification == "ordinary")
    public = shelve("投诉 公开", classification="ordinary", type="form", group_id=3, sequence=2)
    shelve("投诉 绝密", classification="confidential", type="secret", department="董事会", clauses=("9.9",),
           group_id=3, sequence=1, state="superseded")  # fmt: skip
    for question in ("投诉", "", "投诉 OR 绝密", "-没有", "投诉 OR type:secret"):
        for filters in (Filters(), Filters(state="any"), Filters(state="any", sort="relevance")):
            results = search.find(question, filters, by=anybody)
            assert [h.id for h in results.items] == [public], question
            assert results.total == 1 and results.items[0].older == 0
            values = {value for found_ in results.facets.values() for value, _ in found_}
            assert not values & {"secret", "董事会", "9.9", "superseded"}
            assert not any("绝密" in s for h in results.items for s in h.snippets)
    hidden = search.find("绝密", by=anybody)
    assert (hidden.total, hidden.items, hidden.notes) == (0, [], ())


def test_a_kind_nobody_registered_is_never_found(shelve: Shelve, found: Found, anybody: Actor) -> None:
    shelve("投诉", kind="journal")
    results = search.find("投诉", Filters(state="any", kind=("journal",)), by=anybody)
    assert results.total == 0 and results.facets["kind"] == []
    assert found("", state="any") == []
