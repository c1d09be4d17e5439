"""The sample organisation's copies: handed out, signed for, swapped, one lost."""

from __future__ import annotations

from collections.abc import Callable

from webapp.core.access import Actor, system
from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of, save_list
from webapp.documents.copies.models import Copy
from webapp.documents.copies.states import OUT, CopyState
from webapp.documents.models import Revision
from webapp.people import queries as people

HANDED_OUT = {
    "document-control": ("综合管理部", "技术中心", "服务台", "市场部", "财务部", "东江认证服务公司"),
    "service-level": ("技术中心", "服务台", "市场部"),
    "incident": ("技术中心", "服务台"),
    "desk-call": ("服务台",),
}
"""Who holds copies of which text of the plan; a name that is no department is an outside party."""
PLACES = {"服务台": "服务台资料柜", "技术中心": "技术中心 3 层文件柜", "综合管理部": "档案室"}
ActorOf = Callable[[str], Actor]


def hand_out(file: str, revision: Revision, *, actor: ActorOf) -> list[int]:
    """Copies of a revision that just took effect; the ids of those made."""
    names = HANDED_OUT.get(file)
    if not names:
        return []
    controller = actor("chenjie")
    wanted = [
        Wanted(holder_of(people.department_named(name) or name, by=controller), place=PLACES.get(name, ""))
        for name in names
    ]
    made = actions.issue_copies(revision, wanted, by=controller)
    if len(names) > 4:
        lines = [{"holder": w.holder.id, "medium": "paper", "place": w.place} for w in wanted[:5]]
        save_list("各部门", lines, by=controller)
    return [copy.id for copy in made]


def settle(copy_ids: list[int], *, actor: ActorOf) -> None:
    """The days after: most holders sign, old copies come back, one is lost, one still has to come."""
    controller = actor("chenjie")
    for place, copy_id in enumerate(copy_ids):
        copy = _copy(copy_id, controller)
        if copy.state is CopyState.ISSUED and place != 1:
            actions.receive_copy(copy, by=controller, signed_by="罗敏（代）" if place == 3 else "")
        for old in _older(_copy(copy_id, controller)):
            if place == 2:
                actions.lose_copy(old, "搬迁办公室时遗失，已查找三天。", by=controller)
            elif place != 1:
                actions.return_copy(old, by=controller)


def _older(copy: Copy) -> list[Copy]:
    found = queries.copies_of_document(copy.document, by=system("demo"))
    return [old for old in found if old.holder_id == copy.holder_id and old.id != copy.id and old.state in OUT]


def _copy(copy_id: int, by: Actor) -> Copy:
    return queries.get_copy(copy_id, by=by)
