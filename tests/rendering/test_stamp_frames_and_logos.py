"""An empty frame for a hand chop, a logo made anew, rows of an Excel file."""

from __future__ import annotations

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
import xlsxwriter
from PIL import Image

from webapp.core.errors import Invalid
from webapp.rendering import (
    CoverValues,
    Delivery,
    clean_picture,
    deliver,
    glyphs,
    make_cover,
    page_picture,
    pdf_text,
    table_rows,
)
from webapp.rendering.overlay import LARGE_STAMP
from webapp.rendering.values import LOGO, Limits

COVER = CoverValues(
    organisation="示例科技有限公司", system="质量管理体系", number="SL/QP-01", title="文件控制程序", label="A/0",
    letterhead=("北京市海淀区", "010-12345678"),
)  # fmt: skip


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 200), colour: str = "navy") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, colour).save(output, kind)
    return output.getvalue()


@pytest.fixture(scope="module")
def cover() -> bytes:
    return make_cover(COVER, images={LOGO: clean_picture("logo.png", picture())})


def test_a_frame_says_what_belongs_there_and_is_otherwise_empty(cover: bytes) -> None:
    by_hand = deliver(Delivery(body=cover, cover=cover, stamp="controlled", by_hand=True, distribution_number="A07"))
    text = pdf_text(by_hand)
    assert "此处加盖“受控”章" in text and "A07" in text
    page = Image.open(io.BytesIO(page_picture(by_hand, width=595)))
    left, top = 595 - 57 - LARGE_STAMP[0], 51 * 72 / 25.4 - LARGE_STAMP[1]
    inside = page.crop((int(left) + 20, int(top) + 4, int(left) + 100, int(top) + 40))
    assert min(inside.convert("L").get_flattened_data()) > 200, "nothing is printed where the chop goes"


def test_a_printed_stamp_is_legible_in_grey(cover: bytes) -> None:
    printed = deliver(Delivery(body=cover, cover=cover, stamp="controlled"))
    assert "此处加盖" not in pdf_text(printed)
    grey = Image.open(io.BytesIO(page_picture(printed, grey=True)))
    assert grey.mode == "L" and min(grey.get_flattened_data()) < 100


def test_logo_and_lines_stand_on_the_cover(cover: bytes) -> None:
    assert "010-12345678" in pdf_text(cover)
    page = Image.open(io.BytesIO(page_picture(cover, width=595))).convert("RGB")
    blue = [pixel for pixel in page.crop((40, 80, 250, 150)).get_flattened_data() if pixel[2] > 100 and pixel[0] < 40]
    assert len(blue) > 500


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_made_anew_without_what_came_along(kind: str) -> None:
    image, output = Image.new("RGB", (3000, 200), "red"), io.BytesIO()
    extra = {"exif": b"Exif\0\0secret place", "comment": b"hidden"} if kind == "JPEG" else {}
    image.save(output, kind, **extra)
    made = clean_picture(f"x.{kind}", output.getvalue())
    assert b"secret" not in made and b"hidden" not in made
    assert Image.open(io.BytesIO(made)).size[0] <= 1200


def bomb() -> bytes:
    """A PNG of a few bytes that claims 60,000 by 60,000 points."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    "data",
    [b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', b"", b"GIF89a" + b"\0" * 50,
     b"\x89PNG\r\n\x1a\n" + b"nonsense" * 20, picture() + b"\0" * (4 * 1024 * 1024), bomb(), picture()[:60]],
    ids=["svg", "empty", "gif", "broken", "large", "bomb", "cut"],
)  # fmt: skip
def test_what_is_no_honest_picture_is_refused_at_its_field(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        clean_picture("logo.png", data, limits=Limits(memory_mb=1024))
    assert set(refused.value.fields) == {"logo"}


def test_rows_of_an_excel_file_repeat_what_is_merged_downwards() -> None:
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.add_worksheet("空")
    sheet = book.add_worksheet("人员")
    sheet.write_row(0, 0, ["部门", "姓名", "工号"])
    sheet.merge_range(1, 0, 2, 0, "技术中心")
    sheet.write_row(1, 1, ["李强", 1001])
    sheet.write_row(2, 1, ["周婷", "1002"])
    book.close()
    assert table_rows(output.getvalue()) == [
        ["部门", "姓名", "工号"], ["技术中心", "李强", "1001"], ["技术中心", "周婷", "1002"],
    ]  # fmt: skip


def test_letters_are_drawn_the_same_by_many_threads_at_once() -> None:
    letters = [chr(code) for code in range(0x7000, 0x7000 + 600)]
    with ThreadPoolExecutor(8) as pool:
        at_once = list(pool.map(glyphs.outline, letters * 2))
    glyphs.outline.cache_clear()
    assert at_once == [glyphs.outline(letter) for letter in letters * 2]
