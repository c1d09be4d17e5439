"""``python -m webapp.rendering.forkserver``: a process that has the libraries loaded and forks for each hostile file.

It never looks at a file itself. It leaves the network before anything else, loads what a task needs,
forks, and watches over the fork: when its time is up, or when it has ended, the whole process group
is killed and its end is reported. Decision 0023 says why.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from webapp.rendering import child
from webapp.rendering.sandbox import leave_network
from webapp.rendering.tasks import READING, prepare

IDLE_SECONDS = 600
LONGEST_REQUEST = 65536
TAKEN = b"+"
END = struct.Struct(">i")


@dataclass(frozen=True)
class Fork:
    """A running fork: where its end is told, and the moment (monotonic) at which its time is up."""

    report: int
    deadline: float


class ForkServer:
    """The loop that takes requests from the one process that started it, until that process is gone."""

    def __init__(self, control: socket.socket, level: str) -> None:
        self.control, self.level = control, level
        self.running: dict[int, Fork] = {}
        self.woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.events = selectors.DefaultSelector()
        self.events.register(control, selectors.EVENT_READ)
        self.events.register(self.woken, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork on request; ends when nobody asks any more, and leaves nothing running."""
        while True:
            ready = [key.fileobj for key, _ in self.events.select(self._patience())]
            if self.woken in ready:
                os.read(self.woken, LONGEST_REQUEST)
            self._reap()
            self._stop_overdue()
            if self.control in ready and not self._take():
                break
            if not ready and not self.running:
                break
        for pid in self.running:
            _kill_group(pid)

    def _patience(self) -> float:
        if not self.running:
            return IDLE_SECONDS
        return max(0.0, min(fork.deadline for fork in self.running.values()) - time.monotonic())

    def _take(self) -> bool:
        text, passed, *_ = socket.recv_fds(self.control, LONGEST_REQUEST, 2)
        if not text:
            return False
        request = json.loads(text)
        prepare(request["task"])
        gc.freeze()
        channel, report = passed
        pid = os.fork()
        if pid == 0:
            self._become(channel, request)
        os.close(channel)
        self.running[pid] = Fork(report, time.monotonic() + request["seconds"])
        self.control.sendall(TAKEN)
        return True

    def _become(self, channel: int, request: dict[str, Any]) -> None:
        """In the fork: a group of its own, nothing open but the way to its file, then the task."""
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(channel, 3)
            os.closerange(4, 4096)
            code = child.work(socket.socket(fileno=3), request, self.level)
        finally:
            os._exit(code)

    def _reap(self) -> None:
        for pid, fork in list(self.running.items()):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            _kill_group(pid)  # before its number is free for another process
            _, status = os.waitpid(pid, 0)
            self._tell(pid, fork, os.waitstatus_to_exitcode(status))

    def _stop_overdue(self) -> None:
        now = time.monotonic()
        for pid, fork in list(self.running.items()):
            if fork.deadline <= now:
                _kill_group(pid)
                os.waitpid(pid, 0)
                self._tell(pid, fork, -signal.SIGXCPU)

    def _tell(self, pid: int, fork: Fork, code: int) -> None:
        with suppress(BrokenPipeError):  # who asked has gone
            os.write(fork.report, END.pack(code))
        os.close(fork.report)
        del self.running[pid]


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def main() -> int:
    """Serve the process at the other end of standard input."""
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    level = leave_network()
    prepare(READING)
    ForkServer(socket.socket(fileno=os.dup(0)), level).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
