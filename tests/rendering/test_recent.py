"""What was read last is kept up to a size, and a file read twice is parsed once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.rendering.samples import docx, paragraph
from webapp.rendering import Limits, extraction, read_file
from webapp.rendering.recent import Recent


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12))))
def test_never_more_than_its_room_and_always_the_latest_value(puts: list[tuple[int, int]]) -> None:
    kept: Recent[int] = Recent(20)
    for turn, (key, size) in enumerate(puts):
        kept.put(key, turn, size)
        assert kept.get(key) == turn
        assert kept.size <= 20
    assert kept.size == sum(dict(puts)[key] for key in range(6) if kept.get(key) is not None)


def test_what_is_larger_than_the_room_is_not_kept() -> None:
    kept: Recent[str] = Recent(20)
    kept.put("small", "s", 5)
    kept.put("large", "l", 21)
    assert (kept.get("large"), kept.size) == (None, 0)


def test_the_one_not_asked_for_longest_goes_first() -> None:
    kept: Recent[str] = Recent(20)
    kept.put("a", "a", 10)
    kept.put("b", "b", 10)
    assert kept.get("a") == "a"
    kept.put("c", "c", 10)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("a", None, "c")


def test_the_same_file_is_parsed_once_and_another_of_the_same_name_again(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    calls = []
    call = extraction.call
    monkeypatch.setattr(extraction, "call", lambda *given, **more: calls.append(given[0]) or call(*given, **more))
    limits = Limits(seconds=119)  # limits that no other test reads with
    first, second = (docx(paragraph(f"第{n}条")) for n in "一二")
    texts = [read_file("规定.docx", data, limits)[1].text for data in (first, second, first)]
    assert texts == ["第一条", "第二条", "第一条"]
    assert calls == ["read", "read"]
