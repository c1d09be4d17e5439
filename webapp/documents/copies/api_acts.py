"""What the API does to one copy: each act with its summary and how its values reach the action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from webapp.core.access import Actor, Permission, require
from webapp.documents.api_inputs import person_of, proof_of
from webapp.documents.copies import actions, queries
from webapp.documents.copies.api_values import plain
from webapp.documents.copies.destroying.actions import ask_destruction
from webapp.documents.copies.models import Copy
from webapp.shell.api_room import need_scope


def _receive(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.receive_copy(found, by=by, signed_by=values["signed_by"]))


def _recall(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.recall_copy(found, values["reason"], by=by))


def _return(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.return_copy(found, by=by, sheet=values["sheet"], remark=values["reason"]))


def _lost(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    lost, replacement = actions.lose_copy(found, values["reason"], by=by)
    return {**plain(lost), "replacement": plain(replacement) if replacement else None}


def _damaged(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    damaged = plain(actions.damage_copy(found, values["reason"], by=by))
    return {**damaged, "replacement": damaged}


def _keep(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    kept = actions.keep_copy(
        found, values["reason"], by=by, keeper=values["keeper"], place=values["place"], until=values.get("until")
    )
    return plain(kept)


def _replaced(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.replace_copy(found, values["reason"], by=by))


def _write_off(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return plain(actions.write_off_copy(found, values["reason"], by=by, sheet=values["sheet"]))


def _destroy(found: Copy, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    need_scope("sign")
    require(by, Permission.COPY_RECALL)
    copy_id, witness = found.id, person_of(values.get("witness"), "witness")
    proof = proof_of(values, by=by)
    ask_destruction(
        [queries.get_copy(copy_id, by=by)],
        authority=values["authority"],
        method=values["method"],
        witness=witness,
        by=by,
        proof=proof,
    )
    return plain(queries.get_copy(copy_id, by=by))


ACTS: dict[str, tuple[str, Callable[[Copy, dict[str, Any], Actor], dict[str, Any]]]] = {
    "receive": ("Sign for a copy", _receive),
    "recall": ("Recall a copy", _recall),
    "return": ("Hand a copy back", _return),
    "lost": ("Record a loss", _lost),
    "damaged": ("Record damage", _damaged),
    "keep": ("Keep an obsolete copy", _keep),
    "replaced": ("End an outside holder's copy by notice", _replaced),
    "write_off": ("Write a copy off", _write_off),
    "destroy": ("Ask for destruction", _destroy),
}
