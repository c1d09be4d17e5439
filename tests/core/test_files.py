"""Stores: written once, found again, and what a bad or full one may do to an act: nothing half."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from webapp import core
from webapp.core import current_settings, files, journal, s3
from webapp.core.db import db
from webapp.core.errors import Conflict, Unavailable
from webapp.core.files import StoredFile
from webapp.core.s3 import S3Store
from webapp.core.settings import read_settings
from webapp.core.stores import LocalStore, Store, open_store
from webapp.documents.drafting.actions import draft_revision
from webapp.documents.models import Revision

from ..databases import BUCKET, bucket_server, new_prefix
from ..factories import World, read_text
from .bad_bucket import BadBucket, bad_bucket

DATA = b"\xe6\x96\x87\xe6\x8e\xa7"
SHA = hashlib.sha256(DATA).hexdigest()
KEY = files.key_of(SHA)


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each store, empty."""
    return LocalStore(tmp_path / "files") if request.param == "local" else S3Store(new_prefix())


def test_what_is_put_is_got_and_listed_and_dropped(store: Store) -> None:
    assert store.get(KEY) is None and list(store.keys()) == [] and store.check() is None
    store.put(KEY, DATA)
    store.put(KEY, DATA)
    assert store.get(KEY) == DATA
    [(key, age)] = store.keys()
    assert key == KEY and -5 < age < 60
    store.drop(KEY)
    assert store.get(KEY) is None and list(store.keys()) == []


def test_other_bytes_under_a_name_are_named_and_left_alone(store: Store) -> None:
    store.put(KEY, b"something else")
    with pytest.raises(Conflict, match=SHA[:12]):
        store.put(KEY, DATA)
    assert store.get(KEY) == b"something else"


@pytest.mark.parametrize("size", [0, 1, 12 * 2**20])
def test_every_size_comes_back_whole(store: Store, size: int) -> None:
    data = os.urandom(size)
    store.put(KEY, data)
    assert store.get(KEY) == data


def test_the_prefix_of_the_address_is_honoured() -> None:
    one, other = S3Store(new_prefix()), S3Store(new_prefix())
    one.put(KEY, DATA)
    assert other.get(KEY) is None and list(other.keys()) == []
    whole = S3Store(f"s3://{BUCKET}?endpoint={bucket_server()}&region=us-east-1")
    url = new_prefix()
    S3Store(url).put(KEY, DATA)
    assert whole.get(f"{url.split('?')[0].rsplit('/', 1)[-1]}/{KEY}") == DATA


def test_endpoint_region_and_credentials_come_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", bucket_server())
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    store = open_store(read_settings({"WENKONG_FILES_URL": f"s3://{BUCKET}/environment"}))
    store.put(KEY, DATA)
    assert store.get(KEY) == DATA


@pytest.mark.parametrize("url", ["s3:///prefix", "https://host/bucket", "s3://bucket/p?password=x", "bucket"])
def test_an_address_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(Conflict, match="WENKONG_FILES_URL"):
        S3Store(url)


@pytest.fixture
def bad(monkeypatch: pytest.MonkeyPatch) -> Iterator[BadBucket]:
    """A bucket with moods."""
    monkeypatch.setattr(s3, "TRIES", 2)
    with bad_bucket(bucket_server()) as server:
        yield server


def through(bad: BadBucket, seconds: int = 2) -> S3Store:
    address = new_prefix().replace(bucket_server(), bad.address)
    return S3Store(address, seconds=seconds)


def test_a_put_whose_answer_was_lost_is_repeated_and_stands_once(bad: BadBucket) -> None:
    store = through(bad)
    bad.mood, bad.times = "lose", 1
    store.put(KEY, DATA)
    bad.mood = ""
    assert store.get(KEY) == DATA
    assert len(list(store.keys())) == 1


@pytest.mark.parametrize(("mood", "says"), [("403", "refuses"), ("500", "not answer"), ("503", "not answer")])
def test_a_store_that_refuses_or_fails_is_told_in_words(bad: BadBucket, mood: str, says: str) -> None:
    store = through(bad)
    bad.mood = mood
    for act in (lambda: store.put(KEY, DATA), lambda: store.get(KEY), lambda: list(store.keys())):
        with pytest.raises(Unavailable, match=says):
            act()
    assert says in (store.check() or "")
    bad.mood = ""
    assert store.get(KEY) is None


def test_a_store_that_hangs_is_given_up_within_the_time_of_the_setting(bad: BadBucket) -> None:
    store = through(bad, seconds=1)
    bad.mood = "hang"
    begun = datetime.now(UTC)
    with pytest.raises(Unavailable, match="not answer"):
        store.put(KEY, DATA)
    assert datetime.now(UTC) - begun < timedelta(seconds=20)  # the server would hold it for thirty


def test_nobody_listens() -> None:
    store = S3Store(f"s3://{BUCKET}/x?endpoint=http://127.0.0.1:9&region=us-east-1", seconds=1)
    with pytest.raises(Unavailable, match="not answer"):
        store.put(KEY, DATA)


