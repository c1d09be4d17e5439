"""Volumes: documents in force bound as one at exact revisions, with promulgation order, contents and own number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from webapp.core import current_settings, files, journal
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.documents.drafting.actions import replace_file, submit_revision
from webapp.documents.models import Classification, Document, Revision
from webapp.documents.places import document_url
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_body
from webapp.documents.renditions.inputs import body_for
from webapp.documents.volumes import queries
from webapp.documents.volumes.actions import make_volume, next_issue
from webapp.documents.volumes.part import banners, notes
from webapp.rendering import pdf_text

from ...factories import OPERATOR, World, department_of, read_text

Clients = Callable[[str], Any]
ORDER = "本汇编自发布之日起执行。\n总经理"


def two(world: World) -> tuple[Revision, Revision]:
    return (
        world.effective(world.document(title="事件管理程序"), "1 目的\n尽快恢复服务。\n"),
        world.effective(world.document(title="问题管理程序"), "1 目的\n查明原因。\n"),
    )


def made(world: World, *parts: Revision, by: str = "li") -> Revision:
    owner = department_of("技术中心")
    return make_volume("manual", "运维程序汇编", owner, ORDER, parts, by=world.actor(by))


def in_force(world: World, volume: Revision) -> Document:
    freeze_body(volume, by=OPERATOR)
    world.approve(submit_revision(volume, by=world.actor("li")))
    return release_revision(volume, by=world.actor("chen"), proof=world.proof("chen")).document


def test_a_volume_has_its_own_number_order_contents_and_the_pages_of_every_part(both_worlds: World) -> None:
    world = both_worlds
    first, second = two(world)
    volume = made(world, first, second)
    assert volume.document.number not in {first.document.number, second.document.number}
    text = files.read(volume.source_sha).decode()
    assert "## 发布令" in text and "本汇编自发布之日起执行。" in text
    lines = queries.parts_of(volume)
    assert [line.part_id for line in lines] == [first.id, second.id]
    freeze_body(volume, by=OPERATOR)
    body = body_for(volume)
    assert body is not None and body.sha is not None
    pages = pdf_text(files.read(body.sha)).split("\f")
    for line, words in zip(lines, ("尽快恢复服务", "查明原因"), strict=True):
        assert line.part.document.number in pages[line.first_page - 1], "its cover begins where the contents say"
        assert any(words in page for page in pages[line.first_page - 1 :])
    assert journal.verify(current_settings().keys_dir).failed == []


def test_it_goes_through_the_chain_and_says_when_a_part_was_superseded(world: World) -> None:
    first, second = two(world)
    document = in_force(world, made(world, first, second))
    volume = queries.shown_of(document, by=world.actor("li"))
    assert volume is not None and banners(document, volume, world.actor("li")) == []
    later = world.effective(first.document, "1 目的\n一小时内恢复服务。\n", summary="缩短时限")
    (banner,) = banners(document, volume, world.actor("li"))
    assert banner.text.values == {"count": 1}
    again = next_issue(document, ORDER, by=world.actor("li"))
    assert [line.part_id for line in queries.parts_of(again)] == [later.id, second.id]
    assert again.position == 2 and notes(again) == []
    world.effective(second.document, "1 目的\n查明并消除原因。\n", summary="补充")
    (note,) = notes(again)
    assert note.values["number"] == second.document.number, "the signers are told"


def test_a_volume_is_as_secret_as_its_most_secret_part(world: World) -> None:
    first, _ = two(world)
    secret = world.effective(world.document(title="应急联络", classification="sensitive"), "1 目的\n联络。\n")
    volume = made(world, first, secret)
    assert volume.document.classification is Classification.SENSITIVE


def test_only_what_is_in_force_and_readable_goes_in_and_no_volume_into_a_volume(world: World) -> None:
    first, second = two(world)
    draft = world.draft(world.document(title="草稿"), "1 目的\n无。\n")
    inner = made(world, first)
    in_force(world, inner)
    for parts in ((), (draft,), (first, inner)):
        with pytest.raises(Invalid) as refused:
            made(world, *parts)
        assert "parts" in refused.value.fields
    with pytest.raises(NotAllowed):
        made(world, second, by="staff")


def test_another_file_is_not_put_into_the_draft_of_a_volume(world: World) -> None:
    volume = made(world, *two(world))
    with pytest.raises(Conflict, match="made from its documents"):
        replace_file(volume, read_text("别的.txt", "1 目的\n别的。\n"), by=world.actor("li"))
    with pytest.raises(Conflict, match="no volume"):
        next_issue(queries.parts_of(volume)[0].part.document, ORDER, by=world.actor("li"))


def test_the_pages_make_a_volume_show_what_it_holds_and_draft_the_next(world: World, client_for: Clients) -> None:
    first, second = two(world)
    li = client_for("li")
    assert "还没有汇编" in li.get("/docs/volumes").text
    assert second.document.number in li.get("/docs/volumes/new").text
    form = {"title": "运维程序汇编", "type": "manual", "department": str(department_of("技术中心").id), "order": ORDER}
    refused = li.post_form("/docs/volumes/new", form)
    assert refused.status_code == 422 and "现行有效" in refused.text
    answer = li.post_form("/docs/volumes/new", {**form, "parts": [str(first.id), str(second.id)]})
    assert answer.status_code == 303
    (document,) = queries.volumes(by=world.actor("li"))
    assert "运维程序汇编" in li.get("/docs/volumes").text
    shown = li.get(f"{document_url(document)}/volume").text
    assert first.document.number in shown and "与此一致" in shown
    assert li.get(f"{document_url(first.document)}/volume").status_code == 404
    assert client_for("staff").get("/docs/volumes/new").status_code == 403
