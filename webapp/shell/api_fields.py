"""Values of API requests: every value cleaned and limited, a wrong one named in its field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from webapp.core.errors import N_, Message
from webapp.shell.forms import clean

MISSING: dict[str, Any] = {"required": N_("Please fill this in."), "null": N_("Please fill this in.")}
LONGEST_SECRET = 1000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d{1,9}")


def wrong(key: str, **values: Any) -> ValidationError:
    """The error of a field, as a sentence that is translated when it is answered."""
    return ValidationError([Message(key, values)])


class Values(Schema):
    """Base of what a call takes: unknown names are refused, null means not given."""

    error_messages = {
        "unknown": N_("There is no value of this name here."),
        "type": N_("An object is expected here."),
    }

    @post_load
    def _given(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Only what was given."""
        return {name: value for name, value in data.items() if value is not None}


class Text(fields.String):
    """Cleaned text of at most ``longest`` characters; ``needed`` refuses an empty one."""

    default_error_messages = MISSING

    def __init__(self, *, longest: int = 300, lines: bool = False, needed: bool = False, **options: Any) -> None:
        limits = {"maxLength": longest, **({"minLength": 1} if needed else {})}
        options["metadata"] = {**limits, **options.get("metadata", {})}
        options.setdefault("allow_none", not options.get("required", False))
        super().__init__(**options)
        self.longest, self.lines, self.needed = longest, lines, needed

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if not isinstance(value, str):
            raise wrong(N_("A text is expected here."))
        text = clean(value, lines=self.lines)
        if self.needed and not text:
            raise wrong(N_("Please fill this in."))
        if len(text) > self.longest:
            raise wrong(N_("At most %(longest)s characters."), longest=self.longest)
        return text


class Secret(fields.String):
    """A password exactly as typed, without what no password can hold."""

    default_error_messages = MISSING

    def __init__(self, **options: Any) -> None:
        options["metadata"] = {"format": "password", "writeOnly": True, **options.get("metadata", {})}
        super().__init__(load_only=True, allow_none=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        if not isinstance(value, str):
            raise wrong(N_("A text is expected here."))
        if len(value) > LONGEST_SECRET:
            raise wrong(N_("At most %(longest)s characters."), longest=LONGEST_SECRET)
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class Choice(Text):
    """One of a closed list."""

    def __init__(self, options: Sequence[str], **more: Any) -> None:
        self.options = tuple(options)
        more["metadata"] = {"enum": list(options), **more.get("metadata", {})}
        super().__init__(**more)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> str:
        text = super()._deserialize(value, attr, data)
        if text not in self.options and (text or self.required):
            raise wrong(N_("Please choose one of: %(known)s."), known=", ".join(self.options))
        return text


class Day(fields.Date):
    """A day as ``2026-11-22``; an empty text means none."""

    default_error_messages = MISSING

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_none=True, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if value == "":
            return None
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise wrong(N_("Please give a day like 2026-11-22."))


class Whole(fields.Integer):
    """A whole number of at most nine digits, from ``least`` on; digits in a query count as one."""

    default_error_messages = MISSING

    def __init__(self, *, least: int = 0, **options: Any) -> None:
        options["metadata"] = {"minimum": least, **options.get("metadata", {})}
        super().__init__(allow_none=True, **options)
        self.least = least

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, str)) or not _NUMBER.fullmatch(str(value)):
            raise wrong(N_("Please give a whole number."))
        if int(value) < self.least:
            raise wrong(N_("At least %(least)s."), least=self.least)
        return int(value)


class Many(fields.List[Any]):
    """A list of at most ``most`` values."""

    default_error_messages = {**MISSING, "invalid": N_("A list is expected here.")}

    def __init__(self, inner: Any, *, most: int = 200, **options: Any) -> None:
        options["metadata"] = {"maxItems": most, **options.get("metadata", {})}
        options.setdefault("allow_none", True)
        super().__init__(inner, **options)
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if isinstance(value, list) and len(value) > self.most:
            raise wrong(N_("At most %(most)s entries."), most=self.most)
        return super()._deserialize(value, attr, data, **options)


class File(fields.Raw):
    """A file of a multipart request."""

    default_error_messages = {"required": N_("Please choose a file."), "null": N_("Please choose a file.")}

    def __init__(self, **options: Any) -> None:
        options["metadata"] = {"type": "string", "format": "binary", **options.get("metadata", {})}
        super().__init__(**options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if isinstance(value, str):
            raise wrong(N_("A file is expected here; send it with a file name."))
        return value
