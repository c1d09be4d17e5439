"""The approval page: one screen to read, weigh and decide; a refusal loses nothing that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import OPERATOR, PASSWORD, TEXT, World, person_of
from webapp.approvals import actions, queries
from webapp.approvals.models import DecisionKind, Round, RoundState
from webapp.core.db import db
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import ask_to_obsolete
from webapp.people import actions as people

Clients = Callable[[str], Any]
ENGLISH = {"Accept-Language": "en"}


def words(answer: Any) -> str:
    """The page as a person reads it: without tags, blanks once."""
    html = answer.get_data(as_text=True)
    main = html[html.find("<main") : html.find("</main>")] if "<main" in html else html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def field(answer: Any, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.get_data(as_text=True))
    assert found, f"no field {name}"
    return found.group(1)


class Desk:
    """One person in front of one approval."""

    def __init__(self, client: Any, round_: Round) -> None:
        self.client = client
        self.url = f"/approvals/{round_.id}"

    def look(self) -> Any:
        """Open the page."""
        return self.client.get(self.url, headers=ENGLISH)

    def do(self, act: str, *, password: str = PASSWORD, shown: str | None = None, **values: str) -> Any:
        """Fill in a panel and send it."""
        if act in {"approve", "return", "reject"}:
            values["password"] = password
            values["shown"] = shown if shown is not None else field(self.look(), "shown")
        return self.client.post_form(self.url, {"act": act, **values}, headers=ENGLISH)


@pytest.fixture
def desk(client_for: Clients) -> Callable[[str, Round], Desk]:
    """``desk("wang", round)``: wang in front of the round."""
    return lambda login, round_: Desk(client_for(login), round_)


def state(round_: Round) -> RoundState:
    """How the round stands in the database now."""
    db.session.expire_all()
    return db.session.get_one(Round, round_.id).state


def test_one_screen_holds_text_facts_route_and_what_is_signed(world: World, desk: Any) -> None:
    document = world.document(clauses=("iso9001@2015:7.5.3",))
    world.effective(document)
    round_ = world.sent(document, TEXT + "\n每年评审一次。", summary="审查会议未规定频次")
    page = desk("wang", round_).look()
    seen = words(page)
    for expected in (
        document.number, "v1.0 → v1.1", "每年评审一次", "审查会议未规定频次", "7.5.3", "正文.txt", "Ordinary",
        "Takes the place of", "ends on the day this one takes effect", "empty: nobody receives a paper copy",
        "Prepare", "李强", "王敏 (you)", "Release", "陈洁",
    ):  # fmt: skip
        assert expected in seen, expected
    assert f"{document.number} v1.1 · pages: " in seen and field(page, "shown")[:12] in seen
    assert 'autocomplete="current-password"' in page.get_data(as_text=True)


def test_agreeing_signs_and_opens_the_next_item(world: World, desk: Any) -> None:
    first = world.sent(world.document("合同评审程序"))
    second = world.sent(world.document("采购控制程序"))
    answer = desk("wang", first).do("approve", opinion="指标与合同一致")
    assert answer.status_code == 303 and answer.location.endswith(f"/approvals/{second.id}")
    assert state(first) is RoundState.APPROVED
    last = db.session.get_one(Round, first.id).decisions[-1]
    assert (last.kind, last.opinion) == (DecisionKind.APPROVE, "指标与合同一致")
    assert last.signature is not None and b'"Approve"' in last.signature.statement
    assert desk("wang", second).do("approve").location == "/"


def test_a_wrong_password_keeps_the_opinion_and_opens_the_panel_again(world: World, desk: Any) -> None:
    round_ = world.sent()
    answer = desk("wang", round_).do("approve", password="wrong", opinion="同意，请安排宣贯")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "同意，请安排宣贯</textarea>" in html
    assert re.search(r'<details class="sign-panel" id="approve" data-sign open>', html)
    assert "The password is wrong." in words(answer)
    assert "wrong" not in re.findall(r'value="([^"]*)"', html), "a password never comes back"
    assert state(round_) is RoundState.OPEN


def test_a_stale_page_says_what_stands_now_and_signs_nothing(world: World, desk: Any) -> None:
    round_ = world.sent()
    wang = desk("wang", round_)
    answer = wang.do("approve", shown="0" * 64, opinion="同意")
    assert answer.status_code == 409
    assert "What you saw has changed meanwhile" in words(answer)
    assert "同意</textarea>" in answer.get_data(as_text=True)
    assert field(answer, "shown") != "0" * 64, "the page shows what stands now"
    assert state(round_) is RoundState.OPEN


def test_returned_to_the_author_with_a_reason_and_sent_again(world: World, desk: Any) -> None:
    round_ = world.sent()
    answer = desk("wang", round_).do("return", to="0", opinion="缺少记录清单")
    assert answer.status_code == 303 and answer.location == "/"
    assert state(round_) is RoundState.RETURNED
    revision = db.session.get_one(Revision, round_.subject_id)
    assert (revision.state, revision.returned_reason) == ("draft", "缺少记录清单")
    seen = words(desk("li", round_).look())
    assert "It was returned to its author" in seen and "缺少记录清单" in seen


def test_returned_to_an_earlier_step_sets_later_decisions_aside(world: World, desk: Any) -> None:
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    desk("zhou", round_).do("approve", opinion="同意")
    choices = desk("sun", round_).look().get_data(as_text=True)
    assert re.search(r'name="to" value="0"', choices) and re.search(r'name="to" value="1"', choices)
    assert "周婷" in choices
    answer = desk("sun", round_).do("return", to="1", phrase="Please complete the missing content.", opinion="见 5.2")
    assert answer.status_code == 303 and state(round_) is RoundState.OPEN
    seen = words(desk("zhou", round_).look())
    assert "returned it to “Review”" in seen and "set aside, asked again" in seen
    assert "Please complete the missing content. 见 5.2" in seen
    assert "周婷 (you)" in seen


def test_a_return_without_a_reason_or_a_step_is_asked_for_both(world: World, desk: Any) -> None:
    round_ = world.sent()
    answer = desk("wang", round_).do("return", to="", opinion="  ")
    assert answer.status_code == 422
    assert "Say why, so that the author knows what to do." in words(answer)
    assert state(round_) is RoundState.OPEN
    assert desk("wang", round_).do("return", to="7", opinion="理由").status_code == 409


def test_disagreeing_ends_the_approval(world: World, desk: Any) -> None:
    round_ = world.sent()
    assert desk("wang", round_).do("reject", opinion="与现行制度冲突").status_code == 303
    assert state(round_) is RoundState.REJECTED
    assert "It was not agreed to" in words(desk("li", round_).look())


def test_who_is_not_asked_reads_the_page_and_why_the_bar_is_off(world: World, desk: Any) -> None:
    round_ = world.sent()
    page = desk("chen", round_).look()
    assert "This step is for somebody else to decide." in words(page)
    assert "王敏 can do this." in words(page)
    assert 'id="approve"' not in page.get_data(as_text=True)
    answer = desk("chen", round_).do("approve", shown="0" * 64)
    assert answer.status_code == 403 and state(round_) is RoundState.OPEN


def test_a_person_who_may_not_know_of_the_draft_finds_nothing(world: World, desk: Any) -> None:
    round_ = world.sent()
    assert desk("staff", round_).look().status_code == 404
    assert desk("staff", round_).do("comment", opinion="在吗").status_code == 404


def test_comments_are_open_to_readers_and_decide_nothing(world: World, desk: Any) -> None:
    round_ = world.sent()
    assert desk("he", round_).do("comment", opinion="附录 B 的图号请核对").status_code == 303
    seen = words(desk("wang", round_).look())
    assert "何静 commented" in seen and "附录 B 的图号请核对" in seen
    assert desk("he", round_).do("comment", opinion="").status_code == 422
    assert state(round_) is RoundState.OPEN


def test_the_submitter_withdraws_until_the_first_decision(world: World, desk: Any) -> None:
    round_ = world.sent()
    assert "Withdraw" not in words(desk("wang", round_).look())
    assert desk("wang", round_).do("withdraw").status_code == 403
    assert desk("li", round_).do("withdraw").status_code == 303
    assert state(round_) is RoundState.WITHDRAWN
    chain = world.sent(world.document("机房巡检作业指导书", "instruction"))
    desk("zhou", chain).do("approve")
    assert "Somebody has decided already; ask the signer to return it." in words(desk("li", chain).look())
    assert desk("li", chain).do("withdraw").status_code == 409


def test_a_reminder_goes_out_once(world: World, desk: Any) -> None:
    round_ = world.sent()
    li = desk("li", round_)
    assert li.do("remind").location.endswith(f"/approvals/{round_.id}")
    assert li.do("remind").status_code == 409
    assert "A reminder was sent within the last day." in words(li.look())


def test_two_at_once_the_second_is_told_who_was_first(world: World, desk: Any) -> None:
    round_ = world.sent()
    wang = desk("wang", round_)
    shown = field(wang.look(), "shown")
    actions.approve_step(round_, by=world.actor("wang"), proof=world.proof("wang"))
    answer = wang.do("approve", shown=shown, opinion="同意")
    assert answer.status_code == 409 and "This approval has ended." in words(answer)
    assert "Every step is done: approved." in words(answer)


def test_when_a_signer_leaves_the_page_shows_who_takes_the_place(world: World, desk: Any) -> None:
    round_ = world.sent()
    people.let_go(person_of("wang"), by=OPERATOR)
    seen = words(desk("li", round_).look())
    assert "赵国华" in seen and "in place of a post nobody holds" in seen
    assert desk("zhao", round_).do("approve", opinion="同意").status_code == 303
    assert state(round_) is RoundState.APPROVED


def test_the_end_of_a_document_is_decided_on_the_same_page(world: World, desk: Any) -> None:
    document = world.document()
    world.effective(document)
    round_ = ask_to_obsolete(document, "业务已停止", by=world.actor("chen"))
    seen = words(desk("wang", round_).look())
    assert "End of the document" in seen and "业务已停止" in seen and "v1.0 is no longer in force" in seen
    assert desk("wang", round_).do("approve").status_code == 303
    assert state(round_) is RoundState.APPROVED
    assert desk("wang", round_).look().status_code == 200


def test_an_older_round_leads_to_the_newer_one(world: World, desk: Any) -> None:
    document = world.document()
    round_ = world.sent(document)
    desk("wang", round_).do("return", to="0", opinion="缺少记录清单")
    revision = db.session.get_one(Revision, round_.subject_id)
    from webapp.documents.drafting.actions import submit_revision

    newer = submit_revision(revision, by=world.actor("li"))
    html = desk("wang", round_).look().get_data(as_text=True)
    assert f'href="/approvals/{newer.id}"' in html
    assert "Round 2" in words(desk("wang", newer).look())


def test_the_words_of_a_question_are_marked_in_the_text(world: World, desk: Any) -> None:
    round_ = world.sent()
    page = desk("wang", round_).client.get(f"/approvals/{round_.id}?q=服務級別")
    assert "<mark>服务级别</mark>" in page.get_data(as_text=True)


@pytest.mark.parametrize("url", ["/approvals/99999", "/approvals/0"])
def test_an_unknown_round_is_not_found(client_for: Clients, url: str) -> None:
    client = client_for("wang")
    assert client.get(url).status_code == 404
    assert client.post_form(url, {"act": "approve"}, page="/").status_code == 404


def test_nonsense_in_the_form_is_refused_in_words(world: World, desk: Any) -> None:
    round_ = world.sent()
    wang = desk("wang", round_)
    too_long = {"act": "approve", "opinion": "字" * 9000}
    for values in ({"act": "burn"}, {"act": ""}, too_long, {"act": "return", "to": "x"}):
        answer = wang.client.post_form(wang.url, values)
        assert answer.status_code == 422, values
    assert state(round_) is RoundState.OPEN


def test_waiting_tasks_name_old_and_new_label(world: World) -> None:
    document = world.document()
    world.effective(document)
    world.sent(document, TEXT + "\n改。", summary="改")
    (task,) = queries.waiting_for(by=world.actor("wang"))
    assert (task.heading.before, task.heading.label) == ("v1.0", "v1.1")
    assert queries.count_waiting_for(by=world.actor("wang")) == 1
