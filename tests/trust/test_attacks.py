"""What a hostile insider, a careless colleague and the author of a hostile file try, and what stops them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from webapp import core
from webapp.approvals.actions import approve_step
from webapp.approvals.deputies.actions import name_deputy
from webapp.approvals.deputies.queries import today
from webapp.approvals.paper.actions import Scan, Signed, enter_paper, print_sheet
from webapp.approvals.queries import shown_of
from webapp.approvals.subjects import subject_for
from webapp.core import journal
from webapp.core.access import Permission
from webapp.core.db import db
from webapp.core.errors import Invalid, NotAllowed
from webapp.core.journal import JournalEntry
from webapp.documents.actions import change_document
from webapp.documents.drafting.actions import submit_revision
from webapp.documents.importing.sources import in_folder
from webapp.documents.numbers.actions import reserve_number, void_number
from webapp.documents.numbers.queries import gap_report
from webapp.documents.queries import get_type
from webapp.documents.renditions.actions import freeze_body
from webapp.people import actions, queries, sign_in
from webapp.people.credentials import consume, prove
from webapp.people.entering import bearers

from ..factories import OPERATOR, PASSWORD, World, department_of, person_of

Clients = Callable[[str], Any]
STOLEN = PASSWORD + " stolen"


def test_a_password_reset_by_an_administrator_is_not_made_good_by_changing_it_again(world: World) -> None:
    sign_in.redeem_link(sign_in.make_link(person_of("wang"), by=world.actor("secadmin")), STOLEN)
    sign_in.set_password(person_of("wang"), STOLEN + " twice", by=world.actor("wang"))
    with pytest.raises(NotAllowed):
        prove(person_of("wang"), STOLEN + " twice")
    with pytest.raises(NotAllowed):
        actions.confirm_credential(person_of("wang"), by=world.actor("secadmin"))
    actions.confirm_credential(person_of("wang"), by=world.actor("audadmin"))
    assert prove(person_of("wang"), STOLEN + " twice")


def test_a_proof_given_before_a_reset_or_before_leaving_signs_nothing(world: World) -> None:
    early, other = world.proof("wang"), world.proof("zhou")
    sign_in.redeem_link(sign_in.make_link(person_of("wang"), by=world.actor("secadmin")), STOLEN)
    actions.let_go(person_of("zhou"), by=world.actor("sysadmin"))
    for login, proof in (("wang", early), ("zhou", other)):
        with pytest.raises(NotAllowed):
            consume(proof, person_of(login).id)


def test_a_reset_password_ends_tokens_and_other_links_as_well(world: World) -> None:
    token = sign_in.make_token(person_of("li"), by=world.actor("li"))
    sign_in.set_password(person_of("li"), STOLEN, by=world.actor("li"))
    assert bearers.actor_of_token(token) is not None
    link = sign_in.make_link(person_of("li"), by=world.actor("secadmin"))
    sign_in.set_password(person_of("li"), PASSWORD, by=world.actor("li"))
    assert queries.live_secret(link, "setup") is None
    sign_in.redeem_link(sign_in.make_link(person_of("li"), by=world.actor("secadmin")), STOLEN)
    assert bearers.actor_of_token(token) is None


def test_a_role_that_begins_to_sign_waits_for_a_second_person_with_everybody_who_holds_it(world: World) -> None:
    role = queries.role_by_key("department_clerk")
    wanted = [*role.permissions, "approval.sign"]
    actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=wanted)
    assert not world.actor("li").may(Permission.APPROVAL_SIGN)
    (given,) = queries.awaiting_confirmation()
    with pytest.raises(NotAllowed):
        actions.confirm_role(given, by=world.actor("secadmin"))
    actions.confirm_role(given, by=world.actor("audadmin"))
    assert world.actor("li").may(Permission.APPROVAL_SIGN)


def test_releasing_is_signing_and_waits_for_a_second_person_too(world: World) -> None:
    actions.give_roles(person_of("staff"), ["document_controller"], by=world.actor("secadmin"))
    assert not world.actor("staff").may(Permission.DOCUMENT_RELEASE)
    role = queries.role_by_key("department_clerk")
    wanted = [*role.permissions, "document.release"]
    actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=wanted)
    assert not world.actor("li").may(Permission.DOCUMENT_RELEASE)


@pytest.mark.parametrize("permission", ["document.release", "document.read_drafts", "document.source"])
def test_an_administrator_is_given_no_permission_over_content(world: World, permission: str) -> None:
    role = queries.role_by_key("system_administrator")
    wanted = [*role.permissions, permission]
    with pytest.raises(Invalid):
        actions.change_role(role, by=world.actor("secadmin"), titles=role.titles, permissions=wanted)


def test_the_operator_holds_no_permission_to_sign_or_release() -> None:
    assert not OPERATOR.may(Permission.APPROVAL_SIGN)
    assert not OPERATOR.may(Permission.DOCUMENT_RELEASE)


def test_an_administrator_moves_neither_into_a_department_nor_to_its_head(world: World) -> None:
    by, mine = world.actor("sysadmin"), person_of("sysadmin")
    with pytest.raises(NotAllowed):
        actions.change_person(mine, by=by, department_id=department_of("技术中心").id)
    for place in ("head", "in_charge"):
        with pytest.raises(NotAllowed):
            actions.change_department(department_of("技术中心"), by=by, **{place: mine})
    actions.change_department(department_of("技术中心"), by=by, head=person_of("staff"))


def test_the_number_register_does_not_tell_of_what_may_not_be_read(world: World, client_for: Clients) -> None:
    hidden = world.draft(world.document("商业秘密清单", classification="confidential")).document.number
    shown = world.effective(world.document("公开程序")).document.number
    page = client_for("staff").get("/admin/numbers").get_data(as_text=True)
    assert shown in page and hidden not in page
    assert hidden in client_for("chen").get("/admin/numbers").get_data(as_text=True)
    assert not [gap for gap in gap_report(by=world.actor("staff")) if gap.kind == "gap"]


def test_an_approval_names_no_document_above_that_its_signer_may_not_read(world: World) -> None:
    above = world.document("绝不外传的程序", classification="confidential")
    round_ = world.sent(world.document("表单", parent=above))
    subject = subject_for("revision")
    seen = subject.view(round_.subject_id, by=world.actor("wang"), language="zh-Hans", submission=1)
    assert "绝不外传的程序" not in repr(seen)
    mine = subject.view(round_.subject_id, by=world.actor("li"), language="zh-Hans", submission=1)
    assert "绝不外传的程序" in repr(mine)


def test_reading_a_classified_text_on_its_approval_page_is_in_the_journal(world: World, client_for: Clients) -> None:
    ordinary, closed = world.sent(world.document("普通程序")), world.sent(
        world.document("敏感程序", classification="sensitive")
    )
    client = client_for("wang")
    for round_ in (ordinary, closed):
        assert client.get(f"/approvals/{round_.id}").status_code == 200
    viewed = select(JournalEntry.subject_id).where(JournalEntry.act == "revision.viewed")
    assert list(db.session.scalars(viewed)) == [str(closed.subject_id)]


def test_the_journal_keeps_file_names_of_an_import_from_who_reads_no_drafts(world: World, client_for: Clients) -> None:
    chen = client_for("chen")
    form = {"files": (BytesIO("1 目的\n甲".encode()), "并购计划.txt")}
    answer = chen.post_form("/docs/import", form, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    seq = db.session.scalar(select(JournalEntry.seq).where(JournalEntry.act == "import.read"))
    for login, sees in (("yuan", False), ("audadmin", False), ("he", True), ("chen", True)):
        page = client_for(login).get(f"/journal/{seq}").get_data(as_text=True)
        assert ("并购计划" in page) is sees, login


def test_a_link_in_a_folder_imports_nothing_from_outside_it(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("secret", "utf-8")
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("text", "utf-8")
    (folder / "b.txt").symlink_to(tmp_path / "keys")
    assert [given.name for given in in_folder(folder)] == ["a.txt"]


def test_nobody_unknown_makes_the_server_read_a_large_body(client_for: Clients) -> None:
    body = b"x" * (3 * 2**20)
    headers = {"Origin": "http://localhost"}
    client_for("").application.config["WTF_CSRF_ENABLED"] = True  # whose check is the first to read the body
    for path in ("/sign-in", "/docs/import", "/api/v1/documents/1/revisions"):
        kind = "application/x-www-form-urlencoded"
        answer = client_for("").post(path, data=body, headers=headers, content_type=kind)
        assert answer.status_code in {401, 413}, path


@pytest.mark.parametrize("path", ["/people/{}", "/approvals/{}", "/docs/import/{}", "/admin/roles/{}", "/journal/{}"])
def test_a_number_no_row_can_have_is_not_found(client_for: Clients, path: str) -> None:
    assert client_for("he").get(path.format(10**30)).status_code == 404


def test_a_number_no_row_can_have_is_refused_in_a_form(client_for: Clients) -> None:
    client = client_for("audadmin")
    form = {"person": str(10**30), "role": "1"}
    page = "/people/confirmations"
    assert client.post_form(f"{page}/role", form, page=page).status_code == 422


def test_a_sign_in_put_into_the_database_by_hand_is_named(world: World, client_for: Clients) -> None:
    client_for("li")
    keys = core.current_settings().keys_dir
    assert journal.verify(keys).ok
    steal = "UPDATE session SET person_id = :wang"
    db.session.execute(text(steal), {"wang": person_of("wang").id})
    db.session.commit()
    assert [found["what"] for found in journal.verify(keys).failed] == ["session"]


def test_who_changes_the_facts_of_a_draft_does_not_approve_it(world: World) -> None:
    document = world.document()
    revision = world.draft(document)
    change_document(document, by=world.actor("wang"), title="另一个名称")
    freeze_body(revision, by=OPERATOR)
    round_ = submit_revision(revision, by=world.actor("li"))
    assert person_of("wang").id not in {a.person_id for step in round_.steps for a in step.assignments}


def _tried(client: Any, path: str, form: dict[str, Any], words: str, *, page: str = "") -> None:
    """The act is refused with a sentence, and who tried it stands in the journal."""
    before = _refusals()
    answer = client.post_form(path, form, page=page or path, headers={"Accept-Language": "en"})
    assert answer.status_code in {403, 409} and words in answer.get_data(as_text=True), answer.status_code
    assert _refusals() == before + 1


def _refusals() -> int:
    db.session.expire_all()
    return db.session.query(JournalEntry).filter(JournalEntry.act == "act.refused").count()


@pytest.mark.parametrize("place", ["transfer", "before", "beside", "after"])
@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("li", "wrote, changed or prepared"),
        ("wang", "is asked in this round"),
        ("staff", "does not hold the permission"),
        ("sun", "classification"),
    ],
)
def test_a_step_is_passed_to_nobody_who_may_not_have_it(
    world: World, client_for: Clients, place: str, to: str, words: str
) -> None:
    round_ = world.sent(world.document("敏感程序", classification="sensitive"))
    form = {"place": place, "who": person_of(to).id, "reason": "出差"}
    _tried(client_for("wang"), f"/approvals/{round_.id}/pass-on", form, words)


def test_a_signer_is_not_added_twice(world: World, client_for: Clients) -> None:
    round_, wang = world.sent(), client_for("wang")
    form = {"place": "beside", "who": person_of("zhao").id, "reason": "请核对"}
    path = f"/approvals/{round_.id}/pass-on"
    assert wang.post_form(path, form).status_code == 303
    _tried(wang, path, form, "is asked in this round")


def _deputy(world: World, person: str, deputy: str, **values: Any) -> None:
    term = {"from_on": today(), "until_on": today(), **values}
    name_deputy(person_of(person), person_of(deputy), by=world.actor(person), **term)


def _signs(client: Any, round_: Any, words: str) -> None:
    form = {"act": "approve", "password": PASSWORD, "shown": shown_of(round_)}
    _tried(client, f"/approvals/{round_.id}", form, words)


def test_a_deputy_signs_neither_through_another_nor_outside_time_and_scope(
    world: World, client_for: Clients
) -> None:
    round_ = world.sent()
    _deputy(world, "wang", "zhao", scope=["type:manual"])
    _deputy(world, "sun", "he")
    he = client_for("he")
    _signs(he, round_, "somebody else")
    _deputy(world, "zhao", "he")
    _signs(he, round_, "A deputy of a deputy does not sign")
    _deputy(world, "wang", "chen", scope=["type:form"], from_on=today())
    _signs(client_for("chen"), round_, "for other things than this")
    later = today() + timedelta(days=3)
    _deputy(world, "wang", "he", scope=["type:procedure"], from_on=later, until_on=later)
    _signs(he, round_, "is over or has not begun")


def test_a_deputy_is_not_the_author_and_signs_once_also_for_others(world: World, client_for: Clients) -> None:
    actions.give_roles(person_of("li"), ["department_head"], by=OPERATOR)
    _deputy(world, "wang", "li")
    _signs(client_for("li"), world.sent(), "Who wrote, changed or prepared")
    _deputy(world, "sun", "zhou")
    round_ = world.sent(world.document("机房巡检作业指导书", "instruction"))
    approve_step(round_, by=world.actor("zhou"), proof=world.proof("zhou"))
    _signs(client_for("zhou"), round_, "One person signs one step")


def test_a_deputy_signs_for_nobody_who_may_not_sign_any_more(world: World, client_for: Clients) -> None:
    _deputy(world, "wang", "chen")
    round_ = world.sent()
    actions.give_roles(person_of("wang"), ["staff"], by=OPERATOR)
    _signs(client_for("chen"), round_, "may not sign any more")


def test_paper_signs_for_no_author_and_for_nobody_who_was_not_asked(world: World) -> None:
    round_ = world.sent()
    sheet = print_sheet(round_, by=world.actor("chen"))
    for login in ("li", "zhao", "chen"):
        with pytest.raises(NotAllowed):
            line = [Signed(person_of(login), today())]
            scan = Scan("x.png", b"x", b"x", 1)
            enter_paper(round_, sheet.token, scan, line, by=world.actor("chen"), proof=world.proof("chen"))


def test_the_operator_voids_no_number(world: World) -> None:
    number = reserve_number("SL/X-1", get_type("procedure"), by=world.actor("chen"))
    with pytest.raises(NotAllowed):
        void_number(number, "no longer wanted", by=OPERATOR)
