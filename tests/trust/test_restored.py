"""After a restore nothing is given out twice, nothing revoked comes back, and everything lost is said to be lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from webapp.core import current_settings, destroyed, files, guards, jobs, journal
from webapp.core.access import Permission
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict, NotAllowed, NotFound
from webapp.core.files import StoredFile
from webapp.core.journal import JournalEntry, checkpoints, restoring
from webapp.core.keys import log_key
from webapp.documents.models import Document, PrintedToken
from webapp.documents.printed.queries import answer_for
from webapp.documents.verdicts import Verdict
from webapp.home import queries as home
from webapp.home.backups import actions
from webapp.home.backups.places import staging_of
from webapp.home.backups.restoring import announce, declare_restore
from webapp.people.entering import bearers
from webapp.people.models import Proof, Secret, Session
from webapp.people.sign_in import make_token, open_session

from ..factories import OPERATOR, World, person_of
from ..home.backing import back_up, counts, elsewhere, opened, put_back, unaltered_files, wipe

Clients = Callable[[str], Any]


def keys() -> Path:
    return current_settings().keys_dir


def verified() -> journal.Report:
    report = journal.verify(keys())
    assert report.failed == []
    return report


def head() -> Any:
    found = journal.head()
    assert found is not None
    return found


def printed_token(revision_id: int) -> str:
    token = db.session.scalars(select(PrintedToken.token).where(PrintedToken.revision_id == revision_id)).first()
    assert token is not None
    return token


def test_wiped_and_restored_everything_is_there_again(both_worlds: World, tmp_path: Path) -> None:
    both_worlds.effective()
    back_up(tmp_path / "b")
    manifest = opened(tmp_path / "b").manifest
    if not current_settings().database_url:
        wipe(both_worlds.app)
    done = put_back(tmp_path / "b", "磁盘损坏")
    assert (done.size, done.epoch) == (manifest.size, 1)
    assert {
        name: n for name, n in counts().items() if name not in {"journal", "journal_private", "checkpoint", "job"}
    } == {
        name: n for name, n in manifest.rows.items() if name not in {"journal", "journal_private", "checkpoint", "job"}
    }
    assert unaltered_files() >= manifest.file_count
    both_worlds.approve(both_worlds.sent(both_worlds.document("恢复之后")))
    assert verified().checked["files"] >= manifest.file_count


def test_an_old_backup_over_todays_data_is_announced_declared_and_leaves_the_old_aside(
    both_worlds: World, tmp_path: Path
) -> None:
    both_worlds.document("备份之前")
    back_up(tmp_path / "b")
    for title in ("备份之后", "更晚"):
        both_worlds.document(title)
    size, backed = head().size, opened(tmp_path / "b").manifest.size
    told = announce(opened(tmp_path / "b"))
    assert (told.present, told.lost, told.replaces) == (size, size - backed, True)
    done = put_back(tmp_path / "b", "误删")
    assert [(loss.epoch, loss.first, loss.end) for loss in done.lost] == [(0, backed, size)] and done.aside
    entry = db.session.get_one(JournalEntry, backed)
    assert (entry.act, entry.epoch) == ("log.restored", 1)
    assert verified().declared == [f"entries {backed} to {size - 1} of epoch 0: restore declared by entry {backed}"]
    assert guards.stopped_reason() is None and [d.title for d in db.session.scalars(select(Document))] == ["备份之前"]


def test_numbers_given_out_after_the_backup_are_not_given_out_twice(both_worlds: World, tmp_path: Path) -> None:
    first = both_worlds.document().number
    back_up(tmp_path / "b")
    lost = {both_worlds.document(f"之后 {n}").number for n in range(3)}
    put_back(tmp_path / "b")
    following = both_worlds.document("恢复之后").number
    assert following not in lost | {first} and following > max(lost)


def test_numbers_known_to_the_ledger_alone_are_jumped_when_the_data_is_gone(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    lost = {world.document(f"之后 {n}").number for n in range(3)}
    journal.make_checkpoint(keys())
    wipe(world.app)
    put_back(tmp_path / "b")
    assert world.document("恢复之后").number > max(lost)


def test_marks_that_no_signed_note_stands_for_are_not_believed(world: World, tmp_path: Path) -> None:
    world.document()
    back_up(tmp_path / "b")
    with (keys() / checkpoints.LEDGER).open("a") as ledger:
        ledger.write('marks {"counters":{"number:procedure|":900},"destroyed":[]}\n')
    put_back(tmp_path / "b")
    assert world.document("恢复之后").number.endswith("02")


def test_what_was_revoked_or_signed_in_does_not_come_back(both_worlds: World, tmp_path: Path) -> None:
    token = make_token(person_of("li"), by=both_worlds.actor("li"))
    open_session(person_of("li"), address="", device="")
    both_worlds.proof("wang")
    back_up(tmp_path / "b")
    assert bearers.actor_of_token(token) is not None
    put_back(tmp_path / "b")
    assert bearers.actor_of_token(token) is None
    for model in (Session, Proof):
        assert db.session.scalars(select(model)).all() == []
    assert db.session.scalars(select(Secret).where(Secret.ended_at.is_(None))).all() == []


def test_mail_is_held_until_an_administrator_confirms(world: World, tmp_path: Path) -> None:
    sent: list[str] = []
    jobs.register("mail", lambda to: sent.append(to), outward=True)
    try:
        with transaction():
            jobs.enqueue("mail", to="li@example.org")
        back_up(tmp_path / "b")
        put_back(tmp_path / "b")
        with transaction():
            jobs.enqueue("mail", to="wang@example.org")
        jobs.run_round()
        assert sent == [] and len(jobs.held()) == 2
        assert any("messages wait" in str(n) for n in home.notices(by=world.actor("sysadmin")))
        with pytest.raises(NotAllowed):
            actions.confirm_restore(by=world.actor("chen"))
        actions.confirm_restore(by=world.actor("sysadmin"))
        jobs.run_round()
        assert sent == ["li@example.org", "wang@example.org"] and jobs.held() == []
        with pytest.raises(Conflict, match="No restore waits"):
            actions.confirm_restore(by=world.actor("sysadmin"))
    finally:
        jobs._work.pop("mail")
        jobs._outward.discard("mail")


def test_a_backup_made_by_a_job_does_not_start_itself_again(world: World, tmp_path: Path) -> None:
    object.__setattr__(current_settings(), "backup", tmp_path / "b")
    with transaction():
        jobs.enqueue("backup", person_id=person_of("sysadmin").id)
        jobs.enqueue("checkpoint")
    jobs.run_round()
    put_back(tmp_path / "b")
    assert jobs.waiting("backup") == []
    assert all(job.state == "waiting" and job.leased_until is None for job in jobs.waiting("checkpoint"))


def test_old_codes_on_paper_answer_honestly(world: World, client_for: Clients, tmp_path: Path) -> None:
    client = client_for("li")
    kept = world.effective()
    client.get(f"/docs/{kept.document.slug}/rendition")
    from webapp.documents.queries import printed_token as known

    tokens = [token for token in db.session.scalars(select(PrintedToken.token)) if known(token)]
    assert tokens
    back_up(tmp_path / "b")
    later = world.effective(world.document("备份之后"))
    lost = [t for t in db.session.scalars(select(PrintedToken.token)) if t not in tokens]
    assert lost and later
    put_back(tmp_path / "b")
    unknown = answer_for(lost[0])
    assert unknown.verdict is Verdict.UNKNOWN and unknown.restored_to == restoring.remembered_until()
    page = client_for("").get(f"/q/{lost[0]}", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "It may have been printed after" in page and "forged" not in page.replace("never calls a paper forged", "")
    assert answer_for(tokens[0]).restored_to is not None
    page = client_for("").get(f"/q/{tokens[0]}", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "may not know what was released after" in page
    actions.confirm_restore(by=world.actor("sysadmin"))
    assert answer_for(tokens[0]).restored_to is None and answer_for(lost[0]).restored_to is not None


def test_a_destroyed_file_is_destroyed_again(both_worlds: World, tmp_path: Path) -> None:
    draft = both_worlds.draft(both_worlds.document(), "要销毁的内容\n")
    sha = draft.source_sha
    back_up(tmp_path / "b")
    with transaction():
        destroyed.note_destroyed([sha], by=OPERATOR)
    jobs.run_round()
    with pytest.raises(NotFound, match="destroyed for good"):
        files.read(sha)
    assert verified().checked["destroyed files"] == 1
    journal.make_checkpoint(keys())
    put_back(tmp_path / "b")
    with pytest.raises(NotFound, match="destroyed for good"):
        files.read(sha)
    assert verified().checked["destroyed files"] == 1
    back_up(tmp_path / "c")
    assert sha not in opened(tmp_path / "c").files()


def test_the_same_backup_twice_gives_two_epochs_and_every_loss_is_declared(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    world.document("第一次之后")
    first = put_back(tmp_path / "b")
    world.document("第二次之后")
    note = journal.make_checkpoint(keys())
    second = put_back(tmp_path / "b")
    assert (first.epoch, second.epoch) == (1, 2)
    assert [loss.epoch for loss in second.lost] == [0, 1]
    report = journal.verify(keys(), outside=note)
    assert report.failed == [] and len(report.declared) == 2


def test_an_outside_checkpoint_shows_a_loss_that_the_restore_did_not_declare(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    ledger = (keys() / checkpoints.LEDGER).read_bytes()
    world.document("之后")
    note = journal.make_checkpoint(keys())
    wipe(world.app)
    (keys() / checkpoints.LEDGER).write_bytes(ledger)  # the keys came back from a backup of their own
    put_back(tmp_path / "b")
    for title in ("一", "二", "三"):
        world.document(title)
    assert verified().declared == []
    failed = journal.verify(keys(), outside=note).failed
    assert [(f["what"], f["why"].split(":")[0]) for f in failed] == [("outside checkpoint", "cut")]
    declare_restore("从纸上的校验点得知", by=OPERATOR, more=(note,))
    assert journal.verify(keys(), outside=note).failed == []


def test_a_larger_checkpoint_of_the_same_epoch_is_a_cut_also_after_a_restore(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    put_back(tmp_path / "b")
    note = checkpoints.read(journal.make_checkpoint(keys()))
    assert note.epoch == 1
    ahead = checkpoints.sign(replace(note, size=note.size + 4), log_key(keys()))
    failed = journal.verify(keys(), outside=ahead).failed
    assert [f["why"] for f in failed] == [f"cut: the journal ends at {note.size}"]


def old_copy_put_back(world: World, tmp_path: Path) -> None:
    """Somebody copies yesterday's database file over today's."""
    world.document("昨天")
    db.session.remove()
    db.engine.dispose()
    shutil.copy(current_settings().home / "wenkong.db", tmp_path / "old.db")
    world.document("今天")
    journal.make_checkpoint(keys())
    db.session.remove()
    db.engine.dispose()
    for name in ("wenkong.db-wal", "wenkong.db-shm"):
        (current_settings().home / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "old.db", current_settings().home / "wenkong.db")
    from webapp import core

    core.keep_resource("behind_ledger", None)


def test_a_copy_put_back_by_hand_is_read_only_until_it_is_declared(
    world: World, client_for: Clients, tmp_path: Path
) -> None:
    old_copy_put_back(world, tmp_path)
    assert guards.stopped_reason() is not None
    with pytest.raises(Conflict, match="read only"):
        world.document("不行")
    page = client_for("").get("/sign-in", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Read-only" in page and "wenkong restore --declare" in page
    lost = declare_restore("手工放回", by=OPERATOR)
    assert [loss.epoch for loss in lost] == [0] and guards.stopped_reason() is None
    journal.make_checkpoint(keys())
    number = world.document("可以").number
    assert number.endswith("03"), "the number of the lost document is not given out again"
    assert len(verified().declared) == 1


def test_another_process_goes_on_once_the_restore_is_declared(world: World, tmp_path: Path) -> None:
    from .together import all_at_once

    old_copy_put_back(world, tmp_path)
    assert guards.stopped_reason() is not None  # what a running web process found at its start
    assert all_at_once([lambda: len(declare_restore("手工放回", by=OPERATOR))]) == [1]
    assert guards.stopped_reason() is None and world.document("可以").number


def test_a_branch_that_was_written_on_stays_a_fork_after_it_is_declared(world: World, tmp_path: Path) -> None:
    old = (keys() / checkpoints.LEDGER).read_bytes() if (keys() / checkpoints.LEDGER).exists() else b""
    old_copy_put_back(world, tmp_path)
    ledger = (keys() / checkpoints.LEDGER).read_bytes()
    (keys() / checkpoints.LEDGER).write_bytes(old)
    for title in ("另一支", "又一份"):
        world.document(title)
    journal.make_checkpoint(keys())
    (keys() / checkpoints.LEDGER).write_bytes(ledger)
    from webapp import core

    core.keep_resource("behind_ledger", None)
    assert str(guards.stopped_reason()).startswith("fork")
    declare_restore("两支", by=OPERATOR)
    assert world.document("可以写").number
    assert "fork" in {f["why"][:4] for f in journal.verify(keys()).failed}


def test_who_may_not_administer_declares_nothing(world: World) -> None:
    assert not world.actor("chen").may(Permission.SETTINGS_MANAGE)
    with pytest.raises(NotAllowed):
        declare_restore("x", by=world.actor("chen"))
    assert head().epoch == 0


def test_an_epoch_without_a_declared_restore_is_named(world: World) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE journal_head SET epoch = 5"))
    world.document()
    assert any("without a restore" in f["why"] for f in journal.verify(keys()).failed)


def test_from_either_database_into_the_other(both_worlds: World, tmp_path: Path) -> None:
    from ..databases import POSTGRES, statement

    if not POSTGRES:
        pytest.skip("NO POSTGRESQL here")
    both_worlds.effective()
    back_up(tmp_path / "b")
    dialect = db.engine.dialect.name
    manifest = opened(tmp_path / "b").manifest
    other: dict[str, Any] = {}
    if not current_settings().database_url:
        name = f"wk_other_{tmp_path.name[-12:].replace('-', '_').lower()}_{id(other)}"
        statement(f"CREATE DATABASE {name}")
        other = {"database_url": f"{POSTGRES}/{name}"}
    with elsewhere(tmp_path / "new" / "instance", **other):
        done = put_back(tmp_path / "b")
        assert done.aside == "" and done.epoch == 1 and db.engine.dialect.name != dialect
        assert verified().checked["entries"] >= manifest.size
        both_worlds.effective(both_worlds.document("在另一种数据库上"))
        assert verified().checked["signatures"] >= 2
    if other:
        statement(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_running_instance_is_not_replaced(both_worlds: World, tmp_path: Path) -> None:
    import sqlite3

    import psycopg

    back_up(tmp_path / "b")
    size = head().size
    url = current_settings().database_url.replace("postgresql+psycopg", "postgresql")
    other: Any = psycopg.connect(url) if url else sqlite3.connect(current_settings().home / "wenkong.db")
    other.execute("SELECT size FROM journal_head").fetchall()
    with pytest.raises(Conflict, match="still running"):
        put_back(tmp_path / "b")
    other.close()
    assert (head().size, head().epoch) == (size, 0)
    assert put_back(tmp_path / "b").epoch == 1


def test_something_that_is_there_is_replaced_only_on_demand(both_worlds: World, tmp_path: Path) -> None:
    from webapp.home.backups.restoring import restore

    back_up(tmp_path / "b")
    with pytest.raises(Conflict, match="--replace"):
        restore(opened(tmp_path / "b"), "", replace=False, by=OPERATOR, say=lambda *_: None)
    assert head().epoch == 0


def test_a_database_that_can_not_be_read_any_more_gives_way(world: World, tmp_path: Path) -> None:
    back_up(tmp_path / "b")
    lost = world.document("之后").number
    journal.make_checkpoint(keys())
    db.session.remove()
    db.engine.dispose()
    for name in ("wenkong.db-wal", "wenkong.db-shm"):
        (current_settings().home / name).unlink(missing_ok=True)
    (current_settings().home / "wenkong.db").write_bytes(b"no database any more" * 999)
    assert announce(opened(tmp_path / "b")).present == -1
    assert put_back(tmp_path / "b").epoch == 1
    assert world.document("恢复之后").number > lost


def test_between_the_two_last_moves_nobody_begins_a_new_instance(world: World) -> None:
    from webapp.home import instance

    db.session.remove()
    db.engine.dispose()
    home = current_settings().home
    home.rename(staging_of(home))
    for start in (instance.need, instance.prepare_storage):
        with pytest.raises(Conflict, match="interrupted"):
            start()
    assert not home.exists()


def test_names_of_stored_files_survive(world: World, tmp_path: Path) -> None:
    world.draft(world.document())
    back_up(tmp_path / "b")
    named = set(db.session.scalars(select(StoredFile.sha256)))
    wipe(world.app)
    put_back(tmp_path / "b")
    assert set(db.session.scalars(select(StoredFile.sha256))) == named
