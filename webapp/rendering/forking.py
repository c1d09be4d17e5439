"""This process's end of the fork server: start it when it is needed, ask for a fork, hear how it ended."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.rendering.fontfiles import fontconfig_file

# The server ends a fork in time; waiting longer than this beyond it means that the server itself is gone.
GRACE_SECONDS = 15
COMMAND = (sys.executable, "-P", "-m", "webapp.rendering.forkserver")


@dataclass(frozen=True)
class _Server:
    process: subprocess.Popen[bytes]
    control: socket.socket

    def stop(self) -> None:
        self.control.close()
        self.process.wait()


_asking = threading.Lock()
_server: _Server | None = None


def run_fork(request: Mapping[str, Any], message: bytes, folder: Path) -> tuple[bytes, int | None]:
    """Give ``message`` to a fork that works in ``folder``; what it answered, and its exit code.

    Args:
        request: ``task`` and ``seconds``, the longest the fork may take.

    Returns:
        the code is negative for a signal, minus SIGXCPU when time ran out, None when nobody can tell.
    """
    ours, theirs = socket.socketpair()
    told, report = os.pipe()
    with ours, open(told, "rb") as end:
        try:
            text = json.dumps({**request, "folder": str(folder), "environment": environment(folder)})
            _ask(text.encode(), [theirs.fileno(), report])
        finally:
            theirs.close()
            os.close(report)
        ours.settimeout(request["seconds"] + GRACE_SECONDS)
        output = _exchange(ours, message)
        code = end.read(4)
    return output, int.from_bytes(code, "big", signed=True) if code else None


def environment(folder: Path) -> dict[str, str]:
    """All that a process for files of others is told of its surroundings."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FONTCONFIG_FILE": str(fontconfig_file()),
    }


def _exchange(channel: socket.socket, message: bytes) -> bytes:
    try:
        channel.sendall(message)
        channel.shutdown(socket.SHUT_WR)
        pieces = []
        while piece := channel.recv(1 << 20):
            pieces.append(piece)
    except (ConnectionError, TimeoutError):
        return b""  # it was stopped or died; its exit code says which
    return b"".join(pieces)


def _ask(request: bytes, passed: list[int]) -> None:
    global _server
    with _asking:
        if _server is None or not _taken(_server, request, passed):
            # None yet, or it ended because nobody had asked for long.
            _stop()
            _server = _started()
            if not _taken(_server, request, passed):
                raise ChildProcessError("the process that forks for files of others does not start")


def _taken(server: _Server, request: bytes, passed: list[int]) -> bool:
    try:
        socket.send_fds(server.control, [request], passed)
        return bool(server.control.recv(1))
    except ConnectionError:
        return False


def _started() -> _Server:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            COMMAND,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment(Path(tempfile.gettempdir())),
            start_new_session=True,
        )
    return _Server(process, ours)


@atexit.register
def stop() -> None:
    """End the server, if there is one; the next call starts another."""
    with _asking:
        _stop()


def _stop() -> None:
    global _server
    if _server is not None:
        _server.stop()
        _server = None


def _forget() -> None:
    """A fork of this process (a web worker of a prefork server) starts a server of its own."""
    global _asking, _server
    _asking, _server = threading.Lock(), None


os.register_at_fork(after_in_child=_forget)
