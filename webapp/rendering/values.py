"""The plain values that go into the rendering room and come out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from webapp.core.errors import Message
from webapp.core.settings import Settings
from webapp.rendering.headings import level_of

Stamp = Literal["controlled", "uncontrolled", "draft", "obsolete", "kept", "frame", "none"]


@dataclass(frozen=True)
class Limits:
    """What one file may cost: bytes on disk and unpacked, zip entries, packing ratio, seconds, MiB."""

    file_bytes: int = 64 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    entries: int = 5000
    ratio: int = 200
    seconds: int = 120
    memory_mb: int = 2048

    @classmethod
    def from_settings(cls, settings: Settings) -> Limits:
        """The limits an installation has set."""
        return cls(
            file_bytes=settings.max_upload_mb * 1024 * 1024,
            unpacked_bytes=settings.max_unpacked_mb * 1024 * 1024,
            seconds=settings.render_seconds,
            memory_mb=settings.render_memory_mb,
        )


@dataclass(frozen=True)
class FileKind:
    """What a file really is: docx, doc, xlsx, pdf, md or txt; ``encoding`` only for the last two."""

    kind: str
    encoding: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of text and its place in the file; ``level`` is 1 and up for headings, else 0.

    Places are the same in every language: ``heading:5.2.7``, ``p:12``, ``table:3/r2c1``,
    ``header``, ``footer``, ``textbox``, ``comment``, ``footnote``, ``page:4``, ``sheet:NAME!B7``. What the place would
    not tell follows it: ``p:12/h2`` is a heading of level 2, ``heading:3/h2`` one whose number alone would be of
    level 1, ``p:14/l1`` an item one step down in a list.
    """

    place: str
    text: str
    level: int = 0


def heading_part(number: str, text: str, level: int, place: str = "") -> Part:
    """A heading with its level; ``place`` is where it is when it has no number."""
    where = f"heading:{number}" if number else place
    return Part(where if level == level_of(number) else f"{where}/h{level}", text, level)


@dataclass(frozen=True)
class Extracted:
    """All text of a file in reading order, and what else the file says about itself.

    ``header_tables`` holds the tables standing in page headers (rows of cells) of a Word file,
    ``incomplete`` is true when the text stops in mid-sentence.
    """

    parts: list[Part]
    properties: dict[str, str] = field(default_factory=dict)
    header_tables: list[list[list[str]]] = field(default_factory=list)
    warnings: list[Message] = field(default_factory=list)
    encoding: str = ""
    incomplete: bool = False

    @property
    def text(self) -> str:
        """The parts joined by line ends."""
        return "\n".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Grid:
    """One sheet of a workbook as rows of cell texts, merged cells filled; ``cut`` when it had more than is read."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    cut: bool = False


@dataclass(frozen=True)
class WordFacts:
    """What a Word file says of itself, and what was left in it.

    ``marks`` were written when it was handed out; ``stated`` holds kind (as in ``ownlabels``; ``approve.date`` for
    the date of a signature), what it says and where (cover, sign-off, header, footer); ``margins`` the lines of
    headers and footers; ``changes`` and ``comments`` are counts by author.
    """

    marks: dict[str, str] = field(default_factory=dict)
    stated: list[tuple[str, str, str]] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    changes: list[tuple[str, int]] = field(default_factory=list)
    comments: list[tuple[str, int]] = field(default_factory=list)
    own_cover: bool = False
    counts_pages: bool = False


@dataclass(frozen=True)
class NextWord:
    """What the Word file of a next revision gets: ``marks``; ``values`` by kind (number, title, label, department;
    empty: the marks alone); ``forms`` are old and new writings of the label in headers; ``record`` the line of the
    change record (label, day, what, by)."""

    marks: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)
    forms: list[tuple[str, str]] = field(default_factory=list)
    record: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Furniture:
    """What every body page carries: ``generated`` draws our header, ``overlay`` leaves pages alone, ``own``
    fills the organisation's own cover, header and sign-off table (Word files)."""

    mode: Literal["generated", "overlay", "own"]
    organisation: str
    system: str
    number: str
    title: str
    label: str
    language: str = "zh-Hans"
    department: str = ""
    classification: str = ""


@dataclass(frozen=True)
class Body:
    """Frozen body pages, their count, what the author should know, and the text read back from them."""

    pdf: bytes
    pages: int
    notes: list[Message]
    text: str


