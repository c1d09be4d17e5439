"""The child process: no environment, no network, limits that bite, nothing left running."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rendering.samples import docx, needs_soffice, paragraph
from webapp.core.errors import Conflict, Invalid
from webapp.rendering import Furniture, Limits, doctor, extract, fontfiles, make_body, make_cover, worker
from webapp.rendering.values import CoverValues

LATIN_FONTS = Path("/usr/share/fonts/truetype/dejavu")
FURNITURE = Furniture("generated", "示例公司", "体系文件", "QP-01", "标题", "A/0")


def test_the_child_sees_no_secret_and_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENKONG_SECRET", "secret")
    answer, _ = worker.call("probe", {}, [], limits=Limits(seconds=20, memory_mb=700))
    assert not [name for name in answer["environment"] if name.startswith("WENKONG")]
    assert answer["rlimits"]["CPU"] <= 20
    assert answer["rlimits"]["AS"] == 700 * 1024 * 1024
    assert answer["sandbox"] in {"namespace", "hook"}
    assert not Path(answer["folder"]).exists()


def test_time_runs_out_with_a_clear_word() -> None:
    text = "为规范公司服务级别管理，特制定本程序。\n" * 60_000
    with pytest.raises(Invalid, match=r"长\.txt took longer than 1 seconds"):
        make_body("txt", text.encode(), FURNITURE, name="长.txt", limits=Limits(seconds=1))


def test_memory_runs_out_with_a_clear_word() -> None:
    with pytest.raises(Invalid, match="too much memory"):
        make_body("txt", b"text", FURNITURE, name="x.txt", limits=Limits(memory_mb=64))


def test_a_killed_child_takes_its_children_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "pid"
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > {note}\nwait\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(worker.sys, "executable", str(script))
    with pytest.raises(Invalid, match="took longer"):
        worker.call("probe", {}, [], limits=Limits(seconds=1), name="x")
    assert not _runs(int(note.read_text()))


def test_garbage_from_the_child_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\necho garbage\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(worker.sys, "executable", str(script))
    with pytest.raises(Invalid, match=r"x\.pdf could not be read"):
        extract("pdf", b"", name="x.pdf")


def test_without_pango_making_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.rendering.fontfiles.pango_problem", lambda: "libpango-1.0.so.0")
    with pytest.raises(Conflict, match="PDF making is off: .*libpangoft2-1.0-0"):
        make_body("txt", b"x", FURNITURE)
    with pytest.raises(Conflict, match="PDF making is off"):
        make_cover(CoverValues("公司", "体系", "QP-01", "标题", "A/0"))


def test_without_a_chinese_font_making_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.rendering.fontfiles.cjk_font", lambda: None)
    with pytest.raises(Invalid, match="no Chinese font"):
        make_body("txt", b"x", FURNITURE)


@pytest.mark.skipif(
    not LATIN_FONTS.is_dir(), reason="no Latin-only font folder: boxes instead of Chinese are NOT tested"
)
def test_chinese_that_would_print_as_boxes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = tmp_path / "fonts.conf"
    bare.write_text(f"<fontconfig><dir>{LATIN_FONTS}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    monkeypatch.setattr(worker, "fontconfig_file", lambda: bare)
    with pytest.raises(Invalid, match="no Chinese font"):
        make_body("txt", "为规范服务级别管理。".encode(), FURNITURE)


def test_importing_the_room_loads_no_heavy_library() -> None:
    code = "import sys, webapp.rendering; print([m for m in sys.modules if m in sys.argv[1:]])"
    heavy = ["weasyprint", "pikepdf", "pypdfium2", "lxml", "lxml.etree", "fontTools", "mammoth", "segno", "docx"]
    shown = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_doctor_names_every_need() -> None:
    lines = doctor()
    assert [line["name"] for line in lines] == [
        "pango",
        "harfbuzz-subset",
        "chinese-font",
        "bold-font",
        "libreoffice",
        "sandbox",
    ]
    assert all(line["ok"] or line["mend"] for line in lines)


def test_the_font_file_names_the_package_folder() -> None:
    text = fontfiles.fontconfig_file().read_text(encoding="utf-8")
    assert str(fontfiles.font_folder()) in text


@needs_soffice
def test_converting_stops_in_time_too() -> None:
    with pytest.raises(Invalid):
        make_body("docx", docx(paragraph("x")), FURNITURE, name="x.docx", limits=Limits(seconds=1))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
