"""Packs asked for, made, taken and ended, each with its entry in the journal; who may get what."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import World, department_of, person_of
from webapp.core import clock, jobs
from webapp.core.db import db
from webapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webapp.core.journal import JournalEntry
from webapp.documents import queries as documents
from webapp.documents.acknowledging.actions import Rule, set_rules
from webapp.documents.acknowledging.models import Whom
from webapp.documents.actions import name_readers
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.models import Revision
from webapp.documents.offline import actions, queries
from webapp.documents.offline.choosing import Chosen
from webapp.documents.offline.models import OfflinePack, PackState
from webapp.documents.printed.queries import answer_for
from webapp.documents.verdicts import Verdict
from webapp.duties.models import Duty, DutyState
from webapp.people.actions import let_go
from webapp.rendering import pdf_text


def in_force(world: World, *titles: str, **values: Any) -> list[Revision]:
    """Documents in force with their pages made."""
    found = [world.effective(world.document(title=title, **values)).id for title in titles]
    jobs.run_round()
    db.session.rollback()
    return [db.session.get_one(Revision, revision_id) for revision_id in found]


def ask(world: World, choice: Chosen, whom: Any = "客户甲", *, until: date | None = None) -> OfflinePack:
    chen = world.actor("chen")
    day = until or actions.preset_day()
    return actions.ask_pack(
        "西部工地", holder_of(whom, by=chen), choice, valid_until=day, language="zh-Hans", medium="平板 3 号", by=chen
    )


def made(pack: OfflinePack) -> OfflinePack:
    """The pack after the worker's round."""
    pack_id = pack.id
    jobs.run_round()
    db.session.rollback()
    return db.session.get_one(OfflinePack, pack_id)


def acts_of(pack: OfflinePack) -> list[str]:
    statement = select(JournalEntry.act).where(
        JournalEntry.subject_kind == "offline_pack", JournalEntry.subject_id == str(pack.id)
    )
    return list(db.session.scalars(statement.order_by(JournalEntry.seq)))


