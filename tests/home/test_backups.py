"""Backups: of one moment, incremental, whole or refused; drills; what stays and what goes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from webapp.core import current_settings, files, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Message, NotAllowed, NotFound
from webapp.core.files import StoredFile
from webapp.core.journal import JournalEntry, checkpoints
from webapp.core.keys import log_key
from webapp.home.backups import actions, folder, queries
from webapp.home.backups.folder import Backups
from webapp.home.backups.manifest import MANIFEST, sign
from webapp.home.backups.models import BackupRun, RunKind

from ..factories import OPERATOR, World
from ..trust.together import all_at_once
from .backing import back_up, counts, elsewhere, opened, put_back, quiet, root, unaltered_files


def inside(where: Path) -> list[Path]:
    """Every file of the backups in a folder, the lock aside."""
    return sorted(path for path in where.rglob("*") if path.is_file() and path.name != ".lock")


def test_a_backup_holds_tables_files_and_a_signed_manifest_and_no_key(both_worlds: World, tmp_path: Path) -> None:
    both_worlds.effective()
    run = back_up(tmp_path / "b")
    manifest = opened(tmp_path / "b").manifest
    assert run.ok and run.name == Backups(tmp_path / "b").names()[-1]
    assert manifest.size == run.size and checkpoints.read(manifest.note).size == manifest.size
    assert manifest.rows["document"] == 1 and "session" not in manifest.rows and "proof" not in manifest.rows
    assert manifest.file_count == db.session.scalar(select(func.count()).select_from(StoredFile))
    master = (current_settings().keys_dir / "master").read_bytes()
    assert not any(master in path.read_bytes() for path in inside(tmp_path / "b"))
    assert [e.act for e in db.session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1))] == [
        "backup.made"
    ]


def test_the_second_backup_copies_only_new_files(world: World, tmp_path: Path) -> None:
    world.draft(world.document())
    back_up(tmp_path / "b")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "b" / "files").rglob("*") if path.is_file()}
    world.draft(world.document("第二份"), "别的正文\n")
    back_up(tmp_path / "b")
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "b" / "files").rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before and len(after) > len(before)
    assert len(Backups(tmp_path / "b").names()) == 2


def test_old_backups_go_with_the_files_that_only_they_had(world: World, tmp_path: Path) -> None:
    from webapp.documents.drafting.actions import discard_draft

    draft = world.draft(world.document(), "只在第一份备份里\n")
    back_up(tmp_path / "b")
    sha = draft.source_sha
    discard_draft(draft, by=world.actor("li"))
    for _ in range(3):
        world.document()
        back_up(tmp_path / "b", keep=2)
    assert len(Backups(tmp_path / "b").names()) == 2
    named = set(opened(tmp_path / "b").files())
    kept = {path.name for path in (tmp_path / "b" / "files").rglob("*") if path.is_file()}
    assert kept == named and (sha in kept) == (sha in named)
    assert actions.check_backup(tmp_path / "b", by=OPERATOR, say=quiet).ok


def test_a_backup_made_while_eight_write_is_of_one_moment(both_worlds: World, tmp_path: Path) -> None:
    by = both_worlds.actor("li")

    def write(number: int) -> list[str]:
        return [both_worlds.document(f"{number}-{i}").number for i in range(3)]

    def backing_up() -> Any:
        run = back_up(tmp_path / "b")
        return {"name": run.name, "size": run.size, "ok": run.ok}

    answers = all_at_once(
        [*(lambda n=n: write(n) for n in range(4)), backing_up, *(lambda n=n: write(n + 4) for n in range(4))]
    )
    made = next(answer for answer in answers if isinstance(answer, dict))
    acknowledged = [number for answer in answers if isinstance(answer, list) for number in answer]
    assert made["ok"] and len(set(acknowledged)) == 24 and by
    backup = opened(tmp_path / "b")
    created = "document.created"
    expected = db.session.scalar(
        select(func.count()).where(JournalEntry.act == created, JournalEntry.seq < backup.manifest.size)
    )
    with elsewhere(tmp_path / "new" / "instance"):
        done = put_back(tmp_path / "b")
        assert done.size == backup.manifest.size
        assert counts()["document"] == expected == backup.manifest.rows["document"]
        assert journal.verify(current_settings().keys_dir).failed == []


def test_restored_elsewhere_counts_hashes_and_root_are_the_same(both_worlds: World, tmp_path: Path) -> None:
    both_worlds.effective()
    kept = back_up(tmp_path / "b").files
    manifest = opened(tmp_path / "b").manifest
    stored = db.session.scalar(select(func.count()).select_from(StoredFile))
    with elsewhere(tmp_path / "new" / "instance"):
        from webapp.home.backups.filling import fill
        from webapp.home.backups.restoring import refuse_other

        current_settings().home.mkdir(parents=True)
        fill(opened(tmp_path / "b"), quiet)
        refuse_other(opened(tmp_path / "b"))
        assert root() == manifest.root and {**counts()} == manifest.rows
        assert unaltered_files() == stored == kept
        assert journal.verify(current_settings().keys_dir, outside=manifest.note).failed == []


def test_any_byte_of_any_part_changed_is_named_and_nothing_is_restored(
    world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    world.effective()
    world.sent(world.document("第二份"))
    back_up(tmp_path / "b")
    each, chosen = (40 if request.config.getoption("--deep") else 1), random.Random(7)
    made = 0
    for path in inside(tmp_path / "b"):
        data = path.read_bytes()
        spots = [chosen.randrange(len(data)) for _ in range(each)]
        for altered in [bytes([*data[:at], data[at] ^ (1 << at % 8), *data[at + 1 :]]) for at in spots] + [
            data[:-1],
            data + b"\n",
        ]:
            path.write_bytes(altered)
            named = (
                path.name if path.name in {MANIFEST, "manifest.sig"} else path.relative_to(tmp_path / "b").as_posix()
            )
            with pytest.raises(Conflict) as refused:
                put_back(tmp_path / "b")
            assert named.split("/", 1)[-1] in str(refused.value) or named in str(refused.value), (path, refused.value)
            made += 1
        path.write_bytes(data)
        path.unlink()
        with pytest.raises((Conflict, NotFound)):
            put_back(tmp_path / "b")
        path.write_bytes(data)
    assert made > 60 and actions.check_backup(tmp_path / "b", by=OPERATOR, say=quiet).ok
    assert journal.verify(current_settings().keys_dir).failed == [] and journal.head().epoch == 0  # type: ignore[union-attr]


def test_a_check_names_what_is_damaged_and_is_recorded(world: World, tmp_path: Path) -> None:
    world.draft(world.document())
    back_up(tmp_path / "b")
    sha = next(iter(opened(tmp_path / "b").files()))
    Backups(tmp_path / "b").file(sha).write_bytes(b"altered")
    run = actions.check_backup(tmp_path / "b", by=OPERATOR, say=quiet)
    assert not run.ok and sha in str(Message.from_data(run.faults[0]))
    assert queries.last_good(RunKind.CHECK) is None
    assert [r.kind for r in queries.runs(by=world.actor("sysadmin"))] == [RunKind.CHECK, RunKind.BACKUP]


def test_a_file_that_the_store_lost_is_named_and_the_rest_is_backed_up(world: World, tmp_path: Path) -> None:
    draft = world.draft(world.document())
    sha = draft.source_sha
    (current_settings().home / "files" / files.key_of(sha)).write_bytes(b"altered")
    run = back_up(tmp_path / "b")
    assert not run.ok and sha[:12] in str(Message.from_data(run.faults[0]))
    assert opened(tmp_path / "b").manifest.missing == (sha,) and sha not in opened(tmp_path / "b").files()
    assert put_back(tmp_path / "b").epoch == 1


def test_a_drill_measures_verifies_records_and_never_writes_the_ledger(both_worlds: World, tmp_path: Path) -> None:
    both_worlds.effective()
    back_up(tmp_path / "b")
    both_worlds.document("备份之后")
    journal.make_checkpoint(current_settings().keys_dir)
    ledger = (current_settings().keys_dir / checkpoints.LEDGER).read_bytes()
    run = actions.drill(tmp_path / "b", scratch=tmp_path, by=OPERATOR, say=quiet)
    assert run.ok and run.took_ms > 0 and run.age_s >= 0 and run.kind is RunKind.DRILL
    assert (current_settings().keys_dir / checkpoints.LEDGER).read_bytes() == ledger
    assert list(tmp_path.glob("wenkong-drill-*")) == [] and journal.head().epoch == 0  # type: ignore[union-attr]
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_drill_with_a_journal_altered_before_the_backup_fails_in_words(world: World, tmp_path: Path) -> None:
    from sqlalchemy import text

    world.document(title="原来的题名")
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE document SET title = 'x'"))
    back_up(tmp_path / "b")
    run = actions.drill(tmp_path / "b", by=OPERATOR, say=quiet)
    assert not run.ok and "document 1 does not hold: altered" in str(Message.from_data(run.faults[0]))


def test_where_and_by_whom_a_backup_is_refused(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = current_settings().home
    with pytest.raises(NotAllowed):
        actions.make_backup(tmp_path / "b", by=world.actor("chen"), say=quiet)
    for place in (home, home / "backups", current_settings().keys_dir / "b"):
        with pytest.raises(Conflict, match="lies inside"):
            back_up(place)
    with Backups(tmp_path / "b").locked(), pytest.raises(Conflict, match="Another backup"):
        back_up(tmp_path / "b")
    monkeypatch.setattr(folder, "free_space", lambda _place: 10)
    with pytest.raises(Conflict, match="MiB are free"):
        back_up(tmp_path / "b")
    assert Backups(tmp_path / "b").names() == [] and not any(run.ok for run in db.session.scalars(select(BackupRun)))
    with pytest.raises(NotFound):
        opened(tmp_path / "b")


def test_what_an_interrupted_backup_left_is_no_backup_and_goes_with_the_next(world: World, tmp_path: Path) -> None:
    half = tmp_path / "b" / "20260101T000000Z-9.partial"
    half.mkdir(parents=True)
    (half / MANIFEST).write_bytes(b"{}")
    (tmp_path / "b" / "20260102T000000Z-9").mkdir()
    assert Backups(tmp_path / "b").names() == []
    back_up(tmp_path / "b")
    assert not half.exists() and len(Backups(tmp_path / "b").names()) == 1


def altered(where: Path, **changed: Any) -> None:
    """Another manifest over the same parts, signed with the own key, as a later release might write it."""
    place = where / Backups(where).names()[-1]
    plain = {**json.loads((place / MANIFEST).read_bytes()), **changed}
    data = json.dumps(plain, sort_keys=True).encode()
    (place / MANIFEST).write_bytes(data)
    (place / "manifest.sig").write_bytes(sign(data, log_key(current_settings().keys_dir)))


def test_a_later_form_and_a_later_release_are_refused_in_words(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    altered(tmp_path / "b", revision="9999", version="7.0")
    with pytest.raises(Conflict, match=r"later release \(7.0\)"):
        put_back(tmp_path / "b")
    altered(tmp_path / "b", format=2)
    with pytest.raises(Conflict, match="form that this one does not know"):
        put_back(tmp_path / "b")


def test_without_keys_or_with_another_logs_keys_nothing_is_restored(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    other = tmp_path / "other"
    other.mkdir()
    with elsewhere(tmp_path / "new" / "instance", keys=other):
        with pytest.raises(Conflict, match="holds no master key"):
            put_back(tmp_path / "b")
        (other / "master").write_bytes(bytes(32))
        with pytest.raises(Conflict, match="belongs to another journal"):
            put_back(tmp_path / "b")
        assert not current_settings().home.exists()


def test_a_folder_of_another_instance_is_not_mixed(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    with elsewhere(tmp_path / "new" / "instance"):
        from ..factories import build_instance

        build_instance()
        with pytest.raises(Conflict, match="another instance"):
            back_up(tmp_path / "b")
    assert len(Backups(tmp_path / "b").names()) == 1
