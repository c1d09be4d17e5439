"""A type with the organisation's own furniture, from the Word file to the page in somebody's hand."""

from __future__ import annotations

from tests.factories import OPERATOR, World
from tests.rendering.own_samples import company_procedure
from tests.rendering.samples import needs_soffice
from webapp.documents import queries
from webapp.documents.drafting.actions import draft_revision, submit_revision
from webapp.documents.intake import take_in
from webapp.documents.models import Revision
from webapp.documents.releasing.actions import release_revision
from webapp.documents.renditions.actions import freeze_body, freeze_cover
from webapp.documents.renditions.queries import rendition_of
from webapp.documents.types.actions import change_type
from webapp.documents.unmet import before_submit
from webapp.rendering import pdf_text


def draft(world: World, data: bytes) -> Revision:
    change_type(queries.get_type("procedure"), by=OPERATOR, furniture="own")
    revision = draft_revision(world.document(), take_in("程序.docx", data), by=world.actor("li"))
    freeze_body(revision, by=OPERATOR)
    return revision


@needs_soffice
def test_the_organisations_cover_says_who_signed_and_when(world: World) -> None:
    revision = draft(world, company_procedure())
    world.approve(submit_revision(revision, by=world.actor("li")))
    release_revision(revision, by=world.actor("chen"), proof=world.proof("chen"))
    freeze_cover(revision, by=OPERATOR)
    pages = pdf_text(rendition_of(revision, by=world.actor("staff"))).replace("\n", "")
    for text in (revision.document.number, "技术中心", "李强", "王敏", queries.today().isoformat()):
        assert text in pages, text
    assert "待定-01" not in pages
    assert pages.count("受控文件清单") == 0


@needs_soffice
def test_a_file_without_a_sign_off_table_can_not_be_sent_and_says_why(world: World) -> None:
    revision = draft(world, company_procedure(signs="none"))
    unmet = [str(u.condition) for u in before_submit(revision)]
    assert any("sign-off table" in text for text in unmet), unmet
