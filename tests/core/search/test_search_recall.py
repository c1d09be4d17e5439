"""Everything that is there is found: against plain substring search over the folded text."""

from __future__ import annotations

import re
import unicodedata

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from webapp.core.db import db
from webapp.core.search.drivers import tokens_of
from webapp.core.search.folding import fold_text
from webapp.core.search.fts5 import FTS5
from webapp.core.search.query import read
from webapp.core.search.snippets import Marker
from webapp.core.search.tree import wanted_words

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


def ids(question: str) -> set[int]:
    tree = read(f'"{question}"', synonyms=False).tree
    return set(db.session.scalars(FTS5().matching(tree)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, questions=st.lists(WORDS, min_size=1, max_size=8))
def test_recall_is_one_and_what_is_found_is_marked(app: Flask, texts: list[str], questions: list[str]) -> None:
    engine = FTS5()
    db.session.rollback()
    db.session.execute(text("DELETE FROM search_fts"))
    for number, written in enumerate(texts, start=1):
        engine.put(number, tokens_of([], "", [written]))
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
    db.session.rollback()


def test_no_letter_of_any_script_is_lost_in_the_index(app: Flask) -> None:
    engine = FTS5()
    sample = [chr(c) for c in range(0x80, 0x33000, 37) if chr(c).isalnum()]
    for number, letter in enumerate(sample, start=1):
        engine.put(number, tokens_of([], letter, []))
    for number, letter in enumerate(sample, start=1):
        tree = read(f'"{letter}"', synonyms=False).tree
        query = engine.matching(tree)
        assert number in set(db.session.scalars(select(query.subquery().c.rowid))), hex(ord(letter))
    db.session.rollback()
