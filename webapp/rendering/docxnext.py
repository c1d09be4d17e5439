"""The Word file of the next revision: number, label, blanks for dates and signatures, change record and marks
filled in; every other part of the package stays as it was, byte for byte. Child process only.
"""

from __future__ import annotations

import re
from typing import Any

from webapp.rendering.changerecord import add_line
from webapp.rendering.docxread import Package
from webapp.rendering.docxruns import W
from webapp.rendering.docxspots import spots_of, stories
from webapp.rendering.ownfields import _letters_text, _replace, _squeezed
from webapp.rendering.ownlabels import RELEASED, SIGNING
from webapp.rendering.statements import is_blank
from webapp.rendering.values import Limits, NextWord
from webapp.rendering.wordmarks import with_marks, written


def next_word(data: bytes, wanted: NextWord, limits: Limits, *, name: str) -> bytes:
    """``data`` with the marks, and with what ``wanted`` says of the next revision."""
    package = Package(data, limits, name=name)
    parts = with_marks(package, wanted.marks)
    for part, root, place in stories(package) if wanted.values else ():
        changed = _fill(root, place, wanted)
        if place == "cover" and wanted.record:
            changed = add_line(root, wanted.record) or changed
        if changed:
            parts[part] = written(root)
    return package.rewritten(parts)


def _fill(root: Any, place: str, wanted: NextWord) -> bool:
    """From the end to the beginning, so that places in one line keep their distance from its start."""
    changed = False
    for spot in reversed(spots_of(root, place)):
        text = _text_for(spot.kind, spot.said, wanted)
        if text is not None:
            spot.write(text)
            changed = True
    return _bare_labels(root, wanted) or changed if place != "cover" else changed


def _text_for(kind: str, said: str, wanted: NextWord) -> str | None:
    """What is to stand there; None where it stays."""
    if kind in RELEASED or kind.partition(".")[0] in SIGNING:
        return None if is_blank(said) else ""
    text = wanted.values.get(kind)
    if not text or "{{" in said or _squeezed(text) == _squeezed(said):
        return None
    return text


def _bare_labels(root: Any, wanted: NextWord) -> bool:
    """The old label standing by itself in a header or footer, in any of its forms."""
    changed = False
    for old, new in wanted.forms:
        pattern = re.compile(rf"(?<![\w./]){re.escape(old)}(?![\w/]|\.\d)")
        for paragraph in root.iter(W + "p"):
            for match in reversed(list(pattern.finditer(_letters_text(paragraph)))):
                _replace(paragraph, match.start(), match.end(), new)
                changed = True
    return changed
