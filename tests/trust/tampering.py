"""What somebody with the database file could do to it, one change at a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Table, event

from webapp.approvals import actions as approvals
from webapp.approvals.deputies.actions import name_deputy
from webapp.approvals.models import HandoverKind
from webapp.approvals.opinions.actions import answer_opinion
from webapp.approvals.opinions.models import Answer
from webapp.approvals.paper.actions import Scan, Signed, enter_paper, print_sheet
from webapp.approvals.passing.actions import add_signer, transfer_step
from webapp.core import clock, current_settings, journal
from webapp.core.access import operator
from webapp.core.db import Base, db, transaction
from webapp.core.destroyed import note_destroyed
from webapp.core.journal.rows import protected_models
from webapp.documents.acknowledging.actions import Rule, acknowledge, set_rules, waive_reading
from webapp.documents.acknowledging.judging import judge_reading
from webapp.documents.acknowledging.models import Whom
from webapp.documents.acknowledging.queries import readings_of
from webapp.documents.acknowledging.questions.actions import answer_question
from webapp.documents.actions import change_document, name_readers
from webapp.documents.changes.actions import ask_change, decide_change, give_reasons, note_impact
from webapp.documents.changes.background.actions import open_background
from webapp.documents.changes.models import Category
from webapp.documents.changes.notifying.actions import note_change
from webapp.documents.changes.notifying.queries import notices_of
from webapp.documents.changes.queries import places_of
from webapp.documents.changes.renaming.actions import ask_renaming
from webapp.documents.checkout.actions import check_out, take_over_check_out
from webapp.documents.checkout.files import check_in, read_handed
from webapp.documents.copies import queries as copies_queries
from webapp.documents.copies.actions import (
    Wanted,
    damage_copy,
    issue_copies,
    keep_copy,
    lose_copy,
    receive_copy,
    return_copy,
)
from webapp.documents.copies.destroying.actions import ask_destruction, witness_destruction
from webapp.documents.copies.holders.actions import holder_of, save_list
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.emergency.actions import release_urgently
from webapp.documents.external.actions import Values as ExternalValues
from webapp.documents.external.actions import Verdict as Checked
from webapp.documents.external.actions import add_external, check_external
from webapp.documents.external.customers.actions import Proof, Receipt, end_paper, receive_paper
from webapp.documents.external.customers.models import Held
from webapp.documents.external.models import Kind, Standing
from webapp.documents.importing.models import ImportAct, ImportBatch, ImportItem, ImportPart
from webapp.documents.importing.sources import Source
from webapp.documents.library.actions import Choice, claim_number
from webapp.documents.loans.actions import ask_by_number, ask_loan, decide_loan, lend_copy, return_loan
from webapp.documents.loans.copying.actions import ask_copying, decide_copying
from webapp.documents.loans.models import Check, LoanKind
from webapp.documents.models import Classification, Document, Revision
from webapp.documents.numbers.actions import add_alias
from webapp.documents.offline.actions import ask_pack, end_pack, make_pack
from webapp.documents.offline.choosing import Chosen
from webapp.documents.queries import get_type
from webapp.documents.registers.actions import change_form
from webapp.documents.registers.queries import get_register
from webapp.documents.releasing.actions import ask_to_obsolete, release_revision
from webapp.documents.renditions.actions import freeze_cover
from webapp.documents.reviewing.actions import Entered, enter_verdicts, review_document, sign_sheet
from webapp.documents.reviewing.models import Verdict
from webapp.documents.stocktaking.actions import begin_stocktake, enter_other, judge_row, sign_stocktake
from webapp.documents.stocktaking.rules import Found
from webapp.documents.takeover import actions as takeovers
from webapp.documents.takeover.jobs import enter_documents, read_files
from webapp.documents.takeover.queries import get_takeover as list_of
from webapp.documents.temporary.actions import Terms, set_temporary
from webapp.documents.trial.actions import extend_trial, set_trial
from webapp.documents.types.actions import change_type
from webapp.documents.volumes.actions import make_volume
from webapp.duties import hooks
from webapp.duties.actions import assign_duty, move_duty
from webapp.duties.calendar.actions import set_days
from webapp.home.backups.models import BackupAct, BackupRun, RunKind
from webapp.home.notices.actions import choose_mail
from webapp.people import queries as people_queries
from webapp.people.handwriting.actions import put_handwriting
from webapp.people.leaving.actions import settle
from webapp.people.leaving.models import Way
from webapp.people.organisation.actions import add_site, change_settings, change_site
from webapp.people.sign_in import make_link, make_token
from webapp.people.signing.actions import set_pin
from webapp.people.sites import sites

from ..documents.takeover.papers import doc, text_of, workbook
from ..factories import OPERATOR, PASSWORD, World, department_of, drawn, person_of, read_text

JOURNAL_TABLES = ("journal", "journal_private", "journal_head", "checkpoint")
SAMPLED, DEEPLY_SAMPLED = 1, 3


def play(world: World) -> None:
    """Documents in several states, and a row in every protected table."""
    first = world.effective(world.document(title="服务级别管理程序", clauses=("iso9001@2015:7.5", "iso9001@2015:4.4")))
    document = first.document
    name_readers(document, [person_of("staff"), person_of("yuan")], by=world.actor("li"))
    change_document(document, clauses=("iso9001@2015:7.5", "iso9001@2015:8.1"), by=world.actor("chen"))
    add_alias(document, "SL-旧-01", by=world.actor("chen"))
    add_alias(document, "SL-旧-02", by=world.actor("chen"))
    world.approved(document, "第二版\n", summary="改写")
    world.sent(world.document(title="事件管理程序"), "事件\n", effective_on=clock.today("Asia/Shanghai"))
    world.draft(world.document(title="问题管理程序", type_key="manual"), "问题\n")
    back = world.sent(world.document(title="变更管理程序"), "变更\n")
    approvals.return_step(back, 0, "请补充第 3 章", by=world.actor("wang"), proof=world.proof("wang"))
    ended = world.effective(world.document(title="旧程序"), "旧\n")
    world.approve(ask_to_obsolete(ended.document, "不再需要", by=world.actor("chen")))
    other = world.effective(world.document(title="老程序"), "老\n")
    ask_to_obsolete(other.document, "合并", by=world.actor("chen"))
    _approvals(world)
    _organisation(world)
    _means_of_signing(world)
    make_token(person_of("li"), by=world.actor("li"))
    make_link(person_of("staff"), by=operator("tester@host"))
    _imports(first)
    _duties(document)
    _copies(world)
    _offline(world)
    _loans(world)
    _readings(world)
    _changes(world)
    _bound_and_renamed(world)
    _take_over(world)
    _backups()
    _limited(world, document)
    _checked_out(world)
    _reviews(world, document)
    _registers(world)
    _externals(world)
    for key in ("contract", "complaint"):
        claim_number(key, Choice("zh-Hans", {"quality": document.department_id}), by=world.actor("li"))


def _registers(world: World) -> None:
    """Registers printed in the organisation's own form."""
    for key in ("controlled", "issues"):
        register = get_register(key)
        columns = [{"key": column.key, "zh": "名", "en": "", "width": column.width} for column in register.columns]
        change_form(
            register, number=f"QR-{key}", titles={"zh": "清单"}, columns=columns, boxes={"zh": "编制,批准"},
            landscape=True, expected=0, by=world.actor("sysadmin"),
        )  # fmt: skip


