"""Copies and reading in the sample organisation: handed out, swapped, lost, counted, taken off-line, mostly read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from webapp.core.access import Actor, system
from webapp.core.db import db
from webapp.documents.acknowledging import actions as reading
from webapp.documents.acknowledging.models import Whom
from webapp.documents.acknowledging.queries import readings_of
from webapp.documents.acknowledging.queries import rules_of as reading_rules
from webapp.documents.copies import actions, queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of, save_list
from webapp.documents.copies.models import Copy
from webapp.documents.copies.states import OUT, CopyState
from webapp.documents.lifecycle import State
from webapp.documents.models import Document, Revision
from webapp.documents.offline.actions import ask_pack, preset_day
from webapp.documents.offline.choosing import Chosen
from webapp.documents.renditions.actions import freeze_cover, print_revision
from webapp.documents.stocktaking.actions import (
    begin_stocktake,
    enter_code,
    enter_other,
    enter_ticked,
    judge_row,
    sign_stocktake,
)
from webapp.documents.stocktaking.queries import sheet_of
from webapp.documents.stocktaking.rules import Found
from webapp.home.demo_plan import SPAN
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

if TYPE_CHECKING:
    from webapp.home.demo import Demo

COUNTED, COUNTING = "服务台", "技术中心"


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


def ask_to_read(file: str, revision: Revision, *, actor: ActorOf) -> None:
    """The owner department reads what is handed out; one of three has not come to it yet."""
    if file not in HANDED_OUT or reading_rules(revision.document):
        return
    department = revision.document.department
    reading.set_rules(revision.document, [reading.Rule(Whom.DEPARTMENT, department=department)], by=actor("hejing"))


def read(revision: Revision, *, actor: ActorOf) -> None:
    """Most of those who were asked confirm that they have read it."""
    for place, asked in enumerate(readings_of(revision)):
        if asked.person is not None and place % 3 != 2:
            reading.acknowledge(revision, by=actor(asked.person.login))


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


def shelves(demo: Demo) -> Iterator[datetime]:
    """One shelf is counted and signed, one is being counted; a pack goes to a site; somebody prints for reading."""
    by = demo._actor("chenjie")
    yield demo.at(SPAN - 5, time(9, 20))
    desk = people.department_named(COUNTED)
    if desk is not None and desk_has_copies(desk.id, by):
        counted = begin_stocktake(desk, "", by=by)
        keys = [row.key for row in sheet_of(counted, by=by).rows]
        enter_ticked(counted, keys[1:], by=by)
        judge_row(counted, keys[0], Found.MISSING, "资料柜中没有，保管人出差，待核实。", by=by)
        enter_other(counted, "服务级别管理程序复印件一份，无编号", by=by, remark="当场撕毁")
        sign_stocktake(counted, by=by, proof=demo._proof("chenjie"), remark="季度盘点。")
    yield demo.at(SPAN - 2, time(14, 30))
    centre = people.department_named(COUNTING)
    if centre is not None and desk_has_copies(centre.id, by):
        counting = begin_stocktake(centre, "", by=by)
        first = sheet_of(counting, by=by).rows[0].copy
        if first is not None:
            enter_code(counting, queries.token_of(first).token, by=by)
    yield demo.at(SPAN - 1, time(15, 10))
    _take_off_line(by)
    _print_for_reading(demo)


def desk_has_copies(department_id: int, by: Actor) -> bool:
    """Whether the ledger has paper out with the department itself."""
    found = queries.copies(queries.CopyFilter(state="out", medium="paper"), by=by, page=0)[0]
    return any(copy.holder.department_id == department_id for copy in found)


def _take_off_line(by: Actor) -> None:
    """What the service desk works by goes to a site without network; the worker makes the file."""
    desk = people.department_named(COUNTED)
    if desk is None:
        return
    in_force = db.session.query(Revision).join(Document).filter(Revision.state == State.EFFECTIVE)
    if in_force.filter(Document.department_id == desk.id).count():
        ask_pack(
            "东江机房现场",
            holder_of("东江机房驻场组", by=by),
            Chosen(departments=[desk.id]),
            valid_until=preset_day(),
            language="zh-Hans",
            medium="平板电脑 PAD-03",
            by=by,
        )


def _print_for_reading(demo: Demo) -> None:
    wanted = db.session.query(Revision).join(Document).filter(Revision.state == State.EFFECTIVE)
    revision = wanted.filter(Document.title == "服务级别管理程序").first()
    if revision is None:
        return
    revision_id = revision.id
    freeze_cover(revision, by=system("freeze_cover"))
    for login in ("liqiang", "linfang", "linfang"):
        print_revision(db.session.get_one(Revision, revision_id), by=demo._actor(login))
