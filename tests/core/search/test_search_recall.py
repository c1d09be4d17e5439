"""Everything that is there is found: against plain substring search over the folded text."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from datetime import date

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from webapp.core import search
from webapp.core.db import db, transaction
from webapp.core.search import Entry, Part
from webapp.core.search.conditions import where
from webapp.core.search.drivers import driver
from webapp.core.search.folding import fold_text
from webapp.core.search.models import SearchEntry
from webapp.core.search.query import read
from webapp.core.search.snippets import Marker
from webapp.core.search.tokens import index_tokens
from webapp.core.search.tree import Node, wanted_words

ALPHABET = "服务级别管理投诉處理服務級別記錄章税年月SLAPRab0192.-/（），。 \n"
TEXTS = st.lists(st.text(ALPHABET, max_size=40), min_size=1, max_size=8)
WORDS = st.text("服务级别管理投诉處理服務級別章税年月SLAPRab0192.-/", min_size=1, max_size=6)


def runs_whole(folded: str, asked: str) -> bool:
    """Whether ``asked`` stands in the text without cutting a run of letters or digits."""
    for match in re.finditer(re.escape(asked), folded):
        before, after = folded[: match.start()][-1:], folded[match.end() :][:1]
        if not _same_run(before, asked[0]) and not _same_run(asked[-1], after):
            return True
    return False


def _same_run(left: str, right: str) -> bool:
    return bool(left and right) and _class(left) == _class(right) != ""


def _class(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "letter" if unicodedata.name(character, "").startswith("LATIN") else ""


def asked_of(question: str) -> Node:
    return read(f'"{question}"', synonyms=False).tree


def take_in(texts: dict[int, str], *, title: bool = False) -> None:
    """Entries with these texts, and nothing else, in the index."""
    with transaction():
        search.clear()
        for number, written in texts.items():
            facts = {"title": written} if title else {"parts": (Part("", written),)}
            search.put(Entry("document", number, number, date(2026, 1, 1), **facts))
    search.feed()


def ids(question: str) -> set[int]:
    """Subjects that hold the question as a phrase."""
    engine = driver()
    query = select(SearchEntry.subject_id).where(SearchEntry.id.in_(engine.matching(asked_of(question))))
    return set(db.session.scalars(query))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, questions=st.lists(WORDS, min_size=1, max_size=8))
def test_recall_is_one_and_what_is_found_is_marked(app: Flask, texts: list[str], questions: list[str]) -> None:
    take_in(dict(enumerate(texts, start=1)))
    folded = {n: fold_text(t) for n, t in enumerate(texts, start=1)}
    for asked in questions:
        word = fold_text(asked).strip("./- ")
        if not word:
            continue
        expected = {n for n, t in folded.items() if runs_whole(t, word)}
        hits = ids(word)
        assert expected <= hits
        squeezed = re.sub(r"\W", "", word)
        assert all(squeezed in re.sub(r"\W", "", folded[n]) for n in hits)  # only punctuation differs
        marker = Marker(wanted_words(read(f'"{word}"').tree))
        for n in hits:
            assert "<mark>" in "".join(marker.look([("", texts[n - 1])]).snippets)


def test_no_letter_of_any_script_is_lost_in_the_index(app: Flask, engine: str) -> None:
    step = 37 if engine == "fts5" else 370
    sample = [chr(c) for c in range(0x80, 0x33000, step) if chr(c).isalnum()]
    take_in(dict(enumerate(sample, start=1)), title=True)
    for number, letter in enumerate(sample, start=1):
        assert number in ids(letter), hex(ord(letter))


def manual(pages: int, seed: int) -> str:
    """A long text in which some words come hundreds of times: forty pages say 服务 all the time."""
    chance = random.Random(seed)
    words = ["服务", "服务级别", "管理", "投诉处理", "记录", "SLA", "第3版", "，", "。\n", "2026", "客户满意度"]
    rare = [f"变更申请{chance.randrange(10**6)}号" for _ in range(pages)]
    return "".join(
        "".join(chance.choices(words, weights=[60, 9, 8, 7, 6, 5, 4, 30, 9, 3, 2], k=400)) + mark for mark in rare
    )


def test_long_documents_lose_no_phrase(app: Flask, engine: str) -> None:
    """Phrases from everywhere, also across the cuts of an engine, against plain substrings."""
    pages = 2 if engine == "whoosh" else 40  # whose phrases of hot words take minutes
    texts = {n: manual(pages, n) for n in (1, 2)} | {5: "短文：服务级别。"}
    if engine != "whoosh":
        texts |= {3: "服务" * 700, 4: "服" * 900 + "务"}
    take_in(texts)
    folded = {n: fold_text(t) for n, t in texts.items()}
    chance = random.Random(7)
    asked = ["服务", "服务服务服务", "服务级别投诉处理"]
    asked += ["服务" * 40, "服务" * 300, "服" * 500, "服" * 300 + "务"] if engine != "whoosh" else []
    for length in (2, 5, 20, 63, 64, 65, 66, 90, 130, 400) if engine != "whoosh" else (2, 5, 9):
        starts = [chance.randrange(len(folded[1]) - length) for _ in range(12)]
        asked += [folded[1][start : start + length] for start in starts]
    assert max(Counter(index_tokens(folded[1]).split()).values()) > 256 or engine == "whoosh"
    for question in asked:
        squeezed = re.sub(r"[\W_]", "", question)
        if not squeezed or not any(runs_whole(t, question) for t in folded.values()):
            continue
        hits = ids(question)
        assert {n for n, t in folded.items() if runs_whole(t, question)} <= hits, question
        assert all(squeezed in re.sub(r"[\W_]", "", folded[n]) for n in hits), question


def test_words_far_from_each_other_meet_in_one_long_document(app: Flask) -> None:
    filling = "甲乙丙丁，" * 2_000
    take_in({1: f"投诉{filling}回访", 2: f"投诉{filling}", 3: f"{filling}回访"})

    def asked(question: str) -> set[int]:
        query = select(SearchEntry.subject_id).where(where(read(question).tree, driver()))
        return set(db.session.scalars(query))

    assert asked("投诉 回访") == {1}
    assert asked("投诉 OR 回访") == {1, 2, 3}
    assert asked("投诉 -回访") == {2}
    assert asked("甲乙 -投诉 -回访") == set()
    assert asked("(投诉 回访) OR (回访 -投诉)") == {1, 3}
    assert asked("title:投诉") == set()
