"""Journeys (c) and (e): the approver's desk and the reader's phone, presses counted against the ceilings of ux.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from webapp.approvals import actions as approvals
from webapp.approvals.queries import open_step
from webapp.documents import queries
from webapp.documents.acknowledging.actions import Rule, set_rules
from webapp.documents.acknowledging.models import Whom

from ..factories import PASSWORD, TEXT, World, person_of
from . import looks
from .hand import Hand
from .live import Site
from .support import MARKS, PHONE
from .test_access import tab_to

pytestmark = MARKS
At = Callable[..., Hand]
LATER = TEXT.replace("协议得到策划", "协议按年得到策划") + "\n4 评审\n每年评审一次服务级别协议，结果报管理者代表。\n"
APPROVE, RETURN, FINGER = 3, 4, 44
WAITING = {
    "first": "事件管理程序", "second": "问题管理程序", "third": "变更管理程序",
    "opened": "容量管理程序", "unopened": "可用性管理程序", "manual": "运维服务管理手册",
}  # fmt: skip
QUESTION = "每年评审由哪个部门牵头？"


def prepare(world: World) -> dict[str, str]:
    """Three revisions that wait for wang beside what was in force, and three documents staff must read."""
    facts = {}
    for name, title in WAITING.items():
        document = world.document(title, "manual" if name == "manual" else "procedure")
        world.effective(document)
        facts[f"{name} document"] = f"/d/{document.slug}"
        round_ = world.sent(document, LATER, summary="按审核发现补充评审要求")
        while (step := open_step(round_)) is not None:
            login = next(a.person.login for a in step.assignments if a.state == "open")
            if login == "wang":
                break
            approvals.approve_step(round_, by=world.actor(login), proof=world.proof(login), opinion="同意")
        facts[name] = f"/approvals/{round_.id}"
    for name, title in (("read", "服务级别管理程序"), ("keys", "客户投诉管理程序"), ("noscript", "供方管理程序")):
        document = world.document(title)
        world.effective(document)
        set_rules(document, [Rule(Whom.PERSON, person=person_of("staff"))], by=world.actor("chen"))
        now = world.effective(document, LATER, summary="增加评审一章")
        facts[name], facts[f"{name} qr"] = f"/d/{document.slug}", f"/q/{queries.token_of(now).token}"
    return facts


@pytest.fixture(scope="module")
def desk(chromium: Any, template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running instance with something to approve and something to read."""
    made = Site(template, tmp_path_factory.mktemp("reading"), prepare)
    made.start()
    yield made
    made.stop()


# ---- journey (c): the approver ----


def test_changes_reason_and_impact_are_on_the_screen_of_the_decision_and_n_and_p_jump(desk: Site, people: At) -> None:
    wang = people(desk, "wang")
    wang.open(desk.facts["third"])
    page = wang.page
    assert "按审核发现补充评审要求" in wang.words, "the reason"
    marks = page.locator("article ins, article del")
    assert marks.count() >= 3
    page.keyboard.press("n")
    first = looks.focus(page)
    assert first["ok"] and page.evaluate("document.activeElement.matches('[data-change]')")
    place = page.evaluate("document.activeElement.id")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") != place
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id") == place
    bar, box = page.locator(".bar").bounding_box(), page.locator(":focus").bounding_box()
    assert box["y"] + box["height"] <= bar["y"], "never under the sticky bar"
    assert page.locator("article ins .visually-hidden").first.inner_text().strip() == "新增"
    assert page.locator("main a", has_text="对照").count() >= 1, "the whole comparison is one press away"
    assert wang.clicks == 0


def test_approving_takes_three_presses_and_the_next_item_opens(desk: Site, people: At) -> None:
    wang = people(desk, "wang")
    wang.open("/")
    wang.clicks = 0
    wang.click(f'main tbody tr a[href="{desk.facts["first"]}"] >> nth=0')
    wang.page.wait_for_url("**" + desk.facts["first"])
    wang.sign("approve", opinion="同意")
    assert wang.clicks <= APPROVE
    assert wang.path in {desk.facts["second"], desk.facts["third"]}, "the next item opens"
    assert wang.page.locator(".flash.ok").is_visible()


