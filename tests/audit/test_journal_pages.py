"""The journal as people read it: sentences, filters, private values, proofs, verification."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from webapp import core
from webapp.audit import proofs, queries, verdicts
from webapp.audit.sentences import ACTS, sentence_of
from webapp.core import clock, journal
from webapp.core.errors import NotAllowed
from webapp.core.journal.checkpoints import public_bytes
from webapp.core.journal.writer import ACTS as REGISTERED
from webapp.core.keys import log_key
from webapp.people import actions, sign_in

from ..factories import OPERATOR, World, person_of

Clients = Callable[[str], Any]


def test_every_act_of_every_room_has_its_sentence(world: World) -> None:
    known = {str(act) for acts in REGISTERED.values() for act in acts}
    assert known - set(ACTS) == set()


def test_every_sentence_is_complete_even_when_the_entry_holds_nothing() -> None:
    for act in ACTS:
        assert "%(" not in str(sentence_of(act, {}))


def test_an_entry_reads_as_a_sentence_with_names(world: World) -> None:
    actions.give_roles(person_of("staff"), ["staff", "service_desk"], by=world.actor("secadmin"))
    by = world.actor("audadmin")
    line = queries.lines(queries.Filter(act="roles.given"), by=by, language="zh-Hans", limit=1)[0]
    assert str(line.sentence) == "钱安全 set the roles of 吴越: ['服务台', '员工']." or "吴越" in str(line.sentence)
    assert line.who == "钱安全"


def test_the_journal_is_closed_without_its_permission(world: World) -> None:
    with pytest.raises(NotAllowed):
        queries.lines(queries.Filter(), by=world.actor("li"), language="en")
    with pytest.raises(NotAllowed):
        proofs.inclusion_proof(0, by=world.actor("li"))


def test_it_is_filtered_by_act_person_subject_and_day(world: World) -> None:
    document = world.document()
    by = world.actor("audadmin")

    def acts(**wanted: Any) -> set[str]:
        return {line.act for line in queries.lines(queries.Filter(**wanted), by=by, language="en", limit=200)}

    today = clock.today("Asia/Shanghai")
    assert acts(act="document.created") == {"document.created"}
    assert "document.created" in acts(person_id=person_of("li").id)
    assert "person.added" not in acts(person_id=person_of("li").id)
    assert "document.created" in acts(subject=f"document:{document.id}")
    assert "person.added" not in acts(subject=f"document:{document.id}")
    assert "document.created" in acts(since=today, until=today)
    assert acts(since=today + timedelta(days=1)) == set()
    assert acts(until=today - timedelta(days=1)) == set()
    assert acts(subject="no such number") == set()


def test_a_document_is_found_by_its_number_with_its_revisions(world: World) -> None:
    revision = world.effective()
    by = world.actor("chen")
    found = queries.lines(queries.Filter(subject=revision.document.number), by=by, language="zh-Hans", limit=200)
    acts = {line.act for line in found}
    assert {"document.created", "revision.drafted", "step.approved", "revision.effective"} <= acts
    assert all(revision.document.title in line.subject_label for line in found)


def test_what_the_reader_may_not_read_is_not_named_nor_quoted(world: World) -> None:
    document = world.document("薪酬方案", classification="confidential")
    line = queries.lines(
        queries.Filter(subject=f"document:{document.id}"), by=world.actor("audadmin"), language="zh-Hans"
    )[0]
    assert "薪酬方案" not in str(line.sentence)
    assert line.private == {}
    assert line.withheld


def test_the_reader_page_filters_and_leads_to_the_entry(client_for: Clients) -> None:
    client = client_for("audadmin")
    page = client.get("/journal?act=session.begun").get_data(as_text=True)
    assert "冯审计" in page
    assert "/journal/" in page
    assert client.get("/journal?act=nonsense&person=x&since=yesterday").status_code == 200


@pytest.mark.parametrize("seq", [0, 5, 40])
def test_an_entry_is_proved_by_the_path_to_a_signed_root(world: World, seq: int) -> None:
    keys = core.current_settings().keys_dir
    journal.make_checkpoint(keys)
    sign_in.sign_in("li", "correct horse 42", address="", device="")
    proof = proofs.inclusion_proof(seq, by=world.actor("audadmin"))
    assert proof["note"]
    assert proofs.check_proof(proof, public_bytes(log_key(keys)))


def test_an_entry_no_checkpoint_covers_yet_is_proved_against_the_root_of_now(world: World) -> None:
    journal.make_checkpoint(core.current_settings().keys_dir)
    sign_in.sign_in("li", "correct horse 42", address="", device="")
    top = journal.head()
    assert top is not None
    proof = proofs.inclusion_proof(top.size - 1, by=world.actor("audadmin"))
    assert proof["note"] == ""
    assert proof["root"] == journal.root(top).hex()
    assert proofs.check_proof(proof)


def test_a_proof_of_a_changed_entry_does_not_hold(world: World) -> None:
    proof = proofs.inclusion_proof(3, by=world.actor("audadmin"))
    entry = bytearray(base64.b64decode(proof["entry"]))
    entry[-1] ^= 1
    assert not proofs.check_proof({**proof, "entry": base64.b64encode(bytes(entry)).decode()})
    assert not proofs.check_proof({**proof, "seq": 4})


def test_another_key_does_not_sign_our_proof(world: World) -> None:
    journal.make_checkpoint(core.current_settings().keys_dir)
    proof = proofs.inclusion_proof(3, by=world.actor("audadmin"))
    assert not proofs.check_proof(proof, bytes(32))


def test_the_proof_is_downloaded_as_a_file(client_for: Clients) -> None:
    answer = client_for("audadmin").get("/journal/2/proof.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert proofs.check_proof(json.loads(answer.data))


def test_a_clean_instance_verifies_and_says_what_it_could_not_see(client_for: Clients) -> None:
    client = client_for("audadmin")
    page = client.post_form("/verify", {}).get_data(as_text=True)
    assert "Nothing was altered" in page or "未发现篡改" in page


def test_an_altered_row_is_named_in_words(client_for: Clients) -> None:
    from webapp.core.db import db

    client = client_for("audadmin")
    db.session.execute(db.text("UPDATE person SET name = '改名' WHERE login = 'li'"))
    db.session.commit()
    report = journal.verify(core.current_settings().keys_dir)
    found = verdicts.findings(report)
    assert [(item.what, item.why.key) for item in found] == [("person", "altered: it is not what was written")]
    assert client.post_form("/verify", {}).status_code == 200


def test_a_checkpoint_and_a_fingerprint_from_outside_are_compared(client_for: Clients) -> None:
    client, keys = client_for("audadmin"), core.current_settings().keys_dir
    note = client.post_form("/verify/checkpoint", page="/verify").get_data(as_text=True)
    good = {"checkpoint": note.replace("\n", "\r\n"), "fingerprint": journal.log_fingerprint(keys)}
    page = client.post_form("/verify", good).get_data(as_text=True)
    assert "fingerprint differs" not in page
    wrong = client.post_form("/verify", {"fingerprint": "0" * 64}).get_data(as_text=True)
    assert "the fingerprint differs from the one you gave" in wrong or "指纹与您提供的不一致" in wrong


def test_the_checkpoint_may_be_sent_as_a_file(client_for: Clients) -> None:
    client = client_for("audadmin")
    note = client.post_form("/verify/checkpoint", page="/verify").data
    sent = client.post_form(
        "/verify", {"file": (io.BytesIO(note), "checkpoint.txt")}, content_type="multipart/form-data"
    )
    assert sent.status_code == 200


@pytest.mark.parametrize("form", [{"checkpoint": "not a checkpoint"}, {"fingerprint": "xyz"}])
def test_what_is_no_checkpoint_is_said_at_its_field(client_for: Clients, form: dict[str, str]) -> None:
    assert client_for("audadmin").post_form("/verify", form).status_code == 422


def test_every_line_of_a_verification_has_words() -> None:
    lines = [
        "missing: the instance has no journal", "missing or out of order: expected 7",
        "altered: the entry does not match its leaf", "altered: the chain is broken before this entry",
        "cut or extra: head says 7, found 6", "altered: the head does not match the last entry",
        "altered: log, epoch or demo mark differs from the entries", "altered: the time differs from the last entry",
        "missing: the row is gone", "altered: the signature does not verify", "another log's checkpoint",
        "cut: the journal ends at 5", "fork: the journal differs from this checkpoint",
        "altered: the log's key is not the one in the key directory",
        "the fingerprint differs from the one given", "missing: not erased by an entry",
        "extra: no entry commits to it", "altered", "extra", "extra: no entry knows this row",
        "extra: the row was removed by an entry", "altered: not a text", "missing from the store",
        "missing: the decision has no signature",
    ]
    report = journal.Report()
    for line in lines:
        report.fail("journal", 1, line)
    keys = {key for _pattern, key in verdicts.SENTENCES}
    assert {item.why.key for item in verdicts.findings(report)} <= keys


def test_refused_acts_stand_in_the_journal_with_who_tried(client_for: Clients) -> None:
    client_for("staff").post_form("/admin/roles/1/edit", {"zh": "甲"}, page="/me")
    client = client_for("audadmin")
    page = client.get("/journal?act=act.refused").get_data(as_text=True)
    assert "吴越" in page


def test_operator_acts_are_named(world: World) -> None:
    by = world.actor("audadmin")
    line = queries.lines(queries.Filter(act="site.named"), by=by, language="en", limit=1)[0]
    assert OPERATOR.id in str(line.sentence)
