"""The query language: what people type, and that nothing they type breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.search.fts5 import expression
from webapp.core.search.query import read
from webapp.core.search.tokens import index_tokens, phrase
from webapp.core.search.tree import Every, Field, Not, Nothing, Range, is_text


def asked(text: str) -> str:
    """The question in FTS5's words, without synonyms."""
    return expression(read(text, synonyms=False).tree)


def test_chinese_becomes_pairs_and_the_last_character() -> None:
    assert index_tokens("服务级别") == "服务 务级 级别 别"
    assert index_tokens("5.2.5sla的内容") == "5 2 5 sla 的内 内容 容"


def test_the_end_of_a_question_is_open() -> None:
    whole, one = phrase("服务级"), phrase("章")
    assert whole and whole.tokens == ("服务", "务级") and not whole.prefix
    assert one and one.tokens == ("章",) and one.prefix


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("服务 级别", '("服务" AND "级别")'),
        ("“服务 级别”", '"服务 务 级别"'),
        ("服务 OR 级别", '("服务" OR "级别")'),
        ("服务 -级别", '(("服务") NOT ("级别"))'),
        ("服务 NOT 级别", '(("服务") NOT ("级别"))'),
        ("（服务 OR 级别） 管理", '(("服务" OR "级别") AND "管理")'),
        ("服务（级别）", '"服务 务 级别"'),
        ("A/0", '"a 0"'),
        ('"PR-9.2"', '"pr 9 2"'),
        ("PR-9.2", '("pr 9 2" OR number : "pr 9 2" *)'),
        ("INC2023*", '"inc 2023" *'),
        ('"JD/QMB8.5.2/8.5.3—05"', '"jd qmb 8 5 2 8 5 3 05"'),
        ("title:服务", 'title : "服务"'),
        ("标题：服务", 'title : "服务"'),
        ("服务 AND", '"服务"'),
        ("“服务 级别", '("服务" AND "级别")'),
        ("10:30", '("10 30" OR number : "10 30" *)'),
        ("http://x", '"http x"'),
    ],
)
def test_what_is_typed_and_what_it_means(typed: str, means: str) -> None:
    assert asked(typed) == means


def test_fields_and_ranges_are_facts_of_the_database() -> None:
    assert read("type:procedure").tree == Field("type", "procedure")
    assert read("条款：7.5.3").tree == Field("clause", "7.5.3")
    assert read("year:>=2020").tree == Range("year", "2020", "")
    assert read("date:[2023-01-01 to 2023-05-31]").tree == Range("date", "2023-01-01", "2023-05-31")


def test_an_empty_question_asks_for_everything() -> None:
    assert read("  ").tree == read("*").tree == Every()


@pytest.mark.parametrize("typed", ["。", "😀", "AND", "(", "-", '"', "--"])
def test_nothing_to_search_for_is_said(typed: str) -> None:
    question = read(typed)
    assert question.tree == Nothing() and question.notes or not typed.strip('"')


def test_a_lone_exclusion_is_everything_else() -> None:
    assert isinstance(read("-作废").tree, Not)


def test_other_spellings_are_reported_but_not_for_exact_or_excluded_words() -> None:
    assert read("檔案管理").also == ("文件管理",)
    assert read("“檔案管理”").also == ()
    assert read("服务 -文件").also == ()


@pytest.mark.parametrize(
    "typed",
    ["(" * 900, "NOT " * 240 + "a", "a OR " * 190 + "b", "-" * 999, '"' * 999, "a" * 10**6, "服" * 10**6,
     "(a " * 300, "*" * 500, "a:" * 400, "title:(" * 140, "x AND (" * 140, "-(" * 400 + "a", "\x00\ud800",
     "date:[" * 100, "year:>" * 150, "\ue000\ue100\ue12d", "[a to b]", "{", "a ANDNOT", "^~?*\\"],
)  # fmt: skip
def test_abuse_is_answered(typed: str) -> None:
    question = read(typed)
    assert len(str(question.tree)) < 200_000
    if len(typed) > 1000:
        assert question.notes


@given(
    st.text(
        st.one_of(st.sampled_from("服务级别AbINC09+-:()[]{}\"“”*?^~/\\ \t<>=&|!'."), st.characters()),
        max_size=80,
    )
)
def test_nothing_typed_raises(typed: str) -> None:
    tree = read(typed).tree
    if is_text(tree):
        assert expression(tree)


@given(st.lists(st.sampled_from(["AND", "OR", "NOT", "(", ")", "-", "服务", '"', "title:", "year:>2020", "a*"])))
def test_operators_in_any_order(words: list[str]) -> None:
    read(" ".join(words))
    read("".join(words))
