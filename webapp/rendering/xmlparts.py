"""XML from files of others: no document type, no entities, no network."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat

from webapp.core.errors import N_, Invalid


def check_xml(data: bytes, *, name: str) -> None:
    """Refuse what :func:`parse_xml` refuses, for parts that nobody reads: most of a Word file is styles.

    Raises:
        Invalid: damaged, or it declares a document type or entities.
    """
    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = _no_document_type
    try:
        reader.Parse(data, True)
    except (expat.ExpatError, ValueError):
        parse_xml(data, name=name)  # has the last word, and the right words


def _no_document_type(*_given: object) -> None:
    raise ValueError("a document type")


def parse_xml(data: bytes, *, name: str) -> Any:
    """The root element of ``data``.

    Raises:
        Invalid: damaged, or it declares a document type or entities (an entity bomb, a reference
            to outside files), which no Office program writes.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise _entities(name) from error
        raise Invalid(N_("%(name)s is damaged: a part of it is not readable. Save it again."), name=name) from error
    if root.getroottree().docinfo.internalDTD is not None or root.getroottree().docinfo.doctype:
        raise _entities(name)
    return root


def _entities(name: str) -> Invalid:
    return Invalid(
        N_("%(name)s declares XML entities, which Office files never do, and was refused. Save it again in Word."),
        name=name,
    )
