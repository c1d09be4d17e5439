"""Document types as data: number pattern, version scheme, approval chain, release, furniture.

Read from ``controlled_docs/types/`` and from the type page alike; what is wrong is named with its
place (domain.md section 2; issue list "types as data").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webapp.approvals.chains import Chain, parse_chain
from webapp.core.errors import N_, Invalid
from webapp.documents.content_files import Faults, read_mapping, yaml_files
from webapp.documents.numbering import Pattern, parse_pattern
from webapp.documents.versions import Scheme

LEVELS = ("1", "2", "2b", "3", "4", "external")
RELEASES = ("by_hand", "automatic")
FURNITURE = ("generated", "own", "overlay")
SCHEMES = ("decimal", "edition")
CLASSIFICATIONS = ("ordinary", "sensitive", "confidential")
FLAGS = ("separate", "require_change_request", "require_reading", "sign_together", "chain_from_parent")
_FIELDS = {
    "key",
    "titles",
    "system_title",
    "level",
    "code",
    "pattern",
    "scheme",
    "modifications_limit",
    "chain",
    "chain_from_parent",
    "separate",
    "release",
    "furniture",
    "review_months",
    "require_change_request",
    "require_reading",
    "sign_together",
    "classification",
}


@dataclass(frozen=True)
class DocumentType:
    """A checked type.

    ``level`` 1 to 4, 2b or external; ``code`` fills {type} in the pattern; ``modifications_limit``
    forces a new edition after so many modifications (None: never); ``chain_from_parent``: the
    chain of the parent document's type comes first, this one without a parent; ``separate``: the
    author signs nothing and one person signs one step; ``review_months`` 0: no periodic review;
    ``sign_together``: several documents of the type may be signed at once on a list; ``require_reading``:
    reading must be complete before a revision takes effect; ``classification``: what a new document begins with.
    """

    key: str
    titles: Mapping[str, str]
    system_title: Mapping[str, str]
    level: str
    code: str
    pattern: Pattern
    scheme: Scheme
    chain: Chain
    release: str
    furniture: str
    review_months: int
    separate: bool = True
    require_change_request: bool = False
    require_reading: bool = False
    sign_together: bool = True
    classification: str = "ordinary"
    chain_from_parent: bool = False
    modifications_limit: int | None = None


def load_types(folder: Path, *, roles: Collection[str] | None = None) -> dict[str, DocumentType]:
    """All types of a folder by key; ``roles`` are the role keys a chain may name (None: any).

    Raises Invalid naming file and place of every fault.
    """
    found: dict[str, DocumentType] = {}
    for path in yaml_files(folder):
        kind = read_type(read_mapping(path), path.name, roles=roles)
        if path.stem != kind.key:
            raise Invalid(N_("%(file)s must be named after its key, which must be unique."), file=path.name)
        found[kind.key] = kind
    return found


def read_type(data: dict[str, Any], file: str, *, roles: Collection[str] | None = None) -> DocumentType:
    """Check one type's plain data; ``file`` names it in faults. Raises Invalid with every fault."""
    faults = Faults(file)
    faults.unknown(data, _FIELDS)
    key = str(data.get("key", ""))
    if not key.isidentifier() or key != key.lower():
        faults.add("key", N_("A key of small letters and underscores is needed."))
    titles, system_title = faults.words(data, "titles"), faults.words(data, "system_title")
    for name, known in (
        ("level", LEVELS),
        ("scheme", SCHEMES),
        ("release", RELEASES),
        ("furniture", FURNITURE),
    ):
        if data.get(name) not in known:
            faults.add(name, N_("One of these is needed: %(known)s."), known=", ".join(known))
    for name in FLAGS:
        if not isinstance(data.get(name, False), bool):
            faults.add(name, N_("true or false is needed."))
    if data.get("classification", "ordinary") not in CLASSIFICATIONS:
        faults.add("classification", N_("One of these is needed: %(known)s."), known=", ".join(CLASSIFICATIONS))
    _check_counts(data, faults)
    pattern, chain = _pattern(data, faults), _chain(data, faults, roles)
    faults.check()
    assert pattern is not None and chain is not None  # a fault was noted otherwise
    return DocumentType(
        key=key,
        titles=titles,
        system_title=system_title,
        level=data["level"],
        code=str(data.get("code", "")),
        pattern=pattern,
        scheme=data["scheme"],
        chain=chain,
        release=data["release"],
        furniture=data["furniture"],
        review_months=data["review_months"],
        separate=data.get("separate", True),
        require_change_request=data.get("require_change_request", False),
        require_reading=data.get("require_reading", False),
        sign_together=data.get("sign_together", True),
        classification=data.get("classification", "ordinary"),
        chain_from_parent=data.get("chain_from_parent", False),
        modifications_limit=data.get("modifications_limit"),
    )


def _check_counts(data: dict[str, Any], faults: Faults) -> None:
    months, limit = data.get("review_months"), data.get("modifications_limit")
    if not isinstance(months, int) or isinstance(months, bool) or not 0 <= months <= 120:
        faults.add("review_months", N_("A number of months from 0 (never) to 120 is needed."))
    if limit is not None and (not isinstance(limit, int) or isinstance(limit, bool) or limit < 1):
        faults.add("modifications_limit", N_("A number of one or more is needed, or none at all."))


def _pattern(data: dict[str, Any], faults: Faults) -> Pattern | None:
    try:
        pattern = parse_pattern(str(data.get("pattern", "")))
    except Invalid as refused:
        faults.take(refused)
        return None
    if "type" in pattern.needs and not data.get("code"):
        faults.add("code", N_("The pattern shows {type}, so the type needs a code."))
    return pattern


def _chain(data: dict[str, Any], faults: Faults, roles: Collection[str] | None) -> Chain | None:
    try:
        chain = parse_chain(data.get("chain"))
    except Invalid as refused:
        faults.take(refused)
        return None
    if not chain.approves:
        faults.add("chain", N_("A document needs a step that approves it."))
    for number, step in enumerate(chain.steps, start=1):
        for who in step.who:
            if roles is not None and who.kind == "role" and who.value not in roles:
                faults.add(f"chain[{number}].who", N_("There is no role %(role)s."), role=who.value)
    return chain