def _changes(world: World) -> None:
    """Change requests open, refused and carried out, with reasons for the changed places."""
    first = world.effective(world.document(title="更改的文件"))
    request = ask_change([first.document], Category.IMPROVEMENT, "审核发现", by=world.actor("staff"))
    note_impact(request, {}, ["培训教材"], by=world.actor("staff"))
    decide_change(request, True, "同意", by=world.actor("wang"))
    refused = ask_change([first.document], Category.CUSTOMER, "顾客要求", by=world.actor("staff"))
    decide_change(refused, False, "无依据", by=world.actor("wang"))
    draft = world.draft(first.document, "第二版\n", summary="改写")
    give_reasons(draft, dict.fromkeys(places_of(draft), "审核发现"), by=world.actor("li"))
    submit_revision(draft, by=world.actor("li"))
    _told(world)


def _told(world: World) -> None:
    """A change of a document with readers, approved by another department and in force: background, notices."""
    procedure = world.effective(world.document(title="更改后通知的文件")).document
    readers = [Rule(Whom.PERSON, person=person_of(login)) for login in ("staff", "li")]
    set_rules(procedure, [*readers, Rule(Whom.NAME, key="赵师傅")], by=world.actor("chen"))
    request = ask_change([procedure], Category.LAW, "法规更新", by=world.actor("staff"))
    decide_change(request, True, "同意", by=world.actor("wang"))
    further = [
        {"meaning": "approve", "who": {"role": role}, "how": "one"}
        for role in ("management_representative", "department_head")
    ]
    draft = world.draft(procedure, "第二版\n", summary="改写")
    round_ = submit_revision(draft, by=world.actor("li"), chain=further)
    approvals.approve_step(round_, by=world.actor("wang"), proof=world.proof("wang"))
    open_background(draft, by=world.actor("zhou"))
    approvals.approve_step(round_, by=world.actor("zhou"), proof=world.proof("zhou"))
    release_revision(draft, by=world.actor("chen"), proof=world.proof("chen"))
    note_change(notices_of(request)[0], by=world.actor("staff"))


