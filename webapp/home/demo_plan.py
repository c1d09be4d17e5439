"""The sample organisation: who works there and what happened to its documents, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

COMPANY = ("示例科技有限公司", "SL", "运维服务能力管理体系文件")
DEPARTMENTS = (
    ("总经办", "ZJ", "zhaogh", "zhaogh"),
    ("综合管理部", "ZH", "hejing", "sunli"),
    ("技术中心", "JS", "zhouting", "sunli"),
    ("服务台", "FW", "tanglei", "sunli"),
    ("市场部", "SC", "wuyue", "sunli"),
    ("财务部", "CW", "maxue", "zhaogh"),
)
PERSONS = (
    ("zhaogh", "赵国华", "总经办", "总经理", ("general_manager",)),
    ("sunli", "孙立", "总经办", "副总经理", ("deputy_general_manager",)),
    ("wangmin", "王敏", "总经办", "管理者代表", ("management_representative",)),
    ("hejing", "何静", "综合管理部", "质量经理", ("quality_manager", "department_head", "lead_auditor")),
    ("chenjie", "陈洁", "综合管理部", "文控员", ("document_controller", "archive_keeper")),
    ("liqiang", "李强", "技术中心", "服务级别经理", ("department_clerk", "service_level_manager")),
    ("zhouting", "周婷", "技术中心", "技术中心主任", ("department_head",)),
    ("tanglei", "唐磊", "服务台", "服务台主管", ("department_head", "service_desk")),
    ("linfang", "林芳", "技术中心", "资料员", ("department_clerk", "training_administrator")),
    ("wuyue", "吴越", "市场部", "市场部经理", ("department_head", "contract_administrator")),
    ("maxue", "马雪", "财务部", "财务部经理", ("department_head", "seal_keeper")),
    ("yuanming", "袁明", "综合管理部", "内审员", ("internal_auditor",)),
    ("zhengkai", "郑凯", "技术中心", "系统管理员", ("system_administrator",)),
    ("qianyun", "钱芸", "综合管理部", "安全管理员", ("security_administrator",)),
    ("fenglu", "冯璐", "综合管理部", "审计管理员", ("audit_administrator",)),
    ("luhao", "陆浩", "技术中心", "运维工程师", ("staff",)),
)


@dataclass(frozen=True)
class Life:
    """One document: its text, its owner, and how far its revisions got; ``file`` may name a starter
    document of the library, which brings its own clauses.

    ``day`` counts working days from the beginning; each of ``revisions`` ends as one of ``draft``,
    ``returned``, ``review``, ``approval``, ``approved``, ``coming``, ``effective``, ``rejected``;
    ``gap`` is the number of working days until the next revision begins; ``scene`` names what else happens
    on the way to approval: transfer, deputy or countersign.
    """

    file: str
    type_key: str
    title: str
    department: str
    author: str
    day: int
    revisions: tuple[str, ...] = ("effective",)
    summaries: tuple[str, ...] = ("首次发布",)
    clauses: tuple[str, ...] = ()
    classification: str = "ordinary"
    gap: int = 30
    label: str = ""
    obsolete_after: int | None = None
    parent: str = ""
    readers: tuple[str, ...] = field(default=())
    scene: str = ""


LIVES = (
    Life(
        "manual",
        "manual",
        "运维服务能力管理手册",
        "综合管理部",
        "hejing",
        0,
        ("effective", "effective"),
        ("首次发布", "按管理评审决议补充服务台职责，完善 5.3 条职责分工"),
        ("iso9001@2015:4.4", "iso9001@2015:5.2", "iso20000-1@2018:4.4", "gbt28827.1@2012:5.2"),
        gap=48,
    ),
    Life(
        "document-control",
        "procedure",
        "文件控制程序",
        "综合管理部",
        "hejing",
        1,
        ("effective", "effective"),
        ("首次发布", "借阅期限由十个工作日缩短为五个工作日"),
        gap=55,
    ),
    Life("records-control", "procedure", "记录控制程序", "综合管理部", "hejing", 2),
    Life("internal-audit", "procedure", "内部审核程序", "综合管理部", "hejing", 4),
    Life("management-review", "procedure", "管理评审程序", "综合管理部", "hejing", 5),
    Life("corrective-action", "procedure", "不符合与纠正措施控制程序", "综合管理部", "hejing", 6),
    Life(
        "service-level",
        "procedure",
        "服务级别管理程序",
        "技术中心",
        "liqiang",
        8,
        ("effective", "approval"),
        ("首次发布", "审查会议纪要的分发时限改为三个工作日，由双方逐一签字确认"),
        gap=62,
    ),
    Life("service-report", "procedure", "服务报告管理程序", "技术中心", "liqiang", 9),
    Life(
        "incident",
        "procedure",
        "事件管理程序",
        "服务台",
        "linfang",
        10,
        ("effective", "review"),
        ("首次发布", "重大事件由服务台主管在十五分钟内通报"),
        ("iso20000-1@2018:8.6.1", "gbt28827.1@2012:9.4"),
        gap=66,
    ),
    Life(
        "problem",
        "procedure",
        "问题管理程序",
        "技术中心",
        "linfang",
        11,
        scene="transfer",
        clauses=("iso20000-1@2018:8.6.3", "gbt28827.1@2012:9.5"),
    ),
    Life(
        "change",
        "procedure",
        "变更管理程序",
        "技术中心",
        "liqiang",
        12,
        ("effective", "coming"),
        ("首次发布", "紧急变更补办审批的时限改为一个工作日"),
        ("iso20000-1@2018:8.5.1", "gbt28827.1@2012:9.7"),
        gap=64,
    ),
    Life(
        "configuration",
        "procedure",
        "配置管理程序",
        "技术中心",
        "linfang",
        14,
        scene="deputy",
        clauses=("iso20000-1@2018:8.2.6", "gbt28827.1@2012:9.6"),
    ),
    Life(
        "security",
        "system_rule",
        "信息安全管理制度",
        "技术中心",
        "liqiang",
        15,
        clauses=("iso20000-1@2018:8.7.3", "gbt28827.1@2012:9.9"),
        classification="sensitive",
    ),
    Life(
        "supplier",
        "procedure",
        "供应商管理程序",
        "市场部",
        "wuyue",
        18,
        clauses=("iso9001@2015:8.4", "iso20000-1@2018:8.3.4"),
    ),
    Life("complaint", "procedure", "客户投诉处理程序", "服务台", "linfang", 20, scene="countersign"),
    Life("after-sales", "procedure", "售后服务管理程序", "服务台", "linfang", 21),
    Life("contract", "procedure", "合同管理与评审程序", "市场部", "liqiang", 23),
    Life(
        "room-inspection",
        "instruction",
        "机房巡检作业指导书",
        "技术中心",
        "linfang",
        22,
        clauses=("gbt28827.1@2012:7.2",),
    ),
    Life("desk-call", "instruction", "服务台受理作业指导书", "服务台", "linfang", 24, clauses=("gbt28827.1@2012:7.3",)),
    Life(
        "backup",
        "instruction",
        "数据备份与恢复作业指导书",
        "技术中心",
        "linfang",
        26,
        ("effective", "approved"),
        ("首次发布", "备份恢复演练改为每季度一次"),
        gap=52,
    ),
    Life(
        "spare-parts",
        "instruction",
        "备件库管理作业指导书",
        "技术中心",
        "linfang",
        28,
        clauses=("gbt28827.1@2012:7.4",),
        obsolete_after=40,
    ),
    Life(
        "introduction-letter",
        "system_rule",
        "介绍信与印章使用制度",
        "财务部",
        "liqiang",
        30,
        classification="confidential",
        readers=("maxue",),
    ),
    Life("customer-survey", "procedure", "客户满意度调查程序", "市场部", "liqiang", 70, ("returned",)),
    Life(
        "knowledge",
        "procedure",
        "知识管理程序",
        "技术中心",
        "linfang",
        74,
        ("approved",),
        clauses=("iso20000-1@2018:7.6", "gbt28827.1@2012:7.5"),
    ),
    Life("continuity", "procedure", "服务连续性管理程序", "技术中心", "liqiang", 76, ("draft",), label="v0.2"),
    Life("overtime", "system_rule", "值班与加班管理制度", "服务台", "linfang", 60, ("rejected",)),
    Life("release-deploy", "procedure", "发布管理程序", "技术中心", "liqiang", 78, ("draft",)),
)
EDITS = {
    "manual": (
        ("服务台是客户的唯一受理入口。", "服务台是客户的唯一受理入口，负责登记、跟踪和通报，对每个请求的结果负责。"),
        ("| 客户满意度 | 不低于 90 分 | 每年 |", "| 客户满意度 | 不低于 92 分 | 每年 |"),
    ),
    "document-control": (("期限不超过 10 个工作日，到期前 2 个工作日", "期限不超过 5 个工作日，到期前 1 个工作日"),),
    "service-level": (
        (
            "纪要在会后 5 个工作日内分发给全部与会者，由双方确认。",
            "纪要在会后 3 个工作日内分发给全部与会者，由双方逐一签字确认；客户未派人参加的，另行送达并取得确认。",
        ),
    ),
    "incident": (
        (
            "一级事件由服务台主管组织，恢复后五个工作日内复盘。",
            "一级事件由服务台主管组织，十五分钟内通报客户和分管领导，恢复后五个工作日内复盘。",
        ),
    ),
    "change": (
        (
            "紧急变更：为恢复服务必须立即实施，事后补办审批。",
            "紧急变更：为恢复服务必须立即实施，实施后一个工作日内补办审批。",
        ),
    ),
    "backup": (("每半年演练一次，", "每季度演练一次，"),),
}
SPAN = 85
