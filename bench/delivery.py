"""A stamped copy beside a fresh rendering of the same pages: milliseconds, and their ratio.

    python bench/delivery.py [--turns 5]

Both make what a person is handed: cover, body, state line, page x of y, stamp and QR. The fresh rendering
sets the body anew; delivery lays the state of the moment over pages that were frozen before approval.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from webapp.rendering import CoverValues, Delivery, Furniture, deliver, make_body, make_cover, page_count

PARAGRAPH = "服务级别经理每月汇总各项指标的达成情况，未达成的须说明原因，并提出纠正措施，报管理者代表审核。\n"
FURNITURE = Furniture("generated", "示例科技有限公司", "质量管理体系文件", "SL/QP-07", "服务级别管理程序", "v1.1")
COVER = CoverValues("示例科技有限公司", "质量管理体系文件", "SL/QP-07", "服务级别管理程序", "v1.1")
LENGTHS = (300, 900)


def main() -> int:
    """Measure two lengths and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    wanted = parser.parse_args()
    cover = make_cover(COVER)
    print(f"{'pages':>6}{'fresh ms':>12}{'delivery ms':>14}{'ratio':>10}")
    for paragraphs in LENGTHS:
        _measure((PARAGRAPH * paragraphs).encode(), cover, wanted.turns)
    return 0


def _measure(text: bytes, cover: bytes, turns: int) -> None:
    body = make_body("txt", text, FURNITURE).pdf
    fresh, stamped = [], []
    for _turn in range(turns):
        fresh.append(_seconds(lambda: make_body("txt", text, FURNITURE)))
        stamped.append(_seconds(lambda: _deliver(body, cover)))
    a, b = median(fresh) * 1e3, median(stamped) * 1e3
    print(f"{page_count(body):>6}{a:>12.1f}{b:>14.1f}{f'1/{a / b:.0f}':>10}")


def _deliver(body: bytes, cover: bytes) -> None:
    deliver(
        Delivery(
            body, cover, stamp="controlled", state_line="现行有效 v1.1", qr_url="http://localhost/q/1", controlled=True
        )
    )


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
