"""A small organisation and its documents, made by the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from flask import Flask

from webapp.approvals import actions as approvals
from webapp.approvals.models import Round
from webapp.approvals.queries import open_step, round_of
from webapp.core.access import Actor, operator
from webapp.core.db import db
from webapp.documents import actions, queries
from webapp.documents.drafting.actions import draft_revision, submit_revision
from webapp.documents.intake import Intake, take_in
from webapp.documents.models import Document, Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_body
from webapp.home import instance
from webapp.people import actions as people
from webapp.people import queries as people_queries
from webapp.people.credentials import prove
from webapp.people.models import Department, Person
from webapp.people.sign_in import set_password

PASSWORD = "correct horse 42"
OPERATOR = operator("tester@host")
PERSONS = (
    ("li", "李强", "技术中心", "服务级别经理", ("department_clerk",)),
    ("zhou", "周婷", "技术中心", "技术中心主任", ("department_head",)),
    ("wang", "王敏", "综合管理部", "管理者代表", ("management_representative",)),
    ("zhao", "赵国华", "综合管理部", "总经理", ("general_manager",)),
    ("sun", "孙立", "综合管理部", "副总经理", ("deputy_general_manager",)),
    ("chen", "陈洁", "综合管理部", "文控员", ("document_controller",)),
    ("he", "何静", "综合管理部", "质量经理", ("quality_manager",)),
    ("yuan", "袁明", "综合管理部", "内审员", ("internal_auditor",)),
    ("staff", "吴越", "市场部", "客户经理", ("staff",)),
    ("sysadmin", "郑系统", "综合管理部", "系统管理员", ("system_administrator",)),
    ("secadmin", "钱安全", "综合管理部", "安全管理员", ("security_administrator",)),
    ("audadmin", "冯审计", "综合管理部", "审计管理员", ("audit_administrator",)),
)
TEXT = """1 目的
规范服务级别管理，保证服务级别协议得到策划、签订、监视和评审。

2 适用范围
适用于公司对外提供的运行维护服务。

3 职责
服务级别经理负责编制服务级别协议（SLA）。
"""


def build_instance() -> None:
    """Set up the instance and its people; the running application is the one of the context."""
    instance.set_up(instance.Start("示例科技有限公司", "SL", password=PASSWORD), by=OPERATOR)
    parent = people_queries.root_department()
    for name, code in (("技术中心", "JS"), ("综合管理部", "ZH"), ("市场部", "SC")):
        people.add_department(name, code=code, parent=parent, by=OPERATOR)
    for login, name, department, post, roles in PERSONS:
        person = people.add_person(
            login, name, department=people_queries.department_named(department), post=post, roles=roles, by=OPERATOR
        )
        set_password(person, PASSWORD, by=OPERATOR)
    for name_, head in (("技术中心", "zhou"), ("综合管理部", "he"), ("市场部", "zhou")):
        people.change_department(
            department_of(name_), head=person_of(head), in_charge=person_of("sun"), by=OPERATOR
        )


def person_of(login: str) -> Person:
    """The person of a login."""
    found = people_queries.person_by_login(login)
    assert found is not None, login
    return found


def department_of(name: str) -> Department:
    """The department of a name."""
    found = people_queries.department_named(name)
    assert found is not None, name
    return found


@lru_cache(maxsize=8)
def drawn(width: int = 6, kind: str = "PNG") -> bytes:
    """A stroke of a dark pen on white paper, as somebody would upload it."""
    from PIL import Image, ImageDraw

    paper = Image.new("RGB", (400, 160), "white")
    ImageDraw.Draw(paper).line([(30, 120), (120, 40), (200, 110), (360, 30)], fill=(20, 20, 90), width=width)
    output = BytesIO()
    paper.save(output, kind)
    return output.getvalue()


@lru_cache(maxsize=256)
def read_text(name: str, text: str) -> Intake:
    """A text file, taken in by the real reader, once for the same text."""
    return take_in(name, text.encode("utf-8"))


@dataclass
class World:
    """What tests do with the organisation, in words."""

    app: Flask

    def actor(self, login: str) -> Actor:
        """The acting person of a login."""
        return people_queries.actor_of(person_of(login))

    def proof(self, login: str) -> str:
        """A fresh proof for one signature."""
        return prove(person_of(login), PASSWORD)

    def document(self, title: str = "服务级别管理程序", type_key: str = "procedure", **values: Any) -> Document:
        """A document without a revision, made by li."""
        owner = values.pop("department", None) or department_of("技术中心")
        new = actions.NewDocument(type_key, title, owner, **values)
        return actions.create_document(new, by=self.actor("li"))

    def draft(self, document: Document, text: str = TEXT, **values: Any) -> Revision:
        """A draft with its body made, by li."""
        by = values.pop("by", "li")
        revision = draft_revision(document, read_text("正文.txt", text), by=self.actor(by), **values)
        freeze_body(revision, by=OPERATOR)
        return revision

    def sent(self, document: Document | None = None, text: str = TEXT, **values: Any) -> Round:
        """A revision under approval; the round."""
        revision = self.draft(document or self.document(), text, **values)
        return submit_revision(revision, by=self.actor("li"))

    def approve(self, round_: Round) -> Round:
        """Everybody who is asked approves."""
        while (step := open_step(round_)) is not None:
            login = next(a.person.login for a in step.assignments if a.state == "open")
            approvals.approve_step(round_, by=self.actor(login), proof=self.proof(login), opinion="同意")
        return round_

    def approved(self, document: Document | None = None, text: str = TEXT, **values: Any) -> Revision:
        """A revision that waits for release."""
        round_ = self.approve(self.sent(document, text, **values))
        return db.session.get_one(Revision, round_.subject_id)

    def effective(self, document: Document | None = None, text: str = TEXT, **values: Any) -> Revision:
        """A revision in force, released by chen."""
        revision = self.approved(document, text, **values)
        return release_revision(revision, by=self.actor("chen"), proof=self.proof("chen"))

    def round_of(self, revision: Revision) -> Round:
        """The newest round of a revision."""
        found = round_of("revision", revision.id)
        assert found is not None
        return found

    def reload(self, document: Document) -> Document:
        """The document as the operator sees it now."""
        return queries.get_document_by_id(document.id, by=OPERATOR)
