"""What a Word file says of itself, and the Word file of a next revision; both are read and written in the child."""

from __future__ import annotations

from webapp.rendering.names import safe_name
from webapp.rendering.values import Limits, NextWord, WordFacts, plain
from webapp.rendering.worker import call


def read_word_facts(data: bytes, *, name: str, limits: Limits | None = None) -> WordFacts:
    """Marks, stated values, tracked changes and comments of a .docx.

    Raises:
        Invalid: the file breaks its parser or takes too long.
    """
    shown = safe_name(name)
    answer, _ = call("word_facts", {"name": shown}, [data], limits=limits, name=shown)
    found = answer["facts"]
    for key in ("stated", "changes", "comments"):
        found[key] = [tuple(item) for item in found[key]]
    return WordFacts(**found)


def replace_words(
    kind: str, data: bytes, old: str, new: str, *, name: str, limits: Limits | None = None
) -> tuple[bytes, int]:
    """``data`` (docx, md or txt) with ``new`` wherever ``old`` stood, and how often it did.

    A text keeps its encoding; what the new words need beyond it makes it UTF-8.

    Raises:
        Invalid: the file breaks its parser or takes too long.
    """
    shown = safe_name(name)
    header = {"kind": kind, "name": shown, "old": old, "new": new}
    answer, blobs = call("words", header, [data], limits=limits, name=shown)
    return blobs[0], int(answer["count"])


def make_next_word(data: bytes, wanted: NextWord, *, name: str, limits: Limits | None = None) -> bytes:
    """A .docx with marks, and number, label, blanks and change record of the next revision; the rest untouched.

    Raises:
        Invalid: the file breaks its parser or takes too long.
    """
    shown = safe_name(name)
    _, blobs = call("next_word", {"name": shown, "wanted": plain(wanted)}, [data], limits=limits, name=shown)
    return blobs[0]
