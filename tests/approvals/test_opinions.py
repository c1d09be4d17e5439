"""会签意见: each is answered before 批准 is signed; silence is "no reply", never consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.approvals.support import COUNTERSIGNED, approve, asked, countersigned, last, refused
from tests.factories import World, person_of
from webapp.approvals import actions
from webapp.approvals.chains import parse_chain
from webapp.approvals.models import ApprovalAct, Round, RoundState
from webapp.approvals.opinions.actions import answer_opinion, close_without_reply
from webapp.approvals.opinions.models import Answer
from webapp.approvals.opinions.queries import opinions_of, rounds_to_answer, unanswered
from webapp.approvals.opinions.rules import needs_answer
from webapp.approvals.opinions.sheet import sheet_of
from webapp.core import clock, journal
from webapp.core.access import system
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.rendering import make_opinion_sheet, pdf_text

ENGLISH = {"Accept-Language": "en"}


def given(world: World) -> Round:
    """he objects to something, zhou only agrees; wang is asked to approve."""
    round_ = countersigned(world)
    approve(world, round_, "he", "5.2 的时限请改为三个工作日")
    approve(world, round_, "zhou", "同意。")
    return round_


def opinion(round_: Round) -> Any:
    return next(d for d in round_.decisions if d.opinion.startswith("5.2"))


@pytest.mark.parametrize("words", ["", "  ", "同意。", "同意 。", "无意见", "Agreed.", "no comments!", "OK"])
def test_plain_consent_needs_no_answer(words: str) -> None:
    assert not needs_answer(words)


@pytest.mark.parametrize("words", ["同意，但请补充附录", "不同意", "5.2 有误", "agreed, mind clause 5"])
def test_anything_else_does(words: str) -> None:
    assert needs_answer(words)


def test_approving_waits_for_the_answer_returning_does_not(both_worlds: World) -> None:
    world = both_worlds
    round_ = given(world)
    with refused(Conflict, "Opinions of 何静 are not answered yet"):
        approve(world, round_, "wang")
    assert [r.id for r in rounds_to_answer(by=world.actor("li"))] == [round_.id]
    answer_opinion(round_, opinion(round_), Answer.PARTLY, "改为五个工作日", by=world.actor("li"))
    _entry, facts = last("opinion.answered")
    assert facts["answer"] == "partly"
    assert unanswered(round_) == [] and rounds_to_answer(by=world.actor("li")) == []
    approve(world, round_, "wang")
    assert round_.state is RoundState.APPROVED
    other = given(world)
    actions.return_step(other, 0, "先答复意见", by=world.actor("wang"), proof=world.proof("wang"))
    assert other.state is RoundState.RETURNED


def test_only_the_author_answers_and_says_why_not(world: World) -> None:
    round_ = given(world)
    for login in ("he", "wang", "chen"):
        with refused(NotAllowed, "The author answers"):
            answer_opinion(round_, opinion(round_), Answer.ADOPTED, "", by=world.actor(login))
    for answer in (Answer.PARTLY, Answer.NOT_ADOPTED):
        with pytest.raises(Invalid):
            answer_opinion(round_, opinion(round_), answer, " ", by=world.actor("li"))
    answer_opinion(round_, opinion(round_), Answer.NOT_ADOPTED, "合同已约定", by=world.actor("li"))
    answer_opinion(round_, opinion(round_), Answer.ADOPTED, "", by=world.actor("li"))
    line = next(o for o in opinions_of(round_) if o.name == "何静")
    assert line.answer is not None and line.answer.answer is Answer.ADOPTED, "the later answer counts"


def test_a_returned_countersigning_is_answered_anew(world: World) -> None:
    round_ = given(world)
    answer_opinion(round_, opinion(round_), Answer.ADOPTED, "", by=world.actor("li"))
    actions.return_step(round_, 1, "请再会签", by=world.actor("wang"), proof=world.proof("wang"))
    assert set(asked(round_)) == {"he", "zhou"}
    approve(world, round_, "he", "附录缺页")
    approve(world, round_, "zhou")
    assert [o.text for o in unanswered(round_)] == ["附录缺页"]


def opened_days_ago(round_: Round, days: int) -> None:
    """The countersign step has been open for so long."""
    with transaction():
        step = db.session.get_one(Round, round_.id).steps[0]
        step.opened_at = clock.now() - timedelta(days=days)
        journal.record(ApprovalAct.REMINDED, ("revision", round_.subject_id), by=system("test"))


def test_the_silent_are_named_and_never_consent(both_worlds: World) -> None:
    world = both_worlds
    round_ = countersigned(world)
    approve(world, round_, "he")
    with refused(Conflict, "Replies may come until"):
        close_without_reply(round_, by=world.actor("chen"))
    opened_days_ago(round_, 6)
    with refused(NotAllowed, "permission"):
        close_without_reply(round_, by=world.actor("he"))
    close_without_reply(round_, by=world.actor("chen"))
    _entry, facts = last("step.closed_without_reply")
    assert facts["silent"] == [person_of("zhou").id]
    assert {o.name: o.state for o in opinions_of(round_)} == {"何静": "given", "周婷": "silent"}
    assert [d.person.login for d in round_.decisions if d.kind == "approve"] == ["he"]
    assert asked(round_) == ["wang"]
    with refused(Conflict, "decided this step already"):
        approve(world, round_, "zhou")


def test_a_chain_that_says_nothing_of_it_waits_for_everybody(world: World) -> None:
    patient = [{k: v for k, v in COUNTERSIGNED[0].items() if k != "reply_days"}, COUNTERSIGNED[1]]
    round_ = countersigned(world, patient)
    opened_days_ago(round_, 60)
    with refused(Conflict, "waits for everybody"):
        close_without_reply(round_, by=world.actor("chen"))


@pytest.mark.parametrize(
    "step",
    [
        {"meaning": "approve", "who": {"role": "a"}, "how": "all", "reply_days": 5},
        {"meaning": "countersign", "who": {"role": "a"}, "how": "one", "reply_days": 5},
        {"meaning": "countersign", "who": {"role": "a"}, "how": "all", "reply_days": 0},
        {"meaning": "countersign", "who": {"role": "a"}, "how": "all", "reply_days": "soon"},
    ],
)
def test_days_to_reply_belong_to_a_countersigning_of_all(step: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as found:
        parse_chain([step])
    assert list(found.value.fields) == ["chain[1].reply_days"]


@pytest.mark.parametrize(("language", "silence"), [("zh-Hans", "未回复"), ("en", "no reply")])
def test_the_sheet_prints_who_was_asked_what_was_said_and_answered(world: World, language: str, silence: str) -> None:
    round_ = countersigned(world)
    approve(world, round_, "he", "5.2 的时限请改为三个工作日")
    answer_opinion(round_, opinion(round_), Answer.NOT_ADOPTED, "合同已约定五日", by=world.actor("li"))
    opened_days_ago(round_, 6)
    close_without_reply(round_, by=world.actor("chen"))
    text = "".join(pdf_text(make_opinion_sheet(sheet_of(round_, "陈洁", language)))).replace("\n", "")
    for part in ("何静", "周婷", silence, "合同已约定", "李强"):
        assert part in text.replace(" ", "") or part in text, part


def test_answered_on_the_page_and_announced_at_home(world: World, client_for: Callable[[str], Any]) -> None:
    round_ = given(world)
    li = client_for("li")
    assert "Answer opinions" in li.get("/", headers=ENGLISH).get_data(as_text=True)
    blocked = client_for("wang").get(f"/approvals/{round_.id}", headers=ENGLISH).get_data(as_text=True)
    assert "are not answered yet" in blocked and 'id="approve"' not in blocked and 'id="return"' in blocked
    address = f"/approvals/{round_.id}/opinions"
    form = {"opinion": opinion(round_).id, "answer": "not_adopted", "reason": ""}
    wrong = li.post_form(address, form, headers=ENGLISH)
    assert wrong.status_code == 422 and "Say why it is not adopted" in wrong.get_data(as_text=True)
    assert li.post_form(address, {**form, "reason": "合同已约定"}).status_code == 303
    page = li.get(address, headers=ENGLISH).get_data(as_text=True)
    assert "not adopted" in page and "合同已约定" in page
    assert li.get(f"{address}/sheet.pdf").data.startswith(b"%PDF-")
    assert 'id="approve"' in client_for("wang").get(f"/approvals/{round_.id}").get_data(as_text=True)
