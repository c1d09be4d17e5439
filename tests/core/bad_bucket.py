"""A server between the product and its bucket that refuses, fails, hangs or loses answers when told to."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class BadBucket(ThreadingHTTPServer):
    """``mood``: "", a status to answer with, "hang", or "lose": done, but the answer is lost, ``times`` times."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.mood, self.times, self.released = "", 0, threading.Event()
        self.seen: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: BadBucket
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = self.server
        server.seen.append((self.command, self.path))
        if server.mood.isdigit():
            self._send(int(server.mood), b"<Error><Code>AccessDenied</Code></Error>")
            return
        if server.mood == "hang":
            server.released.wait(30)
            self.close_connection = True
            return
        status, body, headers = self._forward(data)
        if server.mood == "lose" and server.times:
            server.times -= 1
            self.close_connection = True
            self.connection.close()
            return
        self._send(status, body, headers)

    def _forward(self, data: bytes) -> tuple[int, bytes, list[tuple[str, str]]]:
        behind = http.client.HTTPConnection(self.server.behind)
        behind.request(self.command, self.path, data, dict(self.headers))
        answer = behind.getresponse()
        body = answer.read()
        behind.close()
        keep = {"etag", "last-modified", "content-type"}
        return answer.status, body, [(k, v) for k, v in answer.getheaders() if k.lower() in keep]

    def _send(self, status: int, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
        self.send_response(status)
        for name, value in headers or []:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def bad_bucket(behind: str) -> Iterator[BadBucket]:
    """The server, stopped afterwards."""
    server = BadBucket(behind)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()
