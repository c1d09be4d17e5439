"""Which column of a register says what: headings in Chinese and English with their synonyms. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.core.errors import N_, Message

ROLES: dict[str, str] = {
    "number": N_("Number"),
    "title": N_("Title"),
    "label": N_("Revision"),
    "issued": N_("Issued"),
    "effective": N_("Effective"),
    "prepared": N_("Prepared by"),
    "reviewed": N_("Reviewed by"),
    "approved": N_("Approved by"),
    "department": N_("Owner department"),
    "type": N_("Type"),
    "copy_number": N_("Distribution number"),
    "holder": N_("Holder"),
    "handed_out": N_("Handed out on"),
    "returned": N_("Handed back on"),
    "pages": N_("Pages"),
    "source": N_("Source"),
    "retention": N_("Retention"),
    "remark": N_("Remark"),
}
_SYNONYMS: dict[str, str] = {
    "number": (
        "编号 文件编号 文件号 文档编号 文件代号 文件编码 编码 文号 标准号 标准编号 表单编号 记录编号 "
        "表格编号 no number docno documentno documentnumber documentid docid filenumber code"
    ),
    "title": (
        "名称 文件名称 文件名 文档名称 标题 题名 文件标题 标准名称 表单名称 记录名称 表格名称 title name "
        "documenttitle documentname doctitle"
    ),
    "label": (
        "版本 版次 版本号 版号 修订号 版本/版次 版本版次 版本修订 版本/修订 版次/修订 版本状态 修订状态 "
        "修改状态 现行版本 文件版本 rev rev. revision version ver issue edition 版本年份"
    ),
    "issued": (
        "发布日期 发布时间 颁布日期 颁发日期 批准日期 发行日期 制定日期 编制日期 发布 issuedate issued "
        "dateofissue approvaldate approvedon releasedate"
    ),
    "effective": (
        "实施日期 生效日期 执行日期 施行日期 启用日期 生效时间 实施时间 实施 生效 effective effectivedate "
        "dateeffective inforcefrom validfrom"
    ),
    "prepared": ("编制 编制人 编制者 编写 编写人 拟制 拟制人 起草 起草人 拟稿人 制定人 preparedby author prepared"),
    "reviewed": "审核 审核人 审核者 审查 审查人 会审 校核 校对 reviewedby reviewer reviewed checkedby checked",
    "approved": "批准 批准人 批准者 审批 审批人 核准 核准人 签发 签发人 approvedby approver approved",
    "department": (
        "归口部门 责任部门 主责部门 主管部门 归口管理部门 编制部门 所属部门 管理部门 制定部门 起草部门 "
        "保管部门 部门 department owner ownerdepartment responsibledepartment dept"
    ),
    "type": "文件类别 文件类型 类别 类型 文件级别 文件层次 层次 级别 分类 type category level",
    "copy_number": (
        "分发号 分发编号 发放号 发放编号 受控号 受控编号 份号 distributionnumber distributionno copyno "
        "copynumber controlledcopyno"
    ),
    "holder": (
        "持有人 领用部门 领用人 接收部门 接收人 发放部门 持有部门 领取人 领用单位 接收单位 签收人 使用部门 "
        "分发部门 发放对象 holder issuedto receivedby recipient"
    ),
    "handed_out": (
        "发放日期 领用日期 分发日期 领取日期 签收日期 发放时间 接收日期 distributiondate dateissued "
        "handedouton receivedon"
    ),
    "returned": (
        "回收日期 收回日期 归还日期 交回日期 回收时间 returndate returned dateretuned recalledon recoverydate"
    ),
    "pages": "页数 页码 总页数 张数 pages pagecount",
    "source": "来源 发布单位 发布机构 颁布单位 文件来源 提供单位 发文单位 source publisher issuedby",
    "retention": "保存期限 保存期 保管期限 保存年限 retention retentionperiod",
    "remark": "备注 说明 附注 remark remarks note notes comment",
}
EXACT: dict[str, str] = {}
_PARTS: list[tuple[str, str]] = []
KINDS: dict[str, str] = {
    "controlled": N_("Controlled document list"),
    "distribution": N_("Register of issue and recall"),
    "external": N_("List of external documents"),
    "records": N_("List of records"),
    "other": N_("Not a register"),
}
_KIND_WORDS: tuple[tuple[str, str], ...] = (
    ("external", r"外来文件|外部文件|法律法规|法规清单|标准清单|external"),
    ("distribution", r"发放|回收|分发|领用|distribution|issue\s*and\s*recall"),
    ("records", r"记录清单|记录一览|记录目录|质量记录|记录控制|list\s*of\s*records|record\s*list"),
    (
        "controlled",
        r"受控文件|文件清单|文件目录|文件一览|体系文件|文件台账|master\s*list|document\s*list|document\s*register",
    ),
)
_MOST_HEADER_ROWS = 60


@dataclass(frozen=True)
class Column:
    """One column: its heading as it stands, what it is taken for (empty: kept, meaning nothing), and why."""

    heading: str
    role: str
    why: Message


def heading_key(text: str) -> str:
    """A heading without blanks, marks and what stands in brackets, for comparison."""
    words = re.sub(r"[(（\[【].*?[)）\]】]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\s:：*·.、_\-]+", "", words).casefold()


for _role, _words in _SYNONYMS.items():
    EXACT |= {heading_key(word): _role for word in _words.split()}
_PARTS += sorted(((key, role) for key, role in EXACT.items() if len(key) >= 2), key=lambda pair: -len(pair[0]))


def read_columns(headings: Sequence[str]) -> list[Column]:
    """What each column says; the first of several that fit equally has the role, an exact heading before a part."""
    found: list[Column | None] = [None] * len(headings)
    taken: set[str] = set()
    for exact in (True, False):
        for place, heading in enumerate(headings):
            role = "" if found[place] else _role_of(heading, exact=exact)
            if role and role not in taken:
                taken.add(role)
                key = N_("“%(heading)s” is this column.") if exact else N_("“%(heading)s” seems to be this column.")
                found[place] = Column(heading.strip(), role, Message(key, {"heading": heading.strip()}))
    unknown = Message(N_("Its heading says nothing known; it is kept with the row."))
    return [column or Column(headings[place].strip(), "", unknown) for place, column in enumerate(found)]


def _role_of(heading: str, *, exact: bool) -> str:
    key = heading_key(heading)
    if exact or not 2 <= len(key) <= 24:
        return EXACT.get(key, "") if exact else ""
    return next((role for words, role in _PARTS if words in key), "")


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The row (from 0) that names the columns: the first with the most known headings.

    It needs a number or a title, and two known headings; title rows above it do not. Right below it a second
    row with as many is the lower half of merged headings, and more exact.
    """
    best, most = None, 1
    for place, row in enumerate(rows[:_MOST_HEADER_ROWS]):
        roles = {role for role in (_role_of(cell, exact=True) for cell in row) if role}
        distinct = len({cell for cell in row if cell.strip()})
        enough = len(roles) > most or (len(roles) == most and best is not None and place == best + 1)
        if roles & {"number", "title"} and enough and distinct > 1:
            best, most = place, len(roles)
    return best


def kind_of(names: Sequence[str], roles: Sequence[str]) -> tuple[str, Message]:
    """Which register a sheet is: by the words above its columns, its own and the file's name, then by its columns."""
    for words in names:
        for kind, pattern in _KIND_WORDS:
            match = re.search(pattern, unicodedata.normalize("NFKC", words), re.IGNORECASE)
            if match:
                return kind, Message(N_("“%(words)s” stands in its heading or name."), {"words": match.group(0)})
    if {"copy_number", "holder"} & set(roles):
        return "distribution", Message(N_("It has a column for holders or distribution numbers."))
    if "retention" in roles:
        return "records", Message(N_("It has a column for the retention."))
    return "controlled", Message(N_("Its columns are those of a list of documents."))
