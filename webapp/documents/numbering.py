"""The number office's rules: patterns are read, checked, printed and recognised again.

A pattern is literal text with fields in braces: ``{company} {site} {system} {type} {clause} {dept}
{group} {year} {yyyymm} {yymmdd} {parent} {form} {seq:2} {label}``. ``{seq:2}`` counts per type in two
digits, ``{seq:2/year}`` (month, dept, group, clause, parent) per scope; ``{group:2}`` is a field of
exactly two characters, ``{yymmdd:2-4}`` prints groups of digits; ``{form}`` is the parent's number
with R after its type code; ``{label}`` is the version, printed and no part of the number
(domain.md section 2, seeds.md B.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from webapp.core.errors import N_, Invalid
from webapp.documents.number_fields import (
    IDENTIFYING,
    SCOPES,
    SHOWN_BY,
    Field,
    fault,
    field_regex,
    read_field,
)
from webapp.documents.number_forms import form_base, key, normalise, range_of, slug, split_range
from webapp.documents.number_gaps import Gap, NumberEntry, find_gaps

__all__ = [
    "Gap",
    "NumberEntry",
    "Pattern",
    "date_values",
    "find_gaps",
    "form_base",
    "key",
    "normalise",
    "parse_pattern",
    "range_of",
    "slug",
    "split_range",
]

Value = str | Sequence[str]
_MARK = re.compile(r"\{([^{}]*)\}")
_LONGEST = 120


@dataclass(frozen=True)
class Pattern:
    """A checked number pattern; made by :func:`parse_pattern` only."""

    text: str
    parts: tuple[str | Field, ...]

    @property
    def seq(self) -> Field | None:
        """The running number's field, or None where the pattern counts nothing."""
        return next((part for part in self._fields() if part.name == "seq"), None)

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the values that printing asks for (``form`` asks for ``parent``), in order."""
        named = ["parent" if part.name == "form" else part.name for part in self._fields()]
        return tuple(dict.fromkeys(name for name in named if name not in {"seq", "label"}))

    def scope_key(self, values: Mapping[str, Value]) -> str:
        """Which counter the running number comes from, within the type; empty: one for the type.

        ``values`` as for :meth:`format`. Raises Invalid when a value of the scope is missing.
        """
        scopes = self.seq.scopes if self.seq else ()
        return "&".join(f"{scope}={key(_scope_value(scope, values))}" for scope in scopes)

    def format(self, values: Mapping[str, Value], seq: int | None = None) -> str:
        """The printed number for ``values`` and the running number ``seq`` (from 1; it may outgrow
        its width). ``values['label']``, when given, is printed too; several clauses are joined by
        ``/``. Raises Invalid naming the value that is missing or cannot stand in the field.
        """
        return "".join(self._printed(part, values, seq) for part in self._shown_parts(values))

    def identity(self, values: Mapping[str, Value], seq: int | None = None) -> str:
        """The normal form of the number without its version: what must be unique."""
        return normalise(self.format({k: v for k, v in values.items() if k != "label"}, seq))

    def matches(self, printed: str, known: Mapping[str, Value] | None = None) -> dict[str, str] | None:
        """The fields of a printed number, or None when it does not follow the pattern.

        Compared in normal form without regard to capital letters; ``known`` pins fields whose value
        is certain (the company's abbreviation). A version that follows is answered as ``label``.
        """
        if len(printed) > 2 * _LONGEST:
            return None
        pinned = {name: _text(value) for name, value in (known or {}).items()}
        found = self._regex(pinned).fullmatch(normalise(printed))
        if not found:
            return None
        return {name: value for name, value in found.groupdict().items() if value is not None}

    def _fields(self) -> list[Field]:
        return [part for part in self.parts if isinstance(part, Field)]

    def _shown_parts(self, values: Mapping[str, Value]) -> tuple[str | Field, ...]:
        """The parts to print: without the version and what leads to it when there is none."""
        last = self.parts[-1]
        if not isinstance(last, Field) or last.name != "label" or _text(values.get("label", "")):
            return self.parts
        lead = self.parts[-2]
        return (*self.parts[:-2], _without_separator(lead)) if isinstance(lead, str) else self.parts[:-1]

    def _printed(self, part: str | Field, values: Mapping[str, Value], seq: int | None) -> str:
        if isinstance(part, str):
            return part
        if part.name == "seq":
            if seq is None or seq < 1:
                raise fault(N_("A running number of one or more is needed."))
            return f"{seq:0{part.width}d}"
        return _checked(part, _value(part.name, values))

    def _regex(self, known: Mapping[str, str]) -> re.Pattern[str]:
        pieces: list[str] = []
        seen: set[str] = set()
        for position, part in enumerate(self.parts):
            following = self.parts[position + 1] if position + 1 < len(self.parts) else None
            if isinstance(part, str):
                if isinstance(following, Field) and following.name == "label":
                    pieces.append(f"{re.escape(normalise_literal(_without_separator(part)))}(?:[-/._]?")
                else:
                    pieces.append(re.escape(normalise_literal(part)))
            elif part.name in seen:
                pieces.append(f"(?P={part.name})")
            else:
                seen.add(part.name)
                pieces.append(field_regex(part, known))
        tail = ")?" if isinstance(self.parts[-1], Field) and self.parts[-1].name == "label" else ""
        return re.compile("".join(pieces) + tail, re.IGNORECASE)


def parse_pattern(text: str) -> Pattern:
    """Read and check a number pattern.

    Raises Invalid (field ``pattern``) naming the fault: empty, unknown field, a brace alone, two
    running numbers or none where one is needed, a bad width, a version that is not last, two
    fields nobody could tell apart, or a count per scope that the number does not show.
    """
    if not text.strip():
        raise fault(N_("The number pattern is empty."))
    if len(text) > _LONGEST or text != text.strip() or not text.isprintable() or "~" in text:
        raise fault(
            N_("A number pattern has at most %(most)s printable characters, no ~ and no blank at its ends."),
            most=_LONGEST,
        )
    parts: list[str | Field] = []
    end = 0
    for mark in _MARK.finditer(text):
        _add_literal(parts, text[end : mark.start()])
        parts.append(read_field(mark.group(1)))
        end = mark.end()
    _add_literal(parts, text[end:])
    pattern = Pattern(text, tuple(parts))
    _check_fields(pattern)
    _check_neighbours(pattern)
    return pattern


def date_values(day: date) -> dict[str, str]:
    """The values of the three date fields for ``day``."""
    return {"year": f"{day:%Y}", "yyyymm": f"{day:%Y%m}", "yymmdd": f"{day:%y%m%d}"}


def normalise_literal(text: str) -> str:
    """Literal text as it stands in a normal form (trailing dots belong to what follows)."""
    return normalise(text + "\u0001")[:-1]


def _add_literal(parts: list[str | Field], text: str) -> None:
    if "{" in text or "}" in text:
        raise fault(N_("A brace in the number pattern stands alone: %(part)s."), part=text)
    if text:
        parts.append(text)


def _check_fields(pattern: Pattern) -> None:
    fields = pattern._fields()
    names = [part.name for part in fields]
    if names.count("seq") > 1:
        raise fault(N_("The number pattern has two running numbers; only one can be counted."))
    if "label" in names and (
        names.count("label") > 1 or pattern.parts[-1] != fields[-1] or names[-1] != "label"
    ):
        raise fault(N_("The version {label} can stand only once and only at the end of the pattern."))
    if "label" in names and (len(pattern.parts) < 2 or not isinstance(pattern.parts[-2], str)):
        raise fault(N_("A separator is needed before the version {label}."))
    if "seq" not in names and not IDENTIFYING.intersection(names):
        raise fault(
            N_("The pattern needs a running number {seq:2}: every document would get the same number.")
        )
    for scope in pattern.seq.scopes if pattern.seq else ():
        if not SHOWN_BY[scope].intersection(names):
            raise fault(
                N_(
                    "The running number starts again per %(scope)s, but the number does not show it: "
                    "two documents would get the same number."
                ),
                scope=scope,
            )


def _check_neighbours(pattern: Pattern) -> None:
    for left, right in zip(pattern.parts, pattern.parts[1:], strict=False):
        if isinstance(left, Field) and isinstance(right, Field) and not left.ends_before(right):
            raise fault(
                N_(
                    "Nobody could tell %(left)s and %(right)s apart: put a separator between them "
                    "or give a width, as in {group:2}."
                ),
                left=left.text,
                right=right.text,
            )


def _without_separator(literal: str) -> str:
    return literal.rstrip("-/._ —–－")


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else "/".join(item.strip() for item in value)


def _value(name: str, values: Mapping[str, Value]) -> str:
    if name == "form" and not values.get("form"):
        return form_base(_value("parent", values))
    found = _text(values.get(name))
    if not found:
        raise Invalid(
            N_("The number needs a value for %(field)s."),
            fields={name: [N_("A value is needed.")]},
            field=name,
        )
    return found


def _scope_value(scope: str, values: Mapping[str, Value]) -> str:
    for name in SCOPES[scope]:
        found = _text(values.get(name))
        if found:
            return {
                ("year", "yyyymm"): found[:4],
                ("year", "yymmdd"): f"20{found[:2]}",
                ("month", "yymmdd"): f"20{found[:4]}",
            }.get((scope, name), found)
    return _value(scope if scope != "month" else "yyyymm", values)


def _checked(part: Field, value: str) -> str:
    shown = part.grouped(value)
    if not re.fullmatch(field_regex(part, {}), normalise(shown), re.IGNORECASE):
        raise Invalid(
            N_("“%(value)s” cannot stand in %(field)s of the number."),
            fields={part.name: [N_("This value cannot stand in a number.")]},
            value=value,
            field=part.text,
        )
    return shown
