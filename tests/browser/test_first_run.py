"""Journey (i): an administrator's first run, from the one-time link to a list of people, in at most 12 presses."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from webapp import create_app
from webapp.core.access import operator
from webapp.core.db import db
from webapp.core.settings import read_settings
from webapp.home import instance

from .hand import Hand
from .live import Site
from .support import MARKS

pytestmark = MARKS
CEILING, LATER = 12, 2
PASSWORD = "一句自己的长话 2026"


@pytest.fixture
def new_site(chromium: Any, tmp_path: Path) -> Iterator[Site]:
    """An instance nobody has set up; its link is among the facts."""
    home = tmp_path / "template" / "instance"
    app = create_app(read_settings({}, home=home, testing=True))
    with app.app_context():
        link = instance.set_up(instance.Start(), by=operator("root@host"))
        db.session.remove()
        db.engine.dispose()
    made = Site(home.parent, tmp_path / "run")
    made.facts = {"link": f"/link/{link}", "backup": str(tmp_path / "backup")}
    made.start(worker=False)
    yield made
    made.stop()


def until(page: Any, question: str) -> None:
    """Ask the page until it says yes; the page's own policy forbids the waiting function of the driver."""
    for _turn in range(100):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {question}")


def people_file(folder: Path) -> Path:
    """A register of people as an office keeps it."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "人员名单")
        sheet.write_row(1, 0, ["部门", "姓名", "角色", "工号", "岗位"])
        sheet.merge_range(2, 0, 3, 0, "技术中心")
        sheet.write_row(2, 1, ["李伟", "部门负责人", "１００１", "技术中心主任"])
        sheet.write_row(3, 1, ["周婷", "员工", "1002", "工程师"])
        sheet.write_row(5, 0, ["综合管理部", "陈洁", "文控员", "1003", "文控"])
        sheet.write_row(6, 0, ["综合管理部", "某人", "文控", "1004", ""])
    path = folder / "人员.xlsx"
    path.write_bytes(output.getvalue())
    return path


def test_the_first_run_takes_at_most_twelve_presses(
    new_site: Site, people: Callable[..., Hand], tmp_path: Path
) -> None:
    """Organisation, numbering, stamp, backup folder and people; then what is left, and what Li Wei can do."""
    hand = people(new_site, "admin", fresh=True)
    page = hand.page
    hand.open(new_site.facts["link"])
    hand.click("input[name=language][value=zh-Hans]")
    for field, text in (("organisation", "示例科技有限公司"), ("abbreviation", "SL"), ("name", "张三")):
        hand.type(f"#f-{field}", text)
    hand.type("#f-password", PASSWORD)
    hand.type("#f-again", PASSWORD)
    hand.click("input[name=mail][value=none]")
    hand.click("main form button.btn-wk")
    page.wait_for_url("**/setup/numbering")
    assert "SL-QP-07-01" in hand.words, "samples are this organisation's"
    hand.click("input[name=family][value=hyphen]")
    hand.click("main form button.btn-wk")
    page.wait_for_url("**/setup/stamp")
    hand.click("input[name=stamp_mode][value=frame]")
    page.wait_for_selector("#preview img[src*='mode=frame']")
    until(page, "[...document.querySelectorAll('#preview img')].every(i => i.complete && i.naturalWidth > 0)")
    hand.click("main form button.btn-wk")
    page.wait_for_url("**/setup/backup")
    hand.type("#f-folder", new_site.facts["backup"])
    hand.click("main form button.btn-wk")
    page.wait_for_url("**/setup/backup?tested=1")
    assert page.locator(".flash.ok").is_visible()
    hand.click("main form a.btn-wk")
    page.wait_for_url("**/setup/users")
    hand.choose_files("#f-file", people_file(tmp_path))
    page.wait_for_selector("button[value=make]")
    assert page.locator("main .chip.ok").count() == 3 and "文控员" in page.locator("main .late").inner_text()
    hand.click("button[value=make]")
    page.wait_for_selector("[data-print]:visible")
    assert hand.words.count("/link/wksetup1_") == 3, "one link a person, to hand out"
    print(f"journey (i): {hand.clicks} presses for the first run")
    assert hand.clicks <= CEILING

    hand.open("/setup/next")
    done = {row.split("\n")[0].strip() for row in page.locator("tr:has(.chip.ok) th").all_inner_texts()}
    assert {"印章", "备份文件夹", "人员", "编号", "部门"} <= done or len(done) >= 5, done
    hand.clicks = 0
    hand.open("/people?q=liwei")
    hand.click("main tbody a >> nth=0")
    hand.click("main a[href$='/may']")
    assert hand.clicks <= LATER and "李伟" in hand.words


def test_every_step_can_be_skipped_and_found_again(new_site: Site, people: Callable[..., Hand]) -> None:
    """Later, later, later: the page after set-up lists what is left, with the way back."""
    hand = people(new_site, "admin", fresh=True)
    page = hand.page
    hand.open(new_site.facts["link"])
    for field, text in (("organisation", "示例"), ("abbreviation", "SL"), ("name", "张三")):
        hand.type(f"#f-{field}", text)
    hand.type("#f-password", PASSWORD)
    hand.type("#f-again", PASSWORD)
    hand.click("main form button.btn-wk")
    for step in ("numbering", "stamp", "backup", "users"):
        page.wait_for_url(f"**/setup/{step}")
        hand.click("main .page-head a.btn-quiet")
    page.wait_for_url("**/setup/next")
    for step in ("numbering", "stamp", "backup", "users"):
        assert page.locator(f"main a[href='/setup/{step}']").count() == 1


def test_steps_move_and_samples_follow_without_leaving_the_page(site: Site, people: Callable[..., Hand]) -> None:
    """The chain editor with script: a step moves, the sample follows, the page stays and nothing is saved."""
    hand = people(site, "sysadmin")
    page = hand.page
    hand.open("/admin/types/manual")
    meanings = "[...document.querySelectorAll('select[name^=meaning-]')].map(s => s.value)"
    assert page.evaluate(meanings) == ["review", "approve"]
    page.evaluate("window.stayed = true")
    hand.click("button[value=down-1]")
    until(page, f"{meanings}[0] === 'approve'")
    assert page.evaluate("document.activeElement.name") == "act", "the keyboard stays where it was"
    hand.click("button[value=add]")
    until(page, f"{meanings}.length === 3")
    hand.type("#f-pattern", "{company}-M-{seq:3}")
    until(page, "document.getElementById('samples').innerText.includes('SL-M-00')")
    assert page.evaluate("window.stayed"), "the page was never left"
    hand.open("/admin/types")
    assert "SL-M-00" not in hand.words
