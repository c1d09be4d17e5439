"""Comparing two revisions of 50 pages beside extracting both texts: seconds, and their ratio.

    python bench/comparing.py [--turns 5]

The revisions are Word files of our own making; one word in every fifth paragraph differs, two paragraphs moved,
a table gained rows. Both sides run in one process, in turns.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import docx

from webapp.documents.comparing.queries import units_of_blocks
from webapp.documents.reading.text import blocks_of
from webapp.rendering import extract
from webapp.rendering.comparing import Unit, compare

PARAGRAPHS = 750  # 15 a page
TEXT = "第 {n} 条　服务级别经理{verb}汇总各项指标的达成情况，未达成的须说明原因，并提出纠正措施，报管理者代表审核。"


def main() -> int:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    old, new = _word(second=False), _word(second=True)
    units = [_units(data) for data in (old, new)]
    extracting = median(_seconds(lambda: [_extract(data) for data in (old, new)]) for _turn in range(turns))
    comparing = median(_seconds(lambda: compare(*units)) for _turn in range(turns))
    found = compare(*units)
    print(f"{len(units[0])} and {len(units[1])} units, {len(found.entries)} changes")
    print(f"  extracting both texts  {extracting:7.3f} s")
    print(f"  comparing them         {comparing:7.3f} s   {comparing / extracting:.2f} times")
    return 0


def _word(*, second: bool) -> bytes:
    document = docx.Document()
    lines = [TEXT.format(n=n, verb="每季" if second and n % 5 == 0 else "每月") for n in range(PARAGRAPHS)]
    if second:
        lines = lines[10:12] + lines[:10] + lines[12:]
    for place, line in enumerate(lines):
        if place % 30 == 0:
            document.add_heading(f"{place // 30 + 1} 章", 1)
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=3)
    for row in range(40 + 5 * second):
        for cell, text in zip(table.add_row().cells, (f"指标 {row}", "99%", "每月"), strict=True):
            cell.text = text
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _extract(data: bytes) -> list[tuple[str, str]]:
    return [(part.place, part.text) for part in extract("docx", data, name="x.docx").parts]


def _units(data: bytes) -> tuple[Unit, ...]:
    return units_of_blocks(blocks_of(_extract(data)))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
