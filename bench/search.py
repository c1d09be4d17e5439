"""Search against its peers: speed as ratios in one run, recall and precision against plain substrings.

    WENKONG_SEEDS=folder python bench/search.py [--documents 10000]

Every engine answers with the number of hits and twenty of them. "page" is all of ``find``: permission,
filters, place, marked snippets; "page + facets" adds the counts.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from sqlalchemy import func, select, true

from bench._search_corpus import Document, build, questions, read_seeds
from webapp import core
from webapp.core import search
from webapp.core.access import system
from webapp.core.db import db, transaction
from webapp.core.search.finding import MANY
from webapp.core.search.folding import fold_text
from webapp.core.search.fts5 import FTS5
from webapp.core.search.models import SearchEntry
from webapp.core.search.query import read
from webapp.core.settings import read_settings

SHOWN = 20


@dataclass(frozen=True)
class Engine:
    """``ask``: the total and a page of twenty, timed; ``hits``: every hit, for recall and precision."""

    ask: Callable[[str], int]
    hits: Callable[[str], set[int]] | None = None


def main() -> int:
    """Build the corpus and the engines, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000)
    wanted = parser.parse_args()
    folder = os.environ.get("WENKONG_SEEDS", "")
    seeds = read_seeds(Path(folder)) if folder else []
    if not seeds:
        print("SKIPPED: WENKONG_SEEDS names no folder with seed files; nothing was measured.")
        return 0
    documents = build(seeds, wanted.documents)
    size = sum(len(d.text.encode()) for d in documents) / 1e6
    print(f"{len(documents)} documents, {size:.1f} MB")
    with tempfile.TemporaryDirectory() as home:
        _measure(documents, Path(home))
    return 0


def _measure(documents: list[Document], home: Path) -> None:
    asked = list(dict.fromkeys(questions(documents)))
    folded = [fold_text(d.text) for d in documents]
    app = _application(home)
    with app.app_context():
        whole = _timed(lambda: _take_in(documents))
        engines = {
            "bigrams (ours)": Engine(_ours, _our_hits),
            "page (ours)": Engine(_page),
            "page + facets": Engine(_facets),
            "substring in memory": _oracle(folded),
        }
        engines["FTS5 trigram"] = _trigram(folded)
        peer, peer_seconds = _whoosh(folded, home)
        if peer:
            engines["Whoosh + words"] = peer
        print(f"\nindexing, documents a second: ours (whole path) {len(documents) / whole:,.0f}", end="")
        print(f", Whoosh + words {len(documents) / peer_seconds:,.0f}" if peer else "")
        _report(engines, asked, folded)


def _report(engines: dict[str, Engine], asked: list[str], folded: list[str]) -> None:
    truth = {q: _substring(folded, q) for q in asked}
    ours: tuple[float, float] | None = None
    print(f"\n{len(asked)} questions: total and {SHOWN} hits, milliseconds; ratio to ours")
    print(f"{'engine':<22}{'p50':>9}{'p95':>9}{'p50 x':>8}{'p95 x':>8}{'recall':>9}{'precision':>11}")
    for name, engine in engines.items():
        p50, p95 = _latency(engine, asked)
        ours = ours or (p50, p95)
        ratios = f"{p50 / ours[0]:>8.1f}{p95 / ours[1]:>8.1f}"
        print(f"{name:<22}{p50:>9.2f}{p95:>9.2f}{ratios}{_quality(engine, asked, truth)}")
    for name in ("bigrams (ours)", "Whoosh + words"):
        if name in engines:
            _differences(name, engines[name], asked, truth)


def _latency(engine: Engine, asked: list[str]) -> tuple[float, float]:
    times = [min(_timed(partial(engine.ask, question)) for _ in range(4)) * 1_000 for question in asked]
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[94]


def _quality(engine: Engine, asked: list[str], truth: dict[str, set[int]]) -> str:
    if engine.hits is None:
        return ""
    hits = {q: engine.hits(q) for q in asked}
    right = sum(len(hits[q] & truth[q]) for q in asked)
    found, there = sum(map(len, hits.values())), sum(map(len, truth.values()))
    return f"{right / there:>9.4f}{right / max(found, 1):>11.4f}"


def _differences(name: str, engine: Engine, asked: list[str], truth: dict[str, set[int]]) -> None:
    different = {q: engine.hits(q) if engine.hits else set() for q in asked}
    lines = [
        f"{q!r} -{len(truth[q] - hits)} +{len(hits - truth[q])} of {len(truth[q])}"
        for q, hits in different.items()
        if hits != truth[q]
    ]
    print(f"\n{name}: {len(asked) - len(lines)} of {len(asked)} exact", *lines[:12], sep="\n  ")


def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _application(home: Path) -> Flask:
    app = Flask("wenkong-bench")
    core.init_app(app, read_settings({}, home=home, keys=home / "keys"))
    with app.app_context():
        db.create_all()
        search.register_kind("document", lambda by: true())
    return app


