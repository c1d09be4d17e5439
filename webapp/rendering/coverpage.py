"""The cover: HTML of our own, after the mock-up. Child process only."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from webapp.rendering.geometry import HEAD_BASELINE, HEAD_RULE, HEAD_SIZE, MM, PAGE_ROOM, SIDE
from webapp.rendering.htmlpdf import fonts_for, to_pdf
from webapp.rendering.values import LOGO, ApprovalLine, CoverValues, RevisionLine
from webapp.rendering.words import words

IMAGE = "wk-image:"
_TICK = (
    '<svg class="tick" viewBox="0 0 10 10"><rect x=".6" y=".6" width="8.8" height="8.8" fill="none" stroke="#000" '
    'stroke-width=".9"/>%s</svg>'
)
_HOOK = '<path d="M2.2 5.1 L4.3 7.3 L7.9 2.6" fill="none" stroke="#000" stroke-width="1.2"/>'


def cover_here(values: CoverValues, images: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """The cover as PDF; a revision record that does not fit moves to the next page as a whole.

    ``images`` are the handwritten signatures, by the hash that the approval lines name, and the logo as ``LOGO``.
    """
    flowing = _make(values, images, apart=False)
    return flowing if _pages(flowing) == 1 or not values.revisions else _make(values, images, apart=True)


def _make(values: CoverValues, images: Mapping[str, bytes], *, apart: bool) -> bytes:
    return to_pdf(
        _letterhead(values, LOGO in images) + _html(values, apart),
        values.language,
        title=f"{values.number} {values.title}".strip(),
        author=values.organisation,
        images={IMAGE + name: data for name, data in images.items()},
    )


def _letterhead(values: CoverValues, logo: bool) -> str:
    """Logo and lines at the head of the cover, left of where the stamp goes."""
    picture = f'<img src="{IMAGE}{LOGO}" alt="">' if logo else ""
    lines = "<br>".join(escape(line) for line in values.letterhead[:5])
    return f'<div class="letterhead hei">{picture}<span>{lines}</span></div>' if picture or lines else ""


def _pages(pdf: bytes) -> int:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _html(values: CoverValues, apart: bool) -> str:
    w = words(values.language)
    above = " · ".join(piece for piece in (values.organisation, values.system) if piece)
    identity = w["gap"].join(piece for piece in (values.number, values.label) if piece)
    pieces = [
        f"<style>{_style(values)}</style>",
        f'<div class="head"><div><span>{escape(above)}</span><span class="id">{escape(identity)}</span></div></div>',
        f'<p class="org hei bold">{escape(values.organisation)}</p>',
        _heading(values.title),
        f'<p class="sub">{w["number"]}{w["colon"]}{escape(values.number)}<span class="gap"></span>'
        f"{w['label']}{w['colon']}{escape(values.label)}</p>",
        _facts(values, w),
        _approvals(values.approvals, w) if values.approvals else "",
    ]
    if values.revisions and apart:
        pieces += [
            f'<p class="cap hei bold">{w["revisions"]}</p><p class="see hei">{w["revisions_next"]}</p>',
            _closing(values, w),
            f'<div class="next">{_revisions(values.revisions, w)}</div>',
        ]
    else:
        pieces += [_revisions(values.revisions, w) if values.revisions else "", _closing(values, w)]
    return "\n".join(pieces)


def _heading(title: str) -> str:
    """The title, smaller the longer it is, its lines about equally wide."""
    width = sum(1.0 if ord(c) > 0x2E80 else 0.55 for c in title)
    name, room = ("large", 17) if width <= 17 else ("middle", 22) if width <= 44 else ("small", 27)
    lines = math.ceil(width / room)
    most = math.ceil(width / lines) + (1 if lines > 1 else 2)
    return f'<h1 class="{name}" style="max-width: {most}em">{escape(title)}</h1>'


def _facts(v: CoverValues, w: dict[str, str]) -> str:
    levels = "".join(
        f'<span class="box">{_TICK % (_HOOK if label == v.classification else "")}<span>{escape(label)}</span></span>'
        for label in (v.classifications or ((v.classification,) if v.classification else ()))
    )
    states = "".join(
        f'<span class="box"><span id="wk-{key}">{_TICK % ""}</span>{w[key + "_box"]}</span>'
        for key in ("controlled", "uncontrolled")
    )
    basis = "".join(f'<span class="item">{escape(item)}</span> ' for item in v.basis) or "—"
    rows = (
        (w["classification"], levels or "—", w["basis"], basis),
        (w["department"], escape(v.department) or "—", w["status"], states),
        (w["issue"], escape(v.issue_date) or "—", w["effective"], escape(v.effective_date) or "—"),
        (
            w["distribution"],
            '<span id="wk-distribution" class="fill">&#8203;</span>',
            w["holder"],
            '<span id="wk-holder" class="fill">&#8203;</span>',
        ),
    )
    cells = "".join(f"<tr><th>{a}</th><td>{b}</td><th>{c}</th><td>{d}</td></tr>" for a, b, c, d in rows)
    return f'<table class="facts hei">{cells}</table>'


def _approvals(lines: tuple[ApprovalLine, ...], w: dict[str, str]) -> str:
    rows = []
    for line in lines:
        rows.append(
            f"<tr><th>{escape(line.meaning)}</th><td>{escape(line.name)}</td><td>{escape(line.post)}</td>"
            f'<td class="day">{escape(line.date)}</td><td class="sign">{_hand(line)}</td></tr>'
        )
        if line.note:
            rows.append(f'<tr class="note"><th></th><td colspan="4">{escape(line.note)}</td></tr>')
    head = "".join(f"<td>{w[key]}</td>" for key in ("name", "post", "date", "signature"))
    return (
        f'<p class="cap hei bold">{w["approvals"]}</p>'
        f'<table class="approvals hei"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _hand(line: ApprovalLine) -> str:
    """The signature: the image of the signer's hand where it was placed, else the name."""
    if not line.handwriting:
        return escape(line.signature)
    return f'<img class="hand" src="{IMAGE}{escape(line.handwriting, quote=True)}" alt="{escape(line.signature)}">'


