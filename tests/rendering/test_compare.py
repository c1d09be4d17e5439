"""Comparing two texts: nothing is lost, and only what changed is marked."""

from hypothesis import given
from hypothesis import strategies as st

from webapp.rendering.compare import compare_texts

TEXTS = st.lists(st.text("服务级别管理 SLA98%\t.", max_size=12), max_size=8)


def marked(old: list[str], new: list[str]) -> str:
    """The comparison as one line: [-removed-] and {+added+}."""
    signs = {"same": "%s", "ins": "{+%s+}", "del": "[-%s-]"}
    return "\n".join("".join(signs[p.kind] % p.text for p in q.pieces) for q in compare_texts(old, new) or [])


def test_a_changed_word_marks_that_word_alone() -> None:
    assert marked(["服务级别经理应定期召集审查会议。"], ["服务级别经理应每年至少一次召集审查会议。"]) == (
        "服务级别经理应[-定期-]{+每年至少一次+}召集审查会议。"
    )


def test_a_number_is_one_word() -> None:
    assert marked(["目标 95%"], ["目标 98%"]) == "目标 [-95-]{+98+}%"


def test_added_and_removed_paragraphs_stand_at_their_places() -> None:
    found = marked(["目的", "作废条款", "记录"], ["目的", "记录", "生效日期"])
    assert found == "目的\n[-作废条款-]\n记录\n{+生效日期+}"


def test_equal_texts_have_no_marks() -> None:
    assert not any(p.changed for p in compare_texts(["甲", "乙"], ["甲", "乙"]) or [])


def test_too_long_is_said_not_guessed() -> None:
    assert compare_texts(["a"] * 5000, ["a"]) is None


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_comparison(old: list[str], new: list[str]) -> None:
    found = compare_texts(old, new) or []
    was = ["".join(p.text for p in q.pieces if p.kind != "ins") for q in found if q.old is not None]
    now = ["".join(p.text for p in q.pieces if p.kind != "del") for q in found if q.new is not None]
    assert (was, now) == (old, new)
