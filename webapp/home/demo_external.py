"""Standards, laws and customers' papers of the sample organisation: one is superseded, one customer sent anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from webapp.core.access import Actor
from webapp.core.db import db
from webapp.documents.external.actions import Values, Verdict, add_external, check_external
from webapp.documents.external.customers.actions import Proof, Receipt, end_paper, receive_paper, review_paper
from webapp.documents.external.customers.models import CustomerDocument, Held
from webapp.documents.external.models import External, Kind, Standing
from webapp.documents.queries import today
from webapp.home.demo_plan import SPAN
from webapp.people import queries
from webapp.people.models import Department

Line = tuple[Kind, str, str, str, date | None, str]
SAC, NPC = "国家标准化管理委员会", "全国人民代表大会常务委员会"
LOOKED = "国家标准全文公开系统"
KEPT: tuple[Line, ...] = (
    (Kind.STANDARD, "GB/T 19001-2016", "质量管理体系 要求", SAC, date(2017, 7, 1), "综合管理部"),
    (Kind.STANDARD, "ISO/IEC 20000-1:2018", "信息技术 服务管理 第1部分：服务管理体系要求", "ISO/IEC", None, "技术中心"),
    (Kind.STANDARD, "GB/T 28827.1-2012", "信息技术服务 运行维护 第1部分：通用要求", SAC, date(2013, 2, 1), "技术中心"),
    (Kind.STANDARD, "GB/T 19011-2013", "管理体系审核指南", SAC, date(2014, 4, 1), "综合管理部"),
    (Kind.STANDARD, "GB 50174-2017", "数据中心设计规范", "住房和城乡建设部", date(2018, 1, 1), "技术中心"),
    (Kind.LAW, "主席令第53号", "中华人民共和国网络安全法", NPC, date(2017, 6, 1), "综合管理部"),
)
NEW: Line = (Kind.STANDARD, "GB/T 19011-2021", "管理体系审核指南", SAC, date(2021, 12, 1), "综合管理部")
CUSTOMER = "临江供水集团"


def story(at: Callable[[int, time], datetime], actor: Callable[[str], Actor]) -> Iterator[datetime]:
    """The moments of the months, for ``Demo``."""
    yield at(3, time(10, 50))
    kept = [_add(line, 70 + 6 * place, actor("chenjie")).id for place, line in enumerate(KEPT)]
    yield at(20, time(14, 10))
    first = _receive("A", actor("linfang"))
    yield at(23, time(11, 30))
    review_paper(db.session.get_one(CustomerDocument, first), True, "与现场一致，已转机房组。", by=actor("linfang"))
    yield at(SPAN - 20, time(9, 40))
    holds = Verdict(Standing.CURRENT, today(), today() + timedelta(days=180), looked_in=LOOKED, note="现行有效。")
    for external_id in kept[:2]:
        check_external(db.session.get_one(External, external_id), holds, by=actor("chenjie"))
    yield at(SPAN - 12, time(15, 25))
    new = _add(NEW, 365, actor("chenjie"))
    gone = Verdict(Standing.SUPERSEDED, today(), successor=new, looked_in=LOOKED, note="2021 年版已代替。")
    check_external(db.session.get_one(External, kept[3]), gone, by=actor("chenjie"))
    yield at(SPAN - 9, time(10, 5))
    second = _receive("B", actor("linfang"), db.session.get_one(CustomerDocument, first))
    yield at(SPAN - 7, time(16, 15))
    before = db.session.get_one(CustomerDocument, first)
    end_paper(before, Held.RETURNED, today(), Proof("快递签收回执 0417"), by=actor("linfang"))
    yield at(SPAN - 6, time(9, 20))
    question = "第 3 页配电柜编号与现场不符，待客户书面确认。"
    review_paper(db.session.get_one(CustomerDocument, second), False, question, by=actor("linfang"))


def _add(line: Line, days: int, by: Actor) -> External:
    kind, number, title, publisher, effective, department = line
    values = Values(kind, number, title, _department(department), publisher=publisher, effective_on=effective)
    return add_external(values, today() + timedelta(days=days), by=by)


def _receive(label: str, by: Actor, before: CustomerDocument | None = None) -> int:
    said = Receipt(
        CUSTOMER, "LJ-PD-07", "二期机房配电图", _department("技术中心"), today(), 5, label=label,
        medium="纸质，2 份", projects="二期机房运维", replaces=before,
    )  # fmt: skip
    return receive_paper(said, by=by).id


def _department(name: str) -> Department:
    found = queries.department_named(name)
    if found is None:
        raise LookupError(name)
    return found