def test_returning_takes_four_presses_and_keeps_the_reason_when_the_password_was_wrong(desk: Site, people: At) -> None:
    wang = people(desk, "wang")
    wang.open("/")
    wang.clicks = 0
    wang.click(f'main tbody tr a[href="{desk.facts["second"]}"] >> nth=0')
    wang.click("#return > summary")
    wang.click(wang.page.locator("dialog[open] input[name=to]").first)
    wang.type("#f-opinion-return", "评审频次与合同不符。")
    wang.type("#f-password-return", PASSWORD)
    wang.press_sign("return")
    assert wang.clicks <= RETURN
    assert wang.path == desk.facts["third"], "the next item opens"


def test_several_are_signed_at_once_only_of_one_type_and_only_when_opened(desk: Site, people: At) -> None:
    wang = people(desk, "wang")
    for name in ("opened", "manual"):
        wang.open(desk.facts[name])
    wang.open("/")
    for name in ("opened", "unopened", "manual"):
        row = wang.page.locator("main tbody tr", has=wang.page.locator(f'a[href="{desk.facts[name]}"]')).first
        row.locator("input[data-tick]").check()
    wang.click("[data-bulk] .bulk-acts button >> nth=0")
    wang.page.wait_for_url("**/approvals/together**")
    left = wang.page.locator("main .card-wk", has_text="不能批量签批").inner_text()
    assert "可用性管理程序" in left and "尚未打开" in left
    assert "运维服务管理手册" in left and "文件类型不同" in left
    wang.type("#f-password", PASSWORD)
    wang.click(".sign-box button.btn-wk")
    assert "容量管理程序" in wang.words and "已签" in wang.words


@pytest.mark.parametrize("start", ["document", "approval"])
def test_comparing_is_one_press_away_tells_apart_by_more_than_colour_and_says_what_it_can_not_see(
    desk: Site, people: At, start: str
) -> None:
    wang = people(desk, "wang")
    wang.open(desk.facts["read"] if start == "document" else desk.facts["unopened"])
    wang.clicks = 0
    wang.click("main a[href*='/compare'] >> nth=0")
    wang.page.wait_for_url("**/compare**")
    assert wang.clicks == 1
    marks = wang.page.locator("main ins, main del")
    assert marks.count() >= 1
    lines = marks.evaluate_all("list => list.map(e => getComputedStyle(e).textDecorationLine)")
    assert set(lines) <= {"underline", "line-through"} and lines, "not by colour alone"
    spoken = {words.strip() for words in wang.page.locator("main ins .visually-hidden").all_inner_texts()}
    assert spoken <= {"新增"}, "and in words"
    assert "图片" in wang.words, "what it can not see"


# ---- journey (e): the reader on a phone ----


def test_a_code_leads_a_stranger_to_the_verdict_without_a_press_and_the_reader_to_the_text_with_one(
    desk: Site, people: At
) -> None:
    stranger = people(desk, viewport=PHONE)
    stranger.open(desk.facts["read qr"])
    verdict = stranger.page.locator("h1")
    assert "现行有效" in verdict.inner_text()
    size = verdict.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 32, "readable at arm's length"
    assert stranger.clicks == 0
    assert "吴越" not in stranger.page.locator("body").inner_text()

    staff = people(desk, "staff", viewport=PHONE)
    staff.open(desk.facts["read qr"])
    staff.clicks = 0
    staff.click("main a[href$='/read'] >> nth=0")
    staff.page.wait_for_url("**/read")
    assert staff.clicks == 1
    assert "每年评审一次服务级别协议" in staff.words and "v1.1" in staff.words
    assert staff.page.locator("main .banner").first.is_visible(), "it says that it must be read"
    _fits(staff)


