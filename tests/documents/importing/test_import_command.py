"""``wenkong import``: one JSON document, a line a file, and an exit code that tells what happened."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.documents.importing.files import BROKEN, GOOD, WAY_OUT
from tests.factories import OPERATOR, World
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.files import StoredFile
from webapp.documents.importing.cli import import_
from webapp.documents.importing.models import ImportBatch
from webapp.documents.models import Document


@dataclass
class Door:
    """What a command gets: who acts."""

    by: Actor = OPERATOR


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "文件"
    (place / "程序").mkdir(parents=True)
    for name, data in GOOD.items():
        (place / "程序" / name).write_bytes(data)
    return place


def run(*arguments: str | Path, by: Actor = OPERATOR) -> Result:
    return CliRunner().invoke(import_, [str(a) for a in arguments], obj=Door(by))


def items(result: Result) -> dict[str, dict[str, Any]]:
    found = json.loads(result.stdout)
    assert set(found) == {"items"}
    return {item["file"].rpartition("/")[2]: item for item in found["items"]}


def test_a_folder_is_taken_over_and_answered_as_one_json_document(world: World, folder: Path) -> None:
    result = run(folder, "--json")
    assert result.exit_code == 0, result.output
    found = items(result)
    assert set(found) == set(GOOD)
    rule = found["服务台管理制度.txt"]
    assert set(rule) == {"file", "type", "number", "title", "revision", "dates", "why", "problems", "document_id"}
    assert (rule["type"], rule["number"], rule["title"]) == ("system_rule", "SL/QS-07", "服务台管理制度")
    assert (rule["revision"], rule["problems"]) == ("v1.1", [])
    assert rule["dates"] == {"issued": "2026-11-01", "effective": "2026-12-01"}
    assert all(rule["why"][name] for name in ("number", "title", "revision", "type", "department"))
    assert found["值班安排说明.md"]["number"] == "SL/WI-01"
    documents = {d.id: d.number for d in db.session.query(Document)}
    assert {item["document_id"]: item["number"] for item in found.values()} == documents


def test_a_dry_run_proposes_the_same_and_keeps_nothing(world: World, folder: Path) -> None:
    found = items(run(folder, "--dry-run", "--json"))
    assert found["值班安排说明.md"]["number"] == "SL/WI-01"
    assert {item["document_id"] for item in found.values()} == {None}
    assert [db.session.query(m).count() for m in (Document, ImportBatch, StoredFile)] == [0, 0, 0]


def test_broken_files_are_named_the_rest_is_taken_and_the_command_says_so(world: World, folder: Path) -> None:
    for name, data in BROKEN.items():
        (folder / name).write_bytes(data)
    result = run(folder, "--json")
    assert result.exit_code == 1
    found = items(result)
    assert {name for name, item in found.items() if item["document_id"]} == set(GOOD)
    assert all(found[name]["problems"] for name in WAY_OUT)


def test_the_same_folder_again_is_refused_row_by_row(world: World, folder: Path) -> None:
    assert run(folder).exit_code == 0
    again = run(folder)
    assert again.exit_code == 1
    assert again.stdout.count("--  ") == 3
    assert db.session.query(Document).count() == 3


def test_a_zip_a_type_and_a_department(world: World, folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "全部.zip", "w") as archive:
        for name, data in GOOD.items():
            archive.writestr(name, data)
    result = run(tmp_path / "全部.zip", "--type", "manual", "--department", "技术中心", "--json")
    assert result.exit_code == 0, result.output
    assert {item["type"] for item in items(result).values()} == {"manual"}
    assert {d.department.name for d in db.session.query(Document)} == {"技术中心"}


@pytest.mark.parametrize("wrong", [("--type", "nothing"), ("--department", "没有的部门"), ("--wrong",)])
def test_wrong_usage_exits_with_two(world: World, folder: Path, wrong: tuple[str, ...]) -> None:
    assert run(folder, *wrong).exit_code == 2
    assert run(folder / "没有").exit_code == 2


def test_a_person_imports_with_own_rights_only(world: World, folder: Path) -> None:
    assert run(folder, by=world.actor("chen")).exit_code == 0
    assert {d.created_by.login for d in db.session.query(Document) if d.created_by} == {"chen"}
    refused = run(folder, by=world.actor("staff"))
    assert type(refused.exception).__name__ == "NotAllowed"


def test_proposed_cuts_are_shown_line_by_line_or_as_json_and_keep_nothing(world: World, tmp_path: Path) -> None:
    text = "".join(f"第{n}条 值班员每日核对结果并登记在册，异常时报告主管，不得拖延。" for n in range(1, 12))
    place = tmp_path / "一卷"
    place.mkdir()
    (place / "汇编.txt").write_text(f"备份管理制度\n\n{text}\n\n口令管理办法\n\n{text}\n", encoding="utf-8")
    found = json.loads(run(place, "--dry-run", "--cuts", "--json").stdout)["items"]
    assert [cut["title"] for cut in found[0]["cuts"]] == ["口令管理办法"]
    line = found[0]["cuts"][0]["line"]
    shown = run(place, "--dry-run", "--cuts").stdout
    assert "汇编.txt" in shown and f"{line}  口令管理办法" in shown
    assert db.session.query(ImportBatch).count() == 0
    assert run(place, "--cuts").exit_code == 2, "it only shows"
