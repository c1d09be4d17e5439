"""Clients of several nodes who remember what was acknowledged to them."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from ..factories import PASSWORD


class InDoubt(Exception):
    """No answer came: the act may have been done or not."""


@dataclass
class Ledger:
    """What the clients know: keys that were acknowledged, and those nobody answered for."""

    done: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    doubtful: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)


@dataclass
class Client:
    """One author with an approver and a controller, going from document to document over all nodes."""

    urls: Sequence[str]
    tokens: dict[str, str]
    ledger: Ledger
    stop: threading.Event
    turn: int = 0

    def work(self) -> None:
        """Documents from number to release until told to stop."""
        while not self.stop.is_set():
            try:
                self.one_document()
            except InDoubt:
                time.sleep(0.5)

    def one_document(self) -> None:
        """Create, upload, submit, approve, release, find, read."""
        word = uuid.uuid4().hex[:12]
        made = self.act("created", word, "li", "/documents", {
            "type": "procedure", "title": f"负载 {word}", "department": "技术中心"})  # fmt: skip
        revision = self.upload(made["id"], word)
        path = f"/revisions/{revision['id']}"
        key = str(revision["id"])
        self.submit(path, key)
        self.act("approved", key, "wang", f"{path}/decisions", {"decision": "approve", "password": PASSWORD})
        self.act("released", key, "chen", f"{path}/release", {"password": PASSWORD})
        found = self.read("staff", f"/search?q={word}")
        if found["total"] != 1:
            self.ledger.wrong.append(f"search finds {word} {found['total']} times")
        self.read("li", f"/documents?number={quote(made['number'])}")

    def upload(self, document: int, word: str) -> Any:
        """A file with one word of its own."""
        edge = uuid.uuid4().hex
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{word}.txt"\r\n'
            f"Content-Type: text/plain\r\n\r\n1 目的\n规范服务 {word}\n\r\n--{edge}--\r\n"
        )
        kind = f"multipart/form-data; boundary={edge}"
        return self.act("drafted", str(document), "li", f"/documents/{document}/revisions", body.encode(), kind)

    def submit(self, path: str, key: str) -> None:
        """As soon as the worker has made the pages."""
        while not self.stop.is_set():
            status, _ = self.ask("POST", "li", f"{path}/submit", b"{}", "application/json", ("submitted", key))
            if status == 200:
                self.ledger.done["submitted"].append(key)
                return
            if status != 409:
                raise InDoubt
            time.sleep(0.2)
        raise InDoubt

    def act(self, kind: str, key: str, who: str, path: str, body: Any, content: str = "application/json") -> Any:
        """One act, remembered when it was acknowledged; a refusal ends the document."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        status, answer = self.ask("POST", who, path, data, content, (kind, key))
        if status not in {200, 201}:
            self.ledger.wrong += [f"{kind}: {status} {answer}"] if status not in {409, 503} else []
            raise InDoubt
        self.ledger.done[kind].append(key)
        return answer

    def read(self, who: str, path: str) -> Any:
        """A question, asked again until a node answers."""
        while True:
            try:
                status, answer = self.ask("GET", who, path, None, "", None)
            except InDoubt:
                status, answer = 0, None
            if status == 200:
                return answer
            if self.stop.is_set():
                raise InDoubt
            time.sleep(0.2)

    def ask(
        self, method: str, who: str, path: str, data: bytes | None, content: str, act: tuple[str, str] | None
    ) -> tuple[int, Any]:
        """One request to the next node; a node that does not even listen has done nothing."""
        for _ in range(50):
            self.turn += 1
            where = urlsplit(self.urls[self.turn % len(self.urls)])
            connection = http.client.HTTPConnection(where.netloc, timeout=60)
            try:
                connection.connect()
            except OSError:
                time.sleep(0.1)
                continue
            return self._send(connection, method, who, path, data, content, act)
        raise InDoubt

    def _send(
        self, connection: http.client.HTTPConnection, method: str, who: str, path: str, data: bytes | None,
        content: str, act: tuple[str, str] | None,
    ) -> tuple[int, Any]:  # fmt: skip
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"}
        try:
            connection.request(
                method, f"/api/v1{path}", data, {**headers, "Content-Type": content} if data else headers
            )
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as lost:
            self._doubt(act)
            raise InDoubt from lost
        finally:
            connection.close()
        self.ledger.answers[answer.status] += 1
        found = json.loads(text) if text[:1] in {b"{", b"["} else text.decode("utf-8", "replace")
        if answer.status == 500 or "Traceback" in str(found):
            self.ledger.wrong.append(f"{method} {path}: {answer.status} {str(found)[:300]}")
        if answer.status >= 500:
            self._doubt(act)
        return answer.status, found

    def _doubt(self, act: tuple[str, str] | None) -> None:
        if act is not None:
            self.ledger.doubtful[act[0]].append(act[1])
