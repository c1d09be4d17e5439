"""借阅登记: the register of loans as it stands, or as it stood at the end of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from webapp import core
from webapp.core import clock, journal
from webapp.core.words import in_language
from webapp.documents.loans.models import Check, LoanKind
from webapp.documents.loans.past import Line
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


def register(lines: Sequence[Line], *, language: str, at: date | None = None) -> TablePaper:
    """The register, one line for each loan."""
    words = WORDS["en" if language.startswith("en") else "zh-Hans"]
    site = people.organisation()
    day = at or clock.today(core.current_settings().timezone)
    return TablePaper(
        site.name if site else "",
        str(words["title"]),
        tuple(TableColumn(name, width) for name, width in zip(words["columns"], WIDTHS, strict=True)),
        tuple(_row(line, language) for line in lines),
        note=str(words["as_of"]).format(day=day.isoformat()),
        language=language,
        demo=journal.is_demo(),
    )


def _row(line: Line, language: str) -> tuple[str, ...]:
    loan, state = line.loan, line.state
    check = STATES[state] if loan.condition is None or state is not LoanState.RETURNED else CHECKS[loan.condition]
    decided = line.decided_by_name if state not in {LoanState.ASKED, LoanState.WITHDRAWN} else ""
    names = [decided, line.lent_by_name if line.had else ""]
    return (
        loan.asked_number,
        line.title,
        loan.copy.number if loan.copy and line.had else "",
        line.borrower,
        in_language(KINDS[loan.kind], language),
        loan.purpose,
        _day(loan.lent_at) if line.had else "",
        line.due_on.isoformat(),
        _day(loan.back_at) if line.back else "",
        " ".join(filter(None, [in_language(check, language), loan.remark if line.back else ""])),
        " / ".join(dict.fromkeys(filter(None, names))),
    )


def _day(moment: datetime | None) -> str:
    return moment.astimezone(core.organisation_zone()).strftime("%Y-%m-%d") if moment else ""
