"""The image of the own signature: cleaned, seen by its owner alone, placed only by signing (手写签名图)."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text

from webapp.approvals import actions as approvals
from webapp.approvals.handwriting import handwriting_on
from webapp.approvals.models import Decision, DecisionKind, PlacedHandwriting
from webapp.core import current_settings, files, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_cover
from webapp.documents.renditions.cover import cover_values
from webapp.people.handwriting.actions import put_handwriting, remove_handwriting
from webapp.people.handwriting.queries import handwriting_of
from webapp.rendering import clean_handwriting, pdf_text

from ..factories import OPERATOR, PASSWORD, World, drawn, person_of

Clients = Callable[[str], Any]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M0 0h9v9z"/></svg>'


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 50,000 points wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(6251 * 2000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_what_is_kept_is_the_ink_alone_as_png(kind: str) -> None:
    kept = Image.open(io.BytesIO(clean_handwriting(drawn(kind=kind))))
    assert kept.format == "PNG" and kept.mode == "RGBA" and kept.info == {}
    assert kept.width < 400 and kept.getpixel((0, 0))[3] == 0
    assert kept.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize(
    "data",
    [b"", SVG, b"GIF89a" + bytes(40), bomb(), drawn()[:60], b"\x89PNG\r\n\x1a\n" + bytes(400), bytes(5 * 2**20)],
    ids=["empty", "svg", "gif", "bomb", "cut", "broken", "too large"],
)
def test_what_is_no_image_of_ours_is_refused_at_its_field(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        clean_handwriting(data)
    assert list(refused.value.fields) == ["image"]


def test_an_empty_sheet_is_refused() -> None:
    blank = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(blank, "PNG")
    with pytest.raises(Invalid):
        clean_handwriting(blank.getvalue())


def signed_by_hand(world: World) -> Revision:
    """A revision that wang approved with the own handwriting."""
    put_handwriting(person_of("wang"), drawn(), by=world.actor("wang"))
    round_ = world.sent()
    approvals.approve_step(round_, by=world.actor("wang"), proof=world.proof("wang"), handwriting=True)
    return db.session.get_one(Revision, round_.subject_id)


def approval_of(login: str) -> Decision:
    statement = select(Decision).where(Decision.kind == DecisionKind.APPROVE, Decision.person_id == person_of(login).id)
    return db.session.scalars(statement.order_by(Decision.id.desc())).first()  # type: ignore[return-value]


def test_signing_with_the_tick_places_the_own_image_and_the_journal_names_it(both_worlds: World) -> None:
    signed_by_hand(both_worlds)
    sha = handwriting_of(person_of("wang").id).sha  # type: ignore[union-attr]
    assert handwriting_on(approval_of("wang").id) == sha
    facts = db.session.scalars(select(JournalEntry.facts).where(JournalEntry.act == "step.approved")).one()
    assert sha.encode() in facts
    assert journal.verify(current_settings().keys_dir).failed == []


def test_without_the_tick_nothing_is_placed(world: World) -> None:
    put_handwriting(person_of("wang"), drawn(), by=world.actor("wang"))
    world.approve(world.sent())
    assert list(db.session.scalars(select(PlacedHandwriting))) == []


def test_who_keeps_no_image_can_place_none_and_signs_nothing(world: World) -> None:
    put_handwriting(person_of("zhao"), drawn(), by=world.actor("zhao"))
    with pytest.raises(Conflict):
        approvals.approve_step(world.sent(), by=world.actor("wang"), proof=world.proof("wang"), handwriting=True)
    assert list(db.session.scalars(select(PlacedHandwriting))) == []


def test_nobody_puts_or_removes_the_image_of_another(world: World) -> None:
    put_handwriting(person_of("wang"), drawn(), by=world.actor("wang"))
    for login in ("secadmin", "zhao"):
        with pytest.raises(NotAllowed):
            put_handwriting(person_of("wang"), drawn(), by=world.actor(login))
        with pytest.raises(NotAllowed):
            remove_handwriting(person_of("wang"), by=world.actor(login))


def test_the_image_of_another_person_put_in_place_by_hand_is_named(world: World) -> None:
    signed_by_hand(world)
    put_handwriting(person_of("zhao"), drawn(9), by=world.actor("zhao"))
    other, decision = handwriting_of(person_of("zhao").id), approval_of("wang").id
    assert other is not None
    db.session.execute(text("DROP TRIGGER wk_placed_handwriting_no_update"))
    swap = "UPDATE placed_handwriting SET handwriting_id = :hand, sha = :sha WHERE decision_id = :decision"
    db.session.execute(text(swap), {"hand": other.id, "sha": other.sha, "decision": decision})
    db.session.commit()
    failed = journal.verify(current_settings().keys_dir).failed
    assert any("not the signer's own" in found["why"] for found in failed)


def test_the_cover_shows_the_hand_beside_name_meaning_and_date(world: World) -> None:
    revision = signed_by_hand(world)
    release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"))
    cover = freeze_cover(revision, by=OPERATOR)
    pdf = files.read(cover.sha or "")
    words = pdf_text(pdf)
    assert "王敏" in words and "批准" in words and b"/Image" in pdf
    line = cover_values(revision).approvals[-1]
    assert line.name == "王敏" and line.handwriting and line.date


def test_replacing_or_removing_the_image_changes_no_cover(world: World) -> None:
    revision = signed_by_hand(world)
    placed = cover_values(revision).approvals[-1].handwriting
    put_handwriting(person_of("wang"), drawn(12), by=world.actor("wang"))
    remove_handwriting(person_of("wang"), by=world.actor("wang"))
    assert cover_values(revision).approvals[-1].handwriting == placed and files.read(placed)


def test_the_image_is_put_and_seen_on_the_own_page_only(world: World, client_for: Clients) -> None:
    client = client_for("wang")
    assert client.get("/me/signing/handwriting.png").status_code == 404
    form = {"image": (io.BytesIO(drawn()), "签名.png")}
    sent = client.post_form("/me/signing/handwriting", form, page="/me/signing", content_type="multipart/form-data")
    assert sent.status_code == 302, sent.get_data(as_text=True)
    shown = client.get("/me/signing/handwriting.png")
    assert shown.status_code == 200 and shown.mimetype == "image/png" and "no-store" in shown.headers["Cache-Control"]
    assert client_for("secadmin").get("/me/signing/handwriting.png").status_code == 404
    bad = {"image": (io.BytesIO(SVG), "签名.svg")}
    refused = client.post_form("/me/signing/handwriting", bad, page="/me/signing", content_type="multipart/form-data")
    assert refused.status_code == 422 and 'id="e-image"' in refused.get_data(as_text=True)


def test_the_tick_stands_in_the_panel_of_who_keeps_an_image(world: World, client_for: Clients) -> None:
    round_ = world.sent()
    client = client_for("wang")
    page = f"/approvals/{round_.id}"
    assert 'name="handwriting"' not in client.get(page).get_data(as_text=True)
    put_handwriting(person_of("wang"), drawn(), by=world.actor("wang"))
    html = client.get(page).get_data(as_text=True)
    assert 'name="handwriting"' in html
    shown = re.search(r'name="shown" value="([^"]+)"', html).group(1)
    form = {"act": "approve", "shown": shown, "handwriting": "1", "password": PASSWORD}
    assert client.post_form(page, form).status_code == 303
    assert handwriting_on(approval_of("wang").id)
