"""Body pages: every kind of file, header on each page, an empty band at the foot, nothing fetched or run."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.rendering.samples import NAMESPACES, docx, needs_soffice, paragraph, pdf
from webapp.core.errors import Invalid
from webapp.rendering import Furniture, make_body, page_count, pdf_text
from webapp.rendering.geometry import BODY_TOP, FOOT_RULE

FRAMED = Furniture("generated", "示例科技有限公司", "运维服务能力管理体系文件", "SL-PR-01", "服务级别管理程序", "v1.1")
OVERLAY = Furniture("overlay", "示例科技有限公司", "体系文件", "SL-PR-01", "服务级别管理程序", "v1.1")
LINES = "服务级别管理程序\n1目的\n" + "为规范公司服务级别管理，明确协议的签订、审查与变更，特制定本程序。\n" * 60


class Server:
    """A web server that counts who asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


def words_of(data: bytes) -> str:
    return "".join(pdf_text(data).split())


def text_boxes(data: bytes) -> list[list[tuple[float, float, float, float]]]:
    import pypdfium2

    found = []
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        found.append([text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()])
    return found


def test_plain_text_becomes_pages_that_extract_back() -> None:
    body = make_body("txt", LINES.encode("gb18030"), FRAMED, name="旧.txt")
    assert body.pages == page_count(body.pdf) > 1
    assert words_of(body.pdf).count("特制定本程序") == 60
    for page in body.text.split("\f"):
        assert "SL-PR-01" in page
        assert "v1.1" in page
        assert "示例科技有限公司 · 运维服务能力管理体系文件" in page
    assert all(box[1] >= FOOT_RULE for boxes in text_boxes(body.pdf) for box in boxes)


def test_fonts_are_embedded() -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(make_body("txt", LINES.encode(), FRAMED).pdf)) as opened:
        fonts = [
            item
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert fonts
        assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)


def test_markdown_is_laid_out_and_html_in_it_is_only_text() -> None:
    source = "# 总则\n\n**重点**<script>alert(1)</script>\n\n| 指标 | 目标 |\n|---|---|\n| 及时率 | 98% |\n"
    text = words_of(make_body("md", source.encode(), FRAMED).pdf)
    assert "<script>alert(1)</script>" in text
    assert "及时率98%" in text


def test_nothing_is_fetched_for_markdown(server: Server, tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY")
    source = (
        f"![a]({server.url}/a.png) ![b](file://{canary}) [c]({server.url}/c)\n\n"
        f'<img src="{server.url}/d.png"> <link rel="stylesheet" href="{server.url}/e.css">\n\n'
        f'<svg><image href="{server.url}/f.svg"/></svg> <object data="file://{canary}"></object>\n'
    )
    body = make_body("md", source.encode(), FRAMED)
    assert server.asked == []
    assert "CANARY" not in body.text


def test_the_html_door_itself_is_closed(server: Server, tmp_path: Path) -> None:
    from webapp.rendering.htmlpdf import to_pdf

    canary = tmp_path / "canary.svg"
    canary.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">CANARY</text></svg>')
    html = (
        f'<style>@import url("{server.url}/a.css"); p {{ background: url({server.url}/b.png) }}</style>'
        f'<link rel="stylesheet" href="{server.url}/c.css"><p>text</p><img src="{server.url}/d.png">'
        f'<img src="file://{canary}"><svg width="9" height="9"><image href="{server.url}/e.png" width="9" height="9"/>'
        f'<use href="file://{canary}#a"/></svg><a rel="attachment" href="file://{canary}">x</a>'
    )
    made = to_pdf(html, "zh-Hans")
    assert server.asked == []
    assert "CANARY" not in pdf_text(made)
    assert b"CANARY" not in made


def test_a_pdf_is_scaled_into_the_frame_so_that_bands_cover_no_text() -> None:
    import pikepdf

    full = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("top", "middle"))) as opened:
        for page in opened.pages:
            page.contents_add(b"BT /F1 14 Tf 20 5 Td (lowest) Tj ET BT /F1 14 Tf 20 828 Td (highest) Tj ET")
        opened.pages[1].Rotate = 90
        opened.save(full)
    body = make_body("pdf", full.getvalue(), FRAMED, name="图.pdf")
    assert body.pages == 2
    assert body.text.count("lowest") == body.text.count("highest") == 2
    for boxes, (width, height) in zip(text_boxes(body.pdf), _sizes(body.pdf), strict=True):
        assert all(box[1] >= FOOT_RULE for box in boxes)
        below = [box for box in boxes if box[3] < height - BODY_TOP + 1]
        assert below
        assert all(box[0] >= 0 and box[2] <= width for box in boxes)


