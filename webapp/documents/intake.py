"""Taking a file in: looked at and read in the limited child process, before any transaction."""

from __future__ import annotations

from dataclasses import dataclass

from webapp import core
from webapp.core.errors import N_, Invalid, Message
from webapp.rendering import Limits, inspect_file, read_file, safe_name, state_secret_mark

PART_LENGTH = 4000
TEXTLESS = frozenset({"pdf"})


@dataclass(frozen=True)
class Intake:
    """A file that may be kept: its bytes, what it is, its text by place, what it says of itself."""

    name: str
    data: bytes
    kind: str
    encoding: str
    parts: tuple[tuple[str, str], ...]
    properties: dict[str, str]
    header_tables: tuple[tuple[tuple[str, ...], ...], ...]
    incomplete: bool
    warnings: tuple[Message, ...]
    own_pdf: bytes | None = None

    @property
    def text(self) -> str:
        """All text, place after place."""
        return "\n".join(text for _, text in self.parts)


def take_in(name: str, data: bytes, own_pdf: bytes | None = None) -> Intake:
    """Look at a file and read its text; nothing is stored.

    Args:
        name: the file's name as the person's computer gave it. ``own_pdf``: an exported PDF that is
            the body people sign.

    Raises:
        Invalid: wrong type, lying extension, macro, encrypted, truncated, bomb, empty, too large, or
            marked as a state secret; each says what and the way out.
    """
    limits = Limits.from_settings(core.current_settings())
    kind, extracted = read_file(name, data, limits)
    if own_pdf is not None and inspect_file("body.pdf", own_pdf, limits).kind != "pdf":
        raise Invalid(fields={"body": [N_("The exported body must be a PDF.")]})
    mark = state_secret_mark(extracted.text)
    if mark:
        raise Invalid(
            N_(
                "The file bears the mark %(mark)s of a state secret. It is not stored here; use the channel "
                "the law prescribes."
            ),
            mark=mark,
        )
    return Intake(
        name=safe_name(name),
        data=data,
        kind=kind.kind,
        encoding=kind.encoding,
        parts=tuple(_cut([(p.place, p.text) for p in extracted.parts])),
        properties=dict(extracted.properties),
        header_tables=tuple(tuple(tuple(row) for row in table) for table in extracted.header_tables),
        incomplete=extracted.incomplete,
        warnings=tuple(extracted.warnings),
        own_pdf=own_pdf,
    )


def _cut(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        (place, text[start : start + PART_LENGTH])
        for place, text in parts
        if text.strip()
        for start in range(0, len(text), PART_LENGTH)
    ]
