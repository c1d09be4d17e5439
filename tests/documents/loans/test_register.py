"""借阅登记 among the registers: a loan as it stood at the end of a day."""

from __future__ import annotations

from datetime import timedelta

from webapp.core.errors import Message
from webapp.documents.copies.actions import Wanted, issue_copies
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.loans.actions import ask_loan, lend_copy, return_loan
from webapp.documents.loans.models import Check
from webapp.documents.queries import today
from webapp.documents.registers.hooks import Scope, register_of

from ...factories import World, department_of


def test_a_loan_is_a_line_of_its_day_and_of_no_day_before(both_worlds: World) -> None:
    chen = both_worlds.actor("chen")
    revision = both_worlds.effective()
    (copy,) = issue_copies(revision, [Wanted(holder_of(department_of("技术中心"), by=chen))], by=chen)
    loan = lend_copy(ask_loan(revision.document, "现场", by=both_worlds.actor("staff")), copy, by=chen)
    register = register_of("loans")
    assert register is not None
    (line,) = register.rows(Scope(today()), chen)
    assert (line["number"], line["copy"], line["purpose"]) == (revision.document.number, copy.number, "现场")
    assert (line["lent"], line["back"], line["state"]) == (today(), None, Message("On loan"))
    return_loan(loan, Check.DAMAGED, by=chen, remark="缺页")
    (line,) = register.rows(Scope(today()), chen)
    assert (line["back"], line["check"], line["remark"]) == (today(), Message("damaged"), "缺页")
    assert register.rows(Scope(today() - timedelta(days=1)), chen) == []
    assert register.rows(Scope(today(), document="XX-1"), chen) == []
    assert register.rows(Scope(today()), both_worlds.actor("sysadmin")) == [], "it is nobody else's business"
