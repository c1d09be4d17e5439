"""Coming in: sign-in, delays, sessions that end at once, one-time links, tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from webapp.core import clock
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.core.journal import JournalEntry
from webapp.people import actions, queries, sign_in
from webapp.people.entering import bearers
from webapp.people.models import Secret, Session, Tries
from webapp.people.rules import delay_after, short_name
from webapp.people.secrets import digest_of

from ..factories import OPERATOR, PASSWORD, World, person_of

Clients = Callable[[str], Any]


def wait_over() -> None:
    """Let every waiting time pass."""
    with transaction():
        for row in db.session.scalars(select(Tries)):
            row.not_before = clock.now() - timedelta(seconds=1)


def acts() -> list[str]:
    """The acts of the journal so far."""
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


def test_the_right_password_opens_a_session_and_the_journal_says_so(client_for: Clients) -> None:
    client = client_for("li")
    assert client.get("/me").status_code == 200
    assert "session.begun" in acts()


def test_the_session_secret_is_kept_as_its_hash_alone(world: World) -> None:
    secret, person = sign_in.sign_in("li", PASSWORD, address="10.0.0.9", device="test")
    row = db.session.scalars(select(Session).where(Session.person_id == person.id)).one()
    assert secret.startswith("wksession1_")
    assert row.digest == digest_of(secret)
    assert secret not in repr(vars(row))


def test_unknown_login_and_wrong_password_are_answered_in_the_same_words(client_for: Clients) -> None:
    nobody = client_for("")
    wrong = nobody.post_form("/sign-in", {"login": "li", "password": "not this one"})
    unknown = nobody.post_form("/sign-in", {"login": "no-such-login", "password": "not this one"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)

    def plain(answer: Any) -> str:
        text = answer.get_data(as_text=True).replace("no-such-login", "li")
        return "\n".join(line for line in text.splitlines() if "csrf" not in line)

    assert plain(wrong) == plain(unknown)


def test_after_three_wrong_tries_the_next_waits_and_says_how_long(client_for: Clients) -> None:
    nobody = client_for("")
    for _ in range(3):
        nobody.post_form("/sign-in", {"login": "li", "password": "not this one"})
    answer = nobody.post_form("/sign-in", {"login": "li", "password": PASSWORD})
    assert answer.status_code == 429
    assert 'value="li"' in answer.get_data(as_text=True)


def test_nobody_is_locked_out_the_right_password_works_after_the_pause(client_for: Clients) -> None:
    nobody = client_for("")
    for _ in range(3):
        nobody.post_form("/sign-in", {"login": "li", "password": "not this one"})
    wait_over()
    assert nobody.post_form("/sign-in", {"login": "li", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(("failed", "seconds"), [(0, 0), (2, 0), (3, 2), (4, 4), (5, 8), (20, 300)])
def test_delays_grow_and_stop_growing(failed: int, seconds: int) -> None:
    assert delay_after(failed) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [("/people?q=w", "/people?q=w"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/"), ("", "/")],
)
def test_after_signing_in_one_goes_on_inside_this_site_only(client_for: Clients, target: str, goes_to: str) -> None:
    answer = client_for("").post_form("/sign-in", {"login": "li", "password": PASSWORD, "next": target})
    assert answer.location == goes_to


def test_signing_in_again_makes_another_session_and_ends_the_one_before(client_for: Clients) -> None:
    client = client_for("li")
    before = {row.id for row in db.session.scalars(select(Session))}
    client.post_form("/sign-in", {"login": "li", "password": PASSWORD}, page="/me")
    after = {row.id for row in db.session.scalars(select(Session))}
    assert len(after) == 1
    assert not before & after


def test_a_session_ended_elsewhere_stops_at_once(client_for: Clients) -> None:
    client = client_for("li")
    assert client.get("/me").status_code == 200
    row = db.session.scalars(select(Session).where(Session.person_id == person_of("li").id)).one()
    sign_in.end_session(row.id, by=queries.actor_of(person_of("li")))
    assert client.get("/me").status_code == 302


def test_signing_out_ends_the_session_on_the_server(client_for: Clients) -> None:
    client = client_for("li")
    cookie = client.get_cookie("wk_session").value
    client.post_form("/sign-out", page="/me")
    assert bearers.actor_of_session(cookie) is None


def test_a_session_that_was_not_used_for_long_is_no_longer_good(world: World) -> None:
    secret, person = sign_in.sign_in("li", PASSWORD, address="", device="")
    assert bearers.actor_of_session(secret) is not None
    with transaction():
        row = db.session.scalars(select(Session)).one()
        row.seen_at = clock.now() - timedelta(hours=9)
    assert bearers.actor_of_session(secret) is None
    assert queries.sessions_of(person.id) == []


def test_new_roles_end_the_sessions_of_the_person(world: World) -> None:
    secret, person = sign_in.sign_in("li", PASSWORD, address="", device="")
    actions.give_roles(person, ["quality_manager"], by=OPERATOR)
    assert bearers.actor_of_session(secret) is None


def test_nobody_ends_the_session_of_somebody_else(world: World) -> None:
    sign_in.sign_in("li", PASSWORD, address="", device="")
    row = db.session.scalars(select(Session)).one()
    with pytest.raises(NotFound):
        sign_in.end_session(row.id, by=world.actor("staff"))


def test_a_link_sets_the_password_once(client_for: Clients) -> None:
    link = sign_in.make_link(person_of("li"), by=OPERATOR)
    client = client_for("")
    chosen = {"password": "a new sentence of mine", "again": "a new sentence of mine"}
    assert client.get(f"/link/{link}").status_code == 200
    assert client.post_form(f"/link/{link}", chosen).status_code == 302
    assert client.get("/me").status_code == 200
    assert client_for("").get(f"/link/{link}").status_code == 404
    with pytest.raises(NotFound):
        sign_in.redeem_link(link, "another sentence of mine")


def test_a_newer_link_ends_the_one_before(world: World) -> None:
    first = sign_in.make_link(person_of("li"), by=OPERATOR)
    sign_in.make_link(person_of("li"), by=OPERATOR)
    with pytest.raises(NotFound):
        sign_in.open_link(first)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", ""])
def test_a_weak_password_leaves_the_link_good(client_for: Clients, password: str) -> None:
    link = sign_in.make_link(person_of("li"), by=OPERATOR)
    answer = client_for("").post_form(f"/link/{link}", {"password": password, "again": password})
    assert answer.status_code == 422
    assert sign_in.open_link(link)


def test_only_who_resets_credentials_makes_links_for_others(world: World) -> None:
    with pytest.raises(NotAllowed):
        sign_in.make_link(person_of("li"), by=world.actor("sysadmin"))
    assert sign_in.make_link(person_of("li"), by=world.actor("secadmin"))


def test_a_reset_by_another_stops_a_signer_from_signing_until_a_second_person_agrees(world: World) -> None:
    link = sign_in.make_link(person_of("wang"), by=world.actor("secadmin"))
    sign_in.redeem_link(link, PASSWORD + " new")
    from webapp.people.credentials import prove

    with pytest.raises(NotAllowed):
        prove(person_of("wang"), PASSWORD + " new")
    with pytest.raises(NotAllowed):
        actions.confirm_credential(person_of("wang"), by=world.actor("secadmin"))
    actions.confirm_credential(person_of("wang"), by=world.actor("audadmin"))
    assert prove(person_of("wang"), PASSWORD + " new")


def test_a_token_is_kept_as_its_hash_and_acts_with_its_scopes(world: World) -> None:
    li = person_of("li")
    token = sign_in.make_token(li, scopes=("read",), by=world.actor("li"))
    row = db.session.scalars(select(Secret).where(Secret.purpose == "api")).one()
    assert row.digest == digest_of(token)
    assert token not in repr(vars(row))
    reader, writer = bearers.actor_of_token(token), world.actor("li")
    assert reader is not None
    assert reader.via == f"api:{row.id}"
    assert not reader.may("document.create")
    assert writer.may("document.create")
    sign_in.end_token(row.id, by=writer)
    assert bearers.actor_of_token(token) is None


def test_a_token_opens_no_page_and_a_session_no_call(client_for: Clients) -> None:
    token = sign_in.make_token(person_of("li"), by=OPERATOR)
    answer = client_for("").get("/people", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 302


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_lives_a_year_at_most(world: World, days: int) -> None:
    with pytest.raises(Invalid):
        sign_in.make_token(person_of("li"), days=days, by=OPERATOR)


def test_the_own_password_is_changed_with_proof_and_every_other_device_is_signed_out(client_for: Clients) -> None:
    here, there = client_for("li"), client_for("li")
    wrong = {"old": "not this one", "password": "my new sentence", "again": "my new sentence"}
    assert here.post_form("/me/password", wrong, page="/me").status_code == 422
    assert here.post_form("/me/password", {**wrong, "old": PASSWORD}, page="/me").status_code == 302
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302


def test_a_token_made_on_the_page_is_shown_once(client_for: Clients) -> None:
    client = client_for("li")
    made = client.post_form("/me/tokens", {"days": "30", "scopes": "read"}, page="/me").get_data(as_text=True)
    assert "wkapi1_" in made
    token = made.split('id="token" value="')[1].split('"')[0]
    assert token not in client.get("/me").get_data(as_text=True)


def test_reading_goes_on_while_writes_are_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    secret, _person = sign_in.sign_in("li", PASSWORD, address="", device="")
    with transaction():
        db.session.scalars(select(Session)).one().seen_at = clock.now() - timedelta(minutes=5)

    def stopped(session: Session) -> bool:
        raise Conflict("writing has stopped")

    monkeypatch.setattr(sign_in, "touch", stopped)
    assert bearers.actor_of_session(secret) is not None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("示例科技有限公司", "示例科技"),
        ("示例股份有限公司", "示例"),
        ("Sample Technology Co., Ltd.", "Sample Technology"),
        ("研究院", "研究院"),
    ],
)
def test_the_head_of_the_page_carries_the_name_without_its_legal_form(name: str, short: str) -> None:
    assert short_name(name) == short
