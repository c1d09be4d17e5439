"""The child process: no environment, no network, limits that bite, nothing left running."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest

from tests.rendering.samples import docx, needs_soffice, paragraph
from webapp.core.errors import Conflict, Invalid
from webapp.rendering import Furniture, Limits, doctor, fontfiles, forking, make_body, make_cover, tasks, worker
from webapp.rendering.values import CoverValues

LATIN_FONTS = Path("/usr/share/fonts/truetype/dejavu")
HOSTILE = """
from webapp.rendering import forkserver, tasks
def hostile(header, blobs):
{body}
tasks._TASKS["hostile"] = hostile
prepare = forkserver.prepare
forkserver.prepare = lambda task: prepare({task!r} if task == "hostile" else task)
forkserver.main()
"""
SLEEPER = "import subprocess; p = subprocess.Popen(['sleep', '300']); open(blobs[0], 'w').write(str(p.pid))"
FURNITURE = Furniture("generated", "示例公司", "体系文件", "QP-01", "标题", "A/0")


class Hostile(Protocol):
    def __call__(self, body: str, *, prepared_for: str = ...) -> None: ...


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    """A task named ``hostile`` that does what a file may bring a parser to do."""

    def serve(body: str, *, prepared_for: str = "probe") -> None:
        code = HOSTILE.format(body=textwrap.indent(body, "    "), task=prepared_for)
        monkeypatch.setattr(forking, "COMMAND", (sys.executable, "-P", "-c", code))
        forking.stop()

    yield serve
    forking.stop()


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


def test_a_killed_fork_takes_its_children_with_it(tmp_path: Path, hostile: Hostile) -> None:
    note = tmp_path / "pid"
    hostile(f"{SLEEPER}; p.wait()")
    with pytest.raises(Invalid, match="took longer"):
        worker.call("hostile", {}, [str(note).encode()], limits=Limits(seconds=1), name="x")
    assert _ends(int(note.read_text()))


def test_what_a_fork_leaves_running_ends_with_it(tmp_path: Path, hostile: Hostile) -> None:
    note = tmp_path / "pid"
    hostile(f"{SLEEPER}; return {{}}, []")
    worker.call("hostile", {}, [str(note).encode()], name="x")
    assert _ends(int(note.read_text()))


def test_garbage_from_a_fork_is_a_refusal(hostile: Hostile) -> None:
    hostile("import os; os.write(3, b'garbage'); os._exit(0)")
    with pytest.raises(Invalid, match=r"x\.pdf could not be read"):
        worker.call("hostile", {}, [], name="x.pdf")


def test_a_fork_that_dies_is_a_refusal_and_the_next_file_is_read(hostile: Hostile) -> None:
    hostile("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(Invalid, match="could not be read"):
        worker.call("hostile", {}, [], name="x")
    assert worker.call("probe", {}, [])


def test_a_fork_holds_nothing_open_but_the_way_to_its_own_file(hostile: Hostile) -> None:
    hostile("import os; return {'open': sorted(int(n) for n in os.listdir('/proc/self/fd'))}, []")
    answer, _ = worker.call("hostile", {}, [])
    assert set(answer["open"]) <= {0, 1, 2, 3, 4}  # 4 is the list itself being read


def test_several_files_are_read_at_once(hostile: Hostile) -> None:
    hostile("import time; time.sleep(1); return {}, blobs")
    begun = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: worker.call("hostile", {}, [b"%d" % n])[1], range(8)))
    assert answers == [[b"%d" % n] for n in range(8)]
    assert time.monotonic() - begun < 8  # one after another would be at least eight


def test_when_the_server_is_gone_another_takes_its_place() -> None:
    worker.call("probe", {}, [])
    first = forking._server
    assert first is not None
    first.process.kill()
    first.process.wait()
    assert worker.call("probe", {}, [])
    assert forking._server is not first


def test_a_process_that_forks_has_a_server_of_its_own() -> None:
    worker.call("probe", {}, [])
    pid = os.fork()
    if pid == 0:
        answer, _ = worker.call("probe", {}, [])
        forking.stop()
        os._exit(0 if answer["sandbox"] else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert worker.call("probe", {}, [])


def test_the_server_ends_with_the_process_that_started_it() -> None:
    code = (
        "from webapp.rendering import forking, worker; worker.call('probe', {}, [])\nprint(forking._server.process.pid)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert _ends(int(shown.stdout))


@pytest.mark.parametrize("task", sorted(tasks._TASKS))
def test_a_fork_finds_its_libraries_loaded(task: str, hostile: Hostile) -> None:
    """Else each file would wait for them again."""
    hostile("import sys; return {'loaded': sorted(sys.modules)}, []", prepared_for=task)
    loaded = worker.call("hostile", {}, [])[0]["loaded"]
    assert {"webapp.rendering.texts", "lxml.etree"} <= set(loaded)
    assert ("weasyprint" in loaded) == (task in tasks._MAKING)


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
    monkeypatch.setattr(forking, "fontconfig_file", lambda: bare)
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


def _ends(pid: int) -> bool:
    """Whether a process that was killed is gone within a moment: a signal takes its time on a busy machine."""
    return any(not _runs(pid) or time.sleep(0.05) for _ in range(100))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
