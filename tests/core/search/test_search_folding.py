"""Folding makes spellings equal and keeps the way back to what was written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.search.folding import fold, fold_text
from webapp.core.search.synonyms import alternatives, folds_to_itself

HAN = st.sampled_from("服務级別管理檔案软體契約審查記錄乾隆臺台灣覺監")
MIXED = st.text(
    st.one_of(
        HAN,
        st.sampled_from("ＡｂＣ１２—–－ …①⑩℃Ⅱ㈠ﬁßİéÀ\u0301\u3099ｶﾞ가각\u00ad\u200b\ufeff\n "),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("服務級別管理", "服务级别管理"),
        ("ＩＴＳＳ－ＰＲ－９．２", "itss-pr-9.2"),
        ("JD/QMB8.5.3—05", "jd/qmb8.5.3-05"),
        ("⽂件", "文件"),  # Kangxi radicals, as some PDF files spell
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("Cafe\u0301", "café"),
        ("ｶﾞ", "ガ"),
    ],
)
def test_spellings_become_equal(written: str, folded: str) -> None:
    assert fold(written).text == fold_text(written) == folded


@given(MIXED)
def test_both_ways_of_folding_agree(text: str) -> None:
    assert fold(text).text == fold_text(text)


@given(MIXED)
def test_every_folded_character_leads_back_in_order(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    spans = list(zip(folded.starts, folded.ends, strict=True))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(MIXED)
def test_the_original_of_a_span_folds_to_what_holds_the_span(text: str) -> None:
    folded = fold(text)
    for at, character in enumerate(folded.text):
        start, end = folded.original(at, at + 1)
        assert character in fold_text(text[start:end])


@given(st.text(HAN), st.text(HAN))
def test_folding_han_does_not_depend_on_neighbours(left: str, right: str) -> None:
    assert fold_text(left) + fold_text(right) == fold_text(left + right)


@given(st.text(st.characters(categories=["Ll", "Lu", "Nd"], max_codepoint=0x24F)))
def test_latin_folds_as_normalisation_and_case_say(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    assert fold_text(text) == "".join(c.casefold() for c in plain)


def test_an_empty_span_has_no_original() -> None:
    assert fold("文件").original(1, 1) == (0, 0)


def test_taiwan_words_and_variants_are_other_spellings() -> None:
    assert "档案管理" in alternatives("文件管理")
    assert "文件管理" in alternatives(fold_text("檔案管理"))
    assert "台帐" in alternatives("台账")
    assert alternatives("服务级别") == ()


def test_the_synonym_table_is_written_in_folded_form() -> None:
    assert folds_to_itself() == []


def test_alternatives_are_bounded() -> None:
    assert len(alternatives("文件程序软件硬件合同窗口计划权限网络")) <= 8
