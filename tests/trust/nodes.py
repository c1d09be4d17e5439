"""Several nodes as they really run: a PostgreSQL of their own, web and worker processes, killed and restarted."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90


def free_port() -> int:
    """A port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A PostgreSQL server of its own, so that it can be restarted under everybody."""

    def __init__(self) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            pytest.skip("NO POSTGRESQL here: several nodes were not tried")
        self.bin = found[-1].parent
        self.folder = Path(tempfile.mkdtemp(prefix="wenkong-nodes-"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.port = free_port()
        data = str(self.folder / "data")
        self._as_server("initdb", "-D", data, "-U", "wenkong", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self._as_server("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "wenkong", "wenkong")

    @property
    def url(self) -> str:
        """The address of its one database."""
        return f"postgresql+psycopg://wenkong@127.0.0.1:{self.port}/wenkong"

    def _as_server(self, *command: str) -> None:
        other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        line = [*other, str(self.bin / command[0]), *command[1:]]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=120"
        data = str(self.folder / "data")
        self._as_server("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def crash(self) -> None:
        """Stop as a killed server does: no checkpoint, every connection cut."""
        self._as_server("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop it and forget its data."""
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)


class Process:
    """A web node or a worker: it can be killed with all its children, and started again."""

    def __init__(self, folder: Path, environment: dict[str, str], command: Sequence[str], port: int = 0) -> None:
        self.folder, self.environment, self.command, self.port = folder, environment, command, port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where a web node answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; ``wait`` says when it answers."""
        with (self.folder / f"{self.command[0]}-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webapp", *self.command],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def wait(self) -> None:
        """Until pages are answered."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.process is not None and self.process.poll() is None, self.log()
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"a node did not start:\n{self.log()}")

    def kill(self) -> None:
        """SIGKILL to the whole group, as a machine that loses power."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As an administrator stops it."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, number)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def log(self) -> str:
        """The end of what it said."""
        return "\n".join(path.read_text("utf-8", "replace")[-3000:] for path in self.folder.glob("*.log"))
