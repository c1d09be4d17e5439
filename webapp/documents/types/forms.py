"""The type page as typed: the facts of a type, the steps of its chain, and moving steps about."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp import shell
from webapp.approvals.chains import HOW
from webapp.core.access import Actor
from webapp.core.words import in_language
from webapp.documents.chips import CLASSIFICATION_TITLES, FURNITURE_TITLES, LEVEL_TITLES, RELEASE_TITLES, SCHEME_TITLES
from webapp.documents.models import DocumentType
from webapp.people import queries as people

MOST_STEPS = 12
FLAGS = ("sign_together", "require_change_request", "require_reading", "chain_from_parent")
TEXTS = ("level", "scheme", "code", "pattern", "release", "furniture", "classification")
Row = dict[str, Any]


def known_values(type_: DocumentType) -> dict[str, Any]:
    """The form as the type stands."""
    return {
        **{f"title_{name}": type_.titles.get(name, "") for name in ("zh", "en")},
        **{f"system_{name}": type_.system_titles.get(name, "") for name in ("zh", "en")},
        **{name: getattr(type_, name) for name in (*TEXTS, *FLAGS, "review_months", "version")},
        "modifications_limit": type_.modifications_limit or "",
    }


def typed_changes(values: shell.Values, type_: DocumentType, rows: list[Row]) -> dict[str, Any]:
    """What the form asks to be stored.

    Raises:
        Invalid: a field is missing or outside its list.
    """
    titles = {name: values.text(f"title_{name}", required=True, longest=80) for name in ("zh", "en")}
    system = {name: values.text(f"system_{name}", longest=80) for name in ("zh", "en")}
    changes = {
        "titles": {**type_.titles, **titles},
        "system_titles": {**type_.system_titles, **system},
        "level": values.choice("level", list(LEVEL_TITLES), required=True),
        "scheme": values.choice("scheme", list(SCHEME_TITLES), required=True),
        "code": values.text("code", longest=20),
        "pattern": values.text("pattern", required=True, longest=120),
        "release": values.choice("release", list(RELEASE_TITLES), required=True),
        "furniture": values.choice("furniture", list(FURNITURE_TITLES), required=True),
        "classification": values.choice("classification", [str(c) for c in CLASSIFICATION_TITLES], required=True),
        "review_months": values.whole("review_months", required=True, least=0, most=120),
        "modifications_limit": values.whole("modifications_limit", least=1, most=99),
        **{name: values.ticked(name) for name in FLAGS},
        "chain": [step_of(row) for row in rows],
    }
    values.check()
    return changes


def typed_rows(values: shell.Values) -> list[Row]:
    """The rows of the chain that name a meaning, in order."""
    rows = []
    for place in range(1, MOST_STEPS + 1):
        meaning = values.text(f"meaning-{place}")
        if meaning:
            how, quorum = values.text(f"how-{place}") or "one", values.text(f"quorum-{place}")
            row = {"meaning": meaning, "who": values.many(f"who-{place}"), "how": how, "quorum": quorum}
            rows.append({**row, "reply_days": values.text(f"reply_days-{place}")})
    return rows


def moved(rows: list[Row], act: str) -> list[Row]:
    """The rows after ``add``, ``up-2``, ``down-2`` or ``remove-2``; anything else leaves them as they are."""
    verb, _dash, place = act.partition("-")
    if verb == "add" and len(rows) < MOST_STEPS:
        return [*rows, {"meaning": "review", "who": [], "how": "one", "quorum": "", "reply_days": ""}]
    at = int(place) - 1 if place.isdecimal() and len(place) < 3 else -1
    if not 0 <= at < len(rows):
        return rows
    if verb == "remove":
        return rows[:at] + rows[at + 1 :]
    to = {"up": at - 1, "down": at + 1}.get(verb, at)
    if not 0 <= to < len(rows):
        return rows
    rest = rows[:at] + rows[at + 1 :]
    return [*rest[:to], rows[at], *rest[to:]]


def step_of(row: Row) -> dict[str, Any]:
    """A row as a step of the chain's data."""
    who: list[dict[str, Any]] = []
    for key in row["who"]:
        kind, _colon, value = key.partition(":")
        who.append({kind: True if kind == "original_approver" else value})
    step: dict[str, Any] = {"meaning": row["meaning"], "who": who, "how": row["how"]}
    if row["how"] == "quorum":
        step["quorum"] = int(row["quorum"]) if str(row["quorum"]).isdigit() else 0
    if row["reply_days"]:
        step["reply_days"] = int(row["reply_days"]) if str(row["reply_days"]).isdigit() else 0
    return step


def hows() -> list[tuple[str, str]]:
    """How many decide, in words."""
    words = {"one": _("one of them"), "all": _("all of them"), "quorum": _("this many of them")}
    return [(key, words[key]) for key in HOW]


def who_groups(rows: list[Row], *, by: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a step may name, in groups; what is there already stays, even when it is gone by now."""
    language = shell.current_language().tag
    persons, departments = people.persons(by=by), people.departments(by=by)
    posts = sorted({person.post for person in persons if person.post})
    groups = [
        (
            _("By the document"),
            [
                ("head_of:owner", _("Head of the owner department")),
                ("in_charge_of:owner", _("Manager in charge of the owner department")),
                ("original_approver:", _("Who approved it first")),
            ],
        ),
        (_("Role"), [(f"role:{r.key}", in_language(r.titles, language)) for r in people.roles() if r.signing]),
        (_("Post"), [(f"post:{post}", _("Post %(post)s", post=post)) for post in posts]),
        (_("Head of a department"), [(f"head_of:{d.name}", _("Head of %(name)s", name=d.name)) for d in departments]),
        (
            _("Manager in charge of a department"),
            [(f"in_charge_of:{d.name}", _("In charge of %(name)s", name=d.name)) for d in departments],
        ),
        (_("Person"), [(f"person:{p.login}", f"{p.name} ({p.login})") for p in persons]),
    ]
    known = {key for _title, options in groups for key, _text in options}
    gone = [key for row in rows for key in row["who"] if key not in known]
    return [*groups, (_("No longer there"), [(key, key) for key in dict.fromkeys(gone)])] if gone else groups


def who_words(rows: list[Row], *, by: Actor) -> dict[str, str]:
    """The words for everything a step may name."""
    return {key: text for _title, options in who_groups(rows, by=by) for key, text in options}
