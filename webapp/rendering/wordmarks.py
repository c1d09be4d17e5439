"""The marks a handed-out Word file carries as custom document properties. Child process only."""

from __future__ import annotations

from typing import Any

from webapp.rendering.docxread import Package

PREFIX = "Wenkong."
PART = "docProps/custom.xml"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def marks_of(package: Package) -> dict[str, str]:
    """The marks by name; empty for a file that was not handed out here."""
    root = package.root(PART)
    nodes = root if root is not None else ()
    found = {node.get("name") or "": "".join(node.itertext()).strip() for node in nodes}
    return {name.removeprefix(PREFIX): value for name, value in found.items() if name.startswith(PREFIX)}


def with_marks(package: Package, marks: dict[str, str]) -> dict[str, bytes]:
    """The parts that change when the marks are set; earlier marks are replaced, other properties stay."""
    from lxml import etree

    root = package.root(PART)
    parts: dict[str, bytes] = {}
    if root is None:
        root = etree.Element(f"{{{_CUSTOM}}}Properties", nsmap={None: _CUSTOM, "vt": _VALUES})
        parts |= {"[Content_Types].xml": _typed(package), "_rels/.rels": _related(package)}
    for node in [node for node in root if (node.get("name") or "").startswith(PREFIX)]:
        root.remove(node)
    first = max([1, *(int(node.get("pid") or 1) for node in root)]) + 1
    for number, (name, value) in enumerate(marks.items(), first):
        node = etree.SubElement(
            root, f"{{{_CUSTOM}}}property", {"fmtid": _FORMAT, "pid": str(number), "name": PREFIX + name}
        )
        etree.SubElement(node, f"{{{_VALUES}}}lpwstr").text = value
    return parts | {PART: written(root)}


def _typed(package: Package) -> bytes:
    root = package.root("[Content_Types].xml")
    root.append(root.makeelement(f"{{{_TYPES}}}Override", {"PartName": f"/{PART}", "ContentType": _CONTENT}))
    return written(root)


def _related(package: Package) -> bytes:
    root = package.root("_rels/.rels")
    known, number = {node.get("Id") for node in root}, 1
    while f"rIdMarks{number}" in known:
        number += 1
    relation = {"Id": f"rIdMarks{number}", "Type": _RELATION, "Target": PART}
    root.append(root.makeelement(f"{{{_RELATIONS}}}Relationship", relation))
    return written(root)


def written(root: Any) -> bytes:
    """The XML of a part as Office writes it."""
    from lxml import etree

    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
