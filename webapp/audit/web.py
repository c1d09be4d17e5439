"""Pages of the journal: the reader, one entry with its proof, the verification."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp import core, shell
from webapp.audit import proofs, queries, verdicts
from webapp.audit.fact_words import fact_word
from webapp.audit.sentences import ACTS, ROOMS
from webapp.audit.subjects import KIND_WORDS
from webapp.core import journal
from webapp.core.access import Permission, require
from webapp.core.errors import N_, Invalid, NotFound
from webapp.core.journal import checkpoints
from webapp.core.journal.entry import REMOVED, read_rows
from webapp.people import queries as people

audit = Blueprint("audit", __name__, template_folder="templates")
LONGEST_NOTE = 4000
FINGERPRINT = 64


@audit.get("/journal")
def reader() -> str:
    """The journal in sentences, newest first, filtered by act, person, subject and days."""
    by, paging, language = shell.current_actor(), shell.wanted_page(), shell.current_language().tag
    require(by, Permission.JOURNAL_READ)
    values = shell.Values(request.args)
    wanted = queries.Filter(
        act=values.choice("act", list(ACTS)),
        person_id=values.whole("person", least=1),
        subject=values.text("subject", longest=200),
        since=values.day("since"),
        until=values.day("until"),
    )
    found = queries.lines(wanted, by=by, language=language, offset=paging.offset, limit=paging.per_page)
    page = shell.Page(found, queries.count_lines(wanted, by=by), paging.page, paging.per_page)
    return render_template(
        "audit/journal.html", page=page, values=values.raw, errors=values.errors, chips=_chips(wanted, by),
        acts=[(title, [(act, words.title) for act, words in acts.items()]) for title, acts in ROOMS],
        persons=[(str(p.id), p.name, f"{p.pinyin} {p.initials}") for p in people.persons(by=by, active=None)],
    )


@audit.get("/journal/<int:seq>")
def entry(seq: int) -> str:
    """One entry: its words, its hashes, its proof."""
    by = shell.current_actor()
    found, line = queries.get_line(seq, by=by, language=shell.current_language().tag)
    proof = proofs.inclusion_proof(seq, by=by)
    top = journal.head()
    return render_template(
        "audit/entry.html", entry=found, line=line, proof=proof, holds=proofs.check_proof(proof),
        facts=[(fact_word(name), _plain(value)) for name, value in line.facts.items()],
        private=[(fact_word(name), value) for name, value in line.private.items()],
        rows=[(mark.table, mark.key.replace("\x1f", "/"), mark.op == REMOVED) for mark in read_rows(found.rows)],
        leaf=found.leaf.hex(), prev=found.prev.hex(), last=top.size - 1 if top else seq, kinds=KIND_WORDS,
    )


@audit.get("/journal/<int:seq>/proof.json")
def proof_file(seq: int) -> Response:
    """The inclusion proof as a file that can be checked without this product."""
    proof = proofs.inclusion_proof(seq, by=shell.current_actor())
    content = json.dumps(proof, ensure_ascii=False, indent=1).encode()
    return shell.send_bytes(content, f"journal-{seq}-proof.json", "application/json")


@audit.get("/verify")
def verify_page() -> str:
    """What to write on paper, and the form that starts the verification."""
    require(shell.current_actor(), Permission.JOURNAL_VERIFY)
    return _verify_form({}, {})


@audit.post("/verify")
@shell.uploads()
def verify_act() -> str | tuple[str, int]:
    """Check chain, rows, private values, checkpoints, files and signatures; list what does not hold."""
    require(shell.current_actor(), Permission.JOURNAL_VERIFY)
    values = shell.Values()
    try:
        note, fingerprint = _note(values), values.text("fingerprint", longest=200).replace(" ", "").lower()
        if fingerprint and (len(fingerprint) != FINGERPRINT or set(fingerprint) - set("0123456789abcdef")):
            values.wrong("fingerprint", N_("A fingerprint has 64 digits and letters from a to f."))
        values.check()
    except Invalid as refusal:
        return _verify_form(values.raw, shell.field_errors(refusal)), 422
    report = journal.verify(core.current_settings().keys_dir, outside=note or None, expected=fingerprint or None)
    return render_template(
        "audit/verified.html", report=report, findings=verdicts.findings(report),
        counts=verdicts.counts(report), unchecked=verdicts.unchecked(report), declared=verdicts.declared(report),
    )


@audit.post("/verify/checkpoint")
def make_checkpoint() -> Response:
    """Sign the tree as it stands and hand the note over as a file."""
    require(shell.current_actor(), Permission.JOURNAL_VERIFY)
    note = journal.make_checkpoint(core.current_settings().keys_dir)
    return _note_file(note)


@audit.get("/verify/checkpoint")
def latest_checkpoint() -> Response:
    """The newest checkpoint as a file.

    Raises:
        NotFound: none was made yet.
    """
    require(shell.current_actor(), Permission.JOURNAL_VERIFY)
    found = journal.latest()
    if found is None:
        raise NotFound(N_("No checkpoint has been made yet."))
    return _note_file(found.note)


def _note_file(note: str) -> Response:
    size = checkpoints.read(note).size
    return shell.send_bytes(note.encode(), f"wenkong-checkpoint-{size}.txt", "text/plain; charset=utf-8")


def _note(values: shell.Values) -> str:
    """The checkpoint text that was typed or sent as a file, with its line ends made plain."""
    text = values.text("checkpoint", longest=LONGEST_NOTE, lines=True)
    sent = values.file("file")
    if sent is not None:
        text = shell.clean(sent.stream.read(LONGEST_NOTE).decode("utf-8", "replace"), lines=True)
    if not text:
        return ""
    text += "\n"
    try:
        checkpoints.read(text)
    except (ValueError, KeyError):
        values.wrong("checkpoint", N_("This is not a checkpoint of this product."))
    return text


def _verify_form(values: dict[str, Any], errors: dict[str, list[str]]) -> str:
    keys, latest, top = core.current_settings().keys_dir, journal.latest(), journal.head()
    note = checkpoints.read(latest.note) if latest else None
    fingerprint = journal.log_fingerprint(keys)
    return render_template(
        "audit/verify.html", values=values, errors=errors, latest=latest, note=note,
        fingerprint=" ".join(fingerprint[i : i + 8] for i in range(0, len(fingerprint), 8)),
        printed=checkpoints.printed(note.size, note.root) if note else "",
        size=top.size if top else 0, log=top.log if top else "",
    )


def _chips(wanted: queries.Filter, by: Any) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    if wanted.act:
        found.append((_("Act"), _(ACTS[wanted.act].title), shell.link_without("act")))
    if wanted.person_id:
        person = people.find_person(wanted.person_id)
        found.append((_("Person"), person.name if person else str(wanted.person_id), shell.link_without("person")))
    if wanted.subject:
        found.append((_("About"), wanted.subject, shell.link_without("subject")))
    if wanted.since:
        found.append((_("From"), wanted.since.isoformat(), shell.link_without("since")))
    if wanted.until:
        found.append((_("To"), wanted.until.isoformat(), shell.link_without("until")))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