def _bound_and_renamed(world: World) -> None:
    """Two requests for a new name, and a volume of two documents."""
    desk = world.effective(world.document(title="前台程序"), "前台登记。\n")
    office = world.effective(world.document(title="库房程序"), "库房登记。\n")
    for bearing, old, new in ((desk, "前台", "接待处"), (office, "库房", "备件中心")):
        ask_renaming(old, new, [bearing.document], Category.IMPROVEMENT, "机构调整", by=world.actor("li"))
    make_volume("manual", "程序汇编", desk.document.department, "即日执行。", [desk, office], by=world.actor("li"))


def _readings(world: World) -> None:
    """Readings owed, done, judged and waived, the rules behind them, a question with its answer."""
    revision, chen = world.effective(world.document(title="宣贯文件")), world.actor("chen")
    readers = [Rule(Whom.PERSON, person=person_of(login)) for login in ("staff", "zhou")]
    set_rules(revision.document, [*readers, Rule(Whom.NAME, key="张师傅")], by=chen)
    read = acknowledge(revision, by=world.actor("staff"), question="时限从何时起算？")
    judge_reading(read, by=chen, score=58)
    judge_reading(read, by=chen, score=85, reason="误判")
    assert read.question is not None
    answer_question(read.question, "从受理时起算。", by=world.actor("zhou"))
    waive_reading(next(r for r in readings_of(revision) if r.name), "临时工", by=chen)


def _copies(world: World) -> None:
    """Copies out, signed for, damaged, lost, kept and destroyed; a saved list."""
    first, chen = world.effective(world.document(title="副本所属文件")), world.actor("chen")
    whom = [holder_of(who, by=chen) for who in (person_of("li"), department_of("技术中心"), "客户甲", "客户乙")]
    copies = issue_copies(first, [Wanted(holder) for holder in whom], by=chen)
    save_list("常用", [{"holder": whom[0].id, "medium": "paper", "place": ""}], by=chen)
    receive_copy(copies[0], by=world.actor("li"))
    damage_copy(copies[0], "浸水", by=chen)
    return_copy(copies[0], by=chen, sheet=1)
    lose_copy(copies[1], "遗失", by=chen)
    world.effective(first.document, "第二版\n", summary="改写")
    keep_copy(copies_queries.get_copy(copies[2].id, by=chen), "参考", by=chen, keeper="档案员")
    back = return_copy(copies_queries.get_copy(copies[3].id, by=chen), by=chen)
    how = {"authority": "管代", "method": "粉碎", "witness": person_of("staff"), "by": chen}
    asked = ask_destruction([back], back.sheets[:0], proof=world.proof("chen"), **how)
    witness_destruction(asked, by=world.actor("staff"), proof=world.proof("staff"))
    _stocktake(world)