def test_a_bucket_that_does_not_exist_is_named_and_is_no_missing_file() -> None:
    store = S3Store(f"s3://no-such-bucket/x?endpoint={bucket_server()}&region=us-east-1")
    for act in (lambda: store.put(KEY, DATA), lambda: store.get(KEY)):
        with pytest.raises(Conflict, match="no-such-bucket"):
            act()


def test_an_old_object_asked_for_again_is_young_for_the_sweeper(monkeypatch: pytest.MonkeyPatch) -> None:
    url = new_prefix()
    store = S3Store(url)
    store.put(KEY, DATA)
    monkeypatch.setattr(s3, "REFRESHED_AFTER", timedelta(seconds=-60))
    import obstore

    puts = []
    put = obstore.put
    monkeypatch.setattr(obstore, "put", lambda *a, **k: puts.append(k.get("mode")) or put(*a, **k))
    store.put(KEY, DATA)
    assert puts == ["create", None] and store.get(KEY) == DATA


def revisions() -> tuple[int, int]:
    """How many revisions and named files there are."""
    db.session.rollback()
    return tuple(db.session.scalar(select(func.count()).select_from(m)) or 0 for m in (Revision, StoredFile))  # type: ignore[return-value]


def test_an_act_whose_file_cannot_be_stored_fails_as_a_whole(world: World, bad: BadBucket) -> None:
    """Refused, failing, then well again: nothing half done, and the same act succeeds."""
    document = world.document()
    core.keep_resource("store", through(bad))
    before, size = revisions(), journal.head().size  # type: ignore[union-attr]
    for mood in ("403", "500"):
        bad.mood = mood
        with pytest.raises(Conflict, match="Nothing was saved"):
            draft_revision(document, read_text("正文.txt", f"第一版 {mood}"), by=world.actor("li"))
        assert revisions() == before and journal.head().size == size  # type: ignore[union-attr]
    bad.mood, bad.times = "lose", 1
    world.draft(document, "第一版\n")
    assert revisions() > before
    assert journal.verify(current_settings().keys_dir).failed == []


def test_verification_says_what_it_could_not_check_while_the_store_is_silent(world: World, bad: BadBucket) -> None:
    core.keep_resource("store", through(bad))
    world.draft(world.document())
    bad.mood = "500"
    report = journal.verify(current_settings().keys_dir)
    assert report.ok and any("file store does not answer" in text for text in report.unchecked)
    bad.mood = "403"
    with pytest.raises(Unavailable):
        files.read(db.session.scalars(select(StoredFile.sha256)).first() or "")


def test_a_page_and_the_api_say_that_the_store_is_silent(world: World, client_for, bad: BadBucket) -> None:  # type: ignore[no-untyped-def]
    core.keep_resource("store", through(bad))
    revision = world.draft(world.document())
    bad.mood = "500"
    address = f"/d/{revision.document.slug}/r/{revision.label}/source"
    answer = client_for("li").get(address, headers={"Accept-Language": "en"})
    assert answer.status_code == 503 and "file store does not answer" in answer.get_data(as_text=True)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of one MiB."""
    place = tmp_path / "tiny"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("NO MOUNT: a full disk was not tried (needs root)")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_under_the_files_stops_the_act_in_words(world: World, tiny_disk: Path) -> None:
    document = world.document()
    core.keep_resource("store", LocalStore(tiny_disk / "files"))
    (tiny_disk / "filling").write_bytes(bytes(1_000_000))
    before = revisions()
    big = read_text("正文.txt", "服务级别管理。" * 20_000)
    with pytest.raises(Conflict, match="disk of the file store is full"):
        draft_revision(document, big, by=world.actor("li"))
    assert revisions() == before
    assert list((tiny_disk / "files").rglob("*.*")) == []  # no draft stays behind
    (tiny_disk / "filling").unlink()
    draft_revision(document, big, by=world.actor("li"))
    assert journal.verify(current_settings().keys_dir).failed == []


def test_a_full_disk_under_the_ledger_leaves_whole_notes(world: World, tiny_disk: Path) -> None:
    from webapp.core.journal import checkpoints

    keys = current_settings().keys_dir
    shutil.copytree(keys, tiny_disk / "keys")
    journal.make_checkpoint(tiny_disk / "keys")
    first = list(checkpoints.ledger_notes(tiny_disk / "keys"))
    world.document()
    with (tiny_disk / "filling").open("wb", buffering=0) as filling, pytest.raises(OSError) as full:
        while True:
            filling.write(bytes(4096))
    assert full.value.errno == errno.ENOSPC
    room = 4096 - (tiny_disk / "keys" / checkpoints.LEDGER).stat().st_size
    long = [f"{'x' * (room + 1)}\n"]
    with pytest.raises(OSError):
        checkpoints.bring_to_ledger(tiny_disk / "keys", long)
    assert list(checkpoints.ledger_notes(tiny_disk / "keys")) == first
    (tiny_disk / "filling").unlink()
    note = journal.make_checkpoint(tiny_disk / "keys")
    assert list(checkpoints.ledger_notes(tiny_disk / "keys")) == [*first, note]
