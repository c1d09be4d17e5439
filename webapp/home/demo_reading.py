"""The sample organisation's reading: asked by department, post and role, mostly read, asked about, examined."""

from __future__ import annotations

from collections.abc import Callable

from webapp.core.access import Actor
from webapp.documents.acknowledging.actions import Rule, acknowledge, set_rules
from webapp.documents.acknowledging.judging import judge_reading
from webapp.documents.acknowledging.models import Effect, Reading, Whom
from webapp.documents.acknowledging.queries import readings_of, rules_of
from webapp.documents.acknowledging.questions.actions import answer_question, take_note
from webapp.documents.models import Revision

ActorOf = Callable[[str], Actor]
FURTHER = {
    "document-control": (Rule(Whom.ROLE, key="department_clerk"),),
    "service-level": (Rule(Whom.POST, key="服务级别经理"), Rule(Whom.POST, key="市场部经理")),
    "incident": (Rule(Whom.POST, key="服务台主管"), Rule(Whom.POST, key="运维工程师")),
    "desk-call": (Rule(Whom.POST, key="服务台主管"),),
}
"""Who reads a text of the plan beside its own department."""
ASKED, ANSWERED = "重大事件升级以后，由谁通知客户？", "由服务台主管在 30 分钟内通知；见第 5 章。"


def ask_to_read(file: str, revision: Revision, *, actor: ActorOf) -> None:
    """The owner department reads what is handed out, and further posts and roles with it."""
    if file not in FURTHER or rules_of(revision.document):
        return
    own = Rule(Whom.DEPARTMENT, department=revision.document.department)
    set_rules(revision.document, [own, *FURTHER[file]], by=actor("hejing"))


def read(file: str, revision: Revision, *, actor: ActorOf) -> None:
    """Two of three confirm it; one asks something, is answered, and is examined."""
    done: list[Reading] = []
    for place, asked in enumerate(readings_of(revision)):
        if asked.person is not None and place % 3 != 2:
            asks = ASKED if file == "incident" and not done else ""
            done.append(acknowledge(revision, by=actor(asked.person.login), question=asks))
    if file == "incident" and done:
        _examine(done[0], actor)


def _examine(reading: Reading, actor: ActorOf) -> None:
    """The question answered and taken note of; a mark misread at first, and the effect found good."""
    manager = actor("hejing")
    if reading.question is not None and reading.person is not None:
        answer_question(reading.question, ANSWERED, by=manager)
        take_note(reading.question, by=actor(reading.person.login))
    judge_reading(reading, score=68, by=manager)
    judge_reading(reading, score=86, reason="第 4 题误判为错", by=manager)
    judge_reading(reading, effect=Effect.EFFECTIVE, by=manager)