def _take_in(documents: list[Document]) -> None:
    first = date(2020, 1, 1)
    for start in range(0, len(documents), 500):
        with transaction():
            for n, d in enumerate(documents[start : start + 500], start=start + 1):
                parts = tuple(search.Part(f"§{k}", p) for k, p in enumerate(d.paragraphs, start=1))
                day = first + timedelta(days=n * 2_000 // len(documents))
                search.put(
                    search.Entry("document", n, n, day, number=d.number, title=d.title, state="effective",
                                 type="procedure", department=f"部门{n % 8}", parts=parts)
                )  # fmt: skip


def _tree(question: str) -> Any:
    return read(" ".join(f'"{w}"' for w in question.split()), synonyms=False).tree


def _ours(question: str) -> int:
    """Count and the newest twenty, ids only: what the peers answer."""
    hits = FTS5().matching(_tree(question)).subquery()
    total = db.session.scalar(select(func.count()).select_from(hits)) or 0
    entry = SearchEntry
    entry_id = entry.id + 0 if total > MANY else entry.id
    query = select(entry.id).where(entry_id.in_(select(hits.c.rowid)))
    db.session.scalars(query.order_by(entry.date.desc(), entry.id.desc()).limit(SHOWN)).all()
    return total


def _our_hits(question: str) -> set[int]:
    return {i - 1 for i in db.session.scalars(FTS5().matching(_tree(question)))}


def _page(question: str) -> int:
    return search.find(question, by=system("bench"), with_facets=False, synonyms=False).total


def _facets(question: str) -> int:
    return search.find(question, by=system("bench"), synonyms=False).total


def _substring(folded: Iterable[str], question: str) -> set[int]:
    terms = [fold_text(t) for t in question.split()]
    return {n for n, text in enumerate(folded) if all(t in text for t in terms)}


def _oracle(folded: list[str]) -> Engine:
    return Engine(lambda question: len(_substring(folded, question)), partial(_substring, folded))


def _trigram(folded: list[str]) -> Engine:
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize='trigram')")
    store.executemany("INSERT INTO t (rowid, body) VALUES (?, ?)", enumerate(folded))

    def clause(question: str) -> tuple[str, list[str], str]:
        terms = [fold_text(t) for t in question.split()]
        long = " AND ".join(f'"{t}"' for t in terms if len(t) > 2)
        short = [f"%{t}%" for t in terms if len(t) < 3]  # +body: the trigrams know nothing of these
        where = " AND ".join((["t MATCH ?"] if long else []) + ["+body LIKE ?"] * len(short))
        return where, ([long] if long else []) + short, "rank" if long else "rowid DESC"

    def ask(question: str) -> int:
        where, values, order = clause(question)
        store.execute(f"SELECT rowid FROM t WHERE {where} ORDER BY {order} LIMIT {SHOWN}", values).fetchall()
        return int(store.execute(f"SELECT count(*) FROM t WHERE {where}", values).fetchone()[0])

    def hits(question: str) -> set[int]:
        where, values, _ = clause(question)
        return {row[0] for row in store.execute(f"SELECT rowid FROM t WHERE {where}", values)}

    return Engine(ask, hits)


def _cutter() -> Callable[[str], list[str]] | None:
    try:
        import jieba

        print("words cut by jieba")
        return lambda text: list(jieba.cut_for_search(text))
    except ImportError:
        pass
    try:
        import rjieba
    except ImportError:
        print("neither jieba nor rjieba is installed: no comparison with Whoosh and words")
        return None
    print("words cut by rjieba")
    return lambda text: list(rjieba.cut_for_search(text))


def _whoosh(folded: list[str], home: Path) -> tuple[Engine | None, float]:
    cut = _cutter()
    if cut is None:
        return None, 0.0
    from whoosh import index, query
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.fields import NUMERIC, TEXT, Schema

    folder = home / "peer"
    folder.mkdir()
    files = index.create_in(str(folder), Schema(n=NUMERIC(stored=True), body=TEXT(SpaceSeparatedTokenizer())))

    def fill() -> None:
        writer = files.writer(limitmb=256)
        for n, text in enumerate(folded):
            writer.add_document(n=n, body=" ".join(t for t in cut(text) if t.strip()))
        writer.commit()

    seconds = _timed(fill)
    searcher = files.searcher()

    def tree(question: str) -> Any:
        terms = [t for word in question.split() for t in cut(fold_text(word)) if t.strip()]
        return query.And([query.Term("body", t) for t in terms])

    def hits(question: str) -> set[int]:
        return {searcher.stored_fields(d)["n"] for d in tree(question).docs(searcher)}

    return Engine(lambda question: len(searcher.search(tree(question), limit=SHOWN)), hits), seconds


if __name__ == "__main__":
    sys.exit(main())
