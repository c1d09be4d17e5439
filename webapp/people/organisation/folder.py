"""Whether a folder will do for backups: absolute, apart from the data, written, read back, deleted."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from webapp.core.errors import N_, Invalid, Message

TRIED = 64 * 1024


def try_folder(text: str, *, apart_from: Iterable[Path]) -> Path:
    """The folder, tried with a file of 64 KiB; a missing last part is made.

    Raises:
        Invalid: with what was wrong at field ``folder``, in the words of the system where it is the system's.
    """
    folder = Path(text.strip())
    if not text.strip() or not folder.is_absolute() or "\0" in text:
        raise _wrong(N_("A whole path is needed, for example /srv/backup/wenkong."))
    resolved = folder.resolve()
    for own in apart_from:
        if resolved.is_relative_to(own.resolve()):
            raise _wrong(
                N_("The folder lies inside the data or key directory and would be lost with it.")
            )
    try:
        resolved.mkdir(exist_ok=True, mode=0o700)
        _write_and_read(resolved)
    except OSError as error:
        raise _wrong(N_("The folder can not be used: %(why)s."), why=error.strerror or str(error)) from error
    return resolved


def _write_and_read(folder: Path) -> None:
    place, wanted = folder / f".wenkong-{secrets.token_hex(8)}", secrets.token_bytes(TRIED)
    try:
        with place.open("xb") as file:
            file.write(wanted)
            file.flush()
            os.fsync(file.fileno())
        if place.read_bytes() != wanted:
            raise _wrong(N_("What was written there did not come back the same."))
    finally:
        place.unlink(missing_ok=True)


def _wrong(key: str, **values: str) -> Invalid:
    return Invalid(fields={"folder": [Message(key, values)]})
