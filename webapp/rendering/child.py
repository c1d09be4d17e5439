"""One task on one hostile file, in a fork of its own; then the process ends."""

from __future__ import annotations

import os
import socket
import tempfile
from typing import Any

from webapp.core.errors import Refusal
from webapp.rendering.messages import pack, unpack
from webapp.rendering.sandbox import confine
from webapp.rendering.tasks import run_task
from webapp.rendering.values import plain


def work(channel: socket.socket, request: dict[str, Any], level: str) -> int:
    """Read a message from ``channel``, do its task in ``request["folder"]``, answer; the exit code.

    ``level`` is what :func:`~webapp.rendering.sandbox.leave_network` reached.
    """
    os.environ.clear()
    os.environ.update(request["environment"])
    tempfile.tempdir = None
    os.chdir(request["folder"])
    with channel:
        header, blobs = unpack(_everything(channel))
        confine(header["limits"])
        try:
            answer, parts = run_task(header, blobs)
            message = pack({**answer, "sandbox": level}, parts)
        except Refusal as refusal:
            message = pack({"error": _problem(refusal)}, [])
        except Exception as error:  # noqa: BLE001 (whatever a parser throws at a hostile file is its refusal)
            message = pack({"error": {"kind": "Broken", "key": type(error).__name__, "values": {}}}, [])
        channel.sendall(message)
    return 0


def _everything(channel: socket.socket) -> bytes:
    with channel.makefile("rb") as file:
        return file.read()


def _problem(refusal: Refusal) -> dict[str, Any]:
    values = plain(dict(refusal.message.values))
    return {"kind": type(refusal).__name__, "key": refusal.message.key, "values": values, "who": refusal.who}
