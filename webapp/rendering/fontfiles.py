"""Which fonts are there, and the fontconfig file that names them."""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
import secrets
import stat
import tempfile
from pathlib import Path

from webapp.core.errors import N_, Conflict, Invalid

_SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_PATTERNS = (
    "NotoSerifCJK*",
    "NotoSansCJK*",
    "SourceHanSans*",
    "SourceHanSerif*",
    "wqy-*",
    "uming*",
    "DroidSansFallback*",
)
_LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0")
_SUBSTITUTES = {
    "Noto Serif CJK SC": (
        "宋体",
        "SimSun",
        "NSimSun",
        "新宋体",
        "仿宋",
        "FangSong",
        "仿宋_GB2312",
        "STSong",
        "STZhongsong",
        "华文中宋",
        "楷体",
        "KaiTi",
        "楷体_GB2312",
        "方正小标宋简体",
    ),
    "Noto Sans CJK SC": (
        "黑体",
        "SimHei",
        "微软雅黑",
        "Microsoft YaHei",
        "等线",
        "DengXian",
        "STHeiti",
        "Noto Serif CJK SC",
    ),
}
_FAMILIES = "\n".join(
    ["<selectfont><rejectfont>"]
    + [
        f'<pattern><patelt name="family"><string>Noto Sans CJK {region}</string></patelt></pattern>'
        for region in ("JP", "KR")
    ]
    + ["</rejectfont></selectfont>"]
    + [
        f'<alias binding="same"><family>{name}</family><accept><family>{target}</family></accept></alias>'
        for target, names in _SUBSTITUTES.items()
        for name in names
    ]
)
"""Word files name Windows fonts: give them the right kind of Chinese face, never Japanese shapes."""
MEND = "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"


@functools.cache
def font_folder() -> Path | None:
    """The folder of the font package, when it is installed."""
    spec = importlib.util.find_spec("noto_cjk_sans_otc")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return folder if any(folder.glob("*.ttc")) else None


@functools.cache
def cjk_font() -> Path | None:
    """A font file with Chinese glyphs: the package's first, then the system's."""
    folder = font_folder()
    if folder:
        return sorted(folder.glob("*.ttc"))[0]
    for root in _SYSTEM:
        for pattern in _PATTERNS[1:] + _PATTERNS[:1]:
            for found in sorted(root.rglob(pattern)) if root.is_dir() else ():
                if found.suffix in {".ttc", ".otf", ".ttf"} and "Bold" not in found.name:
                    return found
    return None


@functools.cache
def has_real_bold() -> bool:
    """Whether the system carries a bold Noto Sans CJK; the package has one weight only."""
    return any(any(root.rglob("NotoSansCJK-Bold*")) for root in _SYSTEM if root.is_dir())


@functools.cache
def pango_problem() -> str:
    """The library that WeasyPrint misses, or an empty text."""
    for library in _LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            return library
    return ""


def harfbuzz_subset() -> bool:
    """Whether libharfbuzz-subset is there (PDFs take about thirty times longer without)."""
    try:
        ctypes.CDLL("libharfbuzz-subset.so.0")
    except OSError:
        return False
    return True


def require_pdf_making() -> None:
    """Stop before a PDF without its means.

    Raises:
        Conflict: Pango is missing. Invalid: no Chinese font is found.
    """
    missing = pango_problem()
    if missing:
        raise Conflict(
            N_("PDF making is off: %(library)s is missing. Install libpangoft2-1.0-0 (%(mend)s)."),
            library=missing,
            mend=MEND,
            who="system administrator",
        )
    if cjk_font() is None:
        raise no_chinese_font()


def no_chinese_font() -> Invalid:
    """The refusal to print boxes instead of Chinese."""
    return Invalid(
        N_("PDF making is off: no Chinese font is found. Install the package noto-cjk-sans-otc or fonts-noto-cjk."),
        who="system administrator",
    )


def fontconfig_file() -> Path:
    """A fontconfig file naming the package's folder and the system's fonts, with a cache of our own.

    Looked at on each call: temporary folders are swept, and without this file Chinese prints as boxes.
    """
    target = _font_cache() / "fonts.conf"
    content = _fontconfig(target.parent)
    if not target.is_file() or target.read_text(encoding="utf-8") != content:
        target.parent.mkdir(mode=0o700, exist_ok=True)
        temporary = target.with_name(f"fonts.conf.{secrets.token_hex(8)}")  # threads come here at once
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(target)
    return target


@functools.cache
def _font_cache() -> Path:
    """A folder of our own; one that another user has prepared is not trusted."""
    folder = Path(tempfile.gettempdir()) / f"wenkong-fonts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.lstat()
    if owner.st_uid != os.getuid() or not stat.S_ISDIR(owner.st_mode):
        return Path(tempfile.mkdtemp(prefix="wenkong-fonts-"))
    return folder


def _fontconfig(cache: Path) -> str:
    package = font_folder()
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
        "<fontconfig>",
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>',
        f"<dir>{package}</dir>" if package else "",
        f"<cachedir>{cache}</cachedir>",
        _FAMILIES,
        "</fontconfig>",
    ]
    return "\n".join(lines)
