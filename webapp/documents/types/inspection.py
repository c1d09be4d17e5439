"""What the check page says of types and numbers: chains that lead to nobody, patterns that get in each other's way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from webapp.approvals.chains import Chain, parse_chain
from webapp.approvals.resolve import consider_chain
from webapp.core.access import Actor
from webapp.core.errors import N_, Invalid, Message
from webapp.core.words import in_language
from webapp.documents import queries
from webapp.documents.models import DocumentType
from webapp.documents.numbering import parse_pattern
from webapp.documents.numbers.queries import gap_report
from webapp.documents.types.checks import unknown_names
from webapp.documents.types.queries import sample_submitter, sample_values
from webapp.people import queries as people
from webapp.people.inspection import Fault
from webapp.people.models import Department

GAPS = {"gap": "warn", "duplicate": "stop", "violation": "warn"}
MOST_GAPS = 20


def inspect_types(by: Actor) -> Iterator[Fault]:
    """Faults of chains and patterns of the types in use."""
    types = [type_ for type_ in queries.types() if not type_.retired]
    for type_ in types:
        chain = parse_chain(type_.chain["steps"])
        if not chain.approves:
            yield _fault("stop", type_, Message(N_("has a chain without a step that approves")))
        for place, fault in unknown_names(chain):
            text = N_("has a chain with a fault at %(place)s: %(what)s")
            yield _fault("stop", type_, Message(text, {"place": place, "what": fault}))
        if type_.proposed_chain:
            yield _fault("warn", type_, Message(N_("has a changed chain that waits for a second person")))
        yield from _empty_steps(type_, chain, by)
    yield from _patterns(types)


def _empty_steps(type_: DocumentType, chain: Chain, by: Actor) -> Iterator[Fault]:
    """Departments for which a step leads to nobody, or only to the one who stands in."""
    nobody: list[str] = []
    instead: list[str] = []
    for department in people.departments(by=by):
        submitter = sample_submitter(department, by=by)
        authors = {submitter.id} if submitter is not None else set()
        found = consider_chain(chain, department_id=department.id, authors=authors, original=lambda: None)
        if any(not step.persons for step in found):
            nobody.append(department.name)
        elif any(step.fallback for step in found) and _has_own_posts(department):
            instead.append(department.name)
    if nobody:
        yield _fault("stop", type_, Message(N_("has a chain that leads to nobody for %(names)s"), {"names": nobody}))
    if instead:
        text = N_("has a chain where another stands in for the post for %(names)s")
        yield _fault("warn", type_, Message(text, {"names": instead}))


def _has_own_posts(department: Department) -> bool:
    return department.parent_id is not None


def _patterns(types: list[DocumentType]) -> Iterator[Fault]:
    """Types that could print equal numbers: the office steps over them, and both registers get gaps."""
    for one, other in combinations(types, 2):
        shared = _shared_number(one, other) or _shared_number(other, one)
        if shared:
            text = N_("could print the same number as %(other)s, for example %(number)s")
            yield _fault("stop", one, Message(text, {"other": _title(other), "number": shared}))
    for type_ in types:
        if "type" in parse_pattern(type_.pattern).needs and not type_.code:
            yield _fault("stop", type_, Message(N_("shows {type} in its numbers and has no code")))


def _shared_number(one: DocumentType, other: DocumentType) -> str:
    """A number of ``one`` that ``other`` could print too, or an empty string.

    Running numbers of different width differ at first and meet when the narrower one outgrows its width.
    """
    first, second = parse_pattern(one.pattern), parse_pattern(other.pattern)
    certain = ("company", "site", "system", "type")
    known = {name: value for name, value in sample_values(second, other.code).items() if name in certain}
    widest = max((pattern.seq.width for pattern in (first, second) if pattern.seq), default=1)
    try:
        values = sample_values(first, one.code)
        tried = [first.identity(values, seq) for seq in ((1, 10**widest) if first.seq else (None,))]
    except Invalid:
        return ""
    return next((number for number in tried if second.matches(number, known) is not None), "")


def inspect_numbers(by: Actor) -> Iterator[Fault]:
    """Gaps, duplicates and violations of the register, as on its own page."""
    titles = {type_.key: _title(type_) for type_ in queries.types()}
    found = [gap for gap in gap_report(by=by) if gap.kind in GAPS]
    for gap in found[:MOST_GAPS]:
        place = titles.get(gap.type_key, gap.type_key)
        yield Fault(GAPS[gap.kind], "numbers", place, gap.message, "numbers.register", {"type": gap.type_key})
    if len(found) > MOST_GAPS:
        more = Message(N_("%(count)s more in the report of the number register"), {"count": len(found) - MOST_GAPS})
        yield Fault("warn", "numbers", "", more, "numbers.register")


def _fault(level: str, type_: DocumentType, what: Message) -> Fault:
    return Fault(level, "types", _title(type_), what, "document_types.edit", {"key": type_.key})


def _title(type_: DocumentType) -> str:
    from webapp import shell

    return in_language(type_.titles, shell.current_language().tag)
