"""The theme: small, readable, with enough contrast in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webapp.shell import registry

STATIC = Path(registry.__file__).parent / "static"
THEME = (STATIC / "theme.css").read_text("utf-8")
DARK = (STATIC / "dark.css").read_text("utf-8")
SCRIPT = (STATIC / "wenkong.js").read_text("utf-8")
TEXT = [
    ("ink", "paper"),
    ("ink", "desk"),
    ("ink", "rail"),
    ("ink", "hover"),
    ("ink", "grey-wash"),
    ("soft", "paper"),
    ("soft", "desk"),
    ("soft", "rail"),
    ("soft", "hover"),
    ("soft", "grey-wash"),
    ("blue", "paper"),
    ("blue", "desk"),
    ("blue", "blue-wash"),
    ("green", "green-wash"),
    ("seal", "seal-wash"),
    ("seal", "paper"),
    ("seal", "desk"),
    ("seal", "hover"),
    ("amber", "amber-wash"),
    ("amber", "desk"),
    ("grey", "grey-wash"),
    ("grey", "paper"),
    ("on", "button"),
    ("on", "button-over"),
    ("on", "stamp"),
    ("ins", "ins-wash"),
    ("del", "del-wash"),
    ("hit-ink", "hit"),
    ("ink", "blue-wash"),
    ("ink", "green-wash"),
    ("ink", "amber-wash"),
    ("ink", "seal-wash"),
    ("soft", "blue-wash"),
]


def colours(*sheets: str) -> dict[str, str]:
    """The colour variables, later sheets winning."""
    return {name: value for sheet in sheets for name, value in re.findall(r"--wk-([a-z-]+):(#[0-9a-f]{6})", sheet)}


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("pair", TEXT, ids="-on-".join)
@pytest.mark.parametrize("sheets", [(THEME,), (THEME, DARK)], ids=["light", "dark"])
def test_text_has_enough_contrast(pair: tuple[str, str], sheets: tuple[str, ...]) -> None:
    palette = colours(*sheets)
    assert contrast(palette[pair[0]], palette[pair[1]]) >= 4.5


@pytest.mark.parametrize("sheets", [(THEME,), (THEME, DARK)], ids=["light", "dark"])
def test_edges_of_fields_are_visible(sheets: tuple[str, ...]) -> None:
    palette = colours(*sheets)
    for ground in ("paper", "desk"):
        assert contrast(palette["edge"], palette[ground]) >= 3
        assert contrast(palette["blue"], palette[ground]) >= 3


def test_no_text_is_smaller_than_twelve_pixels() -> None:
    for value, unit in re.findall(r"font-size:\s*([0-9.]+)(rem|px|em)", THEME):
        assert float(value) * (1 if unit == "px" else 16) >= 12


def test_han_text_is_never_slanted() -> None:
    assert "font-synthesis:weight" in THEME
    assert not re.search(r"font-style:\s*(italic|oblique)", THEME)
    assert ":lang(zh) :is(em,i,cite,address,dfn)" in THEME


def test_colours_old_browsers_do_not_know_are_not_used() -> None:
    assert not re.search(r"light-dark\(|oklch|color-mix", THEME + DARK)


def test_theme_and_script_stay_small_and_speak_to_nobody_outside() -> None:
    assert len(THEME.encode()) < 25_000
    assert len(SCRIPT.encode()) < 30_000
    for text in (THEME, DARK, SCRIPT):
        assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b", SCRIPT)


def test_keys_keep_still_while_an_input_method_is_open() -> None:
    assert "isComposing" in SCRIPT and "229" in SCRIPT
