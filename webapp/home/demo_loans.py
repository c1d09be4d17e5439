"""Loans in the sample organisation: returned, returned damaged, overdue, waiting, read on line; copying allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import select

from webapp.core.access import Actor, system
from webapp.core.db import db
from webapp.documents.loans import queries
from webapp.documents.loans.actions import ask_by_number, ask_loan, decide_loan, end_reading, lend_copy, return_loan
from webapp.documents.loans.copying.actions import ask_copying, decide_copying
from webapp.documents.loans.models import Check, Loan, LoanKind
from webapp.documents.models import Document
from webapp.documents.queries import today
from webapp.home.demo_plan import SPAN

READ_ON_LINE = "信息安全管理制度"
ActorOf = Callable[[str], Actor]


def story(at: Callable[[int, time], datetime], actor: ActorOf) -> Iterator[datetime]:
    """The moments of the last weeks, for ``Demo``."""
    yield at(SPAN - 24, time(9, 10))
    first = _lend("服务级别管理程序", "客户现场服务评审时对照使用", "luhao", actor)
    yield at(SPAN - 20, time(15, 30))
    return_loan(first, Check.COMPLETE, by=actor("chenjie"))
    yield at(SPAN - 18, time(10, 5))
    second = _lend("服务台受理作业指导书", "新员工上岗前学习", "maxue", actor)
    yield at(SPAN - 15, time(16, 20))
    return_loan(second, Check.DAMAGED, by=actor("chenjie"), remark="第 2 页有水渍，已在副本页面换发登记。")
    yield at(SPAN - 13, time(11, 0))
    number = _titled(READ_ON_LINE).number
    reading = ask_by_number(
        number, "投标文件需说明信息安全措施", today() + timedelta(days=4), kind=LoanKind.ONLINE, by=actor("wuyue")
    )
    decide_loan(reading, True, "同意，仅限本次投标使用。", by=actor("zhouting"))
    yield at(SPAN - 12, time(9, 40))
    _lend("事件管理程序", "重大事件复盘会使用", "luhao", actor)
    yield at(SPAN - 8, time(8, 45))
    end_reading(by=system("end_reading"))
    yield at(SPAN - 6, time(14, 0))
    copying = ask_copying(_titled("服务台受理作业指导书"), 3, "三个值班席位张贴，换版时一并收回", by=actor("tanglei"))
    decide_copying(copying, True, "同意，张贴处注明非受控。", by=actor("wangmin"))
    yield at(SPAN - 2, time(10, 30))
    _lend("服务级别管理程序", "与客户修订服务级别协议时参照", "wuyue", actor)
    yield at(SPAN - 1, time(15, 10))
    ask_loan(_titled("文件控制程序"), "准备年度内审检查表", by=actor("yuanming"))
    ask_copying(_titled("事件管理程序"), 5, "应急演练参演人员每人一份", by=actor("luhao"))


def _lend(title: str, purpose: str, borrower: str, actor: ActorOf) -> Loan:
    loan = ask_loan(_titled(title), purpose, by=actor(borrower))
    return lend_copy(loan, queries.lendable(loan)[0], by=actor("chenjie"))


def _titled(title: str) -> Document:
    return db.session.scalars(select(Document).where(Document.title == title)).one()
