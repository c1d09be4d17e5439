"""``wenkong import --dry-run --cuts``: where files that hold several documents would be cut."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from webapp.core.errors import N_, Message
from webapp.documents.importing.reading import Reading
from webapp.shell.messages import translate


def say_cuts(readings: Sequence[Reading], *, as_json: bool) -> None:
    """Print the proposed cuts of every file, one a line, or all as one JSON document."""
    found = [_plain(reading) for reading in readings]
    if as_json:
        click.echo(json.dumps({"items": found}, ensure_ascii=False))
        return
    for file in found:
        words = Message(N_("%(file)s: %(count)s cuts proposed"), {"file": file["file"], "count": len(file["cuts"])})
        click.echo(" ".join([translate(words), *file["problems"]]))
        for cut in file["cuts"]:
            click.echo(f"  {cut['line']:>6}  {cut['title']}  ({cut['why']})")


def _plain(reading: Reading) -> dict[str, Any]:
    cuts = reading.proposal.cuts if reading.proposal else ()
    return {
        "file": reading.file,
        "cuts": [
            {"line": cut.line, "title": cut.title, "why": translate(cut.why), "leavings": cut.noise} for cut in cuts
        ],
        "problems": [translate(reading.problem)] if reading.problem else [],
    }
