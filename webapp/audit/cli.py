"""Commands of the auditor's desk: search, reindex."""

from __future__ import annotations

import json

import click

from webapp.core import search
from webapp.core.access import Permission, require
from webapp.core.db import transaction
from webapp.core.door import Door


@click.command("search")
@click.argument("query")
@click.option("--kind", default="")
@click.option("--state", default="")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def search_(door: Door, query: str, kind: str, state: str, as_json: bool) -> None:
    """Find words, numbers and parts of numbers in everything you may read."""
    by = door.by
    require(by, Permission.SEARCH_USE)
    filters = search.read_filters({name: value for name, value in (("kind", kind), ("state", state)) if value})
    found = search.find(query, filters, by=by)
    if as_json:
        click.echo(json.dumps(as_plain(found), ensure_ascii=False))
        return
    for hit in found.items:
        click.echo(f"{hit.number}  {hit.title}  {hit.revision}  {hit.state}  {hit.place}")
        for snippet in hit.snippets:
            click.echo(f"    {snippet.striptags()}")
    click.echo(f"{found.total}")


def as_plain(found: search.Results) -> dict[str, object]:
    """The answer of ``GET /search`` and ``wenkong search --json`` as plain values."""
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "facets": {name: [{"value": v, "count": n} for v, n in rows] for name, rows in found.facets.items()},
        "items": [
            {
                "kind": hit.kind,
                "id": hit.id,
                "number": hit.number,
                "title": hit.title,
                "revision": hit.revision,
                "state": hit.state,
                "place": hit.place,
                "snippet": " … ".join(str(s) for s in hit.snippets),
                "url": hit.url,
                "older": hit.older,
            }
            for hit in found.items
        ],
        "also": list(found.also),
    }


@click.command()
def reindex() -> None:
    """Build the index anew from the kept files."""
    count = 0
    with transaction():
        for kind, count in search.reindex():
            if count % 100 == 0:
                click.echo(f"{kind} {count}", err=True)
    search.feed()
    click.echo(f"{count}")


commands = [search_, reindex]