def _stocktake(world: World) -> None:
    """A shelf counted, signed and corrected."""
    chen = world.actor("chen")
    counted = begin_stocktake(department_of("技术中心"), "", by=chen)
    enter_other(counted, "复印件", by=chen)
    sign_stocktake(counted, by=chen, proof=world.proof("chen"), remark="已核对")
    judge_row(counted, f"x{counted.lines[0].id}", Found.OBSOLETE, "旧版复印件", by=chen)


def _offline(world: World) -> None:
    """A pack made, another accounted for, of a document whose pages are there."""
    revision_id = world.effective(world.document(title="离线文件")).id
    freeze_cover(db.session.get_one(Revision, revision_id), by=OPERATOR)
    chen, day = world.actor("chen"), clock.today("Asia/Shanghai")
    choice = Chosen(documents=[db.session.get_one(Revision, revision_id).document_id])
    for name in ("工地", "项目"):
        holder = holder_of("客户丙", by=chen)
        asked = ask_pack(name, holder, choice, valid_until=day, language="en", medium="平板", by=chen)
        made = make_pack(asked, by=chen)
    end_pack(made, "已删除", by=chen)


def _loans(world: World) -> None:
    """A copy on loan, one back with damage, a right to read, and copying asked for, allowed and refused."""
    revision, chen = world.effective(world.document(title="借阅文件")), world.actor("chen")
    whom = [Wanted(holder_of(department_of(name), by=chen)) for name in ("技术中心", "市场部")]
    loans = [
        lend_copy(ask_loan(revision.document, "现场", by=world.actor(login)), copy, by=chen)
        for copy, login in zip(issue_copies(revision, whom, by=chen), ("staff", "yuan"), strict=True)
    ]
    return_loan(loans[0], Check.DAMAGED, by=chen, remark="缺页")
    settle(person_of("yuan"), [f"loans:{loans[1].id}"], Way.HANDED_OVER, to=person_of("staff"), reason="离职", by=chen)
    settle(person_of("staff"), [f"loans:{loans[1].id}"], Way.RETURNED, reason="离职", by=chen)
    secret = world.effective(world.document(title="内部文件", classification=Classification.SENSITIVE), "内部\n")
    online = ask_by_number(secret.document.number, "投标", kind=LoanKind.ONLINE, by=world.actor("staff"))
    decide_loan(online, True, "同意", by=world.actor("zhou"))
    for login, allowed in (("staff", True), ("yuan", False)):
        copying = ask_copying(revision.document, 2, "现场张贴", by=world.actor(login))
        decide_copying(copying, allowed, "已核对", by=world.actor("wang"))


def _duties(document: Document) -> None:
    hooks.register_kind("tampered", lambda duty, by: None)
    by = operator("tester@host")
    duty = assign_duty("tampered", document, owner=person_of("li"), verb="Review", due_on=date(2099, 3, 1), by=by)
    move_duty(duty, date(2099, 3, 2), "节后", by=by)
    choose_mail(False, by=people_queries.actor_of(person_of("li")))
    set_days([date(2099, 3, 1), date(2099, 3, 2)], working=False, note="厂休", by=operator("tester@host"))


