"""The main job in one story: real files are imported, returned, signed by three people, released, found and proved."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .hand import Hand
from .live import Site
from .papers import MANUAL, PROCEDURE, has_code, make_files, next_edition, seeds, text_of
from .support import MARKS, PHONE

pytestmark = MARKS
At = Callable[..., Hand]
REASON = "第3章未写明文控员的职责，请补充后再送审。"
PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "approval.png"
PAGES_SECONDS = 90
CEILING_OF_IMPORT = 17
ROW = "main form:has(input[name=shown]) tbody tr"


def test_from_real_files_to_released_documents_that_are_found_and_prove_themselves(
    empty_site: Site, people: At, tmp_path: Path
) -> None:
    """Import, send, return, resubmit, sign by three people, release, PDF, search, verdict, next revision."""
    site = empty_site
    he, wang, zhao, chen = (people(site, login) for login in ("he", "wang", "zhao", "chen"))
    files = make_files(tmp_path / "files")
    presses = _import_and_send(he, files)
    slugs = _slugs(site)
    print(f"imported and sent: {', '.join(slugs)}")
    manual = _slug_of(site, MANUAL)

    _return(wang, site, manual)
    _resubmit(he, manual)
    for _round in range(2):
        for signer in (people(site, "zhou"), wang, people(site, "sun"), zhao):
            _sign_all(signer)
    names = _signed_by(he, manual)
    assert {"何静", "王敏", "赵国华"} <= names, "prepared, reviewed and approved by three people"

    presses += _release_all(chen)
    chen.open("/docs")
    presses += 2
    print(f"journey (a): {presses} presses from files to in force")
    assert presses <= CEILING_OF_IMPORT
    for slug in slugs:
        chen.open(f"/d/{slug}")
        assert chen.page.locator("main .chip").first.inner_text() == "现行有效", slug

    address = _verdict_address(site, manual, "A/0")
    for slug in slugs:
        _check_pdf(he, site, slug)
    _found_in_both_scripts(he, slugs)
    phone = people(site, viewport=PHONE)
    assert _verdict(phone, address)[0] == "现行有效"
    _next_revision(he, wang, zhao, chen, manual, tmp_path)
    verdict, said = _verdict(phone, address)
    assert "取代" in verdict, "the same paper, after the next revision"
    assert "A/1" in said, "the successor is named"
    print(f"verdict on the phone afterwards: {verdict}")
    _proved(site)


def _import_and_send(he: Hand, files: list[Path]) -> int:
    """Journey (a) 1 to 6; the presses it took."""
    page = he.page
    he.open("/")
    he.clicks = 0
    he.click("nav.rail a[data-go=documents] >> nth=0")
    he.click("nav.rail a[href='/docs/import'] >> nth=0")
    page.wait_for_url("**/docs/import")
    page.locator("#f-department").select_option(label="技术中心")
    he.choose_files("#f-files", *files)
    page.wait_for_url(re.compile(r"/docs/import/\d+"), timeout=120_000)
    rows = page.locator(ROW)
    assert rows.count() == len(files), "a broken file stops nothing and has its row"
    broken = rows.filter(has_text="坏文件.docx")
    assert broken.locator(".chip.stop").count() == 1
    assert broken.locator("input[type=checkbox]").count() == 0
    for path in files:
        row = rows.filter(has_text=path.name)
        assert row.count() == 1, path.name
        if "坏文件" not in path.name:
            assert row.locator("[id^=w-], .small.soft").count() >= 1, "each guess says where it comes from"
            assert row.locator("input[name^=title-]").input_value().strip()
    for path in seeds()[:2]:
        he.press_choice(f"{ROW}:has-text('{path.name}') select[name^=type-]", "manual")
    if page.locator("button[name=do][value=fill]").count():
        he.click("button[name=do][value=fill]")
        page.wait_for_load_state("load")
    he.click("[data-tick-all] >> nth=0")
    he.click("button[name=do][value=check]")
    page.wait_for_url(re.compile(r"/check"))
    _wait_until_made(page)
    he.click("main form .bar button.btn-wk")
    page.wait_for_url("**/result")
    assert page.locator("main .chip.stop:has-text('拒绝')").count() == 0
    return he.clicks


def _wait_until_made(page: Any) -> None:
    """Look again until the worker has made every body."""
    until = time.monotonic() + PAGES_SECONDS
    while page.locator("main p[role=status]").count() and time.monotonic() < until:
        page.wait_for_timeout(1000)
        page.goto(page.url)
    assert page.locator("main form button.btn-wk:not([data-refused])").count() >= 1, page.locator("main").inner_text()


def _slugs(site: Site) -> list[str]:
    return [row[0] for row in _ask(site, "SELECT slug FROM document ORDER BY id")]


def _slug_of(site: Site, title: str) -> str:
    return str(_ask(site, "SELECT slug FROM document WHERE title = ?", title)[0][0])


def _ask(site: Site, question: str, *values: str) -> list[Any]:
    """What stands in the database, read only."""
    connection = sqlite3.connect(f"file:{site.home / 'wenkong.db'}?mode=ro", uri=True)
    try:
        return connection.execute(question, values).fetchall()
    finally:
        connection.close()


def _return(wang: Hand, site: Site, slug: str) -> None:
    wang.open(f"/d/{slug}")
    wang.click("main .page-head a.btn-wk")
    wang.page.wait_for_url("**/approvals/*")
    wang.click("#return > summary")
    wang.type("#f-opinion-return", REASON)
    wang.type("#f-password-return", "correct horse 42")
    wang.press_sign("return")
    assert wang.page.locator(".flash.ok").first.is_visible()


def _resubmit(he: Hand, slug: str) -> None:
    """The author sees the reason on top, and sends it again."""
    he.open("/")
    assert REASON in he.words
    he.open(f"/d/{slug}")
    banner = he.page.locator("main .banner.warn", has_text=REASON)
    assert banner.bounding_box()["y"] < 420, "on top of the document"
    he.click("main .page-head a.btn-wk")
    he.page.wait_for_url("**/send")
    _wait_until_made(he.page)
    he.click("main form button.btn-wk")
    he.page.wait_for_load_state("load")
    assert he.page.locator(".flash.ok").first.is_visible()


def _sign_all(signer: Hand) -> None:
    """Sign whatever waits; the next one opens by itself."""
    signer.open("/")
    first = signer.page.locator("main tbody a[href^='/approvals/']").first
    if first.count() == 0:
        return
    first.click()
    signer.page.wait_for_url("**/approvals/*")
    while "/approvals/" in signer.path and signer.page.locator("#approve").count():
        before = signer.path
        signer.sign("approve", opinion="同意")
        signer.page.wait_for_url(lambda url, old=before: not url.endswith(old))


def _signed_by(he: Hand, slug: str) -> set[str]:
    he.open(f"/d/{slug}/r/A:0")
    return set(re.findall("何静|王敏|赵国华", he.page.locator("section:has(#approval-head)").inner_text()))


def _release_all(chen: Hand) -> int:
    """Journey (a) 7: home, tick all, one date, one signature."""
    chen.open("/")
    chen.clicks = 0
    chen.click("main a[href='/docs/release'] >> nth=0")
    chen.page.wait_for_url("**/docs/release")
    chen.click("[data-tick-all] >> nth=0")
    chen.click("main .bulk button.btn-wk")
    chen.page.wait_for_url("**/docs/release/check")
    chen.type("#f-password", "correct horse 42")
    chen.click("main .sign-box button.btn-wk")
    chen.page.wait_for_load_state("load")
    assert chen.page.locator("main .chip.stop").count() == 0, chen.words
    return chen.clicks


def _verdict_address(site: Site, slug: str, label: str) -> str:
    found = _ask(
        site,
        "SELECT t.token FROM printed_token t JOIN revision r ON r.id = t.revision_id"
        " JOIN document d ON d.id = r.document_id WHERE d.slug = ? AND r.label = ? ORDER BY t.rowid",
        slug, label,
    )  # fmt: skip
    return f"/q/{found[0][0]}"


def _check_pdf(he: Hand, site: Site, slug: str) -> None:
    """It opens; text, cover, header, stamp words and the code are there."""
    label, title, number = _ask(
        site,
        "SELECT r.label, d.title, d.number FROM revision r JOIN document d ON d.id = r.document_id"
        " WHERE d.slug = ? AND r.state = 'effective'",
        slug,
    )[0]
    pdf = _fetch_pdf(he, f"/d/{slug}/r/{label.replace('/', ':')}/pdf")
    assert pdf.startswith(b"%PDF")
    pages = text_of(pdf)
    cover, whole = pages[0], "".join(pages)
    assert "".join(title.split()) in cover and number in cover and label in cover
    assert all(word in cover for word in ("编制", "批准")), "who signed stands on the cover"
    assert all(number in page for page in pages[1:]), "the header is on every page"
    assert f"共{len(pages)}页" in whole or f"/{len(pages)}" in whole
    assert "非受控" in whole and "现行有效" in whole, "state line and stamp words"
    if title in {MANUAL, PROCEDURE}:
        assert "服务级别协议" in whole
    url = site.url + _verdict_address(site, slug, label)
    assert has_code(pdf, url), "the code on the cover leads to the verdict of this revision"


def _fetch_pdf(he: Hand, path: str) -> bytes:
    """The PDF, as soon as the worker made its cover."""
    until = time.monotonic() + PAGES_SECONDS
    while time.monotonic() < until:
        answer = he.context.request.get(he.site.url + path)
        if answer.headers.get("content-type", "").startswith("application/pdf"):
            return bytes(answer.body())
        he.page.wait_for_timeout(500)
    raise AssertionError(f"{path} was not made in {PAGES_SECONDS} s: {he.site.log()}")


def _found_in_both_scripts(he: Hand, slugs: list[str]) -> None:
    found = []
    for question in ("服务级别管理", "服務級別管理"):
        he.open("/")
        he.type("#q", question)
        he.page.locator("#q").press("Enter")
        he.page.wait_for_url("**/search?q=*")
        found.append(he.page.locator("main article h2").all_inner_texts())
    assert found[0] == found[1]
    assert any(PROCEDURE in line for line in found[0])
    print(f"服务级别管理 and 服務級別管理 find: {found[0]}")
    if seeds():
        he.open("/search?q=PR-9.2")
        assert "ITSS-PR-9.2-001" in he.words


def _verdict(phone: Hand, address: str) -> tuple[str, str]:
    """What a stranger's phone says, without signing in: the verdict, and all of the page."""
    answer = phone.open(address)
    assert answer.status == 200
    head = phone.page.locator("header.verdict, section.verdict").first
    size = head.locator("strong, h1").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 32, "readable at arm's length"
    assert "何静" not in phone.page.content(), "never who took it"
    return str(head.locator("strong, h1").inner_text()), str(phone.page.locator("body").inner_text())


def _next_revision(he: Hand, wang: Hand, zhao: Hand, chen: Hand, slug: str, folder: Path) -> None:
    he.open(f"/d/{slug}")
    he.click("main .page-head a.btn-wk")
    he.page.wait_for_url("**/revise")
    he.choose_files("#f-file", next_edition(folder))
    he.type("#f-summary", "增加第6章评审，明确文控员职责")
    he.click("main form > p.actions button.btn-wk")
    he.page.wait_for_load_state("load")
    he.open(f"/d/{slug}/send")
    _wait_until_made(he.page)
    he.click("main form button.btn-wk")
    he.page.wait_for_load_state("load")
    _sign_all(wang)
    zhao.open("/")
    zhao.page.locator("main tbody a[href^='/approvals/']").first.click()
    zhao.page.wait_for_url("**/approvals/*")
    if os.environ.get("WENKONG_SCREENSHOTS"):
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        zhao.shot(PICTURE)
    zhao.sign("approve", opinion="同意")
    _release_all(chen)


def _proved(site: Site) -> None:
    """Nothing of all this was altered, and the command says so."""
    done = site.command("verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
