"""The ZIP of a pack from plain values: complete, the same for the same values, nothing active in its page."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from webapp.documents.offline.packing import INDEX, MANIFEST, PackedFile, PackFacts, index_page, pack

FACTS = PackFacts(
    pack=7,
    name="西部工地",
    organisation="远山信息",
    holder="客户 <甲> & 乙",
    made_by="陈洁",
    made_at=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    valid_until=date(2026, 12, 26),
    language="zh-Hans",
)
FILES = [
    PackedFile(
        path=f"documents/{place:03} QP-0{place} v1.0.pdf",
        number=f"QP-0{place}",
        title="<script>alert(1)</script>" if place == 1 else "事件管理程序",
        label="v1.0",
        since="2026-01-05",
        department="技术中心",
        token="1" + "0" * 21,
        url="http://x/q/1",
        pdf=b"%PDF-" + bytes([place]),
    )
    for place in (1, 2)
]


class Seen(HTMLParser):
    """Tags and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not any(name.startswith("on") for name, _value in attrs)


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_file_stands_in_the_manifest_with_its_hash_and_every_link_leads_to_one() -> None:
    made = pack(FACTS, FILES)
    inside = opened(made.data)
    assert list(inside) == [INDEX, MANIFEST, *(file.path for file in FILES)]
    manifest = json.loads(inside[MANIFEST])
    listed = {line["path"]: line["sha256"] for line in manifest["files"]}
    assert listed == {name: hashlib.sha256(data).hexdigest() for name, data in inside.items() if name != MANIFEST}
    assert made.manifest_sha == hashlib.sha256(inside[MANIFEST]).hexdigest()
    assert (manifest["valid_until"], manifest["pack"]) == ("2026-12-26", 7)
    seen = Seen()
    seen.feed(inside[INDEX].decode())
    assert [unquote(link) for link in seen.links] == [file.path for file in FILES]


def test_the_same_values_give_the_same_bytes() -> None:
    assert pack(FACTS, FILES).data == pack(FACTS, FILES).data


def test_the_index_page_has_no_script_and_what_people_wrote_is_text() -> None:
    page, seen = index_page(FACTS, FILES), Seen()
    seen.feed(page)
    assert not seen.tags & {"script", "iframe", "img", "form", "object", "link"}
    assert "default-src 'none'" in page and "&lt;script&gt;" in page and "客户 &lt;甲&gt; &amp; 乙" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-Hans", "有效期至 2026-12-26"), ("zh-Hant", "有效期至 2026-12-26"), ("en", "Valid until 2026-12-26")],
)
def test_the_index_page_speaks_the_language_of_who_carries_it(language: str, words: str) -> None:
    page = index_page(replace(FACTS, language=language), FILES)
    assert words in page and f'lang="{language}"' in page
    assert ("離線" in page) == (language == "zh-Hant")


def test_a_pack_of_a_demo_says_so() -> None:
    assert "DEMO" in index_page(replace(FACTS, demo=True), FILES) and "DEMO" not in index_page(FACTS, FILES)
