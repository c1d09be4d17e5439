"""All text of a file comes out, in reading order, with its place."""

from __future__ import annotations

import io

from tests.rendering.samples import NAMESPACES, docx, paragraph, pdf
from webapp.rendering import extract, pdf_text

HEADER = (
    f'<?xml version="1.0"?><w:hdr {NAMESPACES}><w:tbl><w:tr><w:tc>{paragraph("文件编号")}</w:tc>'
    f"<w:tc>{paragraph('SL-PR-01')}</w:tc></w:tr></w:tbl></w:hdr>"
)
NOTES = (
    f'<?xml version="1.0"?><w:footnotes {NAMESPACES}>'
    f'<w:footnote w:id="2">{paragraph("脚注文字")}</w:footnote></w:footnotes>'
)
COMMENTS = (
    f'<?xml version="1.0"?><w:comments {NAMESPACES}>'
    f'<w:comment w:id="1">{paragraph("批注文字")}</w:comment></w:comments>'
)
NUMBERING = (
    f'<?xml version="1.0"?><w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
STYLES = (
    f'<?xml version="1.0"?><w:styles {NAMESPACES}>'
    '<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/>'
    '<w:numId w:val="1"/></w:numPr>'
    "</w:pPr></w:style></w:styles>"
)
BOX = (
    "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>%s</w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>%s</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)


def test_a_word_file_gives_everything_with_its_place() -> None:
    body = (
        paragraph("目的", '<w:pPr><w:pStyle w:val="1"/></w:pPr>')
        + paragraph("为规范服务级别管理。")
        + paragraph("范围", '<w:pPr><w:pStyle w:val="2"/></w:pPr>')
        + f"<w:tbl><w:tr><w:tc>{paragraph('指标')}</w:tc><w:tc>{paragraph('98%')}</w:tc></w:tr></w:tbl>"
        + BOX % (paragraph("框中文字"), paragraph("框中文字"))
        + "<w:p><w:ins><w:r><w:t>新增</w:t></w:r></w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>"
    )
    found = extract(
        "docx",
        docx(
            body,
            parts={
                "word/header1.xml": HEADER,
                "word/footnotes.xml": NOTES,
                "word/comments.xml": COMMENTS,
                "word/numbering.xml": NUMBERING,
                "word/styles.xml": STYLES,
            },
        ),
        name="程序.docx",
    )
    places = [(part.place, part.text, part.level) for part in found.parts]
    assert places == [
        ("header", "文件编号", 0),
        ("header", "SL-PR-01", 0),
        ("heading:1", "1 目的", 1),
        ("p:2", "为规范服务级别管理。", 0),
        ("heading:1.1", "1.1 范围", 2),
        ("table:1/r1c1", "指标", 0),
        ("table:1/r1c2", "98%", 0),
        ("textbox", "框中文字", 0),
        ("p:5", "新增", 0),
        ("footnote", "脚注文字", 0),
        ("comment", "批注文字", 0),
    ]
    assert found.header_tables == [[["文件编号", "SL-PR-01"]]]
    assert "tracked changes" in str(found.warnings[0])


def test_properties_come_from_core_app_and_custom() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="urn:c" xmlns:dc="urn:d"><dc:title>服务级别管理程序</dc:title>'
        "<cp:revision>4</cp:revision></cp:coreProperties>"
    )
    found = extract("docx", docx(paragraph("x"), parts={"docProps/core.xml": core}))
    assert found.properties == {"title": "服务级别管理程序", "revision": "4"}


def test_a_gbk_text_declares_its_encoding_and_its_headings() -> None:
    found = extract("txt", "服务管理\n1目的\n为规范服务。\n".encode("gb18030"), name="旧.txt")
    assert found.encoding == "gb18030"
    assert [(part.place, part.level) for part in found.parts] == [("p:1", 0), ("heading:1", 1), ("p:3", 0)]


def test_markdown_headings_count_by_their_marks() -> None:
    found = extract("md", "# 总则\n\n## 5.2 范围\n".encode())
    assert [(p.place, p.text, p.level) for p in found.parts] == [("p:1/h1", "总则", 1), ("heading:5.2", "5.2 范围", 2)]


def test_a_sheet_gives_cells_with_their_address() -> None:
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet("清单")
    sheet.write("B2", "服务目录")
    sheet.write("C7", 98)
    book.close()
    found = extract("xlsx", output.getvalue())
    assert [(p.place, p.text) for p in found.parts] == [("sheet:清单!B2", "服务目录"), ("sheet:清单!C7", "98")]


def test_a_pdf_gives_lines_with_their_page() -> None:
    found = extract("pdf", pdf("first page", "second page"))
    assert [(p.place, p.text) for p in found.parts] == [("page:1", "first page"), ("page:2", "second page")]
    assert found.properties["pages"] == "2"
    assert pdf_text(pdf("one", "two")) == "one\ftwo"


def test_an_entity_bomb_never_reaches_the_text() -> None:
    import pytest

    from webapp.core.errors import Invalid

    bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    with pytest.raises(Invalid, match="entities"):
        extract("docx", docx(parts={"word/document.xml": bomb}), name="x.docx")


def test_a_table_in_markdown_is_read_as_a_table() -> None:
    text = "# 指标\n\n| 指标 | 目标 |\n|---|:-:|\n| 响应及时率 | 98% |\n\n| 不是表 |\n"
    parts = extract("md", text.encode()).parts
    assert [(part.place, part.text) for part in parts[1:]] == [
        ("table:1/r1c1", "指标"),
        ("table:1/r1c2", "目标"),
        ("table:1/r2c1", "响应及时率"),
        ("table:1/r2c2", "98%"),
        ("p:7", "| 不是表 |"),
    ]
