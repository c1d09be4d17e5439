"""A pack of twelve copies beside rendering the document twelve times: milliseconds, and their ratio.

    python bench/pack.py [--turns 3]

Each copy has its own number, holder, stamp and code on every page. The pack lays them over pages that were frozen
once; the rendering sets the same 20 pages anew for each copy. The sheet to sign is left out on both sides.
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
sys.path.insert(0, str(Path(__file__).resolve().parent))

import pikepdf
from delivery import COVER, FURNITURE, LENGTHS, PARAGRAPH

from webapp.rendering import Delivery, deliver, make_body, make_cover, page_count

COPIES = 12


def main() -> int:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    turns = parser.parse_args().turns
    text = (PARAGRAPH * LENGTHS[0]).encode()
    cover, body = make_cover(COVER), make_body("txt", text, FURNITURE).pdf
    made = median(_milliseconds(lambda: _pack(cover, body)) for _turn in range(turns))
    fresh = median(_milliseconds(lambda: [_render(text) for _copy in range(COPIES)]) for _turn in range(turns))
    print(f"{COPIES} copies of {page_count(body)} pages")
    print(f"  pack               {made:10.1f} ms")
    print(f"  rendering afresh   {fresh:10.1f} ms   pack is 1/{fresh / made:.0f}")
    return 0


def _pack(cover: bytes, body: bytes) -> bytes:
    with pikepdf.new() as pack:
        for copy in range(1, COPIES + 1):
            address = f"http://localhost/q/1{copy:021}"
            given = Delivery(
                body, cover, stamp="controlled", state_line="现行有效", qr_url=address, controlled=True,
                distribution_number=f"A{copy:02}", holder=f"持有人{copy}",
            )  # fmt: skip
            with pikepdf.open(io.BytesIO(deliver(given))) as part:
                pack.pages.extend(part.pages)
        output = io.BytesIO()
        pack.save(output)
    return output.getvalue()


def _render(text: bytes) -> None:
    make_cover(COVER)
    make_body("txt", text, FURNITURE)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
