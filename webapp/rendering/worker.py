"""The parent's side of the child process: feed it, limit it, turn its end into an answer or a refusal.

Files of others are parsed only there (house decision 13). The child gets no environment but what
Python and fontconfig need, a private folder that vanishes afterwards, and a process group of its
own that is killed as a whole when it ends or time is up.
"""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from webapp.core.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Refusal
from webapp.rendering.forking import run_fork
from webapp.rendering.messages import pack, unpack
from webapp.rendering.values import Limits

_KINDS: dict[str, type[Refusal]] = {
    "Invalid": Invalid,
    "Conflict": Conflict,
    "NotFound": NotFound,
    "NotAllowed": NotAllowed,
}


def call(
    task: str,
    header: Mapping[str, Any],
    blobs: Sequence[bytes],
    *,
    limits: Limits | None = None,
    name: str = "",
) -> tuple[dict[str, Any], list[bytes]]:
    """Run ``task`` in a child process on ``header`` (JSON) and ``blobs``; its answer has the same shape.

    Raises:
        Refusal: what the child refused, as it said it.
        Invalid: the child ran out of time or memory, or the file broke the parser.
    """
    limits = limits or Limits()
    folder = Path(tempfile.mkdtemp(prefix="wenkong-"))
    try:
        message = pack({"task": task, "limits": _numbers(limits), **header}, blobs)
        output, code = run_fork({"task": task, "seconds": limits.seconds}, message, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if code == -signal.SIGXCPU:
        raise too_slow(name, limits.seconds)
    return _answer(output, code, name)


def _numbers(limits: Limits) -> dict[str, int]:
    return {name: getattr(limits, name) for name in limits.__dataclass_fields__}


def _answer(output: bytes, code: int | None, name: str) -> tuple[dict[str, Any], list[bytes]]:
    try:
        header, blobs = unpack(output)
    except ValueError as error:
        raise broken(name) from error
    problem = header.get("error")
    if not problem:
        return header, blobs
    kind = _KINDS.get(problem["kind"])
    if kind is None or code != 0:
        raise broken(name)
    raise kind(problem["key"], who=problem["who"], **problem["values"])


def too_slow(name: str, seconds: int) -> Invalid:
    """The refusal of a file that takes longer than allowed."""
    return Invalid(
        N_("%(name)s took longer than %(seconds)s seconds to read or convert and was stopped. Split or simplify it."),
        name=name or "?",
        seconds=seconds,
    )


def broken(name: str) -> Invalid:
    """The refusal of a file that breaks its parser or needs more memory than allowed."""
    return Invalid(
        N_("%(name)s could not be read: it is damaged or needs too much memory. Save it again or send it as PDF."),
        name=name or "?",
    )
