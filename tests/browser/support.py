"""What the stories share: the browser's arguments, screens and marks."""

from __future__ import annotations

from pathlib import Path

import pytest

CHROMIUM = next(
    (str(path) for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), ""
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-default-apps",
    # The internet is cut: no name but the site's own address leads anywhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]  # fmt: skip
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="NO CHROMIUM: browser stories were left out"),
]
