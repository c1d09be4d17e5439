"""From message keys to sentences in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from webapp.core.errors import Message, Unmet
from webapp.shell.filters import day, moment


def translate(message: Message | Unmet | str) -> str:
    """The sentence in the language of the request, values filled in, not yet escaped.

    The answer is a plain string on purpose: the lazy strings of the translation library tell a
    template that they are safe HTML, which a sentence holding a typed title is not.
    """
    if isinstance(message, Unmet):
        message = message.condition
    if isinstance(message, str):
        return str(gettext(message))
    return _fill(gettext(message.key), message.values)


def _fill(text: str, values: Mapping[str, Any]) -> str:
    try:
        return text % {name: _value(value) for name, value in values.items()} if values else text
    except (KeyError, ValueError, TypeError):
        # A translation with a wrong placeholder must not turn a refusal into a failure.
        return text


def _value(value: Any) -> Any:
    if isinstance(value, Message):
        return translate(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return gettext(", ").join(str(_value(item)) for item in value)
    return value
