"""Papers of an approval: the sheet to sign by hand, the sheet of opinions. Child process only."""

from __future__ import annotations

from html import escape

from webapp.rendering.htmlpdf import fonts_for, to_pdf
from webapp.rendering.qr import qr_svg
from webapp.rendering.values import OpinionLine, OpinionSheetValues, SignBox, SignSheetValues
from webapp.rendering.words import words


def sign_sheet_here(values: SignSheetValues) -> bytes:
    """The sign sheet as PDF: facts, one box a person, QR, and what happens with it."""
    w = words(values.language)
    facts = (
        (w["what"], values.what),
        (w["number"], values.number),
        (w["title"], values.title),
        (w["label"], values.label),
        *values.facts,
        (w["digest"], values.digest),
    )
    rows = "".join(f"<tr><th>{escape(label)}</th><td>{escape(value)}</td></tr>" for label, value in facts)
    boxes = "".join(_boxes(box) for box in values.boxes)
    head = "".join(f"<td>{w[key]}</td>" for key in ("step", "who", "opinion", "signature", "date"))
    html = f"""<style>{_style(values.language, values.demo)}</style>
    <div class="top"><div><p class="org hei">{escape(values.organisation)}</p><h1>{w["sign_sheet"]}</h1></div>
    <div class="code">{qr_svg(values.qr_url)}<p>{w["sign_sheet_scan"]}<br>{escape(values.code)}</p></div></div>
    <table class="facts hei">{rows}</table>
    <table class="boxes hei"><thead><tr>{head}</tr></thead><tbody>{boxes}</tbody></table>
    <p class="note hei">{w["sign_sheet_note"]}</p>
    <p class="note hei">{w["printed"]}{w["colon"]}{escape(values.printed)}</p>"""
    return to_pdf(html, values.language, title=f"{values.number} {w['sign_sheet']}", author=values.organisation)


def _boxes(box: SignBox) -> str:
    """A row of its own for everybody who may sign the step."""
    names = box.names or ("",)
    first = f'<th rowspan="{len(names)}">{escape(box.meaning)}<br><small>{escape(box.note)}</small></th>'
    cells = '<td class="opinion"></td><td class="sign"></td><td class="day"></td>'
    return "".join(
        f'<tr class="box">{first if place == 0 else ""}<td>{escape(name)}</td>{cells}</tr>'
        for place, name in enumerate(names)
    )


def opinion_sheet_here(values: OpinionSheetValues) -> bytes:
    """The opinion sheet as PDF, across: who was asked, what came, what was answered."""
    w = words(values.language)
    identity = " · ".join(part for part in (values.what, f"{values.number} {values.label}", values.title) if part)
    columns = ("who", "department", "asked", "opinion", "given", "answer", "reason", "answered")
    english = values.language.startswith("en")
    titles = (
        {"who": "Countersigner", "department": "Department"} if english else {"who": "会签人", "department": "部门"}
    )
    head = "".join(f"<td>{titles.get(key, w[key])}</td>" for key in columns)
    lines = "".join(_line(line, columns) for line in values.lines)
    nothing = f'<tr><td colspan="{len(columns)}">{w["nothing_asked"]}</td></tr>'
    html = f"""<style>{_style(values.language, values.demo, landscape=True)}</style>
    <p class="org hei">{escape(values.organisation)}</p><h1>{w["opinion_sheet"]}</h1>
    <p class="identity hei">{escape(identity)}</p>
    <table class="opinions hei"><thead><tr>{head}</tr></thead><tbody>{lines or nothing}</tbody></table>
    <p class="note hei">{w["silence_note"]}　{w["printed"]}{w["colon"]}{escape(values.printed)}</p>"""
    return to_pdf(html, values.language, title=f"{values.number} {w['opinion_sheet']}", author=values.organisation)


def _line(line: OpinionLine, columns: tuple[str, ...]) -> str:
    cells = "".join(f'<td class="{key}">{escape(getattr(line, key))}</td>' for key in columns)
    return f"<tr>{cells}</tr>"


def _style(language: str, demo: bool, *, landscape: bool = False) -> str:
    serif, _sans = fonts_for(language)
    size = "A4 landscape" if landscape else "A4"
    mark = '@top-right { content: "DEMO 演示"; font-size: 9pt; }' if demo else ""
    page = '"第 " counter(page) " 页　共 " counter(pages) " 页"'
    if language.startswith("en"):
        page = '"Page " counter(page) " of " counter(pages)'
    return f"""
    @page {{ size: {size}; margin: 18mm 16mm; {mark}
      @bottom-right {{ content: {page}; font-size: 9pt; font-family: {serif}; }} }}
    .top {{ display: flex; justify-content: space-between; align-items: flex-start; }}
    .org {{ font-size: 12pt; margin: 0; }} h1 {{ font-size: 21pt; margin: 4pt 0 12pt; }}
    .code {{ text-align: center; }} .qr {{ width: 27mm; height: 27mm; }}
    .code p {{ font-size: 7.5pt; line-height: 1.35; margin: 1pt 0 6pt; }}
    .identity {{ font-size: 11pt; margin: 0 0 8pt; }}
    table {{ border-collapse: collapse; width: 100%; font-size: 10.5pt; line-height: 1.45; margin: 0 0 10pt; }}
    td, th {{ border: .75pt solid #000; padding: 4pt 6pt; text-align: left; vertical-align: middle; font-weight: 400; }}
    th {{ background: #f3f1ec; }} .facts th {{ width: 92pt; }} thead {{ display: table-header-group; }}
    tr {{ break-inside: avoid; }} .boxes tr.box td {{ height: 34pt; }} .boxes th {{ width: 66pt; }}
    .boxes td:nth-last-child(4) {{ width: 84pt; }} .boxes .sign {{ width: 110pt; }} .boxes .day {{ width: 74pt; }}
    small {{ font-size: 8.5pt; }} .opinions {{ font-size: 9.5pt; }}
    .opinions .asked, .opinions .given, .opinions .answered {{ width: 62pt; }}
    .opinions .who, .opinions .department, .opinions .answer {{ width: 58pt; }}
    .note {{ font-size: 9pt; line-height: 1.5; margin: 2pt 0; }}
    """
