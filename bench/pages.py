"""How much the master list costs beside an empty signed-in page: requests per second, their ratio, statements.

    python bench/pages.py [--documents 500] [--seconds 6]

Informative: both are asked in one process, one after the other, in turns, so that the machine weighs on both alike.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.factories import PASSWORD, build_instance, department_of, person_of
from webapp import create_app
from webapp.core.db import db, transaction
from webapp.core.settings import read_settings
from webapp.documents import actions
from webapp.people import queries as people

PAGES = {
    "master list, 50 rows": "/docs",
    "master list, filtered": "/docs?type=procedure&q=1",
    "empty page": "/inbox/done",
}
TURNS = 12


def main() -> int:
    """Make the documents, sign in, ask in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=6.0)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings({}, home=Path(folder) / "instance", testing=True))
        with app.app_context():
            _fill(wanted.documents)
        client = _signed_in(app)
        _print(_measure(client, wanted.seconds), _statements(app, client), wanted.documents)
    return 0


def _fill(count: int) -> None:
    build_instance()
    by = people.actor_of(person_of("li"))
    department = department_of("技术中心")
    with transaction():
        for number in range(count):
            actions.create_document(actions.NewDocument("procedure", f"第{number}号管理程序", department), by=by)


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"login": "li", "password": PASSWORD, "csrf_token": token.group(1) if token else ""}
    answer = client.post("/sign-in", data=form, headers={"Origin": "http://localhost"})
    assert answer.status_code in {302, 303}, answer.status_code
    return client


def _measure(client: FlaskClient, seconds: float) -> dict[str, float]:
    """Requests per second of each page, the best turn of several."""
    best: dict[str, float] = {}
    for _turn in range(TURNS):
        for name, path in PAGES.items():
            asked, begun = 0, time.perf_counter()
            while (taken := time.perf_counter() - begun) < seconds / TURNS:
                answer = client.get(path)
                assert answer.status_code == 200, path
                answer.close()
                asked += 1
            best[name] = max(best.get(name, 0.0), asked / taken)
    return best


def _statements(app: Flask, client: FlaskClient) -> dict[str, int]:
    """How many statements a page sends to the database, those of session and frame among them."""
    counts: dict[str, int] = {}
    with app.app_context():
        engine = db.engine
    for name, path in PAGES.items():
        sent: list[str] = []
        listener = partial(_note, sent)
        event.listen(engine, "before_cursor_execute", listener)
        client.get(path).close()
        event.remove(engine, "before_cursor_execute", listener)
        counts[name] = len(sent)
    return counts


def _note(sent: list[str], _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    if statement != "BEGIN":
        sent.append(statement)


def _print(found: dict[str, float], statements: dict[str, int], documents: int) -> None:
    empty = found["empty page"]
    print(f"{documents} documents")
    print(f"{'page':26} {'per second':>10} {'of an empty page':>17} {'statements':>11}")
    for name, speed in found.items():
        print(f"{name:26} {speed:10.1f} {speed / empty:16.0%} {statements[name]:11}")


if __name__ == "__main__":
    raise SystemExit(main())