def _sizes(data: bytes) -> list[tuple[float, float]]:
    import pypdfium2

    return [page.get_size() for page in pypdfium2.PdfDocument(data)]


def test_scripts_actions_forms_and_attachments_are_taken_out_and_named() -> None:
    import pikepdf

    script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    data = pdf(
        "text",
        root=f"/OpenAction {script} /AA << /WC {script} >> /Names << /JavaScript << /Names [(a) {script}] >> >>",
        page=f"/AA << /O {script} >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] "
        "/A << /S /Launch /F (calc.exe) >> >>]",
    )
    for furniture in (FRAMED, OVERLAY):
        body = make_body("pdf", data, furniture, name="毒.pdf")
        with pikepdf.open(io.BytesIO(body.pdf)) as opened:
            everything = b"".join(item.unparse() for item in opened.objects if not isinstance(item, pikepdf.Stream))
        for word in (b"JavaScript", b"/JS", b"/Launch", b"OpenAction", b"/AA", b"/Annots"):
            assert word not in everything
        assert "text" in body.text
        assert "毒.pdf" in str(body.notes[0])


def test_layers_do_not_switch_between_screen_and_paper() -> None:
    import pikepdf

    layers = "/OCProperties << /OCGs [] /D << /Order [] /AS [<< /Event /Print /OCGs [] /Category [/Print] >>] >> >>"
    for furniture in (FRAMED, OVERLAY):
        with pikepdf.open(io.BytesIO(make_body("pdf", pdf("text", root=layers), furniture).pdf)) as opened:
            assert "/AS" not in opened.Root.OCProperties.D


def test_overlay_leaves_pages_alone() -> None:
    data = pdf("drawing", size=(1190, 842))
    body = make_body("pdf", data, OVERLAY)
    assert _sizes(body.pdf) == [(1190, 842)]
    assert body.text.strip() == "drawing"


def test_the_own_pdf_is_the_body_and_missing_text_is_named() -> None:
    source = docx(paragraph("The same line") + paragraph("A line the PDF lacks"))
    body = make_body("docx", source, FRAMED, own_pdf=pdf("The same line"), name="程序.docx")
    assert "The same line" in body.text
    assert "A line the PDF lacks" in str(body.notes[0])


@needs_soffice
def test_a_word_file_keeps_its_layout_through_libreoffice() -> None:
    header = f'<?xml version="1.0"?><w:hdr {NAMESPACES}>{paragraph("页眉")}</w:hdr>'
    body = make_body("docx", docx(paragraph("为规范服务级别管理。") * 90), FRAMED, name="程序.docx")
    assert words_of(body.pdf).count("为规范服务级别管理。") == 90
    assert body.pages > 1
    assert body.notes == []
    noted = make_body("docx", docx(paragraph("x"), parts={"word/header1.xml": header}), FRAMED, name="程序.docx")
    assert "页眉" in str(noted.notes[0])


@needs_soffice
def test_a_word_file_cannot_pull_in_files_or_addresses(server: Server, tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY")
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'attachedTemplate" Target="{server.url}/t.dotm" TargetMode="External"/></Relationships>'
    )
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> INCLUDETEXT '
        f'"{canary}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    body = make_body("docx", docx(field + paragraph("text"), parts={"word/_rels/document.xml.rels": rels}), FRAMED)
    assert server.asked == []
    assert "CANARY" not in body.text


def test_without_libreoffice_only_a_simple_word_file_is_laid_out() -> None:
    from webapp.rendering.plainword import simple_html
    from webapp.rendering.values import Limits

    assert "目的" in simple_html(docx(paragraph("目的")), Limits(), name="x.docx")
    header = f'<?xml version="1.0"?><w:hdr {NAMESPACES}>{paragraph("页眉")}</w:hdr>'
    for data in (
        docx(paragraph("x"), parts={"word/header1.xml": header}),
        docx("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"),
        docx(f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('x')}</w:txbxContent></w:pict></w:r></w:p>"),
    ):
        with pytest.raises(Invalid, match="LibreOffice"):
            simple_html(data, Limits(), name="x.docx")


@needs_soffice
def test_a_sheet_becomes_pages() -> None:
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    book.add_worksheet("清单").write("A1", "服务目录")
    book.close()
    assert "服务目录" in make_body("xlsx", output.getvalue(), FRAMED).text


def test_characters_that_no_font_has_are_named() -> None:
    body = make_body("txt", "正文 \U00013000 文".encode(), FRAMED, name="古.txt")
    assert "\U00013000" in str(body.notes[0])
