"""The pages of an import: upload, correct, take over, check, send; nobody without the permission."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from tests.documents.importing.files import BROKEN, GOOD, PLAIN, RULE, zipped
from tests.factories import OPERATOR, World
from webapp.core.db import db
from webapp.documents.importing.models import ImportBatch, ImportItem
from webapp.documents.models import Document, Revision
from webapp.documents.renditions.actions import freeze_body

ClientFor = Callable[[str], Any]


def upload(client: Any, files: dict[str, bytes], **values: str) -> Any:
    sent = [(io.BytesIO(data), name) for name, data in files.items()]
    return client.post_form("/docs/import", {"files": sent, **values}, content_type="multipart/form-data")


def fields(html: str) -> dict[str, Any]:
    """What a browser would send back: every field of the grid as it stands."""
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="((?:number|title|revision|issued|effective|version|next)-\d+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and value:
            found[name.group(1)] = value.group(1)
    selects = re.findall(r'<select[^>]*name="((?:type|department)-\d+)"[^>]*>(.*?)</select>', html, re.DOTALL)
    for field, options in selects:
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[field] = chosen.group(1) if chosen else ""
    found["shown"] = re.findall(r'name="shown" value="(\d+)"', html)
    return found


def batch_of(world: World) -> ImportBatch:
    db.session.expire_all()
    return db.session.query(ImportBatch).order_by(ImportBatch.id.desc()).first()  # type: ignore[return-value]


def row_id(world: World, file: str) -> int:
    return next(item.id for item in batch_of(world).items if item.file == file)


def test_files_become_rows_with_reasons_and_problems_on_top(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    answer = upload(client, {**GOOD, "空.docx": b""})
    assert answer.status_code == 303
    html = client.get(answer.location).get_data(as_text=True)
    assert html.index(">空.docx<") < html.index(">服务台管理制度.txt<")
    assert "SL/QS-07" in html
    assert "SL/WI-01" in html
    assert re.search(r'id="w-number-\d+"', html)


def test_an_archive_is_unpacked_on_the_page(world: World, client_for: ClientFor) -> None:
    answer = upload(client_for("chen"), {"全部.zip": zipped(dict(GOOD))})
    assert answer.status_code == 303
    assert [item.file for item in batch_of(world).items] == list(GOOD)


def test_every_broken_file_is_a_row_and_never_a_failure(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    answer = upload(client, BROKEN)
    assert answer.status_code == 303
    html = client.get(answer.location).get_data(as_text=True)
    assert all(name in html for name in BROKEN)
    taken = client.post_form(answer.location, {"do": "take", "all": "1"})
    assert taken.status_code == 303
    assert db.session.query(Document).count() == 0


def test_choosing_no_file_is_said_on_the_field(world: World, client_for: ClientFor) -> None:
    answer = client_for("chen").post_form("/docs/import", {})
    assert answer.status_code == 422
    assert 'id="e-files"' in answer.get_data(as_text=True)


def test_rows_are_corrected_and_taken_over(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    address = upload(client, GOOD).location
    values = fields(client.get(address).get_data(as_text=True))
    row = row_id(world, "值班安排说明.md")
    values |= {f"title-{row}": "值班安排规定", "do": "take", "row": [str(i) for i in values["shown"]]}
    answer = client.post_form(address, values)
    assert answer.location.endswith("/result")
    html = client.get(answer.location).get_data(as_text=True)
    assert "值班安排规定" in html
    assert "/d/SL:QS-07" in html
    assert db.session.query(Document).count() == 3


def test_a_wrong_value_shows_the_grid_again_with_what_was_typed(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    address = upload(client, {"值班安排说明.md": PLAIN.encode()}).location
    values = fields(client.get(address).get_data(as_text=True))
    row = values["shown"][0]
    answer = client.post_form(address, {**values, f"issued-{row}": "昨天", f"title-{row}": "我改的标题"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "我改的标题" in html
    assert f'id="e-issued-{row}"' in html
    assert db.session.get_one(ImportItem, int(row)).title == "值班安排说明"


def test_a_stale_page_is_a_conflict(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    address = upload(client, {"值班安排说明.md": PLAIN.encode()}).location
    values = fields(client.get(address).get_data(as_text=True))
    row = values["shown"][0]
    assert client.post_form(address, {**values, f"title-{row}": "先改的"}).status_code == 303
    assert client.post_form(address, {**values, f"title-{row}": "后改的"}).status_code == 409


def test_numbers_are_filled_and_rows_dropped_and_put_back(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    address = upload(client, GOOD).location
    values = fields(client.get(address).get_data(as_text=True))
    client.post_form(address, {**values, "do": "fill"})
    db.session.expire_all()
    assert db.session.get_one(ImportItem, row_id(world, "值班安排说明.md")).number == "SL/WI-01"
    row = row_id(world, "质量手册.txt")
    client.post_form(address, {"do": f"drop-{row}"})
    db.session.expire_all()
    assert db.session.get_one(ImportItem, row).state == "dropped"
    client.post_form(address, {"do": f"restore-{row}"})
    db.session.expire_all()
    assert db.session.get_one(ImportItem, row).state == "proposed"


def test_a_number_that_exists_links_to_its_document_and_becomes_its_next_revision(
    world: World, client_for: ClientFor
) -> None:
    world.effective(world.document("服务台管理制度", "system_rule", number="SL/QS-07"), text=RULE)
    client = client_for("chen")
    address = upload(client, {"新.txt": (RULE + "4 记录\n").encode()}).location
    html = client.get(address).get_data(as_text=True)
    row = row_id(world, "新.txt")
    assert "/d/SL:QS-07" in html
    assert f'value="revision-{row}"' in html
    client.post_form(address, {**fields(html), "do": f"revision-{row}"})
    html = client.get(address).get_data(as_text=True)
    assert f'value="new-{row}"' in html
    client.post_form(address, {**fields(html), "do": "take", "row": [str(row)]})
    assert db.session.query(Document).count() == 1
    assert db.session.query(Revision).count() == 2


def test_ticked_rows_are_checked_and_sent_for_approval(world: World, client_for: ClientFor) -> None:
    client = client_for("he")
    address = upload(client, {"服务台管理制度.txt": RULE.encode(), "值班安排说明.md": PLAIN.encode()}).location
    values = fields(client.get(address).get_data(as_text=True))
    answer = client.post_form(address, {**values, "do": "check", "row": values["shown"]})
    assert "/check?row=" in answer.location
    waiting = client.get(answer.location).get_data(as_text=True)
    assert "data-refused" in waiting
    db.session.expire_all()
    for revision in db.session.query(Revision).all():
        freeze_body(revision, by=OPERATOR)
    html = client.get(answer.location).get_data(as_text=True)
    assert "王敏" in html
    rows = re.findall(r'name="row" value="(\d+)"', html)
    sent = client.post_form(address + "/check", {"row": rows})
    assert sent.location.endswith("/result")
    db.session.expire_all()
    assert len(rows) == sum(1 for r in db.session.query(Revision) if r.state != "draft") > 0


def test_nobody_imports_without_the_permission(world: World, client_for: ClientFor) -> None:
    client = client_for("staff")
    assert client.get("/docs/import").status_code == 403
    assert upload(client, GOOD).status_code == 403
    assert client_for("").get("/docs/import").status_code in {302, 303, 401}
    upload(client_for("chen"), GOOD)
    other = client_for("he")
    assert other.get(f"/docs/import/{batch_of(world).id}").status_code == 404


def test_the_pages_are_complete_in_both_languages(world: World, client_for: ClientFor) -> None:
    client = client_for("chen")
    address = upload(client, {**GOOD, "空.docx": b""}).location
    client.post_form(address, {"do": "take", "row": [str(row_id(world, "质量手册.txt"))]})
    for page in ("/docs/import", address, address + "/check", address + "/result"):
        for language in ("zh-Hans", "en"):
            answer = client.get(page, headers={"Accept-Language": language})
            assert answer.status_code == 200, page
