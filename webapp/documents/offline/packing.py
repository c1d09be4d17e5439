"""The ZIP of an off-line pack: an index page without script, the documents, and a manifest of hashes.

Pure: plain values in, bytes out; the same values give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from urllib.parse import quote

from webapp.documents.offline.words import word

INDEX, MANIFEST, FOLDER = "index.html", "manifest.json", "documents"
_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;
max-width:68rem;margin:0 auto;padding:1.5rem}h1{font-size:1.6rem;margin:.2rem 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.55rem .6rem;border-bottom:1px solid #8886;vertical-align:top}th{font-weight:600}
dl{display:flex;flex-wrap:wrap;gap:.4rem 2rem}dt{font-size:.85rem;opacity:.75}dd{margin:0}
.valid{border:2px solid currentColor;padding:.7rem 1rem;font-size:1.15rem;margin:1rem 0}
.code{font-family:ui-monospace,monospace;font-size:.85rem;overflow-wrap:anywhere}
@media(max-width:40rem){thead{display:none}tr{display:block;padding:.6rem 0;border-bottom:1px solid #8886}
td{display:block;border:0;padding:.1rem 0}}
"""


@dataclass(frozen=True)
class PackedFile:
    """One document: what it is, and its pages as they are handed out."""

    path: str
    number: str
    title: str
    label: str
    since: str
    department: str
    token: str
    url: str
    pdf: bytes

    @property
    def sha(self) -> str:
        """SHA-256 of the pages."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class PackFacts:
    """What stands on the index page and in the manifest."""

    pack: int
    name: str
    organisation: str
    holder: str
    made_by: str
    made_at: datetime
    valid_until: date
    language: str
    demo: bool = False


@dataclass(frozen=True)
class Packed:
    """The ZIP, and the digest of its manifest."""

    data: bytes
    manifest_sha: str


def pack(facts: PackFacts, files: Sequence[PackedFile]) -> Packed:
    """The ZIP with everything in it; entries in fixed order under the time of making."""
    index = index_page(facts, files).encode("utf-8")
    manifest = manifest_of(facts, files, index)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as target:
        _put(target, INDEX, index, facts)
        _put(target, MANIFEST, manifest, facts)
        for file in files:
            _put(target, file.path, file.pdf, facts)
    return Packed(output.getvalue(), hashlib.sha256(manifest).hexdigest())


def manifest_of(facts: PackFacts, files: Sequence[PackedFile], index: bytes) -> bytes:
    """Path, size and SHA-256 of every file but the manifest itself, as JSON."""
    page = {"path": INDEX, "size": len(index), "sha256": hashlib.sha256(index).hexdigest()}
    documents = [
        {
            "path": file.path,
            "size": len(file.pdf),
            "sha256": file.sha,
            "number": file.number,
            "title": file.title,
            "revision": file.label,
            "code": file.token,
            "url": file.url,
        }
        for file in files
    ]
    facts_of = {
        "pack": facts.pack,
        "organisation": facts.organisation,
        "holder": facts.holder,
        "made": facts.made_at.isoformat(timespec="seconds"),
        "valid_until": facts.valid_until.isoformat(),
        "demo": facts.demo,
    }
    return json.dumps({**facts_of, "files": [page, *documents]}, ensure_ascii=False, indent=1).encode("utf-8")


def index_page(facts: PackFacts, files: Sequence[PackedFile]) -> str:
    """The page that opens by double-click: relative links, no script, no network."""

    def w(key: str) -> str:
        return escape(word(key, facts.language))

    columns = "".join(f"<th>{w(key)}</th>" for key in ("number", "name", "revision", "since", "department", "code"))
    demo = f"<p><b>{w('demo')}</b></p>" if facts.demo else ""
    rows = "".join(_row(file) for file in files)
    pairs = (
        ("pack", f"#{facts.pack} {facts.name}"),
        ("holder", facts.holder),
        ("made", f"{facts.made_at:%Y-%m-%d %H:%M} {facts.made_by}"),
        ("count", str(len(files))),
    )
    shown = "".join(f"<div><dt>{w(key)}</dt><dd>{escape(value)}</dd></div>" for key, value in pairs)
    return f"""<!doctype html>
<html lang="{escape(facts.language)}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{w("title")} · {escape(facts.name)}</title>
<style>{_STYLE}</style></head><body>
<p>{escape(facts.organisation)}</p><h1>{w("title")}</h1>{demo}
<p class="valid"><b>{w("valid")} {facts.valid_until.isoformat()}</b></p><p>{w("warning")}</p><dl>{shown}</dl>
<table><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>
<p>{w("check")}</p></body></html>
"""


def _row(file: PackedFile) -> str:
    return (
        f'<tr><td><a href="{escape(quote(file.path))}">{escape(file.number)}</a></td><td>{escape(file.title)}</td>'
        f"<td>{escape(file.label)}</td><td>{escape(file.since)}</td><td>{escape(file.department)}</td>"
        f'<td class="code">{escape(file.token)}</td></tr>'
    )


def _put(target: zipfile.ZipFile, path: str, data: bytes, facts: PackFacts) -> None:
    info = zipfile.ZipInfo(path, facts.made_at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_STORED if path.endswith(".pdf") else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    target.writestr(info, data)
