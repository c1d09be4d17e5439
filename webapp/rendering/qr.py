"""QR codes: the dark modules, and an SVG of them."""

from __future__ import annotations

import functools


@functools.lru_cache(maxsize=256)
def qr_matrix(url: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of modules, true is dark, without a quiet zone; error correction M (15 per cent)."""
    import segno

    code = segno.make(url, error="m", micro=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def qr_svg(url: str) -> str:
    """An inline SVG with a quiet zone of four modules and no fixed size; label it where it is used."""
    rows = qr_matrix(url)
    side = len(rows) + 8
    path = "".join(
        f"M{x + 4} {y + 4}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in dark_runs(row)
    )
    return (
        f'<svg class="qr" viewBox="0 0 {side} {side}" xmlns="http://www.w3.org/2000/svg" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>'
    )


def dark_runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules in a row."""
    runs: list[tuple[int, int]] = []
    start = -1
    for index, dark in enumerate((*row, False)):
        if dark and start < 0:
            start = index
        elif not dark and start >= 0:
            runs.append((start, index - start))
            start = -1
    return runs
