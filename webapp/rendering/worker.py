"""The parent's side of the child process: start it, feed it, limit it, kill it.

Files of others are parsed only there (house decision 13). The child gets no environment but what
Python and fontconfig need, a private folder that vanishes afterwards, and a process group of its
own that is killed as a whole when time is up.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from webapp.core.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Refusal
from webapp.rendering.fontfiles import fontconfig_file
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
        output, code = _run(message, folder, limits, name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    answer, parts = _answer(output, code, name)
    return answer, parts


def pack(header: Mapping[str, Any], blobs: Sequence[bytes]) -> bytes:
    """u32 length and JSON, then u32 count and, for each blob, u64 length and bytes."""
    text = json.dumps(header, ensure_ascii=False).encode("utf-8", "surrogatepass")
    pieces = [struct.pack(">I", len(text)), text, struct.pack(">I", len(blobs))]
    for blob in blobs:
        pieces += [struct.pack(">Q", len(blob)), blob]
    return b"".join(pieces)


def unpack(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The reverse of :func:`pack`; raises ValueError on anything else."""
    try:
        (length,) = struct.unpack_from(">I", data, 0)
        header = json.loads(data[4 : 4 + length].decode("utf-8", "surrogatepass"))
        (count,) = struct.unpack_from(">I", data, 4 + length)
        offset, blobs = 8 + length, []
        for _ in range(count):
            (size,) = struct.unpack_from(">Q", data, offset)
            blobs.append(data[offset + 8 : offset + 8 + size])
            offset += 8 + size
    except struct.error as error:
        raise ValueError("not a complete message") from error
    return dict(header), blobs


def _numbers(limits: Limits) -> dict[str, int]:
    return {name: getattr(limits, name) for name in limits.__dataclass_fields__}


def _environment(folder: Path) -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[2])
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONPATH": root,
        "PYTHONDONTWRITEBYTECODE": "1",
        "FONTCONFIG_FILE": str(fontconfig_file()),
    }


def _run(message: bytes, folder: Path, limits: Limits, name: str) -> tuple[bytes, int]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "webapp.rendering.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
        close_fds=True,
    )
    with process:
        try:
            output, _ = process.communicate(message, timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise too_slow(name, limits.seconds) from error
        finally:
            _kill_group(process)
    if process.returncode == -signal.SIGXCPU:
        raise too_slow(name, limits.seconds)
    return output, process.returncode


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _answer(output: bytes, code: int, name: str) -> tuple[dict[str, Any], list[bytes]]:
    try:
        header, blobs = unpack(output)
    except ValueError as error:
        raise broken(name) from error
    problem = header.get("error")
    if not problem:
        return header, blobs
    kind = _KINDS.get(problem["kind"])
    if kind is None or code:
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
