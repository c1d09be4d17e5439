"""A department or post gets another name: every place, one request, drafts with the new name, one sheet, one recall."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document as WordFile

from webapp.core import current_settings, files, journal
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid
from webapp.documents.changes.actions import decide_change
from webapp.documents.changes.models import Category, ChangeRequest
from webapp.documents.changes.renaming.actions import ask_renaming, draft_renamed
from webapp.documents.changes.renaming.queries import copies_to_recall, elsewhere, names, places_of
from webapp.documents.checkout.actions import check_out
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.models import Document
from webapp.documents.queries import effective_of
from webapp.documents.releasing.actions import release_revision
from webapp.rendering import Limits, pdf_text, replace_words

from ...factories import OPERATOR, World
from ..checkout.papers import edited, in_force, word
from ..loans.lending import out

Clients = Callable[[str], Any]
OLD, NEW = "服务台", "客户服务中心"
TEXT = "1 目的\n统一{0}的做法。\n2 职责\n{0}登记来电，{0}主任每日汇总。\n"


def bearing(world: World, title: str = "事件管理程序", **values: Any) -> Document:
    return world.effective(world.document(title=title, **values), TEXT.format(OLD)).document


def with_desk(file: Any) -> None:
    file.add_paragraph(f"来电由{OLD}登记。")


def accepted(world: World, *chosen: Document) -> ChangeRequest:
    request = ask_renaming(OLD, NEW, chosen, Category.IMPROVEMENT, "机构调整", by=world.actor("li"))
    return decide_change(request, True, "同意", by=world.actor("zhou"))


def test_every_document_in_force_that_bears_the_name_is_found_with_its_count(both_worlds: World) -> None:
    world = both_worlds
    first = bearing(world)
    titled = world.effective(world.document(title="服务台管理程序"), "1 目的\n规范工作。\n").document
    world.effective(world.document(title="备份程序"), "1 目的\n每日备份。\n")
    world.draft(world.document(title="草稿"), TEXT.format(OLD))
    found = places_of(OLD, by=world.actor("li"))
    assert [(p.document.id, p.count, p.titled) for p in found] == [(first.id, 3, False), (titled.id, 0, True)]
    kinds = [(line.kind, line.words) for line in elsewhere(OLD, found, by=world.actor("li"))]
    assert ("Title of a document", f"{titled.number} 服务台管理程序") in kinds
    assert "技术中心" in names(by=world.actor("li"))


def test_one_request_notes_the_other_places_and_makes_the_drafts_with_the_new_name(both_worlds: World) -> None:
    world = both_worlds
    text, office = bearing(world), in_force(world, edited(word(文件编号="SL/QP-02"), with_desk)).document
    request = accepted(world, text, office)
    made = draft_renamed(request, by=world.actor("li"))
    assert [line.problem for line in made] == [None, None]
    first, second = (line.revision for line in made)
    assert first is not None and second is not None
    assert files.read(first.source_sha).decode() == TEXT.format(NEW)
    word_file = WordFile(io.BytesIO(files.read(second.source_sha)))
    assert word_file.paragraphs[-1].text == f"来电由{NEW}登记。"
    assert first.summary == f"“{OLD}”更名为“{NEW}”（{request.number}）"
    submit_after_pages(world, first)
    db.session.refresh(request)
    assert request.items[0].revision_id == first.id, "the request names the revision that carries it out"
    assert journal.verify(current_settings().keys_dir).failed == []


def submit_after_pages(world: World, revision: Any) -> None:
    from webapp.documents.renditions.actions import freeze_body

    freeze_body(revision, by=OPERATOR)
    world.approve(submit_revision(revision, by=world.actor("li")))


def test_one_that_can_not_be_drafted_says_why_and_stops_no_other(world: World) -> None:
    free, locked, coming = bearing(world), bearing(world, "问题管理程序"), bearing(world, "变更管理程序")
    request = accepted(world, free, locked, coming)
    check_out(locked, by=world.actor("zhou"))
    world.draft(coming, TEXT.format(OLD) + "3 记录\n另存。\n")
    found = {line.document.id: line for line in draft_renamed(request, by=world.actor("li"))}
    assert found[free.id].revision is not None
    assert "Checked out by" in str(found[locked.id].problem)
    assert "is on its way" in str(found[coming.id].problem)


def test_copies_of_all_documents_are_recalled_with_one_list_until_they_bear_the_new_name(world: World) -> None:
    document = bearing(world)
    before = effective_of(document)
    assert before is not None
    (copy,) = out(world, before, "staff")
    request = accepted(world, document)
    chen = world.actor("chen")
    assert copies_to_recall(request, by=chen) == [copy]
    (line,) = draft_renamed(request, by=world.actor("li"))
    assert line.revision is not None
    submit_after_pages(world, line.revision)
    release_revision(line.revision, by=chen, proof=world.proof("chen"))
    assert copies_to_recall(request, by=chen) == [copy], "the old copy still has to come back"


@pytest.mark.parametrize(
    ("old", "new", "field"), [("台", NEW, "old"), (OLD, "", "new"), (OLD, OLD, "new"), (OLD, "新" * 121, "new")]
)
def test_names_that_are_none_are_refused_at_their_field(world: World, old: str, new: str, field: str) -> None:
    document = bearing(world)
    with pytest.raises(Invalid) as refused:
        ask_renaming(old, new, [document], Category.IMPROVEMENT, "机构调整", by=world.actor("li"))
    assert field in refused.value.fields


def test_a_document_without_the_name_is_not_renamed_and_nothing_is_drafted_before_acceptance(world: World) -> None:
    other = world.effective(world.document(title="备份程序"), "1 目的\n每日备份。\n").document
    with pytest.raises(Invalid) as refused:
        ask_renaming(OLD, NEW, [other], Category.IMPROVEMENT, "机构调整", by=world.actor("li"))
    assert "documents" in refused.value.fields
    request = ask_renaming(OLD, NEW, [bearing(world)], Category.IMPROVEMENT, "机构调整", by=world.actor("li"))
    with pytest.raises(Conflict, match="accepted"):
        draft_renamed(request, by=world.actor("li"))


def test_words_that_run_through_several_runs_of_a_word_file_are_replaced_and_looks_stay() -> None:
    file = WordFile()
    paragraph = file.add_paragraph("由")
    paragraph.add_run("服务").bold = True
    paragraph.add_run("台负责；服务台存档")
    file.sections[0].header.paragraphs[0].text = "服务台"
    output = io.BytesIO()
    file.save(output)
    data, count = replace_words("docx", output.getvalue(), OLD, NEW, name="x.docx", limits=Limits())
    again = WordFile(io.BytesIO(data))
    assert (count, again.paragraphs[0].text) == (3, f"由{NEW}负责；{NEW}存档")
    assert again.paragraphs[0].runs[1].bold and again.sections[0].header.paragraphs[0].text == NEW


def test_a_text_keeps_its_encoding_and_line_ends() -> None:
    data, count = replace_words("txt", "服务台\r\n归档\r\n".encode("gb18030"), OLD, NEW, name="x.txt")
    assert (count, data) == (1, f"{NEW}\r\n归档\r\n".encode("gb18030"))


def test_the_pages_lead_from_the_names_to_the_drafts_the_sheet_and_the_recall(
    world: World, client_for: Clients
) -> None:
    document = bearing(world)
    out(world, effective_of(document), "staff")  # type: ignore[arg-type]
    li = client_for("li")
    assert "/changes/renaming" in li.get("/changes").text
    page = li.get("/changes/renaming", query_string={"old": OLD, "new": NEW})
    assert document.number in page.text and f'value="{document.id}"' in page.text
    assert "没有现行文件" in li.get("/changes/renaming", query_string={"old": "不存在的部门", "new": NEW}).text
    form = {"old": OLD, "new": NEW, "category": "improvement", "reason": "机构调整", "documents": str(document.id)}
    refused = li.post_form("/changes/renaming", {**form, "reason": ""})
    assert refused.status_code == 422 and document.number in refused.text
    answer = li.post_form("/changes/renaming", form)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    assert client_for("zhou").post_form(address, {"act": "accept"}).status_code == 303
    assert NEW in li.get(address).text
    assert "生成更名草稿" in li.get(address).text
    assert li.post_form(f"{address}/renamed", {}).status_code == 303
    shown = li.get(address).text
    assert "生成更名草稿" not in shown and f"/d/{document.slug}/r/v1.1" in shown
    sheet = pdf_text(li.get(f"{address}/sign-off.pdf").data)
    assert document.number in sheet and "更名会签单" in sheet and "v1.1" in sheet
    assert "吴越" in pdf_text(client_for("chen").get(f"{address}/recall.pdf").data)
    assert client_for("staff").get(f"{address}/recall.pdf").status_code in {403, 404}
