"""Anthologies made for the measure of cuts, in habits the rules were not written from: what each begins with is known.

A document is its lines; between documents stand ``between`` empty lines. Two of the files are single documents
with unnumbered headings, in which every proposed cut is in vain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ABOUT = (
    "机房出入",
    "备份",
    "口令",
    "采购",
    "合同",
    "印章",
    "培训",
    "考勤",
    "仓库",
    "应急",
    "客户回访",
    "外包人员",
)
KINDS = ("管理制度", "管理办法", "管理规定", "操作规程", "实施细则", "控制程序", "工作手册", "管理规范")
SENTENCES = (
    "各部门应当按照职责分工做好{about}的日常工作，发现问题及时上报主管部门处理。",
    "{about}的责任人由部门负责人指定，人员变动时应当在三个工作日内办理交接并留下记录。",
    "主管部门每季度检查一次{about}的执行情况，检查结果作为年度评价的依据。",
    "因{about}造成损失的，按照公司有关规定追究责任，情节严重的移交有关部门处理。",
    "与{about}有关的记录保存三年，到期后由保管部门登记销毁，销毁时应有两人在场。",
)
NOTICE = "下载文档前请自行甄别文档内容的完整性"


@dataclass(frozen=True)
class Anthology:
    """A text line by line and the lines at which its documents begin, the first one apart."""

    name: str
    lines: tuple[str, ...]
    starts: frozenset[int]


def held_out() -> list[Anthology]:
    """Files written after the rules stood, and measured once: no rule was changed for them."""
    return [
        _put("plans for emergencies, levels numbered in brackets", [_plan(n) for n in range(6)]),
        _put("system of a small company, title and edition in one line", [_edition(n) for n in range(6)]),
        _put("minutes of meetings", [_minutes(n) for n in range(6)]),
        _put("tables flattened to lines", [_flat(n) for n in range(6)]),
        _put("bilingual titles", [_bilingual(n) for n in range(6)]),
        _put("one handbook with numbered sections", [_sections()]),
        _put("one standard with annexes", [_annexes()]),
    ]


def anthologies() -> list[Anthology]:
    """Files written before the rules took their present shape; what they showed was mended."""
    return [
        _put("numbered articles", [_articles(n) for n in range(8)]),
        _put("cover lines, no blank line in a document", [_cover(n) for n in range(7)], between=2),
        _put("no blank line at all", [_cover(n) for n in range(6)], between=0),
        _put("contracts and agreements", [_contract(n) for n in range(6)]),
        _put("lists of forms at the end", [_with_forms(n) for n in range(6)]),
        _put("adverts between", [_advertised(n) for n in range(6)]),
        _put("long lines, titles said twice", [_long(n) for n in range(9)]),
        _put("parts of a collection", [_part(n) for n in range(10)]),
        _put("English", [_english(n) for n in range(6)]),
        _put("Markdown", [_markdown(n) for n in range(6)]),
        _put("one document, unnumbered headings", [_single()]),
        _put("one document, its headings said again", [_said_again()]),
        _put("titles without a document's word", [_plain_title(n) for n in range(6)]),
        _put("company above the title", [_company(n) for n in range(6)]),
        _put("short rules of three lines", [_short(n) for n in range(8)]),
        _put("numbered titles", [_numbered(n) for n in range(6)]),
        _put("traditional characters, contents first", [_traditional(n) for n in range(6)]),
        _put("notices of the download site between", [_notices(n) for n in range(6)]),
        _put("questions and answers, one document", [_questions()]),
        _put("manual with rules as its chapters, one document", [_chapters()]),
        _put("quality procedures with purpose and scope", [_procedure(n) for n in range(7)]),
        _put("notices by letter, signed and dated", [_letter(n) for n in range(6)]),
        _put("book title marks, articles without chapters", [_marked(n) for n in range(6)]),
        _put("file names as titles", [_named(n) for n in range(6)], between=2),
        _put("posts and their duties", [_post(n) for n in range(6)]),
        _put("one procedure with unnumbered steps", [_steps()]),
        _put("one long contract", [_one_contract()]),
        _put("English procedures with numbers", [_sop(n) for n in range(6)]),
        _put("English handbook of several policies, no kind in half of the titles", [_mixed(n) for n in range(6)]),
    ]


def _put(name: str, documents: Sequence[Sequence[str]], between: int = 1) -> Anthology:
    """Documents one after the other; what a site left behind one begins a piece of its own, as in the real lists."""
    lines: list[str] = []
    starts = []
    for document in documents:
        lines += [""] * (between if lines else 0)
        starts.append(len(lines) + 1)
        starts += [starts[-1] + document.index(NOTICE)] if NOTICE in document else []
        lines += document
    return Anthology(name, tuple(lines), frozenset(starts[1:]))


def _title(n: int) -> str:
    return ABOUT[n % len(ABOUT)] + KINDS[n % len(KINDS)]


def _said(n: int, count: int) -> list[str]:
    return [SENTENCES[(n + k) % len(SENTENCES)].format(about=ABOUT[n % len(ABOUT)]) for k in range(count)]


def _articles(n: int) -> list[str]:
    numbered = [f"第{'一二三四五六七八'[k]}条　{said}" for k, said in enumerate(_said(n, 6))]
    return [_title(n), "", "第一章　总则", "", *numbered[:3], "", "第二章　分则", "", *numbered[3:]]


def _cover(n: int) -> list[str]:
    label = f"文件编号：GL-{n + 1:02d}", f"版本：A/{n}", "发布日期：2024年3月1日"
    return [_title(n), *label, "1 目的", *_said(n, 2), "2 职责", *_said(n + 1, 3)]


def _contract(n: int) -> list[str]:
    title = ("设备租赁合同", "技术服务协议", "保密协议书", "房屋租赁合同", "劳务派遣协议", "软件许可合同")[n]
    sides = "甲方（委托方）：________　乙方（受托方）：________　双方经协商一致，订立本合同。"
    return [title, "", sides + "".join(_said(n, 3)), "", "一、标的", "", *_said(n, 2), "", "甲方盖章：　乙方盖章："]


def _with_forms(n: int) -> list[str]:
    forms = [f"{ABOUT[n]}登记表", f"{ABOUT[n]}检查记录表"]
    return [_title(n), "", "".join(_said(n, 5)), "", "".join(_said(n + 2, 5)), "", "附件", "", forms[0], "", forms[1]]


def _advertised(n: int) -> list[str]:
    advert = ("www.example.com", "- 3 -", "更多资料请登录 www.example.com 下载")[n % 3]
    return [_title(n), "", _title(n), "", "".join(_said(n, 4)), "", advert, "", "".join(_said(n + 1, 4))]


def _long(n: int) -> list[str]:
    body = " ".join(f"{k}、{said}" for k, said in enumerate(_said(n, 9), start=1))
    return [_title(n), "", f"{_title(n)} 目录 一、总则 二、职责 三、流程 {body}", "", body]


def _part(n: int) -> list[str]:
    return [f"公司规章 第{'一二三四五六七八九十'[n]}篇", "", *(line for said in _said(n, 3) for line in (said, ""))][
        :-1
    ]


def _english(n: int) -> list[str]:
    about = ("Backup", "Password", "Purchasing", "Visitor", "Incident", "Change")[n]
    kind = ("Policy", "Procedure", "Rules", "Handbook", "Regulation", "Policy")[n]
    body = f"The {about.lower()} owner checks the work every month and reports to the quality office, in writing. " * 3
    return [f"{about} {kind}", "", "Purpose", "", body, "", "Scope", "", body]


def _markdown(n: int) -> list[str]:
    return [f"# {_title(n)}", "", "## 目的", "", *_said(n, 2), "", "## 职责", "", *_said(n + 1, 2)]


def _single() -> list[str]:
    lines = ["信息系统运行维护管理制度", ""]
    for heading in ("总则", "组织与职责", "日常运行要求", "变更管理流程", "备份管理规定", "检查记录", "附则"):
        lines += [heading, "", "".join(_said(len(lines), 5)), ""]
    return lines[:-1]


def _said_again() -> list[str]:
    lines = ["信息安全管理手册", ""]
    for heading in ("口令", "服务目录", "信息资产分类", "访问权限评审", "移动介质"):
        lines += [heading, "", f"{heading}由信息部维护。" + "".join(_said(len(lines), 5)), ""]
    return lines[:-1]


def _plain_title(n: int) -> list[str]:
    title = ("员工行为", "车辆使用", "会议", "保密", "出差", "值班")[n]
    return [title, "", *(f"{k}、{said}" for k, said in enumerate(_said(n, 4), start=1))]


def _company(n: int) -> list[str]:
    return [
        "华东某某科技有限公司",
        "",
        _title(n),
        "",
        f"（2023年{n + 1}月第二版）",
        "",
        "".join(_said(n, 5)),
        "",
        *_said(n, 2),
    ]


def _short(n: int) -> list[str]:
    return [_title(n), "", *_said(n, 3)]


def _numbered(n: int) -> list[str]:
    return [f"{n + 1}、{_title(n)}", "", "（一）目的", "", *_said(n, 2), "", "（二）要求", "", *_said(n + 1, 3)]


def _traditional(n: int) -> list[str]:
    title = ("機房出入管理辦法", "備份作業程序", "採購管理規定", "印章使用辦法", "教育訓練規範", "倉儲管理規程")[n]
    body = "各單位應依職責辦理本項業務，發現問題時立即通報主管單位，並留下紀錄備查，紀錄至少保存三年。" * 4
    return [title, "", "目錄", "", "一、目的 (1)", "二、範圍 (2)", "", "一、目的", "", body, "", "二、範圍", "", body]


def _notices(n: int) -> list[str]:
    tail = [NOTICE, "", "相关文档", "最新文档"]
    return [_title(n), "", "".join(_said(n, 5)), "", "".join(_said(n + 1, 5)), "", *tail]


def _questions() -> list[str]:
    lines = ["服务台常见问题", ""]
    for n, about in enumerate(ABOUT[:8]):
        lines += [f"{about}怎么申请", "", "".join(_said(n, 5)), ""]
    return lines[:-1]


def _chapters() -> list[str]:
    lines = ["员工手册", "", "前言", "", "".join(_said(1, 5)), ""]
    for n in range(5):
        lines += [f"第{'一二三四五'[n]}章 {_title(n)}", "", "".join(_said(n, 5)), ""]
    return lines[:-1]


def _mixed(n: int) -> list[str]:
    title = ("Remote Work", "Travel Policy", "Gifts", "Leave Policy", "Visitors", "Security Policy")[n]
    body = "Ask your manager first, keep the record, and send a copy to the office that is named on the form. " * 3
    return [title, "", body, "", body]


def _procedure(n: int) -> list[str]:
    title = ABOUT[n] + ("控制程序", "管理程序")[n % 2]
    return [title, "", f"QP-{n + 1:02d}", "", "目的", "", *_said(n, 1), "", "适用范围", "", *_said(n + 1, 2)]


def _letter(n: int) -> list[str]:
    title = f"关于加强{ABOUT[n]}管理的通知"
    return [title, "", "各部门：", "", "".join(_said(n, 5)), "", "特此通知。", "", "综合管理部", f"2022年{n + 1}月8日"]


def _marked(n: int) -> list[str]:
    articles = [f"第{'一二三四五'[k]}条 {said}" for k, said in enumerate(_said(n, 5))]
    return [f"《{_title(n)}》", "", *"\n\n".join(articles).split("\n")]


def _named(n: int) -> list[str]:
    body = "".join(_said(n, 5))
    return [
        f"{n + 1:02d}{_title(n)}.docx",
        "",
        _title(n) + "（试行）",
        "",
        "为加强管理，制定本文件。",
        body,
        *_said(n, 2),
    ]


def _post(n: int) -> list[str]:
    post = ("服务台主管", "运维工程师", "质量专员", "仓库保管员", "采购员", "文控员")[n]
    return [f"{post}岗位职责", "", *(f"{k}. {said}" for k, said in enumerate(_said(n, 5), start=1))]


def _steps() -> list[str]:
    lines = ["事件管理程序", ""]
    for step in ("受理", "分类与分派", "处理流程", "升级规定", "回访", "关闭", "记录表单"):
        lines += [step, "", *_said(len(lines), 2), ""]
    return lines[:-1]


def _one_contract() -> list[str]:
    lines = ["信息系统运维服务合同", "", "甲方：________", "乙方：________", ""]
    for heading in ("服务内容", "服务标准", "合同价款", "违约责任", "保密协议", "争议解决"):
        lines += [heading, "", "".join(_said(len(lines), 5)), ""]
    return lines[:-1]


def _sop(n: int) -> list[str]:
    about = (
        "Receiving goods",
        "Calibrating meters",
        "Labelling parts",
        "Handling returns",
        "Storing files",
        "Packing",
    )[n]
    body = "The person in charge records the result on the form and hands it to the supervisor on the same day."
    return [f"SOP-{n + 1:03d} {about}", "", "1 Purpose", "", body, "", "2 Steps", "", body, body]


def _plan(n: int) -> list[str]:
    title = ("火灾", "停电", "网络中断", "数据丢失", "防汛", "疫情")[n] + "应急预案"
    return [title, "", "（一）适用范围", "", *_said(n, 2), "", "（二）应急组织", "", *_said(n + 1, 2)]


def _edition(n: int) -> list[str]:
    return [
        f"{_title(n)}　V{n + 1}.0",
        "",
        "为规范工作，特制定本制度。",
        "",
        *(x for said in _said(n, 4) for x in (said, "")),
    ][:-1]


def _minutes(n: int) -> list[str]:
    said = "".join(_said(n, 5))
    return [f"第{n + 1}次管理例会会议纪要", "", f"时间：2024年{n + 1}月3日", "地点：二楼会议室", "", said, "", said]


def _flat(n: int) -> list[str]:
    return [
        _title(n),
        "序号",
        "内容",
        "责任人",
        "1",
        ABOUT[n] + "检查",
        "张工",
        "2",
        ABOUT[n] + "登记",
        "李工",
        *_said(n, 2),
    ]


def _bilingual(n: int) -> list[str]:
    english = ("Access rules", "Backup rules", "Password rules", "Purchasing rules", "Contract rules", "Seal rules")[n]
    return [f"{_title(n)} {english}", "", "一、总则 General", "", *_said(n, 2), "", "二、职责 Duties", "", *_said(n, 2)]


def _sections() -> list[str]:
    lines = ["服务管理手册", "", "文件编号：SM-01", ""]
    for n in range(6):
        lines += [f"{n + 1} {_title(n)}", "", f"{n + 1}.1 目的", "", *_said(n, 2), ""]
    return lines[:-1]


def _annexes() -> list[str]:
    lines = ["信息安全管理规范", "", "1 范围", "", *_said(1, 3), "", "2 要求", "", *_said(2, 4), ""]
    for n in range(3):
        lines += [f"附录{'ABC'[n]}", "", f"{ABOUT[n]}检查表", "", *_said(n, 2), ""]
    return lines[:-1]
