"""Documents in every state a page can show, made by the real actions before the site starts."""

from __future__ import annotations

from webapp.approvals import actions as approvals
from webapp.approvals.queries import open_step
from webapp.documents import queries
from webapp.documents.releasing import actions as releasing

from ..factories import OPERATOR, TEXT, World

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
    facts["draft"] = f"/d/{world.draft(world.document('变更管理程序')).document.slug}"
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
    world.effective(world.document("机房巡检作业指导书", "instruction"))
    ended = world.document("备件库管理程序")
    world.effective(ended)
    round_ = releasing.ask_to_obsolete(ended, "业务已停止", by=world.actor("chen"))
    world.approve(round_)
    releasing.switch_due(by=OPERATOR)
    facts["obsolete"] = f"/d/{ended.slug}"


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