def _approvals(world: World) -> None:
    """A transfer, an added signer, two deputies, answered opinions, and steps signed on paper."""
    day = clock.today("Asia/Shanghai")
    for number, place in enumerate((HandoverKind.BEFORE, HandoverKind.AFTER)):
        round_ = world.sent(world.document(title=f"转办程序{number}"), "转办\n")
        transfer_step(round_, person_of("zhao"), "出差", by=world.actor("wang"))
        add_signer(round_, person_of("chen"), place, "请核对", by=world.actor("zhao"))
    for person, deputy in (("wang", "zhao"), ("zhou", "sun")):
        term = {"from_on": day, "until_on": day, "scope": ["type:form"], "reason": "休假"}
        name_deputy(person_of(person), person_of(deputy), by=world.actor(person), **term)  # type: ignore[arg-type]
    chain = [
        {"meaning": "countersign", "who": [{"person": "he"}], "how": "all", "reply_days": 5},
        {"meaning": "approve", "who": [{"person": "sun"}]},
    ]
    change_type(get_type("form"), by=OPERATOR, chain=chain)
    for number in range(2):
        round_ = world.sent(world.document(title=f"会签表单{number}", type_key="form"), "会签\n")
        by, proof = world.actor("he"), world.proof("he")
        approvals.approve_step(round_, by=by, proof=proof, opinion="请补充附录")
        answer_opinion(round_, round_.decisions[-1], Answer.PARTLY, "下版补充", by=world.actor("li"))
        sheet = print_sheet(round_, by=world.actor("chen"))
        scan = Scan(f"签批表{number}.png", b"scan %d" % number, b"pdf %d" % number, 1)
        lines = [Signed(person_of("sun"), day, "批准")]
        enter_paper(round_, sheet.token, scan, lines, by=world.actor("chen"), proof=world.proof("chen"))


def _organisation(world: World) -> None:
    by, first = world.actor("sysadmin"), sites()[0]
    change_settings(stamp_mode="frame", approval_days=5, backup_folder="/srv/backup", by=by)
    add_site("示例科技上海分公司", "SLSH", parent=first, address="上海市", prefix="SH", by=by)
    change_site(first, letterhead="运维服务", logo=b"any bytes", controller=person_of("chen"), by=by)


def _take_over(world: World) -> None:
    """Two lists, one of them signed by both and in force."""
    one = doc(0)
    for place, number in enumerate((one.number, "")):
        chen, register = world.actor("chen"), workbook(("受控文件清单", [["编号", "名称"], [number, one.title]]))
        papers = [(Source(f"{place}.md", text_of(one).encode()), False), (Source("受控文件清单.xlsx", register), True)]
        takeover = takeovers.begin_takeover(f"{place}.zip", papers, by=chen)
        read_files(takeover.id)
    takeover = list_of(1, by=chen)
    takeovers.settle_rows(takeover, takeover.rows, "scheme", "keep", "纸面如此", by=chen)
    round_ = takeovers.send_takeover(takeover, by=chen, proof=world.proof("chen"))
    approvals.approve_step(round_, by=world.actor("he"), proof=world.proof("he"))
    enter_documents(1)


def _means_of_signing(world: World) -> None:
    """A PIN, a one-time code and an image placed by a signature."""
    by = world.actor("wang")
    set_pin(person_of("wang"), PASSWORD, "47-11-x", by=by)
    put_handwriting(person_of("wang"), drawn(), by=by)
    round_ = world.sent(world.document(title="手签程序"), "手签\n")
    approvals.approve_step(round_, by=by, proof=world.proof("wang"), handwriting=True)
    put_handwriting(person_of("wang"), drawn(9), by=by)


def _checked_out(world: World) -> None:
    """A check-out that was taken over and one that is open, and what a file said of itself."""
    for title in ("检出程序", "检入程序"):
        document = world.effective(world.document(title=title), title).document
        check_out(document, by=world.actor("li"), purpose="修订")
        take_over_check_out(document, "急", by=world.actor("chen"))
        handed = read_handed(read_text("程序.txt", f"文件编号：{document.number}\n{title}\n"))
        check_in(document, handed, by=world.actor("chen"), summary="修订")
    check_out(world.effective(world.document(title="在外程序"), "在外\n").document, by=world.actor("li"))


