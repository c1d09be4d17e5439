"""What the tests of approvals share: a long chain, the journal of one act, refusals as sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from webapp.approvals import actions
from webapp.approvals.models import Round
from webapp.approvals.queries import asked_now, open_step
from webapp.core.db import db
from webapp.core.errors import Refusal
from webapp.core.journal import JournalEntry
from webapp.documents.queries import get_type
from webapp.documents.types.actions import change_type

from ..factories import OPERATOR, World

COUNTERSIGNED = [
    {"meaning": "countersign", "who": [{"person": "he"}, {"person": "zhou"}], "how": "all", "reply_days": 5},
    {"meaning": "approve", "who": [{"role": "management_representative"}]},
]


def countersigned(world: World, chain: list[dict[str, Any]] | None = None, title: str = "服务级别管理程序") -> Round:
    """A procedure sent through 会签 by he and zhou and 批准 by wang."""
    change_type(get_type("procedure"), by=OPERATOR, chain=chain or COUNTERSIGNED)
    return world.sent(world.document(title))


def asked(round_: Round) -> list[str]:
    """Logins of those whose turn it is."""
    db.session.expire_all()
    return [a.person.login for a in asked_now(open_step(round_))]


def approve(world: World, round_: Round, login: str, opinion: str = "") -> Round:
    """This person agrees and signs."""
    return actions.approve_step(round_, by=world.actor(login), proof=world.proof(login), opinion=opinion)


def last(act: str) -> tuple[JournalEntry, dict[str, Any]]:
    """The newest entry of an act, with its facts."""
    statement = select(JournalEntry).where(JournalEntry.act == act).order_by(JournalEntry.seq.desc()).limit(1)
    entry = db.session.scalars(statement).one()
    return entry, json.loads(entry.facts)


@contextmanager
def refused(kind: type[Refusal], words: str) -> Iterator[None]:
    """The act is refused with a sentence that holds these words."""
    with pytest.raises(kind) as found:
        yield
    assert words in str(found.value), str(found.value)
