"""Who may do what: the acting person as a value, the permission vocabulary, the rule map.

Default is no. A room registers, for a permission and a kind of subject, the rule that must hold
beyond the permission itself, and, for a model, the clause that says which rows a person may read;
the same clause filters pages, API, counts and search (trust.md section 1, first row).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, true

from webapp.core.errors import N_, NotAllowed, Refusal


class Permission(StrEnum):
    """Everything a role can grant; a role is a list of these (domain.md section 5)."""

    APPROVAL_APPOINT = "approval.appoint"
    APPROVAL_KEEP = "approval.keep"
    APPROVAL_SIGN = "approval.sign"
    AUDIT_LEAD = "audit.lead"
    AUDIT_RUN = "audit.run"
    CHANGE_DECIDE = "change.decide"
    COPY_APPROVE_ISSUE = "copy.approve_issue"
    COPY_DUPLICATE = "copy.duplicate"
    COPY_HOLD = "copy.hold"
    COPY_ISSUE = "copy.issue"
    COPY_RECALL = "copy.recall"
    COPY_WRITE_OFF = "copy.write_off"
    CREDENTIAL_RESET = "credential.reset"
    DOCUMENT_CREATE = "document.create"
    DOCUMENT_DOWNLOAD = "document.download"
    DOCUMENT_EDIT = "document.edit"
    DOCUMENT_IMPORT = "document.import"
    DOCUMENT_NUMBER = "document.number"
    DOCUMENT_OBSOLETE = "document.obsolete"
    DOCUMENT_PRINT = "document.print"
    DOCUMENT_READ_DRAFTS = "document.read_drafts"
    DOCUMENT_RELEASE = "document.release"
    DOCUMENT_RELEASE_URGENT = "document.release_urgent"
    DOCUMENT_SOURCE = "document.source"
    DOCUMENT_SUBMIT = "document.submit"
    DOCUMENT_TAKE_OVER = "document.take_over"
    DOCUMENT_UNLOCK = "document.unlock"
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_VIEW_CONFIDENTIAL = "document.view_confidential"
    DUTY_MANAGE = "duty.manage"
    EVIDENCE_PACK = "evidence.pack"
    JOURNAL_READ = "journal.read"
    JOURNAL_VERIFY = "journal.verify"
    PERSON_MANAGE = "person.manage"
    PERSON_VIEW = "person.view"
    READING_MANAGE = "reading.manage"
    RECORD_CREATE = "record.create"
    RECORD_VIEW = "record.view"
    ROLE_CONFIRM = "role.confirm"
    ROLE_MANAGE = "role.manage"
    SEARCH_USE = "search.use"
    SETTINGS_MANAGE = "settings.manage"
    TYPE_MANAGE = "type.manage"


class ActorKind(StrEnum):
    """Who acts, as the journal writes it (trust.md section 3, ENTRY)."""

    PERSON = "person"
    SYSTEM = "system"
    OPERATOR = "operator"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Actor:
    """The acting person of one request, command or job.

    ``id`` is the decimal person id or ``<os user>@<host>``; ``via`` is ``web``, ``api:<token id>``,
    ``cli`` or ``job:<name>``; ``departments`` are the ids of the own department and those below it
    that the person heads; ``origin`` is the address the request came from, for sign-in delays only.
    """

    kind: ActorKind
    id: str = ""
    name: str = ""
    via: str = "web"
    permissions: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    department_id: int | None = None
    heads: frozenset[int] = frozenset()
    language: str = ""
    scopes: frozenset[str] = field(default_factory=lambda: frozenset({"read", "write", "sign"}))

    @property
    def person_id(self) -> int | None:
        """The person's id, or None when no person acts."""
        return int(self.id) if self.kind is ActorKind.PERSON else None

    def may(self, permission: Permission | str) -> bool:
        """Whether a role of the person holds ``permission`` (rules on subjects come on top)."""
        return str(permission) in self.permissions

    def through(self, via: str) -> Actor:
        """The same person acting through another door."""
        return replace(self, via=via)


ANONYMOUS = Actor(ActorKind.ANONYMOUS)

READING: frozenset[str] = frozenset(
    {
        Permission.DOCUMENT_VIEW,
        Permission.DOCUMENT_VIEW_CONFIDENTIAL,
        Permission.DOCUMENT_READ_DRAFTS,
        Permission.DOCUMENT_SOURCE,
        Permission.DOCUMENT_DOWNLOAD,
        Permission.RECORD_VIEW,
        Permission.SEARCH_USE,
        Permission.JOURNAL_READ,
        Permission.JOURNAL_VERIFY,
        Permission.PERSON_VIEW,
    }
)


def system(job: str) -> Actor:
    """The system itself, acting in job ``job``: it reads all and does what jobs do, signs nothing."""
    return Actor(ActorKind.SYSTEM, via=f"job:{job}", permissions=READING)


def operator(identity: str) -> Actor:
    """The operator of the command line: reads all, sets up; signs, releases and voids nothing."""
    setting_up = {
        Permission.DOCUMENT_CREATE,
        Permission.DOCUMENT_EDIT,
        Permission.DOCUMENT_IMPORT,
        Permission.DOCUMENT_NUMBER,
        Permission.PERSON_MANAGE,
        Permission.ROLE_MANAGE,
        Permission.CREDENTIAL_RESET,
        Permission.TYPE_MANAGE,
        Permission.SETTINGS_MANAGE,
    }
    return Actor(ActorKind.OPERATOR, id=identity, name=identity, via="cli", permissions=READING | setting_up)


Rule = Callable[[Actor, Any], Refusal | None]
Readable = Callable[[Actor], ColumnElement[bool]]

_rules: dict[tuple[str, type], Rule] = {}
_readable: dict[type, Readable] = {}
_helpers: list[Callable[[str], str]] = []


def register_rule(permission: Permission, subject: type, rule: Rule) -> None:
    """Let ``rule(by, subject)`` be asked, beyond the permission, for subjects of this class."""
    _rules[(str(permission), subject)] = rule


def register_readable(model: type, clause: Readable) -> None:
    """Let ``clause(by)`` say which rows of ``model`` a person may know of."""
    _readable[model] = clause


def register_helper(names: Callable[[str], str]) -> None:
    """Let ``names(permission)`` say which roles hold it, for "who can help"."""
    _helpers[:] = [names]


def who_may(permission: Permission | str) -> str:
    """Titles of the roles that hold ``permission``, or an empty string."""
    return _helpers[0](str(permission)) if _helpers else ""


def refusal(by: Actor, permission: Permission, subject: Any = None) -> Refusal | None:
    """Why ``by`` may not use ``permission`` on ``subject``, or None when allowed."""
    if not by.may(permission):
        return NotAllowed(N_("You do not hold the permission for this."), who=who_may(permission))
    rule = _rules.get((str(permission), type(subject))) if subject is not None else None
    return rule(by, subject) if rule else None


def require(by: Actor, permission: Permission, subject: Any = None) -> None:
    """Raise what ``refusal`` finds; the first line of every action."""
    found = refusal(by, permission, subject)
    if found:
        raise found


def readable(model: type, by: Actor) -> ColumnElement[bool]:
    """The clause that filters ``model`` for ``by``; a model nobody registered is closed."""
    clause = _readable.get(model)
    return clause(by) if clause else ~true()
