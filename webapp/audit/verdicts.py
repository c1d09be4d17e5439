"""What a verification found, in sentences for people.

``core.journal.verify`` names what does not hold in plain English lines, the same on the command line
and in JSON; here each becomes a message that can be shown in the reader's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from webapp.audit.subjects import KIND_WORDS
from webapp.core.errors import N_, Message
from webapp.core.journal import Report

COUNTED = {
    "entries": N_("journal entries"),
    "rows": N_("rows of protected tables"),
    "private values": N_("private values"),
    "checkpoints": N_("checkpoints"),
    "files": N_("files"),
    "destroyed files": N_("files destroyed for good"),
    "signatures": N_("signatures"),
    "sign-ins": N_("sign-ins"),
}
THINGS = {
    **KIND_WORDS,
    "journal": N_("journal entry"),
    "journal_private": N_("private value"),
    "checkpoint": N_("checkpoint"),
    "ledger": N_("checkpoint in the outside ledger"),
    "outside checkpoint": N_("the checkpoint you gave"),
    "key": N_("key"),
    "file": N_("file"),
    "signature": N_("signature"),
    "decision": N_("decision"),
    "session": N_("sign-in"),
}
SENTENCES: tuple[tuple[str, str], ...] = (
    (r"missing: the instance has no journal", N_("missing: the instance has no journal")),
    (r"missing or out of order: expected (?P<a>\d+)", N_("missing or out of order: entry %(a)s was expected here")),
    (r"altered: the entry does not match its leaf", N_("altered: the entry does not match its hash")),
    (r"altered: the chain is broken before this entry", N_("altered: the chain is broken before this entry")),
    (
        r"cut or extra: head says (?P<a>\d+), found (?P<b>\d+)",
        N_("cut or extra: %(a)s entries should be there, %(b)s are"),
    ),
    (r"altered: the head does not match the last entry", N_("altered: the head does not match the last entry")),
    (r"altered: log, epoch or demo mark .*", N_("altered: log, epoch or demo mark differs from the entries")),
    (r"altered: the time differs from the last entry", N_("altered: the time differs from the last entry")),
    (r"missing: the row is gone", N_("missing: the row is gone")),
    (r"extra: no entry knows this row", N_("extra: no entry knows this row")),
    (r"extra: no entry knows this sign-in", N_("extra: no entry knows this sign-in")),
    (r"extra: the row was removed by an entry", N_("extra: an entry says that this row was removed")),
    (r"altered: the signature does not verify", N_("altered: the signature does not verify")),
    (
        r"cut: the restore declared by entry (?P<a>\d+) does not name this loss",
        N_("cut: the restore declared by entry %(a)s does not name this loss"),
    ),
    (r"altered: the epoch changes without a restore", N_("altered: the epoch changes without a declared restore")),
    (r"another log's checkpoint", N_("this checkpoint belongs to another journal")),
    (r"cut: the journal ends at (?P<a>\d+)", N_("cut: the journal ends at entry %(a)s, the checkpoint is larger")),
    (r"fork: the journal differs from this checkpoint", N_("fork: the journal differs from this checkpoint")),
    (r"altered: the log's key is not .*", N_("altered: the key of the journal is not the one in the key directory")),
    (r"the fingerprint differs from the one given", N_("the fingerprint differs from the one you gave")),
    (r"missing: not erased by an entry", N_("missing: no entry says that it was erased")),
    (r"extra: no entry commits to it", N_("extra: no entry commits to it")),
    (r"extra", N_("extra: it belongs to no entry")),
    (r"missing from the store", N_("missing from the store")),
    (r"missing: the decision has no signature", N_("missing: the decision has no signature")),
    (r"altered", N_("altered: it is not what was written")),
    (r"altered: (?P<a>.+)", N_("altered: it is not what was written")),
)
UNCHECKED: tuple[tuple[str, str], ...] = (
    (
        r"no checkpoint from outside was given.*",
        N_(
            "No checkpoint from outside was given: a cut tail, or an old copy of the whole data together with its "
            "key directory, can not be seen."
        ),
    ),
    (r"no fingerprint was given.*", N_("No fingerprint was given: the origin of the journal is not checked.")),
    (
        r"the search index is no evidence.*",
        N_("The text that pages show comes from the search index, which is no evidence: the signed pages are the PDF."),
    ),
    (r"the key directory could not be read.*", N_("The key directory could not be read.")),
)


DECLARED = (
    (
        r"entries (?P<a>\d+) to (?P<b>\d+) of epoch (?P<c>\d+): restore declared by entry (?P<d>\d+)",
        N_("Entries %(a)s to %(b)s of epoch %(c)s: lost, as entry %(d)s declares."),
    ),
)


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: what it is, which one, and why."""

    what: str
    id: str
    why: Message


def findings(report: Report) -> list[Finding]:
    """What failed, in words; ``what`` is a message key."""
    return [Finding(THINGS.get(f["what"], f["what"]), f["id"], _words(SENTENCES, f["why"])) for f in report.failed]


def counts(report: Report) -> list[tuple[str, int]]:
    """What was checked and how many of each; the first part is a message key."""
    return [(COUNTED.get(name, name), number) for name, number in report.checked.items()]


def declared(report: Report) -> list[Message]:
    """Which losses a restore declared: no fault, and told all the same."""
    return [_words(DECLARED, text) for text in report.declared]


def unchecked(report: Report) -> list[Message]:
    """What could not be checked and why."""
    return [_words(UNCHECKED, text) for text in report.unchecked]


def _words(known: tuple[tuple[str, str], ...], text: str) -> Message:
    for pattern, key in known:
        found = re.fullmatch(pattern, text)
        if found:
            return Message(key, found.groupdict())
    return Message(text.replace("%", "%%"))
