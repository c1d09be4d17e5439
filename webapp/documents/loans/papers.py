"""借阅登记: the register of loans as it stands, or as it stood at the end of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from webapp import core
from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.words import in_language
from webapp.documents.loans import queries
from webapp.documents.loans.models import Check, Loan, LoanKind
from webapp.documents.loans.states import LoanState
from webapp.people import queries as people
from webapp.rendering.values import TableColumn, TablePaper

WIDTHS = (14, 24, 8, 10, 10, 18, 11, 11, 11, 11, 12)
WORDS: dict[str, dict[str, str | tuple[str, ...]]] = {
    "zh-Hans": {
        "title": "文件借阅登记表",
        "columns": (
            "文件编号", "文件名称", "分发号", "借阅人", "方式", "用途", "借出日期", "应还日期", "归还日期", "归还检查",
            "批准 / 经办",
        ),
        "as_of": "截至 {day}",
        "none": "无",
    },
    "en": {
        "title": "Register of loans",
        "columns": (
            "Number", "Title", "Copy no.", "Borrower", "Kind", "Purpose", "Lent on", "Due on", "Back on",
            "Return check", "Agreed / lent by",
        ),
        "as_of": "As of {day}",
        "none": "none",
    },
}  # fmt: skip
KINDS = {LoanKind.PAPER: {"zh": "纸质", "en": "paper"}, LoanKind.ONLINE: {"zh": "在线", "en": "on line"}}
CHECKS = {Check.COMPLETE: {"zh": "完好", "en": "complete"}, Check.DAMAGED: {"zh": "有损坏", "en": "damaged"}}
STATES: dict[LoanState, dict[str, str]] = {
    LoanState.ASKED: {"zh": "待审批", "en": "waits for a decision"},
    LoanState.AGREED: {"zh": "待借出", "en": "to be lent"},
    LoanState.LENT: {"zh": "未归还", "en": "on loan"},
    LoanState.RETURNED: {"zh": "已归还", "en": "returned"},
    LoanState.RAN_OUT: {"zh": "到期自动收回", "en": "ended by itself"},
    LoanState.ENDED: {"zh": "随副本终止", "en": "ended with its copy"},
    LoanState.REFUSED: {"zh": "不同意", "en": "refused"},
    LoanState.WITHDRAWN: {"zh": "已撤回", "en": "taken back"},
}


def register(loans: Sequence[Loan], *, by: Actor, language: str, at: date | None = None) -> TablePaper:
    """The register, one line for each loan; titles only of documents ``by`` may know of."""
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    site = people.organisation()
    titles = queries.known_titles(list(loans), by=by)
    day = at or clock.today(core.current_settings().timezone)
    return TablePaper(
        site.name if site else "",
        str(words["title"]),
        tuple(TableColumn(name, width) for name, width in zip(words["columns"], WIDTHS, strict=True)),
        tuple(_row(loan, titles.get(loan.document_id or 0, ""), at, language) for loan in loans),
        note=str(words["as_of"]).format(day=day.isoformat()),
        language=language,
        demo=journal.is_demo(),
    )


def _row(loan: Loan, title: str, at: date | None, language: str) -> tuple[str, ...]:
    state = queries.state_at(loan, at)
    had = state in {LoanState.LENT, LoanState.RETURNED, LoanState.RAN_OUT, LoanState.ENDED}
    back = state in {LoanState.RETURNED, LoanState.RAN_OUT, LoanState.ENDED}
    decided = state not in {LoanState.ASKED, LoanState.WITHDRAWN}
    check = STATES[state] if loan.condition is None or state is not LoanState.RETURNED else CHECKS[loan.condition]
    names = [loan.decided_by if decided else None, loan.lent_by if had else None]
    return (
        loan.asked_number,
        title,
        loan.copy.number if loan.copy and had else "",
        loan.borrower.name,
        in_language(KINDS[loan.kind], language),
        loan.purpose,
        _day(loan.lent_at) if had else "",
        loan.due_on.isoformat(),
        _day(loan.back_at) if back else "",
        " ".join(filter(None, [in_language(check, language), loan.remark if back else ""])),
        " / ".join(dict.fromkeys(person.name for person in names if person)),
    )


def _day(moment: datetime | None) -> str:
    return moment.astimezone(core.organisation_zone()).strftime("%Y-%m-%d") if moment else ""
