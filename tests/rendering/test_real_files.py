"""The five real texts: read, laid out, and every character of them read back from the PDF."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from webapp.rendering import Furniture, Limits, extract, inspect_file, make_body
from webapp.rendering.glyphs import missing_letters

FOLDER = os.environ.get("WENKONG_SEEDS", "")
FILES = sorted(Path(FOLDER).glob("*.txt")) if FOLDER else []
pytestmark = pytest.mark.skipif(not FILES, reason="WENKONG_SEEDS names no folder: the real files are NOT tested")


@pytest.mark.parametrize("path", FILES or [Path("none")], ids=lambda path: path.name)
def test_a_real_text_comes_back_from_its_pdf_complete(path: Path) -> None:
    data = path.read_bytes()
    kind = inspect_file(path.name, data, Limits())
    found = extract(kind.kind, data, name=path.name)
    assert found.encoding == kind.encoding
    body = make_body(kind.kind, data, Furniture("overlay", "", "", "X-1", "题名", "v1.0"), name=path.name)
    text = data.decode(kind.encoding)
    wanted = Counter("".join(text.split()))
    given = Counter("".join(body.text.split()))
    lost = {letter: count - given[letter] for letter, count in wanted.items() if given[letter] < count}
    assert set(lost) <= set(missing_letters(text))
