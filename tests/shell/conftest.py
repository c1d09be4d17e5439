"""A small application with made-up rows, to see the frame without any room above it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, jsonify, render_template, request

from webapp import shell
from webapp.core.access import Actor, ActorKind
from webapp.core.errors import Conflict, Invalid, Message, NotAllowed, NotFound, Unmet
from webapp.core.settings import read_settings
from webapp.shell import registry

PO = Path(registry.__file__).parents[1] / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
LI = Actor(ActorKind.PERSON, id="7", name="王敏", permissions=frozenset({"settings.manage", "search.use"}))


@dataclass
class Session:
    """Who is signed in, changed by a test."""

    actor: Actor | None = LI


@pytest.fixture(autouse=True)
def own_frame() -> Iterator[None]:
    """Each test registers from nothing and leaves nothing behind."""
    before = {item.name: getattr(registry.frame, item.name) for item in fields(registry.frame)}
    fresh = registry.Frame()
    for name in before:
        setattr(registry.frame, name, getattr(fresh, name))
    yield
    for name, value in before.items():
        setattr(registry.frame, name, value)


def documents(count: int = 6) -> list[SimpleNamespace]:
    """Made-up rows of a master list."""
    kinds = [
        ("现行有效", "ok"),
        ("批准中", "work"),
        ("作废（已换版）", "stop"),
        ("草稿", "draft"),
        ("待交回", "warn"),
    ]
    titles = [
        "文件控制程序",
        "服务级别管理程序",
        "机房巡检作业指导书",
        "合同评审程序",
        "客户投诉处理程序",
        "审核程序",
    ]
    return [
        SimpleNamespace(
            id=place + 1,
            number=f"SL/QP-{place + 1:02}",
            title=titles[place % 6],
            label=f"A/{place % 4}",
            state=kinds[place % 5][0],
            kind=kinds[place % 5][1],
            department="技术中心",
            effective=date(2026, 3, 1 + place % 28),
            due=date(2026, 11, 14 + place % 12),
            size=18_400 + place,
        )
        for place in range(count)
    ]


def steps() -> list[dict[str, Any]]:
    """Made-up steps of an approval."""
    return [
        {"meaning": "编制", "who": "李强", "state": "done", "at": datetime(2026, 11, 18, 8, 20, tzinfo=UTC)},
        {
            "meaning": "审核",
            "who": "赵文",
            "state": "done",
            "at": datetime(2026, 11, 19, 1, 5, tzinfo=UTC),
            "opinion": "同意，指标与合同一致",
        },
        {"meaning": "批准", "who": "王敏", "state": "now", "you": True, "due": date(2026, 11, 21)},
        {"meaning": "发布", "who": "文控 陈洁", "state": "next"},
    ]


UNMET = [
    Unmet(Message("The page body is not ready."), "Document controller"),
    Unmet(Message("%(name)s has not yet decided.", {"name": "<b>李强</b>"})),
]


def sample_pages() -> Blueprint:
    """Pages that use every shared component."""
    pages = Blueprint("sample", __name__, template_folder="templates")

    @pages.get("/")
    def home() -> str:
        return render_template("sample/home.html", rows=documents(5))

    @pages.get("/docs")
    def docs() -> str:
        page = shell.Page(documents(8), 214, 2, 8)
        return render_template("sample/list.html", page=page)

    @pages.route("/d/<number>", methods=["GET", "POST"])
    def document(number: str) -> str:
        wrong = {"password": ["The password is not right."]} if request.method == "POST" else {}
        return render_template(
            "sample/object.html", number=number, steps=steps(), unmet=UNMET, errors=wrong, typed=request.form
        )

    @pages.route("/form", methods=["GET", "POST"])
    def form() -> Any:
        values = shell.Values()
        if request.method == "POST":
            values.text("title", required=True)
            values.day("effective_on")
            values.whole("copies", least=1)
        return render_template("sample/form.html", values=values.raw, errors=values.errors)

    @pages.post("/save")
    def save() -> Any:
        return jsonify(title=shell.clean(request.form.get("title")))

    @pages.get("/refuse/<kind>")
    def refuse(kind: str) -> str:
        if kind == "allowed":
            raise NotAllowed("You may not release documents.", who="Document controller")
        if kind == "found":
            raise NotFound("There is no document %(number)s.", number="<script>")
        if kind == "conflict":
            raise Conflict("It cannot be released yet.", unmet=UNMET)
        if kind == "invalid":
            raise Invalid(fields={"title": ["Please fill this in."]})
        raise RuntimeError("broken on purpose")

    @pages.get("/q/<token>")
    @shell.public
    def verdict(token: str) -> str:
        return render_template("sample/verdict.html")

    @pages.get("/open")
    @shell.public
    def opened() -> str:
        return "open"

    return pages


def sample_api() -> Any:
    """Calls of the API, one for each way to end."""
    api = shell.ApiBlueprint("sample_api", __name__, description="Samples")

    @api.route("/things/<kind>", methods=["GET", "POST", "PATCH"])
    def thing(kind: str) -> Any:
        if kind == "versioned":
            shell.check_version(7)
            return shell.tagged(jsonify(version=7), 7)
        if kind == "conflict":
            raise Conflict("It cannot be released yet.", unmet=UNMET)
        if kind == "invalid":
            raise Invalid(fields={"title": ["Please fill this in."]})
        if kind == "found":
            raise NotFound("There is no document %(number)s.", number="X")
        raise RuntimeError("broken on purpose")

    return api


def build(session: Session, **overrides: Any) -> Flask:
    """The small application, its person taken from ``session``."""
    config = overrides.pop("config", {})
    values = read_settings({}, **{"testing": True, **overrides})
    app = Flask(__name__)
    app.config.update(SECRET_KEY="for tests alone", **config)
    shell.init_app(app, values)
    app.register_blueprint(sample_pages())
    shell.register_api(app, sample_api())
    shell.register_person(lambda: session.actor)
    shell.register_bearer(lambda token: LI if token == "right" else None)
    shell.register_banner("demo", lambda: shell.DEMO)
    shell.register_organisation(lambda: "示例科技")
    shell.register_group("todo", "sample.home", blueprint="sample")
    shell.register_group("documents", "sample.docs")
    shell.register_group("search", "sample.docs", allowed="search.use")
    shell.register_group("audit", "sample.docs", allowed="audit.run")
    shell.register_group("records", "not.there")
    shell.register_group("admin", "sample.docs", allowed="settings.manage")
    shell.register_page("documents", "list", "sample.docs", "Documents")
    shell.register_new("document", "sample.form", "Documents")
    shell.register_menu_count("todo", lambda: 5)
    shell.register_me("sign_out", "sample.save", "Sign out")
    shell.register_phone("me", "sample.home")
    return app


def catalogue(folder: Path, extra: Path | None = None) -> Path | None:
    """The Chinese catalogue compiled into ``folder``, or None while the project has none."""
    target = folder / "zh_Hans" / "LC_MESSAGES"
    if extra is None and not PO.exists():
        return None
    target.mkdir(parents=True, exist_ok=True)
    if extra is not None:
        from babel.messages.catalog import Catalog

        texts = Catalog(locale="zh_Hans")
        for key, text in json.loads(extra.read_text("utf-8")).items():
            texts.add(key, text)
    else:
        with PO.open("rb") as source:
            texts = read_po(source, locale="zh_Hans")
    with (target / "messages.mo").open("wb") as out:
        write_mo(out, texts)
    return folder


@pytest.fixture
def session() -> Session:
    """Somebody is signed in."""
    return Session()


@pytest.fixture
def make(session: Session) -> Callable[..., Flask]:
    """Builds the small application with other settings."""
    return lambda **overrides: build(session, **overrides)


@pytest.fixture
def app(make: Callable[..., Flask]) -> Flask:
    """The small application."""
    return make()


@pytest.fixture
def client(app: Flask) -> Any:
    """A browser without script."""
    return app.test_client()


@pytest.fixture
def chinese(make: Callable[..., Flask], tmp_path: Path) -> Any:
    """The same with the project's Chinese catalogue; skipped while there is none."""
    given = os.environ.get("WENKONG_TEST_CATALOGUE")
    folder = catalogue(tmp_path, Path(given) if given else None)
    if folder is None:
        pytest.skip("no Chinese catalogue yet")
    return make(config={"BABEL_TRANSLATION_DIRECTORIES": str(folder)}).test_client()
