"""The house rules that a machine can keep (house.md sections 1 to 4)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from webapp.core.settings import Settings

ROOT = Path(__file__).parents[1]
WEBAPP = ROOT / "webapp"
ROOMS = ("core", "rendering", "shell", "people", "approvals", "duties", "documents", "records", "audit", "home")
ABOVE = {"cli": 11, "__init__": 11, "__main__": 12}
HEAVY = ("weasyprint", "pikepdf", "docx", "pypdfium2", "lxml", "mammoth", "xlsxwriter", "python_calamine", "whoosh")
FLASK = ("flask", "flask_login", "flask_wtf", "flask_smorest", "flask_babel")
OPEN_POSTS = {"entering.sign_in_act", "entering.use_link", "shell.choose_language", "shell.choose_look"}


def modules() -> Iterator[Path]:
    yield from sorted(WEBAPP.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def level(module: str) -> int:
    parts = module.split(".")
    room = parts[1] if len(parts) > 1 else "__init__"
    return ROOMS.index(room) if room in ROOMS else ABOVE.get(room, 12)


def imports_of(path: Path, *, at_start: bool = False) -> Iterator[str]:
    """Modules that a file imports; with ``at_start`` only those imported when the module is."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    inside = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only or (at_start and id(node) in inside):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_run_only_downwards() -> None:
    wrong = []
    for path in modules():
        own = name_of(path)
        for used in imports_of(path):
            known = used.startswith("webapp.") and used != "webapp.create_app"
            if known and own != "webapp.__init__" and level(used) > level(own):
                wrong.append(f"{own} imports {used}")
    assert wrong == []


DOORS = {"web", "api", "cli", "jobs"}
BELOW = {"actions": DOORS, "queries": DOORS | {"actions"}, "models": DOORS | {"actions", "queries"}}


def test_actions_and_queries_know_no_pages_and_models_no_queries() -> None:
    wrong = []
    for path in modules():
        own, name = name_of(path), path.stem
        below = BELOW.get(name, set())
        for used in imports_of(path, at_start=True):
            parts = used.split(".")
            if parts[0] == "webapp" and len(parts) > 2 and parts[1] == own.split(".")[1] and below & set(parts[2:]):
                wrong.append(f"{own} imports {used}")
    assert wrong == []


def test_flask_is_known_at_the_doors_only() -> None:
    wrong = []
    for path in modules():
        own = name_of(path)
        allowed = own.startswith("webapp.shell") or path.stem == "__init__" or own == "webapp.core.db"
        allowed = allowed or path.stem in DOORS | {"__main__"} or own in {"webapp.cli", "webapp.core.migrate"}
        if not allowed and "actions models queries rules".find(path.stem) >= 0:
            wrong += [f"{own} imports {used}" for used in imports_of(path) if used.split(".")[0] in FLASK]
    assert wrong == []


def test_nothing_heavy_is_imported_at_start_up() -> None:
    code = (
        "import sys, tempfile, pathlib; from webapp import create_app; from webapp.core.settings import read_settings;"
        "create_app(read_settings({}, home=pathlib.Path(tempfile.mkdtemp()) / 'x', testing=True));"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert answer.stdout.strip() == "[]"


def actions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(WEBAPP.rglob("actions.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield name_of(path), node


def test_every_action_says_who_acts_and_what_it_does() -> None:
    wrong = []
    for module, node in actions():
        writes = any(isinstance(n, ast.Name | ast.Attribute) and "transaction" in ast.dump(n) for n in ast.walk(node))
        if writes and "by" not in {a.arg for a in node.args.kwonlyargs}:
            wrong.append(f"{module}.{node.name} has no keyword by")
        if not ast.get_docstring(node):
            wrong.append(f"{module}.{node.name} has no docstring")
    assert wrong == []


def test_every_list_of_acts_is_registered(app: Flask) -> None:
    from webapp.core.journal.writer import ACTS

    known = {acts.__name__ for acts in ACTS.values()}
    found = set()
    for path in modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name.endswith("Act") and node.name != "Act":
                found.add(node.name)
    assert found <= known
    values = [str(act) for acts in ACTS.values() for act in acts]
    assert len(values) == len(set(values))


def test_models_equal_the_migrations(both: Flask) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from webapp.core.db import Base, db

    def include(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith(("search_fts", "search_words", "alembic")))

    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_name": include, "render_as_batch": True}
        context = MigrationContext.configure(connection, opts={**options, "target_metadata": Base.metadata})
        assert compare_metadata(context, Base.metadata) == []


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for item in fields(Settings):
        if item.name == "testing":
            continue
        line = next((row for row in text.splitlines() if row.startswith(f"| `WENKONG_{item.name.upper()}` |")), "")
        assert item.metadata["help"] in line, item.name


def test_only_the_slab_commits() -> None:
    allowed = {"webapp.core.db", "webapp.core.jobs"}
    wrong = [name_of(p) for p in modules() if re.search(r"\.commit\(\)", p.read_text("utf-8"))]
    assert set(wrong) <= allowed | {n for n in wrong if "whoosh" in n}


def test_templates_hold_no_inline_script_or_style() -> None:
    wrong = []
    for path in sorted(WEBAPP.rglob("templates/**/*.html")):
        text = path.read_text("utf-8")
        for pattern in (r"<script(?![^>]*\bsrc=)[^>]*>", r"<style\b", r"\sstyle=", r"\son[a-z]+=\"", r"javascript:"):
            wrong += [f"{path.relative_to(WEBAPP)}: {found}" for found in re.findall(pattern, text)]
    assert wrong == []


def test_every_post_needs_somebody_signed_in(app: Flask) -> None:
    client = app.test_client()
    open_ = []
    for rule in app.url_map.iter_rules():
        if not rule.methods or not rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            continue
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context():
            from flask import url_for

            address = url_for(rule.endpoint, **values)
        headers = {"Origin": "http://localhost"}
        method = next(iter(rule.methods & {"POST", "PUT", "PATCH", "DELETE"}))
        answer = client.open(address, method=method, headers=headers)
        turned_away = answer.status_code in {400, 401, 403} or "/sign-in" in answer.headers.get("Location", "")
        if not turned_away:
            open_.append((rule.endpoint, answer.status_code))
    assert {endpoint for endpoint, _ in open_} <= OPEN_POSTS, open_


@pytest.mark.parametrize("path", sorted(WEBAPP.rglob("*.py")), ids=name_of)
def test_modules_stay_readable(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 500
