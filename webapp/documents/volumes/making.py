"""Text and pages of a volume: promulgation order, contents with first pages, every document as it is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp import core
from webapp.core import files
from webapp.core.errors import N_, Conflict
from webapp.documents.intake import Intake, take_in
from webapp.documents.models import Revision
from webapp.documents.renditions.inputs import body_for, cover_of
from webapp.rendering import Furniture, Limits, join_pdfs, make_body, page_count

WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh": {"order": "发布令", "contents": "目录", "columns": ("序号", "文件编号", "文件名称", "版本", "页码")},
    "en": {"order": "Promulgation", "contents": "Contents", "columns": ("No.", "Number", "Title", "Revision", "Page")},
}
FRONT = Furniture("overlay", "", "", "", "", "")


@dataclass(frozen=True)
class Made:
    """A volume before it is kept: its file with the joined pages, and the page on which each part begins."""

    intake: Intake
    first_pages: tuple[int, ...]


def volume_file(title: str, order: str, parts: Sequence[Revision], *, language: str) -> Made:
    """Make the text and pages of a volume; outside any transaction.

    Raises:
        Conflict: the pages of a part are not there.
    """
    pages = [_pages(revision) for revision in parts]
    counts = [page_count(pdf) for pdf in pages]
    limits = Limits.from_settings(core.current_settings())
    words = WORDS["en" if language.startswith("en") else "zh"]
    # The first pages stand in the contents, whose own length is known only when they are laid out.
    ahead = make_body("md", _text(title, order, parts, (0,) * len(parts), words), FRONT, limits=limits).pages
    starts = tuple(1 + ahead + sum(counts[:n]) for n in range(len(parts)))
    text = _text(title, order, parts, starts, words)
    front = make_body("md", text, FRONT, limits=limits).pdf
    titles = [str(words["contents"]), *(f"{r.document.number} {r.document.title}" for r in parts)]
    joined = join_pdfs([front, *pages], titles, limits=limits)
    return Made(take_in(f"{title}.md", text, joined), starts)


def _pages(revision: Revision) -> bytes:
    body, cover = body_for(revision, revision.label), cover_of(revision)
    if body is None or body.sha is None:
        raise Conflict(
            N_("The pages of %(number)s %(label)s are not there; have them made first."),
            number=revision.document.number,
            label=revision.label,
        )
    found = [files.read(cover.sha)] if cover is not None and cover.sha else []
    return join_pdfs([*found, files.read(body.sha)], [""] * (len(found) + 1)) if found else files.read(body.sha)


def _text(
    title: str, order: str, parts: Sequence[Revision], starts: Sequence[int], words: dict[str, str | tuple[str, ...]]
) -> bytes:
    lines = [f"# {_plain(title)}", ""]
    if order.strip():
        lines += [f"## {words['order']}", "", *(f"{_plain(line)}\n" for line in order.splitlines() if line.strip()), ""]
    lines += [f"## {words['contents']}", "", _row(words["columns"]), _row(["---"] * 5)]
    for number, (revision, start) in enumerate(zip(parts, starts, strict=True), start=1):
        document = revision.document
        lines.append(_row((str(number), document.number, document.title, revision.label, str(start))))
    return ("\n".join(lines) + "\n").encode()


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    """Typed text with nothing that Markdown would read as a mark."""
    return "".join(f"\\{letter}" if letter in "\\|`*_[]<>#" else letter for letter in text)
