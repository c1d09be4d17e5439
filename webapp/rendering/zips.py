"""Zip archives that may be hostile: guards, and reading members one by one."""

from __future__ import annotations

import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.core.errors import N_, Invalid, Message
from webapp.rendering.names import safe_name
from webapp.rendering.values import Limits
from webapp.rendering.xmlparts import check_xml

_ARCHIVES = (".zip", ".jar", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz")
_SMALL = 1024 * 1024
"""Below this unpacked size the packing ratio says nothing."""


@dataclass(frozen=True)
class Member:
    """One file of an import archive; ``problem`` says why ``data`` is empty."""

    name: str
    data: bytes
    problem: Message | None = None


def open_archive(data: bytes, limits: Limits, *, name: str) -> zipfile.ZipFile:
    """The archive after checks of count, sizes, ratio, overlaps and names.

    Raises:
        Invalid: damaged, encrypted, a bomb, or a name that would leave its folder.
    """
    archive = _open(data, name)
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise _bomb(name)
    if sum(info.file_size for info in infos) > limits.unpacked_bytes:
        raise _bomb(name)
    for info in infos:
        if info.file_size > _SMALL and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise _bomb(name)
    _check_overlaps(infos, name)
    return archive


def check_names(archive: zipfile.ZipFile, *, name: str) -> None:
    """Refuse an Office file in which one entry has an unsafe name, is a link, encrypted or an archive."""
    seen: set[str] = set()
    for info in archive.infolist():
        member = member_name(info)
        problem = entry_problem(info)
        if problem or member in seen:
            raise Invalid(
                N_("%(name)s holds an unsafe entry (%(entry)s). Open it in Word and save it again."),
                name=name,
                entry=_shown(member),
            )
        seen.add(member)
        if member.lower().endswith(_ARCHIVES):
            raise _archive_within(name, member)


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, *, name: str) -> bytes:
    """The unpacked bytes of one entry, never more than the entry declares.

    Raises:
        Invalid: damaged, or the entry unpacks to another size than it declares.
    """
    kept = io.BytesIO()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(256 * 1024):
                kept.write(chunk)
                if kept.tell() > min(info.file_size, limits.unpacked_bytes):
                    raise _bomb(name)
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        zlib.error,
        lzma.LZMAError,
    ) as error:
        raise Invalid(
            N_("%(name)s is damaged: %(entry)s cannot be unpacked. Save or send it again."),
            name=name,
            entry=_shown(member_name(info)),
        ) from error
    if kept.tell() != info.file_size:
        raise _bomb(name)
    return kept.getvalue()


def look_at_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, *, name: str) -> None:
    """Read one part of an Office file that nobody goes through afterwards.

    Raises:
        Invalid: damaged, it declares entities, or it is another archive.
    """
    part, content = info.orig_filename, read_member(archive, info, limits, name=name)
    if part.endswith((".xml", ".rels", ".vml")):
        check_xml(content, name=name)
    elif content.startswith(b"PK\x03\x04") and "/embeddings/" not in part:
        raise _archive_within(name, part)


def open_zip(data: bytes, limits: Limits, *, name: str = "archive.zip") -> Iterator[Member]:
    """The files of an import archive, one by one, names decoded (UTF-8, then GB18030) and made safe.

    A broken, encrypted, oversized, nested or oddly named member comes with its ``problem`` and
    without data; the others still follow. Folders and system litter are left out.

    Raises:
        Invalid: the archive as a whole is damaged or a bomb.
    """
    archive = open_archive(data, limits, name=name)
    for info in archive.infolist():
        member = member_name(info)
        if info.is_dir() or member.startswith("__MACOSX/") or member.endswith((".DS_Store", "Thumbs.db")):
            continue
        shown = "/".join(safe_name(piece) for piece in re.split(r"[/\\]", member) if piece not in {"", ".", ".."})
        problem = entry_problem(info) or _too_big(info, limits, shown) or _nested(member, shown)
        if problem:
            yield Member(shown, b"", problem)
            continue
        try:
            yield Member(shown, read_member(archive, info, limits, name=shown))
        except Invalid as error:
            yield Member(shown, b"", error.message)


def member_name(info: zipfile.ZipInfo) -> str:
    """The entry's name as its maker wrote it: UTF-8 when flagged or valid, else GB18030."""
    raw = info.orig_filename
    if info.flag_bits & 0x800:
        return raw
    try:
        encoded = raw.encode("cp437")
    except UnicodeEncodeError:
        return raw
    for encoding in ("utf-8", "gb18030"):
        try:
            return encoded.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw


def entry_problem(info: zipfile.ZipInfo) -> Message | None:
    """Why one entry may not be read: it leaves its folder, is a link, or is encrypted."""
    name = member_name(info)
    pieces = re.split(r"[/\\]", name)
    if ".." in pieces or name.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", name) or "\0" in name:
        return Message(N_("The name %(entry)s points outside the archive; it was left out."), {"entry": _shown(name)})
    if stat.S_ISLNK(info.external_attr >> 16):
        return Message(N_("%(entry)s is a link, not a file; it was left out."), {"entry": _shown(name)})
    if info.flag_bits & 0x1:
        return Message(
            N_("%(entry)s is protected by a password. Remove the password and send it again."),
            {"entry": _shown(name)},
        )
    return None


def _too_big(info: zipfile.ZipInfo, limits: Limits, shown: str) -> Message | None:
    if info.file_size <= limits.file_bytes:
        return None
    return Message(
        N_("%(name)s is larger than %(limit)s MiB. Make it smaller, or ask the administrator to raise the limit."),
        {"name": shown, "limit": max(1, limits.file_bytes // 1048576)},
    )


def _nested(member: str, shown: str) -> Message | None:
    if not member.lower().endswith(_ARCHIVES):
        return None
    return Message(N_("%(name)s is an archive inside an archive. Unpack it and send it by itself."), {"name": shown})


def _open(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Invalid(
            N_("%(name)s is damaged or cut off: it does not open. Save or send it again."), name=name
        ) from error


def _check_overlaps(infos: list[zipfile.ZipInfo], name: str) -> None:
    end = 0
    for info in sorted(infos, key=lambda item: item.header_offset):
        if info.header_offset < end:
            raise _bomb(name)
        end = info.header_offset + 30 + info.compress_size


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[:120]


def _archive_within(name: str, entry: str) -> Invalid:
    return Invalid(
        N_("%(name)s holds another archive (%(entry)s). Remove it and save the file again."),
        name=name,
        entry=_shown(entry),
    )


def _bomb(name: str) -> Invalid:
    return Invalid(
        N_("%(name)s unpacks to far more than it should (too many entries, too large or overlapping) and was refused."),
        name=name,
    )