@dataclass(frozen=True)
class ApprovalLine:
    """One row of the approval table; ``note`` fills a row of its own (acting for, taken over).

    ``handwriting`` names the image of the signer's hand by its hash; name, meaning and date stay printed.
    """

    meaning: str
    name: str
    post: str = ""
    date: str = ""
    signature: str = ""
    note: str = ""
    handwriting: str = ""


@dataclass(frozen=True)
class RevisionLine:
    """One row of the revision record."""

    label: str
    date: str
    change: str
    request: str = ""
    by: str = ""


LOGO = "logo"
"""The name of the logo among a cover's images; the others are named by their hash."""


@dataclass(frozen=True)
class CoverValues:
    """Everything a cover prints (requirements, seeds B.3 and B.4); dates come as printed text.

    ``classifications`` are all labels with ``classification`` the chosen one. Empty ``copyright``
    and ``version_note`` mean the standard sentences. ``remarks`` are further lines, such as
    "taken over from paper". The controlled boxes, the distribution number and the holder have
    places that stay empty until delivery. ``letterhead`` are lines beside the logo, above the name.
    """

    organisation: str
    system: str
    number: str
    title: str
    label: str
    language: str = "zh-Hans"
    department: str = ""
    classifications: tuple[str, ...] = ()
    classification: str = ""
    issue_date: str = ""
    effective_date: str = ""
    basis: tuple[str, ...] = ()
    copyright: str = ""
    version_note: str = ""
    approvals: tuple[ApprovalLine, ...] = ()
    revisions: tuple[RevisionLine, ...] = ()
    remarks: tuple[str, ...] = ()
    letterhead: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignBox:
    """An empty box of a sign sheet: the step, who may sign it, and "one of" where that is enough."""

    meaning: str
    names: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class SignSheetValues:
    """A sheet to be signed by hand: what is signed, the short hash of its file, empty boxes, a QR.

    ``facts`` are further lines as label and value; ``qr_url`` leads to the round.
    """

    organisation: str
    what: str
    number: str
    title: str
    label: str
    digest: str
    qr_url: str
    code: str
    printed: str
    facts: tuple[tuple[str, str], ...] = ()
    boxes: tuple[SignBox, ...] = ()
    language: str = "zh-Hans"
    demo: bool = False


@dataclass(frozen=True)
class OpinionLine:
    """A row of the opinion sheet; ``opinion`` says "no reply" in words where nobody answered."""

    who: str
    department: str
    asked: str
    opinion: str
    given: str
    answer: str = ""
    reason: str = ""
    answered: str = ""


@dataclass(frozen=True)
class OpinionSheetValues:
    """The sheet of countersign opinions and their answers 会签意见处理表."""

    organisation: str
    what: str
    number: str
    title: str
    label: str
    printed: str
    lines: tuple[OpinionLine, ...] = ()
    language: str = "zh-Hans"
    demo: bool = False


@dataclass(frozen=True)
class TableColumn:
    """A column: its title, and its width as a share of the paper's."""

    title: str
    width: int = 10


@dataclass(frozen=True)
class TablePaper:
    """A table in the organisation's own form: register, list, sheet to sign; all values are printed text.

    ``form`` is the number of the form, printed at the foot; ``note`` says what the table covers, such as the day;
    ``facts`` are lines above it; ``signatures`` the labels of boxes below it, each followed by what was signed or
    nothing; ``row_height`` in points leaves room to write; ``qr_url`` with ``code`` leads back from the paper.
    """

    organisation: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    form: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    signatures: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    landscape: bool = True
    row_height: int = 0
    qr_url: str = ""
    code: str = ""
    language: str = "zh-Hans"
    demo: bool = False


@dataclass(frozen=True)
class Delivery:
    """Frozen pages and what is laid over them at the moment they are handed out.

    ``controlled`` ticks a box on the cover (None leaves both empty); ``checkpoint`` is the line
    with size and root of the latest checkpoint; ``demo`` prints DEMO on every page; ``by_hand`` leaves the stamp to a
    hand chop: an empty frame that says in small letters what is to be stamped there.
    """

    body: bytes
    cover: bytes | None = None
    stamp: Stamp = "none"
    state_line: str = ""
    small_print: tuple[str, ...] = ()
    qr_url: str | None = None
    language: str = "zh-Hans"
    controlled: bool | None = None
    distribution_number: str = ""
    holder: str = ""
    checkpoint: str = ""
    demo: bool = False
    by_hand: bool = False


def plain(value: Any) -> Any:
    """``value`` as dictionaries, lists and scalars, ready for JSON."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
