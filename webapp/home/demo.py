"""A sample organisation with months of history, made by the real actions under the demo clock."""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from webapp import core
from webapp.approvals import actions as approvals
from webapp.approvals.deputies.actions import name_deputy
from webapp.approvals.models import Round
from webapp.approvals.opinions.actions import answer_opinion
from webapp.approvals.opinions.models import Answer
from webapp.approvals.passing.actions import transfer_step
from webapp.approvals.queries import open_step
from webapp.core import clock, journal
from webapp.core.access import Actor, system
from webapp.core.db import db
from webapp.documents import actions, content
from webapp.documents.drafting.actions import draft_revision, submit_revision
from webapp.documents.intake import Intake, take_in
from webapp.documents.library.actions import draft_starter
from webapp.documents.library.models import StarterTaking
from webapp.documents.models import Document, Revision
from webapp.documents.queries import effective_of
from webapp.documents.releasing.actions import ask_to_obsolete, release_revision, switch_due
from webapp.documents.renditions.actions import freeze_body, freeze_cover
from webapp.duties.working_calendar import WorkingCalendar
from webapp.home import demo_checkout, demo_external, demo_loans, instance
from webapp.home.demo_copies import HANDED_OUT, hand_out, settle
from webapp.home.demo_library import edited, is_starter, take_numbers
from webapp.home.demo_plan import COMPANY, DEPARTMENTS, EDITS, LIVES, PERSONS, SPAN, Life
from webapp.home.demo_reading import ask_to_read, read
from webapp.home.demo_reviews import reviews_of
from webapp.home.demo_shelves import shelves
from webapp.home.notices.actions import write_notices
from webapp.people import actions as people
from webapp.people import queries
from webapp.people.credentials import prove
from webapp.people.models import Person
from webapp.people.sign_in import set_password

TEXTS = content.FOLDER / "demo"
LARGE = 200
Say = Callable[[str], None]
Story = Iterator[datetime]


