"""Journey (b): an author changes a document in force, presses counted against the ceiling of ux.md."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..documents.checkout.papers import edited, in_force, with_review, word
from ..factories import World
from .hand import Hand
from .live import Site
from .support import MARKS

pytestmark = MARKS
At = Callable[..., Hand]
CEILING = 12
OWNERS = 2
PAGES_SECONDS = 60
REASON = "外审提出职责不清，补充评审要求。"


def prepare(world: World) -> dict[str, str]:
    """A Word procedure in force, with one below it."""
    document = in_force(world, word(文件编号="SL/QP-01", 版本="v1.0")).document
    world.effective(world.document("服务报告指导书", type_key="instruction", parent=document))
    return {"document": f"/d/{document.slug}", "number": document.number}


@pytest.fixture(scope="module")
def changing(chromium: Any, template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running instance with a document to change."""
    made = Site(template, tmp_path_factory.mktemp("changing"), prepare)
    made.start()
    yield made
    made.stop()


def test_an_author_asks_checks_out_writes_checks_in_and_sends(changing: Site, people: At, tmp_path: Path) -> None:
    li, zhou = people(changing, "li"), people(changing, "zhou")
    document = changing.facts["document"]
    request = _ask(li, document)
    _accept(zhou, request)
    work = _check_out(li, document, tmp_path)
    work.write_bytes(edited(work.read_bytes(), with_review))
    _check_in(li, document, work)
    _send(li)
    print(f"journey (b): {li.clicks} presses from the request to sent, the owner {zhou.clicks}")
    assert li.clicks <= CEILING
    assert zhou.clicks <= OWNERS
    li.open(request)
    assert "v1.1" in li.words, "the request names the revision that carries it out"
    for hand in (li, zhou):
        hand.assert_quiet()


def _ask(li: Hand, document: str) -> str:
    """1: reason and kind; what is touched is proposed beside; the address of the request."""
    li.open(document)
    li.clicks = 0
    li.click("main a[href*='/changes/new'] >> nth=0")
    li.page.wait_for_url("**/changes/new**")
    assert "服务报告指导书" in li.words, "documents below are proposed as touched"
    li.press_choice("#f-category", "external_audit")
    li.type("#f-reason", REASON)
    li.click("main form button.btn-wk")
    li.page.wait_for_url("**/changes/*")
    assert REASON in li.words
    assert li.clicks == 3
    return li.path


def _accept(zhou: Hand, request: str) -> None:
    """2: the owner, from the home page."""
    zhou.open("/")
    zhou.clicks = 0
    zhou.click(f"main a[href='{request}'] >> nth=0")
    zhou.click(".bar form button.btn-wk >> nth=0")
    zhou.page.wait_for_load_state("load")
    assert zhou.page.locator(".flash.ok").is_visible()


def _check_out(li: Hand, document: str, folder: Path) -> Path:
    """3: the lock until a date; the file comes by itself."""
    li.open(document)
    li.click(f"main a[href='{document}/checkout'] >> nth=0")
    with li.page.expect_download() as coming:
        li.click("main form button.btn-wk")
    found = folder / coming.value.suggested_filename
    coming.value.save_as(found)
    assert found.suffix == ".docx"
    assert li.page.url.endswith("/checkin?file=1"), "where the file is handed in again"
    return found


def _check_in(li: Hand, document: str, work: Path) -> None:
    """5 and 6: what differs is told at once, the change note is written for the author."""
    li.choose_files("#f-file", work)
    li.click("main form button.btn-wk")
    li.page.wait_for_url(f"**{document}/checked")
    assert "评审" in li.page.locator("#f-summary").input_value(), "proposed from what differs"
    li.click("main form button.btn-wk")
    li.page.wait_for_url(f"**{document}")


def _send(li: Hand) -> None:
    """7: the route and the copies to recall are shown before it goes."""
    li.click("main a[href$='/send'] >> nth=0")
    until = time.monotonic() + PAGES_SECONDS
    while li.page.locator("main form button.btn-wk:not([disabled])").count() == 0 and time.monotonic() < until:
        time.sleep(1)
        li.page.reload()
    li.click("main form button.btn-wk >> nth=-1")
    li.page.wait_for_load_state("load")
    assert li.page.locator(".flash.ok").is_visible(), li.words[:400]
