"""Number patterns met in practice, ready to choose; every example reproduces what was printed.

Keys B1 to B14 are those of seeds.md B.1. ``misprint`` marks an example that was printed with a slip
of the pen (doubled hyphen, stray space): its normal form is the same, its printed form is not ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.core.errors import N_


@dataclass(frozen=True)
class Example:
    """Values, the running number and the printed number they give."""

    printed: str
    values: Mapping[str, str | tuple[str, ...]]
    seq: int | None = None
    misprint: bool = False


@dataclass(frozen=True)
class Preset:
    """A pattern with its description; ``spans`` says that a number is a range over two examples."""

    key: str
    pattern: str
    title: str
    examples: tuple[Example, ...]
    spans: str = ""


_JD = {"company": "JD", "type": "QMB"}
_XX = {"parent": "XX/QP-04"}

PATTERNS: dict[str, Preset] = {
    preset.key: preset
    for preset in (
        Preset(
            "B1",
            "{company}-{system}-{type}-{clause}-{seq:3/clause}",
            N_("Company, system, type, clause, number"),
            (
                Example(
                    "**(公司缩写)-ITSS-PR-9.2-001",
                    {"company": "**(公司缩写)", "system": "ITSS", "type": "PR", "clause": "9.2"},
                    1,
                ),
            ),
        ),
        Preset(
            "B2",
            "{system}-{group:2}{seq:3/group}",
            N_("Series, process group of two digits, number"),
            (Example("SD-02001", {"system": "SD", "group": "02"}, 1),),
        ),
        Preset(
            "B3",
            "{company}/{type}-{seq:2}-{label}",
            N_("Company, type, number, with the version printed behind"),
            (
                Example("CEE/QP-02-A/0", {"company": "CEE", "type": "QP", "label": "A/0"}, 2),
                Example("CEE/QP-20-A/0", {"company": "CEE", "type": "QP", "label": "A/0"}, 20),
                Example("CEE/QP-01--A/0", {"company": "CEE", "type": "QP", "label": "A/0"}, 1, misprint=True),
                Example("CEE/QP-08-A/0.", {"company": "CEE", "type": "QP", "label": "A/0"}, 8, misprint=True),
            ),
        ),
        Preset(
            "B4",
            "{company}/{type}—{year}",
            N_("Company, type, year (one a year)"),
            (Example("JD/QMA—2006", {"company": "JD", "type": "QMA", "year": "2006"}),),
        ),
        Preset(
            "B5",
            "{company}/{type}{clause}—{seq:2}",
            N_("Company, type with its clauses, number"),
            (
                Example("JD/QMB4.2.3—01", {**_JD, "clause": "4.2.3"}, 1),
                Example("JD/QMB4.2.4—02", {**_JD, "clause": "4.2.4"}, 2),
                Example("JD/QMB8.2.2—03", {**_JD, "clause": "8.2.2"}, 3),
                Example("JD/QMB8.3—04", {**_JD, "clause": "8.3"}, 4),
                Example("JD/QMB8.5.2/8.5.3—05", {**_JD, "clause": ("8.5.2", "8.5.3")}, 5),
            ),
        ),
        Preset(
            "B6",
            "{company}/{type}{clause}—{seq:2}",
            N_("A volume: first to last number"),
            (
                Example("JD/QMB4.2.3—01", {**_JD, "clause": "4.2.3"}, 1),
                Example("JD/ QMB8.5.2/8.5.3—05", {**_JD, "clause": ("8.5.2", "8.5.3")}, 5, misprint=True),
            ),
            spans="JD/QMB4.2.3—01~JD/ QMB8.5.2/8.5.3—05",
        ),
        Preset(
            "B7",
            "{type}{clause}—{seq:2/clause}{group:2}",
            N_("Form with its clause, number and two more digits"),
            (Example("QR4.2.3—0107", {"type": "QR", "clause": "4.2.3", "group": "07"}, 1),),
        ),
        Preset(
            "B8",
            "{company}-{type}-{year}",
            N_("Company, type, year, with hyphens"),
            (Example("LX-SH-2019", {"company": "LX", "type": "SH", "year": "2019"}),),
        ),
        Preset(
            "B9",
            "{company}-{type}-{year}-{seq:2/year}",
            N_("Company, type, year, number within the year"),
            (Example("LX-CX-2019-01", {"company": "LX", "type": "CX", "year": "2019"}, 1),),
        ),
        Preset(
            "B10",
            "{company}-{type}-{seq:2}",
            N_("Company, type, number"),
            (Example("LX-R-01", {"company": "LX", "type": "R"}, 1),),
        ),
        Preset(
            "B11",
            "{form}-{seq:2/parent}",
            N_("Form: its procedure's number with R, number"),
            (
                Example("XX/QPR-04-01", _XX, 1),
                Example("XX/QPR-04-02", _XX, 2),
                Example("XX/QPR-04-03", _XX, 3),
            ),
        ),
        Preset(
            "B12",
            "{company}/{type}—{year}",
            N_("Volume: company, type, year"),
            (Example("**/CX—2011", {"company": "**", "type": "CX", "year": "2011"}),),
        ),
        Preset(
            "B14",
            "{type}{yymmdd:2-4}-{seq:2/year}",
            N_("Prefix, date, number within the year"),
            (Example("TS13-0201-15", {"type": "TS", "yymmdd": "130201"}, 15),),
        ),
    )
}
