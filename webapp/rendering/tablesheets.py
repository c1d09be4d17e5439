"""A form that is a table with facts above and signatures below, across the page. Child process only."""

from __future__ import annotations

from html import escape

from webapp.rendering.htmlpdf import fonts_for, to_pdf
from webapp.rendering.values import TableSheet


def table_sheet_here(values: TableSheet) -> bytes:
    """The form as PDF; the head of the table stands on every page, rows and signatures are never split."""
    facts = "　　".join(f"{escape(label)}{_colon(values.language)}{escape(text)}" for label, text in values.facts)
    columns = "".join(f'<col style="width: {width}%">' for width in values.widths)
    head = "".join(f"<td>{escape(title)}</td>" for title in values.columns)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in values.rows)
    signed = "".join(
        f"<tr><th>{escape(label)}</th><td>{escape(name)}</td><td>{escape(day)}</td><td>{escape(note)}</td></tr>"
        for label, name, day, note in values.signatures
    )
    html = f"""<style>{_style(values)}</style>
    <p class="org hei">{escape(values.organisation)}</p><h1>{escape(values.title)}</h1>
    <p class="facts hei">{facts}</p>
    <table class="rows hei"><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
    {f'<table class="signed hei">{signed}</table>' if signed else ""}
    <p class="note hei">{escape(values.printed)}</p>"""
    return to_pdf(html, values.language, title=values.title, author=values.organisation)


def _colon(language: str) -> str:
    return ": " if language.startswith("en") else "："


def _style(values: TableSheet) -> str:
    serif, _sans = fonts_for(values.language)
    mark = '@top-right { content: "DEMO 演示"; font-size: 9pt; }' if values.demo else ""
    page = '"第 " counter(page) " 页　共 " counter(pages) " 页"'
    if values.language.startswith("en"):
        page = '"Page " counter(page) " of " counter(pages)'
    return f"""
    @page {{ size: A4 landscape; margin: 16mm 15mm; {mark}
      @bottom-right {{ content: {page}; font-size: 9pt; font-family: {serif}; }} }}
    .org, h1 {{ text-align: center; }} .org {{ font-size: 12pt; margin: 0; }}
    h1 {{ font-size: 18pt; margin: 2pt 0 8pt; }}
    .facts {{ font-size: 10.5pt; margin: 0 0 6pt; }}
    table {{ border-collapse: collapse; width: 100%; table-layout: fixed; margin: 0 0 10pt; }}
    table {{ font-size: 9.5pt; line-height: 1.4; }}
    td, th {{ border: .75pt solid #000; padding: 3pt 5pt; text-align: left; vertical-align: middle; font-weight: 400; }}
    thead {{ display: table-header-group; }} thead td, th {{ background: #f3f1ec; }} tr {{ break-inside: avoid; }}
    .signed {{ break-inside: avoid; }} .signed td, .signed th {{ height: 22pt; }} .signed th {{ width: 20%; }}
    .note {{ font-size: 9pt; margin: 2pt 0; }}
    """
