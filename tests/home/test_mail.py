"""The daily mail against a real SMTP listener: who gets it, what stands in it, and what a bad server does to it."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from sqlalchemy import select

from tests.factories import World, person_of
from webapp.core import KEY, clock, current_settings, jobs, mail
from webapp.core.access import system
from webapp.core.db import db, transaction
from webapp.core.journal import JournalEntry
from webapp.core.mail import Mail, MailFailed, MailRefused
from webapp.core.settings import Settings
from webapp.home.notices import actions, checks, queries
from webapp.home.notices.models import Digest, DigestState
from webapp.people import actions as people

Clients = Callable[[str], Any]
BY = system("digests")
ENGLISH = {"Accept-Language": "en"}


class Letterbox:
    """Keeps what arrives; ``refused`` recipients and ``answers`` to DATA are as the test wants them."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refused: dict[str, str] = {}
        self.answers: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "close":
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            self.recipients += envelope.rcpt_tos
            found = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            assert isinstance(found, EmailMessage)
            self.mails.append(found)
        return answer


@pytest.fixture
def box() -> Iterator[Letterbox]:
    """A listener on a free port of this host."""
    found = Letterbox()
    with listening(found) as port:
        found.port = port  # type: ignore[attr-defined]
        yield found


@contextmanager
def listening(handler: Any, **options: Any) -> Iterator[int]:
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def use(world: World, port: int, **values: Any) -> Settings:
    """Let the running application use the listener."""
    plain = {"mail_host": "127.0.0.1", "mail_port": port, "mail_security": "none", "mail_timeout": 2}
    chosen = replace(current_settings(), mail_sender="wenkong@example.com", **{**plain, **values})
    world.app.extensions[KEY]["settings"] = chosen
    world.app.config["WENKONG_SETTINGS"] = chosen
    return chosen


def with_addresses(world: World, *logins: str) -> None:
    for login in logins:
        people.change_person(person_of(login), email=f"{login}@example.com", by=world.actor("sysadmin"))


def today() -> date:
    return clock.today(current_settings().timezone)


def states() -> dict[str, str]:
    return {person.login: str(digest.state) for digest, person in queries.digests()}


def something_waits(world: World) -> None:
    """Approvals wait for wang (two) and a return for li."""
    from webapp.approvals import actions as approvals

    world.sent()
    world.sent(world.document(title="采购控制程序"))
    back = world.sent(world.document(title="变更管理程序"))
    approvals.return_step(back, 0, "请补充", by=world.actor("wang"), proof=world.proof("wang"))
    with_addresses(world, "li", "wang")
    actions.write_notices(by=BY)


def test_one_mail_a_day_in_the_persons_language_with_links_and_no_token(both_worlds: World, box: Letterbox) -> None:
    world = both_worlds
    settings = use(world, box.port)  # type: ignore[attr-defined]
    people.change_person(person_of("li"), language="en", by=world.actor("sysadmin"))
    something_waits(world)
    assert actions.send_digests(today(), by=BY) == 2
    mails = {str(m["To"].addresses[0].addr_spec): m for m in box.mails}
    wang, li = mails["wang@example.com"], mails["li@example.com"]
    assert wang["To"].addresses[0].display_name == "王敏" and wang["Auto-Submitted"] == "auto-generated"
    assert li["Subject"] == "1 thing waits for you" and "Revise" in li.get_content()
    text = wang.get_content()
    assert "服务级别管理程序" in text and "采购控制程序" in text and "/approvals/1" in text
    assert "wk" + "link1_" not in text and "token" not in text and "?" not in text.replace("？", "")
    assert settings.mail_sender in str(wang["From"])
    assert actions.send_digests(today(), by=BY) == 0, "a job that runs twice sends once"
    assert actions.send_digests(today() - timedelta(days=1), by=BY) == 0, "nor for a day that is over"
    assert len(box.mails) == 2 and states() == {"li": "sent", "wang": "sent"}


def test_the_subject_is_chinese_and_encoded(world: World, box: Letterbox) -> None:
    use(world, box.port)  # type: ignore[attr-defined]
    something_waits(world)
    actions.send_digests(today(), by=BY)
    raw = next(m for m in box.mails if "wang" in str(m["To"])).as_bytes()
    assert raw.isascii() and b"=?utf-8?" in raw
    assert "您" in str(next(m for m in box.mails if "wang" in str(m["To"]))["Subject"])


def test_what_was_mailed_is_not_mailed_again_the_next_day(world: World, box: Letterbox, monkeypatch: Any) -> None:
    use(world, box.port)  # type: ignore[attr-defined]
    something_waits(world)
    actions.send_digests(today(), by=BY)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=1))
    assert actions.send_digests(today(), by=BY) == 0 and len(box.mails) == 2


