"""Sheets of a workbook (.xlsx or .xls) as rows of texts, read in the child process: registers kept in Excel."""

from __future__ import annotations

from webapp.core.errors import N_, Invalid
from webapp.rendering.inspect import inspect_file, locked, macro, sniff
from webapp.rendering.names import extension, safe_name
from webapp.rendering.ole import MAGIC, ole_entries
from webapp.rendering.values import Grid, Limits
from webapp.rendering.worker import call

_OLD = ("Workbook", "Book")


def read_grids(name: str, data: bytes, limits: Limits | None = None) -> list[Grid]:
    """The sheets of a workbook in order; each cell of a merged area has the area's text.

    Raises:
        Invalid: no workbook (whatever its ending says), macros, a password, damaged, a bomb, too large.
    """
    shown, limits = safe_name(name), limits or Limits()
    if data.startswith(MAGIC) and len(data) <= limits.file_bytes:
        _check_old(shown, data)
    elif extension(name) in {"xlsx", "xls", ""} and _is_new(shown, data, limits):
        inspect_file(f"{shown.rpartition('.')[0] or shown}.xlsx", data, limits)
    else:
        _refuse_other(name, shown, data, limits)
    answer, _ = call("grids", {"name": shown}, [data], limits=limits, name=shown)
    return [Grid(g["name"], tuple(tuple(row) for row in g["rows"]), g["cut"]) for g in answer["grids"]]


def _is_new(shown: str, data: bytes, limits: Limits) -> bool:
    return 0 < len(data) <= limits.file_bytes and sniff(data, limits, name=shown) == "xlsx"


def _check_old(shown: str, data: bytes) -> None:
    entries = ole_entries(data)
    if "EncryptedPackage" in entries or "EncryptionInfo" in entries:
        raise locked(shown)
    if {"Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"} & set(entries):
        raise macro(shown)
    if not set(_OLD) & set(entries):
        raise _no_workbook(shown)


def _refuse_other(name: str, shown: str, data: bytes, limits: Limits) -> None:
    """Let the common checks say it first (empty, too large, macros, cut off); what is left is no workbook."""
    if extension(name) in {"xlsx", "xlsm", "xltm", "xlsb", "xlam"} or not data or len(data) > limits.file_bytes:
        inspect_file(name, data, limits)
    raise _no_workbook(shown)


def _no_workbook(shown: str) -> Invalid:
    text = N_("%(name)s is no Excel workbook, whatever its name says. Open it in Excel or WPS and save it as .xlsx.")
    return Invalid(text, name=shown)
