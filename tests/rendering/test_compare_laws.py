"""What holds of every comparison, whatever the two texts are."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.rendering.compared import read_out
from webapp.rendering.comparing import Unit, compare

ALPHABET = "服务级别管理 SLA98%\t.。；\n"
WORDS = st.one_of(
    st.text(ALPHABET, max_size=30),
    st.sampled_from(["无", "合格", "服务台负责记录故障。", "服务台负责记录每次故障。", "服务台负责", "记录故障。"]),
)
NUMBERS = st.sampled_from(["", "", "1 ", "2 ", "3. ", "（一）", "（二）", "3.2 ", "第四条 "])
PARAGRAPH = st.builds(
    lambda kind, number, words, level: Unit(kind, number + words, level=level),
    st.sampled_from(["text", "text", "heading", "aside"]), NUMBERS, WORDS, st.integers(0, 3),
)  # fmt: skip
ROW = st.builds(
    lambda number, cells: Unit("row", " | ".join((number, *cells)), (number, *cells)),
    st.sampled_from(["1", "2", "3", "项"]), st.lists(WORDS, max_size=3),
)  # fmt: skip
TEXTS = st.lists(st.one_of(PARAGRAPH, ROW), max_size=9)
TURNED = {"added": "removed", "removed": "added", "split": "joined", "joined": "split"}


@st.composite
def revised(draw: st.DrawFn) -> tuple[list[Unit], list[Unit]]:
    """A text and what became of it: some of it left out, moved and said otherwise, something new."""
    old = draw(TEXTS)
    new = [unit for unit in old if draw(st.integers(0, 5))]
    if draw(st.booleans()):
        new = draw(st.permutations(new))
    for unit in draw(st.lists(st.one_of(PARAGRAPH, ROW), max_size=3)):
        new.insert(draw(st.integers(0, len(new))), unit)
    return old, new


PAIRS = st.one_of(st.tuples(TEXTS, TEXTS), revised())


@given(PAIRS)
def test_both_texts_can_be_read_out_and_the_list_turns_the_old_into_the_new(two: tuple[list[Unit], list[Unit]]) -> None:
    assert read_out(compare(*two), *two)


@given(PAIRS)
def test_the_other_way_round_the_same_entries_are_found_turned(two: tuple[list[Unit], list[Unit]]) -> None:
    old, new = two
    there, back = compare(old, new), compare(new, old)
    kinds = Counter(TURNED.get(entry.kind, entry.kind) for entry in there.entries)
    assert kinds == Counter(entry.kind for entry in back.entries)


@given(TEXTS)
def test_a_text_compared_with_itself_has_no_entry(units: list[Unit]) -> None:
    assert compare(units, units).entries == ()


@given(PAIRS)
def test_no_entry_is_without_a_difference(two: tuple[list[Unit], list[Unit]]) -> None:
    old, new = two
    for entry in compare(old, new).entries:
        for line in entry.lines:
            if line.kind in {"changed", "level", "renumbered"}:
                assert line.old is not None and line.new is not None
                before, after = old[line.old], new[line.new]
                assert (before.kind, before.level, before.text) != (after.kind, after.level, after.text)