class Demo:
    """Builds the sample organisation; ``say`` gets a line a step."""

    def __init__(self, *, by: Actor, say: Say) -> None:
        self.by, self.say, self.now = by, say, clock.now()
        self.calendar = WorkingCalendar(core.current_settings().calendar)
        today = clock.today(core.current_settings().timezone)
        self.first_day = self.calendar.working_day(today - timedelta(days=128), 0)
        self.passwords: dict[str, str] = {}
        self.documents: dict[str, Document] = {}

    def build(self, lives: tuple[Life, ...]) -> dict[str, str]:
        """Make everything; returns every person's password by login."""
        with clock.demo_time(self.at(-1, time(9, 0))):
            self._organisation()
            owners = {life.file: life.department for life in lives if is_starter(life.file)}
            take_numbers(owners, by=self._actor("hejing"))
        stories = [*(self._life(life) for life in lives), reviews_of(self), demo_checkout.story(self.at, self._actor)]
        stories.append(shelves(self))
        stories.append(demo_loans.story(self.at, self._actor))
        stories.append(demo_external.story(self.at, self._actor))
        self._play(stories)
        with clock.demo_time(self.at(SPAN, time(17, 30))):
            write_notices(by=system("notices"))
            journal.make_checkpoint(core.current_settings().keys_dir)
        return self.passwords

    def at(self, day: int, moment: time) -> datetime:
        """The moment on the n-th working day, never after now."""
        if day < 0:
            found = self.calendar.working_day(self.first_day - timedelta(days=10), 0)
        else:
            found = self.calendar.working_day(self.first_day, day)
        return min(datetime.combine(found, moment, core.organisation_zone()), self.now)

    def _organisation(self) -> None:
        name, abbreviation, system_title = COMPANY
        start = instance.Start(name, abbreviation, password=self._password("admin"), demo=True)
        instance.set_up(start, by=self.by)
        people.name_organisation(name, abbreviation, system_title=system_title, by=self.by)
        root = queries.root_department()
        for title, code, _, _ in DEPARTMENTS:
            people.add_department(title, code=code, parent=root, by=self.by)
        for number, (login, person, department, post, roles) in enumerate(PERSONS, 1):
            made = people.add_person(
                login,
                person,
                department=queries.department_named(department),
                post=post,
                roles=roles,
                staff_number=f"SL{number:03d}",
                language="zh-Hans",
                by=self.by,
            )
            set_password(made, self._password(login), by=self.by)
        for title, _, head, in_charge in DEPARTMENTS:
            department_ = queries.department_named(title)
            if department_ is not None:
                people.change_department(
                    department_, head=self._person(head), in_charge=self._person(in_charge), by=self.by
                )

    def _password(self, login: str) -> str:
        self.passwords[login] = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        return self.passwords[login]

    def _person(self, login: str) -> Person:
        found = queries.person_by_login(login)
        if found is None:
            raise LookupError(login)
        return found

    def _actor(self, login: str) -> Actor:
        return queries.actor_of(self._person(login))

    def _proof(self, login: str) -> str:
        return prove(self._person(login), self.passwords[login])

    def _play(self, stories: list[Story]) -> None:
        """Advance every story in the order of its moments, under the demo clock."""
        waiting: list[tuple[datetime, int, Story]] = []
        for number, story in enumerate(stories):
            heapq.heappush(waiting, (next(story), number, story))
        day: date | None = None
        while waiting:
            moment, number, story = heapq.heappop(waiting)
            with clock.demo_time(moment):
                if moment.date() != day:
                    day = moment.date()
                    switch_due(by=system("switch_due"))
                following = next(story, None)
            if following is not None:
                heapq.heappush(waiting, (max(following, moment), number, story))

    def _life(self, life: Life) -> Story:
        day = life.day
        yield self.at(day, time(9, 10 + life.day % 40))
        self.say(life.title)
        document = self._create(life)
        for number, end in enumerate(life.revisions):
            if number:
                day += life.gap
                yield self.at(day, time(9, 5 + life.day % 45))
            yield from self._revision(life, document, number, end, day)
        if life.obsolete_after is not None:
            yield from self._obsolete(life, document, day + life.obsolete_after)

    def _create(self, life: Life) -> Document:
        if is_starter(life.file):
            return db.session.get_one(StarterTaking, life.file).document
        department = queries.department_named(life.department) or queries.root_department()
        by = self._actor(life.author)
        document = actions.create_document(
            actions.NewDocument(
                life.type_key, life.title, department, clauses=life.clauses, classification=life.classification
            ),
            by=by,
        )
        if life.readers:
            actions.name_readers(document, [self._person(login) for login in life.readers], by=by)
        return document

    def _revision(self, life: Life, document: Document, number: int, end: str, day: int) -> Story:
        by = self._actor(life.author)
        summary = life.summaries[min(number, len(life.summaries) - 1)]
        if is_starter(life.file) and not number:
            draft = draft_starter(life.file, by=by)
        else:
            draft = draft_revision(document, self._intake(life, number, by), summary=summary, label=life.label, by=by)
        revision_id = draft.id
        freeze_body(draft, by=system("freeze_body"))
        if end == "draft":
            return
        yield self.at(day, time(10, 20 + life.day % 30))
        chain = COUNTERSIGNED if life.scene == "countersign" else None
        round_ = submit_revision(db.session.get_one(Revision, revision_id), by=self._actor(life.author), chain=chain)
        if life.scene:
            day += 1
            yield self.at(day, time(10, 35))
            getattr(self, f"_{life.scene}")(db.session.get_one(Round, round_.id), life)
        yield from self._sign(round_, day, end)
        if end in {"effective", "coming"}:
            yield self.at(day + 3, time(15, 10))
            self._release(revision_id, end, day)
        if end == "effective" and life.file in HANDED_OUT:
            yield self.at(day + 4, time(9, 50))
            ask_to_read(life.file, db.session.get_one(Revision, revision_id), actor=self._actor)
            made = hand_out(life.file, db.session.get_one(Revision, revision_id), actor=self._actor)
            yield self.at(day + 6, time(16, 5))
            settle(made, actor=self._actor)
            read(life.file, db.session.get_one(Revision, revision_id), actor=self._actor)

    def _release(self, revision_id: int, end: str, day: int) -> None:
        today = clock.today(core.current_settings().timezone)
        effective = today if end == "effective" else today + timedelta(days=21)
        revision = release_revision(
            db.session.get_one(Revision, revision_id),
            by=self._actor("chenjie"),
            proof=self._proof("chenjie"),
            effective_on=effective,
        )
        freeze_cover(revision, by=system("freeze_cover"))

    def _sign(self, round_: Round, day: int, end: str) -> Story:
        """Let those who are asked sign, until the story's end is reached."""
        round_id, hour = round_.id, 14
        while True:
            day += 1
            yield self.at(day, time(hour, 5 + round_id % 50))
            round_ = db.session.get_one(Round, round_id)
            step = open_step(round_)
            if step is None or end == "review" or (end == "approval" and step.meaning == "approve"):
                return
            login = next(a.person.login for a in step.assignments if a.state == "open")
            by, proof = self._actor(login), self._proof(login)
            if end == "returned":
                approvals.return_step(round_, 0, RETURNED, by=by, proof=proof)
                return
            if end == "rejected":
                approvals.reject_step(round_, REJECTED, by=by, proof=proof)
                return
            approvals.approve_step(round_, by=by, proof=proof, opinion=OPINIONS[(round_id + day) % len(OPINIONS)])

    def _transfer(self, round_: Round, life: Life) -> None:
        """The management representative lets the general manager decide."""
        transfer_step(round_, self._person("zhaogh"), "外出审核三天，请代为办理。", by=self._actor("wangmin"))

    def _deputy(self, round_: Round, life: Life) -> None:
        """The management representative is on leave; the deputy general manager signs."""
        today = clock.today(core.current_settings().timezone)
        person, deputy, by = self._person("wangmin"), self._person("sunli"), self._actor("wangmin")
        name_deputy(person, deputy, from_on=today, until_on=today, scope=["type:procedure"], reason="年假", by=by)
        by, proof = self._actor("sunli"), self._proof("sunli")
        approvals.approve_step(round_, by=by, proof=proof, opinion="同意，已与王敏电话确认。")

    def _countersign(self, round_: Round, life: Life) -> None:
        """Two departments countersign; the author answers what one of them asks for."""
        for login, opinion in (("zhouting", "第 4 条的回访时限建议改为三个工作日。"), ("wuyue", "无意见。")):
            approvals.approve_step(round_, by=self._actor(login), proof=self._proof(login), opinion=opinion)
        asked = next(d for d in round_.decisions if d.opinion.startswith("第 4 条"))
        answer_opinion(
            round_, asked, Answer.PARTLY, "一般投诉三个工作日，重大投诉仍为一个工作日。", by=self._actor(life.author)
        )

    def _obsolete(self, life: Life, document: Document, day: int) -> Story:
        yield self.at(day, time(9, 40))
        if effective_of(document) is None:
            return
        round_ = ask_to_obsolete(document, "备件改由供应商寄售，本指导书不再使用。", by=self._actor("chenjie"))
        yield from self._sign(round_, day, "effective")

    def _intake(self, life: Life, number: int, by: Actor) -> Intake:
        edits = EDITS.get(life.file, ()) if number else ()
        if is_starter(life.file):
            return edited(life.file, life.title, edits, by=by)
        text = (TEXTS / f"{life.file}.md").read_text("utf-8")
        for old, new in edits:
            text = text.replace(old, new)
        return take_in(f"{life.title}.md", text.encode("utf-8"))


