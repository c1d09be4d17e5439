"""What this room needs from the machine, and how to mend what is missing."""

from __future__ import annotations

import subprocess
from typing import Any

from webapp.core.errors import Refusal
from webapp.rendering.fontfiles import MEND, cjk_font, harfbuzz_subset, has_real_bold, pango_problem
from webapp.rendering.office import converter
from webapp.rendering.values import Limits
from webapp.rendering.worker import call


def doctor(limits: Limits | None = None) -> list[dict[str, Any]]:
    """One line per need: ``name``, ``ok``, ``detail``, and ``mend`` (a command, empty when nothing is to do)."""
    return [_pango(), _subset(), _font(), _bold(), _office(), _sandbox(limits)]


def _line(name: str, ok: bool, detail: str, mend: str = "") -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail, "mend": "" if ok else mend}


def _pango() -> dict[str, Any]:
    missing = pango_problem()
    return _line("pango", not missing, f"missing: {missing}; PDF making is off" if missing else "found", MEND)


def _subset() -> dict[str, Any]:
    found = harfbuzz_subset()
    return _line(
        "harfbuzz-subset",
        found,
        "found" if found else "missing: making a PDF takes about thirty times longer",
        "apt-get install libharfbuzz-subset0",
    )


def _font() -> dict[str, Any]:
    font = cjk_font()
    return _line(
        "chinese-font",
        font is not None,
        font.name if font else "none found; Chinese PDFs are refused",
        "pip install noto-cjk-sans-otc",
    )


def _bold() -> dict[str, Any]:
    detail = "found" if has_real_bold() else "one weight only: headings are thickened (fonts-noto-cjk brings real ones)"
    return _line("bold-font", True, detail)


def _office() -> dict[str, Any]:
    program = converter()
    mend = "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
    if program is None:
        return _line("libreoffice", False, "none: .doc is refused, .docx only without headers, boxes and fields", mend)
    try:
        shown = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            stdin=subprocess.DEVNULL,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        return _line("libreoffice", False, f"does not start: {type(error).__name__}", mend)
    return _line("libreoffice", bool(shown), shown or "does not answer", mend)


def _sandbox(limits: Limits | None) -> dict[str, Any]:
    try:
        answer, _ = call("probe", {}, [], limits=limits, name="probe")
    except Refusal as refusal:
        return _line("sandbox", False, str(refusal), "check that the service may start processes")
    level = answer["sandbox"]
    detail = {
        "namespace": "files are read in a limited process without any network",
        "hook": "files are read in a limited process; the kernel grants no network namespace, sockets are refused in "
        "Python only",
    }[level]
    return _line(
        "sandbox",
        level == "namespace",
        detail,
        "allow unprivileged user namespaces, or run in a container without network for the worker",
    )
