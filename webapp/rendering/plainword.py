"""Word files without LibreOffice: only such as lose nothing. Child process only."""

from __future__ import annotations

import io
import re

from webapp.rendering.docxread import Package
from webapp.rendering.docxruns import W, text_of
from webapp.rendering.office import defuse, needs_libreoffice
from webapp.rendering.values import Limits


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
    )
    return re.sub(r"<img[^>]*>", "", nh3.clean(result.value))


def _needs_layout(package: Package) -> bool:
    for part in [*package.like("header"), *package.like("footer")]:
        if any(text_of(paragraph).strip() for paragraph in package.root(part).iter(W + "p")):
            return True
    document = package.root("word/document.xml")
    tags = (W + "txbxContent", W + "instrText", W + "fldSimple", W + "object", W + "drawing", W + "pict")
    return next(document.iter(*tags), None) is not None
