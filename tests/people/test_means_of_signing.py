"""One-time codes, signing PINs and sittings: what proves a signature, and what does not (trust.md section 2)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from webapp.approvals import actions as approvals
from webapp.approvals.models import Decision, Signature
from webapp.core import clock, journal, keys
from webapp.core import current_settings as settings_now
from webapp.core.clock import from_micros
from webapp.core.db import db, transaction
from webapp.core.errors import Conflict, Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.people import actions, sign_in
from webapp.people.credentials import consume, prove, seal_seed, seed_of
from webapp.people.models import Credential, Session, Sitting, Tries
from webapp.people.signing import actions as signing
from webapp.people.signing import otp
from webapp.people.signing.queries import code_of, means_of, pin_of
from webapp.people.signing.rules import MOST_WRONG, check_pin

from ..factories import PASSWORD, World, person_of

Clients = Callable[[str], Any]
PIN = "47-11-x"


class Clock:
    """A clock that a test moves forward by hand."""

    def __init__(self) -> None:
        self.moved = timedelta(0)
        self.real = clock.now

    def __call__(self) -> datetime:
        return self.real() + self.moved

    def on(self, **span: float) -> None:
        """Some time passes."""
        self.moved += timedelta(**span)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    moved = Clock()
    monkeypatch.setattr(clock, "now", moved)
    yield moved


def with_code(world: World, login: str) -> str:
    """Set a code up for a person; returns the seed. Its first code is used by that."""
    by = world.actor(login)
    seed, offer = signing.offer_code(person_of(login), PASSWORD, by=by)
    signing.set_code(person_of(login), offer, code_now(seed), by=by)
    return seed


def code_now(seed: str) -> str:
    """What the authenticator shows."""
    return pyotp.TOTP(seed).at(clock.now())


def session_of(login: str) -> str:
    """A fresh sign-in of a person; its id."""
    sign_in.open_session(person_of(login), address="10.0.0.1", device="test")
    return db.session.scalars(
        select(Session.id).where(Session.person_id == person_of(login).id).order_by(Session.begun_at.desc())
    ).first() or ""


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.seq)))


# ---- the rules ----


@settings(max_examples=60)
@given(moment=st.integers(10**9, 2 * 10**9), drift=st.integers(-3, 3))
def test_a_code_fits_one_step_early_or_late_and_no_other(moment: int, drift: int) -> None:
    seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    typed = pyotp.TOTP(seed).at(moment + 30 * drift)
    step = otp.matching_step(seed, typed, from_micros(moment * 10**6), after=-1)
    near = {pyotp.TOTP(seed).at(moment + 30 * one) for one in (-1, 0, 1)}
    assert (step is not None) == (abs(drift) <= 1 or typed in near)


def test_a_code_may_be_typed_with_blanks_and_full_width_digits() -> None:
    assert otp.plain(" 123 ４５６ ") == "123456" and otp.is_code("１２３ 456")
    assert not otp.is_code("12345") and not otp.is_code("12345a") and not otp.is_code("")


@pytest.mark.parametrize("pin", ["12345", "123456", "987654", "111111", "121212", "wangmin", "0017-99", "x" * 65, ""])
def test_an_easy_pin_is_refused(pin: str) -> None:
    with pytest.raises(Invalid):
        check_pin(pin, "WangMin", "0017-99")


# ---- the one-time code ----


def test_a_code_is_set_up_after_the_password_and_confirmed_by_one_code(both_worlds: World) -> None:
    by = both_worlds.actor("wang")
    with pytest.raises(Invalid):
        signing.offer_code(person_of("wang"), "not the password", by=by)
    seed, offer = signing.offer_code(person_of("wang"), PASSWORD, by=by)
    with pytest.raises(Invalid):
        signing.set_code(person_of("wang"), offer, "000000", by=by)
    assert code_of(person_of("wang").id) is None
    signing.set_code(person_of("wang"), offer, code_now(seed), by=by)
    stored = code_of(person_of("wang").id)
    assert stored is not None and seed not in stored.secret and acts()[-1] == "code.set"
    assert seed_of(person_of("wang").id) == seed


def test_a_code_signs_and_the_signature_says_so(both_worlds: World, later: Clock) -> None:
    seed = with_code(both_worlds, "wang")
    later.on(seconds=60)
    round_ = both_worlds.sent()
    proof = prove(person_of("wang"), otp=code_now(seed))
    approvals.approve_step(round_, by=both_worlds.actor("wang"), proof=proof)
    auth = json.loads(db.session.scalars(select(Signature).order_by(Signature.decision_id.desc())).first().statement)
    assert auth["auth"]["method"] == "totp" and auth["auth"]["set_by"] == str(person_of("wang").id)
    assert journal.verify(settings_now().keys_dir).failed == []


def test_a_code_is_taken_once(both_worlds: World, later: Clock) -> None:
    seed = with_code(both_worlds, "wang")
    with pytest.raises(Invalid):
        prove(person_of("wang"), otp=code_now(seed))
    later.on(seconds=60)
    shown = code_now(seed)
    assert prove(person_of("wang"), otp=shown)
    with pytest.raises(Invalid, match="used"):
        prove(person_of("wang"), otp=shown)


def test_an_earlier_code_is_not_taken_after_a_later_one(world: World, later: Clock) -> None:
    seed = with_code(world, "wang")
    later.on(seconds=90)
    early = code_now(seed)
    later.on(seconds=30)
    assert prove(person_of("wang"), otp=code_now(seed))
    with pytest.raises(Invalid):
        prove(person_of("wang"), otp=early)


def test_the_code_of_another_person_proves_nothing(world: World, later: Clock) -> None:
    with_code(world, "wang")
    other = with_code(world, "zhao")
    later.on(seconds=60)
    with pytest.raises(Invalid):
        prove(person_of("wang"), otp=code_now(other))


def test_a_seed_moved_to_another_person_does_not_open(world: World) -> None:
    seed = with_code(world, "wang")
    sealed = seal_seed(person_of("wang").id, seed)
    with transaction():
        row = Credential(person_id=person_of("zhao").id, kind="totp", secret=sealed, set_by="1", since=clock.now())
        db.session.add(row)
        journal.record("code.set", person_of("zhao"), by=world.actor("zhao"))
    assert seed_of(person_of("zhao").id) is None
    folder = settings_now().keys_dir
    assert keys.unseal(folder, "totp", b"short", "1") is None


def test_an_offer_is_its_persons_alone_and_ends(world: World, later: Clock) -> None:
    seed, offer = signing.offer_code(person_of("wang"), PASSWORD, by=world.actor("wang"))
    for bad in (offer, offer[:-6], "", "ä"):
        with pytest.raises(Conflict):
            signing.set_code(person_of("zhao"), bad, code_now(seed), by=world.actor("zhao"))
    later.on(minutes=20)
    with pytest.raises(Conflict):
        signing.set_code(person_of("wang"), offer, code_now(seed), by=world.actor("wang"))


def test_wrong_codes_are_counted_like_passwords(world: World) -> None:
    with_code(world, "wang")
    for _ in range(3):
        with pytest.raises(Invalid):
            prove(person_of("wang"), otp="000000")
    with pytest.raises(Conflict):
        prove(person_of("wang"), PASSWORD)


def test_a_reset_code_needs_a_second_person_before_its_signer_signs_again(both_worlds: World) -> None:
    with_code(both_worlds, "wang")
    early = both_worlds.proof("wang")
    with pytest.raises(NotAllowed):
        signing.reset_code(person_of("wang"), by=both_worlds.actor("sysadmin"))
    signing.reset_code(person_of("wang"), by=both_worlds.actor("secadmin"))
    assert code_of(person_of("wang").id) is None
    with pytest.raises(NotAllowed):
        consume(early, person_of("wang").id)
    with pytest.raises(NotAllowed):
        prove(person_of("wang"), PASSWORD)
    with pytest.raises(NotAllowed):
        actions.confirm_credential(person_of("wang"), by=both_worlds.actor("secadmin"), kind="totp")
    actions.confirm_credential(person_of("wang"), by=both_worlds.actor("audadmin"), kind="totp")
    assert prove(person_of("wang"), PASSWORD)
    assert acts().count("code.reset") == 1
    with_code(both_worlds, "wang")


def test_nothing_is_set_up_while_a_reset_waits(world: World) -> None:
    sign_in.redeem_link(sign_in.make_link(person_of("wang"), by=world.actor("secadmin")), PASSWORD + " new")
    seed, offer = signing.offer_code(person_of("wang"), PASSWORD + " new", by=world.actor("wang"))
    with pytest.raises(NotAllowed):
        signing.set_code(person_of("wang"), offer, code_now(seed), by=world.actor("wang"))
    with pytest.raises(NotAllowed):
        signing.set_pin(person_of("wang"), PASSWORD + " new", PIN, by=world.actor("wang"))


def test_a_code_is_removed_with_a_code(world: World, later: Clock) -> None:
    seed = with_code(world, "wang")
    later.on(seconds=60)
    with pytest.raises(Invalid):
        signing.remove_code(person_of("wang"), "000000", by=world.actor("wang"))
    signing.remove_code(person_of("wang"), code_now(seed), by=world.actor("wang"))
    assert code_of(person_of("wang").id) is None and acts()[-1] == "code.removed"


# ---- PIN and sitting ----


def test_within_a_sitting_the_pin_signs_and_the_signature_says_so(both_worlds: World) -> None:
    signing.set_pin(person_of("wang"), PASSWORD, PIN, by=both_worlds.actor("wang"))
    session = session_of("wang")
    assert prove(person_of("wang"), PASSWORD, session=session)
    proof = prove(person_of("wang"), pin=PIN, session=session)
    round_ = both_worlds.sent()
    approvals.approve_step(round_, by=both_worlds.actor("wang"), proof=proof)
    decision = db.session.scalars(select(Decision).order_by(Decision.id.desc())).first()
    assert json.loads(decision.signature.statement)["auth"]["method"] == "pin"
    assert "pin.set" in acts()


def test_outside_a_sitting_a_pin_signs_nothing(world: World, later: Clock) -> None:
    signing.set_pin(person_of("wang"), PASSWORD, PIN, by=world.actor("wang"))
    session = session_of("wang")
    for place in (session, "", "no-such-session"):
        with pytest.raises(Invalid):
            prove(person_of("wang"), pin=PIN, session=place)
    prove(person_of("wang"), PASSWORD, session=session)
    later.on(minutes=9)
    assert prove(person_of("wang"), pin=PIN, session=session)
    later.on(minutes=2)
    with pytest.raises(Invalid):
        prove(person_of("wang"), pin=PIN, session=session)


def test_a_sitting_belongs_to_one_sign_in_and_one_person(world: World) -> None:
    for login in ("wang", "zhao"):
        signing.set_pin(person_of(login), PASSWORD, PIN, by=world.actor(login))
    here, there = session_of("wang"), session_of("wang")
    prove(person_of("wang"), PASSWORD, session=here)
    with pytest.raises(Invalid):
        prove(person_of("wang"), pin=PIN, session=there)
    with pytest.raises(Invalid):
        prove(person_of("zhao"), pin=PIN, session=here)


def test_a_sitting_ends_at_sign_out_and_when_the_password_changes(world: World) -> None:
    signing.set_pin(person_of("wang"), PASSWORD, PIN, by=world.actor("wang"))
    first = session_of("wang")
    prove(person_of("wang"), PASSWORD, session=first)
    sign_in.end_session(first, by=world.actor("wang"))
    assert db.session.get(Sitting, first) is None
    second = session_of("wang")
    prove(person_of("wang"), PASSWORD, session=second)
    sign_in.set_password(person_of("wang"), PASSWORD + " 2", by=world.actor("wang"))
    assert list(db.session.scalars(select(Sitting))) == []
    assert pin_of(person_of("wang").id) is not None


def test_a_reset_password_takes_the_pin_with_it(world: World) -> None:
    signing.set_pin(person_of("wang"), PASSWORD, PIN, by=world.actor("wang"))
    sign_in.redeem_link(sign_in.make_link(person_of("wang"), by=world.actor("secadmin")), PASSWORD + " new")
    assert pin_of(person_of("wang").id) is None


def test_some_wrong_pins_end_the_sitting(world: World) -> None:
    signing.set_pin(person_of("wang"), PASSWORD, PIN, by=world.actor("wang"))
    session = session_of("wang")
    prove(person_of("wang"), PASSWORD, session=session)
    for _ in range(MOST_WRONG):
        with pytest.raises(Invalid):
            prove(person_of("wang"), pin="wrong-one", session=session)
        with transaction():
            for row in db.session.scalars(select(Tries)):
                row.not_before = clock.now() - timedelta(seconds=1)
    with pytest.raises(Invalid, match="sitting"):
        prove(person_of("wang"), pin=PIN, session=session)
    assert prove(person_of("wang"), PASSWORD, session=session)
    assert means_of(person_of("wang").id, session).pin_enough


def test_nobody_sets_up_another_account(world: World) -> None:
    by, other = world.actor("secadmin"), person_of("wang")
    for act in (
        lambda: signing.offer_code(other, PASSWORD, by=by),
        lambda: signing.set_pin(other, PASSWORD, PIN, by=by),
        lambda: signing.remove_pin(other, by=by),
        lambda: signing.remove_code(other, "123456", by=by),
        lambda: signing.ask_at_sign_in(other, True, by=by),
        lambda: signing.reset_code(person_of("secadmin"), by=by),
    ):
        with pytest.raises(NotAllowed):
            act()


# ---- the pages ----


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found.group(1) if found else ""


def post(client: Any, url: str, data: dict[str, Any], page: str) -> Any:
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    data = {"shown": shown.group(1) if shown else "", **data}
    return client.post(url, data={"csrf_token": csrf(page), **data}, headers={"Origin": "http://localhost"})


def test_the_code_is_set_up_on_the_page_and_then_asked_at_sign_in(
    world: World, client_for: Clients, later: Clock
) -> None:
    client = client_for("wang")
    assert client.post_form("/me/signing/code", {"code_password": "wrong"}, page="/me/signing").status_code == 422
    page = client.post_form("/me/signing/code", {"code_password": PASSWORD}, page="/me/signing").get_data(as_text=True)
    assert "<svg" in page
    seed = re.search(r'<dd class="num">([A-Z2-7 ]+)</dd>', page).group(1).replace(" ", "")
    offer = re.search(r'name="offer"[^>]*value="([^"]+)"', page).group(1)
    wrong = post(client, "/me/signing/code/confirm", {"offer": offer, "code": "000000"}, page)
    assert wrong.status_code == 422 and offer in wrong.get_data(as_text=True)
    done = post(client, "/me/signing/code/confirm", {"offer": offer, "code": code_now(seed)}, page)
    assert done.status_code == 302
    client.post_form("/me/signing/code/sign-in", {"ask": "1"}, page="/me/signing")
    later.on(seconds=60)
    nobody = client_for("")
    answer = nobody.post_form("/sign-in", {"login": "wang", "password": PASSWORD, "next": "/docs"}, page="/sign-in")
    assert answer.headers["Location"].startswith("/sign-in/code")
    assert nobody.get("/me").status_code in {302, 303}
    form = nobody.get("/sign-in/code?next=/docs").get_data(as_text=True)
    assert post(nobody, "/sign-in/code", {"code": "000000", "next": "/docs"}, form).status_code == 422
    in_ = post(nobody, "/sign-in/code", {"code": code_now(seed), "next": "/docs"}, form)
    assert in_.status_code == 302 and in_.headers["Location"] == "/docs"
    assert nobody.get("/me").status_code == 200


def test_the_code_page_lets_nobody_in_without_the_password(client_for: Clients) -> None:
    nobody = client_for("")
    assert nobody.get("/sign-in/code").status_code == 302
    answer = nobody.post_form("/sign-in/code", {"code": "123456"}, page="/sign-in")
    assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]


def test_a_one_time_link_does_not_go_round_the_code(world: World, client_for: Clients) -> None:
    with_code(world, "wang")
    signing.ask_at_sign_in(person_of("wang"), True, by=world.actor("wang"))
    link = sign_in.make_link(person_of("wang"), by=world.actor("secadmin"))
    nobody = client_for("")
    new = {"password": PASSWORD + " 2", "again": PASSWORD + " 2"}
    answer = nobody.post_form(f"/link/{link}", new)
    assert "/sign-in/code" in answer.headers["Location"] and nobody.get("/me").status_code != 200


def panel(client: Any, round_id: int) -> str:
    return client.get(f"/approvals/{round_id}").get_data(as_text=True)


def test_the_panel_asks_the_password_first_and_then_the_pin(world: World, client_for: Clients, later: Clock) -> None:
    signing.set_pin(person_of("wang"), PASSWORD, PIN, by=world.actor("wang"))
    first, second = world.sent(world.document("甲程序")), world.sent(world.document("乙程序"))
    client = client_for("wang")
    page = panel(client, first.id)
    assert 'name="pin"' not in page
    early = post(client, f"/approvals/{first.id}", {"act": "approve", "pin": PIN, "opinion": "早了"}, page)
    assert early.status_code == 422 and 'id="e-password-approve"' in early.get_data(as_text=True)
    done = post(client, f"/approvals/{first.id}", {"act": "approve", "password": PASSWORD}, page)
    assert done.status_code == 303
    page = panel(client, second.id)
    assert 'name="pin"' in page
    wrong = post(client, f"/approvals/{second.id}", {"act": "approve", "pin": "wrong!", "opinion": "写好的意见"}, page)
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "写好的意见" in text and 'id="e-pin-approve"' in text and "wrong!" not in text
    assert post(client, f"/approvals/{second.id}", {"act": "approve", "pin": PIN}, page).status_code == 303


def test_a_code_typed_where_the_password_stands_signs(world: World, client_for: Clients, later: Clock) -> None:
    seed = with_code(world, "wang")
    later.on(seconds=60)
    round_ = world.sent()
    client = client_for("wang")
    page = panel(client, round_.id)
    wrong = post(client, f"/approvals/{round_.id}", {"act": "approve", "password": "000000", "opinion": "写好"}, page)
    assert wrong.status_code == 422 and "写好" in wrong.get_data(as_text=True)
    good = post(client, f"/approvals/{round_.id}", {"act": "approve", "password": code_now(seed)}, page)
    assert good.status_code == 303


def test_a_release_takes_the_pin_within_the_sitting(world: World, client_for: Clients) -> None:
    signing.set_pin(person_of("chen"), PASSWORD, PIN, by=world.actor("chen"))
    one, two = world.approved(world.document("甲程序")), world.approved(world.document("乙程序"))
    client = client_for("chen")
    for revision, typed in ((one, {"password": PASSWORD}), (two, {"pin": PIN})):
        url = f"/d/{revision.document.slug}/release"
        form = {"effective_on": clock.today("Asia/Shanghai").isoformat(), **typed}
        assert client.post_form(url, form).status_code == 302, typed


def test_a_person_page_offers_the_reset_to_who_may(world: World, client_for: Clients) -> None:
    with_code(world, "wang")
    number = person_of("wang").id
    assert "reset-code" not in client_for("sysadmin").get(f"/people/{number}").get_data(as_text=True)
    client = client_for("secadmin")
    assert "reset-code" in client.get(f"/people/{number}").get_data(as_text=True)
    assert client.post_form(f"/people/{number}/reset-code", page=f"/people/{number}").status_code == 302
    page = client_for("audadmin")
    assert 'value="totp"' in page.get("/people/confirmations").get_data(as_text=True)
    form = {"person": str(number), "kind": "totp"}
    assert page.post_form("/people/confirmations/credential", form, page="/people/confirmations").status_code == 302
    assert prove(person_of("wang"), PASSWORD)