def test_a_refused_recipient_hinders_nobody_and_is_not_tried_for_ever(world: World, box: Letterbox) -> None:
    use(world, box.port)  # type: ignore[attr-defined]
    something_waits(world)
    box.refused["li@example.com"] = "550 no such mailbox"
    assert actions.send_digests(today(), by=BY) == 1
    assert box.recipients == ["wang@example.com"]
    assert states() == {"li": "refused", "wang": "sent"}
    assert [d.detail for d, p in queries.digests() if p.login == "li"] == ["550 no such mailbox"]
    assert actions.send_digests(today(), by=BY) == 0


@pytest.mark.parametrize("answer", ["451 try later", "close"])
def test_what_was_not_taken_is_tried_again_with_the_same_message_id(
    both_worlds: World, box: Letterbox, answer: str
) -> None:
    use(both_worlds, box.port)  # type: ignore[attr-defined]
    something_waits(both_worlds)
    box.answers = [answer]
    with pytest.raises(MailFailed):
        actions.send_digests(today(), by=BY)
    actions.send_digests(today(), by=BY)
    assert sorted(box.recipients) == ["li@example.com", "wang@example.com"], "each exactly once"
    assert states() == {"li": "sent", "wang": "sent"}
    ids = {str(m["Message-ID"]) for m in box.mails}
    assert ids == {f"<wenkong-{person_of(p).id}-{today()}@example.com>" for p in ("li", "wang")}


def test_a_server_that_says_no_for_good_is_written_down(world: World, box: Letterbox) -> None:
    use(world, box.port)  # type: ignore[attr-defined]
    something_waits(world)
    box.answers = ["554 content refused", "552 too much"]
    assert actions.send_digests(today(), by=BY) == 0
    assert states() == {"li": "refused", "wang": "refused"} and box.mails == []


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that accepts and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        lines: list[socket.socket] = []
        done = threading.Event()

        def accept() -> None:
            server.settimeout(0.1)
            while not done.is_set():
                try:
                    lines.append(server.accept()[0])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield int(server.getsockname()[1])
        done.set()
        thread.join()
        for line in lines:
            line.close()


def test_a_server_that_hangs_is_given_up_and_the_worker_goes_on(both_worlds: World, silent: int) -> None:
    use(both_worlds, silent, mail_timeout=1, notice_hour=0)
    something_waits(both_worlds)
    both_worlds.document(title="别的工作")
    draft = both_worlds.draft(both_worlds.document(title="还有一份"))
    with transaction():
        jobs.enqueue("digests", day=today().isoformat())
        jobs.enqueue("freeze_cover", revision_id=draft.id)
    done, failed = jobs.run_round()
    assert done >= 1 and failed == 1
    (job,) = db.session.scalars(select(jobs.Job).where(jobs.Job.name == "digests"))
    assert (job.state, job.tries) == ("waiting", 1) and "did not answer in time" in job.error
    assert job.due_at > clock.now() - timedelta(seconds=1) and states() == {}, "nothing is claimed"


def test_who_has_no_address_or_switched_it_off_gets_none(world: World, box: Letterbox, client_for: Clients) -> None:
    use(world, box.port)  # type: ignore[attr-defined]
    something_waits(world)
    client = client_for("wang")
    assert client.post_form("/notices/mail", {}, page="/notices").status_code == 302
    people.change_person(person_of("li"), email="", by=world.actor("sysadmin"))
    assert actions.send_digests(today(), by=BY) == 0 and box.mails == []
    assert not queries.wants_mail(person_of("wang").id)
    own = client.get("/me", headers=ENGLISH).get_data(as_text=True)
    assert "You have switched the daily mail off." in own
    answer = client.post_form("/notices/mail", {"wanted": "1", "next": "/me"}, page="/me")
    assert answer.location == "/me"
    assert actions.send_digests(today(), by=BY) == 1
    acts = db.session.scalars(select(JournalEntry.act).where(JournalEntry.act == "notice.mail_chosen")).all()
    assert len(acts) == 2


def test_a_run_that_died_while_sending_is_not_repeated_and_is_shown(
    world: World, box: Letterbox, client_for: Clients
) -> None:
    use(world, box.port)  # type: ignore[attr-defined]
    something_waits(world)
    with transaction():
        died = {"state": DigestState.SENDING, "items": 2, "at": clock.now()}
        db.session.add(Digest(person_id=person_of("wang").id, day=today(), **died))
    assert actions.send_digests(today(), by=BY) == 1 and box.recipients == ["li@example.com"]
    html = client_for("sysadmin").get("/admin/mail", headers=ENGLISH).get_data(as_text=True)
    assert "not known whether it went out" in html


