"""Documents in every state a page can show, made by the real actions before the site starts."""

from __future__ import annotations

from webapp.approvals import actions as approvals
from webapp.approvals.queries import open_step
from webapp.documents import queries
from webapp.documents.acknowledging.actions import Rule, acknowledge, set_rules
from webapp.documents.acknowledging.judging import judge_reading
from webapp.documents.acknowledging.models import Whom
from webapp.documents.acknowledging.questions.actions import answer_question, take_note
from webapp.documents.models import Revision
from webapp.documents.places import revision_url
from webapp.documents.releasing import actions as releasing

from ..factories import OPERATOR, TEXT, World, person_of

LATER = TEXT + "\n4 评审\n每年评审一次服务级别协议，结果报管理者代表。\n"
TITLES = {
    "home": "信息安全管理程序",
    "approve": "事件管理程序",
    "return": "问题管理程序",
    "keys": "配置管理程序",
    "wrong": "容量管理程序",
    "noscript": "可用性管理程序",
    "picture": "运维服务管理手册",
}


def prepare(world: World) -> dict[str, str]:
    """Make them; addresses by name."""
    facts: dict[str, str] = {}
    _in_force(world, facts)
    for name in TITLES:
        _waiting(world, name, facts)
    draft = world.draft(world.document("变更管理程序"))
    facts["draft"], facts["contents"] = f"/d/{draft.document.slug}", f"{revision_url(draft)}/contents"
    facts["to_release"] = f"/d/{world.approved(world.document('发布管理程序')).document.slug}"
    return facts


def _in_force(world: World, facts: dict[str, str]) -> None:
    """Two revisions of one document, a manual, an instruction that sun and zhou signed, and an obsolete one."""
    document = world.document("服务级别管理程序")
    first = world.effective(document)
    second = world.effective(document, LATER, summary="增加评审一章")
    facts["document"] = f"/d/{document.slug}"
    facts["number"], facts["label"] = document.number, second.label
    facts["superseded"] = f"/d/{document.slug}/r/{first.label}"
    facts["verdict"] = f"/q/{queries.token_of(second).token}"
    facts["today"] = queries.today().isoformat()
    world.effective(world.document("运维服务质量手册", "manual"))
    _read(world, world.effective(world.document("机房巡检作业指导书", "instruction")), facts)
    ended = world.document("备件库管理程序")
    world.effective(ended)
    round_ = releasing.ask_to_obsolete(ended, "业务已停止", by=world.actor("chen"))
    world.approve(round_)
    releasing.switch_due(by=OPERATOR)
    facts["obsolete"] = f"/d/{ended.slug}"


def _read(world: World, revision: Revision, facts: dict[str, str]) -> None:
    """Read by one who asked and was answered, with a mark that was corrected; another still has to."""
    chen, staff = world.actor("chen"), world.actor("staff")
    readers = [Rule(Whom.PERSON, person=person_of("staff")), Rule(Whom.NAME, key="张师傅")]
    set_rules(revision.document, readers, by=chen)
    reading = acknowledge(revision, by=staff, question="每天几点巡检？")
    assert reading.question is not None
    take_note(answer_question(reading.question, "9 时和 17 时。", by=chen), by=staff)
    judge_reading(judge_reading(reading, score=58, by=chen), score=85, reason="误判", by=chen)
    facts["readers"] = f"/d/{revision.document.slug}/reading"
    facts["question"] = f"/readings/questions/{reading.question.id}"
    facts["person"] = f"/people/{person_of('staff').id}/reading"


def _waiting(world: World, name: str, facts: dict[str, str]) -> None:
    """A revision that waits for the last signature of its chain."""
    picture = name == "picture"
    document = world.document(TITLES[name], "manual" if picture else "procedure")
    if picture:
        world.effective(document)
    round_ = world.sent(document, LATER if picture else TEXT, summary="按评审意见补充评审要求" if picture else "")
    while any(step.state == "waiting" for step in round_.steps):
        step = open_step(round_)
        assert step is not None
        login = next(a.person.login for a in step.assignments if a.state == "open")
        approvals.approve_step(round_, by=world.actor(login), proof=world.proof(login), opinion="同意，内容完整")
    facts[name] = f"/approvals/{round_.id}"
    facts[f"{name} document"] = f"/d/{document.slug}"