def _revisions(lines: tuple[RevisionLine, ...], w: dict[str, str]) -> str:
    rows = "".join(
        f'<tr><td class="tight">{escape(line.label)}</td><td class="day">{escape(line.date)}</td>'
        f'<td class="wide">{escape(line.change)}</td><td class="tight">{escape(line.request) or "—"}</td>'
        f'<td class="tight">{escape(line.by)}</td></tr>'
        for line in lines
    )
    head = "".join(f"<td>{w[key]}</td>" for key in ("label", "date", "change", "request", "by"))
    return (
        f'<div class="record"><p class="cap hei bold">{w["revisions"]}</p><table class="revisions hei">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _closing(v: CoverValues, w: dict[str, str]) -> str:
    notice = v.copyright or w["copyright"] % {"organisation": v.organisation.rstrip(".")}
    note = v.version_note or w["version_note"]
    remarks = "".join(f"<br>{escape(remark)}" for remark in v.remarks)
    return f'<p class="closing hei">{escape(notice)}{"" if notice.endswith("。") else " "}{escape(note)}{remarks}</p>'


def _style(v: CoverValues) -> str:
    serif, sans = fonts_for(v.language)
    top = HEAD_BASELINE - 10.4
    one, two, three = (78, 132, 54) if v.language.startswith("en") else (64, 127, 75)
    return f"""
    @page {{ size: A4; margin: {30 * MM}pt {SIDE}pt {33 * MM}pt;
      @top-left {{ content: element(head); vertical-align: top; width: 100%; padding-top: {top}pt; }} }}
    .head {{ position: running(head); font-family: {sans}; font-size: {HEAD_SIZE}pt; line-height: 13pt;
      height: {HEAD_RULE - top}pt; box-sizing: border-box; border-bottom: .75pt solid #000; }}
    .head div {{ display: flex; justify-content: space-between; padding-right: {PAGE_ROOM}pt; height: 13pt; }}
    .head span {{ display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; height: 13pt; }}
    .head .id {{ flex: none; padding-left: 8pt; }}
    .letterhead {{ position: absolute; top: 1mm; left: 0; width: 112mm; height: 19mm; overflow: hidden; display: flex;
      align-items: center; gap: 4mm; font-size: 8.5pt; line-height: 1.35; }}
    .letterhead img {{ max-width: 48mm; max-height: 18mm; flex: none; }}
    .org {{ text-align: center; font-size: 15pt; line-height: 1.4; margin: 23mm 0 0; }}
    h1 {{ text-align: center; margin: 21pt auto 5pt; line-height: 1.35; }}
    h1.large {{ font-size: 25.5pt; }} h1.middle {{ font-size: 20pt; }} h1.small {{ font-size: 16.5pt; }}
    .sub {{ text-align: center; font-size: 12.75pt; margin: 0 0 26pt; font-family: {serif}; }}
    .gap {{ display: inline-block; width: 25pt; }}
    table {{ border-collapse: collapse; width: 100%; font-size: 10.5pt; line-height: 1.45; }}
    td, th {{ border: .75pt solid #000; padding: 4pt 6.5pt; text-align: left; font-weight: 400;
      vertical-align: middle; }}
    th {{ background: #f3f1ec; width: 64pt; }}
    .facts {{ table-layout: fixed; }} .facts th {{ width: {one}pt; }} .facts th:nth-child(3) {{ width: {three}pt; }}
    .facts td:nth-child(2) {{ width: {two}pt; }}
    .item {{ display: inline-block; margin-right: 5pt; }}
    .box {{ display: inline-block; white-space: nowrap; margin-right: 7pt; }}
    .tick {{ width: 9.5pt; height: 9.5pt; vertical-align: -1pt; margin-right: 3pt; }}
    .fill {{ display: block; height: 15pt; }}
    .cap {{ font-size: 10.5pt; margin: 15pt 0 4pt; line-height: 1.4; break-after: avoid; }}
    .approvals td:nth-child(2) {{ width: 19%; }} .approvals td:nth-child(3) {{ width: 26%; }}
    .day {{ white-space: nowrap; width: 58pt; }} .tight {{ width: 1pt; white-space: nowrap; }}
    .approvals .sign {{ font-family: {serif}; width: 24%; }}
    .hand {{ display: block; max-width: 78pt; max-height: 24pt; margin: -2pt 0; }}
    .note td, .note th {{ font-size: 9pt; padding: 2.5pt 6.5pt; }}
    thead {{ display: table-header-group; }} tr {{ break-inside: avoid; }}
    .revisions td.tight {{ max-width: 90pt; }}
    .see {{ font-size: 9.5pt; margin: 0; }} .next {{ break-before: page; }} .next .cap {{ margin-top: 0; }}
    .closing {{ font-size: 9.5pt; line-height: 1.5; margin: 15pt 0 0; }}
    """
