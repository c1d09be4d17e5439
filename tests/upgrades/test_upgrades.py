"""The data of every earlier release goes on living in this one (house.md section 4, rule 13; standards.md T33)."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from webapp import create_app
from webapp.core import current_settings, guards, jobs, journal, migrate
from webapp.core.db import db
from webapp.core.errors import Conflict
from webapp.core.settings import read_settings
from webapp.core.triggers import missing_triggers
from webapp.documents.models import Document, Revision
from webapp.documents.releasing.actions import release_revision
from webapp.home import instance
from webapp.home.backups.checking import open_backup
from webapp.home.backups.filling import _fill_files, _fill_tables
from webapp.home.backups.restoring import refuse_other

from ..databases import POSTGRES, statement
from ..factories import OPERATOR, World
from ..home.backing import opened, put_back, quiet
from .make import FOLDER, keys_in

RELEASES = sorted(path.name for path in FOLDER.iterdir() if (path / "backup" / "manifest.json").is_file())


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An empty place on each database, with the keys of the data sets."""
    url, name = "", f"wk_up_{uuid.uuid4().hex[:10]}"
    if request.param == "postgresql":
        if not POSTGRES:
            pytest.skip("NO POSTGRESQL here: set WENKONG_TEST_POSTGRES")
        statement(f"CREATE DATABASE {name}")
        url = f"{POSTGRES}/{name}"
    keys_in(tmp_path / "instance-keys")
    app = create_app(read_settings({}, home=tmp_path / "instance", database_url=url, testing=True))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if url:
        statement(f"DROP DATABASE {name} WITH (FORCE)")


def as_it_was(release: str) -> None:
    """The instance as that release left it, at its own tables."""
    backup = open_backup(FOLDER / release / "backup", current_settings().keys_dir)
    current_settings().home.mkdir(parents=True)
    _fill_tables(backup, quiet)
    _fill_files(backup, quiet)
    refuse_other(backup)


def goes_on_living(app: Flask) -> None:
    """The document under approval is approved and released, the draft sent, everything verifies."""
    world = World(app)
    document = db.session.scalars(select(Document).where(Document.title == "服务级别管理程序")).one()
    waiting = db.session.scalars(
        select(Revision).where(Revision.document_id == document.id, Revision.label == "v1.1")
    ).one()
    world.approve(world.round_of(waiting))
    released = release_revision(
        db.session.get_one(Revision, waiting.id), by=world.actor("chen"), proof=world.proof("chen")
    )
    assert released.state == "effective"
    _done, failed = jobs.run_round()
    assert failed == 0
    world.effective(world.document("新版本里的文件"))
    report = journal.verify(current_settings().keys_dir)
    assert report.failed == [] and report.checked["signatures"] >= 4


def test_there_is_a_data_set_of_every_release_before_this_one() -> None:
    assert RELEASES[:1] == ["0001"]


@pytest.mark.parametrize("release", RELEASES)
def test_it_is_upgraded_in_place_verifies_and_is_used(empty: Flask, release: str) -> None:
    as_it_was(release)
    assert migrate.current() == release
    before = db.session.scalars(select(Document.title).order_by(Document.id)).all()
    db.session.remove()
    instance.prepare_storage()
    instance.adopt_shipped(by=OPERATOR)
    assert migrate.current() == migrate.newest()
    with db.engine.connect() as connection:
        assert missing_triggers(connection) == []
    assert journal.verify(current_settings().keys_dir).failed == [] and before
    assert db.session.scalars(select(Document.title).order_by(Document.id)).all() == before
    goes_on_living(empty)


@pytest.mark.parametrize("release", RELEASES)
def test_its_backup_is_restored_by_this_release(empty: Flask, release: str) -> None:
    shutil.copytree(FOLDER / release, current_settings().home.parent / "b")
    done = put_back(current_settings().home.parent / "b" / "backup")
    assert done.epoch == 1 and migrate.current() == migrate.newest() and guards.stopped_reason() is None
    assert opened(current_settings().home.parent / "b").manifest.revision == release
    goes_on_living(empty)


def test_an_older_or_a_later_database_is_told_in_words(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.cli import mount, wenkong

    as_it_was("0001")
    with pytest.raises(Conflict, match="wenkong upgrade"):
        instance.need()
    mount()
    settings = current_settings()
    environment = {"WENKONG_HOME": str(settings.home), "WENKONG_DATABASE_URL": settings.database_url, "LANGUAGE": "en"}
    for command in (["serve"], ["worker", "--once"], ["verify"]):
        answer = CliRunner().invoke(wenkong, command, env=environment)
        assert answer.exit_code == 1 and "wenkong upgrade" in answer.output, answer.output
        assert "Traceback" not in answer.output
    assert CliRunner().invoke(wenkong, ["upgrade"], env=environment).exit_code == 0
    instance.need()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'ff99'")
    for command in (["serve"], ["worker", "--once"], ["run"], ["upgrade"]):
        answer = CliRunner().invoke(wenkong, command, env=environment)
        assert answer.exit_code == 1 and "ff99" in answer.output, answer.output
