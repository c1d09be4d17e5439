"""LibreOffice as converter: found, fed with defused files, run in a private profile. Child process only."""

from __future__ import annotations

import functools
import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from webapp.core.errors import N_, Invalid
from webapp.rendering.values import Limits
from webapp.rendering.zips import open_archive, read_member

_FORMATS = {"pdf": "pdf", "docx": "docx:MS Word 2007 XML"}
_NO_LINKS = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "0"},
    "/org.openoffice.Office.Calc/Content/Update": {"Link": "2"},
    "/org.openoffice.Office.Common/Misc": {"FirstRun": "false"},
}


@functools.cache
def converter() -> str | None:
    """The path of LibreOffice's ``soffice``, or None."""
    return shutil.which("soffice", path="/usr/local/bin:/usr/bin:/bin:/opt/libreoffice/program")


def convert(data: bytes, kind: str, target: str, limits: Limits, *, name: str) -> bytes:
    """``data`` (docx, doc, xlsx) as ``target`` (pdf or docx).

    Raises:
        Invalid: LibreOffice is missing, or it cannot read the file.
    """
    program = converter()
    if program is None:
        raise needs_libreoffice(name)
    safe = defuse(data, limits, name=name) if kind in {"docx", "xlsx"} else data
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"source.{kind}"
        source.write_bytes(safe)
        profile = Path(folder) / "profile"
        _write_profile(profile)
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--norestore",
                "--nologo",
                "--convert-to",
                _FORMATS[target],
                "--outdir",
                f"{folder}/out",
                str(source),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            env=_environment(folder),
            timeout=limits.seconds,
        )
        result = Path(folder) / "out" / f"source.{target}"
        if not result.is_file():
            raise Invalid(
                N_("LibreOffice could not convert %(name)s. Open it in Word, export it as PDF and send that as well."),
                name=name,
            )
        return result.read_bytes()


def needs_libreoffice(name: str) -> Invalid:
    """The refusal of a file that only LibreOffice can lay out."""
    return Invalid(
        N_(
            "%(name)s needs LibreOffice on the server (libreoffice-writer-nogui, libreoffice-calc-nogui) to keep its "
            "layout. Have it installed, or send the document with its own PDF."
        ),
        name=name,
        who="system administrator",
    )


def defuse(data: bytes, limits: Limits, *, name: str) -> bytes:
    """The same Office file without links to outside: pictures, templates, included files, data exchange."""
    archive = open_archive(data, limits, name=name)
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for info in archive.infolist():
            content = read_member(archive, info, limits, name=name)
            if info.filename.endswith(".rels"):
                content = _without_outside(content, name)
            elif info.filename.startswith("word/") and info.filename.endswith(".xml"):
                content = _without_includes(content)
            target.writestr(info.filename, content)
    return output.getvalue()


def _without_outside(rels: bytes, name: str) -> bytes:
    from lxml import etree

    from webapp.rendering.xmlparts import parse_xml

    root = parse_xml(rels, name=name)
    for link in list(root):
        if link.get("TargetMode") == "External" and not str(link.get("Type")).endswith("/hyperlink"):
            link.set("Target", "about:blank")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _without_includes(xml: bytes) -> bytes:
    return re.sub(
        rb"(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|IMPORT)(?=[\s\"&][^<>]*</w:instrText>)", b"QUOTE", xml
    )


def _write_profile(profile: Path) -> None:
    folder = profile / "user"
    folder.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _NO_LINKS.items()
        for key, value in settings.items()
    )
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )


def _environment(folder: str) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "FONTCONFIG_FILE") if key in os.environ}
    return {**kept, "HOME": folder, "TMPDIR": folder}