def _limited(world: World, document: Document) -> None:
    """A trial that was extended, a temporary document, an emergency release that lapsed and one under way."""
    day = clock.today("Asia/Shanghai")
    chen = world.actor("chen")
    trial = world.draft(world.document(title="试行程序"), "试行\n")
    set_trial(trial, day + timedelta(days=30), by=world.actor("li"))
    world.approve(submit_revision(trial, by=world.actor("li")))
    release_revision(trial, by=chen, proof=world.proof("chen"))
    extend_trial(trial, day + timedelta(days=60), "数据不足", by=chen, proof=world.proof("chen"))
    brief = world.draft(world.document(title="临时规定"), "临时\n")
    set_temporary(brief, Terms("date", day + timedelta(days=9), "", [(document, "4.2、5.1")]), by=world.actor("li"))
    other = world.draft(world.document(title="批次规定"), "批次\n")
    set_temporary(other, Terms("batch", None, "PO-17", [(document, "")]), by=world.actor("li"))
    for title in ("停线程序", "停电程序"):
        before = world.effective(world.document(title=title), title)
        round_ = world.sent(before.document, "紧急\n", summary="紧急")
        urgent = db.session.get_one(Revision, round_.subject_id)
        release_urgently(urgent, "现场停线", by=world.actor("zhao"), proof=world.proof("zhao"))
        if title == "停线程序":
            approvals.reject_step(round_, "不同意", by=world.actor("wang"), proof=world.proof("wang"))


def _reviews(world: World, document: Document) -> None:
    """A sheet that is signed, one that is not, single reviews."""
    zhou, year = world.actor("zhou"), clock.today("Asia/Shanghai").year
    for title in ("评审程序一", "评审程序二"):
        other = world.effective(world.document(title=title, department=department_of("市场部")), title)
        line = Entered(other.document, Verdict.REVISE, "流程已变")
        enter_verdicts(department_of("市场部"), year, [line], by=zhou)
        review_document(document, Verdict.KEEP, "适用", by=zhou, proof=world.proof("zhou"))
    sign_sheet(department_of("市场部"), year, by=zhou, proof=world.proof("zhou"), remark="按计划修订")
    for line in (Entered(document, Verdict.KEEP), Entered(world.effective().document, Verdict.KEEP)):
        enter_verdicts(department_of("技术中心"), year, [line], by=zhou)


def _externals(world: World) -> None:
    """A standard that was superseded and is cited twice, checks, and papers of a customer with a receipt."""
    day, li, where = clock.today("Asia/Shanghai"), world.actor("li"), department_of("技术中心")
    for title in ("引用程序一", "引用程序二"):
        world.effective(world.document(title=title), f"{title}按 GB/T 28827.1-2012 执行。")
    old, new = (
        add_external(ExternalValues(Kind.STANDARD, f"GB/T 28827.1-{year}", "通用要求", where), day, by=li)
        for year in (2012, 2022)
    )
    check_external(new, Checked(Standing.CURRENT, day, day + timedelta(days=90), note="现行"), by=li)
    check_external(old, Checked(Standing.SUPERSEDED, day, successor=new, looked_in="官网"), by=li)
    first = receive_paper(Receipt("甲公司", "T-1", "图纸", where, day, 5, label="A"), by=li)
    receive_paper(Receipt("甲公司", "T-1", "图纸", where, day, 5, label="B", replaces=first), by=li)
    end_paper(first, Held.RETURNED, day, Proof("回执 1", "回执", b"%PDF-1.4 receipt"), "已寄回", by=li)


def _imports(revision: Revision) -> None:
    by = operator("tester@host")
    with transaction():
        for name in ("文件夹", "a.zip"):
            batch = ImportBatch(name=name, created_by_id=person_of("li").id, created_at=clock.now())
            whole, part = (
                ImportItem(
                    position=position,
                    file="a.docx",
                    sha=revision.source_sha,
                    guess={"number": "x"},
                    type_key="procedure",
                    department_id=department_of("技术中心").id,
                )
                for position in (1, 2)
            )
            batch.items += [whole, part]
            db.session.add(batch)
            db.session.add(ImportPart(item=part, of=whole, first_line=3, last_line=9, left_out=[4]))
            journal.record(ImportAct.READ, batch, by=by)


