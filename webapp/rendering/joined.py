"""Several PDF files as one, with a bookmark where each begins. Child process only."""

from __future__ import annotations

import io
from collections.abc import Sequence


def joined_here(pdfs: Sequence[bytes], titles: Sequence[str]) -> bytes:
    """The pages of ``pdfs`` in order; ``titles`` name the beginning of each, an empty one sets no bookmark."""
    import pikepdf

    with pikepdf.new() as target:
        starts = []
        for data in pdfs:
            starts.append(len(target.pages))
            with pikepdf.open(io.BytesIO(data)) as source:
                target.pages.extend(source.pages)
        with target.open_outline() as outline:
            outline.root.extend(
                pikepdf.OutlineItem(title, start) for title, start in zip(titles, starts, strict=True) if title
            )
        output = io.BytesIO()
        target.save(output)
    return output.getvalue()
