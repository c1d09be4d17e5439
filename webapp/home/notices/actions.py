"""What is done with notices: written, read, mailed once a day, told to a robot; mail chosen."""

from __future__ import annotations

from datetime import date, timedelta
from smtplib import SMTP, SMTPException

from sqlalchemy import select

from webapp import core
from webapp.core import clock, jobs, journal, mail
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, transaction
from webapp.core.errors import N_, Conflict, NotAllowed
from webapp.core.mail import MailFailed, MailRefused
from webapp.duties import workdays
from webapp.home.notices import digest, queries, robots
from webapp.home.notices.models import Digest, DigestState, MailChoice, Notice, NoticeAct, NoticeRun
from webapp.home.notices.rules import Item, is_news
from webapp.people import queries as people
from webapp.people.models import Person

PAUSE = timedelta(minutes=1)


def look_around(*, by: Actor) -> bool:
    """Set the notices' jobs to work when the journal has grown or a day or its hour has come; often asked, seldom busy.

    The worker's regular job on any number of nodes. Returns whether something was set to work.
    """
    head, run = journal.head(), db.session.get(NoticeRun, 1)
    day, moment, size = _today(), clock.now(), head.size if head else 0
    if not size:
        return False
    fresh_news = run is None or ((run.size, run.day) != (size, day) and moment - run.at >= PAUSE)
    hour = _hour_has_come(run, day)
    if not fresh_news and not hour:
        return False
    with transaction():
        run = db.session.get(NoticeRun, 1, with_for_update=True, populate_existing=True)
        if run is None:
            run = NoticeRun(id=1)
            db.session.add(run)
        run.size, run.day, run.at = size, day, moment
        jobs.enqueue("notices")
        if hour:
            run.sent_on = day
            jobs.enqueue("digests", day=day.isoformat())
            jobs.enqueue("robot", day=day.isoformat())
    return True


def _hour_has_come(run: NoticeRun | None, day: date) -> bool:
    if run is not None and run.sent_on is not None and run.sent_on >= day:
        return False
    local = clock.now().astimezone(core.organisation_zone())
    return local.hour >= core.current_settings().notice_hour and workdays.is_working_day(day)


def write_notices(*, by: Actor) -> int:
    """Write what is news for anybody; safe to run twice and on two nodes. Returns how many."""
    count = 0
    for person in queries.persons():
        items = queries.items(by=people.actor_of(person))
        if items and _news(person.id, items):
            with transaction():
                count += _write(person.id, _news(person.id, items))
    return count


def _news(person_id: int, items: list[Item]) -> list[Item]:
    day = _today()
    known, working = queries.last_days(person_id, [item.key for item in items]), workdays.is_working_day(day)
    return [item for item in items if is_news(item, known.get(item.key), day, working=working)]


def _write(person_id: int, news: list[Item]) -> int:
    for item in news:
        db.session.add(
            Notice(
                person_id=person_id,
                key=item.key,
                day=_today(),
                verb=item.verb,
                number=item.number[:120],
                url=item.url[:300],
                due_on=item.due_on,
                made_at=clock.now(),
            )
        )
    return len(news)


def mark_read(notice_id: int, *, by: Actor) -> Notice | None:
    """The acting person has seen one notice; somebody else's is not there."""
    with transaction():
        found = db.session.get(Notice, notice_id)
        if found is None or found.person_id != by.person_id:
            return None
        found.read_at = found.read_at or clock.now()
    return found


def mark_all_read(*, by: Actor) -> int:
    """The acting person has seen all notices; returns how many were new."""
    with transaction():
        unread = select(Notice).where(Notice.person_id == by.person_id, Notice.read_at.is_(None))
        found = list(db.session.scalars(unread))
        for notice in found:
            notice.read_at = clock.now()
    return len(found)


def choose_mail(wanted: bool, *, by: Actor) -> None:
    """Switch the own mail on or off."""
    if by.person_id is None:
        raise NotAllowed(N_("Only a person gets mail."))
    with transaction():
        found = db.session.get(MailChoice, by.person_id)
        if found is not None and found.wanted == wanted:
            return
        if found is None:
            found = MailChoice(person_id=by.person_id)
            db.session.add(found)
        found.wanted = wanted
        journal.record(NoticeAct.MAIL_CHOSEN, found, by=by, wanted=wanted)


