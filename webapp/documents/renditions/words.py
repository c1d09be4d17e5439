"""Words printed on pages, in the language of the document rather than of the reader."""

from __future__ import annotations

MEANINGS = {
    "zh-Hans": {
        "prepare": "编制",
        "proofread": "校对",
        "format_check": "文控格审",
        "review": "审核",
        "countersign": "会签",
        "approve": "批准",
    },
    "en": {
        "prepare": "Prepared",
        "proofread": "Proofread",
        "format_check": "Format checked",
        "review": "Reviewed",
        "countersign": "Countersigned",
        "approve": "Approved",
    },
}
CLASSIFICATIONS = {
    "zh-Hans": {"ordinary": "普通", "sensitive": "敏感", "confidential": "机密"},
    "en": {"ordinary": "Ordinary", "sensitive": "Sensitive", "confidential": "Confidential"},
}
STATE_LINES = {
    "zh-Hans": {
        "draft": "草案，仅供参考",
        "in_review": "审核中，尚未批准",
        "in_approval": "批准中，尚未批准",
        "approved": "已批准，待发布",
        "coming": "已发布，{day} 起实施",
        "effective": "现行有效，{day} 起实施",
        "superseded": "作废（已换版），{day} 起失效",
        "obsolete": "作废（废止），{day} 起失效",
        "rejected": "不同意（终止）",
    },
    "en": {
        "draft": "Draft, for reference only",
        "in_review": "In review, not approved",
        "in_approval": "In approval, not approved",
        "approved": "Approved, to be released",
        "coming": "Released, in force from {day}",
        "effective": "In force since {day}",
        "superseded": "Superseded on {day}",
        "obsolete": "Obsolete since {day}",
        "rejected": "Rejected",
    },
}
LIMIT_GAP = {"zh-Hans": "；", "en": "; "}
LIMIT_LINES = {
    "zh-Hans": {
        "trial": "试行，至 {day}",
        "temporary": "临时文件，有效至 {day}",
        "temporary_open": "临时文件，按批次或项目执行",
        "emergency": "紧急发布，全流程审批最迟于 {day} 完成",
        "overridden": "部分内容由临时文件代替",
    },
    "en": {
        "trial": "on trial until {day}",
        "temporary": "temporary until {day}",
        "temporary_open": "temporary, for one batch or project",
        "emergency": "emergency release, full approval due by {day}",
        "overridden": "overridden in part by a temporary document",
    },
}
REMARKS = {
    "zh-Hans": {
        "emergency": "紧急发布：{name}（{post}）于 {day} 批准立即实施。原因：{reason}",
        "temporary": "临时文件，有效至 {day}（含当日），到期自动失效。",
        "temporary_open": "临时文件，适用于：{scope}。",
        "override": "代替 {number} 的{clauses}。",
        "clauses": "第 {clauses} 条",
        "whole": "全文",
        "trial": "试行，至 {day}。",
    },
    "en": {
        "emergency": "Emergency release: put into force at once by {name} ({post}) on {day}. Reason: {reason}",
        "temporary": "Temporary document, valid to the end of {day}; it then lapses by itself.",
        "temporary_open": "Temporary document, for {scope}.",
        "override": "It overrides {clauses} of {number}.",
        "clauses": "clauses {clauses}",
        "whole": "the whole",
        "trial": "On trial until {day}.",
    },
}
UNCONTROLLED = {
    "zh-Hans": "非受控：{name} 于 {time} 获取，当日有效",
    "en": "Uncontrolled: taken by {name} at {time}, valid that day",
}
CONTROLLED = {
    "zh-Hans": "受控文件：{name} 于 {time} 打印",
    "en": "Controlled: printed by {name} at {time}",
}
ACTING = {
    "zh-Hans": "代理审批（{deputy} 代 {person}）",
    "en": "Acting for {person}: signed by {deputy}",
}
ON_PAPER = {
    "zh-Hans": "纸质签批：签于 {day}，{name} 于 {entered} 录入，附扫描件",
    "en": "Signed on paper on {day}; entered by {name} on {entered}, scan attached",
}
SIGNED_ON_PAPER = {"zh-Hans": "纸面签署", "en": "signed on paper"}
PAPER_REMARK = {
    "zh-Hans": (
        "存量导入，纸面签署：编制、审核、批准的姓名和日期按纸质原件登记，不是系统内签批。"
        "登记人 {entered}（{at}），确认人 {confirmed}（{confirmed_at}）。"
    ),
    "en": (
        "Taken over, signed on paper: names and dates are those of the paper and no signatures of this system. "
        "Entered by {entered} ({at}), confirmed by {confirmed} ({confirmed_at})."
    ),
}
