"""The five real files: number, title and version proposed for each, with reasons; taken over whole."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.documents.importing.test_import_command import Door
from tests.factories import World
from webapp.core.db import db
from webapp.documents.importing.cli import import_
from webapp.documents.models import Document

FOLDER = os.environ.get("WENKONG_SEEDS", "")
pytestmark = pytest.mark.skipif(not FOLDER, reason="NO SEEDS: the five real files were NOT imported; set WENKONG_SEEDS")
PROPOSED = {
    "000_": ("SL-ITSS-PR-9.2-001", "ITSS 服务级别管理制度", "v1.0", "system_rule"),
    "001_": ("SL/QS-01", "售后服务管理规范", "v1.0", "system_rule"),
    "002_": ("SL/QS-02", "服務制度", "v1.0", "system_rule"),
    "003_": ("SL/QP-01", "售后服务管理程序", "v1.0", "procedure"),
    "004_": ("SD-02001", "服务级别流程管理办法", "v1.0", "system_rule"),
}


def test_each_real_file_gets_number_title_and_version_with_reasons(world: World) -> None:
    result = CliRunner().invoke(import_, [str(Path(FOLDER)), "--json"], obj=Door())
    assert result.exit_code == 0, result.output
    for item in json.loads(result.stdout)["items"]:
        expected = PROPOSED[item["file"][:4]]
        assert (item["number"], item["title"], item["revision"], item["type"]) == expected
        assert all(item["why"][name] for name in ("number", "title", "revision", "type", "text"))
        assert item["problems"] == []
        print(item["file"], *expected, *item["why"].values(), sep="\n    ")
    assert db.session.query(Document).count() == 5


def test_as_manuals_they_take_the_labels_of_manuals(world: World) -> None:
    result = CliRunner().invoke(import_, [str(Path(FOLDER)), "--type", "manual", "--json"], obj=Door())
    assert result.exit_code == 0, result.output
    assert {(i["type"], i["revision"]) for i in json.loads(result.stdout)["items"]} == {("manual", "A/0")}
