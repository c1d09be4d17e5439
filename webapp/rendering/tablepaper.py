"""A table in the organisation's own form as PDF: registers, lists, sheets to sign. Child process only."""

from __future__ import annotations

from html import escape

from webapp.rendering.htmlpdf import fonts_for, to_pdf
from webapp.rendering.qr import qr_svg
from webapp.rendering.values import TablePaper
from webapp.rendering.words import words

_PAGES = {
    "zh-Hans": '"第 " counter(page) " 页　共 " counter(pages) " 页"',
    "zh-Hant": '"第 " counter(page) " 頁　共 " counter(pages) " 頁"',
    "en": '"Page " counter(page) " of " counter(pages)',
}


def table_here(paper: TablePaper) -> bytes:
    """Heading, facts, the table with titles on every page, boxes to sign, form number and page at the foot."""
    w = words(paper.language)
    total = sum(column.width for column in paper.columns) or 1
    columns = "".join(f'<col style="width: {100 * column.width / total:.2f}%">' for column in paper.columns)
    head = "".join(f"<th>{escape(column.title)}</th>" for column in paper.columns)
    rows = "".join("<tr>" + "".join(f"<td>{_lines(cell)}</td>" for cell in row) + "</tr>" for row in paper.rows)
    nothing = f'<tr><td colspan="{len(paper.columns)}">{w["no_lines"]}</td></tr>'
    facts = "".join(f"<div><b>{escape(label)}</b> {_lines(value)}</div>" for label, value in paper.facts)
    code = f'<div class="code">{qr_svg(paper.qr_url)}<p>{escape(paper.code)}</p></div>' if paper.qr_url else ""
    remarks = "".join(f'<p class="note">{_lines(remark)}</p>' for remark in paper.remarks)
    boxes = "".join(f"<td><b>{escape(label)}</b> {_lines(value)}</td>" for label, value in paper.signatures)
    signing = f'<table class="signing hei"><tr>{boxes}</tr></table>' if boxes else ""
    note = f'<p class="covers hei">{escape(paper.note)}</p>' if paper.note else ""
    html = f"""<style>{_style(paper)}</style>
    <div class="top"><div><p class="org hei">{escape(paper.organisation)}</p><h1>{escape(paper.title)}</h1>{note}</div>
    {code}</div><div class="facts hei">{facts}</div>
    <table class="lines hei"><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead>
    <tbody>{rows or nothing}</tbody></table>{remarks}{signing}"""
    return to_pdf(html, paper.language, title=f"{paper.form} {paper.title}".strip(), author=paper.organisation)


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))


def _style(paper: TablePaper) -> str:
    serif, _sans = fonts_for(paper.language)
    demo = '@top-right { content: "DEMO 演示"; font-size: 9pt; }' if paper.demo else ""
    page = _PAGES.get(paper.language, _PAGES["zh-Hans"])
    form = '"' + paper.form.replace("\\", "").replace('"', "").replace("\n", " ") + '"'
    height = f"height: {paper.row_height}pt;" if paper.row_height else ""
    return f"""
    @page {{ size: A4{" landscape" if paper.landscape else ""}; margin: 16mm 14mm 17mm; {demo}
      @bottom-left {{ content: {form}; font-size: 9pt; font-family: {serif}; }}
      @bottom-right {{ content: {page}; font-size: 9pt; font-family: {serif}; }} }}
    .top {{ display: flex; justify-content: space-between; align-items: flex-start; }}
    .org {{ font-size: 11pt; margin: 0; }} h1 {{ font-size: 18pt; margin: 2pt 0 6pt; }}
    .covers {{ font-size: 10pt; margin: 0 0 6pt; }} .code {{ text-align: center; }} .qr {{ width: 20mm; height: 20mm; }}
    .code p {{ font-size: 7.5pt; margin: 1pt 0 4pt; }}
    .facts {{ font-size: 10pt; line-height: 1.5; margin: 0 0 6pt; }}
    table {{ border-collapse: collapse; width: 100%; font-size: 9.5pt; line-height: 1.4; table-layout: fixed; }}
    td, th {{ border: .75pt solid #000; padding: 3pt 4pt; text-align: left; vertical-align: middle; font-weight: 400; }}
    th {{ background: #f3f1ec; }} thead {{ display: table-header-group; }} tr {{ break-inside: avoid; }}
    .lines tbody tr {{ {height} }} .signing {{ margin-top: 10pt; }} .signing td {{ height: 34pt; vertical-align: top; }}
    .note {{ font-size: 9pt; line-height: 1.5; margin: 4pt 0 0; }}
    """