COUNTERSIGNED: list[dict[str, object]] = [
    {
        "meaning": "countersign", "who": [{"person": "zhouting"}, {"person": "wuyue"}], "how": "all", "reply_days": 5,
    },
    {"meaning": "approve", "who": {"role": "management_representative"}, "how": "one"},
]  # fmt: skip
RETURNED = "调查周期与合同约定不一致，请改为每年一次并补充样本量。"
REJECTED = "加班补休按公司统一规定执行，不单独制定制度。"
OPINIONS = ("同意。", "同意，内容与实际做法一致。", "", "同意发布。", "已核对条款，符合要求。")


def lives_for(scale: str) -> tuple[Life, ...]:
    """The documents of a scale: ``small``, or ``large`` with 200 more work instructions."""
    if scale != "large":
        return LIVES
    more = tuple(
        Life("room-inspection", "instruction", f"{n:03d} 号机柜巡检作业指导书", "技术中心", "linfang", 31 + n % 30)
        for n in range(1, LARGE + 1)
    )
    return (*LIVES, *more)


def build_demo(scale: str, *, by: Actor, say: Say) -> dict[str, str]:
    """Make the sample organisation in an empty data directory; returns passwords by login."""
    return Demo(by=by, say=say).build(lives_for(scale))


def texts_missing(folder: Path = TEXTS) -> list[str]:
    """Texts of the plan that are neither in the starter library nor in the demo's folder, for a test."""
    return [life.file for life in LIVES if not is_starter(life.file) and not (folder / f"{life.file}.md").exists()]
