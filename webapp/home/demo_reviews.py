"""Reviews in the sample organisation: one gets late, one is due, one comes, one is done; one sheet is signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from webapp import core
from webapp.core import clock
from webapp.core.access import system
from webapp.core.db import db
from webapp.documents import reviews
from webapp.documents.models import Document
from webapp.documents.reviewing.actions import Entered, enter_verdicts, review_document, sign_sheet
from webapp.documents.reviewing.models import Verdict
from webapp.documents.reviewing.queries import sheet_of
from webapp.duties import queries as duties
from webapp.duties.actions import move_duty
from webapp.duties.models import Duty
from webapp.duties.queries import Filter
from webapp.home.demo_plan import SPAN
from webapp.people.models import Department

if TYPE_CHECKING:
    from webapp.home.demo import Demo

BROUGHT_FORWARD = (3, 6, 9, 12)
FORWARD = "外审前提前评审。"
KEPT = "内容与实际做法一致，继续有效。"
CHANGING = "部门职责已调整，第 3 章需按新的分工修订。"
REMARK = "本部门文件已逐份核对。"


def reviews_of(demo: Demo) -> Iterator[datetime]:
    """Some reviews are brought forward before an audit; one is given singly, one department signs its sheet."""
    yield demo.at(SPAN - 6, time(16, 20))
    today = clock.today(core.current_settings().timezone)
    every = duties.duties(Filter(), by=system("demo"))
    found = [duty.id for duty, _heading in every if duty.kind == reviews.KIND][: len(BROUGHT_FORWARD)]
    for duty_id, ahead in zip(found, BROUGHT_FORWARD, strict=False):
        duty = db.session.get_one(Duty, duty_id)
        move_duty(duty, demo.calendar.working_day(today, ahead), FORWARD, by=demo._actor("hejing"))
    yield demo.at(SPAN - 1, time(10, 40))
    documents = [db.session.get_one(Document, db.session.get_one(Duty, duty_id).subject_id) for duty_id in found]
    if documents and documents[-1].department.head is not None:
        head = documents[-1].department.head.login
        review_document(documents[-1], Verdict.KEEP, KEPT, by=demo._actor(head), proof=demo._proof(head))
    _sign_one_sheet(demo, {document.department_id for document in documents})


def _sign_one_sheet(demo: Demo, busy: set[int]) -> None:
    """The first department whose reviews were not brought forward answers all its documents; the last is to change."""
    year = clock.today(core.current_settings().timezone).year
    for department in db.session.query(Department).order_by(Department.id):
        if department.head is None or department.id in busy:
            continue
        by = demo._actor(department.head.login)
        rows = sheet_of(department, year, by=by).rows
        if len(rows) < 2:
            continue
        lines = [Entered(row.document, Verdict.KEEP) for row in rows[:-1]]
        enter_verdicts(department, year, [*lines, Entered(rows[-1].document, Verdict.REVISE, CHANGING)], by=by)
        sign_sheet(department, year, by=by, proof=demo._proof(department.head.login), remark=REMARK)
        return
