"""Pages of the controller: one release, a list with one signature, the end of a document."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import PASSWORD
from webapp.core import journal
from webapp.core.db import db, transaction
from webapp.documents import queries
from webapp.documents.lifecycle import State
from webapp.documents.models import DocumentAct, Revision
from webapp.documents.places import document_url
from webapp.documents.trial.actions import set_trial


def again(revision: Revision) -> Revision:
    """The revision as it stands now."""
    return db.session.get_one(Revision, revision.id, populate_existing=True)


def test_one_release_names_what_is_signed_and_what_ends(world, client_for):
    first = world.effective()
    second = world.approved(first.document, text="1 目的\n新。\n", summary="改")
    url = document_url(first.document) + "/release"
    client = client_for("chen")
    page = client.get(url).get_data(as_text=True)
    assert "v1.1" in page and "v1.0" in page and "陈洁" in page
    day = queries.today().isoformat()
    form = {"effective_on": day, "password": PASSWORD, "version": str(second.version)}
    assert client.post_form(url, form).status_code == 302
    assert again(second).state is State.EFFECTIVE and again(first).state is State.SUPERSEDED


def test_a_wrong_password_keeps_the_date_and_releases_nothing(world, client_for):
    revision = world.approved()
    url = document_url(revision.document) + "/release"
    answer = client_for("chen").post_form(url, {"effective_on": "2099-05-06", "password": "wrong"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="e-password"' in page and "2099-05-06" in page
    assert again(revision).released_at is None


def test_a_day_in_the_past_is_refused_in_words(world, client_for):
    revision = world.approved()
    url = document_url(revision.document) + "/release"
    answer = client_for("chen").post_form(url, {"effective_on": "2020-01-01", "password": PASSWORD})
    assert answer.status_code == 409 and 'id="e-effective_on"' in answer.get_data(as_text=True)
    assert again(revision).released_at is None


def test_who_is_not_the_controller_sees_why_not(world, client_for):
    revision = world.approved()
    url = document_url(revision.document) + "/release"
    client = client_for("li")
    assert 'aria-disabled="true"' in client.get(url).get_data(as_text=True)
    form = {"effective_on": queries.today().isoformat(), "password": PASSWORD}
    assert client.post_form(url, form, page="/docs/new").status_code == 403
    assert again(revision).released_at is None


def test_a_list_is_released_with_one_date_and_one_signature(world, client_for):
    waiting = [world.approved(world.document(title)) for title in ("甲程序", "乙程序", "丙程序")]
    form = {"id": [str(r.id) for r in waiting[:2]], "effective_on": "", "password": PASSWORD}
    answer = client_for("chen").post_form("/docs/release", form)
    assert answer.status_code == 200
    assert [again(r).state for r in waiting] == [State.EFFECTIVE, State.EFFECTIVE, State.APPROVED]


def test_each_line_of_a_list_says_what_became_of_it(world, client_for):
    late, fine = world.approved(world.document("甲程序")), world.approved(world.document("乙程序"))
    stale = str(late.version + 7)
    form = {"id": [str(late.id), str(fine.id)], f"version-{late.id}": stale, "password": PASSWORD}
    page = client_for("chen").post_form("/docs/release", form).get_data(as_text=True)
    assert 'class="chip stop"' in page and 'class="chip ok"' in page
    assert again(late).released_at is None and again(fine).state is State.EFFECTIVE


def test_a_list_without_a_tick_or_with_a_wrong_password_releases_nothing(world, client_for):
    revision = world.approved()
    client = client_for("chen")
    assert client.post_form("/docs/release", {"password": PASSWORD}).status_code == 422
    form = {"id": str(revision.id), "password": "wrong"}
    page = client.post_form("/docs/release", form)
    text = page.get_data(as_text=True)
    assert page.status_code == 422 and f'name="id" value="{revision.id}"' in text and 'id="e-password"' in text
    assert again(revision).released_at is None


def test_the_check_page_names_the_exceptions_before_anything_is_signed(world, client_for):
    good, early = world.approved(world.document("甲程序")), world.approved(world.document("乙程序"))
    set_trial(early, queries.today() + timedelta(days=1), by=world.actor("chen"))
    with transaction():
        again(early).planned_on = queries.today() + timedelta(days=5)
        journal.record(DocumentAct.CHANGED, early.document, by=world.actor("chen"))
    client = client_for("chen")
    form = {"id": [str(good.id), str(early.id)]}
    page = client.post_form("/docs/release/check", form, page="/docs/release").get_data(as_text=True)
    assert f'name="id" value="{good.id}"' in page and f'name="id" value="{early.id}"' not in page
    assert early.document.number in page and 'class="unmet' in page
    assert again(good).released_at is None
    assert client.post_form("/docs/release/check", {}, page="/docs/release").status_code == 422
    staff = client_for("staff").post_form("/docs/release/check", form, page="/me")
    assert staff.status_code in {403, 404}


def test_released_for_a_later_day_it_stays_approved_with_its_day(world, client_for):
    revision = world.approved()
    day = (queries.today() + timedelta(days=9)).isoformat()
    client = client_for("chen")
    url = document_url(revision.document)
    client.post_form(url + "/release", {"effective_on": day, "password": PASSWORD})
    assert again(revision).state is State.APPROVED
    assert day in client.get(url).get_data(as_text=True)
    assert day in client.get("/docs/release").get_data(as_text=True)


def test_the_end_of_a_document_is_asked_for_with_a_reason(world, client_for):
    document = world.effective().document
    url = document_url(document) + "/obsolete"
    client = client_for("he")
    empty = client.post_form(url, {"reason": ""})
    assert empty.status_code == 422 and 'id="e-reason"' in empty.get_data(as_text=True)
    answer = client.post_form(url, {"reason": "业务停止", "effective_on": queries.today().isoformat()})
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/approvals/")
    assert "业务停止" in client.get(document_url(document)).get_data(as_text=True)
    world.approve(queries_round(document))
    page = client_for("staff").get(document_url(document)).get_data(as_text=True)
    assert 'class="banner inset stop"' in page


def queries_round(document):  # type: ignore[no-untyped-def]
    """The round about the end of a document."""
    from webapp.approvals.queries import round_of

    request = queries.obsolete_request_of(document)
    assert request is not None
    return round_of("obsolescence", request.id)


def test_who_may_not_end_documents_is_told_who_may(world, client_for):
    document = world.effective().document
    assert client_for("li").get(document_url(document) + "/obsolete").status_code == 403
