"""A living system is taken over in the browser: 300 documents with their registers, at most 25 presses."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.documents.takeover.papers import Doc, System, system
from webapp import create_app
from webapp.core.db import db
from webapp.core.settings import read_settings
from webapp.documents.models import Revision
from webapp.documents.renditions.cover import cover_values
from webapp.rendering import pdf_text

from .hand import Hand
from .live import Site
from .support import MARKS

pytestmark = MARKS
At = Callable[..., Hand]
CEILING = 25
SAMPLED_COVERS, DEEPLY_SAMPLED_COVERS = 3, 30
WAITING_SECONDS = 1800
STEPS = (("no_file", "later"), ("unlisted", "list"), ("differs", "register"), ("scheme", "keep"))


@pytest.fixture
def own_site(chromium: Any, template: Any, tmp_path: Path) -> Iterator[Site]:
    """A running instance with people and no document."""
    made = Site(template, tmp_path / "site")
    made.folder.mkdir(exist_ok=True)
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("count", [24, pytest.param(300, marks=pytest.mark.deep)])
def test_a_living_system_is_taken_over_within_the_ceiling_and_every_claim_stands(
    own_site: Site, people: At, tmp_path: Path, count: int
) -> None:
    """From the Documents page to all in force; then cover, list, page and journal say what the paper says."""
    site, made = own_site, system(count)
    archive, registers = _written(made, tmp_path)
    began = time.monotonic()
    chen = people(site, "chen")
    presses = _handed_in_and_signed(chen, archive, registers, made)
    read = time.monotonic() - began
    he = people(site, "he")
    presses += _confirmed(he, chen)
    in_force = [*made.docs, *made.unlisted]
    assert len(_ask(site, "SELECT id FROM document")) == len(in_force)
    print(f"take-over of {len(in_force)} documents: {presses} presses, {read:.0f} s to the first signature, "
          f"{time.monotonic() - began:.0f} s until all were in force")  # fmt: skip
    assert presses <= CEILING
    _master_list_says(chen, in_force)
    _journal_says(site, in_force)
    _cover_values_say(site, in_force)
    _covers_say(site, in_force, SAMPLED_COVERS if count < 300 else DEEPLY_SAMPLED_COVERS)
    _pages_say(chen, site, in_force[:: max(1, len(in_force) // 8)])


def _written(made: System, folder: Path) -> tuple[Path, list[Path]]:
    """The folder as an archive, and the registers beside it."""
    archive = folder / "体系文件.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in made.files.items():
            packed.writestr(f"体系文件/{name}", data)
    registers = []
    for name, data in made.registers.items():
        registers.append(folder / name)
        registers[-1].write_bytes(data)
    return archive, registers


def _handed_in_and_signed(chen: Hand, archive: Path, registers: list[Path], made: System) -> int:
    """The presses of the one who enters."""
    page = chen.page
    chen.open("/")
    chen.clicks = 0
    chen.click("nav.rail a[data-go=documents] >> nth=0")
    page.wait_for_url("**/docs")
    chen.click("nav.rail a[href='/docs/takeover'] >> nth=0")
    page.wait_for_url("**/docs/takeover")
    chen.choose_files("#f-files", archive)
    chen.choose_files("#f-registers", *registers)
    chen.click("main form button.btn-wk")
    page.wait_for_url(re.compile(r"/docs/takeover/\d+"))
    _wait_for(page, "main form input[name=group]")
    for kind, act in STEPS:
        assert page.locator("input[name=group]").input_value() == kind, chen.words[:500]
        whole = page.locator("[data-bulk-all]")
        chen.click("[data-tick-all] >> nth=0")
        if whole.count():
            chen.click(whole.first)
        chen.type("#f-reason", "已逐份核对纸质原件")
        chen.click(f"button[name=act][value={act}]")
        page.wait_for_load_state("load")
    chen.click("main .page-head a.btn-wk")
    page.wait_for_url("**/check")
    for one in made.without_file:
        assert one.number in chen.words, "what is left for later stands on the page that is signed"
    chen.click("#sign > summary")
    chen.type("#f-password-sign", "correct horse 42")
    chen.press_sign("sign")
    page.wait_for_url(re.compile(r"/docs/takeover/\d+$"))
    assert page.locator(".flash.ok").first.is_visible(), chen.words[:500]
    return chen.clicks


def _confirmed(he: Hand, chen: Hand) -> int:
    """The presses of the second person; then the list comes into force by itself."""
    assert _ask(chen.site, "SELECT id FROM document") == [], "nothing is in force before the second signature"
    he.open("/")
    he.clicks = 0
    he.click(he.page.locator("main tbody a[href^='/approvals/']").first)
    he.page.wait_for_url("**/approvals/*")
    he.sign("approve", opinion="与原件一致")
    assert he.page.locator(".flash.ok").first.is_visible()
    chen.page.goto(chen.page.url)
    _wait_for(chen.page, "main .banner.info:has-text('待补文件')")
    return he.clicks


def _wait_for(page: Any, selector: str) -> None:
    """The page looks again by itself, without script, until the worker is done and the next part stands there."""
    page.wait_for_selector(selector, state="attached", timeout=WAITING_SECONDS * 1000)
    page.wait_for_load_state("load")


def _master_list_says(chen: Hand, docs: list[Doc]) -> None:
    chen.open("/docs?all=1&state=effective")
    rows = chen.page.locator("main tbody tr").all_inner_texts()
    by_number = {row.split()[0]: row for row in rows if row.strip()}
    for one in docs:
        row = by_number[one.number]
        assert one.title in row and one.label in row and one.effective.isoformat() in row, row
        assert "纸面签署" in row, row


def _journal_says(site: Site, docs: list[Doc]) -> None:
    entries = {}
    for seq, facts in _ask(site, "SELECT seq, facts FROM journal WHERE act = 'revision.taken_over'"):
        private = dict(_ask(site, "SELECT name, value FROM journal_private WHERE seq = ?", seq))
        entries[json.loads(facts)["number"]] = (json.loads(facts), private)
    for one in docs:
        facts, private = entries[one.number]
        assert (facts["label"], facts["issued_on"], facts["effective_from"]) == (
            one.label, one.issued.isoformat(), one.effective.isoformat(),
        )  # fmt: skip
        assert (private["prepared"], private["reviewed"], private["approved"]) == (
            one.prepared,
            one.reviewed,
            one.approved,
        )


def _cover_values_say(site: Site, docs: list[Doc]) -> None:
    """What every cover is made from, of all documents."""
    app = create_app(read_settings({}, home=site.home, base_url=site.url, testing=True))
    with app.app_context():
        found = {r.document.number: cover_values(r) for r in db.session.scalars(select(Revision))}
        db.session.remove()
        db.engine.dispose()
    for one in docs:
        cover = found[one.number]
        days = (one.issued.isoformat(), one.effective.isoformat())
        assert (cover.title, cover.label, cover.issue_date, cover.effective_date) == (one.title, one.label, *days)
        assert [line.name for line in cover.approvals] == [one.prepared, one.reviewed, one.approved]
        assert {line.signature for line in cover.approvals} == {"纸面签署"}
        assert [(line.label, line.change, line.by) for line in cover.revisions] == [
            (label, what, who) for label, _day, what, who in reversed(one.changes)
        ]
        assert "登记人 陈洁" in cover.remarks[0] and "确认人 何静" in cover.remarks[0]


def _covers_say(site: Site, docs: list[Doc], wanted: int) -> None:
    """The first covers the worker made, read back from their own bytes."""
    question = (
        "SELECT d.number, r.sha FROM rendition r JOIN revision v ON v.id = r.revision_id"
        " JOIN document d ON d.id = v.document_id JOIN taken_over t ON t.revision_id = v.id"
        " WHERE r.kind = 'cover' AND r.sha IS NOT NULL"
    )
    until = time.monotonic() + WAITING_SECONDS
    numbers = {one.number: one for one in docs}
    while len(made := [row for row in _ask(site, question) if row[0] in numbers]) < wanted:
        assert time.monotonic() < until, f"{len(made)} of {wanted} covers"
        time.sleep(1)
    for number, sha in made[:wanted]:
        one = numbers[number]
        text = pdf_text(next(site.home.rglob(sha)).read_bytes())
        for claim in (one.number, one.label, one.prepared, one.reviewed, one.approved, one.issued, one.effective):
            assert str(claim) in text, (number, claim)
        assert "纸面签署" in text and "陈洁" in text and "何静" in text
        assert all(change[2] in text for change in one.changes)
    print(f"covers read back: {wanted}")


def _pages_say(chen: Hand, site: Site, docs: list[Doc]) -> None:
    slugs = dict(_ask(site, "SELECT number, slug FROM document"))
    for one in docs:
        chen.open(f"/d/{slugs[one.number]}/history")
        words = chen.words
        for claim in (one.label, one.prepared, one.reviewed, one.approved, one.effective.isoformat(), "纸面签署"):
            assert claim in words, (one.number, claim)


def _ask(site: Site, question: str, *values: object) -> list[Any]:
    connection = sqlite3.connect(f"file:{site.home / 'wenkong.db'}?mode=ro", uri=True)
    try:
        return connection.execute(question, values).fetchall()
    finally:
        connection.close()
