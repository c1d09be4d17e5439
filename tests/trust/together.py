"""Several processes at once on one instance."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from webapp.core.db import db
from webapp.core.errors import Refusal

from ..databases import after_fork

Act = Callable[[], Any]


def all_at_once(acts: Sequence[Act]) -> list[Any]:
    """Run every act in a process of its own, started together; each answers its result or its refusal.

    An act's result must be plain JSON; a refusal comes back as ``{"refused": <class name>}``.
    """
    db.session.remove()
    db.engine.dispose()
    ready_read, ready_write = os.pipe()
    children = [_start(act, ready_read, ready_write) for act in acts]
    os.close(ready_read)
    os.close(ready_write)  # every child sees the end of this pipe at the same moment
    answers = []
    for child, out in children:
        with os.fdopen(out, "rb") as stream:
            data = stream.read()
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0 and data, "a process failed by itself"
        answers.append(json.loads(data))
    return answers


def _start(act: Act, gate: int, gate_end: int) -> tuple[int, int]:
    read_end, write_end = os.pipe()
    child = os.fork()
    if child:
        os.close(write_end)
        return child, read_end
    code = 1
    try:
        os.close(gate_end)
        os.read(gate, 1)
        after_fork()
        data = json.dumps(_answer(act)).encode()
        while data:
            data = data[os.write(write_end, data) :]
        code = 0
    except BaseException:  # noqa: BLE001  the child must leave by its own door
        traceback.print_exc()
    finally:
        os._exit(code)


def _answer(act: Act) -> Any:
    try:
        return act()
    except Refusal as refusal:
        return {"refused": type(refusal).__name__, "why": str(refusal.message)}


def refusals(answers: Sequence[Any]) -> list[str]:
    """The class names of what was refused."""
    return sorted(a["refused"] for a in answers if isinstance(a, dict) and "refused" in a)
