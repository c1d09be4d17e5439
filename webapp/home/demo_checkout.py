"""Who had what checked out in the sample organisation: one came back, one ran out, one was taken over, one is out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import select

from webapp.core.access import Actor, system
from webapp.core.db import db
from webapp.documents.checkout.actions import check_out, return_due, take_over_check_out
from webapp.documents.checkout.files import check_in, hand_out, read_handed
from webapp.documents.intake import take_in
from webapp.documents.models import Document
from webapp.documents.queries import today
from webapp.documents.renditions.actions import freeze_body
from webapp.home.demo_plan import SPAN

OUT = "按内审意见补充问题升级的时限"
REASON = "李强出差两周，客户要求本周内完成修订。"
ADDED = "季度服务报告须附上一季度改进措施的完成情况。"


def story(at: Callable[[int, time], datetime], actor: Callable[[str], Actor]) -> Iterator[datetime]:
    """The moments of the last weeks, for ``Demo``."""
    yield at(SPAN - 16, time(9, 30))
    check_out(_titled("配置管理程序"), today() + timedelta(days=4), by=actor("linfang"))
    yield at(SPAN - 8, time(8, 30))
    return_due(by=system("return_checkouts"))
    yield at(SPAN - 5, time(10, 15))
    check_out(_titled("供应商管理程序"), by=actor("liqiang"), purpose="合同条款按新的采购制度调整")
    yield at(SPAN - 4, time(14, 20))
    check_out(_titled("服务报告管理程序"), by=actor("liqiang"), purpose=ADDED)
    yield at(SPAN - 3, time(16, 40))
    _come_back(_titled("服务报告管理程序"), by=actor("liqiang"))
    yield at(SPAN - 2, time(9, 45))
    check_out(_titled("问题管理程序"), by=actor("linfang"), purpose=OUT)
    yield at(SPAN - 1, time(11, 5))
    take_over_check_out(_titled("供应商管理程序"), REASON, by=actor("chenjie"))


def _titled(title: str) -> Document:
    return db.session.scalars(select(Document).where(Document.title == title)).one()


def _come_back(document: Document, *, by: Actor) -> None:
    """The file comes back with a sentence more, and with a remark somebody forgot in it."""
    import docx

    work = hand_out(document, by=by)
    file = docx.Document(io.BytesIO(work.data))
    last = [paragraph for paragraph in file.paragraphs if paragraph.text][-1]
    last.add_run(ADDED)
    file.add_comment(last.runs[-1], "附件格式待确认", author="周婷", initials="Z")
    output = io.BytesIO()
    file.save(output)
    revision = check_in(document, read_handed(take_in(work.name.replace("/", "-"), output.getvalue())), by=by)
    freeze_body(revision, by=system("freeze_body"))
