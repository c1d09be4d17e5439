"""The page of backups, the notices about them, and the three commands."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from webapp import core
from webapp.core import clock, current_settings, jobs, journal
from webapp.core.db import db
from webapp.home import doctor, queries
from webapp.home.backups.folder import Backups
from webapp.home.backups.manifest import MANIFEST

from ..factories import World
from .backing import back_up, put_back
from .test_home import words

Clients = Callable[[str], Any]


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Path:
    """The folder of the setting."""
    object.__setattr__(current_settings(), "backup", tmp_path / "b")
    return tmp_path / "b"


def press(client: Any, name: str) -> str:
    answer = client.post_form(f"/admin/backup/{name}", page="/admin/backup")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    jobs.run_round()
    return words(client, "/admin/backup")


def test_one_click_backs_up_one_checks_one_drills(world: World, client_for: Clients, folder: Path) -> None:
    world.draft(world.document())
    client = client_for("sysadmin")
    assert "No backup has been made yet" in words(client, "/admin/backup")
    assert "Backup" in press(client, "now") and len(Backups(folder).names()) == 1
    seen = press(client, "check")
    assert "Check" in seen and "whole" in seen and "not whole" not in seen
    seen = press(client, "drill")
    assert "Restore drill" in seen and "work of 1 min would have been lost" in seen and "郑系统" in seen
    assert "No backup has been made yet" not in seen


def test_a_damaged_backup_is_told_on_the_page(world: World, client_for: Clients, folder: Path) -> None:
    world.draft(world.document())
    client = client_for("sysadmin")
    press(client, "now")
    part = folder / Backups(folder).names()[-1] / "tables" / "journal.jsonl"
    part.write_bytes(part.read_bytes()[:-3])
    assert "tables/journal.jsonl is not what was written" in press(client, "check")
    (folder / Backups(folder).names()[-1] / MANIFEST).write_bytes(b"{}")
    seen = press(client, "drill")
    assert "manifest.json is not what was written" in seen and "not whole" in seen


def test_what_was_asked_for_is_shown_until_it_is_done(world: World, client_for: Clients, folder: Path) -> None:
    client = client_for("sysadmin")
    client.post_form("/admin/backup/now", page="/admin/backup")
    assert "Under way: Backup" in words(client, "/admin/backup")
    jobs.run_round()
    assert "Under way" not in words(client, "/admin/backup")


def test_only_who_manages_settings_sees_it(world: World, client_for: Clients, folder: Path) -> None:
    for login in ("chen", "secadmin", "audadmin", "staff"):
        client = client_for(login)
        assert client.get("/admin/backup").status_code == 403
        for name in ("now", "check", "drill", "confirm"):
            assert client.post_form(f"/admin/backup/{name}", page="/").status_code == 403
    assert client_for("").get("/admin/backup").status_code == 302
    assert jobs.waiting("backup", "backup_check", "backup_drill") == []


def test_without_a_folder_the_page_says_who_can_set_it(world: World, client_for: Clients) -> None:
    client = client_for("sysadmin")
    assert "sets WENKONG_BACKUP" in words(client, "/admin/backup")
    assert client.post_form("/admin/backup/now", page="/admin/backup").status_code == 422


def test_administrators_are_told_that_there_is_no_backup_or_an_old_one(
    world: World, client_for: Clients, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert any("No backup" in str(n) for n in queries.notices(by=world.actor("sysadmin")))
    assert queries.notices(by=world.actor("chen")) == []
    back_up(folder)
    assert queries.notices(by=world.actor("sysadmin")) == []
    later = clock.now() + timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert any("9 days old" in str(n) for n in queries.notices(by=world.actor("sysadmin")))
    check = next(c for c in doctor.examine() if c["name"] == "backup")
    assert not check["ok"]
    object.__setattr__(current_settings(), "backup_days", 0)
    assert queries.notices(by=world.actor("sysadmin")) == []


def test_after_a_restore_the_page_asks_for_the_confirmation(world: World, client_for: Clients, folder: Path) -> None:
    back_up(folder)
    put_back(folder)
    client = client_for("sysadmin")
    assert "A backup was restored" in words(client, "/admin/backup") and "A backup was restored" in words(client, "/")
    client.post_form("/admin/backup/confirm", page="/admin/backup")
    assert "A backup was restored" not in words(client, "/admin/backup")
    assert client.post_form("/admin/backup/confirm", page="/admin/backup").status_code == 409


class Console:
    """The command ``wenkong`` on a copy of the template instance."""

    def __init__(self, home: Path) -> None:
        from webapp.cli import mount

        mount()
        self.home = home

    def __call__(self, *command: str, **environment: str) -> Result:
        from webapp.cli import wenkong

        known = {"WENKONG_HOME": str(self.home), "LANGUAGE": "en", "LANG": "en_US.UTF-8", "WENKONG_LANGUAGE": "en"}
        answer = CliRunner().invoke(wenkong, command, env={**known, **environment})
        assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
        return answer


@pytest.fixture
def console(template: Path, tmp_path: Path) -> Console:
    shutil.copytree(template, tmp_path / "wk")
    return Console(tmp_path / "wk" / "instance")


def test_the_commands_tell_what_they_do_and_exit_as_agreed(console: Console, tmp_path: Path) -> None:
    kept = str(tmp_path / "b")
    answer = console("backup", kept)
    assert answer.exit_code == 0 and "journal entries" in answer.output and "keys are not in it" in answer.output
    assert console("backup").exit_code == 1, "no folder is known"
    assert console("backup", WENKONG_BACKUP=kept).exit_code == 0
    assert console("backup", kept, "--keep", "-1").exit_code == 2
    drilled = console("drill", kept, "--json")
    told = json.loads(drilled.stdout)
    assert drilled.exit_code == 0 and told["ok"] and told["took_ms"] > 0 and told["faults"] == []
    assert "RTO" in console("drill", kept).output
    refused = console("restore", kept)
    assert refused.exit_code == 1 and "--replace" in refused.output
    unasked = console("restore", kept, "--replace")
    assert unasked.exit_code == 1 and "This loses at least" in unasked.output and "--yes" in unasked.output
    done = console("restore", kept, "--replace", "--yes", "--reason", "演练")
    assert done.exit_code == 0 and "RTO" in done.output and "Lost for good" in done.output
    verified = console("verify")
    assert verified.exit_code == 0 and "declared loss" in verified.output
    declared = console("restore", "--declare", "--yes", "--json")
    assert declared.exit_code == 0 and json.loads(declared.stdout)["epoch"] == 2
    asked = console("restore", "--declare")
    assert asked.exit_code == 1 and "Nothing was done" in asked.output


def test_an_empty_home_is_made_without_being_asked(console: Console, tmp_path: Path) -> None:
    assert console("backup", str(tmp_path / "b")).exit_code == 0
    shutil.rmtree(console.home)
    answer = console("restore", str(tmp_path / "b"), "--json")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0 and told["epoch"] == 1 and told["aside"] == "" and told["seconds"] > 0
    assert json.loads(console("verify", "--json").stdout)["ok"]
    damaged = next((tmp_path / "b").rglob("person.jsonl"))
    damaged.write_bytes(damaged.read_bytes() + b" ")
    shutil.rmtree(console.home)
    refused = console("restore", str(tmp_path / "b"))
    assert refused.exit_code == 1 and "person.jsonl" in refused.output and not console.home.exists()


def test_a_read_only_instance_can_be_backed_up_all_the_same(world: World, folder: Path) -> None:
    from webapp.core.journal import checkpoints

    keys = current_settings().keys_dir
    note = checkpoints.read(journal.make_checkpoint(keys))
    from dataclasses import replace

    from webapp.core.keys import log_key

    checkpoints.append_to_ledger(keys, checkpoints.sign(replace(note, size=note.size + 5), log_key(keys)))
    core.keep_resource("behind_ledger", None)
    run = back_up(folder)
    assert run.ok and len(Backups(folder).names()) == 1 and list(db.session.new) == []
