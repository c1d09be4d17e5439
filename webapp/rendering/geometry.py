"""Where the page furniture stands, in points (1/72 inch) from the page's edges.

One place for both sides: frozen pages leave these bands empty, delivery fills them.
"""

from __future__ import annotations

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
SIDE = 22 * MM
HEAD_BASELINE = 21 * MM
"""Baseline of the header line that carries number, label and page x of y, from the top edge."""
HEAD_RULE = 23.5 * MM
BODY_TOP = 28 * MM
BODY_BOTTOM = 33 * MM
FOOT_RULE = 29.5 * MM
"""Height of the rule above the foot band, from the bottom edge."""
QR_SIZE = 18 * MM
QR_BOTTOM = 9 * MM
PAGE_ROOM = 32 * MM
"""Room for "page x of y" at the right end of the header line."""
HEAD_SIZE = 9.0
MARKS_KEY = "/WenkongMarks"
FRAME_KEY = "/WenkongFrame"
COUNTS_KEY = "/Counts"
"""In a page's frame: the page says its own number, so delivery does not."""
OWN_KEY = "/WenkongOwn"
"""In a document: its pages are in the organisation's own furniture and carry marks to be filled in."""
FILL_KEY = "/WenkongFill"
"""In a document: its pages are not a cover but lie over the body's."""