@pytest.mark.parametrize(
    ("address", "name", "subject"),
    [
        ("a@example.com\r\nBcc: all@example.com", "王敏", "x"),
        ("a@example.com, b@example.com", "王敏", "x"),
        ("Wang <a@example.com>", "王敏", "x"),
        ("王@example.com", "王敏", "x"),
        ("", "王敏", "x"),
        ("a@example.com", "王\r\nBcc: all@example.com", "x\r\nBcc: all@example.com\r\n\r\nbody"),
    ],
)
def test_nobody_writes_a_header_of_their_own(world: World, address: str, name: str, subject: str) -> None:
    settings = use(world, 25)
    one = Mail(address, name, subject, "text\n", "key\r\nBcc: x")
    try:
        message = mail.compose(one, settings, now=clock.now())
    except MailRefused:
        assert not mail.is_address(address)
        return
    read = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert read["Bcc"] is None and [a.addr_spec for a in read["To"].addresses] == ["a@example.com"]
    assert "Bcc" in read["Subject"] and read.get_content().split() == ["text"]  # type: ignore[attr-defined]


def test_a_password_file_and_an_account_are_used(world: World, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("s3cret\n")
    seen: list[bytes] = []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        seen.append(data.password)
        return AuthResult(success=data.password == b"s3cret", handled=False)

    plain = pytest.warns(UserWarning, match="not requiring TLS")  # the line is this host's own
    with plain, listening(Letterbox(), authenticator=check, auth_require_tls=False, auth_required=True) as port:
        settings = use(world, port, mail_user="wenkong", mail_password_file=secret)
        with mail.connection(settings) as server:
            assert server.noop()[0] == 250
        secret.write_text("wrong")
        with pytest.raises(MailFailed, match="535"), mail.connection(settings):
            pass
    assert seen[0] == b"s3cret" and set(seen[1:]) == {b"wrong"}


def test_encryption_is_not_left_out_where_the_server_has_none(world: World, box: Letterbox) -> None:
    settings = use(world, box.port, mail_security="starttls")  # type: ignore[attr-defined]
    with pytest.raises(MailFailed, match="STARTTLS"), mail.connection(settings):
        pass


def test_the_test_mail_says_in_words_what_happened(world: World, box: Letterbox, client_for: Clients) -> None:
    client = client_for("sysadmin")
    words = client.post_form("/admin/mail", headers=ENGLISH)
    assert words.status_code == 409 and "No mail server is set" in words.get_data(as_text=True)
    use(world, box.port)  # type: ignore[attr-defined]
    assert "no e-mail address" in client.post_form("/admin/mail", headers=ENGLISH).get_data(as_text=True)
    with_addresses(world, "sysadmin")
    box.answers = ["554 5.7.1 spam <b>"]
    html = client.post_form("/admin/mail", headers=ENGLISH).get_data(as_text=True)
    assert "554 5.7.1 spam &lt;b&gt;" in html
    answer = client.post_form("/admin/mail", headers=ENGLISH)
    assert answer.location == "/admin/mail" and box.recipients == ["sysadmin@example.com"]
    assert client_for("li").get("/admin/mail").status_code == 403
    assert client_for("li").post_form("/admin/mail", page="/").status_code == 403


def test_doctor_asks_the_server(world: World, box: Letterbox) -> None:
    assert checks.mail_verdict(current_settings())[0] is True
    assert "lets us in, not encrypted" in checks.mail_verdict(use(world, box.port))[1]  # type: ignore[attr-defined]
    ok, detail, mend = checks.mail_verdict(use(world, free_port()))
    assert not ok and "ConnectionRefused" in detail and "WENKONG_MAIL" in mend


@pytest.mark.parametrize(
    "wrong",
    [{"mail_security": "ssl"}, {"mail_sender": "a@b\nx"}, {"robot": "slack"}, {"notice_hour": 24}],
)
def test_settings_that_can_not_be_meant_stop_the_start(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="WENKONG_"):
        checks.check_settings(replace(current_settings(), **wrong))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost, signed by itself, and its key."""
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, folder = ec.generate_private_key(ec.SECP256R1()), tmp_path_factory.mktemp("tls")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(start).not_valid_after(start + timedelta(days=9))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256())
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return pem, secret


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_over_an_encrypted_line_to_a_server_that_proves_itself(
    world: World, certificate: tuple[Path, Path], security: str, monkeypatch: Any
) -> None:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    found = Letterbox()
    options = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    with encrypted_listener(found, security, options, certificate) as port:
        settings = use(world, port, mail_host="localhost", mail_security=security)
        with pytest.raises(MailFailed, match="(?i)certificate"), mail.connection(settings):
            pass
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        one = Mail("wang@example.com", "王敏", "试", "正文\n", "one")
        with mail.connection(settings) as server:
            mail.send(server, mail.compose(one, settings, now=clock.now()))
    assert found.recipients == ["wang@example.com"] and found.mails[0].get_content().strip() == "正文"


@contextmanager
def encrypted_listener(
    handler: Letterbox, security: str, options: dict[str, Any], certificate: tuple[Path, Path]
) -> Iterator[int]:
    """The listener's own first look at itself needs to trust the certificate too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certificate[0]))
        controller = Controller(handler, hostname="localhost", port=free_port(), **options)
        controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
