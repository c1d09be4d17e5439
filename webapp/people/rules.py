"""Rules about people that need no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from webapp.core.access import Permission
from webapp.core.errors import N_, Invalid, Message

EVERYONE: frozenset[str] = frozenset(
    {Permission.DOCUMENT_VIEW, Permission.SEARCH_USE, Permission.COPY_HOLD, Permission.PERSON_VIEW}
)
SIGNED: frozenset[str] = frozenset(
    {
        Permission.APPROVAL_SIGN,
        Permission.APPROVAL_KEEP,
        Permission.APPROVAL_APPOINT,
        Permission.DOCUMENT_RELEASE,
        Permission.DOCUMENT_RELEASE_URGENT,
        Permission.DOCUMENT_TAKE_OVER,
    }
)
MAY_ADMINISTER: frozenset[str] = EVERYONE | {
    Permission.CREDENTIAL_RESET,
    Permission.JOURNAL_READ,
    Permission.JOURNAL_VERIFY,
    Permission.PERSON_MANAGE,
    Permission.ROLE_CONFIRM,
    Permission.ROLE_MANAGE,
    Permission.SETTINGS_MANAGE,
    Permission.TYPE_MANAGE,
}
UNNAMED = {"zh-Hans": "本单位", "zh-Hant": "本單位", "en": "Our organisation"}
ADMINISTRATORS = ("system_administrator", "security_administrator", "audit_administrator")
SETUP_GRANT = timedelta(days=30)
LINK_LIFE = timedelta(days=7)
LONGEST_PASSWORD = 256
SHORTEST_PASSWORD = 10
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
FREE_TRIES = 3


def check_login(login: str) -> str:
    """The login in lower case.

    Raises:
        Invalid: other characters than letters, digits, dot, dash and underscore.
    """
    folded = login.strip().lower()
    if not _LOGIN.fullmatch(folded):
        raise Invalid(fields={"login": [N_("Letters, digits, dot, dash and underscore only, 63 at most.")]})
    return folded


def check_password(password: str, login: str = "") -> None:
    """Length is what counts; no composition rules, no forced change (ASVS 6.2).

    Raises:
        Invalid: too short, too long, or the login itself.
    """
    problem = None
    if len(password) < SHORTEST_PASSWORD:
        problem = Message(N_("At least %(n)s characters."), {"n": SHORTEST_PASSWORD})
    elif len(password) > LONGEST_PASSWORD:
        problem = Message(N_("At most %(n)s characters."), {"n": LONGEST_PASSWORD})
    elif login and password.lower() == login.lower():
        problem = Message(N_("The password must differ from the login."))
    elif len(set(password)) < 4:
        problem = Message(N_("Use at least four different characters."))
    if problem:
        raise Invalid(fields={"password": [problem]})


def check_exclusive(groups: Iterable[str | None]) -> None:
    """The three administrators exclude each other (trust.md section 1).

    Raises:
        Invalid: two roles of one exclusive group.
    """
    named = [group for group in groups if group]
    if len(named) != len(set(named)):
        raise Invalid(
            fields={"roles": [N_("System, security and audit administrator must be three different persons.")]}
        )


def delay_after(failed: int) -> timedelta:
    """How long the next try waits after so many failed ones: none, then 2, 4, 8 ... 300 seconds."""
    return timedelta(seconds=0 if failed < FREE_TRIES else min(2 ** (failed - FREE_TRIES + 1), 300))


_LEGAL_FORMS = re.compile(
    r"(股份|集团|集團)?(有限责任公司|有限責任公司|有限公司)$"
    r"|,?\s+(Co\.?,?\s*)?(Ltd|Limited|Inc|LLC|GmbH|AG|plc)\.?$",
    re.IGNORECASE,
)


def short_name(name: str) -> str:
    """The organisation's name without its legal form, for the head of a page: 示例科技有限公司 is 示例科技."""
    return _LEGAL_FORMS.sub("", name).strip() or name
