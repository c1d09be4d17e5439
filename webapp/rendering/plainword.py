"""Word files without LibreOffice: only such as lose nothing. Child process only."""

from __future__ import annotations

import io
import re

from webapp.rendering.docxread import Package
from webapp.rendering.docxruns import W, attribute, text_of
from webapp.rendering.office import defuse, needs_libreoffice
from webapp.rendering.values import Limits

_TITLED = "\n".join(
    ["p[style-name='Title'] => h1:fresh"]
    + [f"p[style-name='{word} {n}'] => h{n + 1}:fresh" for n in range(1, 5) for word in ("heading", "Heading")]
)
"""A file with a title has its chapters one level below it."""


def simple_html(data: bytes, limits: Limits, *, name: str) -> str:
    """HTML of a Word file that has no header, footer, text box or field text.

    Raises:
        Invalid: it has one of them; they would be lost, so LibreOffice is needed.
    """
    import mammoth
    import nh3

    package = Package(data, limits, name=name)
    if _needs_layout(package):
        raise needs_libreoffice(name)
    result = mammoth.convert_to_html(
        io.BytesIO(defuse(data, limits, name=name)),
        convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
        style_map=_TITLED if _has_title(package) else "",
    )
    return re.sub(r"<img[^>]*>", "", nh3.clean(result.value))


def _has_title(package: Package) -> bool:
    styles = package.root("word/styles.xml")
    named = {
        attribute(style, "styleId")
        for style in (styles.iter(W + "style") if styles is not None else ())
        if any(attribute(name, "val") == "Title" for name in style.iter(W + "name"))
    }
    used = package.root("word/document.xml").iter(W + "pStyle")
    return any(attribute(style, "val") in named for style in used)


def _needs_layout(package: Package) -> bool:
    for part in [*package.like("header"), *package.like("footer")]:
        if any(text_of(paragraph).strip() for paragraph in package.root(part).iter(W + "p")):
            return True
    document = package.root("word/document.xml")
    tags = (W + "txbxContent", W + "instrText", W + "fldSimple", W + "object", W + "drawing", W + "pict")
    return next(document.iter(*tags), None) is not None
