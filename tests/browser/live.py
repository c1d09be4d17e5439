"""The product as it really runs: web and worker in processes of their own, on a copy of the template."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from webapp import create_app
from webapp.core.db import db
from webapp.core.settings import read_settings

from ..factories import World

START_SECONDS = 60
ROOT = Path(__file__).resolve().parents[2]


class Site:
    """One running instance: ``url`` to open, ``home`` of its data, ``facts`` a test put down."""

    def __init__(self, template: Path, folder: Path, prepare: Callable[[World], dict[str, str]] | None = None) -> None:
        shutil.copytree(template, folder / "wk")
        self.folder = folder
        self.home = folder / "wk" / "instance"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.facts = self._prepared(prepare) if prepare else {}
        self._processes: list[subprocess.Popen[bytes]] = []

    def _prepared(self, prepare: Callable[[World], dict[str, str]]) -> dict[str, str]:
        """What ``prepare`` does with the real actions before anybody is served."""
        settings = read_settings({}, home=self.home, base_url=self.url, testing=True)
        app = create_app(settings)
        with app.app_context():
            facts = prepare(World(app))
            db.session.remove()
            db.engine.dispose()
        return facts

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a real run; nothing of the test suite's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("WENKONG_")}
        return {**kept, "WENKONG_HOME": str(self.home), "WENKONG_BASE_URL": self.url, "PYTHONUTF8": "1"}

    def start(self, *, worker: bool = True) -> None:
        """Start web and worker, and wait until pages are answered."""
        self._run("serve", "--port", str(self.port))
        if worker:
            self._run("worker")
        self._wait()

    def _run(self, *command: str) -> None:
        log = (self.folder / f"{command[0]}.log").open("ab")
        arguments = [sys.executable, "-m", "webapp", *command]
        process = subprocess.Popen(arguments, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        log.close()
        self._processes.append(process)

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if any(process.poll() is not None for process in self._processes):
                break
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the site did not start:\n{self.log()}")

    def log(self) -> str:
        """What both processes said."""
        return "\n".join(path.read_text("utf-8", "replace")[-4000:] for path in self.folder.glob("*.log"))

    def work(self) -> None:
        """Every job that is due, now."""
        subprocess.run(
            [sys.executable, "-m", "webapp", "worker", "--once"],
            cwd=ROOT,
            env=self.environment,
            check=False,
            timeout=120,
        )

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One command of the product on this instance."""
        return subprocess.run(
            [sys.executable, "-m", "webapp", *arguments],
            cwd=ROOT, env=self.environment, check=False, timeout=180, capture_output=True, text=True,
        )  # fmt: skip

    def stop(self) -> None:
        """End both processes."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
