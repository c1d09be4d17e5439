"""The auditor's desk in the API: search, the journal, its verification."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from marshmallow import Schema, fields

from webapp import core
from webapp.audit.api_values import entries
from webapp.audit.cli import as_plain
from webapp.audit.queries import Filter, count_lines
from webapp.core import journal
from webapp.core import search as engine
from webapp.core.access import Permission, require
from webapp.core.errors import N_, Invalid, Message
from webapp.people.queries import person_by_login
from webapp.shell.api_fields import Text, Values, Whole
from webapp.shell.api_room import PER_PAGE, ApiRoom, acting, answer, list_of, listed

room = ApiRoom("api_audit", __name__, "Evidence", "Finding, the journal, and proof that nothing was altered.")
LONGEST_QUESTION = 500
MARKS = "HTML; hits stand between <mark> and </mark>, everything else is escaped"


def said(text: str, **more: Any) -> dict[str, Any]:
    """The description of a value."""
    return {"metadata": {"description": text, **more}}


class SearchWanted(Values):
    """A question and what narrows it; most names may stand several times."""

    q = Text(longest=LONGEST_QUESTION, **said("words, numbers, \"phrases\", OR, -not, field:value", example="服务级别"))
    kind = Text(**said("document, record ..."))
    type = Text(**said("the key of a type"))
    clause = Text(**said("`7.5.3` or `iso9001@2015:7.5.3`"))
    department = Text(**said("name of a department"))
    state = Text(**said("current (default: in force, visible drafts, records), any, or the key of a state"))
    since = Text(data_key="from", **said("first day", format="date"))
    until = Text(data_key="to", **said("last day", format="date"))
    in_force_on = Text(**said("in force at the end of this day", format="date"))
    sort = Text(**said("newest (default) or relevance"))
    page = Text(**said("from 1"))


class Hit(Schema):
    """One thing that was found."""

    kind = fields.String(**said("document, record ..."))
    id = fields.Integer(**said("of a document: the id of the revision"))
    number = fields.String()
    title = fields.String()
    revision = fields.String(**said("the label"))
    state = fields.String()
    place = fields.String(**said("where in it: heading:5.2, table:3/r2c1, page:7 ..."))
    snippet = fields.String(**said(MARKS))
    url = fields.String(**said("its page"))
    older = fields.Integer(**said("revisions before it that match too and are folded away"))


class FacetValue(Schema):
    """How many hits a choice would bring."""

    value = fields.String()
    count = fields.Integer()


class Found(list_of(Hit, "HitList")):  # type: ignore[misc]
    """Hits, and what other choices would bring."""

    facets = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(FacetValue)),
        **said("by kind, type, clause, department, state, year"),
    )
    also = fields.List(fields.String(), **said("other spellings and synonyms that were searched"))


class JournalWanted(Values):
    """Which entries."""

    after = Whole(**said("entries after this sequence number"))
    act = Text(longest=64, **said("one act, such as revision.released"))
    person = Text(longest=64, **said("login of who acted, or was represented"))
    subject = Text(**said("`document:12` (with its revisions), `revision:31`, or the number of a document"))
    page = Whole(least=1, load_default=1)
    per_page = Whole(least=1, load_default=50, metadata=PER_PAGE)


class ActedBy(Schema):
    """Who acted."""

    kind = fields.String(**said("person, system, operator or anonymous"))
    id = fields.String()
    login = fields.String(allow_none=True)


class Subject(Schema):
    """What an entry is about."""

    kind = fields.String()
    id = fields.String()


class Entry(Schema):
    """An entry of the journal; `entry` are its bytes, `hash` = SHA-256(0x00 || entry), `prev` the hash before."""

    sequence = fields.Integer()
    epoch = fields.Integer()
    time = fields.DateTime()
    act = fields.String()
    text = fields.String(**said("in words"))
    actor = fields.Nested(ActedBy)
    represented = fields.String(data_key="for", allow_none=True, **said("login of who was represented"))
    via = fields.String(**said("web, api:<token id>, cli, job:<name>"))
    subject = fields.Nested(Subject)
    facts = fields.Dict()
    private = fields.Dict(**said("values the entry only commits to; null: erased, or not for your eyes"))
    prev = fields.String(**said("hex"))
    hash = fields.String(**said("hex"))
    entry = fields.String(**said("base64"))


class Failure(Schema):
    """Something that does not hold."""

    what = fields.String()
    id = fields.String()
    why = fields.String(**said("altered, missing, extra, cut, fork ..."))


class Verdict(Schema):
    """The outcome of a verification; what could not be checked is always listed."""

    ok = fields.Boolean()
    checked = fields.Dict(keys=fields.String(), values=fields.Integer(), **said("how many of what"))
    failed = fields.List(fields.Nested(Failure))
    unchecked = fields.List(fields.String())
    declared = fields.List(fields.String(), **said("losses that a restore declared"))
    demo = fields.Boolean(**said("a demo instance, whose clock was moved"))
    size = fields.Integer(**said("entries in the journal"))
    fingerprint = fields.String(**said("of the log's key; compare it with the one on paper"))
    checkpoint = fields.String(**said("the newest signed note, or empty"))


@room.call(
    "get", "/search", "Search everything you may read", takes=SearchWanted, where="query", gives=Found, refuses=(409,)
)
def search(wanted: dict[str, Any]) -> Response:
    """Never finds, counts or quotes what you may not read; newest first."""
    by = acting()
    require(by, Permission.SEARCH_USE)
    filters = engine.read_filters(request.args.to_dict(flat=False))
    return answer(as_plain(engine.find(wanted.get("q", ""), filters, by=by)))


@room.call(
    "get", "/journal", "The journal", takes=JournalWanted, where="query", gives=list_of(Entry, "EntryList")
)
def journal_entries(wanted: dict[str, Any]) -> Response:
    """Entries in order, oldest first. To follow it, ask with `after` = the last sequence you have."""
    by = acting()
    chosen = Filter(
        act=wanted.get("act", ""),
        person_id=_person_id(wanted.get("person", "")),
        subject=wanted.get("subject", ""),
        after=wanted.get("after"),
    )
    size, page = min(wanted["per_page"], PER_PAGE["maximum"]), wanted["page"]
    total = count_lines(chosen, by=by)
    items = entries(chosen, by=by, offset=(page - 1) * size, limit=size)
    return answer(listed(items, total, page, max(1, -(-total // size))))


@room.call("get", "/journal/verify", "Verify journal, rows, files and signatures", gives=Verdict)
def verify() -> Response:
    """Reads everything, so it takes a while on a large instance. 200 also when something failed: see `ok`."""
    require(acting(), Permission.JOURNAL_VERIFY)
    keys = core.current_settings().keys_dir
    report, head, note = journal.verify(keys), journal.head(), journal.latest()
    return answer(
        {
            **report.as_dict(),
            "size": head.size if head else 0,
            "fingerprint": journal.log_fingerprint(keys),
            "checkpoint": note.note if note else "",
        }
    )


def _person_id(login: str) -> int | None:
    if not login:
        return None
    found = person_by_login(login)
    if found is None:
        raise Invalid(fields={"person": [Message(N_("There is no account %(login)s."), {"login": login})]})
    return found.id
