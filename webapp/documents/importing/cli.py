"""The command ``wenkong import`` (interfaces.md section 1)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from webapp import core
from webapp.core.access import Actor, Permission, require
from webapp.core.door import Door
from webapp.core.errors import N_, Invalid, Message
from webapp.documents.importing import actions, queries
from webapp.documents.importing.checks import Problem, Row
from webapp.documents.importing.cut_cli import say_cuts
from webapp.documents.importing.models import ImportBatch, RowState
from webapp.documents.importing.packing import unpack_all
from webapp.documents.importing.proposals import Frame
from webapp.documents.importing.reading import Reading, read_all
from webapp.documents.importing.sources import Given, in_folder, sources
from webapp.rendering import Limits
from webapp.shell.messages import translate


@dataclass(frozen=True)
class Line:
    """One file of the answer."""

    file: str
    values: dict[str, Any]
    problems: list[Message]
    document_id: int | None = None


@click.command("import")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--type", "type_key", default="", metavar="T", help="Document type for all files.")
@click.option("--department", default="", metavar="D", help="Owner department for all files, by name or code.")
@click.option("--dry-run", is_flag=True, help="Only propose; keep nothing.")
@click.option("--cuts", is_flag=True, help="With --dry-run: where files that hold several documents would be cut.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_obj
def import_(
    door: Door, paths: tuple[Path, ...], type_key: str, department: str, dry_run: bool, cuts: bool, as_json: bool
) -> None:
    """Take over the documents of folders, zips or files as drafts."""
    by = door.by
    require(by, Permission.DOCUMENT_IMPORT)
    if cuts and not dry_run:
        raise click.UsageError(translate(Message(N_("--cuts only shows; it goes with --dry-run."))))
    try:
        frame = queries.frame(type_key=type_key, department=department)
    except Invalid as wrong:
        raise click.UsageError(translate(wrong.message)) from wrong
    name = ", ".join(path.name for path in paths)
    given = [file for path in paths for file in in_folder(path)]
    readings = _read(given, frame, keep=not dry_run, quiet=as_json or cuts)
    if not readings:
        raise click.UsageError(translate(Message(N_("There is no file in %(path)s."), {"path": name})))
    lines = _proposed(readings, by) if dry_run else _taken(name, readings, frame, by, quiet=as_json)
    if cuts:
        say_cuts(readings, as_json=as_json)
    elif as_json:
        click.echo(json.dumps({"items": [_plain(line) for line in lines]}, ensure_ascii=False))
    else:
        _say(lines)
    if any(line.problems for line in lines):
        raise SystemExit(1)


def _read(given: list[Given], frame: Frame, *, keep: bool, quiet: bool) -> list[Reading]:
    limits = Limits.from_settings(core.current_settings())
    return list(_shown(read_all(sources(given, limits), frame, keep=keep), len(given), quiet))


def _shown(readings: Iterable[Reading], total: int, quiet: bool) -> Iterator[Reading]:
    """A progress bar on a terminal, a line a file otherwise; nothing beside one JSON document."""
    if quiet:
        yield from readings
    elif sys.stderr.isatty():
        with click.progressbar(readings, length=total, file=sys.stderr) as bar:
            yield from bar
    else:
        for reading in readings:
            click.echo(reading.file, err=True)
            yield reading


def _proposed(readings: list[Reading], by: Actor) -> list[Line]:
    """What would be taken over, with the numbers that come next."""
    rows = [_row(position, reading) for position, reading in enumerate(readings, start=1)]
    problems, coming = queries.problems_of(rows, by=by), queries.previews(rows)
    lines = []
    for row, reading in zip(rows, readings, strict=True):
        values = reading.proposal.as_json() if reading.proposal else {}
        number = row.number or coming.get(row.position) or ""
        values["number"] = number if isinstance(number, str) else ""
        lines.append(Line(row.file, values, _messages(problems[row.position])))
    return lines


def _row(position: int, reading: Reading) -> Row:
    proposal, problem = reading.proposal, reading.problem
    if proposal is None:
        return Row(position, reading.file, None, "", "", "", "", 0, problems=(problem,) if problem else ())
    return Row(
        position,
        reading.file,
        reading.sha,
        proposal.number,
        proposal.title,
        proposal.revision,
        proposal.type_key,
        proposal.department_id,
    )


def _taken(name: str, readings: list[Reading], frame: Frame, by: Actor, *, quiet: bool) -> list[Line]:
    """Take over every row without a problem; each by itself."""
    batch_id = actions.begin_import(name, readings, frame, by=by).id
    batch = queries.get_batch(batch_id, by=by)
    problems = queries.problems_of(queries.open_rows(batch.items), by=by)
    actions.take_rows([item for item in batch.items if not problems[item.position]], by=by)
    return _results(queries.get_batch(batch_id, by=by), problems)


def _results(batch: ImportBatch, problems: dict[int, list[Problem]]) -> list[Line]:
    lines = []
    for item in batch.items:
        values = {**item.guess, "number": item.number}
        found = [] if item.state is RowState.TAKEN else _messages(problems[item.position])
        lines.append(Line(item.file, values, found or unpack_all(item.refusal), item.document_id))
    return lines


def _messages(problems: list[Problem]) -> list[Message]:
    return [problem.message for problem in problems]


def _plain(line: Line) -> dict[str, Any]:
    values = line.values
    why = {name: " ".join(translate(m) for m in unpack_all(said)) for name, said in values.get("why", {}).items()}
    return {
        "file": line.file,
        "type": values.get("type"),
        "number": values.get("number") or None,
        "title": values.get("title"),
        "revision": values.get("revision"),
        "dates": {"issued": values.get("issued"), "effective": values.get("effective")},
        "why": why,
        "problems": [translate(message) for message in line.problems],
        "document_id": line.document_id,
    }


def _say(lines: list[Line]) -> None:
    for line in lines:
        plain = _plain(line)
        if line.problems:
            click.echo(f"--  {line.file}: {' '.join(plain['problems'])}")
        else:
            click.echo(f"ok  {plain['number'] or '-'}  {plain['title']}  {plain['revision']}  {line.file}")
            for reason in plain["why"].values():
                click.echo(f"      {reason}")


commands = [import_]
