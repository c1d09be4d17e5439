"""Cold start of ``wenkong serve`` to its first page, and the memory of web and worker.

    python bench/start.py [--starts 5]

A fresh instance; each start is a new process. Memory is the resident size after the first page (web) and
after the first round (worker).
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


def main() -> int:
    """Start, ask, stop; several times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = str(Path(folder) / "instance")
        environment = {**os.environ, "WENKONG_HOME": home, "WENKONG_KEYS": f"{home}-keys"}
        subprocess.run([*COMMAND, "init"], env=environment, cwd=ROOT, check=True, capture_output=True)
        found = [_start(environment) for _ in range(wanted.starts)]
        print(f"first page after {median(s for s, _ in found):.2f} s (median of {wanted.starts} starts)")
        print(f"memory of web {median(m for _, m in found):.0f} MiB, of the worker {_worker(environment):.0f} MiB")
    return 0


COMMAND = [sys.executable, "-m", "webapp"]


def _start(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds from the command to the first page, and resident MiB then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        _first_page(f"http://127.0.0.1:{port}/sign-in", begun)
        return time.perf_counter() - begun, _resident(process.pid)
    finally:
        process.terminate()
        process.wait()


def _first_page(address: str, begun: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert answer.status == 200
                return
        except OSError:
            if time.perf_counter() - begun > PATIENCE:
                raise
            time.sleep(0.01)


def _worker(environment: dict[str, str]) -> float:
    process = subprocess.Popen([*COMMAND, "worker"], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        time.sleep(8)
        return _resident(process.pid)
    finally:
        process.terminate()
        process.wait()


def _resident(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / 2**20


if __name__ == "__main__":
    sys.exit(main())
