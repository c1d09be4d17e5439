"""What sub-packages add to a document: tabs, buttons, facts and banners of its page, conditions, consequences.

``releasing.hooks`` is the same for release, taking effect and ending.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from webapp.approvals.subjects import Fact, Link
from webapp.core.access import Actor
from webapp.core.errors import Message, Unmet
from webapp.documents.models import Document, Revision, Submission


@dataclass(frozen=True)
class Tab:
    """A page beside the text; its endpoint takes the ``slug`` of the document."""

    key: str
    title: str
    endpoint: str
    order: int = 50


@dataclass(frozen=True)
class Button:
    """An act offered on the document's page: a link, or a form of its own when ``post`` holds fields.

    ``kind`` is that of ``button_link`` (wk, line, quiet, stop); ``unmet`` says what stands in its way.
    """

    title: Message
    url: str
    kind: str = "line"
    icon: str | None = None
    post: dict[str, str] | None = None
    unmet: tuple[Unmet, ...] = ()


@dataclass(frozen=True)
class Banner:
    """A line above the tabs; ``kind`` is info, warn or stop. ``reader``: also above the text on a phone."""

    kind: str
    text: Message
    link: Link | None = None
    reader: bool = False


@dataclass(frozen=True)
class Part:
    """What one sub-package adds; each function may be left out.

    On the document's page, about the revision it shows: ``tabs(document, by)``, ``main(document, shown, by)``
    (a main button that goes before the usual one), ``buttons``, ``facts``, ``banners`` (same arguments);
    ``below`` is safe HTML under the text, also on a phone and under an exact revision.
    On the screen of the signers: ``consequences(revision, by)`` are facts of what will be different,
    ``notes(revision)`` what they should know. Before an act: ``before_submit(revision)`` are unmet conditions.
    In the transaction of an act: ``filed(revision, by)`` when a file was put into a draft, which may refuse;
    ``submitted(revision, submission, by)``, ``approved(revision, by)``.
    """

    tabs: Callable[[Document, Actor], list[Tab]] = lambda document, by: []
    main: Callable[[Document, Revision | None, Actor], Button | None] = lambda document, shown, by: None
    buttons: Callable[[Document, Revision | None, Actor], list[Button]] = lambda document, shown, by: []
    facts: Callable[[Document, Revision | None, Actor], list[Fact]] = lambda document, shown, by: []
    banners: Callable[[Document, Revision | None, Actor], list[Banner]] = lambda document, shown, by: []
    below: Callable[[Document, Revision | None, Actor], list[Markup]] = lambda document, shown, by: []
    consequences: Callable[[Revision, Actor], list[Fact]] = lambda revision, by: []
    notes: Callable[[Revision], list[Message]] = lambda revision: []
    before_submit: Callable[[Revision], list[Unmet]] = lambda revision: []
    filed: Callable[[Revision, Actor], object] = lambda revision, by: None
    submitted: Callable[[Revision, Submission, Actor], object] = lambda revision, submission, by: None
    approved: Callable[[Revision, Actor], object] = lambda revision, by: None


_parts: dict[str, Part] = {}


def register_part(key: str, part: Part) -> None:
    """Let ``part`` have its say; the key replaces an earlier one."""
    _parts[key] = part


def each(name: str, *arguments: Any) -> Iterator[Any]:
    """Everything the parts answer to a question whose answer is a list, in the order of registration."""
    for part in _parts.values():
        yield from getattr(part, name)(*arguments)


def tabs_of(document: Document, *, by: Actor) -> list[Tab]:
    """The added tabs in their order."""
    return sorted(each("tabs", document, by), key=lambda tab: tab.order)


def main_of(document: Document, shown: Revision | None, *, by: Actor) -> Button | None:
    """The first main button a part wants before the usual one."""
    wanted = (part.main(document, shown, by) for part in _parts.values())
    return next((button for button in wanted if button is not None), None)


def tell_filed(revision: Revision, *, by: Actor) -> None:
    """A file was put into a draft: a new one, or another in place of the first.

    Raises:
        Refusal: a part forbids it.
    """
    for part in _parts.values():
        part.filed(revision, by)


def tell_submitted(revision: Revision, submission: Submission, *, by: Actor) -> None:
    """A draft was sent for approval."""
    for part in _parts.values():
        part.submitted(revision, submission, by)


def tell_approved(revision: Revision, *, by: Actor) -> None:
    """The last step was approved; release follows."""
    for part in _parts.values():
        part.approved(revision, by)
