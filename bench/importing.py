"""Import of a folder of Word files beside python-docx reading the same files: seconds, their ratio, and peak memory.

    python bench/importing.py [--files 300]

The files are of our own making, four pages each with a table; no two are alike. "Taken over" is the whole of what the
command does: read, propose, look for cuts and near-duplicates, keep the file, document and draft with their journal,
durably; what the worker does afterwards (search index, preview pages) is not in it. Each count runs in a process of its
own.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import docx

from bench._instance import fresh_instance
from tests.factories import OPERATOR
from webapp.core import current_settings
from webapp.documents.importing import actions, queries
from webapp.documents.importing.models import RowState
from webapp.documents.importing.reading import read_all
from webapp.documents.importing.sources import in_folder, sources
from webapp.people import queries as people
from webapp.rendering import Limits

WHO = ["服务级别经理", "管理者代表", "服务台", "技术中心", "市场部", "财务部", "综合管理部", "内审员"]
DOES = ["汇总", "评审", "批准", "登记", "通报", "跟踪", "核对", "归档"]
WHAT = ["指标达成情况", "客户投诉", "变更申请", "配置记录", "备件台账", "合同条款", "服务报告", "巡检结果"]


def main() -> int:
    """Measure thirds and the whole, print the ratio and the memory of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(_measured(arguments.one)))
        return 0
    print("files  python-docx   taken over        ratio   peak memory")
    for count in (arguments.files // 3, 2 * arguments.files // 3, arguments.files):
        with tempfile.TemporaryDirectory() as folder:
            _write(Path(folder), count)
            command = [sys.executable, __file__, "--one", folder]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        alone, taken, peak = found["alone"], found["taken"], found["peak"] / 1024
        print(f"{count:5}  {alone:9.2f} s   {taken:8.2f} s   {taken / alone:7.1f}   {peak:7.1f} MiB")
    return 0


def _write(folder: Path, count: int) -> None:
    chance = random.Random(7)
    for number in range(1, count + 1):
        document = docx.Document()
        document.add_paragraph(f"第 {number} 号{chance.choice(WHAT)}管理程序")
        for chapter in ("目的", "范围", "职责", "工作程序", "记录"):
            document.add_heading(chapter, 1)
            for _line in range(12):
                words = [chance.choice(group) for group in (WHO, DOES, WHAT, WHO, DOES, WHAT)]
                document.add_paragraph("{}每月{}{}，{}{}{}，并留存记录。".format(*words))
        table = document.add_table(rows=0, cols=3)
        for row in range(10):
            for cell, text in zip(table.add_row().cells, (chance.choice(WHAT), f"{90 + row}%", "每月"), strict=True):
                cell.text = text
        document.save(str(folder / f"{number:03} 程序.docx"))


def _measured(folder: Path) -> dict[str, float]:
    with fresh_instance():
        begun = time.perf_counter()
        _take_over(folder)
        taken = time.perf_counter() - begun
    peak = _peak()  # before python-docx adds its own
    begun = time.perf_counter()
    for path in sorted(folder.iterdir()):
        _extract(path)
    alone = time.perf_counter() - begun
    return {"alone": alone, "taken": taken, "peak": peak}


def _peak() -> int:
    """KiB at most held by this program; ``ru_maxrss`` would count what the starting one held too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _extract(path: Path) -> list[str]:
    document = docx.Document(str(path))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def _take_over(folder: Path) -> None:
    frame = queries.frame(type_key="procedure", department=people.root_department().name)
    found = sources(in_folder(folder), Limits.from_settings(current_settings()))
    readings = list(read_all(found, frame, keep=True))
    batch = queries.get_batch(actions.begin_import("bench", readings, frame, by=OPERATOR).id, by=OPERATOR)
    actions.take_rows(batch.items, by=OPERATOR)
    left = [item.file for item in batch.items if item.state is not RowState.TAKEN]
    if left:
        raise SystemExit(f"{len(left)} files were not taken over, first {left[0]}")


if __name__ == "__main__":
    sys.exit(main())