def _backups() -> None:
    by = operator("tester@host")
    for name, gone in (("20260101T000000Z-10", "ab" * 32), ("20260102T000000Z-20", "cd" * 32)):
        with transaction():
            run = BackupRun(
                kind=RunKind.DRILL, name=name, ok=True, by_id=by.id, began_at=clock.now(), took_ms=1500,
                size=10, files=2, bytes=2048, age_s=60, faults=[],
            )  # fmt: skip
            db.session.add(run)
            journal.record(BackupAct.DRILLED, run, by=by)
            note_destroyed([gone], by=by)


def journal_tables() -> dict[str, Table]:
    """Everything that is attacked: protected tables and the journal's own."""
    known = {name: Base.metadata.tables[name] for name in JOURNAL_TABLES}
    return {**{name: model.__table__ for name, model in protected_models().items()}, **known}


@contextmanager
def unguarded() -> Iterator[Connection]:
    """The database as an attacker opens it: no triggers, no foreign keys, no checks; rolled back at the end."""

    def hostile(connection: Any, _record: object) -> None:
        for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
            connection.execute(f"PRAGMA {pragma}")

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", hostile)
    with db.engine.begin() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        for name in names:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    try:
        yield db.session.connection()
    finally:
        event.remove(db.engine, "connect", hostile)
        db.session.remove()
        db.engine.dispose()


@dataclass
class Tally:
    """Changes made and changes named, by table."""

    columns: dict[str, set[str]] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    missed: list[str] = field(default_factory=list)

    def note(self, table: str, what: str, named: bool) -> None:
        """One change and whether it was named."""
        self.made[table] = self.made.get(table, 0) + 1
        self.named[table] = self.named.get(table, 0) + named
        self.columns.setdefault(table, set())
        if not named:
            self.missed.append(what)

    def lines(self) -> list[str]:
        """The table that the issue asks for."""
        found = [f"{'table':20}{'columns':>8}{'changes':>9}{'detected':>10}"]
        for table in sorted(self.made):
            found.append(f"{table:20}{len(self.columns[table]):>8}{self.made[table]:>9}{self.named[table]:>10}")
        total = (sum(map(len, self.columns.values())), sum(self.made.values()), sum(self.named.values()))
        found.append(f"{'together':20}{total[0]:>8}{total[1]:>9}{total[2]:>10}")
        return [*found, f"refused by the database itself: {self.refused}"]


def other_values(table: Table, column: str, value: Any) -> list[tuple[str, Any]]:
    """SQL expressions (with a parameter) that make another value of a stored one, type changes among them."""
    kind = table.columns[column].type
    if value is None:
        return [("?", 1), ("?", "x"), ("?", b"x")]
    found: list[tuple[str, Any]] = []
    if isinstance(value, int):
        found = [("?", value + 1), ("?", value + 0.5), ("?", f"{value}x"), ("?", -1), ("?", b"\x01")]
        if isinstance(kind, Boolean):
            found += [("?", 1 - value), ("?", 2)]
    elif isinstance(value, str):
        found = [("?", value + "x"), ("CAST(? AS BLOB)", value), ("CAST(? AS TEXT)", b"\xff\xfe")]
        found += [("?", "")] if value else []
        found += [("?", value.swapcase())] if value.swapcase() != value else []
    elif isinstance(value, bytes):
        flipped = bytes([value[0] ^ 1, *value[1:]]) if value else b"\0"
        found = [("?", flipped), ("?", value + b"\0"), ("CAST(? AS TEXT)", value)]
        found += [("?", b"")] if value else []
    if table.columns[column].nullable:
        found.append(("?", None))
    return found


def copy_of(folder: Path, target: Path) -> None:
    """Copy an instance directory as a backup does."""
    shutil.copytree(folder, target, dirs_exist_ok=True)
    assert os.listdir(target)


def keys() -> Path:
    """The key directory."""
    return current_settings().keys_dir
