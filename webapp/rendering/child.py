"""``python -m webapp.rendering.child``: one task on one hostile file, then the process ends."""

from __future__ import annotations

import os
import sys
from typing import Any

from webapp.core.errors import Refusal
from webapp.rendering.sandbox import confine
from webapp.rendering.values import plain
from webapp.rendering.worker import pack, unpack


def main() -> int:
    """Read a message from standard input, answer on standard output; libraries cannot write there."""
    answer_to = os.dup(1)
    os.dup2(2, 1)
    header, blobs = unpack(sys.stdin.buffer.read())
    level = confine(header["limits"])
    try:
        from webapp.rendering.tasks import run_task

        answer, parts = run_task(header, blobs)
        message = pack({**answer, "sandbox": level}, parts)
    except Refusal as refusal:
        message = pack({"error": _problem(refusal)}, [])
    except Exception as error:
        # Whatever a parser throws at a hostile file: the parent turns it into a refusal by name.
        message = pack({"error": {"kind": "Broken", "key": type(error).__name__, "values": {}}}, [])
        if os.environ.get("WENKONG_RENDERING_TRACE"):
            raise
    with os.fdopen(answer_to, "wb") as output:
        output.write(message)
    return 0


def _problem(refusal: Refusal) -> dict[str, Any]:
    values = plain(dict(refusal.message.values))
    return {"kind": type(refusal).__name__, "key": refusal.message.key, "values": values, "who": refusal.who}


if __name__ == "__main__":
    sys.exit(main())