def test_a_task_is_read_and_acknowledged_with_a_question_in_two_presses(desk: Site, people: At) -> None:
    staff = people(desk, "staff", viewport=PHONE)
    staff.open("/")
    staff.clicks = 0
    staff.click(f"main a[href='{desk.facts['read']}/read'] >> nth=0")
    staff.page.wait_for_url("**/read")
    _fits(staff)
    confirm = staff.page.locator("#acknowledge button:has-text('我已阅读并理解')")
    assert confirm.bounding_box()["height"] >= FINGER
    staff.type("#f-question", QUESTION)
    staff.click(confirm)
    staff.page.wait_for_load_state()
    assert staff.clicks == 2
    assert staff.page.locator(".flash.ok").is_visible()
    assert staff.page.locator("#acknowledge").count() == 0

    zhou = people(desk, "zhou")
    zhou.open("/")
    zhou.click("main a:has-text('答复疑问') >> nth=0")
    assert QUESTION in zhou.words
    zhou.type("#f-answer", "由技术中心牵头。")
    zhou.click("main form button:has-text('提交答复')")
    staff.open("/")
    staff.click("main a:has-text('查看答复') >> nth=0")
    assert "由技术中心牵头。" in staff.words
    staff.click("main button:has-text('已阅答复')")
    staff.open("/")
    assert "查看答复" not in staff.words


def test_a_form_that_was_open_when_a_newer_revision_came_is_refused_with_the_way_on(desk: Site, people: At) -> None:
    staff = people(desk, "staff", viewport=PHONE)
    staff.open(desk.facts["keys"] + "/read")
    staff.page.evaluate("document.querySelector('#acknowledge input[name=shown]').value = '0'.repeat(64)")
    staff.type("#f-question", QUESTION)
    staff.click("#acknowledge button:has-text('我已阅读并理解')")
    staff.page.wait_for_load_state()
    assert "请重新阅读" in staff.words and QUESTION in staff.words, "why, and what was typed is not lost"
    _fits(staff)
    staff.click("main a.btn-wk")
    assert staff.page.locator("#acknowledge").count() == 1


# ---- acceptance point 36: the keyboard alone ----


def test_with_the_keyboard_alone_one_reads_and_acknowledges(desk: Site, people: At) -> None:
    staff = people(desk, "staff", viewport=PHONE)
    staff.open("/")
    tab_to(staff, f"main a[href='{desk.facts['keys']}/read']")
    staff.page.keyboard.press("Enter")
    staff.page.wait_for_url("**/read")
    tab_to(staff, "#f-question")
    staff.page.keyboard.type("无")
    tab_to(staff, "#acknowledge button")
    staff.page.keyboard.press("Enter")
    staff.page.locator(".flash.ok").first.wait_for()
    assert staff.clicks == 0


def test_with_script_off_one_reads_asks_and_acknowledges(desk: Site, people: At) -> None:
    staff = people(desk, "staff", fresh=True, java_script_enabled=False)
    staff.sign_in()
    staff.open(desk.facts["noscript"] + "/read")
    staff.type("#f-question", QUESTION)
    staff.click("#acknowledge button")
    staff.page.wait_for_load_state("load")
    assert staff.page.locator(".flash.ok").first.is_visible()


def test_with_the_keyboard_alone_one_reads_the_changes_and_returns_what_is_wrong(desk: Site, people: At) -> None:
    wang = people(desk, "wang")
    page = wang.page
    wang.open("/")
    tab_to(wang, f'main a[href="{desk.facts["third"]}"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**" + desk.facts["third"])
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.matches('[data-change]')")
    tab_to(wang, "#return > summary")
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    tab_to(wang, "dialog[open] input[name=to]")
    page.keyboard.press("Space")
    tab_to(wang, "#f-opinion-return")
    page.keyboard.type("请补充牵头部门。")
    tab_to(wang, "#f-password-return")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator(".flash.ok").first.wait_for()
    assert wang.clicks == 0


def _fits(hand: Hand) -> None:
    """Nothing is wider than the phone."""
    wide = hand.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{hand.path} is {wide} px too wide"
