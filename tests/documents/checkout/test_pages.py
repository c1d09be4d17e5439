"""Pages of check-out and check-in, as somebody uses them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from webapp.documents.checkout.actions import check_out
from webapp.documents.checkout.files import hand_out
from webapp.documents.models import Document
from webapp.documents.places import document_url
from webapp.documents.queries import open_of

from ...factories import World
from .papers import edited, in_force, with_leftovers, with_review

Clients = Callable[[str], Any]


@pytest.fixture
def document(world: World) -> Document:
    return in_force(world).document


def html(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return str(answer.get_data(as_text=True))


def upload(client: Any, address: str, data: bytes, **fields: str) -> Any:
    file = (io.BytesIO(data), "程序.docx")
    return client.post_form(address, {"file": file, **fields}, content_type="multipart/form-data")


def test_checking_out_is_one_page_and_fetches_the_file_by_itself(client_for: Clients, document: Document) -> None:
    li, url = client_for("li"), document_url(document)
    assert f'href="{url}/checkout"' in html(li, url)
    answer = li.post_form(f"{url}/checkout", {"act": "out", "until": "2099-01-01"})
    assert answer.status_code == 422 and "60" in answer.get_data(as_text=True)
    page = html(li, f"{url}/checkout")
    proposed = page.partition('type="date" value="')[2].partition('"')[0]
    answer = li.post_form(f"{url}/checkout", {"act": "out", "until": proposed})
    assert answer.status_code == 302 and answer.location.endswith("/checkin?file=1")
    following = li.get(answer.location)
    assert following.headers["Refresh"] == f"0; url={url}/working-file"
    assert li.get(f"{url}/working-file").data.startswith(b"PK")
    assert f'href="{url}/checkin"' in html(li, url)


def test_others_see_who_since_when_and_until_when(world: World, client_for: Clients, document: Document) -> None:
    lock = check_out(document, by=world.actor("li"))
    url, until = document_url(document), lock.until.isoformat()
    for login in ("zhou", "staff"):
        page = html(client_for(login), url)
        assert "李强" in page and until in page, login
    zhou = client_for("zhou")
    answer = zhou.post_form(f"{url}/checkout", {"act": "out", "until": until})
    assert answer.status_code == 409 and "李强" in answer.get_data(as_text=True)
    assert "文控员" in html(zhou, f"{url}/checkout"), "who could take it over"
    assert "李强" in html(zhou, f"{url}/checkin", 409)
    assert document.number in html(zhou, "/docs/work") and until in html(zhou, "/docs/work")


def test_taking_over_asks_for_a_reason_and_the_former_holder_reads_it(
    world: World, client_for: Clients, document: Document
) -> None:
    check_out(document, by=world.actor("li"))
    chen, url = client_for("chen"), f"{document_url(document)}/checkout"
    assert client_for("zhou").post_form(url, {"act": "take", "opinion": "急"}).status_code == 403
    assert chen.post_form(url, {"act": "take", "opinion": ""}).status_code == 422
    assert chen.post_form(url, {"act": "take", "opinion": "客户催办"}).status_code == 302
    assert "客户催办" in html(client_for("li"), url)


def test_extending_and_giving_back(world: World, client_for: Clients, document: Document) -> None:
    check_out(document, by=world.actor("li"))
    li, url = client_for("li"), f"{document_url(document)}/checkout"
    assert li.post_form(url, {"act": "extend", "until": "morgen"}).status_code == 422
    assert li.post_form(url, {"act": "back"}).status_code == 302
    assert 'value="out"' in html(li, url)
    assert li.post_form(url, {"act": "back"}).status_code == 403


def test_checking_in_shows_differences_and_the_proposed_note_which_can_be_adjusted(
    world: World, client_for: Clients, document: Document
) -> None:
    li, url = client_for("li"), document_url(document)
    work = hand_out(document, by=world.actor("li")).data
    answer = upload(li, f"{url}/checkin", edited(edited(work, with_review), with_leftovers))
    assert answer.status_code == 302 and answer.location.endswith("/checked")
    page = html(li, answer.location)
    assert "周婷" in page and "王敏" in page and "增加5 评审；修改3 职责。" in page
    version = page.partition('name="version" value="')[2].partition('"')[0]
    assert li.post_form(f"{url}/checked", {"summary": "", "version": version}).status_code == 422
    assert li.post_form(f"{url}/checked", {"summary": "增加评审", "version": version}).status_code == 302
    draft = open_of(document)
    assert draft is not None and draft.summary == "增加评审"
    assert f'href="{url}/checked"' in html(li, url)


def test_a_refused_file_is_named_beside_the_field_and_nothing_typed_is_lost(
    world: World, client_for: Clients, document: Document
) -> None:
    other = in_force(world, document=world.document("变更管理程序")).document
    work = hand_out(other, by=world.actor("li")).data
    answer = upload(client_for("li"), f"{document_url(document)}/checkin", work, summary="写好的说明")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and other.number in page and "写好的说明" in page


def test_pages_of_a_document_one_may_not_know_of_are_not_found(world: World, client_for: Clients) -> None:
    secret = in_force(world, document=world.document("机密程序", classification="confidential")).document
    staff, url = client_for("staff"), document_url(secret)
    for page in ("checkout", "checkin", "checked", "working-file"):
        assert staff.get(f"{url}/{page}").status_code in {403, 404}, page


def test_who_only_reads_gets_no_file(client_for: Clients, document: Document) -> None:
    assert client_for("staff").get(f"{document_url(document)}/working-file").status_code == 403
    assert client_for("").get(f"{document_url(document)}/working-file").status_code == 302
