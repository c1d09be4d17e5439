"""Reading the files of an import, several at a time, each in its limited child process."""

from __future__ import annotations

import contextvars
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from webapp.core import files
from webapp.core.errors import Message, Refusal
from webapp.documents.importing.proposals import Frame, Proposal, propose
from webapp.documents.importing.sources import Source, base_name
from webapp.documents.importing.texts import lines_of
from webapp.documents.intake import take_in

MOST_AT_ONCE = 4


@dataclass(frozen=True)
class Reading:
    """One file that was read: its hash and proposal, or why it could not be taken in."""

    file: str
    size: int
    sha: str | None = None
    kind: str = ""
    proposal: Proposal | None = None
    problem: Message | None = None


def read_all(found: Iterable[Source], frame: Frame, *, keep: bool) -> Iterator[Reading]:
    """Read every file in order; what can not be read comes with its problem.

    Args:
        keep: put the bytes into the store (nothing names them until a transaction does).
    """
    at_once = max(1, min(MOST_AT_ONCE, os.cpu_count() or 1))
    waiting: deque[Future[Reading]] = deque()
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        for source in found:
            waiting.append(pool.submit(_in_context(source, frame, keep)))
            if len(waiting) > 2 * at_once:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _in_context(source: Source, frame: Frame, keep: bool) -> Callable[[], Reading]:
    """The settings belong to the running application, which a new thread does not know by itself."""
    context = contextvars.copy_context()
    return lambda: context.run(read_one, source, frame, keep=keep)


def read_one(source: Source, frame: Frame, *, keep: bool) -> Reading:
    """Look at one file, read its text, propose its row."""
    size = len(source.data)
    if source.problem is not None:
        return Reading(source.name, size, problem=source.problem)
    try:
        intake = take_in(base_name(source.name), source.data)
    except Refusal as refusal:
        return Reading(source.name, size, problem=refusal.message)
    proposal = propose(
        intake.name,
        intake.parts,
        intake.properties,
        intake.header_tables,
        frame,
        incomplete=intake.incomplete,
        warnings=intake.warnings,
        lines=lines_of(intake),
    )
    sha = hashlib.sha256(source.data).hexdigest()
    if keep:
        files.store().put(files.key_of(sha), source.data)
    return Reading(source.name, size, sha, intake.kind, proposal)
