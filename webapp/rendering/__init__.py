"""Rendering: Word, PDF and text from plain values and bytes; knows no database and no page.

Files of others are read in a child process; heavy libraries are imported there, or in the function
that needs them, never when the application starts.
"""

from __future__ import annotations

from webapp.rendering.checkup import doctor
from webapp.rendering.delivery import deliver
from webapp.rendering.extraction import extract, page_count, pdf_text, read_file, table_rows
from webapp.rendering.fontfiles import require_pdf_making
from webapp.rendering.grids import read_grids
from webapp.rendering.handwriting import clean_handwriting
from webapp.rendering.inspect import inspect_file
from webapp.rendering.marks import state_secret_mark
from webapp.rendering.names import safe_name
from webapp.rendering.ownfill import fill_own
from webapp.rendering.pictures import clean_picture, page_picture
from webapp.rendering.qr import qr_matrix, qr_svg
from webapp.rendering.rendition import (
    join_pdfs,
    make_body,
    make_cover,
    make_opinion_sheet,
    make_sign_sheet,
    make_table,
    take_scan,
)
from webapp.rendering.tables import CSV, XLSX, comma_file, workbook
from webapp.rendering.values import (
    ApprovalLine,
    Body,
    CoverValues,
    Delivery,
    Extracted,
    FileKind,
    Furniture,
    Grid,
    Limits,
    NextWord,
    OpinionLine,
    OpinionSheetValues,
    Part,
    RevisionLine,
    SignBox,
    SignSheetValues,
    Stamp,
    TableColumn,
    TablePaper,
    WordFacts,
)
from webapp.rendering.wordfacts import make_next_word, read_word_facts, replace_words
from webapp.rendering.wordfile import make_word
from webapp.rendering.zips import Member, open_zip

__all__ = [
    "CSV",
    "XLSX",
    "ApprovalLine",
    "Body",
    "CoverValues",
    "Delivery",
    "Extracted",
    "FileKind",
    "Furniture",
    "Grid",
    "Limits",
    "Member",
    "NextWord",
    "OpinionLine",
    "OpinionSheetValues",
    "Part",
    "RevisionLine",
    "SignBox",
    "SignSheetValues",
    "Stamp",
    "TableColumn",
    "TablePaper",
    "comma_file",
    "WordFacts",
    "clean_picture",
    "clean_handwriting",
    "deliver",
    "doctor",
    "extract",
    "fill_own",
    "inspect_file",
    "join_pdfs",
    "make_body",
    "make_cover",
    "make_next_word",
    "make_opinion_sheet",
    "make_sign_sheet",
    "make_table",
    "make_word",
    "open_zip",
    "page_count",
    "page_picture",
    "pdf_text",
    "qr_matrix",
    "qr_svg",
    "read_file",
    "read_grids",
    "read_word_facts",
    "replace_words",
    "require_pdf_making",
    "safe_name",
    "state_secret_mark",
    "take_scan",
    "workbook",
    "table_rows",
]
