"""Traditional Chinese pages: made from the simplified catalogue with a reviewed word list."""

from __future__ import annotations

import re
from pathlib import Path

import opencc
import pytest
from babel.messages.catalog import Catalog

from webapp.core.traditional import read_words, to_traditional
from webapp.core.words import in_language
from webapp.shell import catalogues
from webapp.shell.i18n import CATALOGUES

WORDS = read_words()
ALIKE = set("准台志制系面里后只干松表出发布余于")
"""Characters both scripts have; which one is right depends on the word."""


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    """Every sentence in simplified and in traditional Chinese."""
    simplified = catalogues._read(CATALOGUES / "zh_Hans" / "LC_MESSAGES" / "messages.po")
    found = []
    for message in simplified:
        texts = (message.string,) if isinstance(message.string, str) else message.string
        found += [(text, to_traditional(text)) for text in texts if message.id and text]
    return found


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("系统内签批", "系統內簽核"),
        ("受控文件清单", "管制文件清單"),
        ("作废（已换版）", "作廢（已改版）"),
        ("替换版次", "替換版次"),
        ("保存期限由保存人保存", "保存期限由儲存人儲存"),
        ("登录后打开链接，打印二维码", "登入後開啟連結，列印QR 碼"),
        ("编号“%(number)s”已存在。", "編號「%(number)s」已存在。"),
        ("工作日历与操作日志", "工作日曆與操作日誌"),
        ("%(count)s 个旧版次", "%(count)s 個舊版次"),
        ("下一步骤将无人可签", "下一步驟將無人可簽"),
        ("文控", "文控"),
        ("", ""),
    ],
)
def test_words_of_the_field_are_those_of_taiwan(simplified: str, traditional: str) -> None:
    assert to_traditional(simplified) == traditional


def test_no_simplified_character_is_left_over(pairs: list[tuple[str, str]]) -> None:
    by_character = opencc.OpenCC("s2tw").convert
    quoted = "检索“服务级别”也能找到“服務級別”"
    wrong = {
        text: left
        for simplified, text in pairs
        if quoted not in simplified and (left := {c for c in text if by_character(c) != c} - ALIKE)
    }
    assert wrong == {}


def test_no_rare_variant_comes_from_a_neighbouring_character(pairs: list[tuple[str, str]]) -> None:
    assert [text for _, text in pairs if re.search("[箇瞭燬佈]|(?<!標)籤", text)] == []


def test_names_in_sentences_and_marks_stay_as_they_are(pairs: list[tuple[str, str]]) -> None:
    held = re.compile(r"%\(\w+\)s|\{[^}]*\}|<[^>]+>|[A-Za-z0-9_]+")
    for simplified, text in pairs:
        if "二维码" not in simplified:
            assert held.findall(text) == held.findall(simplified), text


def test_simplified_quotation_marks_become_corner_brackets(pairs: list[tuple[str, str]]) -> None:
    assert [text for _, text in pairs if set("“”‘’") & set(text)] == []


def test_the_word_list_has_each_word_once_and_no_simplified_word_on_its_right_side() -> None:
    by_character = opencc.OpenCC("s2tw").convert
    wrong = {s: t for s, t in WORDS.items() if {c for c in t if by_character(c) != c} - ALIKE and "「" not in t}
    assert wrong == {}
    assert len(WORDS) > 200


def test_a_word_that_is_listed_twice_or_has_no_tab_is_refused(tmp_path: Path) -> None:
    for text in ("文件\t文件\n文件\t檔案\n", "文件 文件\n", "文件\t\n"):
        path = tmp_path / "words.tsv"
        path.write_text(text, "utf-8")
        with pytest.raises(ValueError, match=r"words\.tsv, line"):
            read_words(path)


def test_a_changed_sentence_makes_both_catalogues_anew(tmp_path: Path) -> None:
    source = catalogues._place(tmp_path, "zh_Hans")
    catalogue = Catalog(locale="zh_Hans")
    catalogue.add("Print", "打印")
    catalogues._write(source, catalogue)
    assert catalogues.make_all(tmp_path) == ["zh_Hant", "zh_Hans.mo", "zh_Hant.mo"]
    assert catalogues.make_all(tmp_path) == []
    made = catalogues._read(catalogues._place(tmp_path, "zh_Hant"))
    assert made["Print"].string == "列印"


def test_titles_of_the_product_follow_the_script_of_the_page() -> None:
    titles = {"zh": "质量经理", "en": "Quality manager"}
    assert in_language(titles, "zh-Hant") == "品質經理"
    assert in_language({**titles, "zh-Hant": "品保經理"}, "zh-Hant") == "品保經理"
    assert in_language(titles, "zh-Hans") == "质量经理"
    assert in_language({"en": "Manager"}, "zh-Hant") == "Manager"
