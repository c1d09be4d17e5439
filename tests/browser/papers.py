"""Files as people hand them in, and what one reads back from a PDF."""

from __future__ import annotations

import os
from pathlib import Path

from webapp.rendering.geometry import QR_BOTTOM, QR_SIZE, SIDE
from webapp.rendering.qr import qr_matrix

MANUAL = "运维服务管理手册"
PROCEDURE = "服务级别管理程序"
RECORDS = "记录控制程序"
MANUAL_TEXT = (
    ("1 目的", "规定公司运维服务管理体系的范围、职责和过程，使服务级别管理得到策划、实施、监视和改进。"),
    ("2 适用范围", "适用于公司对外提供的全部运行维护服务，以及支持这些服务的部门。"),
    ("3 职责与权限", "总经理批准本手册；管理者代表审核本手册，并向总经理报告体系运行情况。"),
    ("4 服务级别管理", "服务级别经理与客户签订服务级别协议（SLA），每月测量，每年评审一次。"),
    ("5 文件与记录", "文件的编制、审核、批准、发布、换版和废止按文件控制程序执行。"),
)


def make_files(folder: Path) -> list[Path]:
    """A .docx with a header table, a GB18030 .txt, a .md and a broken .docx; with WENKONG_SEEDS the real files too."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [
        _word(folder / f"{MANUAL}.docx", "A/0"),
        folder / f"{PROCEDURE}.txt",
        folder / f"{RECORDS}.md",
        folder / "坏文件.docx",
    ]
    paths[1].write_bytes(
        f"{PROCEDURE}\n\n版本：v1.0\n\n1 目的\n规范服务级别管理，保证服务级别协议得到签订、监视和评审。\n\n"
        "2 职责\n服务级别经理负责编制服务级别协议。\n".encode("gb18030")
    )
    paths[2].write_text(f"# {RECORDS}\n\n## 1 目的\n\n规定记录的标识、贮存、保护、检索、保存期限和处置。\n", "utf-8")
    paths[3].write_bytes(paths[0].read_bytes()[:900])
    return paths + seeds()


def seeds() -> list[Path]:
    """The real files, when the environment names their folder."""
    folder = os.environ.get("WENKONG_SEEDS", "")
    return sorted(Path(folder).glob("*.txt")) if folder else []


def next_edition(folder: Path) -> Path:
    """The manual again, with a chapter more and without a header of its own."""
    return _word(folder / f"{MANUAL}（修订）.docx", "", ("6 评审", "管理者代表每年组织一次手册评审，并保存评审记录。"))


def _word(path: Path, label: str, *more: tuple[str, str]) -> Path:
    import docx

    made = docx.Document()
    if label:
        table = made.sections[0].header.add_table(1, 3, docx.shared.Cm(16))
        for cell, text in zip(table.rows[0].cells, ("示例科技有限公司", MANUAL, f"版本：{label}"), strict=True):
            cell.text = text
    made.add_heading(MANUAL, 0)
    for heading, text in (*MANUAL_TEXT, *more):
        made.add_heading(heading, 1)
        made.add_paragraph(text)
    made.save(str(path))
    return path


def text_of(pdf: bytes) -> list[str]:
    """The text of each page, spaces left out."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def has_code(pdf: bytes, url: str, page: int = 0) -> bool:
    """Whether the printed page shows exactly this QR code: the drawn modules are measured on the picture."""
    import pypdfium2

    scale = 4.0
    document = pypdfium2.PdfDocument(pdf)
    try:
        leaf = document[page]
        width, height = leaf.get_size()
        picture = leaf.render(scale=scale).to_pil().convert("L")
    finally:
        document.close()
    rows = qr_matrix(url)
    module = QR_SIZE / len(rows)
    left, top = width - SIDE - QR_SIZE, height - QR_BOTTOM - QR_SIZE
    return all(
        (
            picture.getpixel((round((left + (x + 0.5) * module) * scale), round((top + (y + 0.5) * module) * scale)))
            < 128
        )
        == dark
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
    )
