"""Files made for the tests: honest ones and hostile ones. Nothing binary is kept in the repository."""

from __future__ import annotations

import io
import shutil
import struct
import zipfile
import zlib

import pytest

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
ROOT_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)

needs_soffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed: layout of Word files is NOT tested"
)


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx(body: str = "", *, parts: dict[str, str | bytes] | None = None) -> bytes:
    """A Word package with ``body`` (paragraph XML) and further ``parts``, which win over the usual ones."""
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}><w:body>{body}</w:body></w:document>'
    content: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELS,
        "word/document.xml": document,
        **(parts or {}),
    }
    return zipped(content)


def zipped(content: dict[str, str | bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return output.getvalue()


def pdf(*texts: str, size: tuple[float, float] = (595, 842), root: str = "", page: str = "") -> bytes:
    """A PDF by hand, one page per text (Latin letters), with further entries in its root and pages."""
    objects = ["", ""]
    kids = []
    for text in texts:
        stream = f"BT /F1 14 Tf 72 {size[1] - 100:.0f} Td ({text}) Tj ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> {page} >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = f"<< /Type /Catalog /Pages 2 0 R {root} >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    output, places = "%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(output))
        output += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    output += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    output += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{output.index('xref')}\n%%EOF\n"
    return output.encode("latin-1")


def locked_pdf() -> bytes:
    import pikepdf

    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("secret"))) as opened:
        opened.save(output, encryption=pikepdf.Encryption(owner="o", user="u"))
    return output.getvalue()


def ole(*names: str, fib_flags: int | None = None) -> bytes:
    """A compound file whose directory names ``names``; ``fib_flags`` fills a WordDocument stream."""
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0), *((name, 2, 2, 4096) for name in names)]
    directory = b""
    for name, kind, start, size in entries:
        encoded = name.encode("utf-16-le") + b"\0\0"
        directory += encoded.ljust(64, b"\0") + struct.pack("<H", len(encoded)) + bytes([kind, 1])
        directory += b"\xff" * 12 + b"\0" * 36 + struct.pack("<II", start, size) + b"\0" * 4
    sectors = [struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE, *[0xFFFFFFFF] * 118)]
    sectors.append(directory.ljust(512, b"\0"))
    stream = b"\xec\xa5" + b"\0" * 8 + struct.pack("<H", fib_flags or 0)
    sectors += [stream.ljust(4096, b"\0")]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header = (
        header.ljust(44, b"\0")
        + struct.pack("<III", 1, 1, 0)
        + struct.pack("<IIIII", 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    )
    header = header.ljust(76, b"\0") + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + b"".join(sectors)


def lying_size(name: str = "word/document.xml", claimed: int = 10) -> bytes:
    """A zip whose directory claims a smaller size than the entry unpacks to."""
    honest = docx(paragraph("x" * 5000))
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        info = archive.getinfo(name)
    central = honest.rindex(b"PK\x01\x02", 0, honest.rindex(name.encode()))
    local = info.header_offset
    data = bytearray(honest)
    struct.pack_into("<I", data, central + 24, claimed)
    struct.pack_into("<I", data, local + 22, claimed)
    return bytes(data)


def overlapping() -> bytes:
    """A zip in which two directory entries use the same packed bytes."""
    honest = zipped({"[Content_Types].xml": TYPES, "word/document.xml": "a" * 50, "word/b.xml": "b" * 50})
    data = bytearray(honest)
    first = honest.index(b"PK\x01\x02")
    second = honest.index(b"PK\x01\x02", first + 4)
    offset = struct.unpack_from("<I", data, first + 42)[0]
    struct.pack_into("<I", data, second + 42, offset)
    return bytes(data)


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )
