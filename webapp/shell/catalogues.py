"""The catalogues of sentences: traditional Chinese is made from simplified, then all are compiled.

Run by set-up: ``python -m webapp.shell.catalogues``. What is made here is never edited by hand: a
sentence is mended in the simplified catalogue, a word in ``translations/zh_Hant/words.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from webapp.core import traditional
from webapp.shell.i18n import CATALOGUES


def make_all(folder: Path = CATALOGUES) -> list[str]:
    """Bring every catalogue in ``folder`` up to date; returns the names of those that were made anew."""
    simplified = _place(folder, "zh_Hans")
    made = []
    if _is_stale(_place(folder, "zh_Hant"), (simplified, traditional.WORDS, Path(traditional.__file__))):
        _write(_place(folder, "zh_Hant"), to_traditional(_read(simplified)))
        made.append("zh_Hant")
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if _is_stale(target, (source,)):
            with target.open("wb") as stream:
                write_mo(stream, _read(source))
            made.append(f"{source.parts[-3]}.mo")
    return made


def to_traditional(simplified: Catalog) -> Catalog:
    """The same sentences in traditional Chinese; an untranslated one stays so."""
    made = Catalog(locale="zh_Hant", project="Wenkong", charset="utf-8", fuzzy=False)
    for message in simplified:
        if message.id:
            made.add(message.id, _converted(message.string), flags=message.flags)
    return made


def _converted(text: str | Iterable[str] | None) -> str | tuple[str, ...]:
    if text is None or isinstance(text, str):
        return traditional.to_traditional(text or "")
    return tuple(traditional.to_traditional(one) for one in text)


def _place(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "messages.po"


def _is_stale(target: Path, sources: Iterable[Path]) -> bool:
    return not target.exists() or any(s.stat().st_mtime > target.stat().st_mtime for s in sources)


def _read(path: Path) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale=path.parts[-3])


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        write_po(stream, catalogue, width=110)


if __name__ == "__main__":
    make_all()
