"""Where the files of an import come from: a folder, archives, single files; one broken never stops the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.core.errors import N_, Invalid, Message
from webapp.rendering import Limits, open_zip, safe_name

_LITTER = ("thumbs.db", "desktop.ini")
Reader = Callable[[], bytes]


@dataclass(frozen=True)
class Source:
    """One file of an import: its name with folders, and its bytes or why there are none."""

    name: str
    data: bytes = b""
    problem: Message | None = None


@dataclass(frozen=True)
class Given:
    """A file as it was handed in; ``read`` is called once, and only when ``size`` is within the limits."""

    name: str
    size: int
    read: Reader


def in_folder(path: Path) -> list[Given]:
    """The files of a folder and the folders below, or the one file; litter and lock files are left out."""
    if path.is_file():
        return [_given(path.name, path)]
    root = path.resolve()  # a link that leads out of the folder would import what was never put into it
    found = sorted(
        p
        for p in path.rglob("*")
        if p.is_file() and not _is_litter(p.relative_to(path)) and p.resolve().is_relative_to(root)
    )
    return [_given(p.relative_to(path).as_posix(), p) for p in found]


def sources(given: Iterable[Given], limits: Limits) -> Iterator[Source]:
    """Every file, archives unpacked, in order; a file that is too large or unreadable has its problem."""
    for file in given:
        name = safe_path(file.name)
        archive = name.lower().endswith(".zip")
        if file.size > (limits.unpacked_bytes if archive else limits.file_bytes):
            yield Source(name, problem=_too_large(name, limits.unpacked_bytes if archive else limits.file_bytes))
            continue
        try:
            data = file.read()
        except OSError as error:
            yield Source(name, problem=_unreadable(name, error))
            continue
        yield from _members(name, data, limits) if archive else (Source(name, data),)


def safe_path(name: str) -> str:
    """A name with its folders, each made safe to store and show; never leaves its root."""
    pieces = [piece for piece in re.split(r"[/\\]", name) if piece not in {"", ".", ".."}]
    return "/".join(safe_name(piece) for piece in pieces[-6:]) or "unnamed"


def base_name(name: str) -> str:
    """The file's own name without its folders."""
    return name.rpartition("/")[2]


def _members(name: str, data: bytes, limits: Limits) -> Iterator[Source]:
    found = False
    try:
        for member in open_zip(data, limits, name=name):
            found = True
            yield Source(safe_path(member.name), member.data, member.problem)
    except Invalid as error:
        yield Source(name, problem=error.message)
        return
    if not found:
        text = N_("%(name)s holds no file. Pack the documents again and send the archive once more.")
        yield Source(name, problem=Message(text, {"name": name}))


def _given(name: str, path: Path) -> Given:
    return Given(name, path.stat().st_size, path.read_bytes)


def _is_litter(path: Path) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return hidden or path.name.lower() in _LITTER or path.name.startswith("~$")


def _too_large(name: str, most: int) -> Message:
    text = N_("%(name)s is larger than %(limit)s MiB. Make it smaller, or ask the administrator to raise the limit.")
    return Message(text, {"name": base_name(name), "limit": max(1, most // 1048576)})


def _unreadable(name: str, error: OSError) -> Message:
    text = N_("%(name)s can not be read (%(why)s). Check its permissions and try again.")
    return Message(text, {"name": base_name(name), "why": error.strerror or type(error).__name__})
