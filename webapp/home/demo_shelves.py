"""Shelves of the sample organisation: counted, taken to a site without network, printed for reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from webapp.core.access import Actor, system
from webapp.core.db import db
from webapp.documents.copies import queries
from webapp.documents.copies.holders.actions import holder_of
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

if TYPE_CHECKING:
    from webapp.home.demo import Demo

COUNTED, COUNTING = "服务台", "技术中心"


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