def inside(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pack_is_made_taken_and_accounted_for(both_worlds: World) -> None:
    world = both_worlds
    one, two = in_force(world, "服务级别管理程序", "事件管理程序")
    pack = made(ask(world, Chosen(documents=[one.document_id, two.document_id])))
    assert pack.state is PackState.MADE and pack.valid_until == documents.today() + timedelta(days=30)
    chen = world.actor("chen")
    files = inside(actions.take_pack(pack, by=chen))
    assert len(files) == 4
    manifest = json.loads(files["manifest.json"])
    assert [line.get("number") for line in manifest["files"][1:]] == [one.document.number, two.document.number]
    for file in pack.files:
        text = pdf_text(files[file.path]).replace("\n", "")
        assert pack.valid_until.isoformat() in text and file.token in text and "离线副本" in text
        assert file.revision.label in text and file.document.number in text
    ended = actions.end_pack(pack, "平板已收回，文件已删除", by=chen)
    assert ended.state is PackState.ENDED
    with pytest.raises(Conflict):
        actions.end_pack(pack, "再次", by=chen)
    with pytest.raises(Conflict):
        actions.take_pack(pack, by=chen)
    steps = ["asked", "made", "taken", "ended"]
    assert acts_of(pack) == [f"offline_pack.{step}" for step in steps]
    state = db.session.scalars(select(Duty.state).where(Duty.kind == actions.KIND)).one()
    assert state is DutyState.DONE


def test_documents_are_chosen_by_department_post_and_number_together(world: World) -> None:
    by_number, by_post, by_department, other = in_force(
        world, "按编号", "按岗位", "按部门", "其他", department=department_of("综合管理部")
    )
    chen = world.actor("chen")
    assert by_department.document.department.name == "综合管理部"
    set_rules(by_post.document, [Rule(Whom.POST, key=person_of("staff").post)], by=chen)
    post = person_of("staff").post
    first = made(ask(world, Chosen(posts=[post], documents=[by_number.document_id])))
    assert {file.document_id for file in first.files} == {by_number.document_id, by_post.document_id}
    whole = made(ask(world, Chosen(departments=[department_of("综合管理部").id])))
    assert {file.document_id for file in whole.files} == {
        r.document_id for r in (by_number, by_post, by_department, other)
    }


def test_the_code_in_it_answers_honestly_before_and_after_its_day_and_after_a_new_revision(world: World) -> None:
    (one,) = in_force(world, "服务级别管理程序")
    pack = made(ask(world, Chosen(documents=[one.document_id])))
    token = pack.files[0].token
    answer = answer_for(token)
    assert (answer.verdict, answer.offline, answer.valid_on, answer.meanwhile) == (
        Verdict.UNCONTROLLED,
        True,
        pack.valid_until,
        None,
    )
    world.effective(one.document, "第二版\n", summary="改写")
    assert answer_for(token).meanwhile is Verdict.SUPERSEDED
    assert queries.standing_of(db.session.get_one(OfflinePack, pack.id)).changed == 1


def test_a_pack_past_its_day_is_expired_and_given_to_nobody(world: World) -> None:
    (one,) = in_force(world, "服务级别管理程序")
    pack = made(ask(world, Chosen(documents=[one.document_id]), until=documents.today()))
    assert not queries.standing_of(pack).expired
    with clock.demo_time(clock.now() + timedelta(days=2)):
        assert queries.standing_of(pack).expired
        with pytest.raises(Conflict, match="expired"):
            actions.take_pack(pack, by=world.actor("chen"))


def test_what_is_above_ordinary_goes_to_nobody_who_may_not_read_it(world: World) -> None:
    (plain,), (secret,) = in_force(world, "普通的"), in_force(world, "敏感的", classification="sensitive")
    name_readers(secret.document, [person_of("chen"), person_of("yuan")], by=world.actor("li"))
    both = {plain.document_id, secret.document_id}
    owner = secret.document.department
    other = next(d for d in (department_of("市场部"), department_of("综合管理部")) if d.id != owner.id)
    for whom, wanted in (
        ("客户甲", {plain.document_id}),
        (other, {plain.document_id}),
        (owner, both),
        (person_of("yuan"), both),
        (person_of("staff"), {plain.document_id}),
    ):
        pack = made(ask(world, Chosen(documents=sorted(both)), whom))
        assert {file.document_id for file in pack.files} == wanted, whom
    with pytest.raises(Invalid) as refused:
        ask(world, Chosen(documents=[secret.document_id]))
    assert "holder" in str(refused.value.fields["documents"][0])


def test_what_is_asked_for_must_be_possible(world: World) -> None:
    (one,) = in_force(world, "服务级别管理程序")
    draft = world.draft(world.document(title="草稿"))
    chosen = Chosen(documents=[one.document_id])
    for wrong, field in (
        (Chosen(), "documents"),
        (Chosen(documents=[draft.document_id]), "documents"),
        (Chosen(documents=[999]), "documents"),
    ):
        with pytest.raises(Invalid) as refused:
            ask(world, wrong)
        assert field in refused.value.fields
    for day in (documents.today() - timedelta(days=1), documents.today() + timedelta(days=400)):
        with pytest.raises(Invalid) as refused:
            ask(world, chosen, until=day)
        assert "valid_until" in refused.value.fields
    with pytest.raises(NotAllowed):
        holder = holder_of("客户甲", by=world.actor("chen"))
        actions.ask_pack("x", holder, chosen, valid_until=documents.today(), language="en", by=world.actor("staff"))


def test_who_lost_the_right_meanwhile_gets_no_file_and_the_pack_says_why(world: World) -> None:
    (one,) = in_force(world, "服务级别管理程序")
    pack = ask(world, Chosen(documents=[one.document_id]))
    let_go(person_of("chen"), by=world.actor("sysadmin"))
    pack = made(pack)
    assert pack.state is PackState.FAILED and pack.problem and pack.files == []
    assert acts_of(pack) == ["offline_pack.asked", "offline_pack.failed"]


def test_making_it_twice_makes_one(world: World) -> None:
    (one,) = in_force(world, "服务级别管理程序")
    pack = made(ask(world, Chosen(documents=[one.document_id])))
    sha = pack.file_sha
    again = actions.make_pack(pack, by=world.actor("chen"))
    assert again.file_sha == sha and acts_of(pack).count("offline_pack.made") == 1


def test_a_pack_is_seen_by_who_keeps_the_ledger_and_by_its_holder(world: World) -> None:
    (one,) = in_force(world, "服务级别管理程序")
    pack = made(ask(world, Chosen(documents=[one.document_id]), person_of("staff")))
    assert queries.get_pack(pack.id, by=world.actor("staff")).id == pack.id
    assert queries.get_pack(pack.id, by=world.actor("yuan")).id == pack.id
    with pytest.raises(NotFound):
        queries.get_pack(pack.id, by=world.actor("li"))
    with pytest.raises(NotAllowed):
        actions.take_pack(pack, by=world.actor("staff"))