def send_digests(day: date, *, by: Actor) -> int:
    """Mail everybody who has news, once a day; returns how many mails went out.

    A recipient that is refused hinders nobody; a server that does not answer ends the run, and what was not
    handed over is tried again with the job.

    Raises:
        MailFailed: somebody could not be served now.
    """
    settings = core.current_settings()
    waiting = [person for person in queries.persons() if _owed(person, day)]
    if not mail.is_on(settings) or not waiting or day != _today():
        return 0
    sent, later = 0, ""
    with mail.connection(settings) as server:
        for person in waiting:
            try:
                sent += _send(server, person, day)
            except MailFailed as error:
                later = str(error)
    if later:
        raise MailFailed(later)
    return sent


def _owed(person: Person, day: date) -> bool:
    return (
        queries.gets_mail(person) and db.session.get(Digest, (person.id, day)) is None and bool(queries.to_mail(person))
    )


def _send(server: SMTP, person: Person, day: date) -> bool:
    """Claim the person's mail of the day, hand it over, write what became of it."""
    person_id, (items, notices) = person.id, queries.to_mail(person)
    if not items or not _claim(person_id, day, len(items)):
        return False
    text = digest.mail_for(person, items, day)
    try:
        mail.send(server, mail.compose(text, core.current_settings(), now=clock.now()))
    except MailRefused as error:
        _settle(person_id, day, DigestState.REFUSED, str(error))
        return False
    except (MailFailed, OSError, SMTPException):
        _release(person_id, day)
        raise
    _settle(person_id, day, DigestState.SENT, "", notices)
    return True


def _claim(person_id: int, day: date, items: int) -> bool:
    """Take the one mail of a person and day; False when another run has it."""
    try:
        with transaction():
            state = DigestState.SENDING
            db.session.add(Digest(person_id=person_id, day=day, state=state, items=items, at=clock.now(), detail=""))
    except Conflict:
        if db.session.get(Digest, (person_id, day)) is None:
            raise
        return False
    return True


def _settle(person_id: int, day: date, state: DigestState, detail: str, mailed: list[int] | None = None) -> None:
    with transaction():
        done = db.session.get_one(Digest, (person_id, day))
        done.state, done.detail, done.at = state, detail[:300], clock.now()
        for notice_id in mailed or []:
            db.session.get_one(Notice, notice_id).mailed_at = clock.now()


def _release(person_id: int, day: date) -> None:
    with transaction():
        db.session.delete(db.session.get_one(Digest, (person_id, day)))


def send_test_mail(*, by: Actor) -> str:
    """Mail the acting administrator at once; returns the address.

    Raises:
        Conflict: mail is off, the person has no address, or what the server said.
    """
    require(by, Permission.SETTINGS_MANAGE)
    settings, person = core.current_settings(), people.find_person(by.person_id or 0)
    if not mail.is_on(settings):
        raise Conflict(N_("No mail server is set: WENKONG_MAIL_HOST and WENKONG_MAIL_SENDER."))
    if person is None or not mail.is_address(person.email):
        raise Conflict(N_("Your own account has no e-mail address to send it to."))
    try:
        message = mail.compose(digest.test_mail(person), settings, now=clock.now())
        with mail.connection(settings) as server:
            mail.send(server, message)
    except (MailFailed, MailRefused) as error:
        raise Conflict(N_("The mail did not go out. The server says: %(words)s"), words=str(error)) from error
    return person.email


def tell_robot(day: date, *, by: Actor) -> bool:
    """Tell the group's robot the counts of the day, once.

    Raises:
        RobotFailed: not reached, or refused. Conflict: an address that is not allowed.
    """
    settings = core.current_settings()
    counts = digest.counts_of(queries.items(by=people.actor_of(person)) for person in queries.persons())
    if not robots.is_on(settings) or not counts.waiting or day != _today() or not _claim_robot(day):
        return False
    try:
        robots.tell(digest.robot_text(counts, day), settings, seconds=int(clock.now().timestamp()))
    except (robots.RobotFailed, Conflict):
        with transaction():
            db.session.get_one(NoticeRun, 1).told_on = None
        raise
    return True


def _claim_robot(day: date) -> bool:
    with transaction():
        run = db.session.get(NoticeRun, 1, with_for_update=True, populate_existing=True)
        if run is None or run.told_on == day:
            return False
        run.told_on = day
    return True


def _today() -> date:
    return clock.today(core.current_settings().timezone)
