"""Checkpoints: the form of the note, its signature, and the ledger outside the database."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from webapp.core import clock, current_settings, jobs, journal
from webapp.core.journal import checkpoints
from webapp.core.journal.checkpoints import Note, fingerprint, is_signed_by, public_bytes, read, sign

from ..factories import World

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_bytes(KEY)
NOTE = Note(
    log="0" * 31 + "a",
    epoch=0,
    demo=False,
    size=7,
    root=bytes(range(32)),
    time="2026-03-02T01:02:03Z",
    head="11" * 32,
    prev="0" * 64,
    side="22" * 32,
)


def test_a_note_is_seven_lines_and_a_signature() -> None:
    text = sign(NOTE, KEY)
    body, signature = text.split("\n\n")
    assert body.split("\n") == [
        "wenkong/0000000000000000000000000000000a/0",
        "7",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "time 2026-03-02T01:02:03Z",
        "head " + "11" * 32,
        "prev " + "0" * 64,
        "side " + "22" * 32,
    ]
    dash, name, encoded = signature.rstrip("\n").split(" ")
    identity = hashlib.sha256(name.encode() + b"\x0a\x01" + PUBLIC).digest()
    assert (dash, name) == ("\u2014", "wenkong/" + NOTE.log)
    assert base64.b64decode(encoded)[:4] == identity[:4]
    assert fingerprint(name, PUBLIC) == identity.hex()
    KEY.public_key().verify(base64.b64decode(encoded)[4:], (body + "\n").encode())


def test_a_note_reads_back_and_verifies() -> None:
    assert read(sign(NOTE, KEY)) == NOTE
    assert is_signed_by(sign(NOTE, KEY), PUBLIC)
    demo = replace(NOTE, demo=True)
    assert demo.origin.startswith("wenkong-demo/") and read(sign(demo, KEY)) == demo


def test_another_key_is_refused() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert not is_signed_by(sign(NOTE, other), PUBLIC)
    assert not is_signed_by(sign(NOTE, KEY), public_bytes(other))


def test_an_altered_line_is_refused_whichever_it_is() -> None:
    text = sign(NOTE, KEY)
    for number, line in enumerate(text.split("\n")):
        if line:
            lines = text.split("\n")
            lines[number] = line[:-1] + ("0" if line[-1] != "0" else "1")
            assert not is_signed_by("\n".join(lines), PUBLIC), line


@pytest.mark.parametrize(
    "text", ["", "x", "\n\n", "a/b/c\n1\nx\ntime\n", "wenkong/a/0\n7\n!!\ntime a\nhead b\nprev c\nside d\n\n"]
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(text)
    assert not is_signed_by(text, PUBLIC)


def test_the_ledger_reads_back_what_was_appended(tmp_path: Path) -> None:
    notes = [sign(replace(NOTE, size=n), KEY) for n in range(1, 5)]
    for note in notes:
        checkpoints.append_to_ledger(tmp_path, note)
    assert list(checkpoints.ledger_notes(tmp_path)) == notes
    checkpoints.bring_to_ledger(tmp_path, [notes[-1], sign(replace(NOTE, size=9), KEY)])
    assert [read(n).size for n in checkpoints.ledger_notes(tmp_path)] == [1, 2, 3, 4, 9]


def test_no_news_means_the_same_note(world: World) -> None:
    keys = current_settings().keys_dir
    first = journal.make_checkpoint(keys)
    assert journal.make_checkpoint(keys) == first
    world.document()
    second = journal.make_checkpoint(keys)
    assert read(second).prev == hashlib.sha256(first.encode()).hexdigest()
    assert list(checkpoints.ledger_notes(keys)) == [first, second]
    assert journal.verify(keys, outside=second).failed == []


def test_a_note_that_a_killed_process_kept_from_the_ledger_follows(world: World) -> None:
    keys = current_settings().keys_dir
    first = journal.make_checkpoint(keys)
    (keys / checkpoints.LEDGER).unlink()
    assert journal.verify(keys).failed == []
    world.document()
    second = journal.make_checkpoint(keys)
    assert list(checkpoints.ledger_notes(keys)) == [first, second]


def test_what_is_printed_is_size_and_ten_bytes_of_the_root() -> None:
    assert checkpoints.printed(7, bytes(32)) == "7 " + "0" * 16
    assert checkpoints.printed(1, b"\xff" * 32) == "1 " + "Z" * 16


def test_the_worker_signs_when_there_is_news(world: World) -> None:
    jobs.run_round()
    last = journal.latest()
    assert last is not None and last.size == journal.head().size  # type: ignore[union-attr]
    assert clock.to_micros(clock.now()) > 0
